"""What falls from the sky: a box of drops or flakes that goes along with the lens, and how heavily it comes down.

Invariant: each one's path is fixed in the world (a closed form of scene time), so any instant can be drawn alone;
where the box ends they have faded out, so that none appears or vanishes. Knows no shader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.previs import modules
from reelwright.previs.scene import SceneSpec

Floats = NDArray[np.float64]
#: Particle classes, as `particles_vertex.glsl` reads the softness: a streak and a flake.
STREAK, FLAKE = 0.25, 0.4
#: Weather -> how heavily it falls while the weather turns.
_WHILE_TURNING = {"clear": 0.0, "fair": 0.0, "cloudy": 0.30, "fog": 0.25, "storm": 1.0}


def is_falling(effect: str, spec: SceneSpec) -> bool:
    """Return whether an effect that falls belongs in the scene: it was asked for, and there is open sky."""
    return effect in spec.effects and modules.find("settings", spec.setting).is_outside


def heaviness(spec: SceneSpec, share: float) -> float:
    """Return how heavily it falls, 0..1, at a share of the film: it comes and goes with a storm."""
    if spec.weather == spec.weather_to:
        return 1.0 if spec.weather == "storm" else 0.6
    u = min(max((share - 0.12) / 0.66, 0.0), 1.0)
    first, last = _WHILE_TURNING[spec.weather], _WHILE_TURNING[spec.weather_to]
    return first + (last - first) * u * u * (3.0 - 2.0 * u)


@dataclass(frozen=True, slots=True)
class Layer:
    """The measures of one box: its sides, how many are in it, and their radii, metres."""

    sides_m: tuple[float, float, float]
    count: int
    radius_m: tuple[float, float]
    opacity: float


class Volume:
    """One layer of what falls."""

    def __init__(
        self, seed: int, layer: Layer, *, speeds_m_s: tuple[float, float], wind_m_s: tuple[float, float], sway_m: float
    ) -> None:
        rng = np.random.default_rng(seed)
        self._layer = layer
        self._sides = np.array(layer.sides_m)
        self._start = rng.random((layer.count, 3)) * self._sides
        fall = rng.uniform(*speeds_m_s, layer.count)
        gust = rng.uniform(0.8, 1.2, (layer.count, 1))
        self._velocity = np.concatenate([gust * wind_m_s[0], -fall[:, None], gust * wind_m_s[1]], axis=1)
        self._radius = rng.uniform(*layer.radius_m, layer.count)
        #: From the first that fall to the last that join in a downpour.
        self._turn = rng.random(layer.count)
        self._phase, self._pace = rng.uniform(0.0, 6.2832, layer.count), rng.uniform(0.9, 2.1, layer.count)
        self._sway_m = sway_m

    def at(self, scene_s: float, eye: Sequence[float], forward: Sequence[float], heavy: float, kind: float) -> Floats:
        """Return (n, 9) particles of a class now, in the box before the lens."""
        ahead = np.array([forward[0], 0.0, forward[2]]) * self._sides * 0.32
        centre = np.asarray(eye, np.float64) + ahead
        swing = self._phase + self._pace * scene_s
        sway = self._sway_m * np.stack([np.sin(swing), 0.0 * swing, np.cos(0.8 * swing + 1.0)], axis=1)
        place = self._start + self._velocity * scene_s
        away = np.mod(place - centre + self._sides / 2.0, self._sides) - self._sides / 2.0
        edge = ((self._sides / 2.0 - np.abs(away)) / (0.14 * self._sides)).min(axis=1)
        opacity = np.clip(edge, 0.0, 1.0) * np.clip((heavy - self._turn) * 5.0 + heavy, 0.0, 1.0)
        moving = self._velocity.copy()
        moving[:, 0] += self._sway_m * self._pace * np.cos(swing)
        seen = opacity > 0.01
        look = np.stack([self._radius, opacity * self._layer.opacity, np.full(len(opacity), kind)], axis=1)
        rows = np.concatenate([centre + away + sway, moving, look], axis=1)
        shown: Floats = rows[seen]
        return shown


class Pits:
    """Where drops burst on the ground before the lens: little crowns that rise and fall back."""

    _EACH = 4
    _PERIOD_S, _LIFE_S = 0.9, 0.20

    def __init__(self, seed: int, ground: modules.Ground, middle: Sequence[float], reach_m: float) -> None:
        rng = np.random.default_rng(seed)
        count = 260
        x = middle[0] + rng.uniform(-1.0, 1.0, count) * reach_m
        z = middle[2] + rng.uniform(-1.0, 1.0, count) * reach_m
        level = ground.water_m
        y = [ground.height(*at) if level is None else level for at in zip(x.tolist(), z.tolist(), strict=True)]
        self._at = np.repeat(np.stack([x, np.array(y), z], axis=1), self._EACH, axis=0)
        self._offset = np.repeat(rng.random(count) * self._PERIOD_S, self._EACH)
        self._turn = np.repeat(rng.random(count), self._EACH)
        angle, out = rng.uniform(0.0, 6.2832, len(self._at)), rng.uniform(0.15, 0.5, len(self._at))
        up = rng.uniform(0.6, 1.15, len(self._at))
        self._velocity = np.stack([out * np.cos(angle), up, out * np.sin(angle)], axis=1)

    def at(self, scene_s: float, heavy: float) -> Floats:
        """Return (n, 9) particles now."""
        age = np.mod(scene_s + self._offset, self._PERIOD_S)
        live = (age < self._LIFE_S) & (self._turn < heavy)
        age = age[live, None]
        velocity = self._velocity[live] - np.array([0.0, 9.81, 0.0]) * age
        place = self._at[live] + self._velocity[live] * age + np.array([0.0, 0.01, 0.0])
        place[:, 1:2] -= 4.905 * age**2
        fade = 1.0 - age / self._LIFE_S
        return np.concatenate([place, velocity, 0.0035 + 0.0 * age, 0.55 * fade, 0.0 * age], axis=1)
