"""How two-legged bodies move: standing, walking, running, dancing, on whatever ground there is.

Invariant: a foot that is down does not move in the world; every posture is a pure function of the scene's time.
Knows no subject. Source of the phases of walking: Perry, "Gait Analysis" (1992).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reelwright.previs.biped import SIDES, Arm, Build, Foot, Posture, settled
from reelwright.previs.modules import Ground
from reelwright.previs.shot import Mark

Keys = Sequence[tuple[float, float]]
_TURN = 2.0 * math.pi


class Footing:
    """The ground under a figure, in the figure's own measures."""

    def __init__(self, mark: Mark, ground: Ground, scale: float) -> None:
        self.mark, self.scale = mark, scale
        self._ground = ground
        # A mark that is not on the ground stands on something that the setting knows to be level.
        self._is_level = abs(ground.height(mark.x, mark.z) - mark.y) > 0.05
        #: How much slower than a grown person a large body moves (Froude's law).
        self.tempo = 1.0 / math.sqrt(scale)
        self.speed = mark.speed_m_s / scale

    def _height(self, x: float, z: float) -> float:
        return self.mark.y if self._is_level else self._ground.height(x, z)

    def at(self, scene_s: float) -> tuple[float, float, float]:
        """Return where the figure is, metres in the world."""
        x, _, z = self.mark.at(scene_s)
        return (x, self._height(x, z), z)

    def rise(self, scene_s: float, ahead: float, aside: float) -> float:
        """Return how high the ground is at a place beside the figure, over the ground under it."""
        x, y, z = self.at(scene_s)
        c, s = math.cos(self.mark.heading_rad), math.sin(self.mark.heading_rad)
        ahead, aside = ahead * self.scale, aside * self.scale
        return (self._height(x + c * ahead - s * aside, z + s * ahead + c * aside) - y) / self.scale

    def slope(self, scene_s: float, ahead: float, aside: float) -> float:
        """Return the ground's slope ahead at such a place, radians."""
        rise = self.rise(scene_s, ahead + 0.1, aside) - self.rise(scene_s, ahead - 0.1, aside)
        return math.atan2(rise, 0.2)


@dataclass(frozen=True, slots=True)
class Gait:
    """The measures of a way of going; phases are shares of a cycle that starts when the heel comes down."""

    cycle_s: float
    #: The share of the cycle that a foot is down.
    down: float
    #: How far behind its plant the body is in the middle of the time that a foot is down, metres.
    behind_m: float
    #: How high a swinging foot is lifted, metres, and how far apart the feet's tracks are from the middle.
    lift_m: float
    track_m: float
    #: The foot's pitch over the cycle.
    pitch: Keys
    #: Amplitudes: arms, elbows, hip turn, chest turn, sway (m), lean ahead, and the bounce (m).
    arm: float
    elbow: tuple[float, float]
    hip: float
    chest: float
    sway_m: float
    lean: float
    bounce_m: float = 0.0
    low_m: float = -0.012


WALK = Gait(
    cycle_s=1.06,
    down=0.62,
    behind_m=0.045,
    lift_m=0.045,
    track_m=0.068,
    pitch=((0.0, 0.30), (0.10, 0.0), (0.38, 0.0), (0.52, -0.45), (0.63, -0.95), (0.76, -0.45), (0.90, 0.22)),
    arm=0.36,
    elbow=(0.34, 0.16),
    hip=0.11,
    chest=0.20,
    sway_m=0.022,
    lean=-0.035,
)
RUN = Gait(
    cycle_s=0.70,
    down=0.36,
    behind_m=0.05,
    lift_m=0.21,
    track_m=0.05,
    pitch=((0.0, 0.12), (0.07, 0.0), (0.20, 0.0), (0.37, -0.95), (0.55, -1.15), (0.80, -0.1), (0.93, 0.16)),
    arm=0.62,
    elbow=(1.42, 0.24),
    hip=0.16,
    chest=0.30,
    sway_m=0.012,
    lean=-0.30,
    bounce_m=0.035,
    low_m=-0.045,
)


