"""Job rows to domain values and back."""

from __future__ import annotations

from typing import Any

import msgspec

from reelwright.domain.ids import AccountId, BatchId, JobId, KeyId
from reelwright.domain.job import Failure, Job, JobState, Rendition, Stage
from reelwright.domain.ledger import Book
from reelwright.domain.pricing import Terms
from reelwright.domain.request import GenerationRequest, Size


def request_of(row: Any) -> GenerationRequest:
    """Read the request out of a job row."""
    return GenerationRequest(
        prompt=row["prompt"],
        model=row["model"],
        engine=row["engine"],
        size=Size(row["width"], row["height"]),
        duration_ms=row["duration_ms"],
        fps=row["fps"],
        seed=row["seed"],
        quality=row["quality"],
        door=row["door"],
        ignored=tuple(row["ignored"]),
        custom_id=row["custom_id"],
        callback_url=row["callback_url"],
    )


def job_of(row: Any) -> Job:
    """Read a whole job row."""
    code = row["failure_code"]
    return Job(
        id=JobId(row["id"]),
        account_id=AccountId(row["account_id"]),
        request=request_of(row),
        state=JobState(row["state"]),
        attempt=row["attempt"],
        created_at=row["created_at"],
        request_id=row["request_id"],
        key_id=KeyId(row["key_id"]) if row["key_id"] else None,
        batch_id=BatchId(row["batch_id"]) if row["batch_id"] else None,
        batch_index=row["batch_index"],
        terms=Terms(row["price"], row["price_per_second"], row["price_per_clip"], Book(row["paid_from"])),
        charged=row["charged"],
        excused=row["excused"],
        progress=row["progress"],
        stage=Stage(row["stage"]) if row["stage"] else None,
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        expires_at=row["expires_at"],
        is_expired=row["is_expired"],
        cancel_requested_at=row["cancel_requested_at"],
        rendition=rendition_of(msgspec.json.decode(row["rendition"])) if row["rendition"] else None,
        failure=Failure(code, row["failure_message"] or "") if code else None,
    )


def rendition_of(data: dict[str, Any]) -> Rendition:
    """Read a rendition from its JSON form."""
    return Rendition(
        **{
            **data,
            "size": Size(*data["size"]),
            "rendered_at": Size(*data["rendered_at"]),
            "understood": tuple(data["understood"]),
            "not_drawn": tuple(data["not_drawn"]),
            "notes": tuple(data["notes"]),
        }
    )


def rendition_data(rendition: Rendition) -> dict[str, Any]:
    """Write a rendition in its JSON form."""
    return {
        "engine": rendition.engine,
        "size": [rendition.size.width, rendition.size.height],
        "rendered_at": [rendition.rendered_at.width, rendition.rendered_at.height],
        "fps": rendition.fps,
        "duration_ms": rendition.duration_ms,
        "frame_count": rendition.frame_count,
        "size_bytes": rendition.size_bytes,
        "understood": list(rendition.understood),
        "not_drawn": list(rendition.not_drawn),
        "notes": list(rendition.notes),
        "renderer": rendition.renderer,
    }
