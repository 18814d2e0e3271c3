"""Prices: what a video costs before it is made, and what of that is charged for what was delivered.

A price is per second of the video's length, by model and tier, plus an amount per clip. Invariant: what is charged
never exceeds what was quoted.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reelwright.domain.ledger import Book
from reelwright.domain.request import GenerationRequest, Size
from reelwright.errors import PriceMissingError

#: The model name of a price that holds for every model without one of its own.
ANY_MODEL: Final = "*"


class Tier(enum.StrEnum):
    """Sizes of one price."""

    HD = "720p"
    FULL_HD = "1080p"
    UHD = "4k"


_HD_PIXELS: Final = 921_600
_FULL_HD_PIXELS: Final = 2_088_960


def tier_of(size: Size) -> Tier:
    """Return a size's tier, by its pixels."""
    if size.pixels <= _HD_PIXELS:
        return Tier.HD
    return Tier.FULL_HD if size.pixels <= _FULL_HD_PIXELS else Tier.UHD


@dataclass(frozen=True, slots=True)
class PriceRule:
    """One line of the price table; amounts in micro-credits."""

    model: str
    tier: Tier
    per_second: int
    per_clip: int
    #: On top of `per_second` for videos with sound.
    sound_per_second: int
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One item of a price; amounts in micro-credits."""

    name: str
    quantity: str
    unit_price: int
    amount: int


@dataclass(frozen=True, slots=True)
class Price:
    """What one video costs, in micro-credits."""

    tier: Tier
    per_second: int
    per_clip: int
    total: int
    lines: tuple[PriceLine, ...]

    def terms(self, paid_from: Book) -> Terms:
        """Return the price as what a job is taken under."""
        return Terms(self.total, self.per_second, self.per_clip, paid_from)


def choose_rule(rules: Iterable[PriceRule], model: str, tier: Tier, at: datetime) -> PriceRule:
    """Return the newest rule in force for a model and tier; the model's own goes before that for any model.

    Raises:
        PriceMissingError: When there is none.
    """
    in_force = [rule for rule in rules if rule.tier == tier and rule.valid_from <= at]
    for name in (model, ANY_MODEL):
        named = [rule for rule in in_force if rule.model == name]
        if named:
            return max(named, key=lambda rule: rule.valid_from)
    raise PriceMissingError(f"There is no price for the model '{model}' at {tier}. Nothing was made.")


def next_rule(rules: Iterable[PriceRule], model: str, tier: Tier, at: datetime) -> PriceRule | None:
    """Return the rule that will take the place of the one in force for a model and tier; None when none is set."""
    rules = tuple(rules)
    held: PriceRule | None = choose_rule(rules, model, tier, at)
    for change in sorted({rule.valid_from for rule in rules if rule.valid_from > at}):
        rule = choose_rule(rules, model, tier, change)
        if rule != held:
            return rule
    return None


def price_of(rule: PriceRule, request: GenerationRequest, *, has_sound: bool = False) -> Price:
    """Return what a request costs under a rule."""
    per_second = rule.per_second + (rule.sound_per_second if has_sound else 0)
    lines = [_seconds_line(f"{rule.tier} video", rule.per_second, request.duration_ms)]
    if has_sound and rule.sound_per_second:
        lines.append(_seconds_line("sound", rule.sound_per_second, request.duration_ms))
    if rule.per_clip:
        lines.append(PriceLine("clip", "1", rule.per_clip, rule.per_clip))
    total = sum(line.amount for line in lines)
    return Price(rule.tier, per_second, rule.per_clip, total, tuple(lines))


def _seconds_line(name: str, per_second: int, duration_ms: int) -> PriceLine:
    seconds = f"{duration_ms / 1000:g} s"
    return PriceLine(name, seconds, per_second, seconds_cost(per_second, duration_ms))


def seconds_cost(per_second: int, duration_ms: int) -> int:
    """Return what a length costs in micro-credits, a started micro-credit counting whole."""
    return -(-per_second * duration_ms // 1000)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a job may cost, agreed when it was taken; amounts in micro-credits."""

    price: int = 0
    per_second: int = 0
    per_clip: int = 0
    #: The book that the price was taken from, and that whatever is not charged goes back to.
    paid_from: Book = Book.OWN_USE

    def charge_for(self, delivered_ms: int) -> int:
        """Return what is charged for a delivered length: never more than the price."""
        return min(self.price, self.per_clip + seconds_cost(self.per_second, delivered_ms))
