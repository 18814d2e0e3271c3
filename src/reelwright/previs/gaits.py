"""How four-legged animals go: when each foot is down, where it swings, and how the trunk rides on them.

Invariant: pure functions of the stride's share, 0..1, without a jump anywhere; a foot that is down moves against
the body exactly as fast as the body goes. Lengths are in hip heights, angles in radians.
Sources: footfall orders (Hildebrand, 1965; Muybridge, 1887), like speeds for like Froude numbers (Alexander and
Jayes, 1983).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TAU: Final = 2.0 * math.pi
#: Feet: hind or fore, left or right.
FEET: Final = ("hl", "fl", "hr", "fr")


@dataclass(frozen=True, slots=True)
class Gait:
    """One way of going."""

    #: Share of the stride at which each foot lands.
    lands: Mapping[str, float]
    #: Share of the stride that a fore and a hind foot is down.
    down: tuple[float, float]
    #: Length of a stride.
    stride: float
    #: How high a fore and a hind foot swings.
    lift: tuple[float, float]
    #: How far the wrist folds as the foot swings.
    fold: float
    #: Trunk: up and down (and how often in a stride), how deep it rides, pitching, rolling, swinging from side to side.
    bob: float
    beats: int
    drop: float
    pitch: float
    roll: float
    sway: float
    #: When in the stride the trunk is highest, and when its front is highest.
    high_at: float
    rears_at: float
    #: How far the back bends up and down, and to the sides.
    flex: float
    bend: float
    #: How far the head nods, and how far it is stretched ahead (radians down at the neck).
    nod: float
    stretch: float
    #: How far ahead of the leg's root the foot stands in the middle of its step: fore and hind.
    ahead: tuple[float, float] = (0.0, 0.0)
    #: How far the feet draw in towards the middle, 0..1.
    narrow: float = 0.3


WALK = Gait(
    lands={"hl": 0.0, "fl": 0.25, "hr": 0.5, "fr": 0.75},
    down=(0.62, 0.62),
    stride=1.75,
    lift=(0.14, 0.10),
    fold=0.85,
    bob=0.012,
    beats=2,
    drop=0.035,
    pitch=0.012,
    roll=0.03,
    sway=0.016,
    high_at=0.05,
    rears_at=0.1,
    flex=0.012,
    bend=0.07,
    nod=0.045,
    stretch=0.12,
)
TROT = Gait(
    lands={"hl": 0.0, "fl": 0.5, "hr": 0.5, "fr": 0.0},
    down=(0.44, 0.44),
    stride=2.7,
    lift=(0.22, 0.16),
    fold=1.15,
    bob=0.035,
    beats=2,
    drop=0.05,
    pitch=0.01,
    roll=0.015,
    sway=0.006,
    high_at=0.46,
    rears_at=0.1,
    flex=0.02,
    bend=0.035,
    nod=0.02,
    stretch=0.10,
)
#: Hounds: the fore feet land in the other order (rotary), and the back bends and stretches like a bow.
ROTARY_GALLOP = Gait(
    lands={"hl": 0.0, "hr": 0.11, "fr": 0.46, "fl": 0.60},
    down=(0.235, 0.25),
    stride=4.1,
    lift=(0.26, 0.20),
    fold=1.5,
    bob=0.055,
    beats=1,
    drop=0.085,
    pitch=0.060,
    roll=0.02,
    sway=0.0,
    high_at=0.33,
    rears_at=0.22,
    flex=0.20,
    bend=0.03,
    nod=0.05,
    stretch=0.50,
    ahead=(0.01, 0.03),
    narrow=0.45,
)
#: Horses: transverse, on the right lead, with one flight while the legs are gathered.
GALLOP = Gait(
    lands={"hl": 0.0, "hr": 0.14, "fl": 0.30, "fr": 0.46},
    down=(0.27, 0.26),
    stride=3.1,
    lift=(0.30, 0.24),
    fold=1.5,
    bob=0.04,
    beats=1,
    drop=0.06,
    pitch=0.07,
    roll=0.012,
    sway=0.0,
    high_at=0.88,
    rears_at=0.12,
    flex=0.05,
    bend=0.015,
    nod=0.10,
    stretch=0.30,
    ahead=(0.05, 0.0),
    narrow=0.35,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A foot at one share of the stride."""

    is_down: bool
    #: Share of its time down, or of its swing, that has passed.
    share: float
    #: Strides since the first at which it landed last (down), or will land next (swinging).
    stride: int


def step(gait: Gait, foot: str, strides: float) -> Step:
    """Return what a foot does `strides` strides after the beginning."""
    down = gait.down[0] if foot[0] == "f" else gait.down[1]
    since = strides - gait.lands[foot]
    whole = math.floor(since)
    share = since - whole
    if share < down:
        return Step(is_down=True, share=share / down, stride=whole)
    return Step(is_down=False, share=(share - down) / (1.0 - down), stride=whole + 1)


def swing(share: float) -> tuple[float, float]:
    """Return how far a swinging foot has come, and how high it is, each 0..1; it leaves and lands without a jolt."""
    gone = share * share * share * (share * (6.0 * share - 15.0) + 10.0)
    # Highest before half way: a leg folds quickly and reaches out slowly.
    up = math.sin(math.pi * share**0.82) ** 1.5 if 0.0 < share < 1.0 else 0.0
    return gone, up


def folded(share: float) -> float:
    """Return how far the wrist is folded at a share of its swing, 0..1."""
    return math.sin(math.pi * min(share / 0.86, 1.0)) ** 1.3 if 0.0 < share < 0.86 else 0.0


def heel(at: Step) -> float:
    """Return how far the heel is up, 0..1: it leaves the ground before the toes do, and is down before they land."""
    if at.is_down:
        late = max(at.share - 0.68, 0.0) / 0.32
        return 0.55 * late * late * (3.0 - 2.0 * late)
    if at.share < 0.3:
        return 0.55 + 0.45 * math.sin(math.pi / 2 * at.share / 0.3)
    return max(math.cos(math.pi / 2 * min((at.share - 0.3) / 0.55, 1.0)), 0.0)


def wave(strides: float, peak: float, beats: int = 1) -> float:
    """Return a cosine that is 1 at a share of the stride."""
    return math.cos(TAU * beats * (strides - peak))


def pulse(t_s: float, *, every_s: float, last_s: float, seed: float) -> float:
    """Return 0, and now and then a smooth bump to 1 that lasts `last_s`: a flick, a blink."""
    number = math.floor(t_s / every_s)
    chance = math.sin(number * 12.9898 + seed * 78.233) * 43758.5453
    begins = (chance - math.floor(chance)) * (every_s - last_s)
    share = (t_s - number * every_s - begins) / last_s
    return math.sin(math.pi * share) ** 2 if 0.0 < share < 1.0 else 0.0


def drift(t_s: float, *, every_s: float, seed: float) -> float:
    """Return a value in -1..1 that rests, then moves on: where an animal looks."""
    number = math.floor(t_s / every_s)
    before, after = (_chance(number + k, seed) for k in (0, 1))
    share = min(max((t_s / every_s - number - 0.55) / 0.45, 0.0), 1.0)
    return before + (after - before) * share * share * (3.0 - 2.0 * share)


def _chance(number: float, seed: float) -> float:
    value = math.sin(number * 127.1 + seed * 311.7) * 43758.5453
    return 2.0 * (value - math.floor(value)) - 1.0
