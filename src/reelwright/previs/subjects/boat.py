"""Sailing boats: they heel in the wind, ride the swell and draw a wake; on land they lie on their bilge."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light, modules
from reelwright.previs.modules import Contact, Figure, Lamp, Model, Piece, Player, place
from reelwright.previs.scene import Colour
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHADER = "subjects/boat.glsl"
_COLOURS = ("white", "navy", "crimson", "teal", "amber")
#: How far the wind leans her over under sail, and how far she lies over on land, radians.
_HEEL, _AGROUND = 0.13, 0.16
_FLAKES, _FLAKE_S = 260, 6.0


class BoatPlayer(Player):
    """The boats of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "boat"]
        self._boats = [(mark, act.entity) for act in acts for mark in act.marks]
        self._seed = shot.seed
        setting = modules.find("settings", shot.spec.setting)
        self._is_afloat = setting.ground(shot.spec, shot.seed).water_m is not None
        self._swell = setting.swell(shot) if setting.swell and self._is_afloat else None

    def models(self) -> Mapping[str, Model]:
        """Return the hull, the sails on either side, and a patch of foam."""
        from reelwright.previs.shipyard import flake, hull, sails

        made = {"boat": Model(hull(), _SHADER, "boat")}
        for lee in {_lee(mark) for mark, _ in self._boats}:
            made[f"boat sails {lee:+.0f}"] = Model(sails(lee), _SHADER, "boat", moves=True, two_sided=True)
        if self._is_afloat:
            made["boat foam"] = Model(flake(), _SHADER, "boat", throws_shadow=False)
        return made

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return each boat on the water or on the ground, and the foam behind her."""
        import numpy as np

        lit = light.darkness(moment.sky)
        hulls: list[tuple[float, ...]] = []
        rigs: dict[str, list[tuple[float, ...]]] = {}
        foam: list[NDArray[np.float32]] = []
        for number, (mark, _) in enumerate(self._boats):
            at, turn = self._pose(mark, moment.scene_s)
            row = place(at, turn=turn, scale=mark.scale, look=(*self._colour(number, moment), lit))
            hulls.append(row)
            rigs.setdefault(f"boat sails {_lee(mark):+.0f}", []).append(row)
            if self._is_afloat and mark.speed_m_s > 0.0:
                foam.append(self._wake(mark, number, moment.scene_s))
        made = [Figure("boat", np.array(hulls, np.float32))]
        made += [Figure(name, np.array(rows, np.float32)) for name, rows in rigs.items()]
        if foam:
            made.append(Figure("boat foam", np.concatenate(foam)))
        return made

    def _colour(self, number: int, moment: Moment) -> Colour:
        entity = self._boats[number][1]
        first = light.colour((entity.colour if entity else None) or _COLOURS[(number + self._seed) % len(_COLOURS)])
        if entity is None or entity.colour_to is None:
            return first
        return light.mix(first, light.colour(entity.colour_to), moment.share)

    def _pose(self, mark: Mark, scene_s: float) -> tuple[tuple[float, float, float], tuple[float, ...]]:
        """Return where a boat's waterline is, and how she is turned."""
        from reelwright.previs.shipyard import DRAFT_M
        from reelwright.previs.skeleton import quaternion

        x, y, z = mark.at(scene_s)
        lee = _lee(mark)
        if not self._is_afloat:
            turn = quaternion(_AGROUND * lee, -mark.heading_rad, 0.02)
            return (x, y + (DRAFT_M - 0.05) * mark.scale, z), turn
        t = scene_s + 9.0 * mark.phase
        heel = lee * (_HEEL + 0.03 * math.sin(0.8 * t)) if mark.speed_m_s else 0.02 * math.sin(0.9 * t)
        bow, stern, right, left = self._levels(mark, x, z, scene_s)
        size = mark.scale
        pitch = math.atan2(bow - stern, 4.4 * size) * 0.9 + 0.012 * math.sin(1.1 * t)
        roll = -0.55 * math.atan2(right - left, 1.6 * size) + heel
        level = 0.25 * (bow + stern + right + left)
        return (x, y + level - 0.06 * size, z), quaternion(roll, -mark.heading_rad, pitch)

    def _levels(self, mark: Mark, x: float, z: float, scene_s: float) -> tuple[float, float, float, float]:
        """Return the swell under bow, stern, right and left side, metres."""
        if self._swell is None:
            return (0.0, 0.0, 0.0, 0.0)
        import numpy as np

        c, s = math.cos(mark.heading_rad), math.sin(mark.heading_rad)
        ahead = np.array([2.2, -2.2, 0.0, 0.0]) * mark.scale
        aside = np.array([0.0, 0.0, 0.8, -0.8]) * mark.scale
        levels = self._swell(x + ahead * c - aside * s, z + ahead * s + aside * c, scene_s)
        return tuple(float(level) for level in levels)  # type: ignore[return-value] # four places, four levels

    def _wake(self, mark: Mark, number: int, scene_s: float) -> NDArray[np.float32]:
        """Return the foam: thrown at the stem, churned at the stern, left where it was made, and fading."""
        import numpy as np

        rng = np.random.default_rng(self._seed * 13 + number)
        born = rng.uniform(0.0, _FLAKE_S, _FLAKES)
        age = (scene_s + 100.0 - born) % _FLAKE_S
        kind, sign = rng.uniform(size=_FLAKES), rng.choice((-1.0, 1.0), _FLAKES)
        size, size_m = mark.scale, 0.22 + 0.38 * rng.uniform(size=_FLAKES) ** 2
        is_bow = kind < 0.55
        ahead = np.where(is_bow, 2.7 - 2.2 * (kind / 0.55), -3.0) * size
        beam = 1.0 - np.clip((ahead / size - 0.3) / 2.9, 0.0, 1.0) ** 1.7
        aside = np.where(is_bow, sign * (1.02 * beam + 0.06), rng.normal(0.0, 0.35, _FLAKES)) * size
        aside += np.where(is_bow, sign * 0.42 * age * (0.5 + 0.5 * rng.uniform(size=_FLAKES)), 0.12 * sign * age) * size
        x0, _, z0 = mark.at(0.0)
        gone = mark.speed_m_s * (scene_s - age)
        c, s = math.cos(mark.heading_rad), math.sin(mark.heading_rad)
        x = x0 + gone * c + ahead * c - aside * s
        z = z0 + gone * s + ahead * s + aside * c
        level = self._swell(x, z, scene_s) if self._swell else np.zeros(_FLAKES)
        rows = np.zeros((_FLAKES, 12), np.float32)
        rows[:, 0], rows[:, 1], rows[:, 2] = x, mark.y + level + 0.02, z
        rows[:, 3] = size * size_m * (0.7 + 0.5 * age) * np.minimum(age * 6.0, 1.0)
        rows[:, 7] = 1.0
        rows[:, 8], rows[:, 9] = rng.uniform(size=_FLAKES), rng.uniform(size=_FLAKES)
        rows[:, 11] = np.clip(age / _FLAKE_S, 0.0, 1.0)
        return rows

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the dark under each hull."""
        made = []
        for mark, _ in self._boats:
            x, y, z = mark.at(moment.scene_s)
            c, s = math.cos(mark.heading_rad), math.sin(mark.heading_rad)
            made += [
                Contact((x + ahead * c * mark.scale, y, z + ahead * s * mark.scale), 1.0 * mark.scale, 0.6)
                for ahead in (-2.0, -0.6, 0.8, 2.0)
            ]
        return made

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the stern lanterns, lit in the dark."""
        lit = light.darkness(moment.sky)
        if lit <= 0.0:
            return ()
        made = []
        for mark, _ in self._boats[:3]:
            x, y, z = mark.at(moment.scene_s)
            back = -3.0 * mark.scale
            at = (x + back * math.cos(mark.heading_rad), y + 1.1 * mark.scale, z + back * math.sin(mark.heading_rad))
            made.append(Lamp(at, light.scaled((1.0, 0.66, 0.30), 1.6 * lit * mark.scale)))
        return made


def _lee(mark: Mark) -> float:
    """Return the side that the wind blows her to: away from the lens."""
    return 1.0 if math.cos(mark.heading_rad) > 0.0 else -1.0


PIECE = Piece(
    name="boat",
    play=BoatPlayer,
    size_m=(6.5, 8.3, 2.4),
    at_most=4,
    habitat="water",
    speeds={"sail": 1.7},
    facing_rad=0.45,
    actions={"sail": "sailing", "float": "floating"},
)
