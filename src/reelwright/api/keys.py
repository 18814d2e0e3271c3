"""`/v1/keys`: the account's API keys. A key can never give another one more than it may do itself."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from reelwright.api.account_view import key_view
from reelwright.api.auth import AccountReader, AccountWriter
from reelwright.api.keys_wire import read_grace, read_name, read_wish, render_new_key
from reelwright.api.own_body import read_fields
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import State

PATH: Final = "/v1/keys"
ONE: Final = "/v1/keys/{key_id}"


def add_keys(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "GET", PATH, list_keys)
    add_route(app, "POST", PATH, create_key)
    add_route(app, "GET", ONE, get_key)
    add_route(app, "PATCH", ONE, rename_key)
    # For clients that cannot send PATCH.
    add_route(app, "POST", ONE, rename_key)
    add_route(app, "DELETE", ONE, revoke_key)
    add_route(app, "POST", f"{ONE}/rotate", rotate_key)


async def list_keys(caller: AccountReader, state: State) -> Response:
    """List the account's API keys, oldest first, revoked ones included; never a secret."""
    keys = await state.dependencies.keyring.list(caller.account.id)
    return json_reply({"object": "list", "data": [key_view(key) for key in keys]})


async def create_key(request: Request, caller: AccountWriter, state: State) -> Response:
    """Make an API key; `key` in the answer is the secret, which is shown this once."""
    wish = read_wish(await read_fields(request), state.dependencies.clock.now())
    made = await state.dependencies.keyring.create(caller.account.id, wish, by=caller.key)
    return json_reply(render_new_key(made))


async def get_key(caller: AccountReader, state: State, key_id: str) -> Response:
    """Return one of the account's API keys."""
    return json_reply(key_view(await state.dependencies.keyring.get(caller.account.id, key_id)))


async def rename_key(request: Request, caller: AccountWriter, state: State, key_id: str) -> Response:
    """Rename an API key."""
    name = read_name(await read_fields(request))
    return json_reply(key_view(await state.dependencies.keyring.rename(caller.account.id, key_id, name)))


async def revoke_key(caller: AccountWriter, state: State, key_id: str) -> Response:
    """Revoke an API key: within two seconds nobody takes it any more. Doing it twice is fine."""
    return json_reply(key_view(await state.dependencies.keyring.revoke(caller.account.id, key_id)))


async def rotate_key(request: Request, caller: AccountWriter, state: State, key_id: str) -> Response:
    """Make a key in the place of another one, which goes on working for `grace_s` seconds; a day unless told."""
    grace = read_grace(await read_fields(request))
    made = await state.dependencies.keyring.rotate(caller.account.id, key_id, grace=grace, by=caller.key)
    return json_reply(render_new_key(made, replaces=key_id))
