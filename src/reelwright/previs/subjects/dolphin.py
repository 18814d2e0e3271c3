"""Dolphins that leap, and swim by low leaps: a spine of bones follows each thrown body's parabola.

Invariant: no animal is in two places at once; where there is no water, they glide over the ground instead.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.previs import light
from reelwright.previs.cetaceans import Bend, Cetacean, glide
from reelwright.previs.leaps import GRAVITY_M_S2, Leap, crossings
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, Staging, place
from reelwright.previs.scene import Entity
from reelwright.previs.shot import Act, Mark, Moment, Shot

if TYPE_CHECKING:
    from reelwright.previs.mesh import Mesh

#: Depth of the body's middle at which all of it is under water.
HIDDEN_M = 1.75
#: Nearer than this, a leap would leave the frame, metres.
_NEAREST_M = 8.2
#: The part of a leap's airtime between two dolphins' apexes, times their number: a larger pod leaps closer together.
POD_SPREAD = 1.5


@dataclass(frozen=True, slots=True)
class Script:
    """The leaps of a shot and the animals' colour."""

    leaps: tuple[Leap, ...]
    tint: tuple[float, float, float]


def _leap(rng: random.Random, staging: Staging, *, lane: int, index: int, apex_s: float, low: bool) -> Leap:
    """Plan one leap whose apex is before the camera at `apex_s`."""
    size = staging.marks[0].scale if staging.marks else 1.0
    apex_m = ((0.75 if low else 2.25) * rng.uniform(0.92, 1.12) - 0.12 * lane) * size
    upward = math.sqrt(2.0 * GRAVITY_M_S2 * apex_m)
    airtime = 2.0 * upward / GRAVITY_M_S2
    forward = (3.3 if low else 3.9) * rng.uniform(0.95, 1.08) * math.sqrt(size)
    turn = rng.uniform(-0.42, -0.12)  # towards the lens, so that flukes and belly show
    heading = turn if staging.side > 0 else math.pi - turn
    narrow = min(1.0, 0.45 + 0.4 * staging.aspect)
    wide = 1.0 if lane < 3 else 3.2
    across = staging.side * narrow * (-0.55, 0.25, -0.1)[index % 3] * wide + rng.uniform(-0.15, 0.15)
    x0, z0 = _middle(staging)
    z = z0 + 1.8 * lane * size + rng.uniform(-0.3, 0.5) + 3.0 * max(size - 1.0, 0.0)
    half = forward * airtime / 2.0
    return Leap(
        lane=lane,
        leaves_s=apex_s - airtime / 2.0,
        x=x0 + across - half * math.cos(heading),
        z=z - half * math.sin(heading),
        heading_rad=heading,
        forward_m_s=forward,
        upward_m_s=upward,
        scale=rng.uniform(0.94, 1.06) * size,
        roll_rad=staging.side * rng.uniform(0.10, 0.45),
        level_m=staging.ground.water_m or 0.0,
    )


def _middle(staging: Staging) -> tuple[float, float]:
    """Return where the nearest lane's apexes are: around the first mark."""
    if not staging.marks:
        return 0.0, 8.6
    first = staging.marks[0]
    # The lead's mark is a little off the frame's middle, which the leaps' own scatter already sees to.
    z = max(first.z, _NEAREST_M)
    return (0.0 if abs(first.x) < 0.06 * first.z else first.x * z / first.z), z - 0.4


def leaps(entity: Entity, staging: Staging) -> tuple[Leap, ...]:
    """Plan leaps so that one is in the air most of the time, no animal in two places at once."""
    rng = random.Random(staging.seed * 7919 + 17)  # noqa: S311 (a film's seed, not a secret)
    low = entity.action == "swim"
    size = staging.marks[0].scale if staging.marks else 1.0
    airtime = 2.0 * math.sqrt(2.0 * (0.75 if low else 2.2) * size / GRAVITY_M_S2)
    rest_s = 0.5
    gap = max(POD_SPREAD / max(entity.count, 3) * airtime, (airtime + rest_s) / entity.count)
    apex_s = airtime * rng.uniform(0.20, 0.32)
    planned: list[Leap] = []
    index = 0
    while apex_s - airtime / 2.0 < staging.duration_s + 0.3:
        lane = index % entity.count
        planned.append(_leap(rng, staging, lane=lane, index=index, apex_s=apex_s, low=low))
        apex_s += gap * rng.uniform(0.94, 1.06)
        index += 1
    return tuple(planned)


