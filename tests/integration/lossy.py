"""A database whose commits succeed but whose answers get lost."""

from contextlib import asynccontextmanager

from reelwright.errors import DatabaseUnavailableError


class LossyDatabase:
    """The real database; the answers of its first `lost_answers` commits do not arrive."""

    def __init__(self, database, *, lost_answers):
        self._database = database
        self.lost_answers = lost_answers

    @asynccontextmanager
    async def begin(self):
        async with self._database.begin() as tx:
            yield tx
        if self.lost_answers:
            self.lost_answers -= 1
            raise DatabaseUnavailableError

    def read(self):
        return self._database.read()
