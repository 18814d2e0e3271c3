"""The schema: bring it to the newest migration, once, whoever starts first.

Alembic and SQLAlchemy cost half a second to import, so they stay asleep when the schema is already current.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from reelwright.db.database import connect

if TYPE_CHECKING:
    import sqlalchemy

#: The newest revision under `migrations/versions`; a test compares the two.
HEAD: Final = "0003"
#: Any constant that nobody else uses: migrations of several processes queue up behind it.
_LOCK: Final = 0x7265656C


async def current_revision(connection: asyncpg.Connection) -> str | None:
    """Return the revision the database is at, or None when it is empty."""
    try:
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    return revision


async def migrate(where: Mapping[str, Any]) -> bool:
    """Bring the database to `HEAD`; return whether anything had to be done.

    Raises:
        DatabaseUnavailableError: When the server does not answer.
    """
    connection = await connect(where)
    try:
        if await current_revision(connection) == HEAD:
            return False
    finally:
        await connection.close()
    await _upgrade(partial(connect, where))
    return True


async def _upgrade(connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
    from sqlalchemy import pool, text
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=pool.NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            await connection.run_sync(_run_alembic)
    finally:
        await engine.dispose()


def _run_alembic(connection: sqlalchemy.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("reelwright.db") / "migrations"))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    command.upgrade(config, "head")
