"""Billing: what is given, taken, paid in and given back, each once and never below zero."""

import asyncio
from datetime import timedelta

import pytest

from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.job import Cancelled, Failed, Failure, Finished
from reelwright.domain.ledger import Balance, Book, EntryKind
from reelwright.domain.plan import FREE, OPERATOR, PAID
from reelwright.errors import (
    AccountNotFoundError,
    InsufficientCreditsError,
    InvalidRequestError,
    NothingToRefundError,
    ReferenceTakenError,
)
from reelwright.services import lifecycle
from tests.factories import add_account, make_account, make_rendition, make_request

#: What five seconds at 720p cost by the seeded table.
PRICE = 100_000


@pytest.fixture
async def account(database):
    async with database.read() as tx:
        free = await tx.plans.find(FREE)
    return await add_account(database, make_account(plan=free), micro=1_000_000)


@pytest.fixture
def plan_of(database):
    async def plan_of(account):
        async with database.read() as tx:
            return (await tx.accounts.find(account.id)).plan.name

    return plan_of


@pytest.fixture
def make_video(submitter, database, clock):
    async def make_video(account, outcome=None):
        job = await submitter.submit(account, make_request())
        await lifecycle.claim(database, clock, job.id, worker="test")
        outcome = outcome or Finished(make_rendition())
        await lifecycle.end(database, clock, job.id, 1, outcome, retention=timedelta(days=1))
        return job

    return make_video


async def test_credits_are_given_out_of_the_houses_grants(billing, account):
    posted = await billing.grant(account.id, 5, note="welcome")

    (line, *_) = await billing.statement(account.id)
    assert (posted.balance, posted.is_new) == (Balance(1_000_005), True)
    assert (line.kind, line.available, line.note) == (EntryKind.GRANT, 5, "welcome")
    assert (await billing.reconcile()).books == {Book.AVAILABLE: 1_000_005, Book.GRANTS: -1_000_005}


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1])
@pytest.mark.parametrize("verb", ["grant", "top_up"])
async def test_nothing_less_than_nothing_and_nothing_absurd_is_given(billing, account, verb, amount):
    with pytest.raises(InvalidRequestError, match="above zero"):
        await getattr(billing, verb)(account.id, amount, reference="x")


async def test_an_adjustment_goes_down_to_nothing_and_no_further(billing, account):
    await billing.adjust(account.id, -999_999, note="too much")

    with pytest.raises(InsufficientCreditsError, match=r"has 0\.000001 credits, too few to take 0\.000002 away"):
        await billing.adjust(account.id, -2, note="more")
    with pytest.raises(InvalidRequestError):
        await billing.adjust(account.id, 0, note="nothing")

    assert (await billing.adjust(account.id, -1, note="the rest")).balance == Balance()
    assert (await billing.adjust(account.id, 7, note="up again")).balance == Balance(7)


@pytest.mark.parametrize("verb", ["grant", "adjust", "top_up"])
async def test_the_same_reference_moves_credits_once_however_often_and_at_once(billing, account, verb):
    async def move():
        return await getattr(billing, verb)(account.id, 5, note="n", reference="invoice-1")

    posted = [await move(), *await asyncio.gather(*(move() for _ in range(5)))]

    assert [each.is_new for each in posted] == [True] + [False] * 5
    assert {each.balance for each in posted} == {Balance(1_000_005)}


async def test_taking_everything_away_twice_under_one_reference_is_no_second_time_and_no_error(billing, account):
    posted = [await billing.adjust(account.id, -1_000_000, note="n", reference="r") for _ in range(2)]

    assert [(each.balance, each.is_new) for each in posted] == [(Balance(), True), (Balance(), False)]


async def test_a_reference_that_stands_for_another_payment_moves_nothing(billing, account, database):
    other = await add_account(database, make_account("other"))
    await billing.top_up(account.id, 5, reference="wire-7")

    for account_id, amount in ((other.id, 5), (account.id, 6)):
        with pytest.raises(ReferenceTakenError):
            await billing.top_up(account_id, amount, reference="wire-7")

    assert await billing.balance(other.id) == Balance()
    assert await billing.balance(account.id) == Balance(1_000_005)


@pytest.mark.parametrize("text", ["a\x00b", "line\nbreak", "\ud800", "x" * 201], ids=["nul", "line", "half", "long"])
async def test_a_note_that_cannot_be_read_is_refused(billing, account, text):
    for words in ({"note": text}, {"note": "n", "reference": text}):
        with pytest.raises(InvalidRequestError):
            await billing.grant(account.id, 5, **words)


async def test_references_of_different_kinds_do_not_meet(billing, account):
    posted = [await billing.grant(account.id, 1, reference="1"), await billing.top_up(account.id, 1, reference="1")]

    assert [each.is_new for each in posted] == [True, True]


