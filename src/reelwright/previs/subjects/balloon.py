"""Hot-air balloons: a gored envelope, its ropes and its basket, drifting on a light wind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light
from reelwright.previs.modules import Figure, Lamp, Model, Piece, Player, Uniforms, place
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    from reelwright.previs.mesh import Mesh

_GORES = 16
#: Colours of a group's balloons in turn, when the prompt names none.
_COLOURS = ("red", "gold", "turquoise", "violet", "orange")


def _envelope() -> Mesh:
    from reelwright.previs.mesh import lathe

    profile = [(0.95, 2.6), (1.5, 3.3), (2.75, 5.0), (4.1, 7.2), (5.2, 9.6), (5.85, 12.0), (5.95, 13.6)]
    profile += [(5.6, 15.4), (4.8, 16.9), (3.5, 18.1), (1.9, 18.8), (0.0, 19.05)]
    return lathe(_smooth(profile), sides=_GORES * 3, paint=(1.0, 0.0, 0.0, 1.0))


def _smooth(profile: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    import numpy as np

    points = np.array(profile)
    along = np.arange(len(points))
    fine = np.linspace(0, len(points) - 1, 4 * len(points))
    rows = np.stack([np.interp(fine, along, points[:, axis]) for axis in (0, 1)], axis=1)
    kernel = np.array([0.25, 0.5, 0.25])
    for _ in range(4):
        rows[1:-1] = sum(w * rows[k : len(rows) - 2 + k] for k, w in enumerate(kernel))
    return [(max(float(r), 0.0), float(y)) for r, y in rows]


def _basket() -> list[Mesh]:
    from reelwright.previs.mesh import box, lathe, tube

    parts = [box((1.3, 1.05, 1.3), paint=(2.0, 0.0, 0.0, 0.8)).moved((0.0, 0.55, 0.0))]
    parts.append(box((1.42, 0.14, 1.42), paint=(3.0, 0.0, 0.0, 1.0)).moved((0.0, 1.08, 0.0)))
    parts.append(box((0.5, 0.18, 0.5), paint=(4.0, 0.0, 0.0, 1.0)).moved((0.0, 2.25, 0.0)))
    for x in (-1, 1):
        for z in (-1, 1):
            rope = [(0.62 * x, 1.05, 0.62 * z), (0.68 * x, 2.75, 0.68 * z)]
            parts.append(tube(rope, 0.035, sides=6, paint=(5.0, 0.0, 0.0, 1.0)))
            parts.append(tube([rope[0], (0.24 * x, 2.2, 0.24 * z)], 0.03, sides=6, paint=(5.0, 0.0, 0.0, 1.0)))
    for aside, ahead, tall in ((0.28, 0.22, 0.0), (-0.25, -0.18, -0.06)):
        # Two people, seen from the chest up.
        body = [(0.0, 0.9), (0.20, 0.92), (0.23, 1.25), (0.15, 1.42), (0.06, 1.47), (0.06, 1.52)]
        head = [(0.0, 1.50), (0.085, 1.55), (0.105, 1.65), (0.08, 1.74), (0.0, 1.77)]
        parts.append(lathe(body, sides=10, paint=(6.0, aside, 0.0, 1.0)).moved((aside, tall, ahead)))
        parts.append(lathe(head, sides=10, paint=(7.0, aside, 0.0, 1.0)).moved((aside, tall, ahead)))
    flame = [(0.02, 2.35), (0.16, 2.6), (0.20, 2.9), (0.13, 3.5), (0.05, 4.1), (0.0, 4.5)]
    parts.append(lathe(flame, sides=12, paint=(8.0, 0.0, 0.0, 1.0)))
    return parts


def _burn(number: int, scene_s: float) -> float:
    """Return how hard a balloon's burner burns, 0..1; the material reckons the same."""
    share = min(max((math.sin(0.9 * scene_s + 2.1 * (number % 3)) - 0.45) / 0.35, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


class BalloonPlayer(Player):
    """The balloons of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "balloon"]
        self._flights = [(mark, act.entity.colour if act.entity else None) for act in acts for mark in act.marks]
        self._seed = shot.seed

    def models(self) -> Mapping[str, Model]:
        """Return the one model."""
        from reelwright.previs.mesh import joined

        return {"balloon": Model(joined([_envelope(), *_basket()]), "subjects/balloon.glsl", "balloon")}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return the balloons where the wind has them now."""
        import numpy as np

        from reelwright.previs.skeleton import quaternion

        rows = []
        for number, (mark, colour) in enumerate(self._flights):
            x, y, z = mark.at(moment.scene_s)
            t = moment.scene_s + 20.0 * mark.phase
            tone = light.colour(colour or _COLOURS[(number + self._seed) % len(_COLOURS)])
            lean = 0.018 * math.sin(0.5 * t)
            turn = quaternion(lean, 0.9 * mark.phase * 6.0 + 0.02 * t, 0.6 * lean)
            up = 0.5 * math.sin(0.35 * t) * mark.scale
            rows.append(place((x, y + up, z), turn=turn, scale=mark.scale, look=(*tone, float(number % 3))))
        return [Figure("balloon", np.array(rows, np.float32))]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return how dark it is: the less light there is, the more the burners show."""
        return {"balloon_dark": light.darkness(moment.sky)}

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the burners' light in the dark."""
        dark = light.darkness(moment.sky)
        if dark <= 0.0:
            return ()
        made = []
        for number, (mark, _) in enumerate(self._flights[:3]):
            x, y, z = mark.at(moment.scene_s)
            power = 26.0 * dark * _burn(number, moment.scene_s) * mark.scale**2
            made.append(Lamp((x, y + 3.0 * mark.scale, z), light.scaled((1.0, 0.58, 0.24), power)))
        return made


PIECE = Piece(
    name="balloon",
    play=BalloonPlayer,
    size_m=(12.0, 19.1, 12.0),
    at_most=5,
    habitat="air",
    speeds={"float": 0.35},
    facing_rad=0.3,
    actions={"float": "floating"},
)
