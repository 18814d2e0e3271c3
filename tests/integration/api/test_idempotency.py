"""`Idempotency-Key`: one request is carried out, all that are the same get its answer, and nobody else's."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from reelwright.domain.idempotency import KEPT_FOR
from reelwright.domain.key import Scope
from reelwright.errors import DatabaseUnavailableError
from reelwright.services.idempotency import Idempotency
from reelwright.services.keys import KeyWish
from tests.factories import make_plan

from .conftest import PROMPT, Api, PartlyBroken, error_of

CREATES = ["/v1/videos", "/v1/video/generations", "/v1/videos/generations"]
BODY = {"prompt": PROMPT}


async def send(client: Any, path: str = "/v1/videos", key: str = "k-1", **about: Any) -> Any:
    headers = {"idempotency-key": key} | about.pop("headers", {})
    return await client.post(path, headers=headers, **({"json": BODY} | about))


async def jobs_of(api: Api) -> list[str]:
    async with api.client() as client:
        return [video["id"] for video in (await client.get("/v1/videos?limit=100")).json()["data"]]


def is_replayed(answer: Any) -> bool:
    return answer.headers.get("idempotent-replayed") == "true"


@pytest.mark.parametrize("path", CREATES)
async def test_the_same_create_again_gets_the_same_answer_and_makes_nothing(api: Api, path: str) -> None:
    async with api.client() as client:
        first, again = await send(client, path), await send(client, path)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (is_replayed(first), is_replayed(again)) == (False, True)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await jobs_of(api) == [first.json()["id"]]


async def test_without_the_header_the_same_create_makes_another_video(api: Api) -> None:
    async with api.client() as client:
        for _ in range(2):
            assert not is_replayed(await client.post("/v1/videos", json=BODY))
    assert len(await jobs_of(api)) == 2


async def test_another_request_with_the_key_is_a_conflict_that_is_not_to_be_tried_again(api: Api) -> None:
    async with api.client() as client:
        first = await send(client)
        for about in ({"json": BODY | {"seconds": "8"}}, {"path": "/v1/video/generations"}):
            other = await send(client, **about)
            assert (other.status_code, error_of(other)["code"]) == (409, "idempotency_conflict")
            assert other.headers["x-should-retry"] == "false"
        assert (await send(client)).content == first.content
    assert len(await jobs_of(api)) == 1


async def test_an_sdk_that_rebuilds_its_form_sends_the_same_request(api: Api) -> None:
    async with api.client() as client:
        answers = [await send(client, json=None, files={"prompt": (None, PROMPT)}) for _ in range(2)]
        asked = [answer.request.headers["content-type"] for answer in answers]
    assert asked[0] != asked[1]
    assert [is_replayed(answer) for answer in answers] == [False, True]


async def test_an_alias_of_the_route_is_the_same_route(api: Api) -> None:
    async with api.client() as client:
        first = await send(client, "/v1/video/generations")
        again = await send(client, "/v1/videos/generations")
    assert is_replayed(again)
    assert again.content == first.content


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\x7fb"])
async def test_a_key_that_is_none_is_refused_by_name(api: Api, key: str) -> None:
    async with api.client() as client:
        answer = await send(client, headers={"idempotency-key": key.encode()})
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["param"]) == (400, "invalid_value", "Idempotency-Key")
    assert await jobs_of(api) == []


@pytest.mark.parametrize("key", ["x", "x" * 255, "a key: with ~ all {kinds}"])
async def test_any_printable_key_is_taken(api: Api, key: str) -> None:
    async with api.client() as client:
        assert [is_replayed(await send(client, key=key)) for _ in range(2)] == [False, True]


async def test_two_accounts_may_use_the_same_key(make_api: Any) -> None:
    one, other = await make_api(), await make_api()
    made = []
    for api in (one, other):
        async with api.client() as client:
            answer = await send(client)
            assert not is_replayed(answer)
            made.append(answer.json()["id"])
    assert [await jobs_of(one), await jobs_of(other)] == [[made[0]], [made[1]]]


async def test_who_has_no_good_key_is_told_that_and_nothing_else(api: Api) -> None:
    async with api.client() as client:
        await send(client)
    for key in (None, "sk-rw-nonsense"):
        async with api.client(key=key) as client:
            answer = await send(client)
        assert answer.status_code == 401
        assert not is_replayed(answer)


async def test_a_key_that_may_do_less_does_not_get_the_answer_of_one_that_may_do_more(api: Api) -> None:
    weak = await api.dependencies.keyring.create(api.account.id, KeyWish("weak", (Scope.VIDEOS_WRITE,)))
    async with api.client() as client:
        made = await send(client, "/v1/keys", json={"name": "new"})
    async with api.client(key=weak.secret) as client:
        answer = await send(client, "/v1/keys", json={"name": "new"})
    assert answer.status_code == 409
    assert made.json()["key"] not in answer.text


async def test_a_refused_body_is_remembered_as_refused(api: Api) -> None:
    async with api.client() as client:
        answers = [await send(client, json={"prompt": PROMPT, "seconds": "never"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert [is_replayed(answer) for answer in answers] == [False, True]
    assert answers[0].content == answers[1].content


async def test_what_could_not_be_paid_is_forgotten_and_made_once_it_can(make_api: Any) -> None:
    api = await make_api(make_plan("penniless", is_house=False))
    async with api.client() as client:
        refused = [await send(client) for _ in range(2)]
        assert [(answer.status_code, is_replayed(answer)) for answer in refused] == [(402, False)] * 2
        await api.dependencies.billing.grant(api.account.id, 1_000_000)
        made, again = await send(client), await send(client)
    assert [made.status_code, again.status_code, is_replayed(again)] == [200, 200, True]
    assert len(await jobs_of(api)) == 1


async def test_what_came_too_often_is_forgotten(make_api: Any) -> None:
    api = await make_api(make_plan("one-a-minute-once", submissions_per_minute=1))
    async with api.client() as client:
        assert (await send(client, key="a")).status_code == 200
        refused = [await send(client, key="b") for _ in range(2)]
        assert is_replayed(await send(client, key="a"))
    assert [(answer.status_code, is_replayed(answer)) for answer in refused] == [(429, False)] * 2


@pytest.mark.parametrize("error", [DatabaseUnavailableError(), RuntimeError("a bug")])
async def test_what_failed_on_our_side_is_forgotten(api: Api, error: Exception) -> None:
    api.changes["submitter"] = PartlyBroken(api.dependencies.submitter, error, "accept")
    async with api.client() as client:
        assert (await send(client)).status_code in (500, 503)
    api.changes.clear()
    async with api.client() as client:
        made = await send(client)
    assert (made.status_code, is_replayed(made)) == (200, False)


async def test_a_video_whose_answer_failed_after_its_commit_is_found_by_the_next_try(api: Api) -> None:
    api.changes["gauge"] = PartlyBroken(api.dependencies.gauge, DatabaseUnavailableError(), "position")
    async with api.client() as client:
        assert (await send(client)).status_code == 503
    api.changes.clear()
    async with api.client() as client:
        again = await send(client)
    assert (again.status_code, is_replayed(again)) == (200, True)
    assert await jobs_of(api) == [again.json()["id"]]


async def test_every_route_that_takes_a_post_remembers_its_answer(api: Api) -> None:
    video_id = await api.submit()
    key = (await api.dependencies.keyring.create(api.account.id, KeyWish("old"))).key
    bodies = {
        "/v1/quote": BODY,
        "/v1/keys": {"name": "new"},
        f"/v1/keys/{key.id}": {"name": "renamed"},
        f"/v1/keys/{key.id}/rotate": {"grace_s": 60},
        f"/v1/videos/{video_id}/cancel": None,
    }
    async with api.client() as client:
        for path, body in bodies.items():
            first, again = [await send(client, path, key=path, json=body) for _ in range(2)]
            assert (first.status_code, again.content, is_replayed(again)) == (200, first.content, True), path


async def test_a_secret_and_a_prompt_are_nowhere_in_what_is_kept(api: Api, where: Any) -> None:
    async with api.client() as client:
        secret = (await send(client, "/v1/keys", json={"name": "new"}, key="s")).json()["key"]
        video = await send(client, "/v1/videos", json={"prompt": "An unmistakable heron."}, key="p")
        refused = await send(client, "/v1/videos", json={"prompt": "An unmistakable heron.", "seconds": "x"}, key="r")
        assert (await send(client, "/v1/keys", json={"name": "new"}, key="s")).json()["key"] == secret
    assert [video.status_code, refused.status_code] == [200, 400]
    admin = await asyncpg.connect(**where)
    try:
        rows = await admin.fetch("SELECT * FROM idempotency_keys WHERE account_id = $1", api.account.id)
        assert len(rows) == 3
        kept = b"".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)
        for word in (secret.encode(), b"heron", b"sk-rw-"):
            assert word not in kept
    finally:
        await admin.close()


async def test_a_day_later_the_key_is_free_for_anything(api: Api) -> None:
    async with api.client() as client:
        first = await send(client)
        api.clock.offset += KEPT_FOR
        api.changes["idempotency"] = Idempotency(api.database, api.clock, [b"i" * 32])
        second = await send(client, json=BODY | {"seconds": "8"})
    assert (second.status_code, is_replayed(second)) == (200, False)
    assert first.json()["id"] != second.json()["id"]
