"""Credits that run low are told in the transaction in which they do, once each time."""

import asyncio

from reelwright.domain.event import EventType
from reelwright.services.profiles import set_profile
from tests.factories import make_request

from .wishes import PRICE, make_wish


async def test_credits_that_run_low_are_told_once_each_time_they_do(submitter, make_payer, told, listening, billing):
    payer = await make_payer(micro=1_000_000 + 3 * PRICE)
    await listening(payer)

    await submitter.accept_batch(payer, make_wish(3))
    assert await told("credits.low") == []
    await asyncio.gather(*(submitter.submit(payer, make_request()) for _ in range(4)))

    [(subject, data)] = await told(EventType.CREDITS_LOW)
    assert subject == payer.id
    assert data in {'{"balance": "0.90"}', '{"balance": "0.80"}', '{"balance": "0.70"}', '{"balance": "0.60"}'}
    await billing.grant(payer.id, 1_000_000)
    await submitter.accept_batch(payer, make_wish(7))
    assert [data for _, data in await told("credits.low")][1:] == ['{"balance": "0.90"}']


async def test_whose_videos_the_house_pays_for_is_told_of_no_credits(submitter, owner, told, listening, database):
    await listening(owner)

    await submitter.accept_batch(owner, make_wish())

    assert await told("credits.low") == []


async def test_a_mark_of_nothing_is_never_fallen_below(submitter, make_payer, told, listening, database):
    payer = await make_payer(micro=10 * PRICE)
    await listening(payer)
    changed = await set_profile(database, payer.id, low_credits=0)

    await submitter.accept_batch(payer, make_wish())

    assert changed.low_credits == 0
    assert await told("credits.low") == []