def through(keys: Keys, phase: float) -> float:
    """Return a smooth curve through (phase, value) keys that repeats each 1, by cubic Hermite pieces."""
    count = len(keys)
    index = max((k for k in range(count) if keys[k][0] <= phase), default=0)

    def key(k: int) -> tuple[float, float]:
        turns, slot = divmod(k, count)
        return keys[slot][0] + turns, keys[slot][1]

    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (key(index + k) for k in (-1, 0, 1, 2))
    h = x2 - x1
    m1, m2 = (y2 - y0) / (x2 - x0) * h, (y3 - y1) / (x3 - x1) * h
    # A level stretch stays level.
    if y1 == y2:
        m1 = m2 = 0.0
    elif y0 == y1:
        m1 = 0.0
    elif y2 == y3:
        m2 = 0.0
    u = (phase - x1) / h
    return (2 * u**3 - 3 * u**2 + 1) * y1 + (u**3 - 2 * u**2 + u) * m1 + (3 * u**2 - 2 * u**3) * y2 + (u**3 - u**2) * m2


def going(gait: Gait, build: Build, footing: Footing, scene_s: float) -> Posture:
    """Return the posture of a body that walks or runs at its footing's speed."""
    size = (build.thigh_m + build.shin_m) / 0.815
    beat = footing.mark.phase + scene_s * footing.tempo / gait.cycle_s
    feet, phases = {}, {}
    for side, offset in (("_l", 0.0), ("_r", 0.5)):
        feet[side], phases[side] = _step(gait, footing, scene_s, beat + offset, SIDES[side] * gait.track_m * size)
    turn = _TURN * phases["_l"]
    arms = {}
    for side in SIDES:
        ahead = -math.cos(_TURN * phases[side] + 0.25)
        arms[side] = Arm(
            ahead=gait.arm * ahead + 0.03,
            away=0.11 + 0.02 * ahead,
            twist=0.25,
            elbow=gait.elbow[0] + gait.elbow[1] * ahead,
            wrist=(0.05, 0.12),
        )
    lean = gait.lean + 0.4 * footing.slope(scene_s, 0.0, 0.0)
    # In a run the body is highest between two steps, in a walk (which its legs see to) over the foot.
    bounce = gait.bounce_m * math.cos(2.0 * turn - 2.0 * _TURN * (gait.down / 2.0 - 0.25))
    posture = Posture(
        feet=feet,
        pelvis=(0.0, gait.low_m * size + bounce, gait.sway_m * math.sin(turn)),
        hips=(-0.045 * math.sin(turn), gait.hip * math.cos(turn), lean * 0.4),
        spine=(0.03 * math.sin(turn), -0.4 * gait.chest * math.cos(turn), lean * 0.4),
        chest=(0.02 * math.sin(turn), -0.6 * gait.chest * math.cos(turn - 0.2), lean * 0.4),
        gaze=(0.01 * math.sin(turn), 0.03 * math.sin(0.31 * turn), 0.015 * math.sin(2.0 * turn + 0.6)),
        arms=arms,
        hem=0.05 * math.sin(2.0 * turn),
    )
    return settled(build, posture)


def _step(gait: Gait, footing: Footing, scene_s: float, beat: float, aside: float) -> tuple[Foot, float]:
    """Return one foot of a going body, and its phase: planted at a place of the world, or on its way to the next."""
    phase = beat % 1.0
    stride = footing.speed * gait.cycle_s / footing.tempo
    # The body's own way since the middle of this plant, in strides.
    here = gait.down / 2.0 - phase
    ahead = here * stride - gait.behind_m
    rise = footing.rise(scene_s, ahead, aside)
    slope = footing.slope(scene_s, ahead, aside)
    lift = 0.0
    if phase > gait.down:
        u = (phase - gait.down) / (1.0 - gait.down)
        eased = u * u * (3.0 - 2.0 * u)
        landing = footing.rise(scene_s, ahead + stride, aside)
        next_slope = footing.slope(scene_s, ahead + stride, aside)
        rise += (landing - rise) * eased
        slope += (next_slope - slope) * eased
        ahead += stride * eased
        lift = gait.lift_m * math.sin(math.pi * u) ** 1.5
    return Foot((ahead, rise + lift, aside), pitch=through(gait.pitch, phase), slope=slope), phase


def planted(footing: Footing, scene_s: float, places: Mapping[str, tuple[float, float, float]]) -> dict[str, Foot]:
    """Return feet that stand flat on the ground, given (ahead, aside, turned out) for each."""
    feet = {}
    for side, (ahead, aside, out) in places.items():
        rise = footing.rise(scene_s, ahead, aside)
        feet[side] = Foot((ahead, rise, aside), out=out, slope=footing.slope(scene_s, ahead, aside))
    return feet


