"""Hard surfaces: blocks with rounded edges, drums, bellows, and how to bend and aim them.

Invariant: pure numpy; normals are exact on flats and round edges alike, so that a few triangles look machined.
Everything is made about the origin with its length along y.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.mesh import Mesh, Paint, lathe

Floats = NDArray[np.float32]
#: Where an edge's rounding is cut: tangents of 0, 22.5 and 45 degrees.
_ROUND = (1.0, 0.4142, 0.0)


def block(size: Sequence[float], rounding: float, *, paint: Paint, flats: int = 1) -> Mesh:
    """Return a box with round edges; `flats` cuts each side, for a block that is to be bent."""
    half = np.asarray(size, np.float64) / 2.0
    r = min(rounding, float(half.min()) * 0.999)
    cuts = [_cuts(float(h), r, flats) for h in half]
    points: list[NDArray[np.float64]] = []
    triangles: list[NDArray[np.int64]] = []
    start = 0
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        rows, columns = len(cuts[u]), len(cuts[v])
        for sign in (-1.0, 1.0):
            side = np.empty((rows, columns, 3))
            side[..., axis] = sign * half[axis]
            side[..., u], side[..., v] = cuts[u][:, None], cuts[v][None, :]
            index = start + np.arange(rows * columns).reshape(rows, columns)
            a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
            corners = (a, b, c, a, c, d) if sign > 0.0 else (a, c, b, a, d, c)
            points.append(side.reshape(-1, 3))
            start += rows * columns
            triangles.append(np.stack(corners, axis=-1).reshape(-1, 3))
    whole = np.concatenate(points)
    inner = np.clip(whole, -(half - r), half - r)
    normals = whole - inner
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    colours = np.tile(np.asarray(paint, np.float32), (len(whole), 1))
    return Mesh(
        (inner + r * normals).astype(np.float32),
        normals.astype(np.float32),
        colours,
        np.concatenate(triangles).astype(np.uint32),
    )


def _cuts(half: float, r: float, flats: int) -> NDArray[np.float64]:
    flat = np.linspace(-(half - r), half - r, flats + 1)
    edge = half - r + r * np.array(_ROUND[:-1])
    return np.concatenate([-edge, flat, edge[::-1]])


def bent(mesh: Mesh, warp: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Mesh:
    """Return the mesh with each point p at warp(p), its normals turned along ((n, 3) to (n, 3))."""
    p = mesh.positions.astype(np.float64)
    step = 1e-4
    columns = [(warp(p + step * axis) - warp(p - step * axis)) / (2.0 * step) for axis in np.eye(3)]
    jacobian = np.stack(columns, axis=2)
    normals = np.einsum("nji,nj->ni", np.linalg.inv(jacobian), mesh.normals.astype(np.float64))
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return replace(mesh, positions=warp(p).astype(np.float32), normals=normals.astype(np.float32))


def tapered(mesh: Mesh, top: float, bottom: float, *, bulge: float = 0.0) -> Mesh:
    """Return the mesh with its sections scaled from `bottom` to `top`, fuller by `bulge` in the middle."""
    low, high = float(mesh.positions[:, 1].min()), float(mesh.positions[:, 1].max())

    def warp(p: NDArray[np.float64]) -> NDArray[np.float64]:
        share = (p[:, 1] - low) / (high - low)
        wide = bottom + (top - bottom) * share + bulge * 4.0 * share * (1.0 - share)
        return np.stack([p[:, 0] * wide, p[:, 1], p[:, 2] * wide], axis=1)

    return bent(mesh, warp)


def drum(radius: float, length: float, *, paint: Paint, bevel: float = 0.006, sides: int = 16) -> Mesh:
    """Return a cylinder about y with bevelled rims."""
    h, b = length / 2.0, min(bevel, length / 3.0, radius / 2.0)
    # Each edge twice, a hair apart, so that the flats stay flat under smooth normals.
    e = b * 0.08
    profile = [(0.0, -h), (radius - b - e, -h), (radius - b, -h), (radius, -h + b), (radius, -h + b + e)]
    profile += [(r, -y) for r, y in reversed(profile)]
    return lathe(profile, sides=sides, paint=paint)


def bellows(radius: float, length: float, folds: int, *, paint: Paint, depth: float = 0.12, sides: int = 14) -> Mesh:
    """Return a ribbed sleeve about y."""
    share = np.linspace(0.0, 1.0, 4 * folds + 1)
    radii = radius * (1.0 - depth * (0.5 + 0.5 * np.cos(2.0 * np.pi * folds * share)))
    profile = [(0.0, -length / 2), *((float(r), float((s - 0.5) * length)) for r, s in zip(radii, share, strict=True))]
    return lathe([*profile, (0.0, length / 2)], sides=sides, paint=paint)


def ball(radius: float, *, paint: Paint, sides: int = 16) -> Mesh:
    """Return a sphere."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, sides // 2 + 1)
    return lathe([(float(radius * np.cos(a)), float(radius * np.sin(a))) for a in angle], sides=sides, paint=paint)


def aimed(mesh: Mesh, start: ArrayLike, end: ArrayLike, *, ahead: ArrayLike = (1.0, 0.0, 0.0)) -> Mesh:
    """Return the mesh with its y along a line and its middle in the line's middle, x as near `ahead` as may be."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    y = (b - a) / np.linalg.norm(b - a)
    x = np.asarray(ahead, np.float64)
    x = x - y * (x @ y)
    x /= np.linalg.norm(x)
    return mesh.turned(np.stack([x, y, np.cross(x, y)], axis=1)).moved((a + b) / 2.0)
