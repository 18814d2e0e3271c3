"""What whales throw into the air: their breath, and the water that runs off them while they fly.

Invariant: closed-form throws, pure in the scene's time. Rows are particles as `Player.particles` returns them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reelwright.previs.leaps import GRAVITY_M_S2, Leap

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BREATH_S, _DRAG = 0.8, 2.4


def breath(at: tuple[float, float, float], since_s: float, scale: float, seed: int) -> NDArray[np.float32]:
    """Return the cloud over a blowhole at `at`, `since_s` seconds after the whale began to breathe out."""
    rng = np.random.default_rng(seed)
    count, drops = 260, 160
    total = count + drops
    tone = rng.uniform(0.55, 1.0, total)
    age = since_s - _BREATH_S * rng.beta(1.1, 1.8, total)
    is_drop = np.arange(total) >= count
    angle, spread = rng.uniform(0.0, 2.0 * math.pi, total), np.abs(rng.normal(0.0, 1.0, total))
    out = spread * np.where(is_drop, 0.55, 0.36)
    up = 1.6 + 6.6 * rng.beta(1.5, 1.2, total)
    out = out * (0.25 + 0.16 * up)
    velocity = np.stack([np.cos(angle) * out - 0.3, up, np.sin(angle) * out], -1)
    velocity *= math.sqrt(scale)
    alive = (age > 0.0) & (age < 3.4)
    t = age[alive, None]
    slowed = (1.0 - np.exp(-_DRAG * t)) / _DRAG
    falling = is_drop[alive, None]
    place = np.asarray(at) + velocity[alive] * np.where(falling, t, slowed)
    place[:, 1] -= np.where(falling[:, 0], 0.5 * GRAVITY_M_S2, 0.05) * t[:, 0] ** 2
    place[:, 0] += 0.35 * t[:, 0]
    own = velocity[alive] * np.where(falling, 1.0, np.exp(-_DRAG * t))
    size = np.where(falling[:, 0], 0.022, 0.07 + 0.30 * np.sqrt(t[:, 0])) * scale
    fade = np.where(falling[:, 0], 0.8, 0.15 * np.exp(-1.1 * t[:, 0]) * np.minimum(t[:, 0] * 10.0, 1.0))
    rows = np.concatenate([place, own, size[:, None], fade[:, None], (1.0 - falling) * tone[alive, None]], axis=1)
    return np.asarray(rows[place[:, 1] > at[1] - 1.4 * scale], np.float32)


def runoff(leap: Leap, t: float, pitch_rad: float, seed: int) -> NDArray[np.float32]:
    """Return the water that has run off a body 12 m long, `t` seconds after its middle left the water."""
    rng = np.random.default_rng(seed)
    count = 1300
    born = rng.uniform(-0.35, leap.airtime_s, count)
    along = rng.uniform(-5.0, 5.4, count) * leap.scale
    side = rng.normal(0.0, 0.8, (count, 3)) * leap.scale
    age = t - born
    alive = (age > 0.0) & (age < 1.5)
    born, along, side, age = born[alive], along[alive], side[alive], age[alive]
    ahead = np.array([math.cos(leap.heading_rad), 0.0, math.sin(leap.heading_rad)])
    axis = ahead * math.cos(pitch_rad) + np.array([0.0, math.sin(pitch_rad), 0.0])
    rise = leap.upward_m_s - GRAVITY_M_S2 * born
    start = np.array([leap.x, leap.level_m, leap.z]) + ahead * (leap.forward_m_s * born)[:, None]
    start[:, 1] += leap.upward_m_s * born - 0.5 * GRAVITY_M_S2 * born**2
    start += axis * along[:, None] + side
    velocity = ahead * (0.8 * leap.forward_m_s) + side * 0.9
    velocity[:, 1] += 0.55 * rise
    place = start + velocity * age[:, None]
    place[:, 1] -= 0.5 * GRAVITY_M_S2 * age**2
    velocity[:, 1] -= GRAVITY_M_S2 * age
    puff = rng.random(count)[alive] < 0.2
    size = np.where(puff, 0.16 + 0.4 * age, 0.018) * leap.scale
    fade = np.where(puff, 0.12 * np.exp(-2.0 * age), 0.6)
    rows = np.concatenate([place, velocity, size[:, None], fade[:, None], puff[:, None] * 0.7], axis=1)
    return np.asarray(rows[(place[:, 1] > leap.level_m) & (start[:, 1] > leap.level_m)], np.float32)
