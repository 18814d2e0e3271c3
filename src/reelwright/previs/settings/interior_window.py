"""Interior window: a painted sill close to the lens, panes, a linen curtain, a plant, and a garden out of focus.

The sill is at z 0.96..1.42, the glass at 1.42, the room before it and the garden behind; the sun always comes in.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reelwright.previs import blocking, light
from reelwright.previs.camera import View
from reelwright.previs.modules import Contact, Figure, Lamp, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Mark, Moment, Shot
from reelwright.previs.sill import GLASS, LAWN_M, SILL_M, WIDE, House, zone

_FOCAL, _BLUR = 1.95, 0.0128
#: Between these sines of its height the sun comes in through the panes.
_LOWEST_SUN, _HIGHEST_SUN = 0.20, 0.66


class WindowPlayer(Player):
    """The window of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._shot, self._side = shot, shot.side
        self._is_wet = "rain" in shot.effects or "rain" in shot.spec.effects
        self._is_snowy = "snow" in shot.effects or "snow" in shot.spec.effects
        #: Half of what the lens sees at the sill, metres.
        z = 1.05 - shot.base.eye[2]
        self._half_m = min(blocking.edge(shot.aspect) * z / shot.base.focal, WIDE + 0.25)
        self._shows_lawn = any(zone(_piece(act.subject), 1.0) == "garden" for act in shot.acts)

    def models(self) -> Mapping[str, Model]:
        """Return the room, the curtain and the plant."""
        import numpy as np

        from reelwright.previs import casement, furnishings
        from reelwright.previs.mesh import grid

        shader = "settings/interior_window_matter.glsl"
        pot, leaves = furnishings.plant()
        models = {
            "window": Model(casement.room(), shader, "window"),
            "curtain": Model(furnishings.curtain(), shader, "window", moves=True, two_sided=True),
            "pot": Model(pot, shader, "window"),
            "leaves": Model(leaves, shader, "window", moves=True, two_sided=True),
        }
        if self._is_wet:
            models["drops"] = Model(furnishings.drop(), shader, "window", throws_shadow=False)
        if self._shows_lawn:
            corners = np.array([[(x, LAWN_M, z) for x in (90.0, -90.0)] for z in (1.6, 120.0)], np.float32)
            paint = np.tile(np.array((8.0, 0.0, 0.0, 1.0), np.float32), (2, 2, 1))
            models["lawn"] = Model(grid(corners, paint=paint), shader, "window", two_sided=True)
        return models

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return what stands in and about the window."""
        import numpy as np

        from reelwright.previs.skeleton import quaternion

        side, half = self._side, self._half_m
        rows = {"window": [place((0.0, 0.0, 0.0))]}
        edge = -side * half * 0.64
        turn = (0.0, 0.0, 0.0, 1.0) if side < 0 else quaternion(y=math.pi)
        rows["curtain"] = [place((edge, 0.0, 0.90), turn=turn)]
        at = (side * half * 0.84, SILL_M, 1.245)
        rows["pot"] = rows["leaves"] = [place(at, turn=quaternion(y=1.1 * side), scale=1.12)]
        if self._is_wet:
            rows["drops"] = self._drops(moment)
        if self._shows_lawn:
            rows["lawn"] = [place((0.0, 0.0, 0.0))]
        return [Figure(name, np.array(places, np.float32)) for name, places in rows.items()]

    def _drops(self, moment: Moment) -> list[tuple[float, ...]]:
        """Return rain on the panes: most drops cling, some run down."""
        rng = random.Random(self._shot.seed)  # noqa: S311 (a film's seed, not a secret)
        rows = []
        for number in range(230):
            x, y, size = rng.uniform(-0.95, 0.95), rng.uniform(SILL_M + 0.08, 1.95), rng.random() ** 3
            runs = number % 9 == 0
            pace = rng.uniform(0.03, 0.09) * (1.0 + 0.6 * math.sin(2.0 * moment.scene_s + number)) if runs else 0.0
            y = SILL_M + 0.08 + (y - SILL_M - 0.08 - pace * moment.scene_s) % 0.95
            rows.append(place((x, y, GLASS - 0.004), scale=0.0030 + 0.0070 * size + 0.0030 * runs))
        return rows

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the pot on the sill."""
        del moment
        return [Contact((self._side * self._half_m * 0.84, SILL_M, 1.245), 0.105, 0.75)]

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return a lamp in the room once it is dark outside."""
        dark = _darkness(moment)
        if max(_darkness(self._shot.at(0.0)), _darkness(self._shot.at(self._shot.duration_s))) <= 0.0:
            return ()
        warm = light.scaled((1.0, 0.64, 0.34), 0.42 * dark)
        eye = moment.view.eye
        return [Lamp((self._side * 1.1 * self._half_m, SILL_M + 0.72, min(eye[2] + 0.25, 0.45)), warm)]

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the sun brought round to the far side of the window, and the light of the garden."""
        height = min(max(moment.sun[1], _LOWEST_SUN if moment.sun[1] > -0.03 else moment.sun[1]), _HIGHEST_SUN)
        level = math.sqrt(1.0 - height * height)
        bearing = self._side * 0.80
        strength = 1.25 if self._shot.spec.weather in {"clear", "fair"} else 0.7
        return {
            "sunDir": (math.sin(bearing) * level, height, math.cos(bearing) * level),
            "sunLight": light.scaled(moment.sky.light, strength * (1.0 - 0.6 * _darkness(moment))),
            "window_weather": (_darkness(moment), float(self._is_wet), float(self._is_snowy), self._side),
            "window_seed": (self._shot.seed * 0.618034) % 1.0,
            "window_linen": (0.80, 0.74, 0.64),
            **_fill(moment),
        }


