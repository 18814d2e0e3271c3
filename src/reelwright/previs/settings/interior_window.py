"""Interior window: a painted sill close to the lens, panes, a linen curtain, a plant, and a garden out of focus.

The sill is at z 0.96..1.42, the glass at 1.42, the room before it and the garden behind; the sun always comes in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reelwright.previs import blocking, light
from reelwright.previs.camera import View
from reelwright.previs.modules import Contact, Figure, Ground, Lamp, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import SceneSpec
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    from reelwright.previs.mesh import Mesh

SILL_M, SILL_FRONT, GLASS = 0.90, 0.96, 1.42
LAWN_M = -0.15
_WIDE, _TOP = 1.24, 2.20
_PARTS = {"wall": 0.0, "sill": 1.0, "frame": 2.0, "floor": 3.0, "pot": 4.0, "leaf": 5.0, "linen": 6.0, "drop": 7.0}
_BARS = (-0.40, 0.40)
_FOCAL, _BLUR = 1.95, 0.019
#: Where a figure goes: on the sill, beside it in the room, in the garden, or in the garden's air.
_LOWEST_SUN, _HIGHEST_SUN = 0.20, 0.66


class House(Ground):
    """A floor, the sill over it, and a lawn outside."""

    def height(self, x: float, z: float) -> float:
        """Return the ground's height at a place, metres."""
        if z > GLASS:
            return LAWN_M
        return SILL_M if z >= SILL_FRONT and abs(x) < _WIDE else 0.0


def zone(piece: Piece, scale: float) -> str:
    """Return where a subject belongs: "sill", "room", "garden" or "air"."""
    length, height, _ = (side * scale for side in piece.size_m)
    if piece.habitat == "air":
        return "air"
    if piece.habitat == "land" and height < 0.85 and length < 1.0:
        return "sill"
    return "room" if piece.habitat == "land" and height < 2.6 and length < 1.1 else "garden"


def _box(low: Sequence[float], high: Sequence[float], part: str, ao: float = 1.0) -> Mesh:
    from reelwright.previs.mesh import box

    size = [b - a for a, b in zip(low, high, strict=True)]
    middle = [(a + b) / 2.0 for a, b in zip(low, high, strict=True)]
    return box(size, paint=(_PARTS[part], 0.0, 0.0, ao)).moved(middle)


def _room() -> Mesh:
    """Return the wall with its opening, the sill, the frame and its bars, and the floor."""
    from reelwright.previs.mesh import joined

    wall = 1.02
    parts = [
        _box((-4.5, -0.4, wall), (-_WIDE, 3.2, GLASS + 0.06), "wall"),
        _box((_WIDE, -0.4, wall), (4.5, 3.2, GLASS + 0.06), "wall"),
        _box((-_WIDE, _TOP, wall), (_WIDE, 3.2, GLASS + 0.06), "wall"),
        _box((-_WIDE, -0.4, wall), (_WIDE, SILL_M - 0.045, GLASS + 0.06), "wall"),
        _box((-4.5, -0.02, -6.0), (4.5, 0.0, wall), "floor"),
    ]
    parts += _sill() + _frame()
    return joined(parts)


def _sill() -> list[Mesh]:
    """Return the board, its front edge rounded."""
    import numpy as np

    from reelwright.previs.mesh import grid

    r = 0.018
    angle = np.linspace(0.0, np.pi, 9)
    nose = [(SILL_M - r + r * math.cos(a), SILL_FRONT + r - r * math.sin(a)) for a in angle]
    rim = [(SILL_M, GLASS), *nose, (SILL_M - 2.0 * r, 1.03)]
    across = np.linspace(-_WIDE - 0.09, _WIDE + 0.09, 2)
    points = np.array([[(x, y, z) for x in across] for y, z in rim], np.float32)
    paint = np.zeros((len(rim), 2, 4), np.float32)
    paint[..., 0], paint[..., 3] = _PARTS["sill"], 1.0
    mesh = grid(points[::-1], paint=paint[::-1])
    if float(mesh.normals[-1, 1]) < 0.0:
        mesh = replace(mesh, triangles=mesh.triangles[:, ::-1].copy(), normals=-mesh.normals)
    return [mesh]


def _frame() -> list[Mesh]:
    """Return the casing and the bars between the panes, each a slim moulding on a broader one."""
    back, front = GLASS - 0.012, GLASS + 0.035
    rows = [
        _box((-_WIDE, SILL_M, GLASS - 0.030), (_WIDE, SILL_M + 0.060, front), "frame"),
        _box((-_WIDE, SILL_M + 0.060, back), (_WIDE, SILL_M + 0.074, front), "frame"),
        _box((-_WIDE, _TOP - 0.06, back), (_WIDE, _TOP, front), "frame"),
    ]
    for x in (-_WIDE + 0.03, _WIDE - 0.03):
        rows.append(_box((x - 0.03, SILL_M, GLASS - 0.030), (x + 0.03, _TOP, front), "frame"))
    for x in _BARS:
        for half, near in ((0.019, back), (0.0085, GLASS - 0.030)):
            rows.append(_box((x - half, SILL_M + 0.06, near), (x + half, _TOP - 0.06, front), "frame"))
    for half, near in ((0.017, back + 0.001), (0.008, GLASS - 0.029)):
        rows.append(_box((-_WIDE, 1.60 - half, near), (_WIDE, 1.60 + half, front), "frame"))
    return rows


