"""`/v1/plans`, `/v1/prices` and `/v1/quote`: what there is, what it costs, and how long it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reelwright.domain.key import Scope
from reelwright.domain.pricing import PriceRule, Tier
from reelwright.services import upkeep
from reelwright.services.keys import KeyWish
from reelwright.services.prices import PriceBook
from tests.factories import make_plan

from .conftest import PROMPT, Api, error_of


@pytest.fixture
async def paying(make_api: Any) -> Api:
    made: Api = await make_api(make_plan("quoted", running_limit=5, is_house=False), micro=1_000_000)
    return made


async def _quote(api: Api, body: dict[str, Any], query: str = "", key: str = "") -> dict[str, Any]:
    async with api.client(key=key) as client:
        answer = await client.post(f"/v1/quote{query}", json=body)
    assert answer.status_code == 200, answer.text
    quote: dict[str, Any] = answer.json()
    return quote


async def test_the_plans_that_anybody_can_have_are_listed_and_the_house_s_are_not(paying: Api, api: Api) -> None:
    async with paying.client() as client:
        plans = {plan["id"]: plan for plan in (await client.get("/v1/plans")).json()["data"]}
    async with api.client() as client:
        seen_by_the_house = {plan["id"] for plan in (await client.get("/v1/plans")).json()["data"] if plan["current"]}
    assert plans["free"]["limits"] == {
        "submissions_per_minute": 50,
        "submissions_per_day": 500,
        "reads_per_minute": 600,
        "running": 2,
    }
    assert plans["paid"]["limits"]["submissions_per_day"] is None
    assert [name for name, plan in plans.items() if plan["current"]] == ["quoted"]
    assert "operator" not in plans
    assert seen_by_the_house == {"running-5"}


async def test_the_prices_of_every_model_and_size_are_listed_with_what_they_come_to(api: Api) -> None:
    async with api.client() as client:
        prices = (await client.get("/v1/prices")).json()
    told = {(line["model"], line["tier"]): (line["per_second"], line["per_clip"]) for line in prices["data"]}
    assert told["sora-turbo", "1080p"] == ("0.03", "0.00")
    assert len(told) == len(prices["data"]) == 9
    assert {"model": "sora-2", "tier": "1080p", "seconds": 5, "price": "0.15"} in prices["examples"]
    assert {"model": "sora-2", "tier": "4k", "seconds": 30, "price": "1.20"} in prices["examples"]


async def test_a_price_that_will_change_tells_when_and_to_what(api: Api) -> None:
    at = datetime(2990, 1, 1, tzinfo=UTC)
    async with api.database.begin() as tx:
        await tx.prices.put(PriceRule("sora-2-pro", Tier.UHD, 50_000, 10_000, 0, at))
    api.changes["prices"] = PriceBook(api.database, api.clock)
    async with api.client() as client:
        lines = (await client.get("/v1/prices")).json()["data"]
    coming = {(line["model"], line["tier"]): line["next"] for line in lines if line["next"]}
    assert coming == {
        ("sora-2-pro", "4k"): {"per_second": "0.05", "per_clip": "0.01", "valid_from": int(at.timestamp())}
    }


async def test_a_quote_tells_the_price_and_whether_it_can_be_paid_and_makes_nothing(paying: Api) -> None:
    quote = await _quote(paying, {"prompt": PROMPT})
    dear = await _quote(paying, {"prompt": PROMPT, "duration": 30, "resolution": "4k"})
    async with paying.client() as client:
        listed = (await client.get("/v1/videos")).json()["data"]
        purse = (await client.get("/v1/credits")).json()
    expected = quote.pop("expected")
    assert quote == {
        "object": "quote",
        "unit": "credit",
        "currency": "USD",
        "dialect": "generations",
        "model": "sora-turbo",
        "tier": "1080p",
        "size": "1920x1080",
        "seconds": 5,
        "price": "0.15",
        "line_items": [{"name": "1080p video", "quantity": "5 s", "unit_price": "0.03", "amount": "0.15"}],
        "balance": "1.00",
        "spend_cap_left": None,
        "affordable": True,
    }
    assert expected.keys() == {"wait_s", "wait_s_slow", "render_s", "render_s_slow", "based_on"}
    assert (dear["price"], dear["affordable"]) == ("1.20", False)
    assert (listed, purse["held"]) == ([], "0.00")


@pytest.mark.parametrize(
    ("body", "query", "told"),
    [
        ({}, "", ("generations", "sora-turbo", 5, "1920x1080")),
        ({"seconds": "8"}, "", ("openai", "sora-2", 8, "720x1280")),
        ({"extra_body": {"seconds": 1}}, "", ("openai", "sora-2", 1, "720x1280")),
        ({"duration": 6}, "", ("generations", "sora-turbo", 6, "1920x1080")),
        ({}, "?dialect=openai", ("openai", "sora-2", 4, "720x1280")),
        ({"seconds": 5}, "?dialect=generations", ("generations", "sora-turbo", 5, "1920x1080")),
    ],
)
async def test_a_quote_is_read_by_the_rules_of_the_dialect_it_speaks(
    api: Api, body: dict[str, Any], query: str, told: tuple[Any, ...]
) -> None:
    quote = await _quote(api, {"prompt": PROMPT, **body}, query)
    assert (quote["dialect"], quote["model"], quote["seconds"], quote["size"]) == told


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/video/generations"])
async def test_a_video_costs_what_was_quoted(paying: Api, path: str) -> None:
    body = {"prompt": PROMPT, "seconds": 7} if path == "/v1/videos" else {"prompt": PROMPT, "duration": 7}
    quote = await _quote(paying, body)
    async with paying.client() as client:
        video = (await client.post(path, json=body)).json()
        purse = (await client.get("/v1/credits")).json()
    assert (video["price"], video["charged"]) == (quote["price"], None)
    assert purse["held"] == quote["price"]


async def test_a_quote_of_what_a_create_would_refuse_is_refused_in_the_same_words(api: Api) -> None:
    body = {"prompt": "cat 🐱", "duration": 99}
    async with api.client() as client:
        quoted, created = (
            await client.post("/v1/quote", json=body),
            await client.post("/v1/video/generations", json=body),
        )
    assert quoted.status_code == created.status_code == 400
    assert error_of(quoted) == error_of(created)


async def test_a_key_with_a_cap_is_told_what_it_leaves(paying: Api) -> None:
    wish = KeyWish("capped", spend_cap=200_000)
    capped = await paying.dependencies.keyring.create(paying.account.id, wish)
    first = await _quote(paying, {"prompt": PROMPT}, key=capped.secret)
    async with paying.client(key=capped.secret) as client:
        await client.post("/v1/video/generations", json={"prompt": PROMPT})
    second = await _quote(paying, {"prompt": PROMPT}, key=capped.secret)
    assert (first["spend_cap_left"], first["affordable"]) == ("0.20", True)
    assert (second["spend_cap_left"], second["affordable"]) == ("0.05", False)


async def test_the_house_can_afford_what_its_balance_does_not_cover(api: Api) -> None:
    quote = await _quote(api, {"prompt": PROMPT})
    assert (quote["balance"], quote["affordable"]) == ("0.00", True)


async def test_a_quote_knows_how_long_videos_took_and_whether_somebody_makes_any(api: Api) -> None:
    await api.finish(await api.submit())
    idle = (await _quote(api, {"prompt": PROMPT}))["expected"]
    await upkeep.note_worker(api.database, api.clock, name="test-offers", slots=1000)
    busy = (await _quote(api, {"prompt": PROMPT}))["expected"]
    await upkeep.forget_worker(api.database, name="test-offers")
    assert idle["wait_s"] is None
    assert busy["wait_s"] == 0
    assert busy["render_s"] is not None
    assert busy["render_s_slow"] >= busy["render_s"] >= 0
    assert busy["based_on"] >= 1


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/prices"])
@pytest.mark.parametrize(
    ("scope", "status"), [("videos:read", 200), ("account:read", 200), ("videos:write", 403), ("account:write", 403)]
)
async def test_plans_and_prices_are_for_every_key_that_may_read_something(
    api: Api, path: str, scope: str, status: int
) -> None:
    key = await api.dependencies.keyring.create(
        api.account.id, KeyWish("one", (Scope(scope),), api.clock.now() + timedelta(hours=1))
    )
    async with api.client(key=key.secret) as client:
        assert (await client.get(path)).status_code == status
