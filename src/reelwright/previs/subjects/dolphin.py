"""Dolphins that leap: each leap is a thrown body's parabola, with a spine that follows it.

Invariant: a dolphin is always somewhere on its path, deep under water before and after a leap, so none ever
pops in or out. Positions are metres, times scene seconds. The plan is pure; only the player touches arrays of
numbers.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from reelwright.previs import light
from reelwright.previs.modules import Piece, Player, Staging, Uniforms
from reelwright.previs.scene import Entity
from reelwright.previs.shot import Act, Crossing, Moment, Shot

GRAVITY_M_S2 = 9.81
#: Depth of the body's middle at which all of it is under water.
HIDDEN_M = 1.75
#: The part of a leap's airtime between two dolphins' apexes, times their number: a larger pod leaps closer together.
POD_SPREAD = 1.5


@dataclass(frozen=True, slots=True)
class Leap:
    """One flight: where and when the body's middle leaves the water, and how fast."""

    lane: int
    leaves_s: float
    x: float
    z: float
    #: Heading in the plane, radians from +x towards +z.
    heading_rad: float
    forward_m_s: float
    upward_m_s: float
    scale: float
    roll_rad: float

    @property
    def airtime_s(self) -> float:
        """Seconds from leaving the water to falling in."""
        return 2.0 * self.upward_m_s / GRAVITY_M_S2

    def height_m(self, t: float) -> float:
        """Return the height of the body's middle `t` seconds after it left the water; `t` may be negative."""
        return self.upward_m_s * t - 0.5 * GRAVITY_M_S2 * t * t

    def place(self, t: float) -> tuple[float, float, float]:
        """Return the body's middle `t` seconds after it left the water."""
        s = self.forward_m_s * t
        return (
            self.x + s * math.cos(self.heading_rad),
            self.height_m(t),
            self.z + s * math.sin(self.heading_rad),
        )


@dataclass(frozen=True, slots=True)
class Script:
    """The leaps of a shot and the animals' colour."""

    leaps: tuple[Leap, ...]
    tint: tuple[float, float, float]


def _leap(rng: random.Random, staging: Staging, *, lane: int, index: int, apex_s: float, low: bool) -> Leap:
    """Plan one leap whose apex is before the camera at `apex_s`."""
    apex_m = (0.75 if low else 2.25) * rng.uniform(0.92, 1.12) - 0.12 * lane
    upward = math.sqrt(2.0 * GRAVITY_M_S2 * apex_m)
    airtime = 2.0 * upward / GRAVITY_M_S2
    forward = (3.3 if low else 3.9) * rng.uniform(0.95, 1.08)
    turn = rng.uniform(-0.42, -0.12)  # towards the lens, so that flukes and belly show
    heading = turn if staging.side > 0 else math.pi - turn
    narrow = min(1.0, 0.45 + 0.4 * staging.aspect)
    wide = 1.0 if lane < 3 else 3.2
    across = staging.side * narrow * (-0.55, 0.25, -0.1)[index % 3] * wide + rng.uniform(-0.15, 0.15)
    z = 8.6 + 1.8 * lane + rng.uniform(-0.3, 0.5)
    half = forward * airtime / 2.0
    return Leap(
        lane=lane,
        leaves_s=apex_s - airtime / 2.0,
        x=across - half * math.cos(heading),
        z=z - half * math.sin(heading),
        heading_rad=heading,
        forward_m_s=forward,
        upward_m_s=upward,
        scale=rng.uniform(0.94, 1.06),
        roll_rad=staging.side * rng.uniform(0.10, 0.45),
    )


