"""Looking at what was made: every frame of a film, every pixel of a still."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import av
from PIL import Image


class Film(NamedTuple):
    """What decoding a whole film found out."""

    codec: str
    width: int
    height: int
    frames: int
    seconds: float


def decode(path: Path) -> Film:
    """Decode every frame of a film."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        frames = [(frame.width, frame.height) for frame in container.decode(stream)]
        assert len(set(frames)) == 1
        return Film(
            codec=stream.codec_context.name,
            width=frames[0][0],
            height=frames[0][1],
            frames=len(frames),
            seconds=float(container.duration / av.time_base),
        )


def decode_still(path: Path) -> tuple[str | None, tuple[int, int]]:
    """Decode a picture, and return its format and size."""
    with Image.open(path) as picture:
        picture.load()
        return picture.format, picture.size
