"""An umbrella: its canopy between eight ribs, its shaft and its crook.

Invariant: pure numpy; the origin is where a hand holds the shaft, the canopy's top is 0.9 m above it. Paint.x
is 9 the canopy (y: how far down it, z: where between two ribs, -1..1), 10 metal, 11 the crook.
"""

from __future__ import annotations

import functools

import numpy as np

from reelwright.previs.mesh import Mesh, grid, joined, tube

_RIBS = 8
_TOP_M, _RADIUS_M, _DROP_M = 0.84, 0.56, 0.24


def _canopy() -> Mesh:
    each, rows = 6, 9
    share = np.linspace(0.0, 1.0, rows)[:, None]
    angle = np.linspace(0.0, 2.0 * np.pi, _RIBS * each, endpoint=False)[None, :]
    between = np.abs(((angle / (2.0 * np.pi) * _RIBS) % 1.0) - 0.5) * 2.0
    # The cloth hangs between the ribs, and its edge is drawn in.
    slack = 1.0 - between**2
    radius = _RADIUS_M * np.sin(share * 1.42) / np.sin(1.42) * (1.0 - 0.09 * slack * share**1.5)
    height = _TOP_M - _DROP_M * (1.0 - np.cos(share * 1.42)) / (1.0 - np.cos(1.42)) + 0.025 * slack * share**2
    points = np.stack([radius * np.cos(angle), height + 0.0 * angle, -radius * np.sin(angle)], axis=-1)
    paint = np.zeros((*points.shape[:2], 4), np.float32)
    paint[..., 0] = 9.0
    paint[..., 1] = share
    paint[..., 2] = ((angle / (2.0 * np.pi) * _RIBS) % 1.0) * 2.0 - 1.0
    paint[..., 3] = 1.0
    return grid(points[::-1].astype(np.float32), paint=paint[::-1], closed=True)


@functools.lru_cache(maxsize=1)
def umbrella() -> Mesh:
    """Return the whole umbrella."""
    metal, wood = (10.0, 0.0, 0.0, 1.0), (11.0, 0.0, 0.0, 1.0)
    parts = [_canopy(), tube([(0.0, -0.06, 0.0), (0.0, _TOP_M + 0.06, 0.0)], 0.0075, sides=8, paint=metal)]
    crook = [(0.0, 0.05, 0.0), (0.0, -0.10, 0.0)]
    crook += [(0.032 * (1.0 - np.cos(a)), -0.10 - 0.032 * np.sin(a), 0.0) for a in np.linspace(0.3, np.pi, 7)]
    parts.append(tube(crook, 0.0115, sides=10, paint=wood))
    share = np.linspace(0.02, 1.0, 7)
    for rib in range(_RIBS):
        a = 2.0 * np.pi * rib / _RIBS
        radius = _RADIUS_M * np.sin(share * 1.42) / np.sin(1.42)
        height = _TOP_M - _DROP_M * (1.0 - np.cos(share * 1.42)) / (1.0 - np.cos(1.42)) - 0.014
        path = np.stack([radius * np.cos(a), height, -radius * np.sin(a)], axis=1)
        parts.append(tube(path, 0.0045, sides=5, paint=metal))
        strut = [(0.0, 0.50, 0.0), (path[3][0], path[3][1], path[3][2])]
        parts.append(tube(strut, 0.004, sides=5, paint=metal))
    return joined(parts)