def leaps(entity: Entity, staging: Staging) -> tuple[Leap, ...]:
    """Plan leaps so that one is in the air most of the time, no animal in two places at once."""
    rng = random.Random(staging.seed * 7919 + 17)  # noqa: S311 (a film's seed, not a secret)
    low = entity.action == "swim"
    airtime = 2.0 * math.sqrt(2.0 * (0.75 if low else 2.2) / GRAVITY_M_S2)
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
    """Plan the leaps and say where they break the surface."""
    planned = leaps(entity, staging)
    tint = (1.0, 1.0, 1.0)
    if entity.colour:
        tone = light.colour(entity.colour)
        tint = light.scaled(tone, 1.9 / max(*tone, 0.25))
    crossings = []
    for leap in planned:
        way = (math.cos(leap.heading_rad) * leap.forward_m_s, math.sin(leap.heading_rad) * leap.forward_m_s)
        power = leap.scale * min(1.0, leap.upward_m_s / 6.4)
        up, down = leap.place(0.0), leap.place(leap.airtime_s)
        crossings.append(
            Crossing(leap.leaves_s, up[0], up[2], (way[0], leap.upward_m_s, way[1]), 0.62 * power, entering=False)
        )
        crossings.append(
            Crossing(
                leap.leaves_s + leap.airtime_s,
                down[0],
                down[2],
                (way[0], -leap.upward_m_s, way[1]),
                power,
                entering=True,
            )
        )
    return Act("dolphin", entity.count, Script(planned, tint), tuple(crossings))


def _quaternion(yaw: float, pitch: float, roll: float) -> tuple[float, float, float, float]:
    """Return the turn from own space to the world: roll about x, then pitch about z, then yaw about y."""
    cy, sy = math.cos(yaw / 2), math.sin(yaw / 2)
    cp, sp = math.cos(pitch / 2), math.sin(pitch / 2)
    cr, sr = math.cos(roll / 2), math.sin(roll / 2)
    x, y, z, w = sy * sp, sy * cp, cy * sp, cy * cp
    return (w * sr + x * cr, y * cr + z * sr, z * cr - y * sr, w * cr - x * sr)


class DolphinPlayer(Player):
    """The dolphins of one shot."""

    def __init__(self, shot: Shot) -> None:
        act = next(act for act in shot.acts if act.subject == "dolphin")
        self._script: Script = act.script
        #: A lane's next leap may begin to rise while the last one sinks, so two bodies per lane at most.
        self._slots = min(len(self._script.leaps), act.count + 2)
        self.defines = {"DOLPHIN_COUNT": self._slots}

    def _pose(self, leap: Leap, t: float) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
        flight = t / leap.airtime_s
        x, y, z = leap.place(t)
        slope = leap.upward_m_s - GRAVITY_M_S2 * t
        pitch = math.atan2(slope, leap.forward_m_s)
        arch = math.exp(-(((flight - 0.56) / 0.38) ** 2))
        # The tail pumps while it drives the body out, trails in flight, and follows through on entry.
        pump = math.sin(7.5 * t + 1.0) * math.exp(-max(t, 0.0) * 2.2)
        bend = 0.10 + 0.46 * arch
        tail = 0.16 * pump - 0.10 * arch + 0.20 * math.exp(-(((flight - 0.95) / 0.2) ** 2))
        fluke = 0.5 * pump - 0.25 * arch
        at = (x, y, z, leap.scale)
        turn = _quaternion(-leap.heading_rad, pitch * 0.94, leap.roll_rad * (0.4 + flight))
        return at, turn, (bend, tail, fluke, 0.35 + 0.25 * arch)

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return where each dolphin is, sorted from far to near."""
        visible = []
        for leap in self._script.leaps:
            t = moment.scene_s - leap.leaves_s
            if leap.height_m(t) > -HIDDEN_M * leap.scale:
                visible.append(self._pose(leap, t))
        visible = sorted(visible[: self._slots], key=lambda pose: -pose[0][2])
        absent = ((0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, 1.0), (0.1, 0.0, 0.0, 0.0))
        rows = visible + [absent] * (self._slots - len(visible))
        return {
            "dolphin_seen": len(visible),
            "dolphin_at": [row[0] for row in rows],
            "dolphin_turn": [row[1] for row in rows],
            "dolphin_pose": [row[2] for row in rows],
            "dolphin_tint": [self._script.tint] * self._slots,
        }


PIECE = Piece(
    name="dolphin",
    shader="subjects/dolphin.glsl",
    play=DolphinPlayer,
    box_m=((-1.40, -0.86, -0.62), (1.33, 0.62, 0.62)),
    at_most=5,
    splashes=True,
    choreograph=choreograph,
    actions={"leap": "leaping", "swim": "surfacing"},
)
