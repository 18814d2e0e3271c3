"""Sports coupés: they drive on their springs over whatever ground there is, or stand parked; lamps lit in the dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light, modules
from reelwright.previs.modules import Contact, Figure, Ground, Lamp, Model, Piece, Player, place
from reelwright.previs.scene import Colour, Entity
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHADER = "subjects/car.glsl"
#: Above this speed the eye no longer sees spokes, m/s.
_SMEARED_M_S = 4.0
_HEADLAMP, _TAILLAMP = (1.0, 0.94, 0.82), (1.0, 0.05, 0.03)
_OTHERS = ("red", "silver", "blue", "white", "yellow")


def _floor(mark: Mark, ground: Ground, x: float, z: float) -> float:
    """Return what the wheels stand on: the ground, or the level thing that the setting put the car on."""
    if ground.water_m is not None:
        return mark.y
    return mark.y + ground.height(x, z) - ground.height(mark.x, mark.z)


def _rises(mark: Mark, entity: Entity, ground: Ground, scene_s: float) -> float:
    """Return how much higher the road is than in the middle of the film, metres."""
    del entity
    x, _, z = mark.at(scene_s)
    return _floor(mark, ground, x, z) - mark.y


class _Stance:
    """Where one car's body and wheels are at a moment."""

    def __init__(self, mark: Mark, ground: Ground, scene_s: float) -> None:
        from reelwright.previs.coachwork import FRONT_M, REAR_M, TRACK_M, TYRE_M
        from reelwright.previs.skeleton import quaternion

        x, _, z = mark.at(scene_s)
        size, yaw = mark.scale, -mark.heading_rad
        c, s = math.cos(mark.heading_rad), math.sin(mark.heading_rad)
        self.hubs: list[tuple[float, float, float]] = []
        heights = []
        for ahead in (FRONT_M, REAR_M):
            for aside in (TRACK_M, -TRACK_M):
                wx, wz = x + size * (ahead * c - aside * s), z + size * (ahead * s + aside * c)
                heights.append(_floor(mark, ground, wx, wz))
                self.hubs.append((wx, heights[-1] + TYRE_M * size, wz))
        front, rear = (heights[0] + heights[1]) / 2, (heights[2] + heights[3]) / 2
        right, left = (heights[0] + heights[2]) / 2, (heights[1] + heights[3]) / 2
        going = min(mark.speed_m_s / 6.0, 1.0)
        t = scene_s + 7.0 * mark.phase
        # The road's small unevenness, felt through the springs.
        heave = going * (0.006 * math.sin(7.1 * t) + 0.004 * math.sin(11.3 * t + 1.0))
        pitch = going * 0.0035 * math.sin(6.3 * t + 0.5)
        sway = going * 0.005 * math.sin(2.3 * t)
        pitch += math.atan2(front - rear, (FRONT_M - REAR_M) * size)
        roll = sway - math.atan2(right - left, 2 * TRACK_M * size)
        share = -REAR_M / (FRONT_M - REAR_M)
        self.at = (x, rear + (front - rear) * share + heave * size, z)
        self.turn = quaternion(roll, yaw, pitch)
        gone = mark.speed_m_s * (scene_s - mark.middle_s)
        spin = -gone / (TYRE_M * size) + 6.0 * mark.phase
        steer = going * 0.035 * math.sin(0.8 * t)
        self.wheels = []
        for number, hub in enumerate(self.hubs):
            own = yaw - (steer if number < 2 else 0.0)
            # Left wheels are right wheels turned about: they spin the other way in their own eyes.
            turn = quaternion(0.0, own, spin) if number % 2 == 0 else quaternion(0.0, own + math.pi, -spin)
            self.wheels.append((hub, turn))

    def world(self, ahead: float, up: float, aside: float, size: float) -> tuple[float, float, float]:
        """Return a place on the car in the world (its lean left out)."""
        qy, qw = self.turn[1], self.turn[3]
        c, s = qw * qw - qy * qy, -2.0 * qy * qw
        x, y, z = self.at
        return (x + size * (ahead * c - aside * s), y + size * up, z + size * (ahead * s + aside * c))


class CarPlayer(Player):
    """The cars of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "car"]
        self._cars = [(mark, act.entity) for act in acts for mark in act.marks]
        self._ground = modules.find("settings", shot.spec.setting).ground(shot.spec, shot.seed)
        self._is_fast = any(mark.speed_m_s > _SMEARED_M_S for mark, _ in self._cars)

    def models(self) -> Mapping[str, Model]:
        """Return the body and the wheel."""
        from reelwright.previs.coachwork import body, wheel

        return {
            "car": Model(body(), _SHADER, "car"),
            "car wheel": Model(wheel(is_fast=self._is_fast), _SHADER, "car"),
        }

    def _colour(self, number: int, moment: Moment) -> Colour:
        entity = self._cars[number][1]
        first = light.colour((entity.colour if entity else None) or _OTHERS[number % len(_OTHERS)])
        if entity is None or entity.colour_to is None:
            return first
        return light.mix(first, light.colour(entity.colour_to), moment.share)

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return bodies and wheels where they are now."""
        import numpy as np

        lit = light.darkness(moment.sky)
        bodies, wheels = [], []
        for number, (mark, _) in enumerate(self._cars):
            stance = _Stance(mark, self._ground, moment.scene_s)
            look = (*self._colour(number, moment), lit)
            bodies.append(place(stance.at, turn=stance.turn, scale=mark.scale, look=look))
            wheels += [place(hub, turn=turn, scale=mark.scale, look=look) for hub, turn in stance.wheels]
        made: list[tuple[str, NDArray[np.float32]]] = [
            ("car", np.array(bodies, np.float32)),
            ("car wheel", np.array(wheels, np.float32)),
        ]
        return [Figure(name, places) for name, places in made]

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the dark under each car and each tyre."""
        made = []
        for mark, _ in self._cars:
            stance = _Stance(mark, self._ground, moment.scene_s)
            size = mark.scale
            along = (-1.4, -0.5, 0.5, 1.4)
            made += [Contact(stance.world(ahead, 0.0, 0.0, size), 0.85 * size, 0.55) for ahead in along]
            made += [Contact((x, y - 0.33 * size, z), 0.24 * size, 0.6) for (x, y, z), _ in stance.wheels]
        return made

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return headlamps that light the road ahead, and the tail's red glow."""
        lit = light.darkness(moment.sky)
        if lit <= 0.0:
            return ()
        made = []
        for mark, _ in self._cars[:2]:
            stance = _Stance(mark, self._ground, moment.scene_s)
            size = mark.scale
            made.append(Lamp(stance.world(4.6, 0.8, 0.0, size), light.scaled(_HEADLAMP, 1.9 * lit * size)))
            made.append(Lamp(stance.world(-3.1, 0.5, 0.0, size), light.scaled(_TAILLAMP, 0.42 * lit * size)))
            made.append(Lamp(stance.world(8.0, 1.3, 0.0, size), light.scaled(_HEADLAMP, 3.2 * lit * size)))
        return made


PIECE = Piece(
    name="car",
    play=CarPlayer,
    size_m=(4.37, 1.25, 1.9),
    at_most=5,
    speeds={"drive": 8.0},
    facing_rad=0.62,
    rises=_rises,
    actions={"drive": "driving", "park": "parked"},
)
