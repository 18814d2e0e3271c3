"""Both dialects, over one job: create, get, list, cancel, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PROMPT, Api, PartlyBroken, error_of

GENERATIONS = ("/v1/video/generations", "/v1/videos/generations")
EVERY_PATH = ("/v1/videos", *GENERATIONS)
OPENAI_KEYS = {
    "id",
    "object",
    "model",
    "status",
    "progress",
    "created_at",
    "completed_at",
    "expires_at",
    "prompt",
    "size",
    "seconds",
    "remixed_from_video_id",
    "error",
}


async def test_openai_create_answers_200_with_the_thirteen_keys(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/videos", json={"prompt": PROMPT})
    video = answer.json()
    assert answer.status_code == 200
    assert video.keys() >= OPENAI_KEYS
    assert (video["status"], video["seconds"], video["size"]) == ("queued", "4", "720x1280")
    assert video["seed"] == 7
    assert video["queue_position"] >= 1
    assert answer.headers["openai-poll-after-ms"] == "1000"


@pytest.mark.parametrize("path", GENERATIONS)
async def test_generations_create_has_three_names_for_one_id(api: Api, path: str) -> None:
    async with api.client() as client:
        answer = await client.post(path, json={"prompt": PROMPT})
    video = answer.json()
    assert answer.status_code == 200
    assert video["id"] == video["job_id"] == video["task_id"]
    assert (video["status"], video["duration"], video["size"], video["fps"]) == ("queued", 5, "1920x1080", 24)


async def test_a_multipart_body_is_read_like_json(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/videos", files={"prompt": (None, PROMPT), "seconds": (None, "8")})
    assert answer.json()["seconds"] == "8"


@pytest.mark.parametrize("path", EVERY_PATH)
async def test_every_id_works_in_every_dialect_and_under_the_alias(api: Api, path: str) -> None:
    job_id = await api.submit()
    async with api.client() as client:
        answer = await client.get(f"{path}/{job_id}")
        head = await client.head(f"{path}/{job_id}")
    assert answer.json()["id"] == job_id
    assert answer.headers["openai-poll-after-ms"] == "1000"
    assert (head.status_code, head.content) == (200, b"")


async def test_a_finished_video_has_links_in_the_generations_dialect_and_no_poll_header(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    async with api.client() as client:
        answer = await client.get(f"/v1/video/generations/{job_id}")
        openai = await client.get(f"/v1/videos/{job_id}")
    video = answer.json()
    assert video["status"] == "completed"
    assert video["url"] == video["output"]["url"]
    assert video["output"]["url"].startswith(f"http://127.0.0.1:8000/v1/files/{job_id}/video.mp4?")
    assert (video["understood"], video["not_drawn"], video["native"]) == (["sunset"], ["serene"], True)
    assert "openai-poll-after-ms" not in answer.headers
    assert openai.json()["status"] == "completed"


async def test_a_running_job_is_in_progress_here_and_processing_there(api: Api) -> None:
    job_id = await api.submit()
    await api.claim(job_id)
    async with api.client() as client:
        openai = (await client.get(f"/v1/videos/{job_id}")).json()
        generations = (await client.get(f"/v1/video/generations/{job_id}")).json()
    assert (openai["status"], openai["progress"]) == ("in_progress", 40)
    assert (generations["status"], generations["progress"]) == ("processing", 40)


@pytest.mark.parametrize("path", EVERY_PATH)
async def test_lists_page_through_everything_once(api: Api, path: str) -> None:
    made = [await api.submit() for _ in range(3)]
    async with api.client() as client:
        first = (await client.get(path, params={"limit": 2})).json()
        second = (await client.get(path, params={"limit": 2, "after": first["last_id"]})).json()
        ascending = (await client.get(path, params={"order": "asc"})).json()
    assert [video["id"] for video in first["data"] + second["data"]] == made[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert [video["id"] for video in ascending["data"]] == made


async def test_a_page_of_none_and_an_unknown_cursor_are_empty_lists(api: Api) -> None:
    await api.submit()
    async with api.client() as client:
        none = (await client.get("/v1/videos", params={"limit": 0})).json()
        unknown = (await client.get("/v1/videos", params={"after": "video_nonsense"})).json()
    assert none["data"] == unknown["data"] == []
    assert unknown["first_id"] is None


@pytest.mark.parametrize(
    ("query", "param", "message"),
    [
        ("limit=101", "limit", "'limit' must be at most 100."),
        ("limit=-1", "limit", "'limit' must be at least 0."),
        ("limit=x", "limit", "'limit' must be a whole number."),
        ("order=up", "order", "'order' must be 'asc' or 'desc'."),
    ],
)
async def test_a_bad_list_parameter_is_named(api: Api, query: str, param: str, message: str) -> None:
    async with api.client() as client:
        answer = await client.get(f"/v1/videos?{query}")
    assert answer.status_code == 400
    assert (error_of(answer)["param"], error_of(answer)["message"]) == (param, message)


@pytest.mark.parametrize("path", EVERY_PATH)
async def test_cancel_ends_a_queued_job_as_failed_and_says_cancelled(api: Api, path: str) -> None:
    job_id = await api.submit()
    async with api.client() as client:
        answer = await client.post(f"{path}/{job_id}/cancel")
        again = await client.post(f"{path}/{job_id}/cancel")
    video = answer.json()
    assert (video["status"], video["cancelled"], video["error"]["code"]) == ("failed", True, "cancelled")
    assert again.json() == video


@pytest.mark.parametrize("path", EVERY_PATH)
async def test_delete_answers_with_the_id_and_the_video_is_gone(api: Api, path: str) -> None:
    job_id = await api.finish(await api.submit())
    async with api.client() as client:
        url = (await client.get(f"/v1/video/generations/{job_id}")).json()["url"]
        # As openai-python sends it: a JSON content type and no body.
        answer = await client.delete(f"{path}/{job_id}", headers={"content-type": "application/json"})
        after = await client.get(f"{path}/{job_id}")
        link = await client.get(url)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["deleted"]) == (job_id, True)
    assert after.status_code == link.status_code == 404
    assert error_of(after)["code"] == "video_not_found"


async def test_delete_removes_the_files_at_once_and_leaves_no_garbage_behind(api: Api) -> None:
    job_id = await api.finish(await api.submit())
    async with api.client() as client:
        await client.delete(f"/v1/videos/{job_id}")
    assert await api.assets.head(f"videos/{job_id}/1/video.mp4") is None
    async with api.database.read() as tx:
        assert f"videos/{job_id}/" not in await tx.jobs.garbage(1000)


async def test_a_store_that_fails_leaves_the_files_to_the_sweep(api: Api) -> None:
    job_id = await api.finish(await api.submit())

    api.changes["assets"] = PartlyBroken(api.assets, OSError("no"), "delete")
    async with api.client() as client:
        answer = await client.delete(f"/v1/videos/{job_id}")
    assert answer.status_code == 200
    async with api.database.read() as tx:
        assert f"videos/{job_id}/" in await tx.jobs.garbage(1000)


async def test_deleting_a_live_job_cancels_it_first(api: Api) -> None:
    job_id = await api.submit()
    async with api.client() as client:
        answer = await client.delete(f"/v1/videos/{job_id}")
        after = await client.get(f"/v1/videos/{job_id}")
    assert (answer.status_code, after.status_code) == (200, 404)


@pytest.mark.parametrize("path", EVERY_PATH)
async def test_nobody_sees_or_touches_the_video_of_another_account(
    api: Api, make_api: Callable[[], Any], path: str
) -> None:
    other = await make_api()
    job_id = await other.finish(await other.submit())
    async with api.client() as client:
        answers = [
            await client.get(f"{path}/{job_id}"),
            await client.get(f"{path}/{job_id}/content"),
            await client.post(f"{path}/{job_id}/cancel"),
            await client.delete(f"{path}/{job_id}"),
        ]
        listed = (await client.get(path)).json()
    assert [error_of(answer)["code"] for answer in answers] == ["video_not_found"] * 4
    assert listed["data"] == []
    async with other.client() as client:
        assert (await client.get(f"{path}/{job_id}")).status_code == 200


async def test_an_expired_video_stays_in_the_list_without_a_link(api: Api) -> None:
    job_id = await api.expire(await api.finish(await api.submit()))
    async with api.client() as client:
        video = (await client.get(f"/v1/video/generations/{job_id}")).json()
    assert (video["status"], video["expired"], video["output"]["url"]) == ("completed", True, None)


async def test_models_say_what_each_can_do(api: Api) -> None:
    async with api.client() as client:
        listed = (await client.get("/v1/models")).json()
        one = (await client.get("/v1/models/sora-2")).json()
        unknown = await client.get("/v1/models/gpt-9")
    assert one in listed["data"]
    assert (one["id"], one["object"], one["engine"]) == ("sora-2", "model", "previs")
    assert one["max_seconds"] > 0
    assert unknown.status_code == 404
    assert error_of(unknown)["code"] == "model_not_found"
