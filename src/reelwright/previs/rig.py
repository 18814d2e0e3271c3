"""Poses of four-legged bodies: the trunk where it is put, and every foot where it has to stand.

Invariant: a pose is a pure function of what is asked; feet are met exactly as long as they are within reach.
Pure numpy; knows no gaits and no scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.limbs import Leg
from reelwright.previs.quadruped import FORE, HIND, SIDES, Frame
from reelwright.previs.skeleton import Matrix, rotation

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Foot:
    """Where a foot is wanted: its toes' place in model space (metres), and how its toes and wrist are bent."""

    at: tuple[float, float, float]
    #: How far the heel is up (positive: the foot stands on its toes), radians.
    heel_rad: float = 0.0
    #: How far the wrist is folded on top of what the reach needs, radians.
    fold_rad: float = 0.0
    #: A hind foot that lies flat up to the hock: the shank's turn from rest, radians, or None.
    shank_rad: float | None = None


@dataclass(slots=True)
class Pose:
    """A trunk, head and tail: turns (x, y, z in radians) of bones by name, and the shift of the whole, metres."""

    turns: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    feet: dict[str, Foot] = field(default_factory=dict)
    stretch: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    #: How far the ribs are swollen with breath, as a share.
    swell: float = 0.0


class Rig:
    """A skeleton that knows its legs."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.skeleton = frame.skeleton()
        self._fore = Leg(np.array(frame.fore[1:5]), np.array([1.0, -0.12]))
        self._hind = Leg(np.array(frame.hind[:4]), np.array([-1.0, 0.92]))
        self._legs = {
            f"{'f' if names is FORE else 'h'}{side}": (tuple(f"{name}_{side}" for name in names), sign)
            for side, sign in SIDES.items()
            for names in (FORE, HIND)
        }

    def toes(self, foot: str) -> Vector:
        """Return where a foot stands at rest, in model space."""
        joints, z = (self.frame.fore, self.frame.fore_z) if foot[0] == "f" else (self.frame.hind, self.frame.hind_z)
        return np.array([joints[-1][0], 0.0, z * SIDES[foot[1]]])

    def matrices(self, pose: Pose) -> NDArray[np.float32]:
        """Return (bones, 3, 4) matrices from rest to the pose."""
        skeleton = self.skeleton
        turns: list[Matrix] = [np.eye(3)] * len(skeleton.names)
        places: list[Vector] = [np.zeros(3)] * len(skeleton.names)
        own: dict[str, Matrix] = {}
        roots = {names[1 if foot[0] == "f" else 0]: foot for foot, (names, _) in self._legs.items()}
        for index, (name, parent) in enumerate(zip(skeleton.names, skeleton.parents, strict=True)):
            head = skeleton.heads[index] + np.asarray(pose.stretch.get(name, (0.0, 0.0, 0.0)))
            if parent < 0:
                places[index] = head + np.asarray(pose.shift)
                base = np.eye(3)
            else:
                base = turns[parent]
                places[index] = places[parent] + base @ (head - skeleton.heads[parent])
            if name in roots and roots[name] in pose.feet:
                own |= self._leg(roots[name], pose.feet[roots[name]], base, places[index])
            local = own.get(name)
            if local is None:
                local = rotation(*pose.turns[name]) if name in pose.turns else np.eye(3)
            turns[index] = base @ local
        ribs = skeleton["body"]
        turns[ribs] = turns[ribs] * (1.0, 1.0 + 0.5 * pose.swell, 1.0 + pose.swell)
        return _packed(turns, places, skeleton.heads)

    def _leg(self, foot: str, wanted: Foot, base: Matrix, root: Vector) -> Mapping[str, Matrix]:
        """Return the turns of a leg's bones that bring its toes where they are wanted."""
        aim = np.asarray(wanted.at)
        turned: dict[str, Matrix] = {}
        # The trunk's roll and yaw tilt the leg's plane: aim again, by as much as the toes went astray.
        for _ in range(3):
            turned = self._aimed(foot, wanted, aim, base, root)
            aim = aim + np.asarray(wanted.at) - self._tip(foot, turned, base, root)
        return turned

    def _aimed(self, foot: str, wanted: Foot, aim: Vector, base: Matrix, root: Vector) -> dict[str, Matrix]:
        names, _ = self._legs[foot]
        is_fore = foot[0] == "f"
        joints = np.array(self.frame.fore[1:] if is_fore else self.frame.hind)
        # The ball of the foot goes around the toes as the heel rises.
        ball = _turned(joints[-2] - joints[-1] * (1.0, 0.0), -wanted.heel_rad)
        local = base.T @ (aim + np.array([ball[0], ball[1], 0.0]) - root)
        roll = float(np.arctan2(-local[2], -local[1])) if local[1] < 0 else 0.0
        flat = (float(local[0]), -float(np.hypot(local[1], local[2])) if local[1] < 0 else float(local[1]))
        pitch = float(np.arctan2(base[1, 0], base[0, 0]))
        if wanted.shank_rad is not None and not is_fore:
            angles: tuple[float, ...] = _folded_under(joints, flat, wanted.shank_rad - pitch)
        else:
            extra = (0.0, -wanted.fold_rad) if is_fore else ()
            angles = (self._fore if is_fore else self._hind).reach(flat, extra)
        last = -wanted.heel_rad - pitch - sum(angles)
        chain = names[1:] if is_fore else names
        turned = {name: rotation(0.0, 0.0, angle) for name, angle in zip(chain, (*angles, last), strict=True)}
        turned[chain[0]] = rotation(roll) @ turned[chain[0]]
        return turned

    def _tip(self, foot: str, turned: Mapping[str, Matrix], base: Matrix, root: Vector) -> Vector:
        """Return where the toes' place on the ground comes to be."""
        names, _ = self._legs[foot]
        joints = np.array(self.frame.fore[1:] if foot[0] == "f" else self.frame.hind)
        parts = np.diff(np.concatenate([joints[:-1], joints[-1:] * (1.0, 0.0)]), axis=0)
        at, way = root, base
        for name, part in zip(names[1:] if foot[0] == "f" else names, parts, strict=True):
            way = way @ turned[name]
            at = at + way @ np.array([part[0], part[1], 0.0])
        return at


