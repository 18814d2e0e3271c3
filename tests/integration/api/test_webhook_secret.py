"""`/v1/webhook_secret`: shown once, however many ask at once; a rotation shows the next and keeps the last a day."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reelwright.domain.webhook import secrets_of

from .conftest import HOOK_KEY, Api, error_of, until_somebody_waits

PATH = "/v1/webhook_secret"


async def _secrets(api: Api) -> tuple[str, ...]:
    """What a callback would be signed with now."""
    async with api.database.read() as tx:
        state = await tx.endpoints.callback_secret(api.account.id)
    return secrets_of([HOOK_KEY], api.account.id, state.version, state.previous_until, api.clock.now())


async def test_before_it_is_shown_the_secret_says_nothing_of_itself(api: Api) -> None:
    async with api.client() as client:
        answer = (await client.get(PATH)).json()
    assert answer == {
        "object": "webhook_secret",
        "version": 1,
        "shown_at": None,
        "previous_secret_until": None,
        "signing_secret_hint": None,
    }


async def test_it_is_shown_once_and_then_only_its_end(api: Api) -> None:
    async with api.client() as client:
        shown = (await client.post(PATH)).json()
        again = await client.post(PATH)
        read = await client.get(PATH)
    secret = shown.pop("secret")
    assert await _secrets(api) == (secret,)
    assert (again.status_code, error_of(again)["code"]) == (409, "webhook_secret_shown")
    assert again.headers["x-should-retry"] == "false"
    assert "otate" in error_of(again)["message"]
    assert read.json() == shown
    assert secret.endswith(read.json()["signing_secret_hint"])
    assert secret not in again.text + read.text


async def test_of_two_who_ask_at_once_one_sees_it(api: Api, where: Any) -> None:
    async with api.client() as client:
        async with api.database.begin() as tx:
            state = await tx.endpoints.callback_secret(api.account.id, lock=True)
            asking = asyncio.ensure_future(client.post(PATH))
            await until_somebody_waits(where)
            await tx.endpoints.save_callback_secret(api.account.id, replace(state, shown_at=api.clock.now()))
        answer = await asking
    assert (answer.status_code, error_of(answer)["code"]) == (409, "webhook_secret_shown")


async def test_a_rotation_shows_the_next_and_for_a_day_both_sign(api: Api) -> None:
    async with api.client() as client:
        old = (await client.post(PATH)).json()["secret"]
        rotated = (await client.post(f"{PATH}/rotate")).json()
        again = await client.post(PATH)
    assert rotated["version"] == 2
    assert rotated["previous_secret_until"] > api.clock.now().timestamp()
    assert await _secrets(api) == (rotated["secret"], old)
    assert again.status_code == 409
    api.clock.offset += timedelta(hours=24, minutes=1)
    assert await _secrets(api) == (rotated["secret"],)


async def test_a_rotation_that_keeps_nothing_ends_the_old_one_at_once(api: Api) -> None:
    async with api.client() as client:
        await client.post(PATH)
        body = {"keep_old_secret_active_for_24_hours": False}
        rotated = (await client.post(f"{PATH}/rotate", json=body)).json()
    assert await _secrets(api) == (rotated["secret"],)


async def test_what_nobody_has_seen_does_not_go_on_signing(api: Api) -> None:
    async with api.client() as client:
        rotated = (await client.post(f"{PATH}/rotate")).json()
    assert await _secrets(api) == (rotated["secret"],)
