"""Snow: soft flakes that sway as they sink, large and out of focus by the lens, a fine veil far off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.previs.modules import Piece, Player, Uniforms
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class SnowPlayer(Player):
    """The snow of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.falling import Layer, Volume

        stormy = "storm" in {shot.spec.weather, shot.spec.weather_to}
        wind = (shot.side * (2.2 if stormy else 0.38), -0.5 if stormy else -0.10)
        layers = (
            Layer((5.0, 4.5, 5.0), 620, (0.0045, 0.0085), 0.9),
            Layer((14.0, 10.0, 14.0), 2800, (0.0080, 0.0140), 0.9),
            Layer((40.0, 24.0, 40.0), 4200, (0.017, 0.030), 0.85),
        )
        self._volumes = [
            Volume(shot.seed * 983 + index, layer, speeds_m_s=(0.75, 1.35), wind_m_s=wind, sway_m=0.10 + 0.06 * index)
            for index, layer in enumerate(layers)
        ]
        self._spec, self._haze = shot.spec, shot.haze

    def particles(self, moment: Moment) -> NDArray[np.float32]:
        """Return the flakes before the lens now."""
        import numpy as np

        from reelwright.previs.falling import FLAKE, heaviness

        heavy, forward = heaviness(self._spec, moment.share), moment.view.basis()[2]
        clouds = [volume.at(moment.scene_s, moment.view.eye, forward, heavy, FLAKE) for volume in self._volumes]
        return np.concatenate(clouds).astype(np.float32)

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return air that far flakes make thick."""
        from reelwright.previs.falling import heaviness

        return {"haze": self._haze + 1.3 * heaviness(self._spec, moment.share)}


def _wanted(spec: SceneSpec) -> bool:
    from reelwright.previs.falling import is_falling

    return is_falling("snow", spec)


PIECE = Piece(name="snow", play=SnowPlayer, wanted=_wanted)
