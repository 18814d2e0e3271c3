"""Lightning: one or two brief flashes in a film that light the clouds from within, the first with a bolt."""

from __future__ import annotations

import math
import random

from reelwright.previs import light, modules
from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Moment, Shot

_TONE = (0.62, 0.70, 1.0)


class LightningPlayer(Player):
    """The flashes of one shot."""

    def __init__(self, shot: Shot) -> None:
        rng = random.Random(shot.seed * 313 + 11)  # noqa: S311 (a film's seed, not a secret)
        turns = shot.spec.weather != shot.spec.weather_to
        early, late = (0.66, 0.88) if turns and shot.spec.weather_to == "storm" else (0.22, 0.66)
        if turns and shot.spec.weather == "storm":
            early, late = 0.08, 0.26
        forward = shot.base.basis()[2]
        ahead = math.atan2(forward[0], forward[2])
        wide = 0.34 * min(shot.aspect, 1.4)
        self._film_s = shot.duration_s
        #: When (film seconds), which way (radians), and how strong.
        self._flashes = [
            (
                shot.duration_s * early + rng.uniform(0.0, 0.3),
                ahead + rng.uniform(0.25, 1.0) * wide * rng.choice((-1, 1)),
                1.0,
            )
        ]
        if shot.duration_s >= 3.0:
            self._flashes.append(
                (shot.duration_s * late + rng.uniform(0.0, 0.3), ahead - rng.uniform(-1.0, 1.0) * wide, 0.7)
            )
        self._seed = rng.uniform(0.0, 1.0)

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the flash, and the sky that it lights."""
        power, bearing, bolt = 0.0, 0.0, 0.0
        for number, (at_s, way, strength) in enumerate(self._flashes):
            now = strength * _flash(moment.film_s - at_s)
            if now > power:
                power, bearing, bolt = now, way, float(number == 0)
        sky = moment.sky
        lit = light.scaled(_TONE, 0.30 * power)
        return {
            "lightning_flash": (power, bearing, bolt, self._seed),
            "skyMiddle": tuple(a + b for a, b in zip(sky.middle, lit, strict=True)),
            "skyZenith": tuple(a + 0.8 * b for a, b in zip(sky.zenith, lit, strict=True)),
            "skyHorizon": tuple(a + 0.6 * b for a, b in zip(sky.horizon, lit, strict=True)),
        }


def _flash(age_s: float) -> float:
    """Return the brightness of a flash: a stroke, and a return stroke after it."""
    first = math.exp(-age_s / 0.07) if age_s >= 0.0 else 0.0
    again = 0.75 * math.exp(-(age_s - 0.16) / 0.13) if age_s >= 0.16 else 0.0
    return first + again


def _wanted(spec: SceneSpec) -> bool:
    return "lightning" in spec.effects and modules.find("settings", spec.setting).is_outside


PIECE = Piece(
    name="lightning",
    shader="effects/lightning.glsl",
    play=LightningPlayer,
    hooks=frozenset({"sky", "mirror"}),
    layer=4,
    wanted=_wanted,
)
