"""The sun's shadow map: the figures around the first subject as the sun sees them.

Invariant: the map's grid stands still in the world while the camera moves, so that shadows do not crawl.
Source: shadow maps (Williams, 1978), with percentage-closer filtering (Reeves et al., 1987) in `light.glsl`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs import modules
from reelwright.previs.figures import Figures, Sight
from reelwright.previs.graphics import Workshop
from reelwright.previs.modules import Figure
from reelwright.previs.shot import Moment, Shot

_TEXELS: Final = 1536
#: Of the map of level ground under a broad lamp, and its half side for a subject at distance 1.
_GROUND_TEXELS: Final = 256
_GROUND_SHARE: Final = 0.85
#: Below this height a sun's shadows would be endless, degrees.
_LOWEST_DEG: Final = 7.0


class Shadows:
    """The shadow pass of one film."""

    def __init__(self, shop: Workshop, lamp_spread: float = 0.0) -> None:
        self._gl = shop.gl
        self._spread = lamp_spread
        self._painter = shop.painter(modules.shader_source("glsl/broad_shadow.glsl")) if lamp_spread else None
        self._ground = shop.target(_GROUND_TEXELS, _GROUND_TEXELS) if lamp_spread else None
        self._map = shop.keep(shop.gl.depth_texture((_TEXELS, _TEXELS)))
        self._map.compare_func = "<="
        self._map.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._frame = shop.keep(shop.gl.framebuffer([], self._map))

    def draw(
        self, drawer: Figures, figures: Sequence[Figure], shot: Shot, moment: Moment, uniforms: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Draw the map, and return the uniforms that read it."""
        sun = np.asarray(uniforms["sunDir"], np.float64)
        strength = float(np.clip((sun[1] + 0.03) / 0.06, 0.0, 1.0))
        centre, reach_m = shot.shadow_ball(moment)
        matrix = _sun_view(sun, np.asarray(centre), reach_m)
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._gl.depth_func = "<="
        self._frame.use()
        self._frame.clear(depth=1.0)
        if strength > 0.0:
            sight = Sight(centre, reach_m=reach_m * 2.5)
            drawer.draw("shadow", figures, {**uniforms, "sunView": _columns(matrix)}, sight)
        to_texture = np.diag([0.5, 0.5, 0.5, 1.0])
        to_texture[:3, 3] = 0.5
        known = {
            "shadowMap": self._map,
            "shadowTurn": _columns(to_texture @ matrix),
            "shadowTexel": (2.0 * reach_m / _TEXELS, strength),
        }
        return known | self._on_ground(shot, centre, min(reach_m, shot.distance_m * _GROUND_SHARE), known)

    def _on_ground(
        self, shot: Shot, centre: Sequence[float], half_m: float, known: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Draw the map of the level ground that the first subject stands or works on; nothing without a broad lamp."""
        if self._painter is None or self._ground is None:
            return {}
        level = centre[1] if shot.attention else shot.acts[0].marks[0].y if shot.acts else 0.0
        where = {"broadPlace": (centre[0], level, centre[2], half_m), "broadSpread": self._spread}
        self._gl.enable_only(moderngl.NOTHING)
        self._painter.paint(self._ground, {**known, **where})
        return {"broadMap": self._ground.texture, **where}


def _columns(matrix: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(matrix.T.reshape(-1).tolist())


def _sun_view(sun: NDArray[np.float64], centre: NDArray[np.float64], reach_m: float) -> NDArray[np.float64]:
    """Return the 4x4 world-to-clip matrix of a sun that looks at a ball."""
    lowest = math.sin(math.radians(_LOWEST_DEG))
    flat = math.hypot(sun[0], sun[2]) or 1.0
    up = max(float(sun[1]), lowest)
    level = math.sqrt(max(1.0 - up * up, 1e-6))
    back = np.array([sun[0] / flat * level, up, sun[2] / flat * level])
    right = np.cross([0.0, 1.0, 0.0] if abs(back[1]) < 0.98 else [0.0, 0.0, 1.0], back)
    right /= np.linalg.norm(right)
    over = np.cross(back, right)
    turn = np.stack([right, over, -back])
    texel = 2.0 * reach_m / _TEXELS
    where = turn @ centre
    where[:2] = np.round(where[:2] / texel) * texel
    deep = 4.0 * reach_m
    matrix = np.eye(4)
    matrix[:2, :3] = turn[:2] / reach_m
    matrix[:2, 3] = -where[:2] / reach_m
    matrix[2, :3] = turn[2] / deep
    matrix[2, 3] = -where[2] / deep
    return matrix
