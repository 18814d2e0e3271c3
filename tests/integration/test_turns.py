"""Whose turn it is: few jobs go before many, nobody waits for ever, and the operator runs as many as workers can."""

from datetime import timedelta

import pytest

from reelwright.services import accounts, upkeep
from reelwright.worker.sweeps import Sweeper
from tests.factories import add_account, make_account, make_request
from tests.integration.waiting import ended


class LateClock:
    """A clock that is late by an age."""

    def __init__(self, clock, age):
        self._clock = clock
        self._age = age

    def now(self):
        return self._clock.now() - self._age


@pytest.fixture
async def operator(database, clock):
    """The owner as the first start makes it: without a running limit of its own."""
    return await accounts.ensure_owner(database, clock)


@pytest.fixture
async def crowd(database):
    return await add_account(database, make_account("crowd", running_limit=100))


@pytest.fixture
async def few(database):
    return await add_account(database, make_account("few", running_limit=101))


@pytest.fixture
def priorities(admin):
    async def priorities():
        found = await admin.fetch("SELECT convert_from(payload, 'UTF8') AS id, priority FROM pgqueuer")
        return {row["id"]: row["priority"] for row in found}

    return priorities


@pytest.fixture
def released(admin):
    async def released():
        return await admin.fetchval("SELECT count(*) FROM jobs WHERE released_at IS NOT NULL AND ended_at IS NULL")

    return released


@pytest.fixture
def workers(admin):
    async def workers():
        return {row["name"]: row["slots"] for row in await admin.fetch("SELECT name, slots FROM workers")}

    return workers


async def test_the_more_jobs_an_account_has_the_further_back_its_next_one_goes(submitter, crowd, few, priorities):
    jobs = [await submitter.submit(crowd, make_request()) for _ in range(9)]
    late = await submitter.submit(few, make_request())

    found = await priorities()

    assert [found[job.id] for job in jobs] == [0, -1, -1, -2, -2, -2, -2, -3, -3]
    assert found[late.id] == 0


async def test_who_has_one_job_does_not_wait_for_all_of_who_has_many(submitter, crowd, few, open_worker, library):
    many = [await submitter.submit(crowd, make_request("pause 0.02")) for _ in range(8)]
    late = await submitter.submit(few, make_request("pause 0.02"))

    async with open_worker():
        done = [await ended(library, job) for job in (*many, late)]

    in_order = sorted(done, key=lambda job: job.started_at)
    assert [job.id for job in in_order[:2]] == [many[0].id, late.id]
    assert [job.id for job in in_order if job.account_id == crowd.id] == [job.id for job in many]


async def test_jobs_that_have_waited_for_a_minute_come_to_the_front_once(
    database, clock, submitter, crowd, priorities, admin
):
    jobs = [await submitter.submit(crowd, make_request()) for _ in range(4)]
    young = await upkeep.take_turns(database, clock)
    await admin.execute(
        "UPDATE pgqueuer SET created = created - interval '61 seconds' WHERE payload <> convert_to($1, 'UTF8')",
        jobs[3].id,
    )

    # The first is at the front already.
    assert (young, [await upkeep.take_turns(database, clock) for _ in range(2)]) == (0, [2, 0])
    assert [(await priorities())[job.id] for job in jobs] == [0, 0, 0, -2]


async def test_a_job_that_is_being_made_is_left_where_it_is(database, clock, submitter, crowd, priorities, admin):
    jobs = [await submitter.submit(crowd, make_request()) for _ in range(2)]
    await admin.execute("UPDATE pgqueuer SET created = created - interval '1 hour', status = 'picked'")

    assert await upkeep.take_turns(database, clock) == 0
    assert (await priorities())[jobs[1].id] == -1


async def test_the_operator_runs_as_many_as_workers_can_make_and_one_when_there_are_none(
    database, clock, submitter, operator, released
):
    for _ in range(7):
        await submitter.submit(operator, make_request())
    counts = [await released()]
    for name, slots in (("a", 3), ("b", 2), ("a", 4)):
        await upkeep.note_worker(database, clock, name=name, slots=slots)
        await upkeep.release_waiting(database, clock)
        counts.append(await released())

    assert counts == [1, 3, 5, 6]


async def test_a_worker_that_left_or_was_not_seen_for_a_minute_makes_nothing(
    database, clock, submitter, operator, released
):
    for name, age in (("here", 0), ("silent", 61), ("gone", 0)):
        await upkeep.note_worker(database, LateClock(clock, timedelta(seconds=age)), name=name, slots=2)
    await upkeep.forget_worker(database, name="gone")
    for _ in range(5):
        await submitter.submit(operator, make_request())

    assert await released() == 2


async def test_an_account_with_a_limit_is_held_to_it_however_many_workers_there_are(
    database, clock, submitter, released
):
    account = await add_account(database, make_account(running_limit=2))
    await upkeep.note_worker(database, clock, name="a", slots=50)
    for _ in range(5):
        await submitter.submit(account, make_request())

    assert await released() == 2


async def test_a_round_of_sweeps_notes_its_worker_before_it_gives_out_slots(
    database, clock, assets, submitter, operator, released, workers
):
    for _ in range(5):
        await submitter.submit(operator, make_request())

    await Sweeper(database, assets, clock, worker="a", slots=4).sweep()

    assert (await workers(), await released()) == ({"a": 4}, 4)


async def test_workers_long_gone_are_forgotten_and_those_that_leave_at_once(database, clock, workers):
    for name, age in (("here", 0), ("silent", 59), ("gone", 61)):
        await upkeep.note_worker(database, LateClock(clock, timedelta(minutes=age)), name=name, slots=1)

    await upkeep.forget_idle(database, clock)
    kept = set(await workers())
    await upkeep.forget_worker(database, name="here")
    await upkeep.forget_worker(database, name="never")

    assert (kept, set(await workers())) == ({"here", "silent"}, {"silent"})
