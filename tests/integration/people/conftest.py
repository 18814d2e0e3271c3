"""The use cases of people on the real database, with a post box to look into and a clock to move."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from reelwright.services.links import Links
from reelwright.services.passwords import Passwords
from reelwright.services.people import People
from reelwright.services.reception import SignupPolicy

BASE = "https://video.example.com"
PASSWORD = "correct horse battery"
LINK_KEY = b"l" * 32


class PostBox:
    """`ports.Mailer` that keeps what it is given."""

    def __init__(self):
        self.letters = []

    async def send(self, letter):
        self.letters.append(letter)


class MovableClock:
    """`ports.Clock` that goes only when told, from the middle of a day on."""

    def __init__(self):
        self._now = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)

    def now(self):
        return self._now

    def move(self, **by):
        self._now += timedelta(**by)


class Town:
    """A service that people come to."""

    def __init__(self, database, clock, post, people):
        self.database, self.clock, self.post, self.people = database, clock, post, people

    async def join(self, email="ada@example.com", password=PASSWORD, **wishes):
        return await self.people.sign_up(email, password, base_url=BASE, **wishes)

    async def letters(self):
        await self.people.finish()
        return self.post.letters

    async def token(self, number=-1):
        """The token in one of the letters so far, the newest unless told."""
        return token_of((await self.letters())[number].link)

    async def member(self, email="ada@example.com", password=PASSWORD, **wishes):
        """Somebody who has signed up and proven the address."""
        await self.join(email, password, **wishes)
        return await self.people.verify(await self.token())

    async def available(self, account):
        async with self.database.read() as tx:
            return (await tx.ledger.balances([account.id]))[account.id].available


def token_of(link):
    return re.fullmatch(rf"{BASE}/\w+\?\w+=([0-9a-f]{{32}}\.[0-9a-f]{{32}})", link)[1]


@pytest.fixture
def clock():
    return MovableClock()


@pytest.fixture
def open_town(database, clock):
    def open_town(mode="open", free_credits=5_000_000, **caps):
        post = PostBox()
        people = People(
            database,
            clock,
            links=Links(clock, (LINK_KEY,)),
            mailer=post,
            passwords=Passwords(),
            policy=SignupPolicy(mode, free_credits, **caps),
            origin_key=b"o" * 32,
        )
        return Town(database, clock, post, people)

    return open_town


@pytest.fixture
def town(open_town):
    return open_town()
