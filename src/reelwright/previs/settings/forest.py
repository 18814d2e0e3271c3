"""Forest: a clearing on mossy ground, ferns and grass, and trees that recede into the haze, with light between them.

Invariant: no tree stands where a subject stands or goes, nor between it and the lens; the nearest trees are meshes of
`flora`, the next plain trunks and crowns, the rest is painted behind them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reelwright.previs import light, modules
from reelwright.previs.camera import View
from reelwright.previs.modules import Figure, Land, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import Colour, SceneSpec
from reelwright.previs.shot import Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.mesh import Mesh

#: The woods that a seed can lead to: what grows near by.
_WOODS = (("oak", "birch"), ("birch", "birch"), ("oak", "oak"))
#: Name, how many, where they begin and end in shares of the nearest distance, and their size in shares of the lowest.
_FLOOR = (
    ("grass", 300, (1.2, 9.0), 0.9),
    ("tufts", 40, (1.0, 3.0), 0.9),
    ("ferns", 46, (2.2, 9.0), 3.2),
)


class Floor(Land):
    """Soft, gently uneven ground."""

    def __init__(self, seed: int) -> None:
        self._shift = (seed * 0.618034) % 1.0 * 6.2832

    def heights(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return the ground's height at many places, metres."""
        import numpy as np

        a = self._shift
        away = np.clip((np.hypot(x, z) - 10.0) / 40.0, 0.0, 1.0)
        y = 0.10 * np.sin(x * 0.42 + z * 0.21 + a) + 0.07 * np.sin(z * 0.63 - x * 0.31 + 2 * a)
        y = y + away * (0.9 * np.sin(x * 0.09 + a) + 0.6 * np.sin(z * 0.11 + x * 0.05 - a) + 0.5)
        return np.asarray(y, np.float64)


