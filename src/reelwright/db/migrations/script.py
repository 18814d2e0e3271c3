"""How a migration runs its SQL: whole files, through asyncpg's simple protocol.

SQLAlchemy prepares statements, and PostgreSQL refuses to prepare several commands at once.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

from alembic import op


def run_sql(sql: str) -> None:
    """Run a script of several statements in the migration's transaction."""

    async def execute(connection: Any) -> None:
        await connection.execute(sql)

    adapted: Any = op.get_bind().connection.dbapi_connection
    adapted.run_async(execute)


def read_file(name: str) -> str:
    """Return the `.sql` file that lies beside the migrations."""
    return (resources.files("reelwright.db.migrations.versions") / name).read_text("utf-8")


def run_file(name: str) -> None:
    """Run the `.sql` file that lies beside the migrations."""
    run_sql(read_file(name))
