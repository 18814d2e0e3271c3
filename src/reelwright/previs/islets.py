"""Islets: small rocks and sandbanks that carry what lives on land when a scene is set on the water.

Invariant: an islet's top is level at its height wherever its figure stands or walks; the shader's shoreline is the
mesh's (`offset_m` here and `islet_shore` in `islet.glsl` are one formula).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reelwright.previs.shot import Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.mesh import Mesh

#: Islets wider than this are sand and grass; smaller ones are bare rock.
_SANDY_M = 2.4
#: Nothing needs a longer bank, metres.
_LONGEST_M = 45.0


@dataclass(frozen=True, slots=True)
class Islet:
    """One islet: a bank along its figure's way."""

    x: float
    z: float
    heading_rad: float
    #: Half the way, the half width of the level top, and the height of the top over the water, metres.
    half_m: float
    wide_m: float
    top_m: float
    seed: int

    @property
    def is_sandy(self) -> bool:
        """Whether it is sand and grass."""
        return self.wide_m > _SANDY_M

    @property
    def slope_m(self) -> float:
        """How far beyond its level top it meets the water, metres."""
        return (3.2 if self.is_sandy else 0.9) * self.top_m

    @property
    def ragged_m(self) -> float:
        """How far its shore runs in and out, metres."""
        return min(0.14 * self.wide_m, 0.7)


def islet(mark: Mark, size_m: tuple[float, float, float], seed: int) -> Islet:
    """Return the islet that carries a figure of that length, height and width (metres, at scale 1) on its mark."""
    half = min(mark.speed_m_s * max(mark.middle_s, 0.0), _LONGEST_M)
    wide = 0.5 * math.hypot(size_m[0], size_m[2]) * mark.scale * 1.15 + 0.25
    return Islet(mark.x, mark.z, mark.heading_rad, half, wide, mark.y, seed)


def top_m(tall_m: float, wide_m: float) -> float:
    """Return how high an islet stands out of a sea whose waves seldom pass `tall_m`, metres."""
    return 0.16 + 0.9 * tall_m + min(0.05 * wide_m, 0.5)


def offset_m(x: NDArray[np.float64], z: NDArray[np.float64], land: Islet) -> NDArray[np.float64]:
    """Return how far its shore is pushed out near places in the world, metres."""
    import numpy as np

    a, s = 2.6 / land.wide_m, float(land.seed % 17)
    waves = np.sin(x * a + s) + 0.6 * np.sin(z * a * 1.7 + 2.0 * s) + 0.4 * np.sin((x + z) * a * 2.9 + 3.0 * s)
    return np.asarray(land.ragged_m * 0.5 * waves, np.float64)


def mesh(land: Islet) -> Mesh:
    """Return the islet in the world's place, from its top to well under water; paint: height's share, sandiness."""
    import numpy as np

    from reelwright.previs.mesh import grid

    steps = max(int(land.half_m * 2.0 / max(land.wide_m * 0.5, 0.5)), 1)
    cap = np.linspace(-math.pi / 2, math.pi / 2, 25)
    side = np.linspace(1.0, -1.0, steps + 2)[1:-1]
    turn = np.concatenate([cap, np.full(len(side), math.pi / 2), cap + math.pi, np.full(len(side), -math.pi / 2)])
    along = np.concatenate([np.ones(len(cap)), side, -np.ones(len(cap)), -side]) * land.half_m
    out = np.array([0.0, 0.4, 0.75, 0.92, *np.linspace(1.0, 1.0, 1)]) * land.wide_m
    out = np.concatenate([out, land.wide_m + land.slope_m * np.array([0.12, 0.3, 0.5, 0.7, 0.85, 1.0, 1.2, 1.6, 2.3])])
    beyond = np.maximum(out - land.wide_m, 0.0)[:, None] / land.slope_m
    u = along[None, :] + out[:, None] * np.cos(turn)
    v = out[:, None] * np.sin(turn)
    c, s = math.cos(land.heading_rad), math.sin(land.heading_rad)
    x, z = land.x + u * c - v * s, land.z + u * s + v * c
    push = offset_m(x, z, land) * np.minimum(beyond * 1.6, 1.0)
    radial = np.broadcast_to(np.cos(turn), x.shape), np.broadcast_to(np.sin(turn), x.shape)
    x, z = x + push * (radial[0] * c - radial[1] * s), z + push * (radial[0] * s + radial[1] * c)
    fall = beyond**1.25 if land.is_sandy else np.where(beyond < 1.0, beyond**1.9, 1.0 + 1.9 * (beyond - 1.0))
    rough = np.sin(x * 3.1 + z * 1.3) * np.sin(z * 4.3 - x * 1.9) + 0.5 * np.sin(x * 7.7) * np.sin(z * 8.9)
    y = land.top_m * (1.0 - fall) + (0.02 if land.is_sandy else 0.07) * rough * np.minimum(beyond * 2.0, 1.0)
    points = np.stack([x, y, z], axis=-1)[::-1]
    paint = np.zeros((*points.shape[:2], 4), np.float32)
    paint[..., 0], paint[..., 1], paint[..., 3] = float(land.is_sandy), land.top_m, 1.0
    made = grid(points.astype(np.float32), paint=paint, closed=True)
    made = made if float(made.normals[:, 1].mean()) > 0.0 else _turned(made)
    # Triangles that meet in the middle line have no area to tell which way is up.
    is_flat = np.abs(made.normals).sum(axis=1, keepdims=True) < 0.5
    return replace(made, normals=np.where(is_flat, np.array([0.0, 1.0, 0.0], np.float32), made.normals))


def _turned(made: Mesh) -> Mesh:
    return replace(made, normals=-made.normals, triangles=made.triangles[:, ::-1].copy())


def uniforms(lands: list[Islet]) -> dict[str, list[tuple[float, ...]]]:
    """Return what the water's shader knows of the shores."""
    return {
        "islet_place": [
            (land.x, land.z, land.half_m * math.cos(land.heading_rad), land.half_m * math.sin(land.heading_rad))
            for land in lands
        ],
        "islet_shape": [
            (land.wide_m + land.slope_m, 2.6 / land.wide_m, float(land.seed % 17), land.ragged_m * 0.5)
            if land.is_sandy
            # A rock is steep: its shore is a negative width, so that the water stays deep beside it.
            else (-(land.wide_m + land.slope_m), 2.6 / land.wide_m, float(land.seed % 17), land.ragged_m * 0.5)
            for land in lands
        ],
    }
