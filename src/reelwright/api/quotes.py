"""`/v1/quote`: what a create would cost and how long it would take. It makes nothing and counts as a read."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request
from starlette.responses import Response

from reelwright.api.auth import Quoter
from reelwright.api.body import read_body
from reelwright.api.door import Door
from reelwright.api.exchange import exchange_of
from reelwright.api.fields import Fields
from reelwright.api.generations import GENERATIONS
from reelwright.api.job_view import seconds_view
from reelwright.api.prices import UNIT
from reelwright.api.replies import json_reply
from reelwright.api.state import ApiState, State
from reelwright.api.videos import VIDEOS
from reelwright.domain.money import format_credits
from reelwright.domain.pricing import Price, PriceLine
from reelwright.domain.request import GenerationRequest
from reelwright.services.access import Principal
from reelwright.services.estimates import Estimate, estimate

PATH: Final = "/v1/quote"
_DOORS: Final = {door.name: door for door in (GENERATIONS, VIDEOS)}


async def get_quote(
    request: Request,
    caller: Quoter,
    state: State,
    dialect: Annotated[
        Literal["generations", "openai"] | None,
        Query(description="Whose rules and defaults; without it those of `openai` when the body has `seconds`."),
    ] = None,
) -> Response:
    """Return what the body of a create would cost and how long it would take; nothing is made."""
    dependencies = state.dependencies
    config = dependencies.config
    body = await read_body(request.receive, exchange_of(request.scope).headers, max_bytes=config.max_body_bytes)
    door = _DOORS[dialect] if dialect else _door_of(body)
    wanted = door.decode(
        body, catalog=dependencies.catalog, emoji=config.emoji, quality=config.quality, new_seed=dependencies.new_seed
    )
    price = await dependencies.prices.price(wanted)
    expected = await estimate(dependencies.database, dependencies.clock, wanted)
    purse = await _purse(state, caller, price)
    return json_reply({"object": "quote", **UNIT, **_render(wanted, price), **purse, "expected": _expected(expected)})


def _door_of(body: dict[str, Any]) -> Door:
    return VIDEOS if Fields(body).find(("seconds",)) else GENERATIONS


async def _purse(state: ApiState, caller: Principal, price: Price) -> dict[str, Any]:
    """Say whether the caller could pay: out of the balance, and under its key's cap."""
    account, key = caller.account, caller.key
    balance = await state.dependencies.billing.balance(account.id)
    is_affordable, left = account.plan.is_house or balance.available >= price.total, None
    if key is not None and key.spend_cap is not None:
        # Afresh, because what was spent changes with every video.
        key = await state.dependencies.keyring.get(account.id, key.id)
        left = max(0, (key.spend_cap or 0) - key.spent)
        is_affordable = is_affordable and left >= price.total
    return {
        "balance": format_credits(balance.available),
        "spend_cap_left": None if left is None else format_credits(left),
        "affordable": is_affordable,
    }


def _render(wanted: GenerationRequest, price: Price) -> dict[str, Any]:
    return {
        "dialect": wanted.door,
        "model": wanted.model,
        "tier": price.tier,
        "size": str(wanted.size),
        "seconds": seconds_view(wanted.duration_ms),
        "price": format_credits(price.total),
        "line_items": [_render_line(line) for line in price.lines],
    }


def _render_line(line: PriceLine) -> dict[str, str]:
    return {
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": format_credits(line.unit_price),
        "amount": format_credits(line.amount),
    }


def _expected(found: Estimate) -> dict[str, float | int | None]:
    return {
        "wait_s": _rounded(found.wait_s),
        "wait_s_slow": _rounded(found.wait_slow_s),
        "render_s": _rounded(found.render_s),
        "render_s_slow": _rounded(found.render_slow_s),
        "based_on": found.based_on,
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
