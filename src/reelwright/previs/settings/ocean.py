"""Open sea, from a calm to a storm: two bands of waves, and the view a camera takes of them.

Invariant: the sea state alone sets the waves; the seed sets their phases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.previs import light
from reelwright.previs.camera import View
from reelwright.previs.modules import Ground, Piece, Player, Uniforms
from reelwright.previs.scene import SceneSpec
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


def _swell(shot: Shot) -> WaveField:
    """Return the long waves of a shot."""
    from reelwright.previs.waves import Spectrum, WaveField

    state = STATES[shot.spec.sea]
    spectrum = Spectrum(SWELL_TILE_M, TEXELS, state.longest_m, 1.5, state.swell_slope, _heading(shot), state.alignment)
    return WaveField(spectrum, shot.seed)


def _heights(shot: Shot) -> Callable[[Any, Any, float], NDArray[np.float64]]:
    """Return what floats need to know of the sea: its height at places and a scene second."""
    field = _swell(shot)
    return lambda x, z, scene_s: field.heights(x, z, scene_s + _RUN_UP_S)


class OceanPlayer(Player):
    """The sea of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.waves import Spectrum, WaveField

        state = STATES[shot.spec.sea]
        ripple = Spectrum(RIPPLE_TILE_M, TEXELS, 1.7, 0.10, state.ripple_slope, _heading(shot) + 0.5, 1.0)
        self._swell, self._ripple = _swell(shot), WaveField(ripple, shot.seed + 1)
        self._state = state
        self._colour = shot.spec.setting_colour
        self.defines = {"OCEAN_STEPS": 1 if state.tall_m < 0.5 else 9}

    def maps(self, moment: Moment) -> Mapping[str, NDArray[np.float32]]:
        """Return the two bands' slope and height maps."""
        return {
            "ocean_swell": self._swell.at(moment.scene_s + _RUN_UP_S),
            "ocean_ripple": self._ripple.at(moment.scene_s + _RUN_UP_S),
        }

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the water's colours under this moment's sky."""
        sky = moment.sky
        brightness = 0.10 + 0.9 * light.luminance(light.mix(sky.middle, sky.zenith, 0.5))
        tone = light.colour(self._colour) if self._colour else (0.06, 0.30, 0.40)
        deep = light.scaled(tone, brightness * (0.30 if self._colour else 0.20))
        lift = 0.05 if moment.sun[1] > -0.02 else 0.02
        crest = light.mix(light.scaled(tone, 0.25 * brightness), light.scaled(sky.light, lift), 0.5)
        return {
            "ocean_tiles": (SWELL_TILE_M, RIPPLE_TILE_M, TEXELS / SWELL_TILE_M, TEXELS / RIPPLE_TILE_M),
            "ocean_deep": light.mix(deep, light.scaled(sky.zenith, 0.10), 0.35),
            "ocean_crest": crest,
            "ocean_tall": self._state.tall_m,
            "ocean_white": self._state.whitecaps,
        }


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand low over the water, the horizon a little under the middle, so that a leap rises into the sky."""
    height = 1.75 if spec.sea in {"calm", "gentle"} else 3.1
    tall = 0.30 if aspect < 0.8 else 0.0
    return View(eye=(0.0, height, 0.0), target=(0.0, height + 0.22 + tall, 10.0), focal=1.95)


class _Sea(Ground):
    """Water at level 0, deep everywhere."""

    water_m = 0.0

    def height(self, x: float, z: float) -> float:
        """Return the bottom's height."""
        del x, z
        return -30.0


PIECE = Piece(
    name="ocean",
    shader="settings/ocean.glsl",
    hooks=frozenset({"traced"}),
    play=OceanPlayer,
    view=_view,
    flat_horizon=True,
    ground=lambda _spec, _seed: _Sea(),
    mirror_m=lambda _spec: 0.0,
    swell=_heights,
)
