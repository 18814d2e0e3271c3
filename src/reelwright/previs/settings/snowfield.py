"""Snowfield: soft drifts with a wind crust, firs under snow, and white hills in the distance.

Invariant: the drifts are a mesh of the very heights that `ground` answers with; the hills are a panorama.
"""

from __future__ import annotations

import functools
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

    from reelwright.previs.panorama import Lookout

_MESH_M, _PANORAMA_M, _FAR_M = 420.0, 330.0, 3600.0


class Drifts(Land):
    """Level snow with drifts across the wind, rising into hills far off."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._shift = (seed * 0.618034) % 1.0 * 6.2832

    def heights(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return the ground's height at many places, metres."""
        import numpy as np

        a = self._shift
        away = np.hypot(x, z)
        open_ = np.clip((away - 8.0) / 50.0, 0.0, 1.0)
        bend = 1.2 * np.sin(x * 0.07 + a) + 0.5 * np.sin(x * 0.19 - z * 0.05)
        # Drifts: a long back to windward, a short steep lee.
        phase = (z * 0.86 + x * 0.34 + bend * 2.2) / 13.0 + a
        share = phase - np.floor(phase)
        drift = np.where(share < 0.76, (share / 0.76) ** 1.6, 0.5 + 0.5 * np.cos((share - 0.76) / 0.24 * np.pi))
        y = 0.07 * np.sin(x * 0.34 + z * 0.27 + a) + (0.06 + 0.62 * open_) * drift
        y = y + open_ * 0.8 * np.sin(x * 0.031 + a) * np.sin(z * 0.026 + 2 * a)
        far = away > 120.0
        if far.any():
            y[far] += self._hills(x[far], z[far])
        return np.asarray(y, np.float64)

    def _hills(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return what the hills add, far off."""
        import numpy as np

        from reelwright.previs.relief import relief

        noise = relief(self._seed)
        start = np.clip((np.hypot(x, z) - 120.0) / 900.0, 0.0, 1.0)
        swell, _, _ = noise.sloped(x / 520.0, z / 520.0)
        rough = noise.eroded(x / 1100.0, z / 1100.0, octaves=6, damping=0.8)
        gap = 0.25 + 0.75 * np.clip(np.abs(x) / (140.0 + 0.22 * np.maximum(z, 0.0)), 0.0, 1.0)
        return np.asarray(start**1.3 * gap * (30.0 + 60.0 * swell + 210.0 * (rough + 0.25)), np.float64)


@functools.lru_cache(maxsize=2)
def _seen(seed: int, lookout: Lookout) -> Mapping[str, NDArray[np.uint8]]:
    """Return the panorama of the hills."""
    import numpy as np

    from reelwright.previs.panorama import panorama
    from reelwright.previs.relief import relief

    def cover(x: Any, y: Any, z: Any, upright: Any) -> tuple[Any, Any]:
        patch, _, _ = relief(seed).sloped(x / 190.0, z / 190.0)
        wood = np.clip(0.35 + 1.8 * patch - y / 220.0, 0.0, 1.0)
        return np.clip((upright - 0.55) * 4.0, 0.0, 1.0), wood

    return panorama(lookout, Drifts(seed).heights, cover)


class SnowfieldPlayer(Player):
    """The snowfield of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.panorama import Lookout

        self._shot = shot
        self._drifts = Drifts(shot.seed)
        self._firs = self._wooded()
        self._lookout = Lookout(shot.base.eye[1], _PANORAMA_M, _FAR_M, shot.sun_azimuth_rad, high=0.26, rows=256)
        self._maps = _seen(shot.seed, self._lookout)
        blows = {"storm": 1.0, "cloudy": 0.45, "fog": 0.1}.get(shot.spec.weather, 0.3)
        self._wind = max(blows, 0.7 if "snow" in shot.spec.effects else 0.0)

    def models(self) -> Mapping[str, Model]:
        """Return the snow and the firs."""
        from reelwright.previs.firs import fir
        from reelwright.previs.mesh import terrain

        ground = terrain(
            self._drifts.heights,
            nearest_m=self._shot.footing_m,
            farthest_m=_MESH_M,
            half_angle_rad=1.05,
            rows=64,
            columns=44,
            room_m=45.0,
        )
        made = {"snowfield": Model(ground, "settings/snowfield_ground.glsl", "snowfield")}
        for number in range(2):
            made[f"snowfield fir {number}"] = Model(
                fir(number + 4, skirts=6, sides=5), "glsl/firs.glsl", "firs", throws_shadow=False
            )
        return made

    def _wooded(self) -> list[NDArray[np.float32]]:
        """Return firs in groups at the sides."""
        import numpy as np

        rng = np.random.default_rng(self._shot.seed + 41)
        clear = max(24.0, 1.2 * self._shot.distance_m)
        middle = rng.uniform((-1.0, clear), (1.0, clear + 190.0), (15, 2))
        group = middle[rng.integers(0, len(middle), 120)]
        z = group[:, 1] + rng.normal(0.0, 8.0, len(group))
        x = group[:, 0] * (8.0 + 0.95 * group[:, 1]) + rng.normal(0.0, 8.0, len(group))
        keep = (z > clear * 0.9) & (np.abs(x) > 5.0 + 0.20 * z)
        x, z = x[keep], z[keep]
        places = np.zeros((len(x), 12), np.float32)
        places[:, 0], places[:, 1], places[:, 2] = x, self._drifts.heights(x, z) - 0.5, z
        places[:, 3] = rng.uniform(0.45, 1.1, len(x))
        turn = rng.uniform(0.0, np.pi, len(x))
        places[:, 5], places[:, 7] = np.sin(turn), np.cos(turn)
        places[:, 8:11] = (0.030, 0.052, 0.034)
        places[:, 11] = rng.uniform(0.50, 0.80, len(x))
        return [places[::2], places[1::2]]

    def maps(self, moment: Moment) -> Mapping[str, NDArray[Any]]:
        """Return the panorama."""
        del moment
        return self._maps

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return snow and firs."""
        import numpy as np

        del moment
        ground = Figure("snowfield", np.array([place((0.0, 0.0, 0.0))], np.float32))
        return [ground, *(Figure(f"snowfield fir {n}", rows) for n, rows in enumerate(self._firs) if len(rows))]

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return snow that drifts low over the ground."""
        import numpy as np

        count = int(260 * self._wind)
        rng = np.random.default_rng(self._shot.seed + 3)
        side, gone = self._shot.side, moment.scene_s
        reach = max(14.0, min(1.6 * self._shot.distance_m, 40.0))
        start, pace = rng.uniform(0.0, 1.0, count), rng.uniform(1.2, 3.0, count) * (0.5 + self._wind)
        z = moment.view.eye[2] + 0.8 + reach * rng.uniform(0.0, 1.0, count) ** 1.4
        span = 2.2 * (z - moment.view.eye[2]) + 4.0
        x = side * (((start * span + pace * gone) % span) - span / 2.0)
        lift = rng.uniform(0.02, 1.0, count) ** 2 * (0.35 + 0.5 * self._wind)
        y = self._drifts.heights(x, z) + lift + 0.03 * np.sin(gone * 2.1 + start * 40.0)
        rows = np.zeros((count, 9), np.float32)
        rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = x, y, z, side * pace
        rows[:, 6] = rng.uniform(0.004, 0.010, count) * (0.4 + 0.06 * reach)
        # Each is born and dies out of sight, at the ends of its way.
        ends = np.abs(((start * span + pace * gone) % span) / span - 0.5)
        rows[:, 7] = 0.65 * np.clip((0.5 - ends) * 12.0, 0.0, 1.0)
        rows[:, 8] = 0.8
        return rows

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the panorama's place, and winter air."""
        haze, sky = self._shot.haze, moment.sky
        # Film is exposed for the snow: else a high sun burns it out.
        falls = 0.35 + light.luminance(sky.light) * (0.9 * max(moment.sun[1], 0.0) + 0.25)
        white = min(0.9, 0.92 / falls)
        return {
            "snowfield_white": white,
            "firs_white": white,
            "panorama_span": self._lookout.span,
            "panorama_near": self._lookout.near_m,
            "snowfield_wind": (self._shot.side * moment.scene_s * (0.3 + self._wind), self._wind),
            "haze": haze * (0.5 if haze < 0.5 else 0.9) + 0.5 * max(self._wind - 0.5, 0.0),
        }


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand on the snow and look to the hills."""
    del spec
    return View(eye=(0.0, 1.9, 0.0), target=(0.0, 2.0 + (0.6 if aspect < 0.8 else 0.2), 10.0), focal=1.95)


PIECE = Piece(
    name="snowfield",
    shader="settings/snowfield.glsl",
    hooks=frozenset({"backdrop"}),
    play=SnowfieldPlayer,
    view=_view,
    ground=lambda _spec, seed: Drifts(seed),
    paintable=False,
)
