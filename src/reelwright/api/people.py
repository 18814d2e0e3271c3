"""`/v1/auth`: how people become members and recover. None of these routes takes a key but the one that writes again.

Invariant: whether an e-mail address has an account is told to nobody who only names it, but by the refusal of a second
sign-up, which is counted.
"""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from reelwright.api.auth import AccountWriter
from reelwright.api.client_address import client_address
from reelwright.api.own_body import conclude, read_fields
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.sessions import agent_of, count, need_text, reply_session, show_account
from reelwright.api.state import State
from reelwright.domain.account import Locale

SIGNUP: Final = "/v1/auth/signup"
VERIFY: Final = "/v1/auth/verify"
RESEND: Final = "/v1/auth/verify/resend"
WELCOME: Final = "/v1/auth/welcome"
FORGOT: Final = "/v1/auth/password/forgot"
RESET: Final = "/v1/auth/password/reset"


def add_people(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "POST", SIGNUP, sign_up)
    add_route(app, "POST", VERIFY, verify)
    add_route(app, "POST", RESEND, resend)
    add_route(app, "POST", WELCOME, welcome)
    add_route(app, "POST", FORGOT, ask_reset)
    add_route(app, "POST", RESET, reset)


async def sign_up(request: Request, state: State) -> Response:
    """Make an account and open its first session; a letter goes out to prove the e-mail address with."""
    fields = await read_fields(request)
    email, password = need_text(fields, "email"), need_text(fields, "password")
    name, invite = fields.text("name"), fields.text("invite")
    locale = fields.choice(tuple(Locale), "locale")
    conclude(fields, "email", "password", "name", "locale", "invite")
    dependencies, address = state.dependencies, client_address(request.scope)
    await count(request, dependencies.doorkeeper.sign_up(address, email, password))
    made = await dependencies.people.sign_up(
        email,
        password,
        name=name.value if name else "",
        locale=Locale(locale.value) if locale else Locale.EN,
        invite=invite.value if invite else None,
        address=address,
        agent=agent_of(request),
        base_url=state.links.base_of(request.scope),
    )
    return await reply_session(state, made)


async def verify(request: Request, state: State) -> Response:
    """Prove an account's e-mail address with the token that was sent there."""
    fields = await read_fields(request)
    token = need_text(fields, "token")
    conclude(fields, "token")
    dependencies = state.dependencies
    await count(request, dependencies.doorkeeper.use_link(client_address(request.scope)))
    account = await dependencies.people.verify(token)
    return json_reply(await show_account(state, account))


async def resend(request: Request, caller: AccountWriter, state: State) -> Response:
    """Send another letter to prove the account's e-mail address with, at most one a minute."""
    base_url = state.links.base_of(request.scope)
    is_sent = await state.dependencies.people.resend_verification(caller.account, base_url=base_url)
    return json_reply({"object": "letter", "sent": is_sent})


async def welcome(request: Request, state: State) -> Response:
    """Set the owner's e-mail address and password with the token of a welcome link, and open a session."""
    fields = await read_fields(request)
    token, email, password = (need_text(fields, name) for name in ("token", "email", "password"))
    conclude(fields, "token", "email", "password")
    dependencies = state.dependencies
    await count(request, dependencies.doorkeeper.use_link(client_address(request.scope)))
    made = await dependencies.people.welcome(token, email, password, agent=agent_of(request))
    return await reply_session(state, made)


async def ask_reset(request: Request, state: State) -> Response:
    """Send a link to set a new password with, if there is such an account; the answer is the same if there is none."""
    fields = await read_fields(request)
    email = need_text(fields, "email")
    conclude(fields, "email")
    dependencies = state.dependencies
    await count(request, dependencies.doorkeeper.ask_reset(client_address(request.scope), email))
    await dependencies.people.ask_reset(email, base_url=state.links.base_of(request.scope))
    return json_reply({"object": "letter", "sent": None})


async def reset(request: Request, state: State) -> Response:
    """Set a new password with the token that was sent, and end every session of the account."""
    fields = await read_fields(request)
    token, password = need_text(fields, "token"), need_text(fields, "password")
    conclude(fields, "token", "password")
    dependencies = state.dependencies
    await count(request, dependencies.doorkeeper.use_link(client_address(request.scope)))
    await dependencies.people.reset(token, password)
    return json_reply({"object": "password", "changed": True})