class ForestPlayer(Player):
    """The forest of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.undergrowth import travelled, wind

        self._shot = shot
        self._floor = Floor(shot.seed)
        self._woods = _WOODS[shot.seed % len(_WOODS)]
        self._leaves = light.colour(shot.spec.setting_colour) if shot.spec.setting_colour else None
        self._wind = 0.6 * wind(shot)
        self._travel = travelled(shot)
        self._places = self._floored() | self._planted()

    def models(self) -> Mapping[str, Model]:
        """Return the ground, what covers it, and the trees."""
        from reelwright.previs import undergrowth
        from reelwright.previs.flora import tree_mesh
        from reelwright.previs.mesh import terrain

        ground = terrain(
            self._floor.heights,
            nearest_m=self._shot.footing_m,
            farthest_m=150.0,
            half_angle_rad=1.08,
            rows=40,
            columns=44,
            room_m=45.0,
        )
        made = {
            "forest": Model(ground, "settings/forest_ground.glsl", "forest", throws_shadow=False),
            "forest grass": undergrowth.model(undergrowth.tuft(4, blades=9, joints=2, width=0.045)),
            "forest tufts": undergrowth.model(undergrowth.tuft(1)),
            "forest ferns": undergrowth.model(undergrowth.fern(2)),
            "forest stems": Model(_stem(), "glsl/flora.glsl", "flora", throws_shadow=False),
            "forest heads": Model(_head(), "settings/forest_ground.glsl", "forest_head", throws_shadow=False),
        }
        for number, kind in enumerate(self._woods):
            wood, _ = tree_mesh(kind, number + 3, 0.07)
            made[f"forest wood {number}"] = Model(wood, "glsl/flora.glsl", "flora")
        made["forest boughs"] = undergrowth.model(undergrowth.bough(6), throws_shadow=True)
        return made

    def _floored(self) -> dict[str, NDArray[np.float32]]:
        """Return where grass and ferns stand."""
        from reelwright.previs.undergrowth import scattered

        low = min(0.07 + 0.022 * self._shot.distance_m, 0.22)
        near = min(0.55 + 0.08 * self._shot.distance_m, 2.2)
        made = {}
        for name, count, reach, share in _FLOOR:
            made[name] = scattered(
                self._shot.seed + count,
                count,
                reach_m=(near * reach[0], near * reach[1]),
                half_angle_rad=0.95,
                heights=self._floor.heights,
                size_m=(low * 0.7 * share, low * 1.25 * share),
                patchiness=0.5,
                travel_m=self._travel,
            )
            made[name][:, 8:11] = (0.050, 0.095, 0.020) if name == "ferns" else (0.075, 0.105, 0.024)
            made[name][:, 11] = self._wind
        made["ferns"] = made["ferns"][[self._is_free(x, z, 0.35) for x, z in made["ferns"][:, (0, 2)]]]
        return made

    def _is_free(self, x: float, z: float, wide: float) -> bool:
        """Return whether something may stand there: clear of the subjects, their ways, and the view of them."""
        shot = self._shot
        if math.hypot(x, z) < 2.2 + wide:
            return False
        for act in shot.acts:
            size = modules.find("subjects", act.subject).size_m
            for mark in act.marks:
                radius = 0.5 * max(size[0], size[2]) * mark.scale + wide
                for share in (0.0, 0.25, 0.5, 0.75, 1.0):
                    at = mark.at(share * 2.0 * mark.middle_s)
                    lens_x, lens_z = ((2.0 * share - 1.0) * gone for gone in self._travel)
                    if math.hypot(x - at[0], z - at[2]) < radius + 0.4:
                        return False
                    if math.hypot(x - lens_x, z - lens_z) < 2.0 + wide:
                        return False
                    ahead = (z - lens_z) / max(at[2] - lens_z, 0.1)
                    if 0.0 < ahead < 1.0 and abs(x - lens_x - (at[0] - lens_x) * ahead) < radius + 0.2:
                        return False
        return True

    def _planted(self) -> dict[str, NDArray[np.float32]]:
        """Return where trees stand: whole ones around the clearing, then stems and crowns."""
        import numpy as np

        rng = np.random.default_rng(self._shot.seed + 29)
        clear = min(max(4.0, 0.75 * self._shot.distance_m), 26.0)
        near: list[tuple[float, float]] = []
        far: list[tuple[float, float]] = []
        for _ in range(150):
            away, angle = clear * (95.0 / clear) ** rng.uniform(0.0, 1.0), rng.uniform(-0.98, 0.98)
            along = rng.uniform(-1.0, 1.0)
            x, z = away * math.tan(angle * 0.85) + along * self._travel[0], away + along * self._travel[1]
            wide = 1.0 if away > clear * 1.3 else 1.6
            taken = any(math.hypot(x - a[0], z - a[1]) < 2.2 for a in (*near, *far))
            # The middle stays open: a ride leads the eye into the light.
            if taken or abs(x) < 1.6 + 0.05 * z or not self._is_free(x, z, wide):
                continue
            (near if away < clear * 2.2 and len(near) < 18 else far).append((x, z))
        made: dict[str, NDArray[np.float32]] = {}
        for number in range(2):
            own = self._rows(near[number::2], rng, (1.25, 1.9), self._tone(self._woods[number]))
            made[f"wood {number}"] = own
        made["stems"] = self._rows(far[:60], rng, (0.8, 1.3), (0.1, 0.1, 0.1))
        made["heads"] = np.concatenate([made["stems"], self._rows(near, rng, (1.0, 1.4), (0.1, 0.1, 0.1))])
        made["heads"][:, 8:11] = np.asarray(self._tone(self._woods[0])) * rng.uniform(0.7, 1.2, (len(made["heads"]), 1))
        made["boughs"] = self._hung(near, rng)
        return made

    def _hung(self, spots: Sequence[tuple[float, float]], rng: np.random.Generator) -> NDArray[np.float32]:
        """Return boughs around the near trees, where the frame's upper edge cuts them."""
        import numpy as np

        rows = []
        for x, z in spots:
            for _ in range(4):
                angle, out = rng.uniform(0.0, 6.283), rng.uniform(0.8, 2.6)
                at = (x + out * math.cos(angle), rng.uniform(3.9, 6.8) + 0.06 * z, z + out * math.sin(angle))
                tone = light.scaled(self._tone(self._woods[0]), rng.uniform(0.9, 1.5))
                turn = (0.0, math.sin(angle / 2.0), 0.0, math.cos(angle / 2.0))
                rows.append(place(at, turn=turn, scale=rng.uniform(1.1, 1.9), look=(*tone, self._wind)))
        return np.array(rows, np.float32).reshape(-1, 12)

    def _tone(self, kind: str) -> Colour:
        from reelwright.previs.flora import KINDS

        if self._leaves is None or kind == "pine":
            return KINDS[kind].green
        return light.mix(light.scaled(self._leaves, 0.42), (0.16, 0.10, 0.03), 0.15)

    def _rows(
        self, spots: Sequence[tuple[float, float]], rng: np.random.Generator, scale: tuple[float, float], tone: Colour
    ) -> NDArray[np.float32]:
        import numpy as np

        rows = []
        for x, z in spots:
            turn = rng.uniform(0.0, np.pi)
            rows.append(
                place(
                    (x, self._floor.height(x, z) - 0.1, z),
                    turn=(0.0, math.sin(turn), 0.0, math.cos(turn)),
                    scale=rng.uniform(*scale),
                    look=(*tone, self._wind),
                )
            )
        return np.array(rows, np.float32).reshape(-1, 12)

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return the ground and what grows on it."""
        import numpy as np

        del moment
        ground = Figure("forest", np.array([place((0.0, 0.0, 0.0))], np.float32))
        return [ground, *(Figure(f"forest {name}", places) for name, places in self._places.items() if len(places))]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the leaves' colour, how strong the shafts of light are, and air that shows them."""
        sky = moment.sky
        shaft = 0.0 if self._shot.spec.weather in {"storm", "fog"} else min(max(moment.sun[1], 0.0) * 6.0, 1.0)
        # Eyes and film open up to moonlight under trees.
        dim = {"skyMiddle": sky.middle, "skyZenith": sky.zenith, "skyHorizon": sky.horizon} if sky.moon else {}
        return {
            **{name: light.scaled(tone, 1.5) for name, tone in dim.items()},
            "forest_leaves": self._tone(self._woods[0]),
            "forest_shaft": light.scaled(sky.light, shaft * 0.10),
            "forest_seed": float(self._shot.seed % 89),
            "haze": max(self._shot.haze, 0.9),
        }


