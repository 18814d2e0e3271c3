"""`/v1/keys`: made once, shown once, renamed, rotated, revoked; never more than the key that asks."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from reelwright.domain.key import Scope, check_key
from reelwright.services.keys import KeyWish

from .conftest import Api, error_of


async def _create(api: Api, **body: Any) -> dict[str, Any]:
    async with api.client() as client:
        answer = await client.post("/v1/keys", json={"name": "laptop", **body})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _status(api: Api, key: str) -> int:
    # A client of its own application would share the authenticator, which trusts a key for two seconds.
    async with api.client(key=key) as client:
        return (await client.get("/v1/models")).status_code


async def test_a_key_is_shown_when_it_is_made_and_never_again(api: Api) -> None:
    made = await _create(api)
    secret = made.pop("key")
    assert check_key(secret) == secret
    assert await _status(api, secret) == 200
    async with api.client() as client:
        listed = await client.get("/v1/keys")
        one = await client.get(f"/v1/keys/{made['id']}")
    assert secret not in listed.text + one.text
    assert one.json() == {name: value for name, value in made.items() if name != "replaces"}
    assert one.json()["redacted"] == f"sk-rw-…{secret[-4:]}"
    assert [key["id"] for key in listed.json()["data"]][-1] == made["id"]


async def test_a_key_may_do_what_was_asked_for_and_by_default_not_make_others(api: Api) -> None:
    assert (await _create(api))["scopes"] == ["videos:write", "videos:read", "account:read"]
    assert (await _create(api, scopes=["videos:read"]))["scopes"] == ["videos:read"]
    assert (await _create(api, scopes="account:read videos:read"))["scopes"] == ["videos:read", "account:read"]


async def test_a_key_may_end_and_may_have_a_cap(api: Api) -> None:
    now = int(time.time())
    at = await _create(api, expires_at=now + 900)
    after = await _create(api, expires_in_s="900")
    capped = [(await _create(api, spend_cap=cap))["spend_cap"] for cap in ("2.5", 2.5, 3, "0")]
    assert at["expires_at"] == now + 900
    assert now + 900 <= after["expires_at"] <= now + 1000
    assert capped == ["2.50", "2.50", "3.00", "0.00"]
    assert (at["spend_cap"], at["spent"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({}, "missing_field", "name"),
        ({"name": None}, "missing_field", "name"),
        ({"name": 5}, "invalid_type", "name"),
        ({"name": ""}, "invalid_value", "name"),
        ({"name": "a\nb"}, "invalid_value", "name"),
        ({"name": "x", "scope": ["videos:read"]}, "invalid_value", "scope"),
        ({"name": "x", "scopes": ["videos"]}, "invalid_value", "scopes"),
        ({"name": "x", "scopes": []}, "invalid_value", "scopes"),
        ({"name": "x", "scopes": [1]}, "invalid_type", "scopes"),
        ({"name": "x", "expires_at": 5}, "invalid_value", "expires_at"),
        ({"name": "x", "expires_at": 10**12}, "invalid_value", "expires_at"),
        ({"name": "x", "expires_in_s": 0}, "invalid_value", "expires_in_s"),
        ({"name": "x", "expires_at": 2 * 10**9, "expires_in_s": 9}, "conflicting_fields", "expires_at"),
        ({"name": "x", "spend_cap": "-1"}, "invalid_value", "spend_cap"),
        ({"name": "x", "spend_cap": "0.0000001"}, "invalid_type", "spend_cap"),
        ({"name": "x", "spend_cap": True}, "invalid_type", "spend_cap"),
        ({"name": "x", "spend_cap": "1", "scopes": ["account:write"]}, "conflicting_fields", "spend_cap"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused_by_name_and_makes_nothing(
    api: Api, body: dict[str, Any], code: str, param: str
) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/keys", json=body)
        keys = (await client.get("/v1/keys")).json()["data"]
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["param"]) == (400, code, param)
    assert [key["name"] for key in keys] == ["test"]


async def test_all_that_is_wrong_with_a_wish_is_told_at_once(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/keys", json={"scopes": ["all"], "spend_cap": "much", "colour": "red"})
    assert {fault["param"] for fault in error_of(answer)["faults"]} == {"name", "scopes", "spend_cap", "colour"}


async def test_a_key_gives_no_more_than_it_has(api: Api) -> None:
    wish = KeyWish("weak", (Scope.ACCOUNT_WRITE,), api.clock.now() + timedelta(minutes=5))
    weak = await api.dependencies.keyring.create(api.account.id, wish)
    async with api.client(key=weak.secret) as client:
        refused = await client.post("/v1/keys", json={"name": "strong", "scopes": ["videos:read"]})
        made = (await client.post("/v1/keys", json={"name": "like me", "scopes": ["account:write"]})).json()
    assert (refused.status_code, error_of(refused)["code"]) == (403, "insufficient_scope")
    assert made["expires_at"] == int(weak.key.expires_at.timestamp()) if weak.key.expires_at else False


@pytest.mark.parametrize("method", ["PATCH", "POST"])
async def test_a_key_is_renamed(api: Api, method: str) -> None:
    made = await _create(api)
    async with api.client() as client:
        answer = await client.request(method, f"/v1/keys/{made['id']}", json={"name": " desk "})
        nameless = await client.request(method, f"/v1/keys/{made['id']}", json={})
    assert answer.json()["name"] == "desk"
    assert error_of(nameless)["code"] == "missing_field"


async def test_a_revoked_key_stays_listed_and_opens_nothing_and_can_be_revoked_again(api: Api) -> None:
    made = await _create(api)
    async with api.client() as client:
        first = (await client.delete(f"/v1/keys/{made['id']}")).json()
        again = (await client.delete(f"/v1/keys/{made['id']}")).json()
        listed = (await client.get("/v1/keys")).json()["data"]
    assert first["revoked_at"] is not None
    assert first == again == listed[-1]
    assert await _status(api, made["key"]) == 401


async def test_a_rotation_makes_a_key_like_the_old_one_which_ends_after_the_grace(api: Api) -> None:
    old = await _create(api, scopes=["videos:read"], spend_cap="2")
    async with api.client() as client:
        new = (await client.post(f"/v1/keys/{old['id']}/rotate", json={"grace_s": 60})).json()
        left = (await client.get(f"/v1/keys/{old['id']}")).json()
    assert new["replaces"] == old["id"]
    assert (new["name"], new["scopes"], new["spend_cap"]) == ("laptop", ["videos:read"], "2.00")
    assert time.time() < left["expires_at"] <= time.time() + 61
    assert await _status(api, new["key"]) == await _status(api, old["key"]) == 200


async def test_a_rotation_without_grace_ends_the_old_key_at_once(api: Api) -> None:
    old = await _create(api)
    async with api.client() as client:
        new = (await client.post(f"/v1/keys/{old['id']}/rotate", json={"grace_s": 0})).json()
        again = await client.post(f"/v1/keys/{old['id']}/rotate")
    assert await _status(api, new["key"]) == 200
    assert await _status(api, old["key"]) == 401
    assert (again.status_code, error_of(again)["code"]) == (409, "key_ended")


@pytest.mark.parametrize("grace", [-1, 2_592_001, "soon", 1.5])
async def test_a_grace_that_is_none_is_refused(api: Api, grace: Any) -> None:
    made = await _create(api)
    async with api.client() as client:
        answer = await client.post(f"/v1/keys/{made['id']}/rotate", json={"grace_s": grace})
    assert (answer.status_code, error_of(answer)["param"]) == (400, "grace_s")


@pytest.mark.parametrize("key_id", ["nonsense", "key_" + "0" * 32, "a%00b", "..%2f", "key_" + "é" * 16])
async def test_an_id_nobody_has_is_key_not_found(api: Api, key_id: str) -> None:
    async with api.client() as client:
        answers = [
            await client.get(f"/v1/keys/{key_id}"),
            await client.delete(f"/v1/keys/{key_id}"),
            await client.patch(f"/v1/keys/{key_id}", json={"name": "x"}),
        ]
        if "%2f" not in key_id:
            answers.append(await client.post(f"/v1/keys/{key_id}/rotate"))
    assert {answer.status_code for answer in answers} == {404}
    if "%2f" not in key_id:
        assert {error_of(answer)["code"] for answer in answers} == {"key_not_found"}
