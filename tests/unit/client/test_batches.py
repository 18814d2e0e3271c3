"""Batches through the SDK: what is sent, what comes back, and what happens on a second try."""

from __future__ import annotations

import pickle
from typing import Any

import httpx2
import pytest

from reelwright.client import (
    APIError,
    AsyncReelwright,
    BatchTimeoutError,
    ConflictError,
    InvalidRequestError,
    Reelwright,
)
from tests.unit.client.stage import KEY, FakeTime, ScriptedServer

BATCH: dict[str, Any] = {
    "id": "batch_1",
    "object": "batch",
    "status": "in_progress",
    "counts": {"total": 3, "queued": 1, "processing": 1, "refused": 1},
    "metadata": {"order": "1138"},
    "callback_url": "https://shop.example/hook",
    "created_at": 1_790_000_000,
    "completed_at": None,
    "data": [
        {"id": "video_1", "index": 0, "custom_id": "sea", "status": "processing"},
        {"id": "video_2", "index": 2, "custom_id": None, "status": "queued"},
    ],
    "errors": [
        {"index": 1, "custom_id": "cat", "code": "unsupported_characters", "message": "No emoji.", "param": "x"}
    ],
}
DONE = BATCH | {"status": "completed", "counts": {"total": 3, "completed": 1, "failed": 1, "refused": 1}}


def test_a_batch_is_asked_for_by_prompts_or_by_fields(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(200, json=BATCH))
    batch = client.batches.create(
        ["A quiet sea at dusk.", {"prompt": "Snow on a village.", "custom_id": "snow", "duration": 8}],
        callback_url="https://shop.example/hook",
        metadata={"order": "1138"},
        on_error="continue",
    )

    (request,) = server.requests
    assert (request.method, str(request.url)) == ("POST", "http://reel.test/v1/video/generations/batch")
    assert server.body() == {
        "requests": [
            {"prompt": "A quiet sea at dusk."},
            {"prompt": "Snow on a village.", "custom_id": "snow", "duration": 8},
        ],
        "callback_url": "https://shop.example/hook",
        "metadata": {"order": "1138"},
        "on_error": "continue",
    }
    assert (batch.id, batch.is_done, batch.counts.total, batch.counts.refused) == ("batch_1", False, 3, 1)
    assert [(video.id, video.custom_id, video["index"]) for video in batch.videos] == [
        ("video_1", "sea", 0),
        ("video_2", None, 2),
    ]
    assert [(fault.index, fault.custom_id, fault.code) for fault in batch.errors] == [
        (1, "cat", "unsupported_characters")
    ]
    assert batch.metadata == {"order": "1138"}
    assert dict(batch) == BATCH
    assert pickle.loads(pickle.dumps(batch)).videos == batch.videos


@pytest.mark.parametrize("given", [None, "order-1138"])
def test_every_try_of_a_create_carries_one_idempotency_key(
    client: Reelwright, server: ScriptedServer, given: str | None
) -> None:
    lost = httpx2.ReadTimeout("lost on the way")
    video = httpx2.Response(200, json={"id": "video_1"})
    server.says(lost, httpx2.Response(503), httpx2.Response(200, json=BATCH), lost, video)

    client.batches.create(["A quiet sea at dusk."], idempotency_key=given)
    client.create_video("A quiet sea at dusk.", idempotency_key=given)

    keys = [request.headers["idempotency-key"] for request in server.requests]
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4]
    assert {keys[0], keys[3]} == {"order-1138"} if given else keys[0] != keys[3]


def test_a_key_that_means_another_request_is_not_tried_again(client: Reelwright, server: ScriptedServer) -> None:
    error = {"message": "This key asked for another video.", "code": "idempotency_conflict"}
    server.says(httpx2.Response(409, json={"error": error}, headers={"x-should-retry": "false"}))

    with pytest.raises(ConflictError, match="asked for another video") as caught:
        client.create_video("A quiet sea at dusk.", idempotency_key="k")
    assert caught.value.code == "idempotency_conflict"


