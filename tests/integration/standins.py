"""Parts that tests steer: a database whose reads are counted and held back, clocks that are set or moved."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reelwright.errors import DatabaseUnavailableError
from tests.factories import NOW


class SteeredDatabase:
    """The real database, its reads counted, held back and broken at will."""

    def __init__(self, database):
        self._database = database
        self.reads = 0
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.is_away = False

    @asynccontextmanager
    async def read(self):
        self.reads += 1
        await self.may_read.wait()
        if self.is_away:
            raise DatabaseUnavailableError
        async with self._database.read() as tx:
            yield tx

    def begin(self):
        return self._database.begin()


class SetClock:
    """A clock that a test sets."""

    def __init__(self):
        self.at: datetime = NOW

    def now(self):
        return self.at


@dataclass
class MovableClock:
    """The real time, moved by whatever a test likes."""

    offset: timedelta = timedelta()

    def now(self):
        return datetime.now(UTC) + self.offset
