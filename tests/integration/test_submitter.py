"""Group commit: many submissions, few transactions, each answered after its commit and by its own merits."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

from reelwright.domain.job import JobState
from reelwright.errors import DatabaseUnavailableError, QueueFullError
from reelwright.services.library import QueueGauge
from reelwright.services.prices import PriceBook
from reelwright.services.submit import MAX_TOGETHER, Submitter
from tests.factories import add_account, make_account, make_request


class CountingDatabase:
    """The real database, counting the transactions begun on it."""

    def __init__(self, database):
        self._database = database
        self.transactions = 0
        self.may_begin = asyncio.Event()
        self.may_begin.set()

    @asynccontextmanager
    async def begin(self):
        await self.may_begin.wait()
        self.transactions += 1
        async with self._database.begin() as tx:
            yield tx

    def read(self):
        return self._database.read()


@pytest.fixture
def counting(database):
    return CountingDatabase(database)


@pytest.fixture
async def open_submitter(counting, clock, database):
    made = []

    def open_submitter(*, max_queued=1000):
        submitter = Submitter(counting, clock, QueueGauge(counting), PriceBook(database, clock), max_queued=max_queued)
        made.append((submitter, asyncio.ensure_future(submitter.run())))
        return submitter

    yield open_submitter
    for submitter, running in made:
        submitter.close()
        await running


async def test_submissions_that_queue_up_are_committed_together(open_submitter, counting, owner, library):
    submitter = open_submitter()

    jobs = await asyncio.gather(*(submitter.submit(owner, make_request(str(number))) for number in range(40)))

    assert counting.transactions < 10
    assert len({job.id for job in jobs}) == 40
    found = await asyncio.gather(*(library.find(job.id) for job in jobs))
    assert [job.request.prompt for job in found] == [str(number) for number in range(40)]
    assert {job.state for job in found} == {JobState.QUEUED}


async def test_what_is_committed_together_has_a_bound(open_submitter, counting, owner):
    submitter = open_submitter()
    counting.may_begin.clear()
    pending = [asyncio.ensure_future(submitter.submit(owner, make_request())) for _ in range(MAX_TOGETHER + 20)]
    await asyncio.sleep(0.1)

    counting.may_begin.set()
    await asyncio.gather(*pending)

    assert counting.transactions >= 2


async def test_no_answer_is_given_before_the_commit(open_submitter, counting, owner):
    submitter = open_submitter()
    counting.may_begin.clear()
    pending = asyncio.ensure_future(submitter.submit(owner, make_request()))
    done, _ = await asyncio.wait([pending], timeout=0.2)

    assert not done
    counting.may_begin.set()
    assert (await pending).state is JobState.QUEUED


async def test_closing_commits_what_was_handed_in_and_refuses_what_comes_after(
    counting, clock, owner, library, database
):
    submitter = Submitter(counting, clock, QueueGauge(counting), PriceBook(database, clock), max_queued=1000)
    running = asyncio.ensure_future(submitter.run())
    counting.may_begin.clear()
    pending = [asyncio.ensure_future(submitter.submit(owner, make_request())) for _ in range(5)]
    await asyncio.sleep(0.1)

    submitter.close()
    with pytest.raises(DatabaseUnavailableError, match="stopping"):
        await asyncio.wait_for(submitter.submit(owner, make_request()), 5)
    counting.may_begin.set()
    jobs = await asyncio.gather(*pending)
    await running

    assert all([await library.find(job.id) for job in jobs])


async def test_a_value_the_database_cannot_hold_is_blamed_on_its_own_request(open_submitter, owner, library):
    submitter = open_submitter()

    results = await asyncio.gather(
        *(submitter.submit(owner, make_request(seed=seed)) for seed in (1, 2**70, 3)), return_exceptions=True
    )

    assert [type(result) for result in results[::2]] == [type(results[0])] * 2
    assert not isinstance(results[1], DatabaseUnavailableError)
    assert isinstance(results[1], asyncpg.DataError)
    assert [(await library.find(result.id)).request.seed for result in results[::2]] == [1, 3]


async def test_a_caller_that_went_away_does_not_disturb_the_others(open_submitter, counting, owner):
    submitter = open_submitter()
    counting.may_begin.clear()
    gone, staying = [asyncio.ensure_future(submitter.submit(owner, make_request())) for _ in range(2)]
    await asyncio.sleep(0.1)

    gone.cancel()
    counting.may_begin.set()

    assert (await staying).state is JobState.QUEUED
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_a_full_queue_takes_nothing_more_and_says_when_to_come_back(database, clock, owner, submitter):
    for _ in range(3):
        await submitter.submit(owner, make_request())
    full = Submitter(database, clock, QueueGauge(database), PriceBook(database, clock), max_queued=3)

    with pytest.raises(QueueFullError) as caught:
        await full.submit(owner, make_request())

    assert caught.value.retry_after_s == 30


async def test_submissions_of_many_accounts_each_count_against_their_own_limit(open_submitter, database, where):
    submitter = open_submitter()
    some = [make_account(str(number), running_limit=number) for number in range(4)]
    for account in some:
        await add_account(database, account)

    await asyncio.gather(*(submitter.submit(account, make_request()) for account in some for _ in range(5)))

    connection = await asyncpg.connect(**where)
    released = await connection.fetch(
        "SELECT account_id, count(*) FROM jobs WHERE released_at IS NOT NULL GROUP BY account_id"
    )
    queue_rows = await connection.fetchval("SELECT count(*) FROM pgqueuer")
    await connection.close()
    assert dict(map(tuple, released)) == {account.id: account.running_limit for account in some[1:]}
    assert queue_rows == 6
