"""The disc of the sun, or of the moon by night."""

from __future__ import annotations

from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.shot import Moment, Shot


class SunPlayer(Player):
    """The disc of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._seed = shot.seed

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the disc: radius in radians, brightness, whether it is a moon, where its seas start."""
        if moment.sky.moon:
            return {"sun_disc": (0.026, 1.5, 1.0, (self._seed % 97) / 97.0)}
        low = min(max((moment.sky.elevation_deg + 1.5) / 7.0, 0.0), 1.0)
        return {"sun_disc": (0.036, 2.6 + 5.2 * low, 0.0, 0.0)}


PIECE = Piece(
    name="sun",
    shader="effects/sun.glsl",
    play=SunPlayer,
    hooks=frozenset({"sky"}),
    layer=1,
    wanted=lambda spec: spec.weather in {"fair", "clear", "cloudy"},
)