def choreograph(entity: Entity, staging: Staging) -> Act:
    """Plan the leaps and say where they break the surface; without water there are none."""
    planned = leaps(entity, staging) if staging.ground.water_m is not None else ()
    tint = (1.0, 1.0, 1.0)
    if entity.colour:
        tone = light.colour(entity.colour)
        tint = light.scaled(tone, 1.9 / max(*tone, 0.25))
    return Act("dolphin", entity.count, Script(planned, tint), crossings(planned))


@functools.lru_cache(maxsize=1)
def build() -> Cetacean:
    """Return the skeleton."""
    return Cetacean(1.0, (0.56, -0.13, 0.15))


#: Sections of the body, the beak left out: x, middle, half height, half width, metres.
_SECTIONS = (
    (1.055, -0.012, 0.020, 0.020),
    (1.025, -0.006, 0.072, 0.070),
    (0.965, -0.002, 0.110, 0.106),
    (0.87, -0.006, 0.146, 0.138),
    (0.72, -0.016, 0.186, 0.174),
    (0.52, -0.026, 0.224, 0.206),
    (0.30, -0.030, 0.248, 0.226),
    (0.06, -0.024, 0.248, 0.224),
    (-0.18, -0.010, 0.222, 0.194),
    (-0.42, 0.002, 0.174, 0.142),
    (-0.64, 0.008, 0.124, 0.088),
    (-0.84, 0.010, 0.084, 0.050),
    (-0.99, 0.010, 0.058, 0.030),
    (-1.10, 0.010, 0.034, 0.020),
)


def _trunk() -> Mesh:
    """Return the body with its beak and the roots of its fins, hung on the spine."""
    from reelwright.previs.sculpt import Sculpture, ellipsoid, mirrored, round_cone
    from reelwright.previs.streamlined import spindle

    clay = Sculpture()
    clay.add(spindle(_SECTIONS))
    clay.add(ellipsoid((1.09, -0.078, 0.0), (0.165, 0.040, 0.062)), blend=0.045)
    clay.add(ellipsoid((1.05, -0.112, 0.0), (0.178, 0.032, 0.056)), blend=0.030)
    clay.add(round_cone((0.14, 0.200, 0.0), (-0.16, 0.205, 0.0), 0.014, 0.010), blend=0.10)
    clay.add(mirrored(round_cone((0.60, -0.135, 0.15), (0.49, -0.16, 0.175), 0.030, 0.020)), blend=0.07)
    clay.add(mirrored(round_cone((-0.94, 0.01, 0.0), (-1.08, 0.01, 0.05), 0.022, 0.012)), blend=0.07)
    clay.add(mirrored(ellipsoid((0.862, -0.040, 0.133), (0.020, 0.014, 0.012))), blend=0.012)
    mesh = clay.mesh((-1.22, -0.36, -0.30), (1.34, 0.32, 0.30), 0.026)
    return build().hung(mesh)


def _fins() -> list[Mesh]:
    """Return dorsal fin, flippers and flukes, each hung on its bone."""
    from reelwright.previs.mesh import bound_to
    from reelwright.previs.skeleton import rotation
    from reelwright.previs.streamlined import blade, reflected, strung

    bones = build().skeleton
    # Sections: leading edge, trailing edge, along the span, half thickness, bow (metres).
    dorsal = [(0.15, -0.19, -0.04, 0.026, 0), (0.08, -0.16, 0.05, 0.022, 0), (-0.02, -0.17, 0.13, 0.016, 0)]
    dorsal += [(-0.11, -0.20, 0.20, 0.011, 0), (-0.20, -0.245, 0.255, 0.006, 0), (-0.262, -0.266, 0.272, 0.001, 0)]
    back = blade(dorsal).moved((0.0, 0.205, 0.0))
    back = strung(back, back.positions[:, 0], (-0.36, 0.0), [bones["loin"], bones["middle"]])
    paddle = [(0.08, -0.09, -0.04, 0.022, 0), (0.06, -0.10, 0.06, 0.021, 0), (0.0, -0.13, 0.17, 0.017, -0.004)]
    paddle += [
        (-0.08, -0.18, 0.28, 0.012, -0.014),
        (-0.18, -0.225, 0.36, 0.007, -0.026),
        (-0.245, -0.25, 0.39, 0.001, -0.03),
    ]
    # A blade's span is up; a flipper's is out and down.
    flipper = blade(paddle).turned(rotation(x=math.pi / 2 + 0.72)).moved((0.56, -0.135, 0.155))
    fluke = [(0.19, -0.05, -0.02, 0.026, 0), (0.14, -0.085, 0.06, 0.025, 0), (0.05, -0.125, 0.17, 0.019, 0)]
    fluke += [(-0.05, -0.150, 0.27, 0.013, 0), (-0.15, -0.205, 0.36, 0.007, 0), (-0.235, -0.243, 0.40, 0.001, 0)]
    side = blade(fluke).turned(rotation(x=math.pi / 2)).moved((-1.06, 0.01, 0.0))
    tail = (bones["flukes"],)
    return [
        back,
        bound_to(flipper, bones["flipper"]),
        bound_to(reflected(flipper), bones["other flipper"]),
        bound_to(side, *tail),
        bound_to(reflected(side), *tail),
    ]


