"""Who makes videos at the moment, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from reelwright.db.statements import DatabaseConnection, statements


class PostgresWorkers:
    """`ports.WorkerTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def beat(self, name: str, slots: int, now: datetime) -> None:
        """Note that a worker lives and how many videos it makes at once."""
        await statements.beat_worker(self._connection, name=name, slots=slots, now=now)

    async def leave(self, name: str) -> None:
        """Note that a worker is gone."""
        await statements.leave_worker(self._connection, name=name)

    async def trim(self, before: datetime) -> None:
        """Forget workers that were not seen since an instant."""
        await statements.trim_workers(self._connection, before=before)
