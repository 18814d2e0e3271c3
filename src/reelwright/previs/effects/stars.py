"""Stars: they come out with the sky's own darkness."""

from __future__ import annotations

from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Moment, Shot

_DARK_TIMES = frozenset({"sunset", "sunrise", "dusk", "night"})


class StarsPlayer(Player):
    """The stars of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._asked = "stars" in shot.spec.effects

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return brightness and twinkle time."""
        out = max(moment.sky.stars, 0.55) if self._asked else moment.sky.stars
        return {"stars_shine": (1.15 * out, moment.film_s)}


def _wanted(spec: SceneSpec) -> bool:
    dark = spec.time_from in _DARK_TIMES or spec.time_to in _DARK_TIMES
    return spec.weather in {"fair", "clear"} and (dark or "stars" in spec.effects)


PIECE = Piece(
    name="stars",
    shader="effects/stars.glsl",
    play=StarsPlayer,
    hooks=frozenset({"sky"}),
    layer=0,
    wanted=_wanted,
)
