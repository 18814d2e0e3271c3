"""Where things fall in the frame: the horizon's band and the rectangle that holds a subject.

Invariant: results are whole pixels of the shaded frame, bottom row first, and always contain the thing asked
about.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.camera import Vector, View

#: x, y, width, height in pixels from the bottom left corner.
Rectangle = tuple[int, int, int, int]
_NEAREST_M = 0.15
_MARGIN_PX = 3


def span_px(width: int, height: int) -> float:
    """Return how many pixels count as the frame's height: tall and square frames keep their subject."""
    return min(float(height), width * 1.25)


def horizon_rows(view: View, width: int, height: int) -> tuple[int, int]:
    """Return the first row that may see sky and the first row that sees nothing else."""
    right, up, forward = view.basis()
    # A ray is level where right.y * u + up.y * v + forward.y * focal = 0.
    span = span_px(width, height)
    edge = width / span
    levels = [-(right[1] * u + forward[1] * view.focal) / max(up[1], 0.05) for u in (-edge, edge)]
    rows = sorted((level * span + height) / 2.0 for level in levels)
    low, high = int(np.floor(rows[0])) - 3, int(np.ceil(rows[1])) + 3
    return min(max(low, 0), height), min(max(high, 0), height)


def line_rows(view: View, line: Sequence[Vector], width: int, height: int) -> tuple[int, int]:
    """Return the row below which, and the row above which, nothing of a line is seen; both 0 if that is unknown."""
    away = np.array(line) - np.array(view.eye)
    seen = away @ np.array(view.basis()).T
    if not len(seen) or np.any(seen[:, 2] < _NEAREST_M):
        return 0, 0
    scale = view.focal * span_px(width, height) / 2.0
    across, rows = (seen[:, :2] / seen[:, 2:] * scale).T
    rows = rows + height / 2.0
    if across.min() > -width / 2.0 or across.max() < width / 2.0:
        return 0, 0
    inside = np.abs(across) < width * 0.75
    if not inside.any():
        return 0, 0
    low, high = int(np.floor(rows[inside].min())) - 4, int(np.ceil(rows[inside].max())) + 4
    return min(max(low, 0), height), min(max(high, 0), height)


def _turned(turn: Sequence[float], points: NDArray[np.float64]) -> NDArray[np.float64]:
    axis, w = np.array(turn[:3]), turn[3]
    rotated: NDArray[np.float64] = points + 2.0 * np.cross(axis, np.cross(axis, points) + w * points)
    return rotated


def rectangle(
    view: View,
    box_m: tuple[Sequence[float], Sequence[float]],
    at: Sequence[float],
    turn: Sequence[float],
    size: tuple[int, int],
) -> Rectangle | None:
    """Return the rectangle that holds a turned box, or None when it is out of the frame."""
    width, height = size
    corners = np.array(list(itertools.product(*zip(*box_m, strict=True))))
    world = _turned(turn, corners * at[3]) + np.array(at[:3]) - np.array(view.eye)
    seen = world @ np.array(view.basis()).T
    if np.all(seen[:, 2] < _NEAREST_M):
        return None
    if np.any(seen[:, 2] < _NEAREST_M):
        return (0, 0, width, height)
    pixels = (seen[:, :2] / seen[:, 2:] * view.focal * span_px(width, height) + np.array(size)) / 2.0
    low = np.maximum(np.floor(pixels.min(axis=0)).astype(int) - _MARGIN_PX, 0)
    high = np.minimum(np.ceil(pixels.max(axis=0)).astype(int) + _MARGIN_PX, size)
    wide, tall = (high - low).tolist()
    return (int(low[0]), int(low[1]), int(wide), int(tall)) if wide > 0 and tall > 0 else None