def _fill(moment: Moment) -> Uniforms:
    """Return the room's own ambient light, warmed by its walls, and the sky's true colours for the garden."""
    sky = moment.sky
    day = 0.55 * light.luminance(sky.middle) + 0.35 * light.luminance(sky.horizon)
    tone = light.mix(sky.horizon, (1.0, 0.90, 0.78), 0.72)
    room = light.scaled(tone, day / max(light.luminance(tone), 0.05))
    lamp = light.scaled((0.115, 0.075, 0.044), _darkness(moment))
    room = (room[0] + lamp[0], room[1] + lamp[1], room[2] + lamp[2])
    return {
        "skyZenith": light.scaled(room, 1.05),
        "skyMiddle": light.scaled(room, 1.20),
        "skyHorizon": light.scaled(room, 1.10),
        "skyGlow": light.scaled(sky.glow, 0.6),
        "window_horizon": sky.horizon,
        "window_middle": sky.middle,
        "window_zenith": sky.zenith,
    }


def _darkness(moment: Moment) -> float:
    """Return how far lamps are needed, 0 by day, 1 by night."""
    if moment.sky.moon:
        return 1.0
    return min(max((1.0 - moment.sky.elevation_deg) / 5.0, 0.0), 1.0)


def _piece(name: str) -> Piece:
    from reelwright.previs import modules

    return modules.find("subjects", name)


def _frame_of(first: Piece, scale: float, aspect: float) -> View | None:
    """Look at what sits on the sill from near by; from farther back at who stands in the room or outside."""
    where = zone(first, scale)
    length, height, width = (side * scale for side in first.size_m)
    broad = length * math.cos(first.facing_rad) + width * math.sin(first.facing_rad)
    if where == "sill":
        away = max(height * _FOCAL / (2.0 * 0.49), broad * _FOCAL / (2.0 * blocking.edge(aspect) * 0.50), 0.55)
        z, y = 1.17, SILL_M
        eye_up, look_up = 0.56 * height + 0.06, 0.42 * height
    elif where == "room":
        away = max(0.78 * height * _FOCAL / (2.0 * 0.72), broad * _FOCAL / (2.0 * blocking.edge(aspect) * 0.40))
        z, y = 0.55, 0.0
        eye_up, look_up = 0.80 * height, 0.68 * height
    else:
        is_small = where == "air" and height < 1.0
        return View(eye=(0.0, 1.34, 0.25 if is_small else -0.15), target=(0.0, 1.30, 9.0), focal=_FOCAL)
    return View(eye=(0.0, y + eye_up, z - away), target=(0.0, y + look_up, z), focal=_FOCAL, blur=_BLUR)


