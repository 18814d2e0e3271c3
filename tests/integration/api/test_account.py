"""`/v1/account`: who the caller is here, and what it may say of itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import make_plan

from .conftest import Api, error_of


async def test_an_account_is_shown_with_its_limits_and_its_balance(make_api: Any) -> None:
    plan = make_plan("shown", running_limit=2, is_house=False, submissions_per_minute=50, submissions_per_day=500)
    api = await make_api(plan, micro=5_000_000, email="ada@example.org")
    async with api.client() as client:
        account = (await client.get("/v1/account")).json()
    assert account == {
        "id": api.account.id,
        "object": "account",
        "name": "somebody",
        "email": "ada@example.org",
        "email_verified": False,
        "role": "member",
        "plan": "shown",
        "status": "active",
        "locale": "en",
        "low_credits": "1.00",
        "created_at": int(api.account.created_at.timestamp()),
        "limits": {"submissions_per_minute": 50, "submissions_per_day": 500, "reads_per_minute": None, "running": 2},
        "balance": "5.00",
        "held": "0.00",
    }


async def test_a_change_is_seen_at_once_and_keeps_what_it_does_not_name(api: Api) -> None:
    async with api.client() as client:
        changed = (await client.patch("/v1/account", json={"name": "  Ada  "})).json()
        again = (await client.patch("/v1/account", json={"locale": "ZH"})).json()
        seen = (await client.get("/v1/account")).json()
    assert (changed["name"], changed["locale"]) == ("Ada", "en")
    assert (again["name"], again["locale"]) == ("Ada", "zh")
    assert seen == again


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"name": " "}, "invalid_value", "name"),
        ({"name": "x" * 81}, "invalid_value", "name"),
        ({"name": "a\x00b"}, "invalid_value", "name"),
        ({"name": 7}, "invalid_type", "name"),
        ({"locale": "fr"}, "invalid_value", "locale"),
        ({"low_credits": "-1"}, "invalid_value", "low_credits"),
        ({"low_credits": "much"}, "invalid_type", "low_credits"),
        ({"plan": "operator"}, "invalid_value", "plan"),
        ({"role": "owner", "name": "Ada"}, "invalid_value", "role"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused_by_name_and_changes_nothing(
    api: Api, body: dict[str, Any], code: str, param: str
) -> None:
    async with api.client() as client:
        before = (await client.get("/v1/account")).json()
        answer = await client.patch("/v1/account", json=body)
        after = (await client.get("/v1/account")).json()
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["param"]) == (400, code, param)
    assert after == before


async def test_a_body_larger_than_any_profile_is_413(api: Api) -> None:
    async with api.client() as client:
        answer = await client.patch("/v1/account", json={"name": "x" * 70_000})
    assert (answer.status_code, error_of(answer)["code"]) == (413, "body_too_large")
