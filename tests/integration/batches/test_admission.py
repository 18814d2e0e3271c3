"""Batches are admitted as a whole or each request by its own merits, in one transaction with whatever comes beside."""

import asyncio

import pytest

from reelwright.domain.batch import BatchStatus, Refusal
from reelwright.errors import InsufficientCreditsError, QueueFullError, RateLimitedError, SpendCapError
from reelwright.services.applications import BatchWish
from reelwright.services.keys import KeyWish
from reelwright.services.library import QueueGauge
from reelwright.services.submit import Submitter
from tests.factories import make_request

from .wishes import PRICE, make_wish


async def test_a_batch_is_made_with_its_jobs_in_order(submitter, payer, library, batches, balance):
    accepted = await submitter.accept_batch(payer, make_wish(metadata={"film": "one"}), request_id="req_1")

    assert (accepted.batch.asked, accepted.batch.refused, accepted.batch.status) == (10, (), BatchStatus.IN_PROGRESS)
    assert [job.batch_index for job in accepted.jobs] == list(range(10))
    assert [job.id for job in accepted.jobs] == sorted(job.id for job in accepted.jobs)
    whole = await batches.get(payer.id, accepted.batch.id)
    assert whole.batch == accepted.batch
    assert [job.id for job in whole.jobs] == [job.id for job in accepted.jobs]
    assert (whole.counts.total, whole.counts.queued, whole.counts.refused) == (10, 10, 0)
    assert (await balance(payer)).held == 10 * PRICE
    newest = (await library.page(payer.id)).jobs
    assert [job.request.custom_id for job in newest] == [f"shot {index}" for index in reversed(range(10))]


async def test_the_first_of_a_batch_get_the_free_slots(submitter, payer, admin):
    accepted = await submitter.accept_batch(payer, make_wish())

    released = await admin.fetch("SELECT id FROM jobs WHERE released_at IS NOT NULL ORDER BY id")
    assert [row["id"] for row in released] == [job.id for job in accepted.jobs[:2]]


async def test_ten_do_not_fit_where_five_do(submitter, make_payer, kept):
    payer = await make_payer(submissions_per_minute=50)
    await asyncio.gather(*(submitter.submit(payer, make_request()) for _ in range(45)))
    before = await kept()

    with pytest.raises(RateLimitedError, match="This batch counts as 10 submissions") as caught:
        await submitter.accept_batch(payer, make_wish())

    assert caught.value.remaining == 5
    assert await kept() == before
    # The refusal of ten is not held against one, nor against five.
    await submitter.submit(payer, make_request())
    accepted = await submitter.accept_batch(payer, make_wish(4))
    assert accepted.quota.remaining == 0


async def test_a_batch_that_can_never_fit_is_not_told_to_come_back(submitter, make_payer):
    payer = await make_payer(submissions_per_minute=5)

    with pytest.raises(RateLimitedError, match=r"counts as 10 submissions\. Send a smaller one"):
        await submitter.accept_batch(payer, make_wish())


async def test_the_day_counts_ten_as_well(submitter, make_payer):
    payer = await make_payer(submissions_per_day=12)
    accepted = await submitter.accept_batch(payer, make_wish())

    assert accepted.quota.remaining_today == 2
    with pytest.raises(RateLimitedError, match="All 12 submissions of the day but 2 are used up"):
        await submitter.accept_batch(payer, make_wish())


async def test_a_balance_for_nine_buys_none_of_ten_and_the_price_of_all_is_told(submitter, make_payer, kept, balance):
    payer = await make_payer(micro=9 * PRICE)

    with pytest.raises(InsufficientCreditsError, match=r"The 10 videos cost 1\.00 credits") as caught:
        await submitter.accept_batch(payer, make_wish())

    assert (caught.value.price, caught.value.balance) == ("1.00", "0.90")
    assert await kept() == [0, 0, 0, 0]
    assert (await balance(payer)).available == 9 * PRICE


async def test_a_cap_for_nine_buys_none_of_ten(submitter, payer, keyring, kept):
    key = (await keyring.create(payer.id, KeyWish("capped", spend_cap=9 * PRICE))).key

    with pytest.raises(SpendCapError) as caught:
        await submitter.accept_batch(payer, make_wish(), key=key)

    assert (caught.value.price, caught.value.balance) == ("1.00", "0.90")
    assert await kept() == [0, 0, 0, 0]
    assert (await keyring.get(payer.id, key.id)).spent == 0
    await submitter.accept_batch(payer, make_wish(9), key=key)
    assert (await keyring.get(payer.id, key.id)).spent == 9 * PRICE


