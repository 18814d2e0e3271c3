"""Clouds in two decks, from a few streaks to a closed sky."""

from __future__ import annotations

from reelwright.previs import light
from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Moment, Shot

#: Weather -> (cover, strength of the high streaks).
_DECKS = {
    "clear": (0.0, 0.0),
    "fair": (0.56, 0.75),
    "cloudy": (0.68, 0.5),
    "fog": (0.55, 0.0),
    "storm": (1.2, 0.0),
}


def _deck(weather: str, spec: SceneSpec) -> tuple[float, float]:
    """Return the deck of a weather: closed where rain or snow falls from it."""
    cover, streaks = _DECKS[weather]
    return (1.25, 0.0) if weather == "cloudy" and not {"rain", "snow"}.isdisjoint(spec.effects) else (cover, streaks)


class CloudsPlayer(Player):
    """The clouds of one shot."""

    def __init__(self, shot: Shot) -> None:
        spec = shot.spec
        self._decks = (_deck(spec.weather, spec), _deck(spec.weather_to, spec))
        self._start = ((shot.seed * 0.618034) % 1.0, (shot.seed * 0.381966) % 1.0)
        self._pace = 2.2 if "storm" in {spec.weather, spec.weather_to} else 1.0
        self._side = shot.side
        self._darks = tuple(0.35 if weather == "storm" else 1.0 for weather in (spec.weather, spec.weather_to))

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return how much, where, and in which colours."""
        sky = moment.sky
        share = moment.share * moment.share * (3.0 - 2.0 * moment.share)
        cover, streaks = (a + (b - a) * share for a, b in zip(*self._decks, strict=True))
        dark = self._darks[0] + (self._darks[1] - self._darks[0]) * share
        drift = moment.film_s * 0.0011 * self._pace
        # Once the sun is down only the last glow reaches them.
        sunlit = 0.5 if moment.sun[1] > 0 else max(0.0, 0.5 + 12.0 * moment.sun[1])
        lit = light.mix(light.scaled(sky.horizon, 1.05), light.scaled(sky.light, 0.42), sunlit)
        shade = light.mix(light.scaled(sky.zenith, 0.9), light.scaled(sky.middle, 0.75), 0.55)
        return {
            "clouds_deck": (
                cover,
                self._start[0] + drift * self._side,
                self._start[1] + drift * 0.5,
                streaks,
            ),
            "clouds_lit": light.scaled(light.mix(lit, sky.glow, 0.25), dark),
            "clouds_shade": light.scaled(shade, dark),
        }


PIECE = Piece(
    name="clouds",
    shader="effects/clouds.glsl",
    play=CloudsPlayer,
    hooks=frozenset({"sky", "mirror"}),
    layer=2,
    wanted=lambda spec: {spec.weather, spec.weather_to} != {"clear"},
)