def test_a_video_may_have_a_name_and_somebody_to_call(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(200, json={"id": "video_1"}), httpx2.Response(200, json={"data": []}))
    client.create_video("A quiet sea at dusk.", custom_id="sea", callback_url="https://shop.example/hook")
    client.list_videos(custom_id="sea & sky")

    assert server.body(0)["custom_id"] == "sea"
    assert server.body(0)["callback_url"] == "https://shop.example/hook"
    assert dict(server.requests[1].url.params) == {"limit": "20", "order": "desc", "custom_id": "sea & sky"}


def test_a_refused_batch_names_every_fault(client: Reelwright, server: ScriptedServer) -> None:
    faults = [{"code": "prompt_too_short", "message": "Too short.", "param": "requests[1].prompt"}]
    error = {"message": "Too short.", "code": "prompt_too_short", "param": "requests[1].prompt", "faults": faults}
    server.says(httpx2.Response(400, json={"error": error}))

    with pytest.raises(InvalidRequestError) as caught:
        client.batches.create(["A quiet sea at dusk.", "no"])
    assert [fault.param for fault in caught.value.faults] == ["requests[1].prompt"]


def test_an_answer_that_names_no_batch_is_an_error(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(200, json={"object": "batch"}))
    with pytest.raises(APIError, match="names no batch"):
        client.batches.create(["A quiet sea at dusk."])


def test_batches_are_found_listed_and_cancelled(client: Reelwright, server: ScriptedServer) -> None:
    page = {"object": "list", "data": [BATCH, DONE], "has_more": True, "last_id": "batch_1"}
    server.says(*(httpx2.Response(200, json=answer) for answer in (BATCH, page, DONE)))

    assert client.batches.get("batch_1").metadata == {"order": "1138"}
    listed = client.batches.list(5, after="batch_9")
    assert [batch.is_done for batch in listed.batches] == [False, True]
    assert (listed.has_more, listed.last_id) == (True, "batch_1")
    assert client.batches.cancel("batch_1").is_done
    assert [(request.method, request.url.raw_path.decode()) for request in server.requests] == [
        ("GET", "/v1/video/generations/batch/batch_1"),
        ("GET", "/v1/video/generations/batch?limit=5&order=desc&after=batch_9"),
        ("POST", "/v1/video/generations/batch/batch_1/cancel"),
    ]


def test_an_empty_batch_id_never_names_the_list(client: Reelwright) -> None:
    with pytest.raises(InvalidRequestError, match="is not a batch id"):
        client.batches.get("")


def test_waiting_ends_with_the_last_video_however_it_ended(
    client: Reelwright, server: ScriptedServer, time: FakeTime
) -> None:
    server.says(*(httpx2.Response(200, json=answer) for answer in (BATCH, BATCH, DONE)))
    seen: list[str] = []

    batch = client.batches.wait("batch_1", poll_interval_s=5, on_progress=lambda news: seen.append(news.status))

    assert (batch.counts.completed, batch.counts.failed) == (1, 1)
    assert seen == ["in_progress", "in_progress", "completed"]
    assert time.pauses == [5, 5]


def test_waiting_too_long_tells_how_the_batch_stood(client: Reelwright, server: ScriptedServer) -> None:
    server.says(*(httpx2.Response(200, json=BATCH) for _ in range(3)))
    with pytest.raises(BatchTimeoutError, match="2 of 3 are under way") as caught:
        client.batches.wait("batch_1", poll_interval_s=4, timeout_s=8)
    assert pickle.loads(pickle.dumps(caught.value)).batch == BATCH


async def test_the_asynchronous_twin_does_the_same(server: ScriptedServer) -> None:
    page = {"data": [BATCH]}
    server.says(*(httpx2.Response(200, json=answer) for answer in (BATCH, DONE, page, DONE, DONE)))
    async with AsyncReelwright(KEY, "http://reel.test", transport=httpx2.MockTransport(server)) as client:
        batch = await client.batches.create(["A quiet sea at dusk."])
        assert (await client.batches.wait(batch.id)).is_done
        assert len((await client.batches.list()).batches) == 1
        assert (await client.batches.get(batch.id)).is_done
        assert (await client.batches.cancel(batch.id)).is_done
