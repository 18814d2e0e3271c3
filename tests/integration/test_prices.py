"""The price table in force: seeded, changed by a line, read by each process at most two seconds later."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from reelwright.domain.pricing import PriceRule, Tier
from reelwright.domain.request import Size
from reelwright.errors import DatabaseUnavailableError, PriceMissingError
from reelwright.services.prices import PriceBook
from tests.factories import NOW, make_request
from tests.integration.standins import SetClock
from tests.integration.waiting import eventually

HD, FULL_HD, UHD = Size(1280, 720), Size(1920, 1080), Size(3840, 2160)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def put(database):
    async def put(model="*", tier=Tier.HD, *, per_second, valid_from=NOW, **more):
        rule = PriceRule(model, tier, per_second, more.get("per_clip", 0), more.get("sound", 0), valid_from)
        async with database.begin() as tx:
            await tx.prices.put(rule)
        return rule

    return put


@pytest.mark.parametrize(
    ("size", "seconds", "total"),
    [(HD, 5, 100_000), (FULL_HD, 5, 150_000), (UHD, 5, 200_000), (UHD, 30, 1_200_000), (Size(1080, 1920), 1, 30_000)],
    ids=str,
)
async def test_the_seeded_table_costs_what_was_promised(prices, size, seconds, total):
    price = await prices.price(make_request(size=size, duration_ms=seconds * 1000))

    assert (price.total, price.per_clip, len(price.lines)) == (total, 0, 1)


async def test_a_new_price_is_used_within_two_seconds(prices, put):
    before = (await prices.price(make_request())).total
    await put(per_second=1)

    async def is_new():
        return (await prices.price(make_request())).total == 5

    await eventually(is_new, 5)
    assert before == 100_000


async def test_a_price_to_come_is_used_from_its_date_on_and_not_before(prices, put, clock):
    await put(per_second=1, valid_from=NOW + timedelta(days=1))

    before = (await prices.price(make_request())).total
    clock.at += timedelta(days=1) - timedelta(microseconds=1)
    still = (await prices.price(make_request())).total
    clock.at += timedelta(microseconds=1)

    assert (before, still, (await prices.price(make_request())).total) == (100_000, 100_000, 5)


async def test_a_models_own_price_goes_before_that_of_any_model(prices, put):
    await put("sora-turbo", per_second=7, valid_from=NOW - timedelta(days=3), per_clip=2)
    await put(per_second=9)

    own, other = [await prices.price(make_request(model=model)) for model in ("sora-turbo", "sora-2")]
    own_uhd = await prices.price(make_request(size=UHD))

    assert (own.total, other.total, own_uhd.total) == (37, 45, 200_000)


async def test_the_line_of_one_date_is_replaced_and_others_stay(database, put):
    await put(per_second=1, sound=4)
    rule = await put(per_second=2, per_clip=3)

    async with database.read() as tx:
        rules = await tx.prices.list()
    assert len(rules) == 4
    assert [each for each in rules if each.valid_from == NOW] == [rule]


async def test_sound_costs_more_only_for_models_that_have_it(database, clock, put):
    await put(per_second=10, sound=5)
    prices = PriceBook(database, clock, has_sound=lambda model: model == "loud")

    loud, quiet = [await prices.price(make_request(model=model)) for model in ("loud", "quiet")]

    assert (loud.total, loud.per_second, quiet.total, quiet.per_second) == (75, 15, 50, 10)


async def test_without_a_price_nothing_can_be_made(prices, submitter, admin, owner, library):
    await admin.execute("DELETE FROM prices WHERE tier = '4k'")

    with pytest.raises(PriceMissingError, match="'sora-turbo' at 4k"):
        await prices.price(make_request(size=UHD))
    with pytest.raises(PriceMissingError):
        await submitter.submit(owner, make_request(size=UHD))
    assert (await prices.price(make_request())).total == 100_000
    assert (await library.page(owner.id)).jobs == ()


async def test_a_price_that_is_not_in_force_yet_is_none(prices, clock):
    clock.at = NOW.replace(year=2025)

    with pytest.raises(PriceMissingError):
        await prices.price(make_request())


async def test_many_at_once_share_one_reading_and_a_failed_one_is_tried_again(database, clock):
    class CountingDatabase:
        reads = 0
        is_away = True

        @asynccontextmanager
        async def read(self):
            self.reads += 1
            if self.is_away:
                raise DatabaseUnavailableError
            async with database.read() as tx:
                yield tx

    counting = CountingDatabase()
    prices = PriceBook(counting, clock)
    failed = await asyncio.gather(*(prices.price(make_request()) for _ in range(5)), return_exceptions=True)
    counting.is_away = False
    priced = await asyncio.gather(*(prices.price(make_request()) for _ in range(20)))

    assert {type(each) for each in failed} == {DatabaseUnavailableError}
    assert ({price.total for price in priced}, counting.reads) == ({100_000}, 2)
