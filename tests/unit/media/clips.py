"""Synthetic clips, and a reader of MP4's top-level boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from reelwright.domain.request import Size

SMALL = Size(160, 128)


def plain(size: Size, colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """One frame of one colour."""
    return np.full((size.height, size.width, 3), colour, dtype=np.uint8)


def ramp(size: Size, count: int) -> Iterator[NDArray[np.uint8]]:
    """Grey frames, each lighter than the one before, so that a frame tells its own number."""
    for index in range(count):
        yield plain(size, (grey(index, count),) * 3)


def grey(index: int, count: int) -> int:
    return 20 + 200 * index // max(1, count - 1)


def noise(size: Size, count: int) -> Iterator[NDArray[np.uint8]]:
    """White noise: what no encoder can compress."""
    random = np.random.default_rng(7)
    for _ in range(count):
        yield random.integers(0, 256, (size.height, size.width, 3), dtype=np.uint8)


def decode(path: Path) -> list[NDArray[np.uint8]]:
    """Every frame as RGB, by the tags in the file."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def boxes(path: Path) -> list[str]:
    """The names of the top-level boxes, in file order (ISO/IEC 14496-12, 4.2)."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        names.append(data[at + 4 : at + 8].decode("ascii"))
        at += int.from_bytes(data[at : at + 4], "big")
    return names
