"""Splashes where bodies break the water: thrown droplets, white water, ripples and foam.

Invariant: every droplet is a closed-form throw (birth, velocity, gravity), so any instant can be drawn alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.previs import modules
from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.shot import Crossing, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRAVITY_M_S2 = 9.81
#: Marks on the water that one frame shows, and how long one lasts in scene seconds.
MARKS, MARK_LIFE_S = 6, 4.2


class Throw:
    """The water thrown by one crossing."""

    def __init__(self, crossing: Crossing, seed: int, level_m: float = 0.0) -> None:
        import numpy as np

        self.crossing = crossing
        self._level_m = level_m
        rng = np.random.default_rng(seed)
        power = crossing.strength
        #: 1 up to a dolphin's splash; what falls in as large as a house throws white water, in thicker drops.
        self._size = size = max(power, 1.0)
        beads, mist = (1000, 130) if crossing.entering else (560, 60)
        if size > 1.5:
            beads, mist = 1500 if crossing.entering else 700, 520 if crossing.entering else 160
        count = beads + mist
        is_mist = np.arange(count) >= beads
        spread_s = (0.30 if crossing.entering else 0.42) * np.sqrt(size)
        self._birth = crossing.at_s - 0.12 * size + spread_s * rng.beta(1.3, 2.2, count)
        # A crown is thrown in fingers, not evenly.
        fingers = rng.uniform(0.0, 2.0 * np.pi, 11)
        height = rng.uniform(0.55 if size < 1.5 else 0.35, 1.25, 11)
        finger = rng.integers(0, 11, count)
        angle = fingers[finger] + rng.normal(0.0, 0.22 * np.sqrt(size), count)
        ring = (0.10 + 0.20 * rng.random(count)) * (0.8 + 0.4 * power)
        late = (self._birth - crossing.at_s)[:, None]
        vx, _, vz = crossing.velocity
        start = np.stack(
            [crossing.x + np.cos(angle) * ring, np.full(count, 0.02), crossing.z + np.sin(angle) * ring], -1
        )
        start[:, (0, 2)] += np.array([vx, vz]) * late * 0.7
        # A long body falls in along its whole length, and throws plumes rather than a curtain.
        length = rng.permutation(np.linspace(-1.1, 1.1, 11))[finger] + rng.normal(0.0, 0.13, count)
        length = length[:, None] * max(size - 1.5, 0.0) * crossing.entering
        start[:, (0, 2)] += np.array([vx, vz]) / max(float(np.hypot(vx, vz)), 0.1) * length
        out = (0.35 + 1.15 * rng.gamma(2.0, 0.42, count)) * power / np.sqrt(size)
        up = (1.0 + 3.9 * rng.beta(1.3, 2.8, count)) * np.sqrt(power) * (1.0 if crossing.entering else 0.8)
        up *= np.where(is_mist, 0.55 if size < 1.5 else 0.85 * height[finger], height[finger])
        along = (0.34 if crossing.entering else 0.22) * rng.random(count)
        self._velocity = np.stack([np.cos(angle) * out + vx * along, up, np.sin(angle) * out + vz * along], -1)
        self._start = start
        small = (0.005 + 0.019 * rng.random(count) ** 3.0) * size
        self._radius = np.where(is_mist, (0.10 + 0.16 * rng.random(count)) * size**0.5, small)
        thick = 1.0 + 0.7 * min(size - 1.0, 1.0)
        self._softness = is_mist * (1.0 if size < 1.5 else rng.uniform(0.55, 0.98, count))
        self._opacity = np.where(is_mist, (0.08 + 0.16 * rng.random(count)) * thick, 0.95)
        self._is_mist = is_mist

    def lives(self, scene_s: float) -> bool:
        """Return whether anything of it may be in the air."""
        size = max(self.crossing.strength, 1.0)
        since_s = scene_s - self.crossing.at_s
        return bool(-0.3 * size < since_s < 1.6 * size**0.5)

    def at(self, scene_s: float) -> NDArray[np.float32]:
        """Return the droplets in the air."""
        import numpy as np

        age = scene_s - self._birth
        height = self._start[:, 1] + self._velocity[:, 1] * age - 0.5 * GRAVITY_M_S2 * age**2
        alive = (age > 0.0) & (height > -0.03)
        age = age[alive, None]
        place = self._start[alive] + self._velocity[alive] * age
        place[:, 1] = height[alive] + self._level_m
        velocity = self._velocity[alive].copy()
        velocity[:, 1] -= GRAVITY_M_S2 * age[:, 0]
        mist = self._is_mist[alive]
        radius = self._radius[alive] * np.where(mist, 1.0 + 2.4 / self._size**0.4 * age[:, 0], 1.0)
        fade = np.where(mist, np.exp(-2.6 / self._size**0.5 * age[:, 0]) * np.minimum(age[:, 0] * 9.0, 1.0), 1.0)
        columns = (
            place,
            velocity,
            radius[:, None],
            (self._opacity[alive] * fade)[:, None],
            self._softness[alive][:, None],
        )
        return np.concatenate(columns, axis=1).astype(np.float32)


class SplashPlayer(Player):
    """All the splashes of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._crossings = shot.crossings()
        ground = modules.find("settings", shot.spec.setting).ground(shot.spec, shot.seed)
        self._throws = [
            Throw(crossing, shot.seed * 131 + i, ground.water_m or 0.0) for i, crossing in enumerate(self._crossings)
        ]
        self.defines = {"SPLASH_COUNT": MARKS}

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the newest marks on the water."""
        ages = [(moment.scene_s - c.at_s, c) for c in self._crossings]
        live = sorted(((age, c) for age, c in ages if -0.05 < age < MARK_LIFE_S), key=lambda pair: pair[0])[:MARKS]
        rows = [(c.x, c.z, max(age, 0.0), c.strength) for age, c in live]
        return {"splash_live": len(rows), "splash_event": rows + [(0.0, 0.0, 0.0, 0.0)] * (MARKS - len(rows))}

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return every droplet now in the air."""
        import numpy as np

        near = [throw.at(moment.scene_s) for throw in self._throws if throw.lives(moment.scene_s)]
        return np.concatenate(near) if near else None


PIECE = Piece(
    name="splash",
    shader="effects/splash.glsl",
    play=SplashPlayer,
    hooks=frozenset({"surface"}),
    wanted=lambda spec: any(modules.find("subjects", entity.name).splashes for entity in spec.subjects),
)
