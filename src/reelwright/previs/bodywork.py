"""Lofts: surfaces drawn over cross-sections, the way hulls and bodywork are designed.

Invariant: pure numpy; what comes out faces away from its own middle line. Source: Catmull-Rom splines (1974).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.mesh import Mesh, grid

Floats = NDArray[np.float64]


def fair(keys: Mapping[float, float], x: ArrayLike, *, softness: float = 0.06) -> Floats:
    """Return a line through (almost) the given points at each x, its corners rounded over `softness`."""
    at, value = np.array(sorted(keys.items()), np.float64).T
    place = np.asarray(x, np.float64)
    total, weights = np.zeros_like(place), 0.0
    for step in np.linspace(-2.0, 2.0, 9):
        weight = float(np.exp(-step * step))
        total += weight * np.interp(place + step * softness, at, value)
        weights += weight
    return total / weights


def spline(points: Floats, each: int) -> Floats:
    """Return (rows, k, 2 or 3) control points refined along their second axis, `each` steps between two."""
    p = np.concatenate([2 * points[:, :1] - points[:, 1:2], points, 2 * points[:, -1:] - points[:, -2:-1]], axis=1)
    t = np.linspace(0.0, 1.0, each, endpoint=False)[None, None, :, None]
    a, b, c, d = (p[:, k : p.shape[1] - 3 + k, None, :] for k in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    rows = curve.reshape(len(points), -1, points.shape[2])
    return np.concatenate([rows, points[:, -1:]], axis=1)


def skin(points: Floats, *, paint: Sequence[float] = (0.0, 0.0, 0.0, 1.0)) -> Mesh:
    """Return the surface over a (rows, columns, 3) grid, facing outwards; paint.y and .z say where on the grid."""
    rows, columns = points.shape[:2]
    own = np.empty((rows, columns, 4), np.float32)
    own[...] = np.asarray(paint, np.float32)
    own[..., 1] = np.linspace(0.0, 1.0, columns)
    own[..., 2] = np.linspace(0.0, 1.0, rows)[:, None]
    mesh = grid(points.astype(np.float32), paint=own)
    middle = np.repeat(points.mean(axis=1), columns, axis=0)
    if float(((mesh.positions - middle) * mesh.normals).sum()) < 0.0:
        mesh = grid(points[::-1].astype(np.float32), paint=own[::-1])
    return mesh
