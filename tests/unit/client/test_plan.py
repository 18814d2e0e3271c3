"""The plans, played without any server: what is sent, when it is sent again, when it is given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from reelwright.client import (
    APIError,
    AuthenticationError,
    ConnectionFailedError,
    GenerationFailedError,
    InvalidRequestError,
    NotFoundError,
    ServiceUnavailableError,
    Video,
    WaitTimeoutError,
)
from reelwright.client.plan import Planner
from reelwright.client.retries import Patience
from reelwright.client.service import Service
from reelwright.client.steps import Broken, Call, Pause, Plan, Reply, Send, Tell

T = TypeVar("T")
FIELDS = {"model": "sora-turbo", "prompt": "a quiet sea at dusk"}
REFUSED = Broken(ConnectionRefusedError(111, "Connection refused"))


def reply(fields: Any, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, json.dumps(fields).encode())


@dataclass
class Stage:
    """Plays the world to a plan: answers sends from a script, lets pauses move the clock."""

    now: float = 0.0
    calls: list[Call] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    key: str | None = "sk-rw-key"
    max_retries: int = 5

    @property
    def planner(self) -> Planner:
        patience = Patience(self.max_retries, clock=lambda: self.now, dice=lambda: 0.0)
        return Planner(Service("http://reel.test/v1", self.key, 30.0), patience)

    def play(self, plan: Plan[T], answers: Sequence[Reply | Broken]) -> T:
        script = list(answers)
        outcome: object = None
        try:
            while True:
                step = plan.send(outcome)
                outcome = None
                match step:
                    case Send(call):
                        self.calls.append(call)
                        outcome = script.pop(0)
                    case Pause(seconds):
                        self.pauses.append(seconds)
                        self.now += seconds
                    case Tell(listener, news):
                        listener(*news)
        except StopIteration as stop:
            assert script == [], "the plan ended before its script"
            return stop.value

    def wait(self, *answers: Reply | Broken, timeout_s: float = 300, **kwargs: Any) -> Video:
        kwargs = {"poll_interval_s": 3, "on_progress": None} | kwargs
        return self.play(self.planner.wait("video_1", timeout_s=timeout_s, **kwargs), answers)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_create_posts_the_fields_and_returns_the_id(stage: Stage) -> None:
    options = {"seed": 7, "fps": None, "quality": "draft", "idempotency_key": "mine"}
    assert stage.play(stage.planner.create(FIELDS, options), [reply({"id": "video_1", "job_id": "x"})]) == "video_1"
    (call,) = stage.calls
    assert (call.method, call.url) == ("POST", "http://reel.test/v1/video/generations")
    assert json.loads(call.content) == {**FIELDS, "seed": 7, "quality": "draft"}
    assert call.headers["authorization"] == "Bearer sk-rw-key"
    assert call.headers["content-type"] == "application/json"
    assert call.headers["idempotency-key"] == "mine"


def test_create_falls_back_to_job_id(stage: Stage) -> None:
    assert stage.play(stage.planner.create(FIELDS, {}), [reply({"job_id": "job_7"})]) == "job_7"


def test_create_without_an_id_in_the_answer_is_an_error(stage: Stage) -> None:
    with pytest.raises(APIError, match=r"names no job\. \(request req_1\)"):
        stage.play(stage.planner.create(FIELDS, {}), [reply({"status": "queued"}, x_request_id="req_1")])


def test_an_answer_that_is_no_object_is_an_error(stage: Stage) -> None:
    with pytest.raises(APIError, match="not a JSON object"):
        stage.play(stage.planner.status("video_1"), [Reply(200, {}, b"<html>")])


def test_all_tries_of_one_create_carry_one_key_and_two_creates_carry_two(stage: Stage) -> None:
    made = reply({"id": "video_1"})
    stage.play(stage.planner.create(FIELDS, {}), [REFUSED, reply({}, 503), made])
    stage.play(stage.planner.create(FIELDS, {}), [made])
    keys = [call.headers["idempotency-key"] for call in stage.calls]
    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_the_backoff_is_the_tutorials(stage: Stage) -> None:
    with pytest.raises(ServiceUnavailableError, match="It was tried 6 times"):
        stage.play(stage.planner.models(), [reply({}, 503)] * 6)
    assert stage.pauses == [1, 2, 4, 8, 16]


def test_a_server_that_cannot_be_reached_is_named_without_its_secrets(stage: Stage) -> None:
    with pytest.raises(ConnectionFailedError) as caught:
        stage.play(stage.planner.exchange(Call("GET", "http://reel.test/f.mp4?sig=secret")), [REFUSED] * 6)
    assert str(caught.value) == (
        "Connection failed: reel.test was tried 6 times (Connection refused). Is the server running?"
    )
    assert caught.value.__cause__ is REFUSED.cause


def test_what_would_fail_again_is_tried_once(stage: Stage) -> None:
    with pytest.raises(ConnectionFailedError, match=r"tried once \(ValueError\)"):
        stage.play(stage.planner.models(), [Broken(ValueError(), retryable=False)])
    with pytest.raises(InvalidRequestError):
        stage.play(stage.planner.models(), [reply({}, 400)])
    assert stage.pauses == []


def test_waiting_polls_until_completed_and_tells_each_time(stage: Stage) -> None:
    seen: list[int] = []
    video = stage.wait(
        reply({"id": "video_1", "status": "queued"}),
        reply({"id": "video_1", "status": "processing", "progress": 40}),
        reply({"id": "video_1", "status": "completed", "progress": 100, "output": {"url": "http://f"}}),
        on_progress=lambda news: seen.append(news.progress),
    )
    assert (video.status, video.output.url, seen, stage.pauses) == (
        "completed",
        "http://f",
        [0, 40, 100],
        [3, 3],
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"status": "failed", "error": {"code": "engine_failed", "message": "No GL."}},
            "Generation failed: No GL.",
        ),
        ({"status": "failed", "error": "No GL."}, "Generation failed: No GL."),
        ({"status": "failed", "cancelled": True}, "Generation failed: The job was cancelled."),
        ({"status": "cancelled"}, "Generation failed: The job was cancelled."),
        ({"status": "failed"}, "Generation failed: The server gave no reason."),
    ],
)
def test_a_failed_video_raises_with_its_reason(stage: Stage, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(GenerationFailedError) as caught:
        stage.wait(reply(fields))
    assert str(caught.value) == sentence
    assert caught.value.video == fields


def test_waiting_ends_at_its_timeout_with_the_last_news(stage: Stage) -> None:
    running = reply({"status": "processing", "progress": 40})
    with pytest.raises(WaitTimeoutError) as caught:
        stage.wait(*[running] * 5, timeout_s=10)
    assert str(caught.value) == "Timeout after 10 seconds: the video is processing, 40 % done."
    assert caught.value.video.progress == 40
    assert stage.pauses == [3, 3, 3, 1]


def test_a_wait_of_no_time_still_asks_once(stage: Stage) -> None:
    assert stage.wait(reply({"status": "completed"}), timeout_s=0).status == "completed"


def test_no_request_of_a_wait_outlasts_it(stage: Stage) -> None:
    stage.wait(reply({"status": "queued"}), reply({"status": "completed"}), timeout_s=8)
    assert [call.timeout_s for call in stage.calls] == [8, 5]


def test_retries_of_a_wait_do_not_outlast_it(stage: Stage) -> None:
    with pytest.raises(ServiceUnavailableError):
        stage.wait(*[reply({}, 503)] * 3, timeout_s=5)
    assert stage.pauses == [1, 2]


def test_the_list_asks_for_the_newest_and_goes_on_after(stage: Stage) -> None:
    page = stage.play(
        stage.planner.page(2, None),
        [reply({"object": "list", "data": [{"id": "b"}, {"id": "a"}], "last_id": "a", "has_more": True})],
    )
    assert [video.id for video in page.videos] == ["b", "a"]
    assert (page.last_id, page.has_more) == ("a", True)
    stage.play(stage.planner.page(2, page.last_id), [reply({"data": []})])
    assert [dict(call.query) for call in stage.calls] == [
        {"limit": "2", "order": "desc"},
        {"limit": "2", "order": "desc", "after": "a"},
    ]


def test_cancel_posts_and_returns_the_video(stage: Stage) -> None:
    video = stage.play(stage.planner.cancel("video_1"), [reply({"status": "failed", "cancelled": True})])
    assert video.is_cancelled
    assert (stage.calls[0].method, stage.calls[0].url[-15:]) == ("POST", "/video_1/cancel")


def test_delete_tells_whether_it_is_gone(stage: Stage) -> None:
    assert stage.play(stage.planner.delete("video_1"), [reply({"id": "video_1", "deleted": True})])
    assert not stage.play(stage.planner.delete("video_1"), [reply({"id": "video_1", "deleted": False})])


def test_a_delete_whose_answer_was_lost_counts_as_done(stage: Stage) -> None:
    assert stage.play(stage.planner.delete("video_1"), [REFUSED, reply({}, 404)])


def test_deleting_what_never_was_is_an_error(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        stage.play(stage.planner.delete("video_1"), [reply({}, 404)])


def test_models_are_listed(stage: Stage) -> None:
    models = stage.play(stage.planner.models(), [reply({"object": "list", "data": [{"id": "sora-turbo"}]})])
    assert [model.id for model in models] == ["sora-turbo"]
    assert stage.play(stage.planner.models(), [reply({"object": "list"})]) == ()


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        (None, "missing_api_key", "set REELWRIGHT_API_KEY"),
        ("", "missing_api_key", "set REELWRIGHT_API_KEY"),
        (" sk-abc123xyz   ", "malformed_api_key", "blanks"),
        ('"sk-abc"', "malformed_api_key", "quotes"),
        ("sk-abc…", "malformed_api_key", "odd characters"),
        ("sk-a\nbc", "malformed_api_key", "blanks"),
    ],
)
def test_a_key_that_cannot_be_sent_is_refused_by_name(stage: Stage, key: str, code: str, words: str) -> None:
    stage.key = key
    with pytest.raises(AuthenticationError, match=words) as caught:
        stage.play(stage.planner.models(), [])
    assert caught.value.code == code
    assert stage.calls == []


def test_an_id_is_one_segment_of_the_path(stage: Stage) -> None:
    stage.play(stage.planner.status("a/b?c"), [reply({})])
    assert stage.calls[0].url.endswith("/video/generations/a%2Fb%3Fc")
    for nonsense in ("", ".", "..", " "):
        with pytest.raises(InvalidRequestError, match="is not a job id"):
            stage.play(stage.planner.status(nonsense), [])
