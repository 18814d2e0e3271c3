"""Prices: tiers by pixels, the rule in force, and a charge that never exceeds the price."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.ledger import Book
from reelwright.domain.pricing import (
    ANY_MODEL,
    PriceRule,
    Terms,
    Tier,
    choose_rule,
    price_of,
    seconds_cost,
    tier_of,
)
from reelwright.domain.request import SIZES, Size
from reelwright.errors import PriceMissingError
from tests.factories import NOW, make_request

DAY = timedelta(days=1)
AMOUNTS = st.integers(0, 10_000_000)
LENGTHS = st.integers(0, 60_000)


def make_rule(model=ANY_MODEL, tier=Tier.HD, *, per_second=20_000, per_clip=0, sound=0, valid_from=NOW):
    return PriceRule(model, tier, per_second, per_clip, sound, valid_from)


@pytest.mark.parametrize(
    ("pixels", "tier"),
    [
        (921_600, Tier.HD),
        (921_601, Tier.FULL_HD),
        (2_088_960, Tier.FULL_HD),
        (2_088_961, Tier.UHD),
        (128 * 128, Tier.HD),
    ],
)
def test_a_tier_ends_where_it_is_said_to_end(pixels, tier):
    assert tier_of(Size(pixels, 1)) is tier


@pytest.mark.parametrize(("name", "size"), [(name, size) for (name, _), size in SIZES.items()], ids=str)
def test_the_named_resolutions_cost_what_their_name_says(name, size):
    assert tier_of(size) == name


def test_a_full_hd_video_padded_to_whole_blocks_is_still_full_hd():
    assert tier_of(Size(1920, 1088)) is Tier.FULL_HD


def test_the_newest_rule_that_is_in_force_is_chosen():
    rules = [make_rule(per_second=days, valid_from=NOW - days * DAY) for days in (3, 1, 2)]
    coming = make_rule(per_second=9, valid_from=NOW + DAY)

    assert choose_rule([*rules, coming], "sora-2", Tier.HD, NOW).per_second == 1
    assert choose_rule([*rules, coming], "sora-2", Tier.HD, NOW - 2 * DAY).per_second == 2
    assert choose_rule([*rules, coming], "sora-2", Tier.HD, NOW + DAY) is coming


def test_a_models_own_rule_goes_before_a_newer_one_for_any():
    own = make_rule("sora-2", per_second=7, valid_from=NOW - 9 * DAY)
    rules = [make_rule(), own, make_rule("sora-2", per_second=8, valid_from=NOW + DAY), make_rule("other")]

    assert choose_rule(rules, "sora-2", Tier.HD, NOW) is own
    assert choose_rule(rules, "sora-turbo", Tier.HD, NOW) is rules[0]


@pytest.mark.parametrize(
    "rules", [[], [make_rule("other")], [make_rule(tier=Tier.UHD)], [make_rule(valid_from=NOW + DAY)]]
)
def test_without_a_rule_there_is_no_price_and_it_is_said_for_what(rules):
    with pytest.raises(PriceMissingError, match="'sora-2' at 720p"):
        choose_rule(rules, "sora-2", Tier.HD, NOW)


def test_a_price_is_made_of_its_lines():
    rule = make_rule(per_second=20_000, per_clip=500, sound=1000)

    price = price_of(rule, make_request(duration_ms=2500), has_sound=True)

    assert [(line.name, line.quantity, line.unit_price, line.amount) for line in price.lines] == [
        ("720p video", "2.5 s", 20_000, 50_000),
        ("sound", "2.5 s", 1000, 2500),
        ("clip", "1", 500, 500),
    ]
    assert (price.total, price.per_second, price.per_clip) == (53_000, 21_000, 500)


def test_silent_videos_pay_for_no_sound_and_nothing_for_the_clip_is_no_line():
    price = price_of(make_rule(sound=1000), make_request(duration_ms=5000))

    assert (price.total, len(price.lines)) == (100_000, 1)


@pytest.mark.parametrize(("per_second", "duration_ms", "cost"), [(1, 1, 1), (1, 1000, 1), (1, 1001, 2), (3, 0, 0)])
def test_a_started_micro_credit_counts_whole(per_second, duration_ms, cost):
    assert seconds_cost(per_second, duration_ms) == cost


@given(AMOUNTS, AMOUNTS, AMOUNTS, LENGTHS, LENGTHS, st.booleans())
def test_a_charge_is_never_more_than_the_price_and_grows_with_what_was_delivered(
    per_second, per_clip, sound, asked_ms, delivered_ms, has_sound
):
    rule = make_rule(per_second=per_second, per_clip=per_clip, sound=sound)
    price = price_of(rule, make_request(duration_ms=asked_ms), has_sound=has_sound)
    terms = price.terms(Book.AVAILABLE)

    charged = terms.charge_for(delivered_ms)

    assert price.total == sum(line.amount for line in price.lines)
    assert 0 <= charged <= price.total == terms.price
    assert charged <= terms.charge_for(delivered_ms + 1)
    # Two lines are rounded up one by one, their sum only once.
    assert price.total - terms.charge_for(max(asked_ms, delivered_ms)) <= 1


def test_a_job_without_a_price_is_charged_nothing():
    assert Terms().charge_for(5000) == 0
