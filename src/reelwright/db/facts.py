"""Single values of the installation."""

from __future__ import annotations

from reelwright.db.statements import DatabaseConnection, statements


class PostgresFacts:
    """`ports.FactTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str | None:
        """Return a fact."""
        value: str | None = await statements.get_fact(self._connection, name=name)
        return value

    async def put(self, name: str, value: str) -> None:
        """Store a fact."""
        await statements.put_fact(self._connection, name=name, value=value)
