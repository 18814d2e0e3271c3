"""The generations dialect: the words of `/v1/video/generations` (reference/wire.md, 2.1 and 2.2), both ways.

Invariants: `id`, `job_id` and `task_id` are one id; `output` is always an object, so that a client's
`data.get("output", {}).get("url")` never trips, and `url` in it is null unless the file can be fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from reelwright.api.dialect import Dialect, read_request
from reelwright.api.job_view import (
    drawn_view,
    error_view,
    price_view,
    progress_view,
    render_list,
    seconds_view,
    unix_seconds,
)
from reelwright.api.video_links import VideoLinks
from reelwright.domain.ids import JobId
from reelwright.domain.job import Job, JobState
from reelwright.domain.model import ModelCatalog
from reelwright.domain.request import SIZES, GenerationRequest

__all__ = ["DIALECT", "decode_request", "render_deleted", "render_list", "render_video"]

DIALECT: Final = Dialect(
    door="generations",
    model="sora-turbo",
    seconds=5,
    min_seconds=5,
    aspect_ratio="16:9",
    resolution="1080p",
    is_table_only=True,
    is_strict=True,
)

_STATUS: Final = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "processing",
    JobState.COMPLETED: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}
_NAMES: Final = {size: names for names, size in SIZES.items()}
_NO_OUTPUT: Final = dict.fromkeys(
    ("url", "width", "height", "fps", "duration", "size_bytes", "thumbnail_url", "spritesheet_url", "expires_at")
)


def decode_request(
    body: Mapping[str, Any], *, catalog: ModelCatalog, emoji: str, quality: str, new_seed: Callable[[], int]
) -> GenerationRequest:
    """Narrow a decoded body to a request.

    Raises:
        InvalidRequestError: With everything that is wrong.
        ModelNotFoundError: When nothing is wrong but the model's name.
    """
    return read_request(DIALECT, body, catalog=catalog, emoji=emoji, quality=quality, new_seed=new_seed)


def render_video(job: Job, *, links: VideoLinks | None, queue_position: int | None) -> dict[str, Any]:
    """Return a job in this dialect's words; `links` are those of a finished video whose files are still there."""
    request, state = job.request, job.state
    resolution, aspect_ratio = _NAMES.get(request.size, (None, None))
    output = _output(job, links)
    is_finished = state is JobState.COMPLETED
    return (
        {
            "id": job.id,
            "job_id": job.id,
            "task_id": job.id,
            "object": "video.generation",
            "status": _STATUS[state],
            "progress": progress_view(job),
            "stage": job.stage if state is JobState.RUNNING else None,
            "queue_position": queue_position if state is JobState.QUEUED else None,
            "model": request.model,
            "prompt": request.prompt,
            "created_at": unix_seconds(job.created_at),
            "started_at": unix_seconds(job.started_at),
            "completed_at": unix_seconds(job.ended_at) if is_finished else None,
            "expires_at": unix_seconds(job.expires_at),
            "duration": seconds_view(request.duration_ms),
            "resolution": resolution,
            "aspect_ratio": aspect_ratio,
            "size": str(request.size),
            "fps": request.fps,
            "seed": request.seed,
            "output": output,
            "url": output["url"],
            "error": error_view(job),
            "cancelled": state is JobState.CANCELLED,
            "expired": job.is_expired,
            "ignored": request.ignored,
            "custom_id": request.custom_id,
            "batch_id": job.batch_id,
            "attempts": job.attempt,
        }
        | price_view(job)
        | drawn_view(job)
    )


def render_deleted(job_id: JobId) -> dict[str, Any]:
    """Return the answer to a delete."""
    return {"id": job_id, "object": "video.generation.deleted", "deleted": True}


def _output(job: Job, links: VideoLinks | None) -> dict[str, Any]:
    rendition = job.rendition
    if rendition is None or job.state is not JobState.COMPLETED:
        return _NO_OUTPUT.copy()
    is_there = links is not None and not job.is_expired
    output: dict[str, Any] = {
        "url": links.video if links and is_there else None,
        "width": rendition.size.width,
        "height": rendition.size.height,
        "fps": rendition.fps,
        "duration": seconds_view(rendition.duration_ms),
        "size_bytes": rendition.size_bytes,
        "thumbnail_url": links.thumbnail if links and is_there else None,
        "spritesheet_url": links.spritesheet if links and is_there else None,
        "expires_at": links.expires_at if links and is_there else None,
    }
    if job.is_expired:
        output["expired"] = True
    return output
