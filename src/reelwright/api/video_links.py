"""The links of one finished video, as answers and webhooks carry them; who may have them is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.domain.assets import Variant
from reelwright.domain.ids import JobId
from reelwright.domain.links import sign_path


@dataclass(frozen=True, slots=True)
class VideoLinks:
    """Absolute, signed addresses that need no header, and the Unix second at which they expire."""

    video: str
    thumbnail: str
    spritesheet: str
    expires_at: int


def sign_links(base_url: str, key: bytes, job_id: JobId, expires_s: int) -> VideoLinks:
    """Return a video's links, each good until `expires_s` (Unix seconds); `base_url` has no slash at its end."""
    video, thumbnail, spritesheet = (
        base_url + sign_path(key, job_id, variant, expires_s)
        for variant in (Variant.VIDEO, Variant.THUMBNAIL, Variant.SPRITESHEET)
    )
    return VideoLinks(video, thumbnail, spritesheet, expires_s)
