"""Accounts take turns: who asks for little waits for little, who asks for much is not forgotten."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from reelwright.db.database import PostgresTransaction
from reelwright.domain.job import Finished
from reelwright.services import lifecycle, upkeep
from tests.factories import add_account, make_account, make_plan, make_rendition, make_request
from tests.integration.waiting import ended, eventually

pytestmark = pytest.mark.more


class Later:
    """The real time and then some."""

    def __init__(self, clock, offset):
        self._clock = clock
        self._offset = offset

    def now(self):
        return self._clock.now() + self._offset


@pytest.fixture
async def add(database):
    async def add(name, running_limit=2):
        plan = make_plan(f"{name}-plan", running_limit=running_limit)
        return await add_account(database, make_account(name, plan=plan))

    return add


@pytest.fixture
async def eye(where):
    connection = await asyncpg.connect(**where)
    yield connection
    await connection.close()


class Counting:
    """The real database; every statement of its transactions is counted."""

    def __init__(self, database):
        self._database = database
        self.statements = 0

    @asynccontextmanager
    async def begin(self):
        async with self._database.begin() as tx:
            yield PostgresTransaction(CountedConnection(tx._connection, self))


class CountedConnection:
    def __init__(self, connection, count):
        self._connection = connection
        self._count = count

    def __getattr__(self, name):
        self._count.statements += name in {"execute", "executemany", "fetch", "fetchrow", "fetchval"}
        return getattr(self._connection, name)


async def _submit(submitter, account, count, prompt="ok"):
    """Submit in one group commit, as near as makes no difference."""
    return await asyncio.gather(*(submitter.submit(account, make_request(prompt)) for _ in range(count)))


async def _begun(eye):
    """The accounts of all jobs that were ever begun, in that order."""
    rows = await eye.fetch(
        "SELECT name FROM jobs JOIN accounts ON accounts.id = account_id "
        "WHERE started_at IS NOT NULL ORDER BY started_at"
    )
    return [row["name"] for row in rows]


async def _are_running(eye, count):
    return await eye.fetchval("SELECT count(*) FROM jobs WHERE state = 'running'") == count


@pytest.mark.parametrize("slots", [1, 2])
async def test_five_jobs_behind_two_hundred_wait_for_those_that_run_and_for_no_others(
    slots, open_worker, submitter, add, library, eye, database, clock
):
    big, small = await add("big"), await add("small")
    running = await _submit(submitter, big, slots, "slow")
    async with open_worker(slots=slots):
        await eventually(lambda: _are_running(eye, slots))
        await _submit(submitter, big, 200)
        five = await _submit(submitter, small, 5)
        await asyncio.gather(*(lifecycle.cancel(database, clock, big.id, job.id) for job in running))
        await asyncio.gather(*(ended(library, job) for job in five))
        order = await _begun(eye)

    assert order[: slots + 5] == ["big"] * slots + ["small"] * 5


async def test_jobs_that_came_one_by_one_keep_no_more_places_than_their_account_may_run(
    open_worker, submitter, add, library, eye, database, clock
):
    big, small = await add("big", running_limit=3), await add("small")
    running = await submitter.submit(big, make_request("slow"))
    async with open_worker(slots=1):
        await eventually(lambda: _are_running(eye, 1))
        for _ in range(20):
            await submitter.submit(big, make_request())
        five = [await submitter.submit(small, make_request()) for _ in range(5)]
        await lifecycle.cancel(database, clock, big.id, running.id)
        await asyncio.gather(*(ended(library, job) for job in five))
        order = await _begun(eye)

    # Two of the big one's had their place in the queue before the small one came, while it had but two and three.
    assert order.index("small") <= 3
    assert order[:8].count("small") == 5


@pytest.mark.parametrize("is_their_turn", [False, True])
async def test_whoever_waited_for_a_minute_goes_before_all_who_came_later(
    is_their_turn, open_worker, submitter, add, library, eye, database, clock
):
    big = await add("big", running_limit=1)
    many = await _submit(submitter, big, 20)
    stream = [await add(f"small-{number}") for number in range(6)]
    first = [await submitter.submit(account, make_request()) for account in stream[:3]]
    if is_their_turn:
        assert await upkeep.take_turns(database, Later(clock, timedelta(minutes=2))) == 1
    later = [await submitter.submit(account, make_request()) for account in stream[3:]]

    async with open_worker():
        await asyncio.gather(*(ended(library, job) for job in (*first, *later, many[0])))
        order = await _begun(eye)

    place = order.index("big")
    assert place == (0 if is_their_turn else 6)


async def test_no_turn_is_taken_before_the_time(submitter, add, database, clock):
    await _submit(submitter, await add("big"), 20)

    assert await upkeep.take_turns(database, clock) == 0


async def test_an_unbroken_stream_of_small_accounts_does_not_starve_the_big_one(
    open_worker, submitter, add, library, eye, database, clock
):
    many = await _submit(submitter, await add("big"), 20)
    waiting = [await submitter.submit(await add(f"small-{number}"), make_request()) for number in range(4)]
    async with open_worker():
        for number in range(4, 12):
            # There is always somebody small who waits; all the while a minute passes, again and again.
            waiting.append(await submitter.submit(await add(f"small-{number}"), make_request()))
            await upkeep.take_turns(database, Later(clock, timedelta(minutes=2)))
            await ended(library, waiting[number - 4])
        await ended(library, many[1])
        order = await _begun(eye)

    assert "big" in order[:8]


async def test_what_waits_above_the_running_limit_lies_in_no_queue(submitter, add, eye):
    big = await add("big")
    jobs = await _submit(submitter, big, 200)

    queued = await eye.fetch("SELECT convert_from(payload, 'UTF8') AS id FROM pgqueuer")

    assert sorted(row["id"] for row in queued) == sorted(job.id for job in jobs)[: big.running_limit]


async def test_an_end_costs_as_many_statements_with_many_waiting_as_with_few(submitter, add, database, clock):
    costs = []
    for name, count in [("few", 3), ("many", 200)]:
        job, *_ = sorted(await _submit(submitter, await add(name), count), key=lambda job: job.id)
        counting = Counting(database)
        claimed = await lifecycle.claim(counting, clock, job.id, worker="test")
        outcome = Finished(make_rendition())
        await lifecycle.end(counting, clock, job.id, claimed.attempt, outcome, retention=timedelta(days=1))
        costs.append(counting.statements)

    assert costs[0] == costs[1] > 0
