"""What stands and hangs by a window: a linen curtain, a plant in a terracotta pot, rain on the glass.

Invariant: `paint.x` is one of `sill.PARTS`; y and z are coordinates on the thing. Knows no light.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from reelwright.previs.mesh import Mesh, grid, joined, lathe, tube
from reelwright.previs.sill import PARTS


def curtain() -> Mesh:
    """Return gathered linen, 0.62 m wide, from its rail down past the sill; x 0 is its free edge."""
    across, down = np.linspace(0.0, 1.0, 84), np.linspace(0.0, 1.0, 18)
    x, s = np.meshgrid(across, down)
    turns = 2.0 * np.pi * (6.2 * x + 0.35 * np.sin(4.0 * x) + 0.05 * np.sin(3.0 * s))
    deep = 0.030 * (0.75 + 0.25 * np.sin(5.0 * x + 1.0)) * (0.65 + 0.35 * (1.0 - s))
    wave = np.sin(turns) + 0.22 * np.sin(2.0 * turns + 0.8)
    points = np.stack([0.62 * x + 0.008 * np.cos(turns), 2.35 - 1.95 * (1.0 - s), deep * wave], axis=-1)
    paint = np.zeros((*x.shape, 4), np.float32)
    paint[..., 0], paint[..., 1], paint[..., 2] = PARTS["linen"], x, s
    paint[..., 3] = 0.72 + 0.28 * np.clip(-wave * 0.6 + 0.5, 0.0, 1.0)
    return grid(points.astype(np.float32), paint=paint)


def plant() -> list[Mesh]:
    """Return a terracotta pot, its soil, and the leaves of a young monstera-like plant, as (still, stirring)."""
    outside = [
        (0.0, 0.0),
        (0.046, 0.0),
        (0.050, 0.004),
        (0.064, 0.088),
        (0.064, 0.090),
        (0.071, 0.091),
        (0.0735, 0.095),
    ]
    outside += [(0.0745, 0.114), (0.0730, 0.118), (0.066, 0.118), (0.0635, 0.114), (0.061, 0.104), (0.0, 0.108)]
    pot = lathe(outside, sides=36, paint=(PARTS["pot"], 0.0, 0.0, 1.0))
    rng = np.random.default_rng(5)
    rows = []
    for k in range(13):
        turn, high = 2.39996 * k + 0.4, 0.08 + 0.14 * ((k * 0.618) % 1.0)
        out = np.array((math.cos(turn), 0.0, math.sin(turn)))
        reach = 0.045 + 0.060 * rng.random()
        share = np.linspace(0.0, 1.0, 6)[:, None]
        stem = np.array((0.0, 0.105, 0.0)) + out * 0.012 + share**1.6 * out * reach + share * (0.0, high, 0.0)
        rows.append(
            tube(stem, (0.0022 - 0.0009 * share[:, 0]).tolist(), sides=4, paint=(PARTS["leaf"], -1.0, 0.0, 0.8))
        )
        rows.append(_leaf(stem[-1], out, 0.092 + 0.045 * rng.random(), 0.55 + 0.75 * rng.random()))
    return [pot, joined(rows)]


def _leaf(root: ArrayLike, out: ArrayLike, long_m: float, droop: float) -> Mesh:
    share, across = np.linspace(0.0, 1.0, 7)[:, None], np.linspace(-1.0, 1.0, 5)[None, :]
    wide = long_m * 0.40 * np.sin(np.pi * share**0.72) ** 0.75 * (1.0 - 0.35 * share)
    forward, up = np.asarray(out), np.array((0.0, 1.0, 0.0))
    side = np.cross(up, forward)
    lean = 0.75 - droop * 1.6 * share
    ahead = np.concatenate([[[0.0]], np.cumsum(np.cos(lean[1:]), axis=0)]) * long_m / 6.0
    rise = np.concatenate([[[0.0]], np.cumsum(np.sin(lean[1:]), axis=0)]) * long_m / 6.0
    fold = 0.28 * wide * np.abs(across) + 0.04 * long_m * np.sin(9.0 * share) * np.abs(across) ** 2
    points = np.asarray(root) + (ahead[..., None] * forward) + ((rise + fold)[..., None] * up)
    points = points + (wide * across)[..., None] * side
    paint = np.zeros((7, 5, 4), np.float32)
    paint[..., 0], paint[..., 1], paint[..., 2], paint[..., 3] = PARTS["leaf"], share, across, 0.9
    return grid(points.astype(np.float32), paint=paint)


def drop() -> Mesh:
    """Return a drop on glass: a low dome of radius 1 that faces -z."""
    profile = [(1.0, 0.0), (0.92, 0.16), (0.70, 0.30), (0.38, 0.39), (0.0, 0.42)]
    dome = lathe(profile, sides=10, paint=(PARTS["drop"], 0.0, 0.0, 1.0))
    return dome.turned(((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0)))
