"""Rockets: one stands on its mount; told to launch, it lights up, is held for a moment in its smoke, and climbs.

Invariant: the climb and every billow are closed forms of the scene second, so any instant can be drawn alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light
from reelwright.previs.modules import Contact, Figure, Ground, Lamp, Model, Piece, Player, place
from reelwright.previs.scene import Colour, Entity
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHADER = "subjects/rocket.glsl"
#: The share of the film at which the engines light, and how long the clamps hold, scene seconds.
_LIT_SHARE, _HELD_S = 0.16, 0.8
_CLIMB_M_S2, _EASE_M_S3 = 4.6, 0.4
_BILLOWS, _TRAIL = 230, 80


def _ignites_s(mark: Mark) -> float:
    return _LIT_SHARE * 2.0 * mark.middle_s


def _climb(mark: Mark, scene_s: float) -> float:
    """Return how high a rocket has climbed, metres: ever faster, as it burns its fuel."""
    t = max(scene_s - _ignites_s(mark) - _HELD_S, 0.0)
    return (0.5 * _CLIMB_M_S2 * t * t + _EASE_M_S3 * t * t * t / 6.0) * mark.scale


def _rises(mark: Mark, entity: Entity, ground: Ground, scene_s: float) -> float:
    del ground
    return 0.0 if entity.action == "stand" else _climb(mark, scene_s)


def _thrust(mark: Mark, scene_s: float) -> float:
    """Return how far the engines burn, 0..1."""
    share = min(max((scene_s - _ignites_s(mark)) / 0.5, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


class _Smoke:
    """The billows and puffs of one launch, in metres about the mount and seconds since ignition."""

    def __init__(self, mark: Mark, seed: int) -> None:
        import numpy as np

        self._mark = mark
        rng = np.random.default_rng(seed)
        count = _BILLOWS + _TRAIL
        self.is_trail = np.arange(count) >= _BILLOWS
        self._angle = rng.uniform(0.0, 2.0 * math.pi, count)
        self._born = np.where(self.is_trail, 0.0, 2.6 * rng.uniform(size=count) ** 1.6)
        self._speed = rng.uniform(0.10, 1.0, count)
        self._size = rng.uniform(0.5, 1.1, count) * (0.75 + 0.5 * self._speed)
        self.own = rng.uniform(size=count)

    def at(self, scene_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return places (n, 3), radii and ages 0..1 of all billows; radius 0 for those not there."""
        import numpy as np

        mark = self._mark
        now = scene_s - _ignites_s(mark)
        size = mark.scale
        # Billows on the ground: thrown outwards, slowed by the air, rising as they cool.
        age = now - self._born
        out = 1.0 + 12.0 * self._speed * (1.0 - np.exp(-0.55 * np.maximum(age, 0.0)))
        rise = (
            0.2
            + 0.35 * self._size
            + 1.5 * (1.2 - self._speed) * np.clip(age, 0.0, 2.5) * self.own
            + 0.16 * np.maximum(age, 0.0) ** 1.5 * self._speed
        )
        radius = (0.4 + 1.35 * (1.0 - np.exp(-0.6 * np.maximum(age, 0.0)))) * self._size
        share = np.clip(age / 11.0, 0.0, 1.0)
        # The trail: left where the engines were, spreading and drifting.
        trail = self.is_trail
        left_m = (np.arange(len(trail)) - _BILLOWS + 0.5) * 0.75
        passed = np.array([_when(m) for m in np.maximum(left_m, 0.0)])
        since = now - _HELD_S - passed
        spread = 1.0 * (1.0 - np.exp(-0.8 * np.maximum(since, 0.0)))
        age = np.where(trail, since, age)
        out = np.where(trail, (0.25 + spread) * self._speed, out)
        rise = np.where(trail, left_m - 2.2 - 1.2 * np.minimum(np.maximum(since, 0.0), 2.0), rise)
        radius = np.where(trail, (1.1 + 1.7 * (1.0 - np.exp(-0.5 * np.maximum(since, 0.0)))) * self._size, radius)
        share = np.where(trail, np.clip(since / 8.0, 0.0, 1.0), share)
        radius = np.where((age > 0.0) & (rise > -1.0), radius * np.minimum(age * 5.0, 1.0), 0.0)
        places = np.stack([np.cos(self._angle) * out + 0.25 * share * 4.0, rise, np.sin(self._angle) * out], axis=1)
        return places * size + (mark.x, mark.y, mark.z), radius * size, share


def _when(height_m: float) -> float:
    """Return the seconds after release at which a rocket of scale 1 is so high, by Newton's method."""
    t = math.sqrt(2.0 * height_m / _CLIMB_M_S2)
    for _ in range(4):
        gone = 0.5 * _CLIMB_M_S2 * t * t + _EASE_M_S3 * t**3 / 6.0 - height_m
        t -= gone / max(_CLIMB_M_S2 * t + 0.5 * _EASE_M_S3 * t * t, 1e-3)
    return t


