"""`/v1/credits`: what the account has, what is set aside, and every movement that led there."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any, Final

from fastapi import FastAPI, Query
from starlette.responses import Response

from reelwright.api.account_view import balance_view, line_view
from reelwright.api.auth import AccountReader
from reelwright.api.job_view import unix_seconds
from reelwright.api.prices import UNIT
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.sheets import Cell, Number, WantsSheet, sheet_reply
from reelwright.api.state import State
from reelwright.domain.ledger import Line
from reelwright.domain.money import format_credits
from reelwright.ports import Hold
from reelwright.services.billing import MAX_LINES

PATH: Final = "/v1/credits"
STATEMENT: Final = "/v1/credits/statement"
_PAGE: Final = 100
_MAX_PAGE: Final = 1000
_HEAD: Final = ("id", "at", "kind", "amount", "held_change", "balance", "video_id", "note")


def add_credits(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "GET", PATH, get_credits)
    add_route(app, "GET", STATEMENT, get_statement)


async def get_credits(caller: AccountReader, state: State) -> Response:
    """Return the balance, and the live videos that credits are set aside for (the newest hundred)."""
    billing, account_id = state.dependencies.billing, caller.account.id
    balance = await billing.balance(account_id)
    count, holds = await billing.holds(account_id)
    value = {
        "object": "credits",
        **UNIT,
        **balance_view(balance),
        "holds": [_render_hold(hold) for hold in holds],
        "holds_count": count,
    }
    return json_reply(value)


async def get_statement(
    caller: AccountReader,
    state: State,
    is_sheet: WantsSheet,
    limit: Annotated[int | None, Query(ge=1, le=_MAX_PAGE, description="How many lines at most.")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="The `last_id` of the page before.")] = None,
) -> Response:
    """List every movement of the account's credits, newest first; as CSV the newest ten thousand at once."""
    most = limit or (MAX_LINES if is_sheet else _PAGE)
    # One more than asked tells whether there is another page.
    found = await state.dependencies.billing.statement(caller.account.id, limit=most + 1, before=before)
    lines, has_more = found[:most], len(found) > most
    if is_sheet:
        name = f"reelwright-statement-{state.dependencies.clock.now():%Y-%m-%d}.csv"
        more = {"link": f'<{STATEMENT}?format=csv&before={lines[-1].id}>; rel="next"'} if has_more else {}
        return sheet_reply(_HEAD, map(_row, lines), file_name=name, headers=more)
    value = {
        "object": "list",
        "data": [line_view(line) for line in lines],
        "has_more": has_more,
        "last_id": lines[-1].id if lines else None,
    }
    return json_reply(value, headers={"vary": "accept"})


def _render_hold(hold: Hold) -> dict[str, Any]:
    return {
        "video_id": hold.job_id,
        "amount": format_credits(hold.price),
        "created_at": unix_seconds(hold.created_at),
    }


def _row(line: Line) -> list[Cell]:
    return [
        line.id,
        f"{line.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        line.kind,
        Number(format_credits(line.available)),
        Number(format_credits(line.held)),
        Number(format_credits(line.balance)),
        line.job_id,
        line.note,
    ]
