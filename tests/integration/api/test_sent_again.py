"""The silent re-sends of OpenAI's SDKs: `x-stainless-retry-count` of 1 or more gets the job of the try before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from reelwright.domain.idempotency import SENT_AGAIN_WITHIN
from reelwright.services.keys import KeyWish
from tests.factories import make_plan

from .conftest import PROMPT, Api
from .test_idempotency import CREATES, is_replayed, jobs_of

BODY = {"prompt": PROMPT}


async def send(client: Any, tries: int | str, path: str = "/v1/videos", **about: Any) -> Any:
    headers = {"x-stainless-retry-count": str(tries)} | about.pop("headers", {})
    answer = await client.post(path, headers=headers, **({"json": BODY} | about))
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("path", CREATES)
async def test_a_create_sent_again_gets_the_first_one_s_video(api: Api, path: str) -> None:
    async with api.client() as client:
        first, again = await send(client, 0, path), await send(client, 1, path)
    assert again.json()["id"] == first.json()["id"]
    assert (is_replayed(first), is_replayed(again)) == (False, True)
    assert await jobs_of(api) == [first.json()["id"]]


async def test_each_video_answers_one_that_was_sent_again_and_no_more(api: Api) -> None:
    async with api.client() as client:
        first, again, third, fourth = [await send(client, tries) for tries in (0, 1, 2, 1)]
    assert again.json()["id"] == first.json()["id"]
    assert third.json()["id"] != first.json()["id"]
    # The one that was made in the end stands for a first try.
    assert fourth.json()["id"] == third.json()["id"]
    assert len(await jobs_of(api)) == 2


async def test_first_tries_are_never_taken_for_each_other(api: Api) -> None:
    async with api.client() as client:
        ids = {(await send(client, 0)).json()["id"] for _ in range(3)}
        again = {(await send(client, 1)).json()["id"] for _ in range(3)}
    assert len(ids) == 3
    assert again == ids
    assert len(await jobs_of(api)) == 3


async def test_a_form_is_recognised_under_its_new_boundary(api: Api) -> None:
    async with api.client() as client:
        ids = {(await send(client, n, json=None, files={"prompt": (None, PROMPT)})).json()["id"] for n in (0, 1)}
    assert len(ids) == 1


async def test_another_body_another_door_and_another_key_are_other_creates(api: Api) -> None:
    other = await api.dependencies.keyring.create(api.account.id, KeyWish("other"))
    async with api.client() as client, api.client(key=other.secret) as stranger:
        answers = [
            await send(client, 0),
            await send(client, 1, json=BODY | {"seconds": "8"}),
            await send(client, 1, "/v1/video/generations"),
            await send(stranger, 1),
        ]
    assert len({answer.json()["id"] for answer in answers}) == 4
    assert not any(map(is_replayed, answers))


async def test_ten_minutes_later_it_is_a_create_of_its_own(make_api: Any) -> None:
    api = await make_api()
    async with api.client() as client:
        first = await send(client, 0)
        await _age(api, SENT_AGAIN_WITHIN + timedelta(seconds=1))
        assert (await send(client, 1)).json()["id"] != first.json()["id"]


async def test_what_was_refused_left_nothing_to_answer_with(make_api: Any) -> None:
    api = await make_api(make_plan("penniless-sdk", is_house=False))
    async with api.client() as client:
        headers = {"x-stainless-retry-count": "0"}
        assert (await client.post("/v1/videos", json=BODY, headers=headers)).status_code == 402
        await api.dependencies.billing.grant(api.account.id, 1_000_000)
        again = await send(client, 1)
    assert not is_replayed(again)
    assert len(await jobs_of(api)) == 1


async def test_being_sent_again_costs_no_rate_and_no_money(make_api: Any) -> None:
    plan = make_plan("one-a-minute-sdk", submissions_per_minute=1, is_house=False)
    api = await make_api(plan, micro=1_000_000)
    async with api.client() as client:
        first = await send(client, 0)
        held = await api.dependencies.billing.balance(api.account.id)
        # The refusal of this one is remembered for a while, and must not be told to one that was sent again.
        refused = await client.post("/v1/videos", json=BODY | {"seconds": "8"})
        again = await send(client, 1)
    assert refused.status_code == 429
    assert again.json()["id"] == first.json()["id"]
    assert await api.dependencies.billing.balance(api.account.id) == held


async def test_a_video_that_was_deleted_meanwhile_is_made_anew(api: Api) -> None:
    async with api.client() as client:
        first = (await send(client, 0)).json()["id"]
        await client.delete(f"/v1/videos/{first}")
        again = (await send(client, 1)).json()["id"]
    assert again != first
    assert await jobs_of(api) == [again]


async def test_with_an_idempotency_key_only_the_key_counts(api: Api) -> None:
    async with api.client() as client:
        first = await send(client, 0)
        named = await send(client, 1, headers={"idempotency-key": "k"})
        again = await send(client, 1, headers={"idempotency-key": "k"})
    assert first.json()["id"] != named.json()["id"]
    assert (again.json()["id"], is_replayed(again)) == (named.json()["id"], True)


async def test_without_the_header_nothing_is_written_down(api: Api, where: Any) -> None:
    async with api.client() as client:
        made = [(await client.post("/v1/videos", json=BODY)).json()["id"], (await send(client, 0)).json()["id"]]
    admin = await asyncpg.connect(**where)
    try:
        noted = await admin.fetch("SELECT job_id FROM sendings WHERE job_id = ANY($1)", made)
    finally:
        await admin.close()
    assert [row["job_id"] for row in noted] == made[1:]


@pytest.mark.parametrize("tries", ["", "-1", "x", "1.5"])
async def test_a_count_that_is_none_is_a_first_try(api: Api, tries: str) -> None:
    async with api.client() as client:
        ids = [(await send(client, each)).json()["id"] for each in (0, tries)]
    assert len(set(ids)) == 2


async def _age(api: Api, by: timedelta) -> None:
    """Let all that has been sent so far be so much older: the group commit has a clock of its own."""
    async with api.database.begin() as tx:
        await tx._connection.execute("UPDATE sendings SET at = at - $1::interval", by)