async def test_the_first_top_up_makes_a_free_account_a_paid_one_for_good(billing, account, plan_of):
    before = await plan_of(account)
    await billing.grant(account.id, 5)
    granted = await plan_of(account)
    await billing.top_up(account.id, 5, reference="a")
    paid = await plan_of(account)
    await billing.top_up(account.id, 5, reference="b")
    await billing.adjust(account.id, -1_000_000, note="charge-back")

    assert (before, granted, paid, await plan_of(account)) == (FREE, FREE, PAID, PAID)
    assert (await billing.reconcile()).books[Book.CASH] == -10


async def test_a_top_up_that_is_told_again_does_not_undo_what_an_admin_did_since(billing, account, database, plan_of):
    await billing.top_up(account.id, 5, reference="a")
    async with database.begin() as tx:
        await tx.accounts.set_standing(account.id, plan=FREE, role=account.role, status=account.status)

    await billing.top_up(account.id, 5, reference="a")

    assert await plan_of(account) == FREE


async def test_a_plan_of_the_operators_own_making_is_not_changed_by_a_top_up(billing, database, plan_of, owner):
    studio = await add_account(database, make_account("studio", running_limit=3))
    for account in (studio, owner):
        await billing.top_up(account.id, 5, reference=account.id)

    assert (await plan_of(studio), await plan_of(owner)) == (studio.plan.name, OPERATOR)


@pytest.mark.parametrize("verb", ["grant", "adjust", "top_up"])
async def test_an_account_that_is_not_there_is_named(billing, verb):
    with pytest.raises(AccountNotFoundError, match="acct_nobody"):
        await getattr(billing, verb)(AccountId("acct_nobody"), 5, note="n", reference="x")


async def test_a_video_is_refunded_once_even_when_asked_at_once(billing, account, make_video, library):
    job = await make_video(account)
    charged = (await library.find(job.id)).charged

    said = await asyncio.gather(*(billing.refund(job.id, note="sorry") for _ in range(3)), return_exceptions=True)

    (posted,) = [each for each in said if not isinstance(each, Exception)]
    assert [type(each) for each in said if each is not posted] == [NothingToRefundError] * 2
    assert (charged, (await library.find(job.id)).charged) == (PRICE, 0)
    assert posted.balance == await billing.balance(account.id) == Balance(1_000_000)
    assert (await billing.statement(account.id))[0].note == "sorry"
    assert Book.REVENUE not in {book for book, total in (await billing.reconcile()).books.items() if total}


async def test_a_video_is_refunded_after_it_was_deleted(billing, account, make_video, database, clock):
    job = await make_video(account)
    await lifecycle.delete(database, clock, account.id, job.id)

    await billing.refund(job.id)

    assert await billing.balance(account.id) == Balance(1_000_000)
    with pytest.raises(NothingToRefundError):
        await billing.refund(job.id)
    async with database.read() as tx:
        today = clock.now().date()
        days = await tx.usage.list(account.id, first=today, last=today)
    assert sum(day.charged for day in days) == 0


async def test_a_refund_goes_to_the_book_it_was_paid_from(billing, owner, make_video):
    job = await make_video(owner)
    books = (await billing.reconcile()).books

    await billing.refund(job.id)

    assert {book: total for book, total in books.items() if total} == {Book.OWN_USE: -PRICE, Book.REVENUE: PRICE}
    assert set((await billing.reconcile()).books.values()) == {0}
    assert await billing.balance(owner.id) == Balance()


@pytest.mark.parametrize("outcome", [Failed(Failure("engine_failed", "No.")), Cancelled()], ids=["failed", "cancelled"])
async def test_for_what_was_not_charged_there_is_nothing_to_refund(billing, account, make_video, outcome):
    job = await make_video(account, outcome)

    for job_id in (job.id, JobId("video_never")):
        with pytest.raises(NothingToRefundError):
            await billing.refund(job_id)
    assert await billing.balance(account.id) == Balance(1_000_000)


async def test_a_live_video_is_not_refunded(billing, account, submitter):
    job = await submitter.submit(account, make_request())

    with pytest.raises(NothingToRefundError):
        await billing.refund(job.id)
    assert await billing.balance(account.id) == Balance(1_000_000 - PRICE, PRICE)


async def test_a_refund_is_told_in_the_days_usage(billing, account, make_video, database, clock):
    job = await make_video(account)
    await billing.refund(job.id)

    async with database.read() as tx:
        usage = await tx.usage.list(account.id, first=job.created_at.date(), last=clock.now().date())
    assert {(day.status, day.videos, day.charged) for day in usage} == {
        ("completed", 1, PRICE),
        ("refunded", 0, -PRICE),
    }


async def test_a_statement_has_a_bound_and_goes_on_where_it_ended(billing, account):
    for number in range(1, 6):
        await billing.grant(account.id, number)

    first = await billing.statement(account.id, limit=4)
    rest = await billing.statement(account.id, limit=10_000, before=first[-1].id)

    assert [line.available for line in (*first, *rest)] == [5, 4, 3, 2, 1, 1_000_000]
    assert await billing.statement(account.id, limit=-1) == ()
    assert await billing.balance(AccountId("acct_nobody")) == Balance()
