"""The links of one finished video, as the answers carry them. Who signs them is not this module's business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoLinks:
    """Absolute, signed addresses that need no header, and the Unix second at which they expire."""

    video: str
    thumbnail: str
    spritesheet: str
    expires_at: int
