"""The next price: the first change that a caller would feel."""

from __future__ import annotations

from datetime import datetime, timedelta

from reelwright.domain.pricing import ANY_MODEL, PriceRule, Tier, next_rule
from tests.factories import NOW


def _rule(model: str, per_second: int, valid_from: datetime, tier: Tier = Tier.HD) -> PriceRule:
    return PriceRule(model, tier, per_second, 0, 0, valid_from)


OLD = _rule(ANY_MODEL, 20_000, NOW - timedelta(days=9))
SOON = _rule(ANY_MODEL, 25_000, NOW + timedelta(days=1))
LATER = _rule(ANY_MODEL, 30_000, NOW + timedelta(days=2))


def test_the_nearest_change_is_next() -> None:
    assert next_rule((LATER, OLD, SOON), "sora-2", Tier.HD, NOW) == SOON
    assert next_rule((LATER, OLD, SOON), "sora-2", Tier.HD, SOON.valid_from) == LATER


def test_without_a_change_there_is_none() -> None:
    elsewhere = _rule(ANY_MODEL, 99, NOW + timedelta(days=1), Tier.UHD)

    assert next_rule((OLD, elsewhere), "sora-2", Tier.HD, NOW) is None


def test_a_model_with_a_price_of_its_own_does_not_feel_a_change_for_all() -> None:
    own = _rule("sora-2", 50_000, NOW - timedelta(days=1))

    assert next_rule((OLD, own, SOON), "sora-2", Tier.HD, NOW) is None
    assert next_rule((OLD, own, SOON), "sora-turbo", Tier.HD, NOW) == SOON


def test_a_price_of_a_model_s_own_takes_the_place_of_that_for_all() -> None:
    own = _rule("sora-2", 50_000, NOW + timedelta(days=3))

    assert next_rule((OLD, own), "sora-2", Tier.HD, NOW) == own