@pytest.fixture
async def narrow(database, clock, prices):
    """A submitter whose queue has room for five."""
    submitter = Submitter(database, clock, QueueGauge(database), prices, max_queued=5)
    running = asyncio.ensure_future(submitter.run())
    yield submitter
    submitter.close()
    await running


async def test_a_queue_with_room_for_five_takes_none_of_ten(narrow, payer, kept):
    with pytest.raises(QueueFullError):
        await narrow.accept_batch(payer, make_wish())

    assert await kept() == [0, 0, 0, 0]
    assert len((await narrow.accept_batch(payer, make_wish(5))).jobs) == 5


async def test_going_on_takes_as_many_as_the_queue_has_room_for(narrow, payer, batches):
    accepted = await narrow.accept_batch(payer, make_wish(is_whole=False))

    assert [job.batch_index for job in accepted.jobs] == list(range(5))
    refused = (await batches.get(payer.id, accepted.batch.id)).batch.refused
    assert [(each.index, each.code, each.custom_id) for each in refused] == [
        (index, "queue_full", f"shot {index}") for index in range(5, 10)
    ]


async def test_going_on_takes_what_can_be_paid_for_and_keeps_why_the_rest_was_refused(submitter, make_payer, batches):
    payer = await make_payer(micro=3 * PRICE + 50_000)
    fault = Refusal(1, "prompt_too_short", "It is too short.", "requests[1].prompt", "b")
    wish = BatchWish(
        {index: make_request(str(index)) for index in (0, 2, 3, 4)}, is_whole=False, refused=(fault,)
    )  # fmt: skip

    accepted = await submitter.accept_batch(payer, wish)

    assert [job.batch_index for job in accepted.jobs] == [0, 2, 3]
    whole = await batches.get(payer.id, accepted.batch.id)
    assert whole.batch.refused == accepted.batch.refused
    assert whole.batch.refused[0] == fault
    assert [(each.index, each.code) for each in whole.batch.refused] == [
        (1, "prompt_too_short"), (4, "insufficient_credits"),
    ]  # fmt: skip
    assert (whole.counts.total, whole.counts.queued, whole.counts.refused) == (5, 3, 2)


async def test_going_on_takes_what_the_rate_lets_through(submitter, make_payer):
    payer = await make_payer(submissions_per_minute=4)

    accepted = await submitter.accept_batch(payer, make_wish(6, is_whole=False))

    assert len(accepted.jobs) == 4
    assert {each.code for each in accepted.batch.refused} == {"rate_limit_exceeded"}


async def test_going_on_with_nothing_to_take_is_the_first_error_and_leaves_nothing(submitter, make_payer, kept):
    payer = await make_payer(micro=PRICE - 1)

    with pytest.raises(InsufficientCreditsError, match=r"The video costs 0\.10"):
        await submitter.accept_batch(payer, make_wish(is_whole=False))

    assert await kept() == [0, 0, 0, 0]


async def test_a_bad_batch_fails_none_of_its_neighbours(submitter, payer, make_payer, library, kept):
    poor = await make_payer(micro=PRICE)
    broken = BatchWish({0: make_request("fine"), 1: make_request("broken", seed=2**70)})

    said = await asyncio.gather(
        submitter.accept(payer, make_request("before")),
        submitter.accept_batch(payer, broken),
        submitter.accept_batch(poor, make_wish(2)),
        submitter.accept_batch(payer, make_wish(3)),
        submitter.accept(payer, make_request("after")),
        return_exceptions=True,
    )

    assert [isinstance(each, Exception) for each in said] == [False, True, True, False, False]
    assert isinstance(said[2], InsufficientCreditsError)
    assert (await kept())[:2] == [1, 5]
    prompts = {job.request.prompt for job in (await library.page(payer.id)).jobs}
    assert prompts == {"before", "after", "0", "1", "2"}


async def test_batches_that_come_together_do_not_spend_the_same_credits(submitter, make_payer, kept):
    payer = await make_payer(micro=25 * PRICE)

    said = await asyncio.gather(*(submitter.accept_batch(payer, make_wish()) for _ in range(6)), return_exceptions=True)

    assert sum(isinstance(each, InsufficientCreditsError) for each in said) == 4
    assert (await kept())[:2] == [2, 20]
