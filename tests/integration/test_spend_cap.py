"""A key's spend cap: what its videos may cost in all, held and charged, and no more."""

import asyncio
from datetime import timedelta

import pytest

from reelwright.domain.job import Failed, Failure, Finished, Retry
from reelwright.errors import InsufficientCreditsError, SpendCapError
from reelwright.services import lifecycle
from reelwright.services.keys import KeyWish
from tests.factories import add_account, make_account, make_plan, make_rendition, make_request

#: What five seconds at 720p cost by the seeded table.
PRICE = 100_000
BROKEN = Failed(Failure("engine_failed", "It cannot be drawn."))


@pytest.fixture
async def payer(database):
    plan = make_plan("payer", running_limit=2, is_house=False)
    return await add_account(database, make_account("payer", plan=plan), micro=1_000_000)


@pytest.fixture
async def key(keyring, payer):
    """A key that three videos may be made with."""
    return (await keyring.create(payer.id, KeyWish("capped", spend_cap=3 * PRICE))).key


@pytest.fixture
def submit(submitter, payer, key):
    async def submit(by=key, **changes):
        return await submitter.submit(payer, make_request(**changes), key=by)

    return submit


@pytest.fixture
def end(database, clock):
    async def end(job, outcome):
        claimed = await lifecycle.claim(database, clock, job.id, worker="test")
        await lifecycle.end(database, clock, job.id, claimed.attempt, outcome, retention=timedelta(days=1))

    return end


@pytest.fixture
def spent(keyring, payer, key):
    async def spent(of=key):
        return (await keyring.get(payer.id, of.id)).spent

    return spent


async def test_a_cap_counts_what_is_held(submit, spent, billing, payer, library):
    jobs = [await submit() for _ in range(3)]

    with pytest.raises(SpendCapError, match=r"costs 0\.10 credits\. This API key's spend cap leaves 0\.00") as caught:
        await submit()

    assert (caught.value.price, caught.value.balance) == ("0.10", "0.00")
    assert await spent() == 3 * PRICE
    assert (await billing.balance(payer.id)).held == 3 * PRICE
    assert len((await library.page(payer.id)).jobs) == len(jobs)


async def test_of_many_at_once_as_many_are_taken_as_the_cap_covers(submit, spent):
    said = await asyncio.gather(*(submit() for _ in range(20)), return_exceptions=True)

    assert sum(isinstance(each, SpendCapError) for each in said) == 17
    assert await spent() == 3 * PRICE


async def test_what_was_charged_stays_spent(submit, end, spent):
    for _ in range(3):
        await end(await submit(), Finished(make_rendition()))

    assert await spent() == 3 * PRICE
    with pytest.raises(SpendCapError):
        await submit()


async def test_what_was_let_go_can_be_spent_again(submit, end, spent, database, clock, payer):
    failed, cancelled, shorter = [await submit() for _ in range(3)]
    await end(failed, BROKEN)
    await lifecycle.cancel(database, clock, payer.id, cancelled.id)
    await end(shorter, Finished(make_rendition(duration_ms=2000)))

    assert await spent() == 40_000
    await submit()
    await submit()
    with pytest.raises(SpendCapError, match=r"leaves 0\.06"):
        await submit()


async def test_what_was_refunded_can_be_spent_again(submit, end, spent, billing):
    job = await submit()
    await end(job, Finished(make_rendition()))

    await billing.refund(job.id)

    assert await spent() == 0


async def test_a_retry_is_not_counted_again(submit, end, spent):
    job = await submit()
    await end(job, Retry(Failure("engine_crashed", "It crashed.")))

    assert await spent() == PRICE
    await end(job, Finished(make_rendition()))
    assert await spent() == PRICE


async def test_a_cap_of_nothing_lets_nothing_through_that_costs(submit, keyring, payer):
    nothing = (await keyring.create(payer.id, KeyWish("nothing", spend_cap=0))).key

    with pytest.raises(SpendCapError):
        await submit(nothing)


async def test_other_keys_and_none_are_not_held_to_it(submit, keyring, payer, spent):
    other = (await keyring.create(payer.id, KeyWish("other"))).key
    for by in (other, None, other, None):
        await submit(by)

    assert (await spent(), await spent(other)) == (0, 0)


async def test_the_balance_is_asked_as_well(submit, spent, billing, payer):
    await billing.adjust(payer.id, PRICE - 1_000_000, note="most of it")
    await submit()

    with pytest.raises(InsufficientCreditsError, match="The account has") as caught:
        await submit()

    assert type(caught.value) is InsufficientCreditsError
    assert await spent() == PRICE


async def test_the_operators_own_keys_are_held_to_their_cap_too(submitter, owner, keyring):
    key = (await keyring.create(owner.id, KeyWish("own", spend_cap=PRICE))).key
    await submitter.submit(owner, make_request(), key=key)

    with pytest.raises(SpendCapError):
        await submitter.submit(owner, make_request(), key=key)


async def test_a_key_and_those_it_was_rotated_into_spend_out_of_one_cap(submit, keyring, payer, key, spent):
    first = await submit()
    made = await keyring.rotate(payer.id, key.id)
    again = await keyring.rotate(payer.id, made.key.id)

    await asyncio.gather(submit(made.key), submit(key))
    for each in (key, made.key, again.key):
        with pytest.raises(SpendCapError):
            await submit(each)

    assert first.terms.price == PRICE
    assert [await spent(each) for each in (key, made.key, again.key)] == [3 * PRICE] * 3


async def test_what_a_rotated_key_gives_back_its_successor_may_spend(submit, end, keyring, payer, key, spent):
    jobs = [await submit() for _ in range(3)]
    made = await keyring.rotate(payer.id, key.id)

    await end(jobs[0], Failed(Failure("engine_failed", "It broke.")))

    assert await spent(made.key) == 2 * PRICE
    await submit(made.key)
