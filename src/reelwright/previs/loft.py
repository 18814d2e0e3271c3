"""Lofts: bodies drawn as an artist draws them, by their outline: an axis with oval sections along it.

Invariant: pure numpy; a loft answers like every shape of `sculpt`, near enough to a distance close to its skin,
and never with more than the true one far from it. Sections are ovals whose upper and lower halves may differ.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.sculpt import Distances, Points, Shape, ellipsoid

_FINE = 3


def smooth_through(rows: ArrayLike, fine: int = _FINE) -> NDArray[np.float64]:
    """Return a Catmull-Rom curve through (k, n) rows, `fine` steps for each gap (Catmull and Rom, 1974)."""
    p = np.asarray(rows, np.float64)
    padded = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = (np.arange(fine) / fine)[None, :, None]
    a, b, c, d = (padded[k : len(p) - 1 + k, None, :] for k in range(4))
    inner = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([inner.reshape(-1, p.shape[1]), p[-1:]])


def bounded(shape: Shape, centre: ArrayLike, radius: float, margin_m: float) -> Shape:
    """Return a shape that is only worked out within `margin_m` of the ball that holds it."""
    c = np.asarray(centre, np.float32)

    def distance(p: Points) -> Distances:
        d = p - c
        away = np.asarray(np.sqrt(np.einsum("ij,ij->i", d, d)) - np.float32(radius), np.float32)
        near = away < margin_m
        if near.all():
            return shape(p)
        if near.any():
            away[near] = shape(p[near])
        return away

    return distance


def lump(centre: ArrayLike, radii: Sequence[float], *, margin_m: float = 0.06) -> Shape:
    """Return an ellipsoid that is only worked out near by."""
    return bounded(ellipsoid(centre, radii), centre, max(radii), margin_m)


def loft(rows: Sequence[Sequence[float]], *, side: ArrayLike = (0.0, 0.0, 1.0), margin_m: float = 0.1) -> Shape:
    """Return the skin over (x, y, z, up, down, wide) rows: a point of the axis and its section's half sizes, metres.

    `side` is the way that "wide" is measured; "up" is a quarter turn from it (+y for an axis along +x).
    """
    fine = smooth_through(rows)
    axis, sizes = fine[:, :3].astype(np.float32), np.maximum(fine[:, 3:], 1e-3).astype(np.float32)
    along = np.gradient(axis, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.asarray(side, np.float32) - along * (along @ np.asarray(side, np.float32))[:, None]
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    table = np.concatenate([axis, along, across, np.cross(across, along), sizes], axis=1).astype(np.float32)
    step = axis[1:] - axis[:-1]
    length2 = np.maximum((step**2).sum(axis=1), 1e-12)
    start_step, start2 = (axis[:-1] * step).sum(axis=1), (axis[:-1] ** 2).sum(axis=1)
    middle = (axis.min(axis=0) + axis.max(axis=0)) / 2
    radius = float((np.linalg.norm(axis - middle, axis=1) + sizes.max(axis=1)).max())

    def distance(p: Points) -> Distances:
        ahead = p @ step.T - start_step
        share = np.minimum(np.maximum(ahead / length2, 0.0), 1.0)
        # |p - (a + s * share)|^2, less what does not depend on the segment.
        off = start2 - 2 * (p @ axis[:-1].T) + share * (share * length2 - 2 * ahead)
        best = off.argmin(axis=1)
        s = np.take_along_axis(share, best[:, None], axis=1)
        row = table[best]
        row += s * (table[best + 1] - row)
        d = p - row[:, :3]
        forth, aside, over = (np.einsum("ij,ij->i", d, row[:, k : k + 3]) for k in (3, 6, 9))
        tall = np.where(over > 0, row[:, 12], row[:, 13])
        wide = row[:, 14]
        cap = np.minimum(tall, wide)
        x, y, z = aside / wide, over / tall, forth / cap
        k0 = np.sqrt(x * x + y * y + z * z)
        k1 = np.sqrt((x / wide) ** 2 + (y / tall) ** 2 + (z / cap) ** 2)
        return np.asarray(np.where(k0 < 1e-3, -cap, k0 * (k0 - 1.0) / np.maximum(k1, 1e-6)), np.float32)

    return bounded(distance, middle, radius, margin_m)
