"""The client over a scripted transport: addresses, headers, errors, and the tutorial's signatures."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
import textwrap
import threading

import httpx2
import pytest

from reelwright import client as sdk
from reelwright.client import (
    APIError,
    AsyncReelwright,
    ConfigurationError,
    Fault,
    Reelwright,
)
from tests.unit.client.stage import KEY, FakeTime, ScriptedServer

OK = {"id": "video_1", "job_id": "video_1", "status": "queued"}
ENVELOPE = {
    "message": "The prompt is too short. It holds an emoji.",
    "type": "invalid_request_error",
    "param": "prompt",
    "code": "prompt_too_short",
    "faults": [
        {"code": "prompt_too_short", "message": "The prompt is too short.", "param": "prompt"},
        {"code": "unsupported_characters", "message": "It holds an emoji.", "param": "prompt"},
    ],
}


def test_create_sends_the_tutorials_body(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(200, json=OK))
    assert client.create_video("a quiet sea at dusk") == "video_1"
    assert server.body() == {
        "model": "sora-turbo",
        "prompt": "a quiet sea at dusk",
        "duration": 5,
        "aspect_ratio": "16:9",
        "resolution": "1080p",
    }
    (request,) = server.requests
    assert (request.method, str(request.url)) == ("POST", "http://reel.test/v1/video/generations")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["user-agent"].startswith("reelwright-python")
    assert len(request.headers["idempotency-key"]) == 36


def test_any_2xx_is_a_success(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(202, json=OK))
    assert client.create_video("a quiet sea at dusk") == "video_1"


@pytest.mark.parametrize("cls", [Reelwright, AsyncReelwright])
def test_signatures_begin_as_the_tutorials_do(cls: type) -> None:
    def begins(method: str) -> list[tuple[str, object]]:
        parameters = list(inspect.signature(getattr(cls, method)).parameters.values())[1:]
        return [
            (each.name, None if each.default is each.empty else each.default)
            for each in parameters
            if each.kind is each.POSITIONAL_OR_KEYWORD
        ]

    assert begins("__init__") == [("api_key", None), ("base_url", None)]
    assert begins("create_video") == [
        ("prompt", None),
        ("duration", 5),
        ("aspect_ratio", "16:9"),
        ("resolution", "1080p"),
        ("model", "sora-turbo"),
    ]
    assert begins("get_status") == [("job_id", None)]
    assert begins("wait_for_completion")[:3] == [("job_id", None), ("poll_interval", 3), ("timeout", 300)]
    assert begins("download_video") == [("url", None), ("save_path", None)]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://h:8000", "http://h:8000/v1"),
        ("http://h:8000/", "http://h:8000/v1"),
        ("http://h:8000/v1", "http://h:8000/v1"),
        ("http://h:8000/v1/", "http://h:8000/v1"),
        (" https://h/reel/ ", "https://h/reel/v1"),
        ("https://h/reel/v2", "https://h/reel/v2"),
        ("http://[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_the_base_url_may_end_in_v1_or_not(given: str, used: str) -> None:
    with Reelwright(KEY, given) as made:
        assert made.base_url == used


@pytest.mark.parametrize("nonsense", ["localhost:8000", "ftp://h/v1", "h", "http://", "http://[::1"])
def test_a_base_url_that_is_no_address_is_refused(nonsense: str) -> None:
    with pytest.raises(ConfigurationError, match="is not an address"):
        Reelwright(KEY, nonsense)


def test_key_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer) -> None:
    monkeypatch.setenv("REELWRIGHT_API_KEY", "sk-env")
    monkeypatch.setenv("REELWRIGHT_BASE_URL", "http://env.test/")
    server.says(httpx2.Response(200, json=OK))
    with Reelwright(transport=httpx2.MockTransport(server)) as made:
        made.get_status("video_1")
    assert str(server.requests[0].url) == "http://env.test/v1/video/generations/video_1"
    assert server.requests[0].headers["authorization"] == "Bearer sk-env"
    monkeypatch.setenv("REELWRIGHT_BASE_URL", "")
    with Reelwright() as made:
        assert made.base_url == "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, sdk.InvalidRequestError),
        (401, sdk.AuthenticationError),
        (402, sdk.InsufficientCreditsError),
        (403, sdk.PermissionDeniedError),
        (409, sdk.ConflictError),
        (404, sdk.NotFoundError),
        (413, sdk.APIError),
        (422, sdk.InvalidRequestError),
        (429, sdk.RateLimitError),
        (500, sdk.APIError),
        (503, sdk.ServiceUnavailableError),
    ],
)
def test_each_status_has_its_error_with_all_the_server_said(
    client: Reelwright, server: ScriptedServer, status: int, kind: type[APIError]
) -> None:
    headers = {"x-request-id": "req_9", "retry-after": "300"}
    server.says(httpx2.Response(status, json={"error": ENVELOPE}, headers=headers))
    with pytest.raises(sdk.VideoGenerationError) as caught:
        client.create_video("cat 🐱")
    error = caught.value
    assert type(error) is kind
    assert str(error) == f"{ENVELOPE['message']} (request req_9)"
    assert (error.status, error.code, error.param) == (status, "prompt_too_short", "prompt")
    assert error.faults[1] == Fault("unsupported_characters", "It holds an emoji.", "prompt")
    assert (error.request_id, error.retry_after_s) == ("req_9", 300)


def test_what_cannot_be_paid_for_is_told_with_price_and_balance_and_not_tried_again(
    client: Reelwright, server: ScriptedServer
) -> None:
    server.says(httpx2.Response(402, json={"error": {"message": "Too dear.", "price": "0.15", "balance": "0.10"}}))
    with pytest.raises(sdk.InsufficientCreditsError, match=r"Too dear\.") as caught:
        client.create_video("A calm ocean at dawn")
    assert (caught.value.price, caught.value.balance) == ("0.15", "0.10")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (httpx2.Response(401), "Authentication failed. Verify your API key."),
        (httpx2.Response(404, json={"detail": "Not Found"}), "Not Found"),
        (httpx2.Response(404, json={"detail": [{"loc": "é"}]}), '[{"loc": "é"}]'),
        (httpx2.Response(400, json={"code": "x", "message": "Flat.", "data": None}), "Flat."),
        (httpx2.Response(400, json={"error": "Just a string."}), "Just a string."),
        (httpx2.Response(418, text="<html>"), "The server answered with status 418 and gave no reason."),
        (
            httpx2.Response(301, headers={"location": "https://reel.test/"}),
            "The server sends elsewhere, to https://reel.test/. Set the base URL to that.",
        ),
    ],
)
def test_other_servers_errors_are_read_too(
    client: Reelwright, server: ScriptedServer, answer: httpx2.Response, sentence: str
) -> None:
    server.says(answer)
    with pytest.raises(APIError) as caught:
        client.get_status("video_1")
    assert str(caught.value) == sentence


def test_retry_after_is_waited_for(client: Reelwright, server: ScriptedServer, time: FakeTime) -> None:
    server.says(
        httpx2.Response(429, headers={"retry-after": "7"}),
        httpx2.Response(503, headers={"retry-after-ms": "250"}),
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout(""),
        httpx2.Response(200, json=OK),
    )
    assert client.get_status("video_1").status == "queued"
    assert time.pauses == [7, 0.25, 4, 8]


def test_a_lasting_failure_of_the_library_is_not_retried(
    client: Reelwright, server: ScriptedServer, time: FakeTime
) -> None:
    server.says(httpx2.LocalProtocolError("bad header"))
    with pytest.raises(sdk.ConnectionFailedError, match="bad header"):
        client.models()
    assert time.pauses == []


def test_fewer_retries_when_asked_for(server: ScriptedServer, time: FakeTime) -> None:
    server.says(httpx2.Response(503), httpx2.Response(503))
    made = Reelwright(
        KEY,
        "http://reel.test",
        max_retries=1,
        transport=httpx2.MockTransport(server),
        patience=time.patience(),
        sleep=time.sleep,
    )
    with made, pytest.raises(sdk.ServiceUnavailableError):
        made.models()
    assert time.pauses == [1]


def test_the_other_methods_reach_their_routes(client: Reelwright, server: ScriptedServer) -> None:
    server.says(
        httpx2.Response(200, json={"object": "list", "data": [OK], "has_more": False, "last_id": "video_1"}),
        httpx2.Response(200, json=OK),
        httpx2.Response(200, json={"id": "video_1", "deleted": True}),
        httpx2.Response(200, json={"object": "list", "data": [{"id": "sora-2"}]}),
        httpx2.Response(200, json={**OK, "status": "completed"}),
    )
    assert client.list_videos(1, after="video_0").videos[0].id == "video_1"
    assert client.cancel_video("video_1").id == "video_1"
    assert client.delete_video("video_1") is True
    assert [model.id for model in client.models()] == ["sora-2"]
    assert client.wait_for_completion("video_1").status == "completed"
    base = "http://reel.test/v1"
    assert [f"{request.method} {request.url}" for request in server.requests] == [
        f"GET {base}/video/generations?limit=1&order=desc&after=video_0",
        f"POST {base}/video/generations/video_1/cancel",
        f"DELETE {base}/video/generations/video_1",
        f"GET {base}/models",
        f"GET {base}/video/generations/video_1",
    ]


def test_what_a_listener_raises_reaches_the_program(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(200, json=OK))

    def stop(_video: object) -> None:
        raise StopIteration("mine")

    with pytest.raises(StopIteration, match="mine"):
        client.wait_for_completion("video_1", on_progress=stop)


def test_one_client_serves_many_threads() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"id": request.url.path.rsplit("/", 1)[1], "status": "queued"})

    found: dict[int, str] = {}
    with Reelwright(KEY, "http://reel.test", transport=httpx2.MockTransport(answer)) as made:
        threads = [
            threading.Thread(target=lambda n=n: found.update({n: made.get_status(f"video_{n}").id})) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {n: f"video_{n}" for n in range(8)}


def test_errors_survive_pickling() -> None:
    video = sdk.Video({"status": "failed", "error": {"code": "x", "message": "No."}})
    failed = pickle.loads(pickle.dumps(sdk.GenerationFailedError(video)))
    assert (str(failed), failed.code, failed.video) == ("Generation failed: No.", "x", video)
    late = pickle.loads(pickle.dumps(sdk.WaitTimeoutError("Late.", video)))
    assert (str(late), late.video) == ("Late.", video)


def test_every_error_is_a_video_generation_error() -> None:
    errors = [each for name, each in vars(sdk).items() if name.endswith("Error")]
    assert len(errors) == 21
    assert all(issubclass(each, sdk.VideoGenerationError) for each in errors)


def test_the_key_is_in_no_repr(client: Reelwright) -> None:
    assert KEY not in repr(client) + repr(client._planner)


def test_importing_the_sdk_wakes_nothing_of_the_platform() -> None:
    script = """
        import sys
        import reelwright.client
        heavy = {"rich", "typer", "click", "fastapi", "starlette", "pydantic", "asyncpg", "msgspec", "numpy"}
        ours = {name for name in sys.modules if name.startswith("reelwright.")}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
        assert all(name.startswith("reelwright.client") for name in ours), ours
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True)
