"""The files a finished video consists of, and the keys they lie under.

The key carries the attempt, so a frozen worker that wakes up cannot overwrite what another attempt published.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from reelwright.domain.ids import JobId


class Variant(enum.StrEnum):
    """Which of a video's files; the value is the OpenAI `variant` parameter."""

    VIDEO = "video"
    THUMBNAIL = "thumbnail"
    SPRITESHEET = "spritesheet"


@dataclass(frozen=True, slots=True)
class AssetKind:
    """How one variant is stored and served."""

    file_name: str
    content_type: str


KINDS: Final[dict[Variant, AssetKind]] = {
    Variant.VIDEO: AssetKind("video.mp4", "video/mp4"),
    Variant.THUMBNAIL: AssetKind("poster.webp", "image/webp"),
    Variant.SPRITESHEET: AssetKind("spritesheet.jpg", "image/jpeg"),
}


def asset_prefix(job_id: JobId) -> str:
    """Return the prefix under which all files of all attempts of a job lie."""
    return f"videos/{job_id}/"


def asset_key(job_id: JobId, attempt: int, variant: Variant) -> str:
    """Return the key of one file of one attempt."""
    return f"{asset_prefix(job_id)}{attempt}/{KINDS[variant].file_name}"
