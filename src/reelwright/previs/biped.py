"""Two-legged bodies: their bones, and how a posture becomes a pose.

Invariant: a planted foot is where the posture says, whatever the pelvis does, as long as the leg reaches it;
model space is metres at scale 1 with +x ahead, +y up and the ground at y = 0. Pure arithmetic and numpy; knows
no subject. Source: two-bone inverse kinematics by the law of cosines (`skeleton.bend`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.skeleton import Matrix, Skeleton, bend, rotation

Vector = tuple[float, float, float]
#: Suffixes of the two sides, and the sign of z on each.
SIDES: Mapping[str, float] = {"_l": 1.0, "_r": -1.0}


@dataclass(frozen=True, slots=True)
class Build:
    """The measures of a body, metres; arms at rest hang `splay_rad` away from it."""

    hip_m: float = 0.90
    hip_aside_m: float = 0.092
    thigh_m: float = 0.42
    shin_m: float = 0.395
    #: From the ankle: back to the end of the heel, and ahead to the ball of the foot.
    heel_m: float = 0.055
    ball_m: float = 0.135
    waist_m: float = 1.02
    chest_m: float = 1.17
    neck_m: float = 1.455
    head_m: float = 1.545
    shoulder_m: float = 1.40
    shoulder_aside_m: float = 0.165
    upper_arm_m: float = 0.285
    forearm_m: float = 0.255
    splay_rad: float = 0.70

    @property
    def ankle_m(self) -> float:
        """Return how high the ankle is over the sole."""
        return self.hip_m - self.thigh_m - self.shin_m

    def arm(self, sign: float, along_m: float) -> Vector:
        """Return the place on a resting arm that is so far from its shoulder."""
        return (
            0.0,
            self.shoulder_m - along_m * math.cos(self.splay_rad),
            sign * (self.shoulder_aside_m + along_m * math.sin(self.splay_rad)),
        )

    def skeleton(self) -> Skeleton:
        """Return the bones, the pelvis first."""
        hip, knee = self.hip_m, self.hip_m - self.thigh_m
        bones: list[tuple[str, str | None, Vector]] = [
            ("pelvis", None, (0.0, hip + 0.04, 0.0)),
            ("spine", "pelvis", (0.0, self.waist_m, 0.0)),
            ("chest", "spine", (0.0, self.chest_m, 0.0)),
            ("neck", "chest", (-0.015, self.neck_m, 0.0)),
            ("head", "neck", (-0.005, self.head_m, 0.0)),
        ]
        for side, sign in SIDES.items():
            z = sign * self.hip_aside_m
            bones += [
                (f"thigh{side}", "pelvis", (0.0, hip, z)),
                (f"shin{side}", f"thigh{side}", (0.0, knee, z)),
                (f"foot{side}", f"shin{side}", (0.0, self.ankle_m, z)),
                (f"toe{side}", f"foot{side}", (self.ball_m, 0.02, z)),
                (f"arm{side}", "chest", self.arm(sign, 0.0)),
                (f"forearm{side}", f"arm{side}", self.arm(sign, self.upper_arm_m)),
                (f"hand{side}", f"forearm{side}", self.arm(sign, self.upper_arm_m + self.forearm_m)),
                (f"hem{side}", "pelvis", (0.0, hip + 0.06, z * 0.4)),
            ]
        return Skeleton.of(bones)


@dataclass(frozen=True, slots=True)
class Foot:
    """Where the sole under an ankle is, and how the foot is turned."""

    at: Vector
    #: Toes up is positive; then it turns on the heel, else on the ball.
    pitch: float = 0.0
    #: Turned out is positive.
    out: float = 0.06
    #: The ground's slope ahead, radians.
    slope: float = 0.0


@dataclass(frozen=True, slots=True)
class Arm:
    """How an arm is held: ahead, away from the body, turned about its length; the elbow; the wrist (in, ahead)."""

    ahead: float = 0.0
    away: float = 0.10
    twist: float = 0.0
    elbow: float = 0.25
    wrist: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Posture:
    """A body at one moment; turns are (roll, yaw, pitch) radians, each from its parent's."""

    feet: Mapping[str, Foot]
    #: How far the pelvis is from its place at rest, and its turn.
    pelvis: Vector = (0.0, 0.0, 0.0)
    hips: Vector = (0.0, 0.0, 0.0)
    spine: Vector = (0.0, 0.0, 0.0)
    chest: Vector = (0.0, 0.0, 0.0)
    #: Which way the face looks, in the body's own frame: a level gaze is level whatever the chest does.
    gaze: Vector = (0.0, 0.0, 0.0)
    arms: Mapping[str, Arm] = field(default_factory=dict)
    #: How far the hem swings behind its legs, radians.
    hem: float = 0.0


