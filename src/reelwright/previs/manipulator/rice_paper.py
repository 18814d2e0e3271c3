"""Mulberry paper, baked: its clouds of pulp, its long fibres, the relief of both, and its torn edge.

Invariant: a pure function of size and seed; the texels cover the sheet once, the upper left corner first.
"""

from __future__ import annotations

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

#: Texels along the sheet's longer side.
_LONG = 1280


def _clouds(rng: np.random.Generator, height: int, width: int, feature: float) -> NDArray[np.float32]:
    """Return noise of one feature size, about 0, of deviation 1."""
    rows, columns = max(int(height / feature), 2), max(int(width / feature), 2)
    coarse = rng.normal(0.0, 1.0, (rows, columns)).astype(np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(fine / max(float(fine.std()), 1e-6), np.float32)


def _fibres(rng: np.random.Generator, height: int, width: int, count: int, length: float) -> NDArray[np.float32]:
    """Return how much long hair lies at each texel, 0..1."""
    layer = np.zeros((height, width), np.float32)
    for _ in range(count):
        steps = 14
        turn = rng.uniform(0.0, 2.0 * np.pi) + np.cumsum(rng.normal(0.0, 0.16, steps))
        stride = length * rng.uniform(0.4, 1.3) / steps
        start = rng.uniform((0, 0), (width, height))
        path = start + np.cumsum(np.column_stack([np.cos(turn), np.sin(turn)]) * stride, axis=0)
        points = np.rint(path * 8).astype(np.int32)
        strength = float(rng.uniform(0.15, 1.0) ** 1.6)
        cv2.polylines(layer, [points], False, strength, 1 if rng.random() < 0.8 else 2, cv2.LINE_AA, 3)
    return layer


def _torn(rng: np.random.Generator, height: int, width: int) -> NDArray[np.float32]:
    """Return texels to the torn edge, negative outside of it."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    ragged = (
        2.2 * _clouds(rng, height, width, 9.0)
        + 1.6 * _clouds(rng, height, width, 3.0)
        + 1.8 * _clouds(rng, height, width, 70.0)
    )
    # However ragged, the map's own border is outside: its texels are repeated beyond it.
    return np.asarray(np.where(away < 1.0, -9.0, away - 5.0 - ragged), np.float32)


@functools.lru_cache(maxsize=2)
def paper_map(width_m: float, depth_m: float, seed: int) -> NDArray[np.uint8]:
    """Return (h, w, 4): brightness (0.5 is plain), slopes along x and y (0.5 is level), and the torn edge (0.25)."""
    scale = _LONG / max(width_m, depth_m)
    width, height = round(width_m * scale), round(depth_m * scale)
    rng = np.random.default_rng(seed + 11)
    long = _fibres(rng, height, width, 520, 150.0)
    short = _fibres(rng, height, width, 2600, 34.0)
    pulp = (
        0.5 * _clouds(rng, height, width, 60.0)
        + 0.45 * _clouds(rng, height, width, 14.0)
        + 0.4 * _clouds(rng, height, width, 3.0)
    )
    y = np.arange(height, dtype=np.float32)[:, None]
    laid = np.sin(y * 2.0 * np.pi / 5.2 + 0.5 * pulp)
    tone = 0.5 + 0.055 * pulp + 0.010 * laid - 0.20 * long - 0.07 * short
    relief = 0.55 * pulp + 1.6 * long + 0.9 * short + 0.12 * laid
    relief = cv2.GaussianBlur(relief.astype(np.float32), (0, 0), 0.9)
    slope_y, slope_x = np.gradient(relief)
    planes = [tone, 0.5 + 0.42 * slope_x, 0.5 + 0.42 * slope_y, 0.25 + _torn(rng, height, width) / 40.0]
    whole: NDArray[np.uint8] = np.clip(np.rint(np.stack(planes, axis=-1) * 255.0), 0, 255).astype(np.uint8)
    return whole
