"""What both dialects show of a job in the same words: how it was drawn, why it failed, a page of it.

Invariant: `error` is null until the job has ended; a reason kept from a lost attempt is not shown while another runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from reelwright.domain.job import Job, JobState
from reelwright.domain.money import format_credits
from reelwright.ports import JobPage

_NOTHING: Final[Sequence[str]] = ()


def drawn_view(job: Job) -> dict[str, Any]:
    """Return what is told of the drawing: who drew it, what was understood, at which size the pixels were made."""
    request, rendition = job.request, job.rendition
    if rendition is None:
        return {
            "engine": request.engine,
            "understood": _NOTHING,
            "not_drawn": _NOTHING,
            "notes": _NOTHING,
            "native": None,
            "rendered_at": None,
        }
    return {
        "engine": rendition.engine,
        "understood": rendition.understood,
        "not_drawn": rendition.not_drawn,
        "notes": rendition.notes,
        "native": rendition.is_native,
        "rendered_at": str(rendition.rendered_at),
    }


def error_view(job: Job) -> dict[str, str] | None:
    """Return why the job ended without a video, or None."""
    if job.state is JobState.CANCELLED:
        return {"code": "cancelled", "message": job.failure.message if job.failure else "The job was cancelled."}
    if job.state is not JobState.FAILED:
        return None
    if job.failure is None:
        return {"code": "engine_failed", "message": "The video could not be made."}
    return {"code": job.failure.code, "message": job.failure.message}


def price_view(job: Job) -> dict[str, str | None]:
    """Return what a job may cost and, once it has ended, what it cost: credits as decimal text."""
    charged = None if job.charged is None else format_credits(job.charged)
    return {"price": format_credits(job.terms.price), "charged": charged}


def progress_view(job: Job) -> int:
    """Return the whole percent: 100 for a finished video, and never before."""
    return 100 if job.state is JobState.COMPLETED else min(job.progress, 99)


def seconds_view(duration_ms: int) -> int | float:
    """Return a length in seconds, whole where it is whole."""
    return duration_ms / 1000 if duration_ms % 1000 else duration_ms // 1000


def unix_seconds(at: datetime | None) -> int | None:
    """Return an instant in whole Unix seconds."""
    return None if at is None else int(at.timestamp())


def render_list(page: JobPage, render: Callable[[Job], dict[str, Any]]) -> dict[str, Any]:
    """Return a page of jobs as OpenAI's list object."""
    return list_view([render(job) for job in page.jobs], has_more=page.has_more)


def list_view(views: Sequence[dict[str, Any]], *, has_more: bool) -> dict[str, Any]:
    """Return a page in OpenAI's list object, whose five keys are always there (reference/wire.md, 1.4)."""
    return {
        "object": "list",
        "data": views,
        "first_id": views[0]["id"] if views else None,
        "last_id": views[-1]["id"] if views else None,
        "has_more": has_more,
    }
