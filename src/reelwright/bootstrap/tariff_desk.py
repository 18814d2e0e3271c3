"""The operator's desks for plans and prices: what accounts may ask for, and what videos cost."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reelwright.api.account_view import limits_view
from reelwright.api.job_view import unix_seconds
from reelwright.bootstrap.desk import Desk, read_choice, read_credits, read_instant
from reelwright.bootstrap.platform import Platform
from reelwright.domain.money import format_credits
from reelwright.domain.plan import Plan
from reelwright.domain.pricing import ANY_MODEL, PriceRule, Tier
from reelwright.services.plans import PlanBook


class PlanDesk:
    """Shows and changes plans."""

    def __init__(self, platform: Platform) -> None:
        self._plans = PlanBook(platform.database)

    async def list(self) -> builtins.list[dict[str, Any]]:
        """Return all plans, by name."""
        return [render_plan(plan) for plan in await self._plans.list()]

    async def set(self, name: str, limits: Mapping[str, int | None]) -> dict[str, Any]:
        """Change limits of a plan, None lifting one; a new name makes a plan.

        Raises:
            InvalidRequestError: With every fault at once.
        """
        return render_plan(await self._plans.set(name, limits))


class PriceDesk(Desk):
    """Shows and changes the price table."""

    async def list(self) -> builtins.list[dict[str, Any]]:
        """Return every price, past and to come, by model, tier and date."""
        return self._render(await self._platform.prices.rules())

    async def set(
        self, tier: str, amounts: Mapping[str, str], *, model: str = ANY_MODEL, valid_from: str | None = None
    ) -> dict[str, Any]:
        """Set a price; `amounts` are credits as text: per_second, per_clip, sound_per_second.

        Raises:
            InvalidRequestError: When a value will not do, or the instant has passed.
        """
        rule = await self._platform.prices.set(
            model,
            read_choice(Tier, tier, "tier", f"There is no tier '{tier[:20]}'."),
            **{name: read_credits(text, name) for name, text in amounts.items()},
            valid_from=None if valid_from is None else read_instant(valid_from, "valid_from"),
        )
        is_known = model == ANY_MODEL or model in {each.name for each in self._platform.catalog}
        return self._render([rule])[0] | {"is_known_model": is_known}

    def _render(self, rules: Sequence[PriceRule]) -> builtins.list[dict[str, Any]]:
        now = self._platform.clock.now()
        newest: dict[tuple[str, Tier], datetime] = {}
        for rule in rules:
            if rule.valid_from <= now:
                place = (rule.model, rule.tier)
                newest[place] = max(rule.valid_from, newest.get(place, rule.valid_from))
        return [_render_price(rule, now, newest.get((rule.model, rule.tier))) for rule in rules]


def render_plan(plan: Plan) -> dict[str, Any]:
    """Return a plan's JSON; null is no limit."""
    return {"id": plan.name, "object": "plan", "limits": limits_view(plan), "is_house": plan.is_house}


def _render_price(rule: PriceRule, now: datetime, newest: datetime | None) -> dict[str, Any]:
    state = "upcoming" if rule.valid_from > now else "in_force" if rule.valid_from == newest else "past"
    return {
        "object": "price",
        "model": rule.model,
        "tier": rule.tier,
        "per_second": format_credits(rule.per_second),
        "per_clip": format_credits(rule.per_clip),
        "sound_per_second": format_credits(rule.sound_per_second),
        "valid_from": unix_seconds(rule.valid_from),
        "state": state,
    }
