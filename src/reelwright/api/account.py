"""`/v1/account`: who the caller is here, what it may ask for and what it has."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from reelwright.api.account_view import account_view, limits_view
from reelwright.api.auth import AccountReader, AccountWriter
from reelwright.api.own_body import conclude, read_fields
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import State
from reelwright.domain.account import Account, Locale
from reelwright.domain.ledger import Balance
from reelwright.services.accounts import read_account
from reelwright.services.profiles import set_profile

PATH: Final = "/v1/account"


def add_account(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "GET", PATH, get_account)
    add_route(app, "PATCH", PATH, change_account)


def render_account(account: Account, balance: Balance) -> dict[str, Any]:
    """Return an account on the wire."""
    return account_view(account, balance) | {"limits": limits_view(account.plan)}


async def get_account(caller: AccountReader, state: State) -> Response:
    """Return the caller's account."""
    dependencies = state.dependencies
    account = await read_account(dependencies.database, caller.account.id)
    return json_reply(render_account(account, await dependencies.billing.balance(account.id)))


async def change_account(request: Request, caller: AccountWriter, state: State) -> Response:
    """Change the account's name, language or `low_credits`; what is left out stays."""
    fields = await read_fields(request)
    name, locale = fields.text("name"), fields.choice(tuple(Locale), "locale")
    low_credits = fields.amount("low_credits")
    conclude(fields, "name", "locale", "low_credits")
    dependencies = state.dependencies
    account = await set_profile(
        dependencies.database,
        caller.account.id,
        name=name.value if name else None,
        locale=Locale(locale.value) if locale else None,
        low_credits=low_credits.value if low_credits else None,
    )
    return json_reply(render_account(account, await dependencies.billing.balance(account.id)))