def _curtain() -> Mesh:
    """Return gathered linen, 0.62 m wide, from its rail down past the sill; x 0 is its free edge."""
    import numpy as np

    from reelwright.previs.mesh import grid

    across, down = np.linspace(0.0, 1.0, 84), np.linspace(0.0, 1.0, 18)
    x, s = np.meshgrid(across, down)
    turns = 2.0 * np.pi * (6.2 * x + 0.35 * np.sin(4.0 * x) + 0.05 * np.sin(3.0 * s))
    deep = 0.030 * (0.75 + 0.25 * np.sin(5.0 * x + 1.0)) * (0.65 + 0.35 * (1.0 - s))
    wave = np.sin(turns) + 0.22 * np.sin(2.0 * turns + 0.8)
    points = np.stack([0.62 * x + 0.008 * np.cos(turns), 2.35 - 1.95 * (1.0 - s), deep * wave], axis=-1)
    paint = np.zeros((*x.shape, 4), np.float32)
    paint[..., 0], paint[..., 1], paint[..., 2] = _PARTS["linen"], x, s
    paint[..., 3] = 0.72 + 0.28 * np.clip(-wave * 0.6 + 0.5, 0.0, 1.0)
    return grid(points.astype(np.float32), paint=paint)


def _plant() -> list[Mesh]:
    """Return a terracotta pot, its soil, and the leaves of a young monstera-like plant, as (still, stirring)."""
    import numpy as np

    from reelwright.previs.mesh import joined, lathe, tube

    outside = [(0.0, 0.0), (0.046, 0.0), (0.050, 0.004), (0.064, 0.088), (0.064, 0.090), (0.071, 0.091), (0.0735, 0.095)]
    outside += [(0.0745, 0.114), (0.0730, 0.118), (0.066, 0.118), (0.0635, 0.114), (0.061, 0.104), (0.0, 0.108)]
    pot = lathe(outside, sides=36, paint=(_PARTS["pot"], 0.0, 0.0, 1.0))
    rng = np.random.default_rng(5)
    rows = []
    for k in range(13):
        turn, high = 2.39996 * k + 0.4, 0.08 + 0.14 * ((k * 0.618) % 1.0)
        out = np.array((math.cos(turn), 0.0, math.sin(turn)))
        reach = 0.045 + 0.060 * rng.random()
        share = np.linspace(0.0, 1.0, 7)[:, None]
        stem = np.array((0.0, 0.105, 0.0)) + out * 0.012 + share**1.6 * out * reach + share * (0.0, high, 0.0)
        rows.append(tube(stem, (0.0022 - 0.0009 * share[:, 0]).tolist(), sides=5, paint=(_PARTS["leaf"], -1.0, 0.0, 0.8)))
        rows.append(_leaf(stem[-1], out, 0.092 + 0.045 * rng.random(), 0.55 + 0.75 * rng.random()))
    return [pot, joined(rows)]


def _leaf(root: Sequence[float], out: Sequence[float], long_m: float, droop: float) -> Mesh:
    import numpy as np

    from reelwright.previs.mesh import grid

    share, across = np.linspace(0.0, 1.0, 9)[:, None], np.linspace(-1.0, 1.0, 7)[None, :]
    wide = long_m * 0.40 * np.sin(np.pi * share**0.72) ** 0.75 * (1.0 - 0.35 * share)
    forward, up = np.asarray(out), np.array((0.0, 1.0, 0.0))
    side = np.cross(up, forward)
    lean = 0.75 - droop * 1.6 * share
    ahead = np.concatenate([[[0.0]], np.cumsum(np.cos(lean[1:]), axis=0)]) * long_m / 8.0
    rise = np.concatenate([[[0.0]], np.cumsum(np.sin(lean[1:]), axis=0)]) * long_m / 8.0
    fold = 0.28 * wide * np.abs(across) + 0.04 * long_m * np.sin(9.0 * share) * np.abs(across) ** 2
    points = np.asarray(root) + (ahead[..., None] * forward) + ((rise + fold)[..., None] * up)
    points = points + (wide * across)[..., None] * side
    paint = np.zeros((9, 7, 4), np.float32)
    paint[..., 0], paint[..., 1], paint[..., 2], paint[..., 3] = _PARTS["leaf"], share, across, 0.9
    return grid(points.astype(np.float32), paint=paint)


