"""Batches under an `Idempotency-Key`: made once as wholes, found again by their ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reelwright.api.batches import PATHS
from reelwright.api.fingerprint import canonical_path
from reelwright.domain.idempotency import Claim
from reelwright.errors import DatabaseUnavailableError, StillRunningError
from reelwright.services.applications import BatchWish
from tests.factories import make_plan, make_request

from .conftest import PROMPT, Api, PartlyBroken
from .test_idempotency import is_replayed, jobs_of, send

THREE: Any = {"prompts": [f"{PROMPT} Take {number}." for number in range(3)]}


async def send_batch(client: Any, path: str = PATHS[0], **about: Any) -> Any:
    return await send(client, path, **({"json": THREE} | about))


def test_all_names_of_the_route_are_one() -> None:
    assert {canonical_path(path) for path in PATHS} == {PATHS[0]}
    assert {canonical_path(f"{path}/batch_1/cancel") for path in PATHS} == {f"{PATHS[0]}/batch_1/cancel"}


async def test_the_same_batch_again_by_any_name_of_the_route_gets_the_same_answer(api: Api) -> None:
    async with api.client() as client:
        answers = [await send_batch(client, path) for path in PATHS]
    assert [is_replayed(answer) for answer in answers] == [False, True, True]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert len(await jobs_of(api)) == 3


async def test_a_bare_list_with_its_fields_in_another_order_is_the_same_batch(api: Api) -> None:
    one, other = [{"prompt": PROMPT, "duration": 5}], [{"duration": 5.0, "prompt": PROMPT}]
    async with api.client() as client:
        first, again = await send_batch(client, json=one), await send_batch(client, json=other)
    assert (first.status_code, is_replayed(again), again.content) == (200, True, first.content)


async def test_a_batch_whose_answer_failed_after_its_commit_is_found_by_the_next_try(api: Api) -> None:
    api.changes["gauge"] = PartlyBroken(api.dependencies.gauge, DatabaseUnavailableError(), "position")
    async with api.client() as client:
        assert (await send_batch(client)).status_code == 503
    api.changes.clear()
    async with api.client() as client:
        again = await send_batch(client)
        shown = await client.get(f"{PATHS[0]}/{again.json()['id']}")
    assert (again.status_code, is_replayed(again)) == (200, True)
    assert again.json() == shown.json()
    assert [video["id"] for video in again.json()["data"]] == (await jobs_of(api))[::-1]


async def test_a_batch_that_cannot_be_paid_is_forgotten_and_made_once_it_can(make_api: Any) -> None:
    api = await make_api(make_plan("penniless-batch", is_house=False))
    async with api.client() as client:
        refused = await send_batch(client)
        await api.dependencies.billing.grant(api.account.id, 10_000_000)
        made = await send_batch(client)
    assert (refused.status_code, made.status_code, is_replayed(made)) == (402, 200, False)
    assert len(await jobs_of(api)) == 3


async def test_who_has_lost_its_claim_makes_neither_the_batch_nor_any_of_its_videos(api: Api) -> None:
    now, lost = api.clock.now(), Claim(api.account.id, "k", "lost")
    async with api.database.begin() as tx:
        for claim in (lost, Claim(api.account.id, "k", "winner")):
            taken = await tx.claims.take(claim, (b"m",), until=now, now=now, forgotten=now - timedelta(days=1))
            assert taken
    wish = BatchWish({index: make_request() for index in range(3)})
    with pytest.raises(StillRunningError):
        await api.dependencies.submitter.accept_batch(api.account, wish, once=lost)
    assert await jobs_of(api) == []
    async with api.database.read() as tx:
        page = await tx.batches.page(api.account.id, limit=1, after=None, newest_first=True)
    assert page.batches == ()
