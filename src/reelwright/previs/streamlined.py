"""What swimmers and fliers are made of: bodies by their cross-sections, blades, and skin hung on a chain of bones.

Invariant: pure numpy and deterministic; blades are closed, wound outwards, and thin to an edge that no sculpture's
cells could hold. Knows no animal. Source: Catmull and Rom (1974) for the curves through given points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.mesh import Mesh, grid
from reelwright.previs.sculpt import Distances, Points, Shape

_SAMPLES = 384


def through(knots: ArrayLike, count: int) -> NDArray[np.float64]:
    """Return `count` points, evenly spread over the knots' indices, of the smooth curve through (k, n) knots."""
    known = np.asarray(knots, np.float64)
    at = np.linspace(0.0, len(known) - 1.0, count)
    first = np.clip(np.floor(at).astype(int), 0, len(known) - 2)
    t = (at - first)[:, None]
    slopes = np.gradient(known, axis=0)
    a, b, da, db = known[first], known[first + 1], slopes[first], slopes[first + 1]
    smooth: NDArray[np.float64] = (
        a * (2 * t**3 - 3 * t**2 + 1) + da * (t**3 - 2 * t**2 + t) + b * (3 * t**2 - 2 * t**3) + db * (t**3 - t**2)
    )
    return smooth


def spindle(sections: Sequence[tuple[float, float, float, float]], *, corner: float = 2.0) -> Shape:
    """Return a body along x from elliptic sections (x, middle's y, half height, half width), from front to back.

    `corner` is the exponent of the sections: 2 for ellipses, more for squarer flanks.
    """
    curve = through(sections, _SAMPLES)[::-1]
    x = np.maximum.accumulate(curve[:, 0])
    tall, wide = np.maximum(curve[:, 2], 1e-3), np.maximum(curve[:, 3], 1e-3)
    steep = np.sqrt(1.0 + np.clip(np.gradient(tall, x + np.arange(len(x)) * 1e-9), -3.0, 3.0) ** 2)

    def distance(p: Points) -> Distances:
        along = np.clip(p[:, 0], x[0], x[-1])
        middle, h, w, lean = (np.interp(along, x, row) for row in (curve[:, 1], tall, wide, steep))
        y, z = np.abs(p[:, 1] - middle) / h, np.abs(p[:, 2]) / w
        k0 = (y**corner + z**corner) ** (1.0 / corner)
        k1 = np.hypot(y / h, z / w)
        d = np.where(k0 > 1e-4, k0 * (k0 - 1.0) / np.maximum(k1, 1e-6), -np.minimum(h, w)) / lean
        beyond = np.abs(p[:, 0] - along)
        return np.asarray(np.where(beyond > 0.0, np.hypot(np.maximum(d, 0.0), beyond), d), np.float32)

    return distance


def blade(
    sections: Sequence[tuple[float, float, float, float, float]], *, rows: int = 14, sides: int = 14, part: float = 1.0
) -> Mesh:
    """Return a fin from sections (leading edge x, trailing edge x, span y, half thickness, lift z), root to tip.

    Paint: x `part`, y the place along the chord (0 leading .. 1 trailing), z along the span, w open.
    """
    shape = through(sections, rows)
    angle = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    chord = 0.5 - 0.5 * np.cos(angle)
    # Round in front, sharp behind.
    profile = np.sign(np.sin(angle)) * np.sqrt(np.maximum(chord, 0.0)) * (1.0 - chord) * 2.6
    lead, trail, span, thick, lift = (column[:, None] for column in shape.T)
    x = lead + (trail - lead) * chord
    points = np.stack([x, span + 0.0 * x, lift + thick * profile], axis=-1)
    paint = np.zeros((*points.shape[:2], 4))
    paint[..., 0] = part
    paint[..., 1], paint[..., 2], paint[..., 3] = chord, np.linspace(0.0, 1.0, rows)[:, None], 1.0
    return _outward(grid(points.astype(np.float32), paint=paint.astype(np.float32), closed=True))


def _outward(mesh: Mesh) -> Mesh:
    """Return a closed mesh with its triangles seen from outside."""
    a, b, c = (mesh.positions[mesh.triangles[:, corner]].astype(np.float64) for corner in range(3))
    volume = float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum())
    return mesh if volume >= 0.0 else replace(mesh, triangles=mesh.triangles[:, ::-1].copy(), normals=-mesh.normals)


def reflected(mesh: Mesh) -> Mesh:
    """Return the mesh on the other side of the plane z = 0."""
    flip = np.array((1.0, 1.0, -1.0), np.float32)
    return replace(
        mesh, positions=mesh.positions * flip, normals=mesh.normals * flip, triangles=mesh.triangles[:, ::-1].copy()
    )


def strung(mesh: Mesh, along: NDArray[np.floating], stops: Sequence[float], bones: Sequence[int]) -> Mesh:
    """Return the mesh hung on a chain of bones: `along` (n,) falls between rising `stops`, one for each bone."""
    share = np.interp(along, stops, np.arange(len(stops), dtype=np.float64))
    first = np.clip(np.floor(share).astype(int), 0, len(stops) - 2)
    rest = share - first
    rest = rest * rest * (3.0 - 2.0 * rest)
    chain = np.asarray(bones)
    joints, weights = np.zeros((len(along), 4), np.float32), np.zeros((len(along), 4), np.float32)
    joints[:, 0], joints[:, 1] = chain[first], chain[first + 1]
    weights[:, 0], weights[:, 1] = 1.0 - rest, rest
    return replace(mesh, joints=joints, weights=weights)