def _turned(v: Vector, angle: float) -> Vector:
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return np.array([c * v[0] - s * v[1], s * v[0] + c * v[1]])


def _folded_under(joints: Vector, ball: tuple[float, float], shank_rad: float) -> tuple[float, float, float]:
    """Return thigh, lower leg and shank turns for a shank at a given angle: two bones that meet its hock."""
    thigh, lower, shank = np.diff(joints[:4], axis=0)
    hock = np.asarray(ball) - _turned(shank, shank_rad)
    a, b = float(np.hypot(*thigh)), float(np.hypot(*lower))
    far = float(np.clip(np.hypot(*hock), abs(a - b) + 1e-4, a + b - 1e-4))
    way = float(np.arctan2(hock[1], hock[0]))
    at_hip = float(np.arccos((a * a + far * far - b * b) / (2 * a * far)))
    knee = _turned(np.array([a, 0.0]), way + at_hip)
    rest = [float(np.arctan2(v[1], v[0])) for v in (thigh, lower)]
    first = way + at_hip - rest[0]
    rest_of_it = hock * (far / max(float(np.hypot(*hock)), 1e-9)) - knee
    second = float(np.arctan2(rest_of_it[1], rest_of_it[0])) - rest[1]
    return first, second - first, shank_rad - second


def _packed(turns: list[Matrix], places: list[Vector], heads: Matrix) -> NDArray[np.float32]:
    out = np.zeros((len(turns), 3, 4), np.float32)
    out[:, :, :3] = np.array(turns)
    out[:, :, 3] = np.array(places) - np.einsum("nij,nj->ni", out[:, :, :3].astype(np.float64), heads)
    return out
