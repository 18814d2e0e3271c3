"""`/v1/plans`: what an account of each plan may ask for."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from reelwright.api.account_view import limits_view
from reelwright.api.auth import Reader
from reelwright.api.replies import json_reply
from reelwright.api.state import State
from reelwright.domain.plan import Plan


async def list_plans(caller: Reader, state: State) -> Response:
    """List the plans that an account can have; `current` is the caller's own."""
    async with state.dependencies.database.read() as tx:
        plans = await tx.plans.list()
    mine = caller.account.plan.name
    # The house's own plan is nobody else's business.
    shown = [plan for plan in plans if not plan.is_house or plan.name == mine]
    return json_reply({"object": "list", "data": [_render(plan, is_current=plan.name == mine) for plan in shown]})


def _render(plan: Plan, *, is_current: bool) -> dict[str, Any]:
    return {"id": plan.name, "object": "plan", "limits": limits_view(plan), "current": is_current}
