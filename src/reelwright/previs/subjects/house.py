"""Cottages: half-timbered, of field stone or of boards by the film's seed, smoke over the chimney, lit in the dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light
from reelwright.previs.modules import Contact, Figure, Lamp, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import Colour
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The walls of each style when no colour is named, and what doors and shutters are painted.
_WALLS: tuple[Colour, ...] = ((0.86, 0.78, 0.64), (0.62, 0.57, 0.50), (0.80, 0.80, 0.76))
_TRIMS = ("teal", "crimson", "navy", "green")
_PUFFS, _PUFF_S = 46, 7.0
#: Bushes at the foot of the walls: ahead, aside, size.
_BUSHES = (
    (3.35, 3.55, 1.0),
    (3.30, -3.45, 0.9),
    (3.40, 2.45, 0.62),
    (3.30, -1.75, 0.7),
    (1.9, 4.75, 1.1),
    (-1.6, 4.8, 0.9),
    (1.5, -4.8, 0.95),
)


class HousePlayer(Player):
    """The houses of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "house"]
        self._houses = [(mark, act.entity) for act in acts for mark in act.marks]
        self._style = shot.seed % 3
        self._seed = shot.seed
        self._is_stormy = shot.spec.weather == "storm"

    def models(self) -> Mapping[str, Model]:
        """Return the cottage, its window boxes and a bush."""
        from reelwright.previs.flora import bush_mesh
        from reelwright.previs.joinery import blossoms, cottage

        return {
            "house": Model(cottage(self._style), "subjects/house.glsl", "house"),
            "house blossoms": Model(blossoms(), "glsl/flora.glsl", "flora", moves=True, two_sided=True),
            "house bush": Model(bush_mesh(self._seed % 97), "glsl/flora.glsl", "flora", moves=True, two_sided=True),
        }

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return what the walls are made of, and the colour of the woodwork."""
        del moment
        return {
            "house_style": self._style,
            "house_trim": light.colour(_TRIMS[(self._seed // 3 + self._seed) % len(_TRIMS)]),
        }

    def _colour(self, number: int, moment: Moment) -> Colour:
        entity = self._houses[number][1]
        first = light.colour(entity.colour) if entity and entity.colour else _WALLS[self._style]
        if entity is None or entity.colour_to is None:
            return first
        return light.mix(first, light.colour(entity.colour_to), moment.share)

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return each cottage with what grows on it."""
        import numpy as np

        from reelwright.previs.flora import KINDS
        from reelwright.previs.skeleton import quaternion

        lit = light.darkness(moment.sky)
        green = (*KINDS["oak"].green, 0.6 if self._is_stormy else 0.2)
        houses, boxes, bushes = [], [], []
        for number, (mark, _) in enumerate(self._houses):
            turn = quaternion(0.0, -mark.heading_rad, 0.0)
            at = (mark.x, mark.y, mark.z)
            houses.append(place(at, turn=turn, scale=mark.scale, look=(*self._colour(number, moment), lit)))
            boxes.append(place(at, turn=turn, scale=mark.scale, look=green))
            for k, (ahead, aside, size) in enumerate(_BUSHES):
                own = quaternion(0.0, 2.4 * k, 0.0)
                spot = _world(mark, (ahead, -0.15, aside))
                bushes.append(place(spot, turn=own, scale=size * mark.scale, look=green))
        named = (("house", houses), ("house blossoms", boxes), ("house bush", bushes))
        return [Figure(name, np.array(rows, np.float32)) for name, rows in named]

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return the smoke over the chimneys: it rises, bends with the wind and thins out."""
        import numpy as np

        from reelwright.previs.joinery import FLUE

        rng = np.random.default_rng(self._seed)
        rows = np.zeros((_PUFFS * len(self._houses), 9), np.float32)
        for number, (mark, _) in enumerate(self._houses):
            born = np.arange(_PUFFS) / _PUFFS * _PUFF_S
            age = (moment.scene_s + 50.0 - born) % _PUFF_S
            cycle = np.floor((moment.scene_s + 50.0 - born) / _PUFF_S)
            drift = rng.uniform(0.6, 1.2, _PUFFS)
            sway = 0.25 * np.sin(0.9 * age + 5.0 * drift + cycle)
            x, y, z = _world(mark, FLUE)
            part = rows[number * _PUFFS : (number + 1) * _PUFFS]
            size = mark.scale
            wind = 1.6 if self._is_stormy else 0.55
            part[:, 0] = x + size * (wind * drift * age**1.25 * 0.5 + sway * 0.3 * age)
            part[:, 1] = y + size * 1.05 * age * np.exp(-0.04 * age)
            part[:, 2] = z + size * sway * 0.25 * age
            part[:, 6] = size * (0.16 + 0.17 * age)
            part[:, 7] = (
                (0.16 + 0.14 * np.sin(7.3 * born + cycle) ** 2)
                * np.minimum(age * 3.0, 1.0)
                * (1.0 - age / _PUFF_S) ** 1.6
            )
            part[:, 8] = 1.0
        return rows

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the dim ground along the walls."""
        del moment
        return [
            Contact(_world(mark, (ahead, 0.0, aside)), 2.3 * mark.scale, 0.5)
            for mark, _ in self._houses[:3]
            for ahead in (-1.9, 1.9)
            for aside in (-3.4, -1.1, 1.1, 3.4)
        ]

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the porch's lantern and the light that falls out of the windows."""
        from reelwright.previs.joinery import LAMP

        lit = light.darkness(moment.sky)
        if lit <= 0.0:
            return ()
        made = []
        for mark, _ in self._houses[:2]:
            size = mark.scale
            made.append(Lamp(_world(mark, LAMP), light.scaled((1.0, 0.60, 0.24), 2.6 * lit * size)))
            for aside in (-2.6, 2.6):
                glow = light.scaled((1.0, 0.55, 0.20), 1.5 * lit * size)
                made.append(Lamp(_world(mark, (4.4, 1.2, aside)), glow))
        return made


def _world(mark: Mark, at: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return a place of the house in the world."""
    c, s = math.cos(mark.heading_rad), math.sin(mark.heading_rad)
    ahead, up, aside = (mark.scale * value for value in at)
    return (mark.x + ahead * c - aside * s, mark.y + up, mark.z + ahead * s + aside * c)


PIECE = Piece(
    name="house",
    play=HousePlayer,
    size_m=(6.6, 7.4, 9.2),
    at_most=4,
    facing_rad=1.02,
    actions={"stand": "standing"},
)
