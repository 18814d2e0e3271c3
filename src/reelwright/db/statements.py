"""The named SQL statements, read once: `statements.find_jobs(connection, job_ids=…)`."""

from __future__ import annotations

from importlib import resources
from typing import Any, TypeAlias

import aiosql
import asyncpg
from asyncpg.pool import PoolConnectionProxy

#: Every statement of `sql/*.sql` as a coroutine function of its name; rows are `asyncpg.Record`.
statements: Any = aiosql.from_path(str(resources.files("reelwright.db") / "sql"), "asyncpg", mandatory_parameters=False)


#: A connection of our own or one that the pool lends.
DatabaseConnection: TypeAlias = "asyncpg.Connection | PoolConnectionProxy"


async def rows(found: Any) -> list[Any]:
    """Collect what a many-row statement yields (aiosql gives an async generator)."""
    return [row async for row in found]
