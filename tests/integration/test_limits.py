"""Counting requests: exact over two processes, cheap for who is refused, and quick to feel a plan that was raised."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from reelwright.db.database import PostgresDatabase
from reelwright.domain.limits import Ask, Bucket, Rate
from reelwright.errors import DailyLimitError, DatabaseUnavailableError, InsufficientCreditsError, RateLimitedError
from reelwright.services.library import QueueGauge
from reelwright.services.limits import Limiter
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from tests.factories import add_account, make_account, make_plan, make_request
from tests.integration.standins import SteeredDatabase
from tests.integration.waiting import eventually

LIMIT = 50


@pytest.fixture
def counting(database):
    return SteeredDatabase(database)


@pytest.fixture
def limiter(counting):
    return Limiter(counting, Bucket.READS, "requests")


@pytest.fixture
async def two_databases(where, database):
    """Two pools, as two API processes have them."""
    other = await PostgresDatabase.open(where)
    yield database, other
    await other.close()


async def count(*asks):
    """Let all ask at once; return how many were taken, and the refusals."""
    said = await asyncio.gather(*asks, return_exceptions=True)
    refusals = [each for each in said if isinstance(each, RateLimitedError)]
    assert all(each in refusals or not isinstance(each, Exception) for each in said)
    return len(said) - len(refusals), refusals


@pytest.mark.parametrize("bucket", [Bucket.SUBMISSIONS, Bucket.READS])
async def test_two_processes_together_take_exactly_the_limit(two_databases, bucket):
    limiters = [Limiter(database, bucket, "requests") for database in two_databases]

    taken, refusals = await count(*(limiters[number % 2].take("a", Rate(LIMIT)) for number in range(160)))

    assert taken == LIMIT
    assert {(error.limit, error.remaining) for error in refusals} == {(LIMIT, 0)}
    assert all(0 < error.retry_after_ms <= 60_500 for error in refusals)


async def test_two_processes_together_keep_the_days_limit(two_databases):
    limiters = [Limiter(database, Bucket.SUBMISSIONS, "videos") for database in two_databases]
    rate = Rate(None, per_day=30)

    taken, refusals = await count(*(limiters[number % 2].take("a", rate) for number in range(80)))

    assert taken == 30
    assert {type(error) for error in refusals} == {DailyLimitError}


async def test_processes_that_ask_for_many_subjects_at_once_do_not_deadlock(two_databases, where):
    names = [f"subject-{number}" for number in range(20)]

    async def ask(database, order):
        for _ in range(10):
            async with database.read() as tx:
                await tx.quotas.take(Bucket.READS, [Ask(name, (1, 1), Rate(1000)) for name in order])

    orders = (names, names[::-1])
    async with asyncio.timeout(30):
        await asyncio.gather(*(ask(database, order) for database in two_databases for order in orders))

    connection = await asyncpg.connect(**where)
    used = await connection.fetch("SELECT (SELECT sum(n) FROM unnest(counts) AS n) AS used FROM passing_quotas")
    deadlocks = await connection.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    await connection.close()
    assert ([row["used"] for row in used], deadlocks) == ([80] * 20, 0)


async def test_what_is_left_counts_down_and_a_limit_that_is_none_counts_nothing(limiter, counting):
    left = [(await limiter.take("a", Rate(3))).remaining for _ in range(3)]

    assert left == [2, 1, 0]
    assert await limiter.take("a", Rate()) is None
    assert counting.reads == 3


async def test_requests_that_come_together_are_counted_in_few_statements(limiter, counting):
    taken, _ = await count(*(limiter.take(f"subject-{number % 5}", Rate(LIMIT)) for number in range(100)))

    assert (taken, counting.reads) == (100, 1)


async def test_a_refusal_is_remembered_so_that_a_flood_does_not_reach_the_database(limiter, counting):
    await limiter.take("a", Rate(1))
    with pytest.raises(RateLimitedError) as first:
        await limiter.take("a", Rate(1))
    reads = counting.reads
    later = []
    for _ in range(20):
        with pytest.raises(RateLimitedError) as caught:
            await limiter.take("a", Rate(1))
        later.append(caught.value)
        await asyncio.sleep(0.01)

    assert counting.reads == reads
    waits = [error.retry_after_ms for error in (first.value, *later)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] < waits[0]
    assert later[-1].reset_ms < first.value.reset_ms
    assert {(str(error), error.limit) for error in later} == {(str(first.value), 1)}
    await limiter.take("b", Rate(1))


async def test_a_plan_that_was_raised_is_felt_within_a_second(limiter):
    await limiter.take("a", Rate(1))
    with pytest.raises(RateLimitedError):
        await limiter.take("a", Rate(1))

    async def is_taken():
        try:
            return await limiter.take("a", Rate(5))
        except RateLimitedError:
            return None

    # The window itself would refuse for a minute.
    await eventually(is_taken, 5)


async def test_buckets_and_subjects_do_not_eat_of_one_another(database):
    limiters = [Limiter(database, bucket, "requests") for bucket in Bucket]

    taken, _ = await count(*(each.take(name, Rate(1)) for each in limiters for name in "ab"))

    assert taken == 2 * len(Bucket)


async def test_a_count_that_failed_is_told_to_all_who_wait_and_to_nobody_after(limiter, counting):
    counting.is_away = True
    said = await asyncio.gather(*(limiter.take("a", Rate(LIMIT)) for _ in range(5)), return_exceptions=True)
    counting.is_away = False

    assert [type(each) for each in said] == [DatabaseUnavailableError] * 5
    assert (await limiter.take("a", Rate(LIMIT))).remaining == LIMIT - 1


async def test_a_caller_that_goes_away_takes_nobody_with_it(limiter, counting):
    counting.may_read.clear()
    gone, staying = [asyncio.ensure_future(limiter.take("a", Rate(LIMIT))) for _ in range(2)]
    await asyncio.sleep(0)
    gone.cancel()
    counting.may_read.set()

    assert (await staying).remaining == LIMIT - 2
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_submissions_outlive_a_restart_and_idle_subjects_are_forgotten(database, where, clock):
    for bucket in (Bucket.SUBMISSIONS, Bucket.READS):
        await Limiter(database, bucket, "requests").take("a", Rate(LIMIT))
    connection = await asyncpg.connect(**where)
    both = "(SELECT * FROM quotas UNION ALL SELECT * FROM passing_quotas)"
    kept = {
        row["bucket"]: row["kind"]
        for table in ("quotas", "passing_quotas")
        for row in await connection.fetch(
            f"SELECT bucket, relpersistence::text AS kind FROM {table} AS q JOIN pg_class ON pg_class.oid = q.tableoid"
        )
    }

    async def left_after(idle):
        async with database.begin() as tx:
            await tx.quotas.trim(clock.now() - idle)
        return await connection.fetchval(f"SELECT count(*) FROM {both} AS q")

    counts = [await left_after(idle) for idle in (timedelta(hours=1), timedelta(seconds=-1))]
    await connection.close()
    assert kept == {"submissions": "p", "reads": "u"}
    assert counts == [2, 0]


@pytest.fixture
async def submitters(two_databases, clock):
    """Two submitters, as two API processes have them."""
    opened = []
    for database in two_databases:
        prices = PriceBook(database, clock)
        submitter = Submitter(database, clock, QueueGauge(database), prices, max_queued=1000)
        opened.append((submitter, asyncio.ensure_future(submitter.run())))
    yield [submitter for submitter, _ in opened]
    for submitter, running in opened:
        submitter.close()
        await running


async def test_eighty_submissions_at_once_over_two_processes_make_exactly_fifty_jobs(submitters, database, where):
    account = await add_account(database, make_account(plan=make_plan("fifty", submissions_per_minute=LIMIT)))

    taken, refusals = await count(
        *(submitters[number % 2].submit(account, make_request()) for number in range(80)),
    )

    connection = await asyncpg.connect(**where)
    jobs = await connection.fetchval("SELECT count(*) FROM jobs")
    await connection.close()
    assert (taken, jobs, len(refusals)) == (LIMIT, LIMIT, 30)


async def test_a_submission_that_cannot_be_paid_counts_and_one_that_the_rate_refuses_holds_nothing(
    submitters, database, billing
):
    plan = make_plan("two", submissions_per_minute=2, is_house=False)
    account = await add_account(database, make_account(plan=plan), micro=100_000)

    async def code():
        try:
            await submitters[0].submit(account, make_request())
        except (InsufficientCreditsError, RateLimitedError) as error:
            return error.code
        return "taken"

    assert [await code() for _ in range(3)] == ["taken", "insufficient_credits", "rate_limit_exceeded"]
    assert (await billing.balance(account.id)).held == 100_000


async def test_a_raised_plan_lets_submissions_through_within_a_second(submitters, database):
    plan = make_plan("one", submissions_per_minute=1)
    account = await add_account(database, make_account(plan=plan))
    await submitters[0].submit(account, make_request())
    with pytest.raises(RateLimitedError):
        await submitters[0].submit(account, make_request())
    async with database.begin() as tx:
        await tx.plans.put(replace(plan, submissions_per_minute=5))

    async def is_taken():
        try:
            return await submitters[0].submit(account, make_request())
        except RateLimitedError:
            return None

    # The window itself would refuse for a minute.
    await eventually(is_taken, 5)
