"""OpenAI's dialect: the words of `/v1/videos` (reference/wire.md, 1.2 to 1.4), both ways.

Invariants: the 13 keys of OpenAI's Video object are always there, `seconds` is a string, `progress` and the times are
integers, `status` is one of four words; there is no top-level `url`, which some clients would hand out.
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
from reelwright.domain.request import MIN_SECONDS, GenerationRequest

__all__ = ["DIALECT", "decode_request", "render_deleted", "render_list", "render_video"]

DIALECT: Final = Dialect(
    door="openai",
    model="sora-2",
    seconds=4,
    min_seconds=MIN_SECONDS,
    aspect_ratio="9:16",
    resolution="720p",
    is_table_only=False,
    is_strict=False,
)

_STATUS: Final = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "in_progress",
    JobState.COMPLETED: "completed",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "failed",
}


def decode_request(
    body: Mapping[str, Any], *, catalog: ModelCatalog, emoji: str, quality: str, new_seed: Callable[[], int]
) -> GenerationRequest:
    """Narrow a decoded body to a request; `emoji` changes nothing here, as this dialect refuses no character.

    Raises:
        InvalidRequestError: With everything that is wrong.
        ModelNotFoundError: When nothing is wrong but the model's name.
    """
    return read_request(DIALECT, body, catalog=catalog, emoji=emoji, quality=quality, new_seed=new_seed)


def render_video(job: Job, *, links: VideoLinks | None = None, queue_position: int | None) -> dict[str, Any]:
    """Return a job as OpenAI's Video object and what Reelwright adds; the file is behind `…/content`, not a link."""
    del links  # the same call for both dialects; this one shows none
    request, state = job.request, job.state
    is_finished = state is JobState.COMPLETED
    return (
        {
            "id": job.id,
            "object": "video",
            "model": request.model,
            "status": _STATUS[state],
            "progress": progress_view(job),
            "created_at": unix_seconds(job.created_at),
            "completed_at": unix_seconds(job.ended_at) if is_finished else None,
            "expires_at": unix_seconds(job.expires_at) if is_finished else None,
            "prompt": request.prompt,
            "size": str(request.size),
            "seconds": str(seconds_view(request.duration_ms)),
            "remixed_from_video_id": None,
            "error": error_view(job),
            "seed": request.seed,
            "fps": request.fps,
            "queue_position": queue_position if state is JobState.QUEUED else None,
            "cancelled": state is JobState.CANCELLED,
            "expired": job.is_expired,
            "ignored": request.ignored,
            "custom_id": request.custom_id,
            "batch_id": job.batch_id,
        }
        | price_view(job)
        | drawn_view(job)
    )


def render_deleted(job_id: JobId) -> dict[str, Any]:
    """Return the answer to a delete."""
    return {"id": job_id, "object": "video.deleted", "deleted": True}
