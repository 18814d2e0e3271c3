"""Leaps out of water: thrown bodies' parabolas, and the crossings where they break the surface.

Invariant: a leaper is always somewhere on its path, deep under water before and after, so none ever pops in or
out. Positions are metres, times scene seconds. Pure arithmetic; knows no animal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.previs.shot import Crossing

GRAVITY_M_S2 = 9.81


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
    #: The water's level, metres.
    level_m: float = 0.0
    #: The strength of its splashes at scale 1 (1: a grown dolphin's).
    power: float = 1.0

    @property
    def airtime_s(self) -> float:
        """Seconds from leaving the water to falling in."""
        return 2.0 * self.upward_m_s / GRAVITY_M_S2

    def height_m(self, t: float) -> float:
        """Return the middle's height over the water `t` seconds after it left it; `t` may be negative."""
        return self.upward_m_s * t - 0.5 * GRAVITY_M_S2 * t * t

    def place(self, t: float) -> tuple[float, float, float]:
        """Return the body's middle `t` seconds after it left the water."""
        s = self.forward_m_s * t
        return (
            self.x + s * math.cos(self.heading_rad),
            self.level_m + self.height_m(t),
            self.z + s * math.sin(self.heading_rad),
        )

    def pitch_rad(self, t: float) -> float:
        """Return how steeply its path rises."""
        return math.atan2(self.upward_m_s - GRAVITY_M_S2 * t, self.forward_m_s)


def crossings(leaps: Sequence[Leap]) -> tuple[Crossing, ...]:
    """Return where leaps break the surface: out, and in again with more force."""
    found = []
    for leap in leaps:
        way = (math.cos(leap.heading_rad) * leap.forward_m_s, math.sin(leap.heading_rad) * leap.forward_m_s)
        power = leap.power * leap.scale * min(1.0, leap.upward_m_s / 6.4)
        for at_s, upward, share in ((0.0, leap.upward_m_s, 0.62), (leap.airtime_s, -leap.upward_m_s, 1.0)):
            x, _, z = leap.place(at_s)
            found.append(
                Crossing(leap.leaves_s + at_s, x, z, (way[0], upward, way[1]), share * power, entering=upward < 0.0)
            )
    return tuple(found)