class RocketPlayer(Player):
    """The rockets of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "rocket"]
        self._rockets = [(mark, act.entity) for act in acts for mark in act.marks]
        self._smoke = [_Smoke(mark, shot.seed * 7 + n) for n, (mark, _) in enumerate(self._rockets)]

    def _launches(self, number: int) -> bool:
        entity = self._rockets[number][1]
        return entity is None or entity.action != "stand"

    def models(self) -> Mapping[str, Model]:
        """Return vehicle, mount, flame and billow."""
        from reelwright.previs.rocketry import billow, flame, mount, rocket

        made = {"rocket": Model(rocket(), _SHADER, "rocket"), "rocket mount": Model(mount(), _SHADER, "rocket")}
        if any(self._launches(number) for number in range(len(self._rockets))):
            made["rocket flame"] = Model(flame(), _SHADER, "rocket", moves=True, two_sided=True, throws_shadow=False)
            made["rocket smoke"] = Model(billow(), _SHADER, "rocket")
        return made

    def _colour(self, number: int, moment: Moment) -> Colour:
        entity = self._rockets[number][1]
        name = entity.colour if entity and entity.colour not in {None, "white"} else None
        first = light.colour(name or "red")
        if entity is None or entity.colour_to is None:
            return first
        return light.mix(first, light.colour(entity.colour_to), moment.share)

    def _nozzle(self, number: int, scene_s: float) -> tuple[float, float, float]:
        """Return where the engines' rims are."""
        from reelwright.previs.rocketry import MOUNT_M

        mark = self._rockets[number][0]
        up = _climb(mark, scene_s) if self._launches(number) else 0.0
        return (mark.x, mark.y + MOUNT_M * mark.scale + up, mark.z)

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return rockets, their mounts, fire and smoke."""
        import numpy as np

        from reelwright.previs.skeleton import quaternion

        rockets, mounts, flames = [], [], []
        smoke: list[NDArray[np.float32]] = []
        for number, (mark, _) in enumerate(self._rockets):
            t = moment.scene_s
            burn = _thrust(mark, t) if self._launches(number) else 0.0
            at = self._nozzle(number, t)
            shake = 0.0012 * burn * math.exp(-0.6 * max(t - _ignites_s(mark), 0.0))
            turn = quaternion(shake * math.sin(41.0 * t), 0.7 + 6.0 * mark.phase, shake * math.sin(37.0 * t))
            look = (*self._colour(number, moment), burn)
            rockets.append(place(at, turn=turn, scale=mark.scale, look=look))
            mounts.append(place((mark.x, mark.y, mark.z), turn=turn, scale=mark.scale, look=look))
            if burn > 0.01:
                flames += self._flames(at, mark, burn, t)
                smoke.append(self._billows(number, t))
        made = [Figure("rocket", np.array(rockets, np.float32)), Figure("rocket mount", np.array(mounts, np.float32))]
        if flames:
            made.append(Figure("rocket flame", np.array(flames, np.float32)))
            made.append(Figure("rocket smoke", np.concatenate(smoke)))
        return made

    def _flames(
        self, at: tuple[float, float, float], mark: Mark, burn: float, scene_s: float
    ) -> list[tuple[float, ...]]:
        """Return the exhaust: a cone of its own for each pair of engines, all of one length."""
        flicker = 1.0 + 0.06 * math.sin(31.0 * scene_s) + 0.04 * math.sin(47.0 * scene_s + 1.0)
        length = 8.5 * burn * flicker * mark.scale
        return [place(at, scale=length, look=(burn, mark.phase, 0.0, 0.0))]

    def _billows(self, number: int, scene_s: float) -> NDArray[np.float32]:
        import numpy as np

        smoke = self._smoke[number]
        places, radii, ages = smoke.at(scene_s)
        there = radii > 0.02
        fire = np.array(self._nozzle(number, scene_s)) - (0.0, 2.0 * self._rockets[number][0].scale, 0.0)
        away = np.linalg.norm(places - fire, axis=1) / self._rockets[number][0].scale
        rows = np.zeros((int(there.sum()), 12), np.float32)
        rows[:, :3], rows[:, 3] = places[there], radii[there]
        half = 3.1 * smoke.own[there] + 0.05 * scene_s
        rows[:, 5], rows[:, 7] = np.sin(half), np.cos(half)
        rows[:, 8] = ages[there]
        rows[:, 9] = 3.4 * np.exp(-0.50 * away[there]) * _thrust(self._rockets[number][0], scene_s)
        rows[:, 10] = smoke.own[there]
        return rows

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return soft smoke around the billows."""
        import numpy as np

        clouds = []
        for number, (mark, _) in enumerate(self._rockets):
            if not self._launches(number) or moment.scene_s < _ignites_s(mark):
                continue
            places, radii, ages = self._smoke[number].at(moment.scene_s)
            there = radii > 0.02
            rows = np.zeros((int(there.sum()), 9), np.float32)
            rows[:, :3] = places[there]
            rows[:, 6] = radii[there] * 1.7
            rows[:, 7] = (0.36 - 0.24 * light.darkness(moment.sky)) * (1.0 - ages[there]) ** 1.5
            rows[:, 8] = 1.0
            clouds.append(rows)
        return np.concatenate(clouds) if clouds else None

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the dark under the mounts."""
        del moment
        return [Contact((mark.x, mark.y, mark.z), 3.2 * mark.scale, 0.5) for mark, _ in self._rockets]

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the light of the fire."""
        made = []
        for number, (mark, _) in enumerate(self._rockets[:2]):
            burn = _thrust(mark, moment.scene_s) if self._launches(number) else 0.0
            if burn > 0.0:
                x, y, z = self._nozzle(number, moment.scene_s)
                flicker = 1.0 + 0.10 * math.sin(29.0 * moment.scene_s) + 0.07 * math.sin(43.0 * moment.scene_s)
                glow = light.scaled((1.0, 0.55, 0.20), 170.0 * burn * flicker * mark.scale**2)
                made.append(Lamp((x, y - 2.5 * mark.scale, z), glow))
        return made


PIECE = Piece(
    name="rocket",
    play=RocketPlayer,
    size_m=(4.4, 18.2, 4.4),
    at_most=3,
    rises=_rises,
    lens_rises=0.55,
    actions={"launch": "launching", "stand": "standing"},
)
