"""Desert: long dunes with sharp crests, wind-blown ripples near by and more dunes in the haze."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reelwright.previs import light
from reelwright.previs.camera import View
from reelwright.previs.modules import Figure, Land, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Dunes(Land):
    """Dune ridges across the view; the place where the subjects stand is a broad, gentle one."""

    def __init__(self, seed: int) -> None:
        self._shift = (seed * 0.618034) % 1.0 * 6.2832

    def heights(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return the ground's height at many places, metres."""
        import numpy as np

        a = self._shift
        far = np.clip((np.hypot(x * 0.7, np.maximum(z, 0.0)) - 9.0) / 70.0, 0.0, 1.0)
        warp = 5.0 * np.sin(x * 0.031 + a) + 2.2 * np.sin(x * 0.083 - z * 0.02 + 2 * a)
        total = 0.35 * np.sin(x * 0.11 + z * 0.09 + a) + 0.2 * np.sin(z * 0.23 - x * 0.05)
        for size, length, turn in ((9.0, 96.0, 0.2), (4.2, 41.0, -0.35), (1.5, 19.0, 0.5)):
            across = (z * math.cos(turn) + x * math.sin(turn) + warp * length / 40.0) / length + a
            phase = across - np.floor(across)
            # A slow climb on the windward side, a short slip face behind the crest.
            ridge = np.where(phase < 0.72, (phase / 0.72) ** 1.5, ((1.0 - phase) / 0.28) ** 1.2)
            total = total + far * size * (ridge - 0.35)
        return np.asarray(total, np.float64)


class DesertPlayer(Player):
    """The desert of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._dunes = Dunes(shot.seed)
        self._colour = shot.spec.setting_colour

    def models(self) -> Mapping[str, Model]:
        """Return the ground."""
        from reelwright.previs.mesh import terrain

        ground = terrain(
            self._dunes.heights,
            nearest_m=3.0,
            farthest_m=900.0,
            half_angle_rad=1.05,
            rows=120,
            columns=84,
            room_m=45.0,
        )
        return {"desert": Model(ground, "settings/desert.glsl", "desert")}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return the ground, where it always is."""
        import numpy as np

        del moment
        return [Figure("desert", np.array([place((0.0, 0.0, 0.0))], np.float32))]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the sand's colour; film is exposed for it, else a high sun burns it out."""
        sand = light.colour(self._colour) if self._colour else (0.60, 0.36, 0.17)
        falls = 0.35 + light.luminance(moment.sky.light) * (0.9 * max(moment.sun[1], 0.0) + 0.25)
        return {"desert_sand": light.scaled(sand, min(1.0, 1.42 / falls))}


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand on a dune and look over the next ones."""
    del spec
    height = Dunes(0).height(0.0, 0.0) + 2.4
    return View(eye=(0.0, height, 0.0), target=(0.0, height + (0.5 if aspect < 0.8 else 0.1), 10.0), focal=1.95)


PIECE = Piece(
    name="desert",
    play=DesertPlayer,
    view=_view,
    ground=lambda _spec, seed: Dunes(seed),
)