def _stem() -> Mesh:
    """Return a bare trunk, 13 m high."""
    from reelwright.previs.mesh import tube

    path = [(0.0, -0.2, 0.0), (0.03, 0.6, 0.0), (0.10, 5.0, 0.05), (0.0, 13.0, 0.1)]
    return tube(path, [0.42, 0.26, 0.21, 0.09], sides=6, paint=(0.0, 0.0, 0.0, 1.0))


def _head() -> Mesh:
    """Return a far tree's crown: a few lumps of few faces, whose edges the material frays into leaves."""
    import numpy as np

    from reelwright.previs.mesh import joined, lathe

    rng = np.random.default_rng(5)
    lumps = []
    boughs = (((1.5, 8.6, 0.4), 2.1), ((-1.7, 9.6, -0.5), 2.2), ((0.2, 10.6, 0.9), 2.6), ((-0.3, 13.0, 0.0), 2.1))
    for at, size in boughs:
        lump = lathe([(0.05, -0.7), (0.8, -0.5), (1.0, 0.05), (0.72, 0.6), (0.02, 0.95)], sides=9)
        lump.positions[:] *= 1.0 + rng.uniform(-0.14, 0.14, (len(lump.positions), 1))
        lump.paint[:, 3] = 0.45 + 0.55 * (lump.positions[:, 1] + 0.75) / 1.7
        lumps.append(lump.scaled(size).moved(at))
    return joined(lumps)


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand at the edge of the clearing and look along the ride."""
    del spec
    height = Floor(0).height(0.0, 0.0) + 1.6
    return View(eye=(0.0, height, 0.0), target=(0.0, height + (0.9 if aspect < 0.8 else 0.5), 10.0), focal=1.9)


PIECE = Piece(
    name="forest",
    shader="settings/forest.glsl",
    hooks=frozenset({"backdrop"}),
    play=ForestPlayer,
    view=_view,
    ground=lambda _spec, seed: Floor(seed),
    shadow_m=25.0,
)
