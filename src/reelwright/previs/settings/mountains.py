"""Mountains: a flowering knoll over an alpine valley, wooded hills, and snow peaks in the haze.

Invariant: the knoll and the hills are a mesh of the very heights that `ground` answers with; the peaks, which nobody
can walk to, are a panorama of the same land, open towards the sun when it is low.
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

#: Where the land that is a mesh ends and the panorama begins, metres.
_MESH_M, _PANORAMA_M, _FAR_M = 420.0, 330.0, 5200.0
#: Name, how many, where they begin and end in shares of the nearest distance, and how tall they are.
_SWARD = (
    ("tufts", 110, (1.0, 3.0), 1.0),
    ("grass", 620, (2.0, 11.0), 1.0),
    ("herbs", 90, (1.0, 6.0), 0.65),
)
_FLOWERS = ((0.85, 0.84, 0.80), (0.78, 0.52, 0.04), (0.24, 0.10, 0.52), (0.62, 0.12, 0.30))


class Alps(Land):
    """A knoll that falls off into a valley between mountains."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._shift = (seed * 0.618034) % 1.0 * 6.2832
        #: Which wall of the valley bears the highest peak, and how far along.
        self._side = 1.0 if (seed * 7) % 11 < 5 else -1.0
        self._peak_m = 2300.0 + 120.0 * ((seed * 13) % 7)

    def heights(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return the ground's height at many places, metres."""
        import numpy as np

        a = self._shift
        away = np.hypot(x * 0.85, z)
        fall = np.clip((away - 30.0) / 290.0, 0.0, 1.0)
        y = 0.22 * np.sin(x * 0.16 + z * 0.11 + a) + 0.13 * np.sin(z * 0.31 - x * 0.12 + 2 * a)
        y = y + 1.3 * (np.clip((away - 9.0) / 60.0, 0.0, 1.0) ** 1.5) * np.sin(x * 0.045 + a + np.sin(z * 0.05))
        y = y - 56.0 * fall * fall * (3.0 - 2.0 * fall)
        far = away > 90.0
        if far.any():
            y[far] += self._mountains(x[far], z[far])
        return np.asarray(y, np.float64)

    def _mountains(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return what hills, walls and peaks add far from the knoll."""
        import numpy as np

        from reelwright.previs.relief import relief as noise_of

        relief = noise_of(self._seed)
        start = np.clip((np.hypot(x, z) - 90.0) / 760.0, 0.0, 1.0)
        axis = 150.0 * np.sin(z / 700.0 + self._shift) * np.clip(z / 900.0, 0.0, 1.0)
        wide = np.abs(x - axis) / (1.0 + np.clip((z - 1200.0) / 5200.0, 0.0, 1.0))
        wall = np.clip((wide - 90.0) / 1500.0, 0.0, 1.0)
        behind = np.clip((z - 3000.0) / 1800.0, 0.0, 1.0)
        swell, _, _ = relief.sloped(x / 260.0 + 3.1, z / 260.0)
        rough = relief.eroded(x / 950.0, z / 950.0, octaves=7, damping=0.5)
        big = 430.0 * wall**1.25 + 160.0 * behind * (1.0 - wall)
        big = big + (70.0 + 520.0 * np.sqrt(wall) + 230.0 * behind) * np.clip(wall * 4.0 + behind, 0.0, 1.0) * (
            rough + 0.12
        )
        massif_x, massif_z = self._side * (0.34 * self._peak_m) + axis, self._peak_m
        massif = np.hypot((x - massif_x) / 820.0, (z - massif_z) / 900.0)
        big = big + 560.0 * np.clip(1.0 - massif, 0.0, 1.0) ** 1.35 * (0.8 + 0.5 * rough)
        return np.asarray(start**1.2 * (big + 26.0 * swell * np.clip(wide / 150.0, 0.25, 1.0)), np.float64)


@functools.lru_cache(maxsize=2)
def _seen(seed: int, lookout: Lookout) -> Mapping[str, NDArray[np.uint8]]:
    """Return the panorama of what is too far to walk to."""
    import numpy as np

    from reelwright.previs.panorama import panorama
    from reelwright.previs.relief import relief

    def cover(x: Any, y: Any, z: Any, upright: Any) -> tuple[Any, Any]:
        patch, _, _ = relief(seed).sloped(x / 210.0, z / 210.0)
        snow = np.clip((y - 175.0 + 90.0 * patch) / 130.0, 0.0, 1.0) * np.clip((upright - 0.50) * 4.5, 0.0, 1.0)
        wood = np.clip(0.60 + 2.0 * patch - np.abs(y - 60.0) / 240.0, 0.0, 1.0) * np.clip((upright - 0.45) * 6, 0, 1)
        return snow, wood

    return panorama(lookout, Alps(seed).heights, cover)


class MountainsPlayer(Player):
    """The mountains of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.panorama import Lookout

        self._shot = shot
        self._alps = Alps(shot.seed)
        self._grass = light.colour(shot.spec.setting_colour) if shot.spec.setting_colour else (0.080, 0.112, 0.027)
        self._places = self._planted()
        self._lookout = Lookout(shot.base.eye[1], _PANORAMA_M, _FAR_M, shot.sun_azimuth_rad)
        self._maps = _seen(shot.seed, self._lookout)

    def models(self) -> Mapping[str, Model]:
        """Return the ground, grass, flowers and pines."""
        from reelwright.previs import undergrowth
        from reelwright.previs.firs import fir
        from reelwright.previs.mesh import terrain

        ground = terrain(
            self._alps.heights,
            nearest_m=self._shot.footing_m,
            farthest_m=_MESH_M,
            half_angle_rad=1.05,
            rows=56,
            columns=60,
            room_m=45.0,
        )
        made = {
            "mountains": Model(ground, "settings/mountains_ground.glsl", "mountains", throws_shadow=False),
            "mountains tufts": undergrowth.model(undergrowth.tuft(1)),
            "mountains grass": undergrowth.model(undergrowth.tuft(4, blades=10, joints=2, width=0.05)),
            "mountains herbs": undergrowth.model(undergrowth.tuft(2, blades=8, spread=0.9, width=0.05)),
            "mountains flowers": undergrowth.model(undergrowth.flower(3)),
        }
        for number in range(2):
            made[f"mountains fir {number}"] = Model(
                fir(number, skirts=4, sides=4), "glsl/firs.glsl", "firs", throws_shadow=False
            )
        return made

    def _planted(self) -> dict[str, NDArray[np.float32]]:
        """Return where grass, flowers and pines stand."""
        import numpy as np

        from reelwright.previs.undergrowth import scattered, travelled, wind

        seed, blows, heights = self._shot.seed, wind(self._shot), self._alps.heights
        low = min(0.075 + 0.022 * self._shot.distance_m, 0.26)
        near = min(0.5 + 0.07 * self._shot.distance_m, 2.0)
        made = {}
        for name, count, reach, share in _SWARD:
            made[name] = scattered(
                seed + len(name) * count,
                count,
                reach_m=(near * reach[0], near * reach[1]),
                half_angle_rad=0.9,
                heights=heights,
                size_m=(low * 0.7 * share, low * 1.2 * share),
                travel_m=travelled(self._shot),
            )
            made[name][:, 8:11] = np.asarray(self._grass) * (1.25 if share == 1.0 else 0.9)
        made["flowers"] = scattered(
            seed + 5,
            70,
            reach_m=(near * 1.2, near * 8.0),
            half_angle_rad=0.95,
            heights=heights,
            size_m=(low * 0.8, low * 1.3),
            patchiness=0.7,
            travel_m=travelled(self._shot),
        )
        colours = np.array(_FLOWERS)
        made["flowers"][:, 8:11] = colours[(np.arange(len(made["flowers"])) + seed) // 9 % len(colours)]
        for rows in made.values():
            rows[:, 11] = blows
        return made | self._wooded()

    def _wooded(self) -> dict[str, NDArray[np.float32]]:
        """Return pines in stands on the hills, none on the knoll."""
        import numpy as np

        rng = np.random.default_rng(self._shot.seed + 17)
        middle = rng.uniform((-1.0, 115.0), (1.0, 400.0), (26, 2))
        stand = middle[rng.integers(0, len(middle), 300)]
        z = stand[:, 1] + rng.normal(0.0, 13.0, len(stand))
        x = stand[:, 0] * stand[:, 1] * 0.95 + rng.normal(0.0, 15.0, len(stand))
        keep = (np.hypot(x, z) > 95.0) & (np.abs(x) > 0.13 * z)
        x, z = x[keep], z[keep]
        places = np.zeros((len(x), 12), np.float32)
        places[:, 0], places[:, 2] = x, z
        places[:, 1] = self._alps.heights(x, z) - 0.3
        places[:, 3] = rng.uniform(0.75, 1.5, len(x))
        turn = rng.uniform(0.0, np.pi, len(x))
        places[:, 5], places[:, 7] = np.sin(turn), np.cos(turn)
        places[:, 8:11] = np.array((0.030, 0.058, 0.022)) * rng.uniform(0.75, 1.25, (len(x), 1))
        half = len(x) // 2
        return {"fir 0": places[:half], "fir 1": places[half:]}

    def maps(self, moment: Moment) -> Mapping[str, NDArray[Any]]:
        """Return the panorama."""
        del moment
        return self._maps

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return the ground and what grows on it."""
        import numpy as np

        del moment
        ground = Figure("mountains", np.array([place((0.0, 0.0, 0.0))], np.float32))
        return [ground, *(Figure(f"mountains {name}", places) for name, places in self._places.items())]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the meadow's colour, the panorama's place, and air as clear as it is up here."""
        del moment
        haze = self._shot.haze
        return {
            "mountains_grass": self._grass,
            "firs_white": 0.8,
            "panorama_span": self._lookout.span,
            "panorama_near": self._lookout.near_m,
            "haze": haze * (0.30 if haze < 0.5 else 0.18 if haze < 2.0 else 0.8),
        }


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand on the knoll and look up the valley."""
    del spec
    return View(eye=(0.0, 2.1, 0.0), target=(0.0, 2.3 + (0.7 if aspect < 0.8 else 0.35), 10.0), focal=1.95)


PIECE = Piece(
    name="mountains",
    shader="settings/mountains.glsl",
    hooks=frozenset({"backdrop"}),
    play=MountainsPlayer,
    view=_view,
    ground=lambda _spec, seed: Alps(seed),
    traits=frozenset({"snowy"}),
)