def _settle(mark: Mark, piece: Piece, spec: SceneSpec) -> Mark:
    """Put a figure where it belongs: the sill carries what is small, the garden what is large."""
    where = zone(piece, mark.scale)
    first = _piece(spec.subjects[0].name)
    if where == "sill" or (where == "air" and not mark.speed_m_s and piece.size_m[1] * mark.scale < 1.0):
        room_m = max(WIDE - 0.05 - 0.5 * piece.size_m[0] * mark.scale, 0.05)
        if mark.speed_m_s:
            # It goes along the sill, no farther than that reaches.
            heading = 0.0 if math.cos(mark.heading_rad) > 0.0 else math.pi
            slow = min(mark.speed_m_s, min(0.8 * room_m, 0.42) / max(mark.middle_s, 0.1))
            return replace(mark, x=0.5 * (mark.phase - 0.4), y=SILL_M, z=1.07, heading_rad=heading, speed_m_s=slow)
        z = 1.06 if piece.size_m[1] * mark.scale < 0.6 else 1.17
        # Drawn nearer than it was meant to be, it must stay in the frame.
        wide = min(room_m, 0.38 if zone(first, 1.0) in {"garden", "air"} else 0.55)
        return replace(mark, x=wide * math.tanh(mark.x / wide), y=SILL_M, z=z)
    if where == "room":
        aside = 0.0 if first is piece else 0.75
        x = mark.x if abs(mark.x) >= aside else math.copysign(aside, mark.x or 1.0)
        return replace(mark, x=x, y=0.0, z=0.55)
    return _outside(mark, piece, where, is_first=first is piece)


def _outside(mark: Mark, piece: Piece, where: str, *, is_first: bool) -> Mark:
    """Put a figure into the garden or its air, as far away as it needs, and so slow that it stays in the frame.

    What flies and is small comes near to the glass if it is what the film is about, below the bar between the panes.
    """
    length, height, _ = (side * mark.scale for side in piece.size_m)
    is_near = where == "air" and is_first and height < 1.0
    away = max((1.7 if is_near else 2.2) * max(length, height), 1.0 if is_near else 2.6 if where == "air" else 3.4)
    z = GLASS + away * (1.0 + 0.35 * mark.phase)
    x = max(min(mark.x, 1.0), -1.0) * z * 0.25
    room_m = 0.22 * z if where == "air" else 0.45 * z
    speed_m_s = min(mark.speed_m_s, room_m / max(mark.middle_s, 0.1))
    y = LAWN_M
    if where == "air":
        rise = 0.13 if is_near else 0.08
        y = max(1.32 - 0.5 * height + (rise + 0.06 * math.sin(9.0 * mark.phase)) * z, LAWN_M)
    return replace(mark, x=x, y=y, z=z, speed_m_s=speed_m_s)


def _view(spec: SceneSpec, aspect: float) -> View:
    """Look along the sill at the plant and the garden."""
    del spec, aspect
    return View(eye=(0.0, 1.22, -0.25), target=(0.0, 1.17, 1.17), focal=_FOCAL, blur=0.020)


PIECE = Piece(
    name="interior window",
    play=WindowPlayer,
    shader="settings/interior_window.glsl",
    hooks=frozenset({"backdrop"}),
    view=_view,
    frame=_frame_of,
    ground=lambda _spec, _seed: House(),
    settle=_settle,
    shadow_m=1.35,
    soft_shadow=1,
    is_outside=False,
    shows=frozenset({"rain", "snow"}),
    paintable=False,
)
