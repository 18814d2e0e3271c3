"""`/v1/auth`: a person's sessions and password. A session's token goes where an API key goes, on every route."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from reelwright.api.account import render_account
from reelwright.api.account_view import session_view
from reelwright.api.auth import AccountReader, AccountWriter
from reelwright.api.client_address import client_address
from reelwright.api.exchange import exchange_of
from reelwright.api.fields import Fields
from reelwright.api.own_body import conclude, read_fields
from reelwright.api.rate_headers import show_quota
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import ApiState, State
from reelwright.domain.account import Account
from reelwright.domain.ids import SessionId
from reelwright.domain.limits import Quota
from reelwright.errors import ForbiddenError
from reelwright.services.reception import NewSession

LOGIN: Final = "/v1/auth/login"
LOGOUT: Final = "/v1/auth/logout"
SESSIONS: Final = "/v1/auth/sessions"
SESSION: Final = "/v1/auth/sessions/{session_id}"
PASSWORD: Final = "/v1/auth/password"  # noqa: S105 -- a path


def add_sessions(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "POST", LOGIN, log_in)
    add_route(app, "POST", LOGOUT, log_out)
    add_route(app, "GET", SESSIONS, list_sessions)
    add_route(app, "DELETE", SESSION, end_session)
    add_route(app, "POST", PASSWORD, change_password)


async def log_in(request: Request, state: State) -> Response:
    """Open a session; its `token` goes where an API key goes, for 30 days."""
    fields = await read_fields(request)
    email, password = need_text(fields, "email"), need_text(fields, "password")
    conclude(fields, "email", "password")
    dependencies = state.dependencies
    await count(request, dependencies.doorkeeper.log_in(client_address(request.scope), email))
    made = await dependencies.people.log_in(email, password, agent=agent_of(request))
    return await reply_session(state, made)


async def log_out(caller: AccountWriter, state: State) -> Response:
    """End the session that asks."""
    if caller.session is None:
        raise ForbiddenError("This is an API key and no session. Revoke it with DELETE /v1/keys/{key_id}.")
    await state.dependencies.people.log_out(caller.session)
    return json_reply(_render_ended(caller.session.id))


async def list_sessions(caller: AccountReader, state: State) -> Response:
    """List the account's sessions, oldest first; never a token."""
    found = await state.dependencies.people.sessions(caller.account.id)
    current = caller.session.id if caller.session else None
    data = [session_view(session) | {"current": session.id == current} for session in found]
    return json_reply({"object": "list", "data": data})


async def end_session(caller: AccountWriter, state: State, session_id: str) -> Response:
    """End one of the account's sessions: within two seconds nobody takes its token any more. Twice is fine."""
    await state.dependencies.people.end_session(caller.account.id, session_id)
    return json_reply(_render_ended(SessionId(session_id)))


async def change_password(request: Request, caller: AccountWriter, state: State) -> Response:
    """Change the password and end every session but the one that asks."""
    fields = await read_fields(request)
    old, new = need_text(fields, "current_password"), need_text(fields, "new_password")
    conclude(fields, "current_password", "new_password")
    dependencies, account_id = state.dependencies, caller.account.id
    await count(request, dependencies.doorkeeper.change_password(account_id))
    keep = caller.session.id if caller.session else None
    await dependencies.people.change_password(account_id, old, new, keep=keep)
    return json_reply({"object": "password", "changed": True})


def need_text(fields: Fields, name: str) -> str:
    """Read a string without which nothing can be done."""
    given = fields.text(name)
    if given is not None and given.value:
        return str(given.value)
    if not any(fault.param == name for fault in fields.faults):
        fields.refuse("missing_field", f"'{name}' is missing.", name)
    return ""


async def count(request: Request, taking: Awaitable[Quota | None]) -> None:
    """Count a try and show what is left.

    Raises:
        RateLimitedError: When it is one too many.
    """
    show_quota(exchange_of(request.scope), await taking)


def agent_of(request: Request) -> str:
    """Return what the client calls itself, for the list of sessions."""
    return exchange_of(request.scope).headers.get("user-agent", "")


async def reply_session(state: ApiState, made: NewSession) -> Response:
    """Return a session just opened, with its token, which is shown this once."""
    shown = session_view(made.session) | {"token": made.token, "account": await show_account(state, made.account)}
    return json_reply(shown)


async def show_account(state: ApiState, account: Account) -> dict[str, Any]:
    """Return an account on the wire, as `/v1/account` does."""
    return render_account(account, await state.dependencies.billing.balance(account.id))


def _render_ended(session_id: SessionId) -> dict[str, Any]:
    return {"id": session_id, "object": "session.deleted", "deleted": True}