class WindowPlayer(Player):
    """The window of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._shot, self._side = shot, shot.side
        self._is_wet = "rain" in shot.effects or "rain" in shot.spec.effects
        self._is_snowy = "snow" in shot.effects or "snow" in shot.spec.effects
        #: Half of what the lens sees at the sill, metres.
        z = 1.05 - shot.base.eye[2]
        self._half_m = min(blocking.edge(shot.aspect) * z / shot.base.focal, _WIDE + 0.25)
        self._shows_lawn = any(zone(_piece(act.subject), 1.0) == "garden" for act in shot.acts)

    def models(self) -> Mapping[str, Model]:
        """Return the room, the curtain and the plant."""
        from reelwright.previs.mesh import grid

        import numpy as np

        shader = "settings/interior_window_matter.glsl"
        pot, leaves = _plant()
        models = {
            "window": Model(_room(), shader, "window"),
            "curtain": Model(_curtain(), shader, "window", moves=True, two_sided=True),
            "pot": Model(pot, shader, "window"),
            "leaves": Model(leaves, shader, "window", moves=True, two_sided=True),
        }
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
        at = (side * half * 0.80, SILL_M, 1.245)
        rows["pot"] = rows["leaves"] = [place(at, turn=quaternion(y=1.1 * side), scale=1.12)]
        if self._shows_lawn:
            rows["lawn"] = [place((0.0, 0.0, 0.0))]
        return [Figure(name, np.array(places, np.float32)) for name, places in rows.items()]

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the pot on the sill."""
        return [Contact((self._side * self._half_m * 0.80, SILL_M, 1.245), 0.105, 0.75)]

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return a lamp in the room once it is dark outside."""
        dark = _darkness(moment)
        if max(_darkness(self._shot.at(0.0)), _darkness(self._shot.at(self._shot.duration_s))) <= 0.0:
            return ()
        warm = light.scaled((1.0, 0.62, 0.30), 0.62 * dark)
        eye = moment.view.eye
        return [Lamp((self._side * 0.75 * self._half_m, SILL_M + 0.62, min(eye[2] + 0.45, 0.72)), warm)]

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
    return {
        "skyZenith": light.scaled(room, 0.92),
        "skyMiddle": light.scaled(room, 1.05),
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
        away = max(height * _FOCAL / (2.0 * 0.58), broad * _FOCAL / (2.0 * blocking.edge(aspect) * 0.50), 0.55)
        z, y = 1.17, SILL_M
        eye_up, look_up = 0.60 * height + 0.06, 0.47 * height
    elif where == "room":
        away = max(0.78 * height * _FOCAL / (2.0 * 0.72), broad * _FOCAL / (2.0 * blocking.edge(aspect) * 0.40))
        z, y = 0.55, 0.0
        eye_up, look_up = 0.80 * height, 0.68 * height
    else:
        return View(eye=(0.0, 1.34, -0.15), target=(0.0, 1.30, 9.0), focal=_FOCAL, blur=0.004)
    return View(eye=(0.0, y + eye_up, z - away), target=(0.0, y + look_up, z), focal=_FOCAL, blur=_BLUR)


def _settle(mark: Mark, piece: Piece, spec: SceneSpec) -> Mark:
    """Put a figure where it belongs: the sill carries what is small, the garden what is large."""
    where = zone(piece, mark.scale)
    first = _piece(spec.subjects[0].name)
    if where == "sill":
        half = 0.5 * piece.size_m[0] * mark.scale
        room = max(_WIDE - 0.05 - half, 0.0)
        heading = 0.0 if mark.speed_m_s else mark.heading_rad
        heading = (0.0 if math.cos(mark.heading_rad) > 0.0 else math.pi) if mark.speed_m_s else heading
        return replace(mark, x=min(max(mark.x, -room), room), y=SILL_M, z=1.08, heading_rad=heading)
    if where == "room":
        aside = 0.0 if first is piece else 0.75
        x = mark.x if abs(mark.x) >= aside else math.copysign(aside, mark.x or 1.0)
        return replace(mark, x=x, y=0.0, z=0.55)
    length, height, _ = (side * mark.scale for side in piece.size_m)
    away = max(2.2 * max(length, height), 2.6 if where == "air" else 3.4)
    z = GLASS + away * (1.0 + 0.35 * mark.phase)
    x = math.copysign(min(abs(mark.x), 1.0), mark.x) * (z - 0.1) * 0.30
    level = 1.30 - 0.5 * height + (0.10 + 0.12 * math.sin(9.0 * mark.phase)) * z if where == "air" else LAWN_M
    return replace(mark, x=x, y=max(level, LAWN_M), z=z)


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
    soft_shadow=0,
    is_outside=False,
    paintable=False,
)
