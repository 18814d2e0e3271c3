"""`/v1/usage`: what ended, added up by day, key, model and status, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from reelwright.services.keys import KeyWish
from tests.factories import make_plan

from .conftest import PROMPT, Api, error_of

#: What a finished video of the tests costs: four seconds at 720p were asked for, and that long the film is.
PRICE = "0.08"


@pytest.fixture
async def used(make_api: Any) -> Api:
    """An account with one finished, one failed, one refunded and one live video."""
    api: Api = await make_api(make_plan("using", running_limit=5, is_house=False), micro=5_000_000)
    await api.finish(await api.submit())
    await api.fail(await api.submit())
    await api.dependencies.billing.refund(await api.finish(await api.submit()))
    await api.submit()
    return api


async def _usage(api: Api, query: str = "", **more: Any) -> Any:
    async with api.client() as client:
        answer = await client.get(f"/v1/usage{query}", **more)
    assert answer.status_code == 200, answer.text
    return answer


async def test_usage_is_told_by_day_and_as_a_total_without_what_is_live(used: Api) -> None:
    usage = (await _usage(used)).json()
    today = used.clock.now().date()
    assert usage["group_by"] == ["day"]
    assert usage["end_date"] == str(today)
    assert usage["data"] == [
        {
            "day": str(today),
            "key_id": None,
            "key_name": None,
            "model": None,
            "status": None,
            "videos": 3,
            "seconds": 10,
            "charged": PRICE,
        }
    ]
    assert usage["total"] == {"videos": 3, "seconds": 10, "charged": PRICE}


async def test_usage_is_told_by_how_it_ended_and_a_refund_takes_away(used: Api) -> None:
    usage = (await _usage(used, "?group_by=status")).json()
    told = [(bucket["status"], bucket["videos"], bucket["charged"]) for bucket in usage["data"]]
    assert told == [("completed", 2, "0.16"), ("failed", 1, "0.00"), ("refunded", 0, "-0.08")]


async def test_usage_is_told_by_key_with_its_name(used: Api) -> None:
    other = await used.dependencies.keyring.create(used.account.id, KeyWish("=laptop"))
    async with used.client(key=other.secret) as client:
        made = (await client.post("/v1/video/generations", json={"prompt": PROMPT})).json()
    await used.fail(made["id"])
    usage = (await _usage(used, "?group_by=key,model&group_by=key")).json()
    told = [(bucket["key_name"], bucket["model"], bucket["videos"]) for bucket in usage["data"]]
    assert usage["group_by"] == ["key", "model"]
    assert told == [("test", "sora-2", 3), ("=laptop", "sora-turbo", 1)]
    sheet = await _usage(used, "?group_by=key,status", headers={"accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert sheet.headers["content-disposition"].startswith('attachment; filename="reelwright-usage-')
    assert {row["key_name"] for row in rows} == {"test", "'=laptop"}
    assert {row["charged"] for row in rows if row["status"] == "refunded"} == {"-0.08"}


async def test_usage_of_other_days_is_empty(used: Api) -> None:
    usage = (await _usage(used, "?start_date=2024-01-01&end_date=2024-12-31")).json()
    assert (usage["data"], usage["total"]) == ([], {"videos": 0, "seconds": 0, "charged": "0.00"})


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("start_date=yesterday", "start_date"),
        ("start_date=20261124", "start_date"),
        ("end_date=2026-02-30", "end_date"),
        ("end_date=2026-11-24T00:00:00Z", "end_date"),
        ("start_date=2026-01-02&end_date=2026-01-01", "start_date"),
        ("start_date=2025-01-01&end_date=2026-06-01", "start_date"),
        ("group_by=hour", "group_by"),
        ("group_by=day,colour", "group_by"),
        ("format=pdf", "format"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_name(api: Api, query: str, param: str) -> None:
    async with api.client() as client:
        answer = await client.get(f"/v1/usage?{query}")
    assert (answer.status_code, error_of(answer)["param"]) == (400, param)
