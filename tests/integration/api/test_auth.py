"""Keys: three headers, five ways to be wrong, each with its own code and text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reelwright.domain.ids import new_key_id
from reelwright.domain.key import ApiKey, hash_key, new_key
from reelwright.services.keys import KeyWish
from tests.factories import PEPPER

from .conftest import PROMPT, Api, error_of

PROTECTED = [
    ("POST", "/v1/videos"),
    ("GET", "/v1/videos"),
    ("GET", "/v1/videos?limit=nonsense"),
    ("GET", "/v1/videos/video_1"),
    ("DELETE", "/v1/videos/video_1"),
    ("POST", "/v1/videos/video_1/cancel"),
    ("GET", "/v1/videos/video_1/content"),
    ("GET", "/v1/video/generations/video_1/content?variant=nonsense"),
    ("POST", "/v1/videos/generations"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/sora-2"),
    ("PATCH", "/v1/account"),
    ("POST", "/v1/keys"),
    ("GET", "/v1/credits/statement?limit=nonsense"),
    ("POST", "/v1/quote"),
]


@pytest.mark.parametrize(("method", "path"), PROTECTED)
async def test_without_a_key_every_route_is_401_before_anything_else(api: Api, method: str, path: str) -> None:
    async with api.client(key=None) as client:
        answer = await client.request(method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (401, "missing_api_key")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "make",
    [
        lambda key: {"authorization": f"Bearer {key}"},
        lambda key: {"authorization": f"bearer {key}"},
        lambda key: {"x-api-key": key},
        lambda key: {"api-key": key},
        lambda key: {"authorization": "Basic dXNlcjpwYXNz", "x-api-key": key},
    ],
)
async def test_the_key_may_come_in_three_headers(api: Api, make: Any) -> None:
    async with api.client(key=None) as client:
        answer = await client.get("/v1/videos", headers=make(api.key))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda key: {"authorization": key}, "Bearer"),
        (lambda key: {"authorization": f"Token {key}"}, "Bearer"),
        (lambda key: {"authorization": f"Bearer{key}"}, "Bearer"),
        (lambda key: {"authorization": "Bearer"}, "no API key"),
        (lambda key: {"authorization": f"Bearer  {key}"}, "blanks"),
        (lambda key: {"authorization": f'Bearer "{key}"'}, "quotes"),
        (lambda key: {"authorization": f"Bearer “{key}”".encode()}, "quotes"),
        (lambda key: {"authorization": f"Bearer {key[:-1]}"}, "sk-rw-"),
        (lambda key: {"authorization": f"Bearer {key[:-1]}{'a' if key[-1] != 'a' else 'b'}"}, "typing error"),
        (lambda key: {"x-api-key": "sk-proj-abc"}, "sk-rw-"),
    ],
)
async def test_a_malformed_key_is_told_what_is_wrong_with_it(api: Api, make: Any, word: str) -> None:
    async with api.client(key=None) as client:
        answer = await client.get("/v1/videos/x", headers=make(api.key))
    assert (answer.status_code, error_of(answer)["code"]) == (401, "malformed_api_key")
    assert word in error_of(answer)["message"]
    assert api.key not in answer.text


async def test_unknown_expired_and_revoked_keys_each_have_a_code(api: Api) -> None:
    clock, database = api.dependencies.clock, api.database
    now = clock.now()
    expired = new_key()
    key_id = new_key_id(int(now.timestamp() * 1000))
    row = ApiKey(key_id, api.account.id, "old", expired[-4:], now, expires_at=now - timedelta(days=1))
    revoked = await api.dependencies.keyring.create(api.account.id, KeyWish("gone"))
    async with database.begin() as tx:
        await tx.keys.insert(row, hash_key(expired, PEPPER))
    await api.dependencies.keyring.revoke(api.account.id, revoked.key.id)
    codes = []
    for key in (new_key(), expired, revoked.secret):
        async with api.client(key=key) as client:
            answer = await client.post("/v1/videos", json={"prompt": PROMPT})
        assert answer.status_code == 401
        codes.append(error_of(answer)["code"])
    assert codes == ["invalid_api_key", "expired_api_key", "revoked_api_key"]


async def test_health_needs_no_key(api: Api) -> None:
    async with api.client(key=None) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok", "version": "1.2.3"}
        assert (await client.get("/readyz")).status_code == 200
