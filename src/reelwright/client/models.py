"""What the server answers, as typed objects that are also the very dicts it sent.

Invariant: keys are the server's words, attributes are ours (units in their names); neither ever changes.
Nothing here knows how an answer came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reelwright.client.record import Page, Record

_DONE: Final = frozenset({"completed", "failed", "cancelled", "canceled", "expired"})


class Output(Record):
    """The finished film: where it lies and what it is; all None until the video is completed."""

    @property
    def url(self) -> str | None:
        """A signed address that needs no key; asking for the video again renews it."""
        return self._text("url")

    @property
    def width(self) -> int | None:
        """Pixels across."""
        return self._whole("width")

    @property
    def height(self) -> int | None:
        """Pixels down."""
        return self._whole("height")

    @property
    def fps(self) -> float | None:
        """Frames per second."""
        return self._number("fps")

    @property
    def duration_s(self) -> float | None:
        """Length in seconds (`duration` on the wire)."""
        return self._number("duration")

    @property
    def size_bytes(self) -> int | None:
        """Size of the file."""
        return self._whole("size_bytes")

    @property
    def thumbnail_url(self) -> str | None:
        """A signed address of the poster."""
        return self._text("thumbnail_url")

    @property
    def spritesheet_url(self) -> str | None:
        """A signed address of the contact sheet."""
        return self._text("spritesheet_url")

    @property
    def expires_at(self) -> int | None:
        """When the addresses stop working (Unix seconds)."""
        return self._whole("expires_at")


class Failure(Record):
    """Why a video was not made."""

    @property
    def code(self) -> str | None:
        """A word for programs, such as `cancelled`."""
        return self._text("code")

    @property
    def message(self) -> str | None:
        """A sentence for people."""
        return self._text("message")


class Video(Record):
    """One video: `video.status` and `video["status"]` say the same."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        kinds = {"output": Output, "error": Failure}
        super().__init__(
            {
                name: kinds[name](value) if name in kinds and isinstance(value, Mapping) else value
                for name, value in fields.items()
            }
        )

    @property
    def id(self) -> str:
        """The job's id (`job_id` where a server of this dialect sends no `id`)."""
        return self._text("id") or self._text("job_id") or ""

    @property
    def status(self) -> str:
        """`queued`, `processing`, `completed` or `failed`."""
        return self._text("status") or ""

    @property
    def is_done(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.status in _DONE

    @property
    def progress(self) -> int:
        """Whole percent, 0 to 100."""
        return self._whole("progress") or 0

    @property
    def stage(self) -> str | None:
        """What a processing job is doing: starting, rendering, finishing, storing."""
        return self._text("stage")

    @property
    def queue_position(self) -> int | None:
        """How many jobs stand before a queued one."""
        return self._whole("queue_position")

    @property
    def custom_id(self) -> str | None:
        """The name you gave it."""
        return self._text("custom_id")

    @property
    def batch_id(self) -> str | None:
        """The batch it was asked for in."""
        return self._text("batch_id")

    @property
    def model(self) -> str | None:
        """The public name that was asked for."""
        return self._text("model")

    @property
    def engine(self) -> str | None:
        """What drew it."""
        return self._text("engine")

    @property
    def prompt(self) -> str | None:
        """What was asked for."""
        return self._text("prompt")

    @property
    def price(self) -> str | None:
        """What it may cost, in credits as decimal text; None where a server does not say."""
        return self._text("price")

    @property
    def charged(self) -> str | None:
        """What it cost, in credits as decimal text; None until it has ended."""
        return self._text("charged")

    @property
    def seed(self) -> int | None:
        """The number that makes the same film again."""
        return self._whole("seed")

    @property
    def created_at(self) -> int | None:
        """When it was asked for (Unix seconds)."""
        return self._whole("created_at")

    @property
    def completed_at(self) -> int | None:
        """When it ended (Unix seconds)."""
        return self._whole("completed_at")

    @property
    def expires_at(self) -> int | None:
        """When its files are removed (Unix seconds)."""
        return self._whole("expires_at")

    @property
    def output(self) -> Output:
        """The film; every attribute of it is None until the video is completed."""
        value = self.get("output")
        return value if isinstance(value, Output) else Output({})

    @property
    def url(self) -> str | None:
        """The film's signed address, or None until the video is completed."""
        return self.output.url or self._text("url")

    @property
    def error(self) -> Failure | None:
        """Why it was not made, or None."""
        value = self.get("error")
        if isinstance(value, str):
            return Failure({"code": None, "message": value})
        return value if isinstance(value, Failure) else None

    @property
    def is_cancelled(self) -> bool:
        """Whether it ended because it was cancelled."""
        return self._flag("cancelled") or self.status in {"cancelled", "canceled"}

    @property
    def understood(self) -> tuple[str, ...]:
        """What of the prompt the engine acted on."""
        return self._texts("understood")

    @property
    def not_drawn(self) -> tuple[str, ...]:
        """What of the prompt the engine could not draw."""
        return self._texts("not_drawn")

    @property
    def ignored(self) -> tuple[str, ...]:
        """Fields of the request that mean nothing to this server."""
        return self._texts("ignored")

    @property
    def is_native(self) -> bool | None:
        """Whether no pixel was scaled up (`native` on the wire)."""
        return self._flag("native")

    @property
    def rendered_at(self) -> str | None:
        """The size at which the pixels were really made, such as `960x540`."""
        value = self.get("rendered_at")
        if isinstance(value, Mapping):
            return f"{value.get('width')}x{value.get('height')}"
        return self._text("rendered_at")


class Model(Record):
    """One model the server offers."""

    @property
    def id(self) -> str:
        """Its public name: what `create_video(model=…)` takes."""
        return self._text("id") or ""


class VideoPage(Page):
    """One page of the account's videos, newest first."""

    @property
    def videos(self) -> tuple[Video, ...]:
        """The videos on it (`data` on the wire)."""
        return self._records("data", Video)
