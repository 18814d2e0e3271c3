"""Videos in words: which of their JSON a person wants to see, and under which label.

Invariants: a missing or odd field is left out, so an older or another server breaks nothing; what was not drawn is
always said. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.cli.progress import label_of, percent_of
from reelwright.cli.terminal import Listing, Sheet
from reelwright.cli.units import instant_of, instant_text, length_text, size_text

Row = tuple[str, str]


def is_done(video: Mapping[str, Any]) -> bool:
    """Whether nothing will happen to a video any more."""
    return video.get("status") not in {"queued", "processing", "in_progress"}


def status_text(video: Mapping[str, Any]) -> str:
    """Say how a video stands, in one word or two."""
    if video.get("cancelled") is True:
        return "cancelled"
    status = str(video.get("status") or "unknown")
    return f"{status}, expired" if video.get("expired") is True else status


def failure_text(video: Mapping[str, Any]) -> str:
    """Say why a video was not made; empty when nobody said."""
    error = video.get("error")
    if isinstance(error, Mapping):
        return str(error.get("message") or error.get("code") or "")
    return str(error or "")


def film_sheet(video: Mapping[str, Any], *, path: Path, size_bytes: int, took_s: float) -> Sheet:
    """Describe a film that was just made and saved."""
    return Sheet(
        [
            ("saved", f"{path} ({size_text(size_bytes)})"),
            ("film", _film_text(video)),
            *_picture_rows(video),
            ("seed", _text(video.get("seed"))),
            ("took", length_text(took_s)),
            ("id", _text(video.get("id"))),
        ]
    )


def video_sheet(video: Mapping[str, Any]) -> Sheet:
    """Describe a video as it stands."""
    output = _mapping(video.get("output"))
    is_running = not is_done(video)
    return Sheet(
        [
            ("id", _text(video.get("id"))),
            ("custom id", _text(video.get("custom_id"))),
            ("status", status_text(video)),
            ("stage", f"{label_of(video)}, {percent_of(video)} %" if is_running else ""),
            ("reason", failure_text(video)),
            ("prompt", _text(video.get("prompt"))),
            ("model", _text(video.get("model"))),
            ("seed", _text(video.get("seed"))),
            ("created", instant_text(video.get("created_at"))),
            ("ended", instant_text(video.get("completed_at"))),
            ("kept until", instant_text(video.get("expires_at"))),
            ("film", _film_text(video)),
            ("size", size_text(_number(output.get("size_bytes")))),
            *(_picture_rows(video) if video.get("status") == "completed" else ()),
            ("link", _text(output.get("url"))),
        ]
    )


def _picture_rows(video: Mapping[str, Any]) -> list[Row]:
    return [
        ("engine", _engine_text(video)),
        ("understood", ", ".join(_texts(video.get("understood"))) or "nothing"),
        ("not drawn", ", ".join(_texts(video.get("not_drawn"))) or "nothing"),
        ("notes", " ".join(_texts(video.get("notes")))),
        ("ignored", ", ".join(_texts(video.get("ignored")))),
    ]


def _film_text(video: Mapping[str, Any]) -> str:
    output = _mapping(video.get("output"))
    fps = _number(output.get("fps"))
    parts = [
        _size_of(output),
        f"{fps:g} fps" if fps else "",
        length_text(_number(output.get("duration"))),
    ]
    return ", ".join(part for part in parts if part)


def _engine_text(video: Mapping[str, Any]) -> str:
    engine = _text(video.get("engine"))
    renderer = _text(video.get("renderer"))
    text = f"{engine} on {renderer}" if engine and renderer else engine
    drawn_at = video.get("rendered_at")
    size = _size_of(drawn_at) if isinstance(drawn_at, Mapping) else _text(drawn_at)
    return f"{text}, drawn at {size} and scaled up" if size and video.get("native") is False else text


def _size_of(sized: Mapping[str, Any]) -> str:
    width, height = sized.get("width"), sized.get("height")
    return f"{width}x{height}" if width and height else ""


def video_listing(videos: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe many videos, a row each."""
    return Listing(
        ["ID", "STATUS", "CREATED", "PROMPT"],
        [
            [
                _text(video.get("id")),
                progress_text(video),
                instant_text(video.get("created_at")),
                _text(video.get("prompt")),
            ]
            for video in videos
        ],
    )


def progress_text(video: Mapping[str, Any]) -> str:
    """Say how a video stands, and of one that is being made how far it is."""
    if video.get("status") in {"processing", "in_progress"}:
        return f"{percent_of(video)} %"
    return status_text(video)


def story_listing(story: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe what happened to a video: when (since it was asked for), what, in which attempt, and the details."""
    first = instant_of(story[0].get("at")) if story else None
    rows = []
    for event in story:
        at = instant_of(event.get("at"))
        since = f"{(at - first).total_seconds():+.3f} s" if at and first else ""
        attempt = event.get("attempt")
        details = _mapping(event.get("data"))
        rows.append(
            [
                since.rjust(12),
                _text(event.get("type")),
                f"attempt {attempt}" if attempt else "",
                " ".join(f"{name}={_text(value)}" for name, value in details.items()),
            ]
        )
    return Listing(["SINCE START", "EVENT", "ATTEMPT", "DETAILS"], rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
