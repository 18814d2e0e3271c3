"""How a trunk rides on its legs at a gait, how it stands, and how it sits: poses without feet.

Invariant: pure functions of the stride's share or of the time, smooth everywhere. Knows no ground.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from reelwright.previs.gaits import TAU, Gait, drift, pulse, wave
from reelwright.previs.rig import Pose


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of animal carries itself."""

    #: The tail's turn up at its root when it walks, runs and stands, and how far it swings to the sides.
    tail_up: tuple[float, float, float] = (0.0, 0.2, 0.0)
    tail_swing: float = 0.12
    #: How fast it wags its tail standing, Hz, and how far.
    wag_hz: float = 0.0
    wag: float = 0.0
    #: How far it looks to the sides and up and down.
    looks: tuple[float, float] = (0.5, 0.15)
    #: Seconds of one breath, standing.
    breath_s: float = 2.6
    #: How far the neck comes up or down (+ up) by gait: walk, run, stand.
    neck_up: tuple[float, float, float] = (0.0, 0.0, 0.0)
    #: Sitting: turns of trunk, loin, chest and neck, and where the chest goes (hip heights).
    sits: dict[str, float] = field(default_factory=dict)


def ride(gait: Gait, strides: float, *, hip_m: float, manner: Manner, is_run: bool) -> Pose:
    """Return the pose of everything but the feet at a share of the stride."""
    pose = Pose()
    rise = gait.bob * wave(strides, gait.high_at, gait.beats) - gait.drop
    pose.shift = (0.0, rise * hip_m, gait.sway * hip_m * wave(strides, 0.31))
    pitch = gait.pitch * wave(strides, gait.rears_at, gait.beats)
    roll = -gait.roll * wave(strides, 0.81)
    flex = gait.flex * wave(strides, 0.96)
    hips = -gait.bend * wave(strides, 0.96)
    chest = -0.7 * gait.bend * wave(strides, gait.lands["fl"] - 0.04)
    turns = pose.turns
    turns["body"] = (0.3 * roll, 0.0, pitch)
    turns["hips"] = (roll, hips, flex)
    turns["chest"] = (0.0, chest, -0.55 * flex)
    carried = manner.neck_up[1 if is_run else 0] - gait.stretch
    nod = gait.nod * wave(strides, 0.06 if gait.beats == 2 else 0.22, gait.beats)
    steady = pitch - 0.55 * flex
    turns["neck"] = (0.0, -0.6 * chest, 0.6 * carried + nod - 0.5 * steady)
    turns["nape"] = (0.0, -0.4 * chest, 0.4 * carried + 0.4 * nod - 0.3 * steady)
    turns["head"] = (0.0, 0.0, -0.75 * carried - 1.1 * nod)
    _trail(turns, strides, gait, manner.tail_up[1 if is_run else 0] - 0.6 * flex, manner)
    back = 0.35 if is_run else 0.0
    flop = 0.16 * (1.0 if is_run else 0.4) * wave(strides, gait.high_at + 0.18, gait.beats)
    for side, sign in (("l", -1.0), ("r", 1.0)):
        turns[f"ear_{side}"] = (-sign * (flop + 0.5 * back), 0.0, back * 0.6)
    return pose


def _trail(turns: dict[str, tuple[float, float, float]], strides: float, gait: Gait, up: float, manner: Manner) -> None:
    """Let the tail follow the hips, each joint later than the one before it."""
    for number in range(4):
        late = strides - 0.10 * (number + 1)
        # Up is clockwise for what points back.
        lift = -(0.55 if number == 0 else 0.15) * up - 1.6 * gait.bob * (0.4 + 0.4 * number) * wave(
            late, gait.high_at, gait.beats
        )
        aside = manner.tail_swing * (0.5 + 0.25 * number) * wave(late, 0.96)
        turns[f"tail{number + 1}"] = (0.0, aside, lift)


