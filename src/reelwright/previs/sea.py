"""Water with waves, as seas and shores share it: states of the sea, its maps and its colours.

Invariant: the sea state alone sets the waves; the seed sets their phases. Its shader is `glsl/sea.glsl`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.previs import light
from reelwright.previs.modules import Uniforms
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.waves import WaveField


@dataclass(frozen=True, slots=True)
class SeaState:
    """How high and how steep."""

    longest_m: float
    swell_slope: float
    ripple_slope: float
    #: A height above the mean that waves seldom pass, metres.
    tall_m: float
    whitecaps: float = 0.0
    alignment: float = 2.0


STATES: dict[str, SeaState] = {
    "calm": SeaState(9.0, 0.040, 0.062, 0.16),
    "gentle": SeaState(11.0, 0.058, 0.078, 0.26),
    "choppy": SeaState(15.0, 0.105, 0.115, 0.62, whitecaps=0.35),
    "rough": SeaState(26.0, 0.165, 0.150, 1.45, whitecaps=0.75, alignment=3.0),
}
SWELL_TILE_M, RIPPLE_TILE_M, TEXELS = 61.0, 9.3, 256
#: How long the waves have run when the film starts.
_RUN_UP_S = 40.0


def _heading(shot: Shot) -> float:
    """Return the way the waves go, radians from +x towards +z."""
    return -1.15 if shot.side > 0 else -2.0


def _swell(shot: Shot, state: SeaState) -> WaveField:
    """Return the long waves of a shot."""
    from reelwright.previs.waves import Spectrum, WaveField

    spectrum = Spectrum(SWELL_TILE_M, TEXELS, state.longest_m, 1.5, state.swell_slope, _heading(shot), state.alignment)
    return WaveField(spectrum, shot.seed)


def heights(shot: Shot) -> Callable[[Any, Any, float], NDArray[np.float64]]:
    """Return what floats need to know of the sea: its height at places and a scene second."""
    field = _swell(shot, STATES[shot.spec.sea])
    return lambda x, z, scene_s: field.heights(x, z, scene_s + _RUN_UP_S)


class Sea:
    """The waves and the colours of one shot's water, in a state of the sea."""

    def __init__(self, shot: Shot, state: SeaState) -> None:
        from reelwright.previs.waves import Spectrum, WaveField

        ripple = Spectrum(RIPPLE_TILE_M, TEXELS, 1.7, 0.10, state.ripple_slope, _heading(shot) + 0.5, 1.0)
        self._swell, self._ripple = _swell(shot, state), WaveField(ripple, shot.seed + 1)
        self._shot, self.state = shot, state

    def maps(self, moment: Moment) -> Mapping[str, NDArray[np.float32]]:
        """Return the two bands' slope and height maps."""
        return {
            "sea_swell": self._swell.at(moment.scene_s + _RUN_UP_S),
            "sea_ripple": self._ripple.at(moment.scene_s + _RUN_UP_S),
        }

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the water's colours under this moment's sky."""
        sky = moment.sky
        brightness = 0.10 + 0.9 * light.luminance(light.mix(sky.middle, sky.zenith, 0.5))
        tone = light.colour(self._shot.spec.setting_colour) if self._shot.spec.setting_colour else (0.06, 0.30, 0.40)
        deep = light.scaled(tone, brightness * (0.30 if self._shot.spec.setting_colour else 0.20))
        lift = 0.05 if moment.sun[1] > -0.02 else 0.02
        crest = light.mix(light.scaled(tone, 0.25 * brightness), light.scaled(sky.light, lift), 0.5)
        return {
            "sea_tiles": (SWELL_TILE_M, RIPPLE_TILE_M, TEXELS / SWELL_TILE_M, TEXELS / RIPPLE_TILE_M),
            "sea_deep": light.mix(deep, light.scaled(sky.zenith, 0.10), 0.35),
            "sea_crest": crest,
            "sea_tall": self.state.tall_m,
            "sea_white": self.state.whitecaps,
        }
