"""How a machine on two legs moves: from one held position to the next, as its motors ramp up and down.

Invariant: pure functions of the scene's time; feet as firm as in `footwork`. Knows no subject.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from reelwright.previs.biped import SIDES, Arm, Build, Posture, settled
from reelwright.previs.footwork import Footing, Gait, dancing_at, going, planted

MARCH = Gait(
    cycle_s=1.20,
    down=0.64,
    behind_m=0.03,
    lift_m=0.065,
    track_m=0.085,
    pitch=((0.0, 0.16), (0.10, 0.0), (0.46, 0.0), (0.56, -0.25), (0.66, -0.60), (0.78, -0.20), (0.92, 0.14)),
    arm=0.34,
    elbow=(0.62, 0.10),
    hip=0.07,
    chest=0.13,
    sway_m=0.032,
    lean=-0.02,
)


def ramped(time: float, hold: float) -> float:
    """Return time that stands still for a share of each unit and moves smoothly through the rest."""
    whole = math.floor(time)
    u = min(max((time - whole - hold) / (1.0 - hold), 0.0), 1.0)
    return whole + u * u * u * (u * (6.0 * u - 15.0) + 10.0)


def chosen(time: float, seed: float, *, each_s: float = 1.5, hold: float = 0.62) -> float:
    """Return a value in -1..1 that goes from one choice to the next, and waits there."""
    step = ramped(time / each_s, hold)
    first = math.floor(step)

    def choice(index: int) -> float:
        return 2.0 * ((math.sin(index * 12.9898 + seed * 78.233) * 43758.5453) % 1.0) - 1.0

    return choice(first) + (choice(first + 1) - choice(first)) * (step - first)


def marching(build: Build, footing: Footing, scene_s: float) -> Posture:
    """Return the posture of a machine that walks: level head, elbows bent."""
    posture = going(MARCH, build, footing, scene_s)
    t = scene_s + 11.0 * footing.mark.phase
    look = 0.35 * chosen(t, 1.0, each_s=1.9)
    arms = {side: replace(arm, twist=0.04, away=0.17) for side, arm in posture.arms.items()}
    return replace(posture, arms=arms, gaze=(0.0, look, 0.05 * chosen(t, 2.0, each_s=2.3)))


def idling(build: Build, footing: Footing, scene_s: float) -> Posture:
    """Return the posture of a machine at ease that looks about itself, tilts its head and lifts a hand."""
    t = scene_s * footing.tempo + 23.0 * footing.mark.phase
    look, tilt = chosen(t, 3.0), chosen(t, 4.0, each_s=2.6)
    turn = chosen(t - 0.18, 3.0)
    wave = max(chosen(t, 5.0, each_s=2.2, hold=0.55), 0.0)
    size = (build.thigh_m + build.shin_m) / 0.815
    feet = planted(footing, scene_s, {"_l": (0.02, 0.125 * size, 0.14), "_r": (-0.02, -0.125 * size, 0.14)})
    arms = {
        side: Arm(
            ahead=0.10 + 0.05 * chosen(t, 6.0 + sign) + (0.75 * wave if sign < 0 else 0.0),
            away=0.16 + (0.22 * wave if sign < 0 else 0.0),
            twist=0.35,
            elbow=0.55 + 0.15 * chosen(t, 8.0 + sign, each_s=1.8) + (1.05 * wave if sign < 0 else 0.0),
            wrist=(0.0, 0.15 + 0.1 * chosen(t, 10.0 + sign)),
        )
        for side, sign in SIDES.items()
    }
    posture = Posture(
        feet=feet,
        pelvis=(0.0, -0.012 + 0.002 * math.sin(2.0 * math.pi * t / 2.4), 0.018 * chosen(t, 12.0, each_s=3.1)),
        hips=(0.0, 0.06 * turn, 0.0),
        spine=(0.02 * tilt, 0.10 * turn, 0.0),
        chest=(0.0, 0.12 * turn, -0.02),
        gaze=(0.16 * tilt, 0.62 * look, 0.10 * chosen(t, 13.0, each_s=2.1) - 0.03),
        arms=arms,
    )
    return settled(build, posture)


def popping(build: Build, footing: Footing, scene_s: float) -> Posture:
    """Return the posture of a machine that dances: each half beat a pose, and a stop."""
    beat = scene_s * footing.tempo * 1.75 + 8.0 * footing.mark.phase
    return dancing_at(build, footing, scene_s, ramped(beat * 2.0, 0.25) / 2.0)


#: Action -> how it is done.
ACTIONS: Mapping[str, Callable[[Build, Footing, float], Posture]] = {
    "stand": idling,
    "walk": marching,
    "dance": popping,
}
