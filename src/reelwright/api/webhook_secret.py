"""`/v1/webhook_secret`: what the account's callbacks are signed with. Shown once; a rotation shows the next one."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from reelwright.api.auth import AccountReader, AccountWriter
from reelwright.api.own_body import read_fields
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import ApiState, State
from reelwright.api.webhook_view import secret_view
from reelwright.api.webhook_wire import read_rotation
from reelwright.domain.ids import AccountId
from reelwright.domain.webhook import CallbackSecret
from reelwright.services.webhook_secret import ShownSecret

PATH: Final = "/v1/webhook_secret"
ROTATE: Final = "/v1/webhook_secret/rotate"


def add_webhook_secret(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "GET", PATH, get_secret)
    add_route(app, "POST", PATH, show_secret)
    add_route(app, "POST", ROTATE, rotate_account_secret)


async def get_secret(caller: AccountReader, state: State) -> Response:
    """Tell how the account's webhook secret stands, without showing it."""
    found = await state.dependencies.webhooks.secret.state(caller.account.id)
    return json_reply(_show(state, caller.account.id, found))


async def show_secret(caller: AccountWriter, state: State) -> Response:
    """Show the secret that callbacks of the account are signed with; this works once."""
    shown = await state.dependencies.webhooks.secret.show(caller.account.id)
    return json_reply(_show_secret(state, caller.account.id, shown))


async def rotate_account_secret(request: Request, caller: AccountWriter, state: State) -> Response:
    """Give the account a new webhook secret, shown this once; for 24 hours the old one signs too unless told not to."""
    keep_old = read_rotation(await read_fields(request))
    shown = await state.dependencies.webhooks.secret.rotate(caller.account.id, keep_old=keep_old)
    return json_reply(_show_secret(state, caller.account.id, shown))


def _show(state: ApiState, account_id: AccountId, found: CallbackSecret) -> dict[str, Any]:
    return secret_view(found, state.dependencies.webhooks.secret.hint(account_id, found))


def _show_secret(state: ApiState, account_id: AccountId, shown: ShownSecret) -> dict[str, Any]:
    return {**_show(state, account_id, shown.state), "secret": shown.secret}
