"""Submissions that must be made at most once, several of them in one group commit."""

import asyncio
from datetime import timedelta

import pytest

from reelwright.domain.idempotency import Claim, Sending
from reelwright.errors import StillRunningError
from tests.factories import make_request

MARKS = (b"mark",)


@pytest.fixture
def take(database, clock, owner):
    """Take a key, as a request does that dies at once."""

    async def take(name, by):
        now, claim = clock.now(), Claim(owner.id, name, by)
        async with database.begin() as tx:
            assert await tx.claims.take(claim, MARKS, until=now, now=now, forgotten=now - timedelta(days=1))
        return claim

    return take


@pytest.fixture
async def accept(submitter, owner):
    # What is looked up at the first submission only would let a later one overtake it.
    await submitter.submit(owner, make_request())

    async def accept(once):
        return await submitter.accept(owner, make_request(), once=once)

    return accept


@pytest.fixture
def count(library, owner):
    async def count():
        return len((await library.page(owner.id, limit=100, after=None, newest_first=True)).jobs)

    return count


async def test_one_sent_again_while_the_first_is_being_decided_is_told_to_come_back(accept, count):
    first, again = await asyncio.gather(
        *(accept(Sending("key_1", MARKS, is_again=is_again)) for is_again in (False, True)), return_exceptions=True
    )

    assert isinstance(again, StillRunningError)
    later = await accept(Sending("key_1", MARKS, is_again=True))
    assert (later.job, later.is_repeat) == (first.job, True)
    assert await count() == 2


async def test_two_that_are_sent_again_at_once_get_a_video_each(accept, count):
    firsts = [await accept(Sending("key_1", MARKS, is_again=False)) for _ in range(2)]
    agains = await asyncio.gather(*(accept(Sending("key_1", MARKS, is_again=True)) for _ in range(2)))

    assert {again.job.id for again in agains} == {first.job.id for first in firsts}
    assert await count() == 3


async def test_who_has_lost_its_claim_makes_nothing_and_its_neighbours_are_made(accept, take, count):
    lost, held = await take("one", "loser"), await take("other", "holder")
    await take("one", "winner")
    refused, made, plain = await asyncio.gather(accept(lost), accept(held), accept(None), return_exceptions=True)

    assert isinstance(refused, StillRunningError)
    assert made.job.id != plain.job.id
    assert await count() == 3


async def test_what_a_claim_makes_stands_in_it_once_it_is_durable(accept, take, database, clock, owner):
    made = await accept(await take("one", "holder"))

    async with database.read() as tx:
        record = await tx.claims.find(owner.id, "one", forgotten=clock.now() - timedelta(days=1))
    assert record.resource_id == made.job.id
