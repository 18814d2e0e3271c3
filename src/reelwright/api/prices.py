"""`/v1/prices`: the price table in force, what it will change to, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from reelwright.api.auth import Reader
from reelwright.api.job_view import unix_seconds
from reelwright.api.replies import json_reply
from reelwright.api.state import State
from reelwright.domain.model import Model
from reelwright.domain.money import format_credits
from reelwright.domain.pricing import PriceRule, Tier, choose_rule, next_rule, seconds_cost
from reelwright.errors import PriceMissingError

UNIT: Final[dict[str, str]] = {"unit": "credit", "currency": "USD"}
_EXAMPLES: Final = ((5, Tier.FULL_HD), (30, Tier.UHD))


async def list_prices(caller: Reader, state: State) -> Response:  # noqa: ARG001 -- the caller must have a key
    """List the prices by model and tier: now, and from their next change on."""
    dependencies = state.dependencies
    rules, now = await dependencies.prices.rules(), dependencies.clock.now()
    models = list(dependencies.catalog)
    data = [line for model in models for tier in Tier for line in _lines(rules, model, tier, now)]
    examples = [
        line for model in models for seconds, tier in _EXAMPLES for line in _example(rules, model, seconds, tier, now)
    ]
    return json_reply({"object": "list", **UNIT, "data": data, "examples": examples})


def _lines(rules: Sequence[PriceRule], model: Model, tier: Tier, now: datetime) -> Iterator[dict[str, Any]]:
    try:
        rule = choose_rule(rules, model.name, tier, now)
    except PriceMissingError:
        return
    coming = next_rule(rules, model.name, tier, now)
    yield {
        "object": "price",
        "model": model.name,
        "tier": tier,
        **_amounts(rule, model),
        "next": _amounts(coming, model) if coming else None,
    }


def _amounts(rule: PriceRule, model: Model) -> dict[str, Any]:
    return {
        "per_second": format_credits(_per_second(rule, model)),
        "per_clip": format_credits(rule.per_clip),
        "valid_from": unix_seconds(rule.valid_from),
    }


def _per_second(rule: PriceRule, model: Model) -> int:
    return rule.per_second + (rule.sound_per_second if model.has_sound else 0)


def _example(
    rules: Sequence[PriceRule], model: Model, seconds: int, tier: Tier, now: datetime
) -> Iterator[dict[str, Any]]:
    try:
        rule = choose_rule(rules, model.name, tier, now)
    except PriceMissingError:
        return
    if seconds <= model.max_seconds:
        price = rule.per_clip + seconds_cost(_per_second(rule, model), seconds * 1000)
        yield {"model": model.name, "tier": tier, "seconds": seconds, "price": format_credits(price)}
