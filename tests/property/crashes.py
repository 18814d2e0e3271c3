"""Crashes to order: a process dies after any statement of a transaction, or after its commit before it answers."""

from __future__ import annotations

from contextlib import asynccontextmanager

from reelwright.db.database import PostgresTransaction

#: Said instead of a number of statements: everything is committed, and nobody hears of it.
AFTER_COMMIT = 0


class CrashError(Exception):
    """The process is gone."""

    def __init__(self, *, has_committed):
        super().__init__()
        self.has_committed = has_committed


class _Counting:
    """A connection whose statements are counted down; the last one reaches the server."""

    def __init__(self, connection, database):
        self._connection = connection
        self._database = database

    def __getattr__(self, name):
        if name not in {"execute", "executemany", "fetch", "fetchrow", "fetchval"}:
            return getattr(self._connection, name)

        async def run(*words, **more):
            answer = await getattr(self._connection, name)(*words, **more)
            self._database.count()
            return answer

        return run


class CrashingDatabase:
    """The real database; `crash_after` so many statements of transactions, from now on, its user dies."""

    def __init__(self, database):
        self._database = database
        self.crash_after = None

    @asynccontextmanager
    async def begin(self):
        async with self._database.begin() as tx:
            yield PostgresTransaction(_Counting(tx._connection, self))
        if self.crash_after == AFTER_COMMIT:
            self._die(has_committed=True)

    def read(self):
        return self._database.read()

    def count(self):
        if self.crash_after:
            self.crash_after -= 1
            if not self.crash_after:
                self._die(has_committed=False)

    def _die(self, *, has_committed):
        self.crash_after = None
        raise CrashError(has_committed=has_committed)
