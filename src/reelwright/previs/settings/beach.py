"""A sandy beach: surf that washes in and out over wet sand, the sea behind it, shells, a headland, palms by seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reelwright.previs import light
from reelwright.previs.camera import View
from reelwright.previs.modules import Figure, Model, Piece, Player, Uniforms, find, place
from reelwright.previs.scene import SceneSpec
from reelwright.previs.sea import STATES, Sea, heights
from reelwright.previs.shore import BERM_M, RUN_UP_M, SLOPE, UPPER_SLOPE, shore
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.mesh import Mesh

#: Water is deep enough for a swimmer this far beyond the waterline, metres.
_DEEP_M = 4.7
_SHELLS, _PEBBLES = 16, 70


class BeachPlayer(Player):
    """The beach of one shot."""

    def __init__(self, shot: Shot) -> None:
        state = STATES[shot.spec.sea]
        # Breakers spend the sea's strength before they reach the sand.
        self._sea = Sea(shot, replace(state, tall_m=min(state.tall_m, 0.5)))
        self._shot, self._shore = shot, shore(shot.spec)
        self._has_palms = shot.seed % 3 != 0
        self.defines = {"SEA_STEPS": 1}

    def models(self) -> Mapping[str, Model]:
        """Return shells, pebbles and palms."""
        shader = "settings/beach_things.glsl"
        models = {
            "beach shell": Model(_shell(), shader, "beach_shell", two_sided=True),
            "beach pebble": Model(_pebble(), shader, "beach_pebble"),
        }
        if self._has_palms:
            from reelwright.previs.palms import palm

            wood, fronds = palm(self._shot.seed % 4)
            models["beach palm"] = Model(wood, shader, "beach_palm")
            models["beach fronds"] = Model(fronds, shader, "beach_palm", two_sided=True, moves=True)
        return models

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return what lies on the sand, where it always is, and the palms."""
        import numpy as np

        del moment
        rng = np.random.default_rng(self._shot.seed)
        found = [
            Figure(name, self._scattered(rng, count, size))
            for name, count, size in (("beach shell", _SHELLS, 0.032), ("beach pebble", _PEBBLES, 0.022))
        ]
        if self._has_palms:
            palms = self._palms()
            found += [Figure(name, palms) for name in ("beach palm", "beach fronds")]
        return found

    def _scattered(self, rng: np.random.Generator, count: int, size: float) -> NDArray[np.float32]:
        """Return places along the tide line and up the sand, turned at random."""
        import numpy as np

        x = rng.normal(0.0, 2.6, count)
        low = np.maximum(self._shore.line(x) - 7.0, 0.5)
        z = low + rng.random(count) * (self._shore.line(x) - 0.6 - low)
        y = self._shore.heights(x, z)
        turn = rng.uniform(0.0, 2.0 * math.pi, count)
        rows = [
            place(
                (x[k], y[k] - 0.004, z[k]),
                turn=(0.0, math.sin(turn[k] / 2), 0.0, math.cos(turn[k] / 2)),
                scale=size * rng.uniform(0.6, 1.5),
                look=(rng.random(), rng.random(), 0.0, 0.0),
            )
            for k in range(count)
        ]
        return np.array(rows, np.float32)

    def _palms(self) -> NDArray[np.float32]:
        """Return two palms at the side, beyond whoever stands on the sand, leaning to the water."""
        import numpy as np

        shot = self._shot
        side = 1.0 if shot.seed % 2 else -1.0
        rows = []
        for across, back, turn, scale in ((0.40, 0.0, 0.5, 1.0), (0.58, 1.6, -0.2, 0.82)):
            z = max(self._shore.away_m * 0.9, 9.0) + back
            x = side * across * z / 1.95 * 2.0 * min(1.0, shot.aspect) + side * 1.6
            up = self._shore.line(x) - z
            z = z if up > 3.2 else self._shore.line(x) - 3.2
            angle = (0.0 if side < 0 else math.pi) + turn
            where = (x, self._shore.height(x, z) - 0.05, z)
            turned = (0.0, math.sin(angle / 2), 0.0, math.cos(angle / 2))
            rows.append(place(where, turn=turned, scale=scale, look=(self._wind(), 0.0, 0.0, 0.0)))
        return np.array(rows, np.float32)

    def _wind(self) -> float:
        return {"storm": 1.0}.get(self._shot.spec.weather, 0.35)

    def maps(self, moment: Moment) -> Mapping[str, NDArray[np.float32]]:
        """Return the waves' maps."""
        return self._sea.maps(moment)

    def divide(self, moment: Moment) -> Sequence[tuple[float, float, float]]:
        """Return the waterline, as far to both sides as a lens may see it."""
        steps = [moment.view.eye[0] + 1.5 * step for step in range(-24, 25)]
        return [(x, 0.0, float(self._shore.line(x))) for x in steps]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the lie of the beach and the colours of sea and sand."""
        here, colour = self._shore, self._shot.spec.setting_colour
        run_up = RUN_UP_M * (0.7 + 1.6 * self._sea.state.tall_m)
        return {
            **self._sea.uniforms(moment),
            "beach_lie": (here.away_m, here.slant, here.phase, run_up),
            "beach_slopes": (SLOPE, UPPER_SLOPE, BERM_M),
            "beach_tone": light.colour(colour) if colour else (0.56, 0.43, 0.28),
            "beach_land": (-1.0 if self._shot.seed % 2 else 1.0, 0.35 + 0.4 * ((self._shot.seed * 0.37) % 1.0)),
        }


def _shell() -> Mesh:
    """Return a scallop a metre wide, lying on its rim; the material needs `paint.y` (rib) and `paint.z` (growth)."""
    import numpy as np

    from reelwright.previs.mesh import grid

    fan, growth = np.meshgrid(np.linspace(-1.25, 1.25, 37), np.linspace(0.02, 1.0, 9))
    rib = 0.03 * np.cos(fan * 22.0) * growth
    radius = growth * (1.0 + 0.03 * np.cos(fan * 22.0))
    x, z = radius * np.cos(fan) - 0.5, radius * np.sin(fan)
    y = 0.62 * np.sin(math.pi * np.minimum(growth * 0.98 + 0.02, 1.0)) ** 0.7 * np.cos(fan * 0.9) ** 0.5 + rib * 0.6
    paint = np.stack([0.0 * fan, fan, growth, 1.0 + 0.0 * fan], axis=-1)
    return grid(np.stack([x, y, z], axis=-1).astype(np.float32), paint=paint.astype(np.float32))


def _pebble() -> Mesh:
    from reelwright.previs.mesh import lathe

    profile = [(math.sin(a) * 1.0, -0.45 * math.cos(a) + 0.12) for a in (k / 9.0 * math.pi for k in range(10))]
    return lathe(profile, sides=14).scaled((1.25, 1.0, 0.9))


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand on the sand before the surf, the horizon a little over the middle."""
    here = shore(spec)
    height = here.height(0.0, 0.0) + 1.35
    tall = 0.35 if aspect < 0.8 else 0.0
    swims = any(find("subjects", entity.name).habitat == "water" for entity in spec.subjects[:1])
    look = height + (0.15 if swims else -0.22) + tall
    return View(eye=(0.0, height, 0.0), target=(0.0, look, 10.0), focal=1.95)


def settle(mark: Mark, subject: Piece, spec: SceneSpec) -> Mark:
    """Keep what lives on land on dry sand, and what swims beyond the surf."""
    here = shore(spec)
    line = float(here.line(mark.x))
    if subject.habitat == "water":
        return replace(mark, z=line + max(_DEEP_M, 0.5 * mark.z))
    if subject.habitat == "land":
        z = max(min(mark.z, line - RUN_UP_M - 0.3), 0.7)
        return replace(mark, z=z, y=here.height(mark.x, z))
    return mark


PIECE = Piece(
    name="beach",
    shader="settings/beach.glsl",
    hooks=frozenset({"traced", "backdrop", "divided"}),
    play=BeachPlayer,
    view=_view,
    flat_horizon=True,
    ground=lambda spec, _seed: shore(spec),
    mirror_m=lambda _spec: 0.0,
    settle=settle,
    swell=heights,
)
