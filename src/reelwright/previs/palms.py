"""Coconut palms: a trunk that leans to the light, and a crown of arching fronds.

Invariant: y = 0 is the ground at the trunk, the seed decides the rest; `paint.x` is 0 on wood, 1 on fronds, 2 on nuts.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from reelwright.previs.mesh import Mesh, grid, joined, tube

_LEAFLETS = 26


@functools.lru_cache(maxsize=4)
def palm(seed: int) -> tuple[Mesh, Mesh]:
    """Return the trunk with its nuts, and the fronds, of a palm about 7 m tall that leans towards +x."""
    rng = np.random.default_rng(seed)
    share = np.linspace(0.0, 1.0, 14)
    lean, tall = rng.uniform(1.4, 2.6), rng.uniform(5.8, 7.2)
    path = np.stack([lean * share**1.8, tall * share, 0.25 * np.sin(share * 3.0)], axis=-1)
    radius = 0.20 - 0.10 * share + 0.10 * np.exp(-share * 14.0)
    parts = [tube(path, radius.tolist(), sides=12, paint=(0.0, 0.0, 0.0, 1.0))]
    crown, half = path[-1], np.array([0.0, 0.1, 0.0])
    for k in range(5):
        a = 2.0 * math.pi * k / 5.0 + rng.uniform(-0.3, 0.3)
        nut = crown + np.array([0.17 * math.cos(a), -0.16, 0.17 * math.sin(a)])
        parts.append(tube([nut + half, nut, nut - half], [0.07, 0.115, 0.06], sides=9, paint=(2.0, 0, 0, 1.0)))
    fronds = []
    for k in range(17):
        around = 2.39996 * k + rng.uniform(-0.2, 0.2)
        up = 1.05 - 0.075 * k + rng.uniform(-0.08, 0.08)
        fronds.append(_frond(rng, around, up).moved(crown))
    return joined(parts), joined(fronds)


def _frond(rng: np.random.Generator, around: float, up: float) -> Mesh:
    """Return one frond that leaves the crown at an angle and bends under its weight."""
    length, droop = rng.uniform(2.5, 3.1), rng.uniform(1.25, 1.7)
    share = np.linspace(0.0, 1.0, _LEAFLETS)
    bend = up - droop * share**1.3
    step = length / (_LEAFLETS - 1)
    out = np.concatenate([[0.0], np.cumsum(np.cos(bend[:-1]) * step)])
    rise = np.concatenate([[0.0], np.cumsum(np.sin(bend[:-1]) * step)])
    parts = [_strip(out, rise, 0.03 * (1.0 - 0.8 * share), 0.0)]
    for side in (-1.0, 1.0):
        for k in range(2, _LEAFLETS):
            reach = 0.62 * math.sin(math.pi * min(share[k] * 0.86 + 0.14, 1.0)) ** 0.6 + 0.06
            parts.append(_leaflet(out[k], rise[k], bend[k], side, reach, rng))
    c, s = math.cos(around), math.sin(around)
    return joined(parts).turned([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def _strip(out: np.ndarray, rise: np.ndarray, half: np.ndarray, low: float) -> Mesh:
    rows = [np.stack([out, rise + low, side * half], axis=-1) for side in (-1.0, 1.0)]
    return _leafy(np.stack(rows, axis=1).astype(np.float32), 0.3)


def _leaflet(x: float, y: float, bend: float, side: float, reach: float, rng: np.random.Generator) -> Mesh:
    """Return a narrow leaflet that points out and ahead, its tip hanging."""
    share = np.array([0.0, 0.45, 1.0])
    ahead, hang = 0.55 + rng.uniform(-0.08, 0.08), 0.42 + rng.uniform(-0.08, 0.12)
    px = x + reach * share * ahead * math.cos(bend)
    py = y + reach * (share * ahead * math.sin(bend) - hang * share**2)
    pz = side * reach * share * 0.85
    half = 0.034 * np.array([0.8, 1.0, 0.05])
    rows = [np.stack([px + k * half, py, pz], axis=-1) for k in (-1.0, 1.0)]
    return _leafy(np.stack(rows, axis=1).astype(np.float32), 0.5 + 0.5 * rng.random())


def _leafy(points: np.ndarray, tone: float) -> Mesh:
    paint = np.zeros((*points.shape[:2], 4), np.float32)
    paint[..., 0], paint[..., 1], paint[..., 3] = 1.0, tone, 1.0
    paint[..., 2] = np.linspace(0.0, 1.0, points.shape[0])[:, None]
    return grid(points, paint=paint)
