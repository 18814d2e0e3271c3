"""A photographer's studio: a seamless sweep of paper under one large soft lamp, a cool rim and a low fill.

The sweep is a bowl around subject and camera, so that every move of the camera sees paper. The studio brings its own
light: time of day and weather stay outside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light
from reelwright.previs.camera import View
from reelwright.previs.modules import Figure, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import Colour, SceneSpec
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    from reelwright.previs.mesh import Mesh

#: The sweep's own colour when none is asked for.
_PAPER: Colour = (0.27, 0.235, 0.205)
#: The light is made for this exposure, whatever the time of day has.
_EXPOSURE = 0.80
_KEY = (-0.66, 0.72, 0.08)
_RIM = (0.80, 0.34, 0.56)
#: Panels that mirrors see: the way there, half height, half width, light.
_BOXES = ((_KEY, 0.44, 0.62, (6.2, 5.75, 5.1)), (_RIM, 0.80, 0.15, (3.2, 3.9, 4.6)))
#: Radius of the flat floor, and height of the wall, for a subject at distance 1.
_FLAT, _WALL = 1.9, 7.0


def _unit(a: tuple[float, float, float]) -> tuple[float, float, float]:
    length = math.sqrt(sum(c * c for c in a))
    return (a[0] / length, a[1] / length, a[2] / length)


def _sweep() -> Mesh:
    """Return floor, cove and wall as a bowl seen from inside, for a subject at distance 1."""
    import numpy as np

    from reelwright.previs.mesh import grid

    flat = [(r, 0.0) for r in (0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.3, 1.6, _FLAT)]
    bend = np.linspace(0.0, math.pi / 2.0, 14)[1:]
    cove = [(_FLAT + 1.1 * math.sin(a), 1.1 * (1.0 - math.cos(a))) for a in bend]
    wall = [(_FLAT + 1.1, 1.1 + (_WALL - 1.1) * share) for share in (0.3, 0.65, 1.0)]
    radius, height = np.array([*flat, *cove, *wall], np.float32).T
    angle = np.linspace(0.0, 2.0 * np.pi, 72, endpoint=False, dtype=np.float32)
    x, z = radius[:, None] * np.cos(angle), radius[:, None] * np.sin(angle)
    return grid(np.stack([x, np.repeat(height[:, None], 72, axis=1), z], axis=-1), closed=True)


class StudioPlayer(Player):
    """The studio of one shot."""

    defines: Mapping[str, int] = {"SOFTBOXES": len(_BOXES)}

    def __init__(self, shot: Shot) -> None:
        marks = [mark for act in shot.acts for mark in act.marks]
        self._span_m = max(shot.distance_m, *(mark.z for mark in marks), 1.0) if marks else shot.distance_m
        first = marks[0] if marks else None
        self._middle = (first.x, first.z) if first else (shot.base.target[0], shot.base.target[2])
        eye = shot.base.eye
        # All of the camera's way is inside.
        self._span_m = max(self._span_m, math.hypot(eye[0] - self._middle[0], eye[2] - self._middle[1]) * 1.05)
        self._lamp = _lamp(shot, first.y if first else 0.0, self._middle)
        self._colour = light.colour(shot.spec.setting_colour) if shot.spec.setting_colour else _PAPER

    def models(self) -> Mapping[str, Model]:
        """Return the sweep."""
        return {"studio": Model(_sweep(), "settings/studio.glsl", "studio", throws_shadow=False, two_sided=True)}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return the sweep around the first subject."""
        import numpy as np

        del moment
        at = (self._middle[0], 0.0, self._middle[1])
        return [Figure("studio", np.array([place(at, scale=self._span_m)], np.float32))]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the studio's own light, as bright in the film at any time of day."""
        k = _EXPOSURE / moment.sky.exposure
        warm = (1.0, 0.93, 0.83)
        return {
            "sunDir": _unit(_KEY),
            "sunLight": light.scaled(warm, 1.55 * k),
            "skyHorizon": light.scaled((0.20, 0.17, 0.15), k),
            "skyMiddle": light.scaled((0.26, 0.25, 0.25), k),
            "skyZenith": light.scaled((0.33, 0.33, 0.345), k),
            "skyGlow": light.scaled(warm, 0.02 * k),
            "softboxAt": [(*_unit(way), high) for way, high, _, _ in _BOXES],
            "softboxSide": [(*_unit((way[2], 0.0, -way[0])), wide) for way, _, wide, _ in _BOXES],
            "softboxLight": [light.scaled(tone, k) for *_, tone in _BOXES],
            "broadLamp": self._lamp,
            "haze": 0.0,
            "studio_paper": self._colour,
            "studio_middle": (self._middle[0], self._middle[1], self._span_m),
            "studio_light": k,
        }


def _lamp(shot: Shot, ground_m: float, middle: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return where the key lamp stands, and the square of how far that is from what it lights."""
    away = 2.0 * shot.distance_m
    x, y, z = (middle[0], ground_m + 0.3 * shot.height_m, middle[1])
    if shot.attention is not None:
        x, y, z = shot.attention(shot.scene_duration_s / 2.0, shot.scene_duration_s)
    key = _unit(_KEY)
    return (x + key[0] * away, y + key[1] * away, z + key[2] * away, away * away)


def _view(spec: SceneSpec, aspect: float) -> View:
    """Look at the empty sweep, where a subject would stand."""
    del spec
    return View(eye=(0.0, 1.3, 0.0), target=(0.0, 1.0 if aspect > 0.8 else 1.2, 5.0), focal=1.95)


PIECE = Piece(
    name="studio",
    play=StudioPlayer,
    shader="settings/studio.glsl",
    hooks=frozenset({"backdrop"}),
    view=_view,
    soft_shadow=3,
    lamp_spread=0.24,
    is_outside=False,
)