def ankle(build: Build, foot: Foot) -> Vector:
    """Return where a foot's ankle is: straight over a flat sole, else turned about the heel or the ball."""
    pivot = -build.heel_m if foot.pitch > 0.0 else build.ball_m
    turn = foot.pitch + foot.slope
    c, s = math.cos(turn), math.sin(turn)
    ground = (pivot * math.cos(foot.slope), pivot * math.sin(foot.slope))
    ahead = ground[0] - pivot * c - build.ankle_m * s
    up = ground[1] - pivot * s + build.ankle_m * c
    x, y, z = foot.at
    return (x + ahead * math.cos(foot.out), y + up, z)


def settled(build: Build, posture: Posture, *, ease_m: float = 0.05) -> Posture:
    """Return the posture with its pelvis no higher than its legs reach, so that no foot floats."""
    reach = (build.thigh_m + build.shin_m) * 0.997
    y = posture.pelvis[1]
    for side, sign in SIDES.items():
        x, up, z = ankle(build, posture.feet[side])
        flat2 = (x - posture.pelvis[0]) ** 2 + (z - posture.pelvis[2] - sign * build.hip_aside_m) ** 2
        most = up + math.sqrt(max(reach**2 - flat2, 0.04)) - build.hip_m
        most -= 0.5 * build.hip_aside_m * abs(posture.hips[0])
        y = _lower(y, most, ease_m)
    return replace(posture, pelvis=(posture.pelvis[0], y, posture.pelvis[2]))


def _lower(a: float, b: float, ease: float) -> float:
    """Return the smaller of two numbers, with a soft corner."""
    h = max(ease - abs(a - b), 0.0) / ease
    return min(a, b) - h * h * ease * 0.25


def posed(build: Build, bones: Skeleton, posture: Posture) -> NDArray[np.float32]:
    """Return (bones, 3, 4) matrices of a posture."""
    hips = rotation(*posture.hips)
    spine, chest = rotation(*posture.spine), rotation(*posture.chest)
    trunk = hips @ spine @ chest
    face = rotation(*posture.gaze)
    # The neck takes a third of what the face turns away from the chest.
    half = trunk.T @ face
    neck = rotation(*(0.35 * a for a in angles_of(half)))
    angles = {
        "pelvis": posture.hips,
        "spine": posture.spine,
        "chest": posture.chest,
        "neck": angles_of(neck),
        "head": angles_of(neck.T @ half),
    }
    for side, sign in SIDES.items():
        angles |= _leg(build, bones, posture, side, sign, hips)
        angles |= _arm(build, posture.arms.get(side, Arm()), side, sign)
    return bones.pose(angles, shift=posture.pelvis)


def _leg(
    build: Build, bones: Skeleton, posture: Posture, side: str, sign: float, hips: Matrix
) -> dict[str, tuple[float, float, float]]:
    foot = posture.feet[side]
    pelvis = bones.heads[0] + np.asarray(posture.pelvis)
    hip = pelvis + hips @ (bones.heads[bones[f"thigh{side}"]] - bones.heads[0])
    x, y, z = hips.T @ (np.asarray(ankle(build, foot)) - hip)
    roll = -math.atan2(z, max(-y, 1e-3))
    at_hip, at_knee = bend(build.thigh_m, build.shin_m, (float(x), -math.hypot(y, z)), knee=1.0)
    outward = -sign * foot.out
    # The knee turns out about the line from hip to ankle, which leaves the ankle in its place.
    along = math.atan2(float(x), math.hypot(y, z))
    thigh = rotation(x=roll) @ rotation(z=along) @ rotation(y=outward * 0.8) @ rotation(z=at_hip - along)
    shin = rotation(z=at_knee)
    sole = rotation(y=outward) @ rotation(z=foot.pitch + foot.slope)
    swing = 0.8 * at_hip - 0.10 + posture.hem
    return {
        f"thigh{side}": angles_of(thigh),
        f"shin{side}": angles_of(shin),
        f"foot{side}": angles_of((hips @ thigh @ shin).T @ sole),
        f"toe{side}": (0.0, 0.0, min(max(-0.75 * foot.pitch, 0.0), 0.55)),
        f"hem{side}": (0.7 * roll, 0.0, swing),
    }


def _arm(build: Build, arm: Arm, side: str, sign: float) -> dict[str, tuple[float, float, float]]:
    """Return the turns of an arm: at rest it is splayed, so hanging straight down is already a turn."""
    down = rotation(x=sign * build.splay_rad)
    shoulder = rotation(z=arm.ahead) @ rotation(x=-sign * arm.away) @ rotation(y=sign * arm.twist)
    inward, ahead = arm.wrist
    hand = rotation(x=sign * inward) @ rotation(z=ahead)
    return {
        f"arm{side}": angles_of(shoulder @ down),
        f"forearm{side}": angles_of(down.T @ rotation(z=arm.elbow) @ down),
        f"hand{side}": angles_of(down.T @ hand @ down),
    }


def angles_of(turn: Matrix) -> tuple[float, float, float]:
    """Return the (x, y, z) angles that `skeleton.rotation` makes this turn of."""
    pitch = math.asin(min(max(float(turn[1, 0]), -1.0), 1.0))
    return (math.atan2(-turn[1, 2], turn[1, 1]), math.atan2(-turn[2, 0], turn[0, 0]), pitch)
