"""A window in its wall: reveal, casing, bars between the panes, the sill before it and the floor under it.

Invariant: measures are `sill`'s; `paint.x` is one of its `PARTS`. Knows no light.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reelwright.previs.mesh import Mesh, box, grid, joined
from reelwright.previs.sill import GLASS, PARTS, SILL_FRONT, SILL_M, TOP, WIDE

_BARS = (-0.40, 0.40)


def _box(low: Sequence[float], high: Sequence[float], part: str, ao: float = 1.0) -> Mesh:
    size = [b - a for a, b in zip(low, high, strict=True)]
    middle = [(a + b) / 2.0 for a, b in zip(low, high, strict=True)]
    return box(size, paint=(PARTS[part], 0.0, 0.0, ao)).moved(middle)


def room() -> Mesh:
    """Return the wall with its opening, the sill, the frame and its bars, and the floor."""
    wall = 1.02
    parts = [
        _box((-4.5, -0.4, wall), (-WIDE, 3.2, GLASS + 0.06), "wall"),
        _box((WIDE, -0.4, wall), (4.5, 3.2, GLASS + 0.06), "wall"),
        _box((-WIDE, TOP, wall), (WIDE, 3.2, GLASS + 0.06), "wall"),
        _box((-WIDE, -0.4, wall), (WIDE, SILL_M - 0.045, GLASS + 0.06), "wall"),
        _box((-4.5, -0.02, -6.0), (4.5, 0.0, wall), "floor"),
    ]
    parts += _sill() + _frame()
    return joined(parts)


def _sill() -> list[Mesh]:
    """Return the board, its front edge rounded."""
    r = 0.018
    angle = np.linspace(0.0, np.pi, 9)
    nose = [(SILL_M - r + r * math.cos(a), SILL_FRONT + r - r * math.sin(a)) for a in angle]
    rim = [(SILL_M, GLASS), *nose, (SILL_M - 2.0 * r, 1.03)]
    across = np.linspace(-WIDE - 0.09, WIDE + 0.09, 2)
    points = np.array([[(x, y, z) for x in across] for y, z in rim], np.float32)
    paint = np.zeros((len(rim), 2, 4), np.float32)
    paint[..., 0], paint[..., 3] = PARTS["sill"], 1.0
    mesh = grid(points[::-1], paint=paint[::-1])
    if float(mesh.normals[-1, 1]) < 0.0:
        mesh = replace(mesh, triangles=mesh.triangles[:, ::-1].copy(), normals=-mesh.normals)
    return [mesh]


def _frame() -> list[Mesh]:
    """Return the casing and the bars between the panes, each a slim moulding on a broader one."""
    back, front = GLASS - 0.012, GLASS + 0.035
    rows = [
        _box((-WIDE, SILL_M, GLASS - 0.030), (WIDE, SILL_M + 0.060, front), "frame"),
        _box((-WIDE, TOP - 0.06, back), (WIDE, TOP, front), "frame"),
    ]
    rows += [
        _box((x - 0.03, SILL_M, GLASS - 0.030), (x + 0.03, TOP, front), "frame") for x in (-WIDE + 0.03, WIDE - 0.03)
    ]
    for x in _BARS:
        for half, near in ((0.019, back), (0.0085, GLASS - 0.030)):
            rows.append(_box((x - half, SILL_M + 0.06, near), (x + half, TOP - 0.06, front), "frame"))
    for half, near in ((0.017, back + 0.001), (0.008, GLASS - 0.029)):
        rows.append(_box((-WIDE, 1.60 - half, near), (WIDE, 1.60 + half, front), "frame"))
    return rows
