"""The role and the database that Reelwright works with, made once on a fresh cluster.

The role is no superuser: whoever slips SQL into a statement cannot run programs or read files as PostgreSQL's
OS user, and when every connection is taken the supervisor's probe, which is one, still gets in. Knows nothing
of processes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg

from reelwright.db.embedded.config import DATABASE, PORT, ROLE, SUPERUSER, SUPERUSER_DATABASE


def connection_of(socket_folder: Path, password: str, *, superuser: bool = False) -> dict[str, Any]:
    """Return the keyword arguments of `asyncpg.connect` for a server whose socket is in `socket_folder`."""
    return {
        "host": str(socket_folder),
        "port": PORT,
        "user": SUPERUSER if superuser else ROLE,
        "database": SUPERUSER_DATABASE if superuser else DATABASE,
        "password": password,
    }


async def provide_role(superuser: dict[str, Any]) -> None:
    """Make the role and its database unless they exist.

    Args:
        superuser: How to connect as superuser; the role gets the same password.
    """
    link = await asyncpg.connect(**superuser, timeout=30)
    try:
        if not await link.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE):
            # CREATE ROLE takes no parameters, so PostgreSQL does the quoting.
            statement = await link.fetchval(
                "SELECT format('CREATE ROLE %I LOGIN CREATEDB PASSWORD %L', $1::text, $2::text)",
                ROLE,
                superuser["password"],
            )
            await link.execute(statement)
        if not await link.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await link.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{ROLE}"')
    finally:
        await link.close(timeout=5)
