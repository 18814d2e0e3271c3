"""How a cat's legs go: a walk in four beats and a gallop, for any pace, with paws that stay where they are put.

Invariant: while a paw carries, it goes back under the body exactly as fast as the body goes ahead. Pure arithmetic.
Sources: footfalls after Hildebrand (1965); two-bone inverse kinematics by the law of cosines.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reelwright.previs.felines import Feline

Pair = tuple[float, float]
Angles = dict[str, tuple[float, float, float]]
#: When each paw lands, as a share of the stride: a walk, and a gallop.
_WALK = {"hind_near": 0.0, "fore_near": 0.25, "hind_far": 0.5, "fore_far": 0.75}
_GALLOP = {"hind_near": 0.0, "hind_far": 0.10, "fore_near": 0.46, "fore_far": 0.58}


def stride(cat: Feline, speed_m_s: float, t: float) -> tuple[Angles, float]:
    """Return the trunk's and the legs' angles at a pace (at scale 1), and how far the body rises, metres."""
    if speed_m_s <= 0.0:
        return {}, 0.0
    runs = speed_m_s > 1.2
    lands, duty, period_s = (_GALLOP, 0.27, 0.36) if runs else (_WALK, 0.64, 0.72 * 0.55 / max(speed_m_s, 0.2))
    cycle = t / period_s
    turn = 2.0 * math.pi * cycle
    bounce_m = 0.014 * math.sin(turn + 0.8) if runs else 0.0022 * math.sin(2.0 * turn)
    pitch = 0.085 * math.sin(turn + 2.4) if runs else 0.010 * math.sin(2.0 * turn + 1.0)
    flex = 0.22 * math.sin(turn - 0.6) if runs else 0.0
    angles: Angles = {
        "hips": (0.0, 0.0, pitch - 0.5 * flex),
        "chest": (0.0, 0.0 if runs else 0.03 * math.sin(turn), flex),
    }
    reach = speed_m_s * duty * period_s
    for name, landing in lands.items():
        share = (cycle - landing) % 1.0
        ahead, up, curl = _paw(share, duty, reach, 0.055 if runs else 0.026)
        leans = {"hips": pitch - 0.5 * flex} | ({"chest": flex} if name.startswith("fore") else {})
        angles |= _leg(cat, name, (ahead, up - bounce_m, curl), leans)
    return angles, bounce_m


def _paw(share: float, duty: float, reach_m: float, lift_m: float) -> tuple[float, float, float]:
    """Return where a paw is from its place at rest (ahead, up), and how far it is turned down."""
    if share < duty:
        return reach_m * (0.5 - share / duty), 0.0, 0.0
    s = (share - duty) / (1.0 - duty)
    eased = s * s * (3.0 - 2.0 * s)
    return reach_m * (eased - 0.5), lift_m * math.sin(math.pi * s) ** 1.2, -0.9 * math.sin(math.pi * min(s * 1.25, 1.0))


def _leg(cat: Feline, name: str, paw: tuple[float, float, float], leans: Mapping[str, float]) -> Angles:
    joints = cat.legs[name.partition("_")[0]]
    ahead, up, curl = paw
    foot = (joints[3][0] + ahead, joints[3][1] + up)
    # The body leans: what it is to keep on the ground is turned the other way in the body's own space.
    for bone, lean in leans.items():
        foot = _turned(foot, cat.skeleton.heads[cat.skeleton[bone]], -lean)
    heel = (joints[2][0] - joints[3][0], joints[2][1] - joints[3][1])
    tip = curl - sum(leans.values())
    wrist = (
        foot[0] + math.cos(tip) * heel[0] - math.sin(tip) * heel[1],
        foot[1] + math.sin(tip) * heel[0] + math.cos(tip) * heel[1],
    )
    upper, lower = reached(joints[0], joints[1], joints[2], wrist)
    return {
        f"{name}_up": (0.0, 0.0, upper),
        f"{name}_low": (0.0, 0.0, lower),
        f"{name}_paw": (0.0, 0.0, tip - upper - lower),
    }


def _turned(point: Pair, about: Sequence[float], angle: float) -> Pair:
    c, s = math.cos(angle), math.sin(angle)
    x, y = point[0] - float(about[0]), point[1] - float(about[1])
    return (float(about[0]) + c * x - s * y, float(about[1]) + s * x + c * y)


def reached(
    hip: Sequence[float], knee: Sequence[float], end: Sequence[float], target: Sequence[float]
) -> tuple[float, float]:
    """Return the turns about z, from rest, of a limb's two bones that bring its end to a target (x, y)."""
    a, b = math.dist(hip[:2], knee[:2]), math.dist(knee[:2], end[:2])
    dx, dy = target[0] - hip[0], target[1] - hip[1]
    r = min(max(math.hypot(dx, dy), abs(a - b) + 1e-4), a + b - 1e-4)
    side = (end[0] - hip[0]) * (knee[1] - hip[1]) - (end[1] - hip[1]) * (knee[0] - hip[0])
    first = math.atan2(dy, dx) + math.copysign(math.acos((a * a + r * r - b * b) / (2.0 * a * r)), side)
    bent = (hip[0] + a * math.cos(first), hip[1] + a * math.sin(first))
    second = math.atan2(
        hip[1] + r * math.sin(math.atan2(dy, dx)) - bent[1], hip[0] + r * math.cos(math.atan2(dy, dx)) - bent[0]
    )
    upper = _wrapped(first - math.atan2(knee[1] - hip[1], knee[0] - hip[0]))
    return upper, _wrapped(second - math.atan2(end[1] - knee[1], end[0] - knee[0]) - upper)


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2.0 * math.pi) - math.pi
