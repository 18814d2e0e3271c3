"""A door: where one dialect is spoken, and the functions that read and write its wire format.

A third dialect is one more of these and its `_wire` module; nothing else at the rim changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import Scope

from reelwright.api.state import ApiState
from reelwright.api.video_links import VideoLinks
from reelwright.domain.job import Job
from reelwright.domain.model import ModelCatalog
from reelwright.domain.request import GenerationRequest
from reelwright.ports import JobPage

#: Words that stand where an id would, because OpenAI has (or we have) collections of those names there.
RESERVED: Final = ("generations", "batch", "characters", "edits", "extensions")
VIDEO_ID_PATTERN: Final = rf"(?!(?:{'|'.join(RESERVED)})(?:/|$))[^/]+"
#: A constant, because OpenAI's poll helper reads it once and keeps it (reference: openai-python `videos.poll`).
POLL_AFTER_MS: Final = "1000"


class _VideoIdConvertor(Convertor[str]):
    """Lets `{video_id:video}` in a path match anything but the reserved words."""

    regex = VIDEO_ID_PATTERN

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("video", _VideoIdConvertor())


class Decode(Protocol):
    """Reads a request out of a body; raises `InvalidRequestError` or `ModelNotFoundError`."""

    def __call__(
        self, body: dict[str, Any], *, catalog: ModelCatalog, emoji: str, quality: str, new_seed: Callable[[], int]
    ) -> GenerationRequest:
        """Narrow a decoded body to a request."""
        ...


class RenderVideo(Protocol):
    """Writes one job."""

    def __call__(self, job: Job, *, links: VideoLinks | None, queue_position: int | None) -> dict[str, Any]:
        """Return the job in the dialect's words."""
        ...


class RenderList(Protocol):
    """Writes a page of jobs."""

    def __call__(self, page: JobPage, render: Callable[[Job], dict[str, Any]]) -> dict[str, Any]:
        """Return the page, each job written by `render`."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """One wire format and where it is spoken."""

    name: str
    #: The canonical path first, then aliases.
    paths: tuple[str, ...]
    decode: Decode
    render_video: RenderVideo
    render_list: RenderList
    render_deleted: Callable[[Any], dict[str, Any]]


async def show(state: ApiState, scope: Scope, door: Door, job: Job) -> dict[str, Any]:
    """Return a job in a door's dialect, with fresh links and its place in the queue."""
    position = await state.dependencies.gauge.position(job)
    return door.render_video(job, links=state.links.links_for(scope, job), queue_position=position)


def poll_headers(job: Job) -> Mapping[str, str]:
    """Return what tells a polling client when to come back; nothing once there is nothing to wait for."""
    return {} if job.is_terminal else {"openai-poll-after-ms": POLL_AFTER_MS}