def standing(build: Build, footing: Footing, scene_s: float) -> Posture:
    """Return the posture of a body at ease: it breathes, shifts its weight and looks about."""
    t = scene_s * footing.tempo + 17.0 * footing.mark.phase
    breath = math.sin(_TURN * t / 3.9)
    shift = 0.75 * math.sin(0.42 * t) + 0.25 * math.sin(0.97 * t + 1.0)
    look = 0.34 * math.sin(0.37 * t + 0.6) + 0.12 * math.sin(0.83 * t)
    size = (build.thigh_m + build.shin_m) / 0.815
    feet = planted(
        footing, scene_s, {"_l": (0.035 * size, 0.105 * size, 0.22), "_r": (-0.035 * size, -0.10 * size, 0.18)}
    )
    arms = {
        side: Arm(
            ahead=0.02 + 0.02 * math.sin(0.61 * t + sign),
            away=0.13 + 0.012 * breath + 0.02 * sign * shift,
            twist=0.30,
            elbow=0.26 + 0.03 * math.sin(0.5 * t + 2.0 * sign),
            wrist=(0.05, 0.10),
        )
        for side, sign in SIDES.items()
    }
    posture = Posture(
        feet=feet,
        pelvis=(0.008, -0.006, 0.030 * shift),
        hips=(-0.05 * shift, 0.05 * shift, 0.0),
        spine=(0.045 * shift, 0.12 * look, 0.008 * breath),
        chest=(0.02 * shift, 0.18 * look, 0.012 + 0.010 * breath),
        gaze=(0.03 * shift, look, 0.03 * math.sin(0.53 * t) - 0.01),
        arms=arms,
        hem=0.015 * math.sin(1.3 * t),
    )
    return settled(build, posture)


def dancing(build: Build, footing: Footing, scene_s: float) -> Posture:
    """Return the posture of a body that dances on the spot."""
    return dancing_at(build, footing, scene_s, scene_s * footing.tempo * 1.9 + 8.0 * footing.mark.phase)


def dancing_at(build: Build, footing: Footing, scene_s: float, beat: float) -> Posture:
    """Return the posture of a body that dances on the spot, at a beat: eight of them, then over again."""
    size = (build.thigh_m + build.shin_m) / 0.815
    bounce = 0.5 - 0.5 * math.cos(_TURN * beat)
    sway = math.sin(math.pi * beat)
    slow = math.sin(math.pi * beat / 4.0)
    feet = planted(footing, scene_s, {"_l": (0.02, 0.16 * size, 0.30), "_r": (0.0, -0.16 * size, 0.30)})
    # The foot without weight taps: its heel comes up on the off-beat.
    feet = {
        side: Foot(foot.at, pitch=-0.75 * max(-sign * sway, 0.0) ** 1.5, out=foot.out, slope=foot.slope)
        for (side, foot), sign in zip(feet.items(), SIDES.values(), strict=True)
    }
    arms = {}
    for side, sign in SIDES.items():
        pump = math.sin(_TURN * beat * 0.5 + sign * 0.9)
        up = 0.5 + 0.5 * math.sin(math.pi * beat / 4.0 * sign + 0.4)
        arms[side] = Arm(
            ahead=0.35 + 0.30 * pump + 0.75 * up,
            away=0.35 + 0.45 * up + 0.12 * pump,
            twist=0.2 + 0.25 * pump,
            elbow=1.35 + 0.35 * math.cos(_TURN * beat * 0.5 + sign),
            wrist=(0.1 + 0.2 * pump, 0.2),
        )
    posture = Posture(
        feet=feet,
        pelvis=(0.015 * math.cos(math.pi * beat), -0.02 - 0.055 * bounce, 0.075 * sway),
        hips=(-0.13 * sway, 0.16 * slow + 0.12 * sway, 0.05 - 0.04 * bounce),
        spine=(0.10 * sway, -0.10 * sway, -0.03 * bounce),
        chest=(0.09 * sway, -0.16 * sway + 0.10 * slow, -0.05 * bounce),
        gaze=(0.10 * sway, 0.18 * slow + 0.10 * sway, 0.05 * bounce - 0.02),
        arms=arms,
        hem=0.10 * math.sin(_TURN * beat - 0.8),
    )
    return settled(build, posture)


#: Action -> how it is done.
ACTIONS: Mapping[str, Callable[[Build, Footing, float], Posture]] = {
    "stand": standing,
    "walk": lambda build, footing, scene_s: going(WALK, build, footing, scene_s),
    "run": lambda build, footing, scene_s: going(RUN, build, footing, scene_s),
    "dance": dancing,
}