def stand(t_s: float, *, seed: float, hip_m: float, manner: Manner) -> Pose:
    """Return a pose that breathes, shifts its weight, and looks about."""
    pose = Pose()
    lean = drift(t_s, every_s=3.1, seed=seed + 3.0)
    breath = math.sin(TAU * (t_s / manner.breath_s + seed))
    pose.swell = 0.022 * breath
    pose.shift = (0.006 * hip_m * lean, (-0.012 + 0.0025 * breath) * hip_m, 0.020 * hip_m * lean)
    turns = pose.turns
    turns["hips"] = (0.018 * lean, 0.02 * lean, 0.0)
    turns["chest"] = (-0.01 * lean, 0.0, 0.004 * breath)
    _look(pose, t_s, seed, manner)
    wag = manner.wag * (0.55 + 0.45 * math.sin(0.9 * t_s + seed * 9.0))
    for number in range(4):
        swing = wag * math.sin(TAU * manner.wag_hz * t_s - 0.55 * number) if manner.wag_hz else 0.0
        sway = manner.tail_swing * 0.6 * math.sin(1.1 * t_s + seed * 7.0 - 0.5 * number)
        turns[f"tail{number + 1}"] = (
            0.0,
            swing * (0.8 + 0.2 * number) + sway,
            -(0.55 if number == 0 else 0.15) * manner.tail_up[2],
        )
    return pose


def _look(pose: Pose, t_s: float, seed: float, manner: Manner) -> None:
    """Turn head and neck to where it looks, and flick the ears."""
    aside = manner.looks[0] * drift(t_s, every_s=2.3, seed=seed + 1.0)
    over = manner.looks[1] * drift(t_s + 0.7, every_s=2.9, seed=seed + 2.0)
    up = manner.neck_up[2]
    breath = 0.008 * math.sin(TAU * (t_s / manner.breath_s + seed) - 0.6)
    pose.turns["neck"] = (0.0, 0.35 * aside, 0.5 * over + 0.6 * up + breath)
    pose.turns["nape"] = (0.05 * aside, 0.3 * aside, 0.3 * over + 0.4 * up)
    pose.turns["head"] = (0.12 * aside, 0.4 * aside, -0.3 * over - 0.8 * up - breath)
    for side, sign in (("l", -1.0), ("r", 1.0)):
        flick = pulse(t_s, every_s=2.1, last_s=0.22, seed=seed + sign) - 0.5 * pulse(
            t_s + 0.12, every_s=2.1, last_s=0.22, seed=seed + sign
        )
        pose.turns[f"ear_{side}"] = (-sign * 0.3 * flick, -sign * 0.5 * flick, 0.1 * flick)


def sit(t_s: float, *, seed: float, hip_m: float, manner: Manner) -> Pose:
    """Return a seated pose: upright chest, hind legs folded under, tail along the ground."""
    pose = stand(t_s, seed=seed, hip_m=hip_m, manner=manner)
    set_ = manner.sits
    breath = math.sin(TAU * (t_s / manner.breath_s + seed))
    lean = 0.012 * drift(t_s, every_s=3.7, seed=seed + 4.0)
    pose.shift = (set_["x"] * hip_m, set_["y"] * hip_m + 0.002 * hip_m * breath, lean * hip_m)
    turns = pose.turns
    turns["body"] = (lean, 0.0, set_["body"])
    turns["hips"] = (0.0, 0.0, set_["hips"])
    turns["chest"] = (0.0, 0.0, set_["chest"] + 0.006 * breath)
    for name, share in (("neck", 0.6), ("nape", 0.4)):
        x, y, z = turns[name]
        turns[name] = (x, y, z + share * set_["neck"])
    x, y, z = turns["head"]
    turns["head"] = (x, y, z + set_["head"])
    for number in range(4):
        x, y, _ = turns[f"tail{number + 1}"]
        turns[f"tail{number + 1}"] = (x, 0.6 * y + set_["curl"], set_["tail"] if number == 0 else set_["tail_on"])
    return pose
