"""Every failure, whoever notices it, leaves in OpenAI's envelope with a request id."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from reelwright.errors import (
    AlreadyRunningError,
    DatabaseUnavailableError,
    EngineError,
    RateLimitedError,
)
from reelwright.services.submit import Submitter

from .conftest import PROMPT, Api, PartlyBroken, error_of


async def test_all_faults_of_a_request_are_told_at_once(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/video/generations", json={"prompt": "cat 🐱", "duration": 99})
    error = error_of(answer)
    assert answer.status_code == 400
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", "prompt_too_short", "prompt")
    assert [fault["code"] for fault in error["faults"]] == [
        "prompt_too_short",
        "unsupported_characters",
        "invalid_value",
    ]


async def test_an_unknown_model_is_named_with_those_there_are(api: Api) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/videos", json={"prompt": PROMPT, "model": "gpt-9"})
    error = error_of(answer)
    assert (answer.status_code, error["code"], error["param"]) == (400, "model_not_found", "model")
    assert "sora-2" in error["message"]


async def test_a_body_that_is_too_large_is_413(api: Api) -> None:
    async with api.client(max_body_bytes=1024) as client:
        answer = await client.post("/v1/videos", json={"prompt": "x" * 2000})
    assert (answer.status_code, error_of(answer)["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/video/generations"])
async def test_a_body_that_is_no_json_is_400(api: Api, path: str) -> None:
    async with api.client() as client:
        answer = await client.post(path, content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "invalid_json")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/nothing",
        "/v1/videos/",
        "/v1/videos/edits",
        "/v1/videos/extensions",
        "/v1/videos/characters",
        "/v1/videos/characters/char_1",
        "/v1/video/generations/edits/content",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_route_is_not_an_unknown_video(api: Api, method: str, path: str) -> None:
    async with api.client() as client:
        answer = await client.request(method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/videos", "GET, HEAD, POST"),
        ("DELETE", "/v1/videos/generations", "GET, HEAD, POST"),
        ("PATCH", "/v1/videos/video_1", "DELETE, GET, HEAD"),
        ("POST", "/v1/video/generations/video_1", "DELETE, GET, HEAD"),
        ("GET", "/v1/videos/video_1/cancel", "POST"),
        ("TRACE", "/v1/models", "GET, HEAD"),
        ("DELETE", "/v1/files/video_1/video.mp4", "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/healthz", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_405_and_allow_names_every_right_one(
    api: Api, method: str, path: str, allowed: str
) -> None:
    async with api.client() as client:
        answer = await client.request(method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/v1/videos/nonsense", "/v1/video/generations/video_" + "0" * 32, "/v1/videos/a%00b"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_an_id_nobody_has_is_video_not_found(api: Api, method: str, path: str) -> None:
    async with api.client() as client:
        answer = await client.request(method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (404, "video_not_found")


async def _get_raising(api: Api, error: Exception, path: str = "/v1/videos/x") -> httpx2.Response:
    api.changes["library"] = PartlyBroken(api.dependencies.library, error, "get", "page")
    async with api.client() as client:
        return await client.get(path)


@pytest.mark.parametrize("path", ["/v1/videos/x", "/v1/videos"])
@pytest.mark.parametrize("error", [ValueError("secret detail"), EngineError("secret detail")])
async def test_the_unexpected_is_500_and_tells_nothing(api: Api, path: str, error: Exception) -> None:
    answer = await _get_raising(api, error, path)
    assert (answer.status_code, error_of(answer)["code"]) == (500, "internal_error")
    assert error_of(answer)["type"] == "server_error"
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/v1/videos/x", "/v1/videos"])
async def test_a_database_that_is_away_is_503_with_retry_after(api: Api, path: str) -> None:
    answer = await _get_raising(api, DatabaseUnavailableError(), path)
    assert (answer.status_code, error_of(answer)["code"]) == (503, "database_unavailable")
    assert answer.headers["retry-after"] == "5"


async def test_a_conflict_tells_openai_clients_not_to_retry(api: Api) -> None:
    answer = await _get_raising(api, AlreadyRunningError())
    assert (answer.status_code, answer.headers["x-should-retry"]) == (409, "false")


async def test_what_is_exhausted_is_429_and_says_when(api: Api) -> None:
    answer = await _get_raising(api, RateLimitedError(retry_after_ms=6250))
    assert (answer.status_code, answer.headers["retry-after"], answer.headers["retry-after-ms"]) == (429, "7", "6250")
    assert error_of(answer)["type"] == "rate_limit_error"


async def test_a_full_queue_is_503_with_retry_after(api: Api) -> None:
    dependencies = api.dependencies
    api.changes["submitter"] = Submitter(
        dependencies.database, dependencies.clock, dependencies.gauge, dependencies.prices, max_queued=0
    )
    async with api.client() as client:
        answer = await client.post("/v1/videos", json={"prompt": PROMPT})
    assert (answer.status_code, error_of(answer)["code"]) == (503, "queue_full")
    assert answer.headers["retry-after"] == "30"


async def test_a_full_disk_is_503_before_anything_is_made(api: Api) -> None:
    async with api.client(min_free_disk=2**62) as client:
        answer = await client.post("/v1/video/generations", json={"prompt": PROMPT})
        listed = (await client.get("/v1/videos")).json()
    assert (answer.status_code, error_of(answer)["code"]) == (503, "storage_full")
    assert answer.headers["retry-after"] == "60"
    assert listed["data"] == []


async def test_a_failure_after_the_response_began_is_raised_so_that_the_server_cuts_the_connection(api: Api) -> None:
    job_id = await api.finish(await api.submit())

    class Torn(PartlyBroken):
        async def read(self, key: str, *, start: int, stop: int) -> Any:
            yield b"a beginning"
            raise OSError("torn")

    api.changes["assets"] = Torn(api.assets, OSError())
    async with api.client() as client:
        with pytest.raises((OSError, ExceptionGroup)):
            await client.get(f"/v1/videos/{job_id}/content")


@pytest.mark.parametrize("given", ["abc-123", "req_0:1/2"])
async def test_a_sane_request_id_is_kept(api: Api, given: str) -> None:
    async with api.client() as client:
        answer = await client.get("/healthz", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 200, "a b", 'a"b', "{}"])
async def test_any_other_request_id_is_replaced(api: Api, given: str) -> None:
    async with api.client() as client:
        answer = await client.get("/v1/videos/none", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] != given
    assert answer.headers["x-request-id"].startswith("req_")
