"""City street: facades in perspective, shops, lamps and wet asphalt; with neon, tubes and signs in many colours.

Invariant: the road is level at y = 0 and the pavements a kerb above it, as `ground` answers; whatever would stand
inside a building has that building's plot to itself. The sun stands along the street, so that it is never all shade.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reelwright.previs import light, modules
from reelwright.previs.camera import View
from reelwright.previs.modules import Figure, Ground, Lamp, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Mark, Moment, Shot
from reelwright.previs.streets import KERB_M, LAMP_EVERY_M, LAMP_M, LAMP_X_M, ROAD_M, WALL_M

_VEHICLES = frozenset({"car", "truck", "bus", "train", "motorcycle", "bicycle", "scooter", "tram", "van"})
_LANE_M = 1.95


class Street(Ground):
    """A level road between two pavements."""

    def height(self, x: float, z: float) -> float:
        """Return the ground's height at a place, metres."""
        del z
        return KERB_M if abs(x) > ROAD_M else 0.0


def has_neon(spec: SceneSpec) -> bool:
    """Return whether neon was asked for."""
    return "neon" in getattr(spec, "traits", ()) or spec.style == "cyberpunk"


def is_wet(spec: SceneSpec) -> bool:
    """Return whether the asphalt shines: in rain, and under neon, which lives from it."""
    raining = "rain" in spec.effects or spec.weather in {"rain", "storm"}
    return raining or (has_neon(spec) and _darkness(light.TIMES[spec.time_from][0]) > 0.3)


def _darkness(sky: light.Sky) -> float:
    """Return how far lamps and windows are lit, 0 by day .. 1 at night."""
    shine = light.luminance(sky.horizon) + 0.5 * light.luminance(sky.middle)
    return min(max((0.78 - shine) / 0.5, 0.0), 1.0)


class CityStreetPlayer(Player):
    """The street of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._shot = shot
        self._neon = has_neon(shot.spec)
        self._wet = is_wet(shot.spec)
        self._is_dim = shot.spec.weather in {"fog", "storm"}
        self._snow = "snow" in shot.spec.effects
        darkest = max(_darkness(shot.sky_from), _darkness(shot.sky_to), float(self._is_dim))
        self.defines = {"CITY_LIT": int(darkest > 0.0), "CITY_WET": int(self._wet), "CITY_SNOW": int(self._snow)}

    def models(self) -> Mapping[str, Model]:
        """Return the road, the buildings, and what stands on the pavements."""
        from reelwright.previs import streets

        plots = [
            (mark.x, mark.z, 0.5 * max(piece.size_m[0], piece.size_m[2]) * mark.scale)
            for act in self._shot.acts
            for piece in (modules.find("subjects", act.subject),)
            for mark in act.marks
            if piece.habitat != "air"
        ]
        built = streets.buildings(self._shot.seed, plots=plots, neon=self._neon)
        shader = "settings/city_street.glsl"
        made = {f"city {name}": Model(mesh, shader, f"city_{name}") for name, mesh in built.items()}
        made["city road"] = Model(streets.road(), "settings/city_road.glsl", "city_road", throws_shadow=False)
        made["city lamps"] = Model(streets.lamp_posts(plots), shader, "city_trims")
        return made

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return everything, where it always is."""
        import numpy as np

        del moment
        here = np.array([place((0.0, 0.0, 0.0))], np.float32)
        return [Figure(name, here) for name in ("city lamps", "city trims", "city shops", "city walls", "city road")]

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the street lamps nearest to the subject, once it is dark."""
        if max(_darkness(self._shot.sky_from), _darkness(self._shot.sky_to), 0.4 * self._is_dim) < 0.3:
            return ()
        power = self._lit(moment) * 5.0
        x, _, z = self._shot.subject_at(moment)
        first = math.floor(z / LAMP_EVERY_M)
        posts = [(side, LAMP_EVERY_M * (k + 0.25 * (1.0 + side))) for k in (first, first + 1) for side in (-1.0, 1.0)]
        posts.sort(key=lambda post: math.hypot(post[0] * LAMP_X_M - x, post[1] - z))
        lit = [
            Lamp((side * (LAMP_X_M - 0.9), LAMP_M, at), light.scaled((1.0, 0.62, 0.30), power))
            for side, at in posts[:2]
        ]
        if not self._neon:
            return lit
        tubes = [((1.0, 0.10, 0.45), -1.0), ((0.08, 0.65, 1.0), 1.0)]
        return [*lit[:1], *(Lamp((side * 7.0, 3.6, z - 1.0), light.scaled(tone, power * 0.9)) for tone, side in tubes)]

    def _lit(self, moment: Moment) -> float:
        return max(_darkness(moment.sky), 0.45 if self._is_dim else 0.0)

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return how dark, wet and snowy it is, and a sun that shines along the street."""
        return {
            "city_mood": (self._lit(moment), float(self._wet), float(self._snow), float(self._neon)),
            "city_seed": float(self._shot.seed % 977),
            "sunDir": self._sun(moment),
        }

    def _sun(self, moment: Moment) -> tuple[float, float, float]:
        x, y, z = moment.sun
        level = math.hypot(x, z)
        if light.is_ahead(moment.sky, over_water=False) or y <= 0.0:
            return moment.sun
        off = math.asin(min(0.6, 0.40 * y / max(level, 1e-3)))
        return (math.copysign(level * math.sin(off), x), y, -level * math.cos(off))


def _settle(mark: Mark, subject: Piece, spec: SceneSpec) -> Mark:
    """Put vehicles in their lane, walkers where they meet no wall, and large things beside the road."""
    del spec
    length, _, width = (size * mark.scale for size in subject.size_m)
    if subject.name in _VEHICLES:
        away = mark.x >= 0.0
        return replace(mark, x=_LANE_M if away else -_LANE_M, y=0.0, heading_rad=math.pi / 2 if away else -math.pi / 2)
    if subject.habitat == "air":
        room = max(WALL_M - 1.0 - width / 2.0, 0.0)
        return replace(mark, x=min(max(mark.x, -room), room))
    if length > 5.0 and width > 5.0:
        side = 1.0 if mark.x >= 0.0 else -1.0
        return replace(mark, x=side * (2.6 + width / 2.0), y=KERB_M)
    along = math.cos(mark.heading_rad)
    gone = mark.speed_m_s * mark.middle_s
    most = min(1.0, (2.0 * ROAD_M - 2.0) / max(length, 0.1), (ROAD_M - 0.9) / max(gone, 0.1))
    if abs(along) > most:
        heading = math.acos(math.copysign(most, along))
        mark = replace(mark, heading_rad=math.copysign(heading, mark.heading_rad))
    reach = ROAD_M - 0.4 - min(width, 2.0) / 2.0 if gone > 0.5 else WALL_M - 1.0 - width / 2.0
    room = max(reach - gone * abs(math.cos(mark.heading_rad)), 0.0)
    x = min(max(mark.x, -room), room)
    return replace(mark, x=x, y=mark.y if subject.habitat == "air" else Street().height(x, mark.z))


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand in the road and look along it."""
    del spec
    return View(eye=(0.7, 1.75, 0.0), target=(0.0, 3.1 if aspect < 0.8 else 2.35, 10.0), focal=1.85)


PIECE = Piece(
    name="city street",
    shader="settings/city_sky.glsl",
    hooks=frozenset({"backdrop"}),
    play=CityStreetPlayer,
    view=_view,
    ground=lambda _spec, _seed: Street(),
    mirror_m=lambda spec: 0.0 if is_wet(spec) else None,
    settle=_settle,
    traits=frozenset({"neon"}),
    paintable=False,
)
