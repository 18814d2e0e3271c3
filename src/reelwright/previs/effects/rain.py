"""Rain: streaks as long as the shutter is open, slanted by the wind, that burst where they land."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.previs import modules
from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RainPlayer(Player):
    """The rain of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.falling import Layer, Pits, Volume

        stormy = "storm" in {shot.spec.weather, shot.spec.weather_to}
        wind = (shot.side * (2.6 if stormy else 1.1), -0.5 if stormy else -0.2)
        layers = (
            Layer((5.5, 5.0, 5.5), 700, (0.0011, 0.0019), 0.40),
            Layer((15.0, 10.0, 15.0), 2500, (0.0022, 0.0034), 0.40),
            Layer((44.0, 24.0, 44.0), 3000, (0.006, 0.009), 0.30),
        )
        self._volumes = [
            Volume(shot.seed * 977 + index, layer, speeds_m_s=(7.2, 9.0), wind_m_s=wind, sway_m=0.0)
            for index, layer in enumerate(layers)
        ]
        ground = modules.find("settings", shot.spec.setting).ground(shot.spec, shot.seed)
        self._pits = Pits(shot.seed * 991, ground, shot.subject_at(shot.at(0.0)), max(min(shot.distance_m, 9.0), 2.0))
        self._spec, self._haze = shot.spec, shot.haze

    def particles(self, moment: Moment) -> NDArray[np.float32]:
        """Return the drops before the lens now."""
        import numpy as np

        from reelwright.previs.falling import STREAK, heaviness

        heavy, forward = heaviness(self._spec, moment.share), moment.view.basis()[2]
        clouds = [volume.at(moment.scene_s, moment.view.eye, forward, heavy, STREAK) for volume in self._volumes]
        return np.concatenate([*clouds, self._pits.at(moment.scene_s, heavy)]).astype(np.float32)

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the rings on the water, and air that far rain makes thick."""
        from reelwright.previs.falling import heaviness

        heavy = heaviness(self._spec, moment.share)
        return {"rain_fall": (heavy, moment.scene_s), "haze": self._haze + 1.1 * heavy}


def _wanted(spec: SceneSpec) -> bool:
    from reelwright.previs.falling import is_falling

    return is_falling("rain", spec)


PIECE = Piece(name="rain", shader="effects/rain.glsl", play=RainPlayer, hooks=frozenset({"surface"}), wanted=_wanted)
