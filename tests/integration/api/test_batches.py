"""Batches over HTTP: one call, several videos, one answer."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.api.batches import PATHS
from reelwright.api.openapi_schemas import SCHEMAS
from tests.factories import make_plan

from .conftest import PROMPT, Api, error_of
from .test_openapi import mismatches

PATH = PATHS[0]


def some(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [{"prompt": PROMPT, "custom_id": f"shot {index}", **changes} for index in range(count)]


@pytest.mark.parametrize("path", PATHS)
async def test_a_batch_is_asked_for_read_listed_and_cancelled(api: Api, path: str) -> None:
    body = {"requests": some(3), "resolution": "720p", "metadata": {"film": "one"}}
    async with api.client() as client:
        made = (await client.post(path, json=body)).json()
        got = (await client.get(f"{path}/{made['id']}")).json()
        listed = (await client.get(path)).json()
        video = (await client.get(f"/v1/videos/{made['data'][0]['id']}")).json()
        cancelled = (await client.post(f"{path}/{made['id']}/cancel")).json()

    assert (made["object"], made["status"], made["completed_at"]) == ("batch", "in_progress", None)
    assert made["counts"] == dict.fromkeys(made["counts"], 0) | {"total": 3, "queued": 3}
    assert [(each["index"], each["custom_id"], each["size"]) for each in made["data"]] == [
        (index, f"shot {index}", "1280x720") for index in range(3)
    ]
    assert (made["metadata"], made["errors"], made["callback_url"]) == ({"film": "one"}, [], None)
    assert got == made
    assert listed["data"] == [{name: value for name, value in made.items() if name != "data"}]
    assert (listed["first_id"], listed["last_id"], listed["has_more"]) == (made["id"], made["id"], False)
    assert (video["batch_id"], video["custom_id"]) == (made["id"], "shot 0")
    assert (cancelled["status"], cancelled["counts"]["cancelled"]) == ("completed", 3)
    assert cancelled["completed_at"] is not None
    answers = {"VideoBatch": [made, got, cancelled], "VideoBatchList": [listed]}
    assert [fault for name, each in answers.items() for one in each for fault in mismatches(SCHEMAS[name], one)] == []


async def test_a_bare_array_of_prompts_is_a_batch(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post(PATH, json=[PROMPT, PROMPT])

    assert (answer.status_code, answer.json()["counts"]["total"]) == (200, 2)


async def test_finished_videos_come_with_their_links(api: Api) -> None:
    async with api.client() as client:
        made = (await client.post(PATH, json={"prompts": [PROMPT]})).json()
        await api.finish(made["data"][0]["id"])
        whole = (await client.get(f"{PATH}/{made['id']}")).json()

    assert (whole["status"], whole["counts"]["completed"]) == ("completed", 1)
    assert "/v1/files/" in whole["data"][0]["output"]["url"]


async def test_eleven_are_too_many_and_two_of_one_name(api: Api) -> None:
    async with api.client() as client:
        eleven = await client.post(PATH, json={"requests": some(11)})
        twins = await client.post(PATH, json={"requests": some(2, custom_id="a")})
        listed = (await client.get(PATH)).json()

    assert (eleven.status_code, error_of(eleven)["code"]) == (400, "batch_too_large")
    assert (twins.status_code, error_of(twins)["code"]) == (400, "duplicate_custom_id")
    assert listed["data"] == []


async def test_one_fault_refuses_all_and_all_faults_are_told(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post(PATH, json={"requests": [*some(3), {"prompt": "short", "duration": 99}]})
        videos = (await client.get("/v1/videos")).json()

    assert answer.status_code == 400
    assert [fault["param"] for fault in error_of(answer)["faults"]] == ["requests[3].prompt", "requests[3].duration"]
    assert mismatches(SCHEMAS["Error"], answer.json()) == []
    assert videos["data"] == []


async def test_going_on_takes_the_good_ones(api: Api) -> None:
    body = {"requests": [*some(2), {"prompt": "short", "custom_id": "bad"}], "on_error": "continue"}
    async with api.client() as client:
        made = (await client.post(PATH, json=body)).json()
        got = (await client.get(f"{PATH}/{made['id']}")).json()

    assert (made["counts"]["total"], made["counts"]["queued"], made["counts"]["refused"]) == (3, 2, 1)
    [error] = made["errors"]
    assert (error["index"], error["custom_id"], error["code"]) == (2, "bad", "prompt_too_short")
    assert got == made
    assert mismatches(SCHEMAS["VideoBatch"], made) == []


async def test_a_batch_of_ten_counts_ten_and_shows_what_is_left(make_api: Any) -> None:
    api = await make_api(make_plan("batching", running_limit=5, submissions_per_minute=15, reads_per_minute=1))
    async with api.client() as client:
        taken = await client.post(PATH, json={"requests": some(10)})
        refused = await client.post(PATH, json={"requests": some(10)})
        read = await client.get(PATH)

    assert (taken.status_code, taken.headers["x-ratelimit-remaining-requests"]) == (200, "5")
    assert (refused.status_code, error_of(refused)["code"]) == (429, "rate_limit_exceeded")
    assert refused.headers["x-ratelimit-remaining-requests"] == "5"
    assert read.status_code == 200, "a create is not counted as a read"


async def test_what_cannot_be_paid_for_is_a_402_with_the_price_of_all(make_api: Any) -> None:
    api = await make_api(make_plan("poor", running_limit=5, is_house=False), micro=900_000)
    async with api.client() as client:
        answer = await client.post(PATH, json={"requests": some(10, resolution="720p")})

    assert (answer.status_code, error_of(answer)["price"], error_of(answer)["balance"]) == (402, "1.00", "0.90")


@pytest.mark.parametrize(
    "body", [{"callback_url": "http://127.0.0.1/"}, {"requests": some(1, webhook_url="http://[::1]")}]
)
async def test_no_address_of_our_own_is_called_back(api: Api, body: dict[str, Any]) -> None:
    async with api.client() as client:
        answer = await client.post(PATH, json={"requests": some(1)} | body)

    assert (answer.status_code, error_of(answer)["code"]) == (400, "forbidden_address")
    assert error_of(answer)["param"] in {"callback_url", "requests[0].webhook_url"}


async def test_batch_is_no_video_s_id(api: Api) -> None:
    async with api.client() as client:
        assert (await client.get(PATH)).json()["object"] == "list"
        missing = await client.get(f"{PATH}/batch_{'0' * 32}")

    assert (missing.status_code, error_of(missing)["code"]) == (404, "batch_not_found")


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/video/generations"])
@pytest.mark.parametrize("as_form", [False, True])
async def test_a_single_video_may_be_named_and_listed_by_its_name(api: Api, path: str, as_form: bool) -> None:
    body = {"prompt": PROMPT, "custom_id": " shot 7 "}
    async with api.client() as client:
        made = (await client.post(path, **({"data": body} if as_form else {"json": body}))).json()
        await client.post(path, json={"prompt": PROMPT, "custom_id": "another"})
        found = (await client.get(path, params={"custom_id": "shot 7"})).json()
        none = (await client.get(path, params={"custom_id": "shot 8"})).json()

    assert (made["custom_id"], made["batch_id"], made["ignored"]) == ("shot 7", None, [])
    assert [video["id"] for video in found["data"]] == [made["id"]]
    assert none["data"] == []
