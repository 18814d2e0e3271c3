"""What the server answers, as objects and as dicts."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from reelwright.client import Video, VideoPage

COMPLETED: dict[str, Any] = {
    "id": "video_1",
    "job_id": "video_1",
    "object": "video.generation",
    "status": "completed",
    "progress": 100,
    "stage": "storing",
    "queue_position": None,
    "model": "sora-turbo",
    "engine": "previs",
    "prompt": "a quiet sea",
    "created_at": 1,
    "completed_at": 2,
    "expires_at": 3,
    "output": {
        "url": "http://f/v.mp4",
        "width": 1920,
        "height": 1080,
        "fps": 24,
        "duration": 5.0,
        "size_bytes": 99,
        "thumbnail_url": "http://f/t.webp",
        "spritesheet_url": "http://f/s.jpg",
        "expires_at": 4,
    },
    "url": "http://f/v.mp4",
    "error": None,
    "cancelled": False,
    "understood": ["sea", "dusk"],
    "not_drawn": ["unicorn"],
    "price": "0.15",
    "charged": "0.12",
    "ignored": ["style"],
    "seed": 9223372036854775807,
    "native": True,
    "rendered_at": "1920x1080",
}


def test_a_video_is_the_dict_that_was_sent() -> None:
    video = Video(COMPLETED)
    assert isinstance(video, Mapping)
    assert video == COMPLETED
    assert video["output"]["url"] == "http://f/v.mp4"
    assert video.get("output", {}).get("url") == "http://f/v.mp4"
    assert json.loads(json.dumps(dict(video))) == json.loads(json.dumps(video, indent=2)) == COMPLETED
    assert repr(video).startswith("Video({")


def test_a_video_is_a_typed_object() -> None:
    video = Video(COMPLETED)
    assert (video.id, video.status, video.progress, video.is_done) == ("video_1", "completed", 100, True)
    assert (video.stage, video.queue_position, video.model, video.engine) == (
        "storing",
        None,
        "sora-turbo",
        "previs",
    )
    assert (video.prompt, video.seed) == ("a quiet sea", 9223372036854775807)
    assert (video.created_at, video.completed_at, video.expires_at) == (1, 2, 3)
    assert (video.url, video.error, video.is_cancelled) == ("http://f/v.mp4", None, False)
    assert (video.understood, video.not_drawn, video.ignored) == (("sea", "dusk"), ("unicorn",), ("style",))
    assert (video.is_native, video.rendered_at) == (True, "1920x1080")
    assert (video.price, video.charged) == ("0.15", "0.12")


def test_its_output_is_a_typed_object() -> None:
    output = Video(COMPLETED).output
    assert (output.url, output.width, output.height) == ("http://f/v.mp4", 1920, 1080)
    assert (output.fps, output.duration_s, output.size_bytes, output.expires_at) == (24, 5.0, 99, 4)
    assert (output.thumbnail_url, output.spritesheet_url) == ("http://f/t.webp", "http://f/s.jpg")


def test_a_video_that_is_not_done_has_an_empty_output() -> None:
    video = Video({"id": "video_1", "status": "queued", "output": None, "error": None, "queue_position": 3})
    assert video["output"] is None
    assert (video.output.url, video.output.fps, video.url, video.is_done) == (None, None, None, False)
    assert (video.queue_position, video.progress, video.understood) == (3, 0, ())


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [({"code": "engine_failed", "message": "No GL."}, "engine_failed", "No GL."), ("No GL.", None, "No GL.")],
)
def test_an_error_is_read_as_object_or_string(error: object, code: str | None, message: str) -> None:
    video = Video({"status": "failed", "error": error})
    assert video.error is not None
    assert (video.error.code, video.error.message) == (code, message)


def test_odd_values_read_as_nothing() -> None:
    video = Video({"id": 7, "status": None, "progress": "half", "understood": "sea", "native": "yes", "seed": True})
    assert (video.id, video.status, video.progress, video.understood) == ("", "", 0, ())
    assert (video.is_native, video.seed, video.rendered_at) == (None, None, None)
    assert (video.price, video.charged) == (None, None)
    assert Video({"rendered_at": {"width": 960, "height": 540}}).rendered_at == "960x540"
    assert Video({"progress": 33.4}).progress == 33


@pytest.mark.parametrize(
    "change",
    [
        lambda video: video.__setitem__("status", "x"),
        lambda video: video.__delitem__("status"),
        lambda video: video.__ior__({"status": "x"}),
        lambda video: video.update(status="x"),
        lambda video: video.pop("status"),
        lambda video: video.popitem(),
        lambda video: video.setdefault("new", 1),
        lambda video: video.clear(),
        lambda video: video["output"].update(url="x"),
        lambda video: video["understood"].append("x"),
        lambda video: video["understood"].__setitem__(0, "x"),
        lambda video: video["understood"].sort(),
    ],
)
def test_nothing_in_a_video_can_be_changed(change: Any) -> None:
    video = Video(COMPLETED)
    with pytest.raises(TypeError, match="cannot be changed"):
        change(video)
    assert video == COMPLETED


def test_attributes_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        Video(COMPLETED).status = "queued"  # type: ignore[misc]  # that it fails is the point


def test_a_copy_can_be_changed() -> None:
    changed = dict(Video(COMPLETED))
    changed["status"] = "x"
    assert Video(COMPLETED).status == "completed"


def test_a_video_survives_pickling_and_copying() -> None:
    video = Video(COMPLETED)
    for twin in (pickle.loads(pickle.dumps(video)), copy.deepcopy(video), copy.copy(video)):
        assert type(twin) is Video
        assert twin == video
        assert twin.output.width == 1920


def test_a_page_without_data_is_empty() -> None:
    page = VideoPage({"object": "list"})
    assert (page.videos, page.has_more, page.last_id) == ((), False, None)