@functools.lru_cache(maxsize=1)
def body() -> Mesh:
    """Return the skin of a dolphin 2.5 m long, its middle at the origin."""
    from reelwright.previs.mesh import joined

    return joined([_trunk(), *_fins()])


class DolphinPlayer(Player):
    """The dolphins of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "dolphin"]
        self._leaps = [(leap, act.script.tint) for act in acts for leap in act.script.leaps]
        self._glides = [(mark, act.script.tint) for act in acts if not act.script.leaps for mark in act.marks]

    def models(self) -> Mapping[str, Model]:
        """Return the one model."""
        return {"dolphin": Model(body(), "subjects/dolphin.glsl", "dolphin", bones=len(build().skeleton.names))}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return those dolphins that may be seen now."""
        seen = [
            _flying(leap, t, tint)
            for leap, tint in self._leaps
            for t in (moment.scene_s - leap.leaves_s,)
            if leap.height_m(t) > -HIDDEN_M * leap.scale
        ]
        return [*seen, *(_gliding(mark, moment.scene_s, tint) for mark, tint in self._glides)]

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return where bodies pass through the water now, and where gliding ones shade the ground."""
        touched = [
            Contact((x, leap.level_m, z), 0.34 * leap.scale, 0.6 * math.exp(-(((y - leap.level_m) / 0.8) ** 2)))
            for leap, _ in self._leaps
            for x, y, z in (leap.place(moment.scene_s - leap.leaves_s),)
            if abs(y - leap.level_m) < 1.1 * leap.scale
        ]
        return [*touched, *(Contact((m.x, m.y, m.z), 0.7 * m.scale, 0.35) for m, _ in self._glides)]


def _figure(at: tuple[float, ...], turn: tuple[float, ...], scale: float, tint: tuple[float, ...], pose: Any) -> Figure:
    import numpy as np

    return Figure("dolphin", np.array([place(at, turn=turn, scale=scale, look=(*tint, 0.0))], np.float32), bones=pose)


def _flying(leap: Leap, t: float, tint: tuple[float, float, float]) -> Figure:
    """Return a leaping dolphin `t` seconds after it left the water."""
    from reelwright.previs.skeleton import quaternion

    flight = t / leap.airtime_s
    arch = math.exp(-(((flight - 0.56) / 0.38) ** 2))
    # The tail pumps while it drives the body out, trails in flight, and follows through on entry.
    pump = math.sin(7.5 * t + 1.0) * math.exp(-max(t, 0.0) * 2.2)
    lift = 0.16 * pump - 0.10 * arch + 0.20 * math.exp(-(((flight - 0.95) / 0.2) ** 2))
    bend = Bend(0.10 + 0.46 * arch, lift, 0.5 * pump - 0.25 * arch, 0.35 + 0.25 * arch)
    turn = quaternion(leap.roll_rad * (0.4 + flight), -leap.heading_rad, leap.pitch_rad(t) * 0.94)
    return _figure(leap.place(t), turn, leap.scale, tint, build().posed(bend))


def _gliding(mark: Mark, scene_s: float, tint: tuple[float, float, float]) -> Figure:
    """Return a dolphin that swims through the air over its mark."""
    now = glide(mark, scene_s, height_m=0.85)
    return _figure(now.at, now.turn, mark.scale, tint, build().posed(now.bend))


PIECE = Piece(
    name="dolphin",
    play=DolphinPlayer,
    size_m=(2.5, 1.7, 0.7),
    at_most=5,
    habitat="water",
    splashes=True,
    choreograph=choreograph,
    actions={"leap": "leaping", "swim": "surfacing"},
)
