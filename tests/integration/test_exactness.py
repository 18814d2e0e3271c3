"""Limits and balances that many ask for at once: as much is taken as there is room for, to the last one."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

import pytest

from reelwright.db.database import PostgresDatabase
from reelwright.errors import InsufficientCreditsError, RateLimitedError
from reelwright.services.library import QueueGauge
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from tests.factories import add_account, make_account, make_plan, make_request

#: Five seconds at 720p.
PRICE = 100_000
WINDOW_S = 60


@asynccontextmanager
async def _submitting(where, clock):
    """A process's part in it: a pool and a group commit of its own."""
    database = await PostgresDatabase.open(where, connections=4)
    submitter = Submitter(database, clock, QueueGauge(database), PriceBook(database, clock), max_queued=1000)
    committing = asyncio.ensure_future(submitter.run())
    yield submitter
    submitter.close()
    await committing
    await database.close()


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
async def submitters(request, where, clock):
    async with _submitting(where, clock) as first, _submitting(where, clock) as second:
        yield [first, second][: request.param]


async def _submit_at_once(submitters, account, count):
    """Submit over all of them in turn; return the jobs and the refusals."""
    answers = await asyncio.gather(
        *(submitters[number % len(submitters)].submit(account, make_request()) for number in range(count)),
        return_exceptions=True,
    )
    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    return [answer for answer in answers if not isinstance(answer, BaseException)], refusals


async def _kept(database, account):
    async with database.read() as tx:
        page = await tx.jobs.page(account.id, limit=100, after=None, newest_first=False)
    return {job.id for job in page.jobs}


async def test_a_balance_for_twenty_takes_exactly_twenty_of_fifty(submitters, database, billing):
    plan = make_plan("paying", is_house=False)
    # A little is left over, and is no twenty-first video.
    account = await add_account(database, make_account(plan=plan), micro=20 * PRICE + PRICE - 1)

    jobs, refusals = await _submit_at_once(submitters, account, 50)

    assert Counter(type(refusal) for refusal in refusals) == {InsufficientCreditsError: 30}
    assert {(refusal.price, refusal.balance) for refusal in refusals} == {("0.10", "0.099999")}
    assert len(jobs) == 20
    assert await _kept(database, account) == {job.id for job in jobs}
    balance, found = await billing.balance(account.id), await billing.reconcile()
    assert (balance.available, balance.held) == (PRICE - 1, 20 * PRICE)
    assert (found.drift, found.total, found.stray_holds) == (0, 0, 0)


async def test_a_balance_for_exactly_twenty_is_spent_to_the_last_micro_credit(submitters, database, billing):
    account = await add_account(database, make_account(plan=make_plan("paying", is_house=False)), micro=20 * PRICE)

    jobs, refusals = await _submit_at_once(submitters, account, 50)

    assert (len(jobs), len(refusals)) == (20, 30)
    balance = await billing.balance(account.id)
    assert (balance.available, balance.held) == (0, 20 * PRICE)


async def test_fifty_a_minute_are_exactly_fifty_of_eighty(submitters, database, billing):
    plan = make_plan("fifty", is_house=False, submissions_per_minute=50)
    account = await add_account(database, make_account(plan=plan), micro=100 * PRICE)

    jobs, refusals = await _submit_at_once(submitters, account, 80)

    assert Counter(type(refusal) for refusal in refusals) == {RateLimitedError: 30}
    assert len(jobs) == 50
    assert await _kept(database, account) == {job.id for job in jobs}
    for refusal in refusals:
        # All fifty were admitted just now; a slot of the window is half a second.
        assert (WINDOW_S - 10) * 1000 < refusal.retry_after_ms <= WINDOW_S * 1000 + 500
        assert refusal.retry_after_s == -(-refusal.retry_after_ms // 1000)
        assert (refusal.limit, refusal.remaining) == (50, 0)
    # What the rate refused cost nothing.
    assert (await billing.balance(account.id)).held == 50 * PRICE


async def test_a_refusal_of_one_account_is_none_of_anothers(submitters, database):
    plan = make_plan("fifty", is_house=False, submissions_per_minute=50)
    some = [await add_account(database, make_account(name, plan=plan), micro=100 * PRICE) for name in ("a", "b")]
    poor = await add_account(database, make_account("poor", plan=plan), micro=PRICE)

    outcomes = await asyncio.gather(
        *(_submit_at_once(submitters, account, count) for account, count in [(some[0], 70), (some[1], 50), (poor, 5)])
    )

    assert [(len(jobs), {type(refusal) for refusal in refusals}) for jobs, refusals in outcomes] == [
        (50, {RateLimitedError}),
        (50, set()),
        (1, {InsufficientCreditsError}),
    ]


async def test_a_days_limit_is_exact_as_well(submitters, database):
    plan = make_plan("daily", submissions_per_day=30)
    account = await add_account(database, make_account(plan=plan))

    jobs, refusals = await _submit_at_once(submitters, account, 40)

    assert (len(jobs), {refusal.code for refusal in refusals}) == (30, {"daily_limit_exceeded"})
