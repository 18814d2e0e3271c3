"""Firs seen from afar: skirts of boughs around a stem, a few dozen triangles each.

Invariant: pure functions of their seeds; y = 0 is the ground. Draw with `glsl/firs.glsl`, material "firs"; a figure's
look is a linear colour and how much snow lies on the boughs, 0..1. For a tree that is looked at, see `flora`.
"""

from __future__ import annotations

import functools

import numpy as np

from reelwright.previs.mesh import Mesh, joined, vertex_normals


@functools.lru_cache(maxsize=8)
def fir(seed: int, *, skirts: int = 5, sides: int = 7, height: float = 11.0) -> Mesh:
    """Return a fir; `paint` is (0, share of its height, how far out, openness)."""
    rng = np.random.default_rng(seed)
    made = []
    wide = height * rng.uniform(0.17, 0.21)
    for number in range(skirts):
        low, high = 0.10 + 0.80 * number / skirts, min(0.10 + 0.80 * (number + 1.75) / skirts, 1.0)
        angle = np.linspace(0.0, 2.0 * np.pi, 2 * sides, endpoint=False) + rng.uniform(0.0, 3.0)
        out = (
            wide
            * (1.0 - low) ** 0.9
            * np.where(np.arange(2 * sides) % 2, 0.66, 1.0)
            * rng.uniform(0.82, 1.15, 2 * sides)
        )
        sag = height * (low - 0.035 * rng.uniform(0.3, 1.4, 2 * sides) * (np.arange(2 * sides) % 2 == 0))
        rim = np.stack([np.cos(angle) * out, sag, np.sin(angle) * out], axis=1)
        points = np.concatenate([rim, [[0.0, height * high, 0.0]]]).astype(np.float32)
        turn = np.arange(2 * sides)
        triangles = np.stack([turn, np.full(2 * sides, 2 * sides), (turn + 1) % (2 * sides)], axis=1).astype(np.uint32)
        normals = vertex_normals(points, triangles) + np.array((0.0, 0.25, 0.0), np.float32)
        normals[-1] = (0.0, 1.0, 0.0)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        paint = np.zeros((len(points), 4), np.float32)
        paint[:, 1] = points[:, 1] / height
        paint[:-1, 2] = 1.0
        paint[:, 3] = 1.0
        paint[-1, 3] = 0.35 if number < skirts - 1 else 1.0
        made.append(Mesh(points, normals.astype(np.float32), paint, triangles))
    return joined(made)
