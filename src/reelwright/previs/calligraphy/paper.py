"""Rice paper as ink meets it: the tooth that dry bristles skip over and the fibres that wet ink creeps along.

Invariant: a pure function of size and seed. Knows nothing of strokes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Paper:
    """Three (h, w) maps of the sheet, each 0..1 and about evenly spread: fine tooth, softer cloud, long fibres."""

    tooth: Plane
    cloud: Plane
    fibre: Plane


def even(field: Plane) -> Plane:
    """Return a field spread about evenly over 0..1 (a logistic stands in for the normal distribution function)."""
    spread = max(float(field.std()), 1e-6)
    level: Plane = 1.0 / (1.0 + np.exp(-1.702 * (field - field.mean()) / spread))
    return level.astype(np.float32)


def noise(rng: np.random.Generator, height: int, width: int, grain_px: float) -> Plane:
    """Return smooth noise with features of about `grain_px`."""
    rows, columns = max(3, round(height / grain_px)), max(3, round(width / grain_px))
    coarse = rng.standard_normal((rows, columns), dtype=np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32, copy=False)


def _fibres(rng: np.random.Generator, height: int, width: int, unit_px: float) -> Plane:
    """Return long thin fibres, bent a little, lying in every direction but mostly across."""
    field = np.zeros((height, width), np.float32)
    count = round(height * width / (unit_px * 20.0) ** 2 * 5.0)
    length = rng.uniform(16.0, 60.0, count) * unit_px
    angle = rng.normal(0.0, 0.9, count)
    bend = rng.normal(0.0, 0.5, count)
    start = rng.uniform(0.0, 1.0, (count, 2)) * [width, height]
    k = np.linspace(0.0, 1.0, 6)
    for i in range(count):
        heading = angle[i] + bend[i] * k
        steps = np.column_stack([np.cos(heading), np.sin(heading)]) * length[i] / 6.0
        line = np.rint((start[i] + steps.cumsum(axis=0)) * 16.0).astype(np.int32)
        cv2.polylines(field, [line], False, float(rng.uniform(0.3, 1.0)), 1, cv2.LINE_AA, 4)
    soft: Plane = np.minimum(cv2.GaussianBlur(field, (0, 0), 0.7 * unit_px) * 1.6, 1.0).astype(np.float32)
    return soft


def make_paper(height: int, width: int, unit_px: float, seed: int) -> Paper:
    """Return the sheet's maps; `unit_px` is the size of the smallest feature."""
    rng = np.random.default_rng(seed)
    tooth = noise(rng, height, width, 1.5 * unit_px) + 0.8 * noise(rng, height, width, 3.2 * unit_px)
    cloud = noise(rng, height, width, 5.0 * unit_px) + 0.9 * noise(rng, height, width, 14.0 * unit_px)
    return Paper(tooth=even(tooth), cloud=even(cloud), fibre=_fibres(rng, height, width, unit_px))
