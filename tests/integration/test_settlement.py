"""How a job's end settles its hold: charged for what was delivered, or let go, exactly once."""

from datetime import timedelta

import pytest

from reelwright.domain.job import (
    MAX_ATTEMPTS,
    Cancelled,
    Failed,
    Failure,
    Finished,
    HandedBack,
    JobState,
    Retry,
)
from reelwright.domain.ledger import Balance, Book, EntryKind
from reelwright.domain.pricing import PriceRule, Terms, Tier
from reelwright.errors import InsufficientCreditsError
from reelwright.services import lifecycle
from reelwright.services.keys import KeyWish
from reelwright.services.prices import PriceBook
from tests.factories import NOW, add_account, make_account, make_plan, make_rendition, make_request

#: What five seconds at 720p cost by the seeded table, and what is there to pay it.
PRICE, CREDITS = 100_000, 1_000_000
LOST = Retry(Failure("engine_crashed", "It crashed."))
BROKEN = Failed(Failure("engine_failed", "It cannot be drawn."))


@pytest.fixture
async def payer(database):
    plan = make_plan("payer", running_limit=2, is_house=False)
    return await add_account(database, make_account("payer", plan=plan), micro=CREDITS)


@pytest.fixture
async def job(submitter, payer):
    return await submitter.submit(payer, make_request())


@pytest.fixture
def usage_of(database, clock):
    async def usage_of(account):
        async with database.read() as tx:
            today = clock.now().date()
            found = await tx.usage.list(account.id, first=today - timedelta(days=1), last=today)
        return {(day.key_id, day.status): (day.videos, day.duration_ms, day.charged) for day in found}

    return usage_of


@pytest.fixture(autouse=True)
async def nothing_drifts(billing):
    """Whatever a test does, the ledger is right at its end."""
    yield
    found = await billing.reconcile()
    assert (found.total, found.unbalanced, found.drift, found.stray_holds) == (0, 0, 0, 0)


async def test_the_price_is_held_when_a_job_is_taken_and_stands_in_its_row(billing, payer, job, library):
    assert await billing.balance(payer.id) == Balance(CREDITS - PRICE, PRICE)
    found = await library.find(job.id)
    assert found.terms == job.terms == Terms(PRICE, 20_000, 0, Book.AVAILABLE)
    assert found.charged is None


async def test_too_few_credits_make_nothing(submitter, payer, billing, library):
    await billing.adjust(payer.id, PRICE - 1 - CREDITS, note="most of it")

    with pytest.raises(InsufficientCreditsError, match=r"costs 0\.10 credits\. The account has 0\.099999"):
        await submitter.submit(payer, make_request())

    assert await billing.balance(payer.id) == Balance(PRICE - 1)
    assert (await library.page(payer.id)).jobs == ()


@pytest.mark.parametrize(
    ("delivered_ms", "charged"), [(5000, PRICE), (4999, 99_980), (2500, 50_000), (1, 20), (0, 0), (6000, PRICE)]
)
async def test_a_finished_video_costs_what_was_delivered_and_never_more_than_was_held(
    billing, payer, job, claim, end, library, delivered_ms, charged
):
    await end(await claim(job), Finished(make_rendition(duration_ms=delivered_ms)))

    assert await billing.balance(payer.id) == Balance(CREDITS - charged)
    assert (await library.find(job.id)).charged == charged
    line = (await billing.statement(payer.id))[0]
    assert (line.kind, line.held, line.available, line.job_id) == (
        EntryKind.CAPTURE if charged else EntryKind.RELEASE,
        -PRICE,
        PRICE - charged,
        job.id,
    )


@pytest.mark.parametrize("outcome", [BROKEN, Cancelled()], ids=["failed", "cancelled"])
async def test_what_was_not_made_costs_nothing(billing, payer, job, claim, end, library, outcome):
    await end(await claim(job), outcome)

    assert await billing.balance(payer.id) == Balance(CREDITS)
    assert (await library.find(job.id)).charged == 0
    assert (await billing.statement(payer.id))[0].kind is EntryKind.RELEASE


@pytest.mark.parametrize("verb", [lifecycle.cancel, lifecycle.delete], ids=["cancel", "delete"])
async def test_a_job_that_never_ran_costs_nothing(database, clock, billing, payer, job, verb):
    await verb(database, clock, payer.id, job.id)

    assert await billing.balance(payer.id) == Balance(CREDITS)


