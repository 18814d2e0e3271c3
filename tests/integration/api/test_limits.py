"""Too often and too dear, as the wire tells it: 429 and 402, each with what a program needs to go on."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.services.keys import KeyWish
from tests.factories import make_plan

from .conftest import PROMPT, Api, error_of

CREATES = ["/v1/videos", "/v1/video/generations", "/v1/videos/generations"]
RATE_HEADERS = {
    "x-ratelimit-limit-requests",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "ratelimit",
    "ratelimit-policy",
}


async def _create(api: Api, path: str = "/v1/videos", key: str = "", **body: Any) -> Any:
    async with api.client(key=key) as client:
        return await client.post(path, json={"prompt": PROMPT, **body})


async def _nothing_was_made(api: Api, count: int = 0) -> None:
    async with api.client() as client:
        assert len((await client.get("/v1/videos")).json()["data"]) == count


def _has_said_when(answer: Any, *, most_s: int) -> None:
    assert error_of(answer)["type"] == "rate_limit_error"
    seconds, milliseconds = int(answer.headers["retry-after"]), int(answer.headers["retry-after-ms"])
    assert 0 < seconds <= most_s
    assert seconds * 1000 - 1000 < milliseconds <= seconds * 1000


@pytest.mark.parametrize("path", CREATES)
async def test_one_submission_too_many_is_429_and_makes_nothing(make_api: Any, path: str) -> None:
    api = await make_api(make_plan("two-a-minute", submissions_per_minute=2))
    first, second, third, fourth = [await _create(api, path) for _ in range(4)]
    assert [answer.status_code for answer in (first, second, third, fourth)] == [200, 200, 429, 429]
    assert [first.headers["x-ratelimit-remaining-requests"], second.headers["x-ratelimit-remaining-requests"]] == [
        "1",
        "0",
    ]
    for answer in (third, fourth):
        assert error_of(answer)["code"] == "rate_limit_exceeded"
        assert answer.headers.keys() >= RATE_HEADERS
        assert answer.headers["ratelimit-policy"] == '"minute";q=2;w=60'
        assert answer.headers["x-ratelimit-remaining-requests"] == "0"
        _has_said_when(answer, most_s=61)
    await _nothing_was_made(api, 2)


async def test_the_submissions_of_the_day_are_a_limit_of_their_own(make_api: Any) -> None:
    api = await make_api(make_plan("one-a-day", submissions_per_minute=5, submissions_per_day=1))
    taken, refused = await _create(api), await _create(api)
    assert taken.headers["ratelimit-policy"] == '"minute";q=5;w=60, "day";q=1;w=86400'
    assert taken.headers["x-ratelimit-remaining-requests"] == "0"
    assert (refused.status_code, error_of(refused)["code"]) == (429, "daily_limit_exceeded")
    assert refused.headers["ratelimit-policy"] == '"day";q=1;w=86400'
    _has_said_when(refused, most_s=86_400)


async def test_reads_are_counted_apart_so_that_polling_never_eats_the_submissions(make_api: Any) -> None:
    plan = make_plan("few-reads", submissions_per_minute=5, reads_per_minute=3)
    api = await make_api(plan)
    made = (await _create(api)).json()["id"]
    async with api.client() as client:
        for path in (f"/v1/videos/{made}", "/v1/account"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert answer.headers.keys() >= RATE_HEADERS
        quoted = await client.post("/v1/quote", json={"prompt": PROMPT})
        assert quoted.headers["x-ratelimit-remaining-requests"] == "0"
        refused = [
            await client.get(f"/v1/videos/{made}"),
            await client.get("/v1/videos"),
            await client.get("/v1/credits"),
            await client.delete(f"/v1/videos/{made}"),
            await client.post("/v1/quote", json={"prompt": PROMPT}),
        ]
    for answer in refused:
        assert (answer.status_code, error_of(answer)["code"]) == (429, "rate_limit_exceeded")
        assert answer.headers["ratelimit-policy"] == '"minute";q=3;w=60'
        _has_said_when(answer, most_s=61)
    assert (await _create(api)).headers["x-ratelimit-remaining-requests"] == "3"


async def test_the_limits_of_one_account_are_not_those_of_another(make_api: Any) -> None:
    plan = make_plan("one-a-minute", submissions_per_minute=1)
    api, other = await make_api(plan), await make_api(plan)
    statuses = [(await _create(each)).status_code for each in (api, api, other)]
    assert statuses == [200, 429, 200]


async def test_an_account_without_limits_is_told_of_none(api: Api) -> None:
    async with api.client() as client:
        answers = [await _create(api), await client.get("/v1/videos")]
    assert [name for answer in answers for name in answer.headers if name in RATE_HEADERS] == []


@pytest.mark.parametrize("path", CREATES)
async def test_what_the_balance_does_not_cover_is_402_with_price_and_balance_and_makes_nothing(
    make_api: Any, path: str
) -> None:
    api = await make_api(make_plan("short", is_house=False), micro=100_000)
    answer = await _create(api, path, seconds=10, size="1920x1080")
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["type"]) == (402, "insufficient_credits", "invalid_request_error")
    assert (error["price"], error["balance"]) == ("0.30", "0.10")
    assert "0.30" in error["message"]
    await _nothing_was_made(api)
    async with api.client() as client:
        purse = (await client.get("/v1/credits")).json()
    assert (purse["balance"], purse["held"]) == ("0.10", "0.00")


async def test_what_a_key_s_cap_does_not_cover_is_402_though_the_balance_would(make_api: Any) -> None:
    api = await make_api(make_plan("rich", is_house=False), micro=100_000_000)
    wish = KeyWish("capped", spend_cap=100_000)
    capped = await api.dependencies.keyring.create(api.account.id, wish)
    answers = [await _create(api, key=capped.secret) for _ in range(2)]
    async with api.client() as client:
        key = (await client.get(f"/v1/keys/{capped.key.id}")).json()
    assert [answer.status_code for answer in answers] == [200, 402]
    assert (error_of(answers[1])["code"], error_of(answers[1])["balance"]) == ("spend_cap_reached", "0.02")
    assert (key["spend_cap"], key["spent"]) == ("0.10", "0.08")
    await _nothing_was_made(api, 1)


async def test_a_video_shows_what_it_may_cost_and_in_the_end_what_it_did(make_api: Any) -> None:
    api = await make_api(make_plan("shown-prices", is_house=False, running_limit=5), micro=1_000_000)
    done, failed = await api.submit(), await api.submit()
    async with api.client() as client:
        before = (await client.get(f"/v1/videos/{done}")).json()
        await api.finish(done)
        await api.fail(failed)
        shown = [
            (await client.get(f"{path}/{job_id}")).json()
            for path in ("/v1/videos", "/v1/video/generations")
            for job_id in (done, failed)
        ]
    assert (before["price"], before["charged"]) == ("0.08", None)
    assert [(video["price"], video["charged"]) for video in shown] == [("0.08", "0.08"), ("0.08", "0.00")] * 2