async def test_a_job_ended_over_its_workers_head_is_settled_once(database, clock, billing, payer, job, claim, end):
    running = await claim(job)
    await lifecycle.cancel(database, clock, payer.id, job.id, wait_s=0)

    assert await end(running, Finished(make_rendition())) is None
    assert await billing.balance(payer.id) == Balance(CREDITS)


async def test_a_job_whose_workers_were_all_lost_costs_nothing(billing, payer, job, claim, library):
    for _ in range(MAX_ATTEMPTS):
        await claim(job)

    assert await claim(job) is None
    assert ((await library.find(job.id)).failure, await billing.balance(payer.id)) == (
        lifecycle.WORKER_LOST,
        Balance(CREDITS),
    )


@pytest.mark.parametrize("outcome", [LOST, HandedBack()], ids=["lost", "handed back"])
async def test_a_retry_keeps_the_hold_and_the_next_attempt_is_charged(billing, payer, job, claim, end, outcome):
    await end(await claim(job), outcome)
    between = await billing.balance(payer.id)

    await end(await claim(job), Finished(make_rendition()))

    assert between == Balance(CREDITS - PRICE, PRICE)
    assert await billing.balance(payer.id) == Balance(CREDITS - PRICE)


async def test_an_end_told_twice_or_by_a_stale_attempt_is_charged_once(billing, payer, job, claim, end):
    stale, running = await claim(job), await claim(job)

    assert await end(stale, Finished(make_rendition())) is None
    ends = [await end(running, Finished(make_rendition())) for _ in range(2)]

    assert ends == [JobState.COMPLETED] * 2
    assert await billing.balance(payer.id) == Balance(CREDITS - PRICE)


async def test_the_operators_videos_are_paid_by_the_house(billing, submitter, owner, claim, end, library):
    job = await submitter.submit(owner, make_request())
    held = await billing.balance(owner.id)
    await end(await claim(job), Finished(make_rendition(duration_ms=1000)))

    found = await billing.reconcile()
    assert (held, await billing.balance(owner.id)) == (Balance(0, PRICE), Balance())
    assert {book: total for book, total in found.books.items() if total} == {
        Book.OWN_USE: -20_000,
        Book.REVENUE: 20_000,
    }
    assert (await library.find(job.id)).charged == 20_000


async def test_a_job_is_settled_under_the_terms_it_was_taken_under(
    database, billing, clock, submitter, payer, job, claim, end
):
    async with database.begin() as tx:
        await tx.prices.put(PriceRule("*", Tier.HD, 40_000, 0, 0, NOW - timedelta(days=1)))
    assert (await PriceBook(database, clock).price(make_request())).total == 2 * PRICE

    await end(await claim(job), Finished(make_rendition()))

    assert await billing.balance(payer.id) == Balance(CREDITS - PRICE)


async def test_a_job_without_a_price_is_not_in_the_ledger(database, billing, submitter, payer, claim, end, usage_of):
    async with database.begin() as tx:
        await tx.prices.put(PriceRule("*", Tier.HD, 0, 0, 0, NOW - timedelta(days=1)))
    free = await submitter.submit(payer, make_request())
    await end(await claim(free), Finished(make_rendition()))

    assert len(await billing.statement(payer.id)) == 1
    assert await usage_of(payer) == {(None, "completed"): (1, 5000, 0)}


async def test_usage_adds_up_by_key_and_status_and_outlives_its_jobs(
    database, clock, submitter, payer, owner, keyring, claim, end, usage_of
):
    key = (await keyring.create(payer.id, KeyWish("x"))).key
    jobs = []
    for by, outcome in (
        (key, Finished(make_rendition(duration_ms=2000))),
        (key, Finished(make_rendition())),
        (None, Finished(make_rendition())),
        (key, BROKEN),
        (None, Cancelled()),
    ):
        job = await submitter.submit(payer, make_request(), key=by)
        await end(await claim(job), outcome)
        jobs.append(job)
    expected = {
        (key.id, "completed"): (2, 7000, 140_000),
        (None, "completed"): (1, 5000, 100_000),
        (key.id, "failed"): (1, 0, 0),
        (None, "cancelled"): (1, 0, 0),
    }
    before = await usage_of(payer)

    for job in jobs:
        await lifecycle.delete(database, clock, payer.id, job.id)

    assert before == await usage_of(payer) == expected
    assert await usage_of(owner) == {}
