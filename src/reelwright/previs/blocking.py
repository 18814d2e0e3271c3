"""Blocking: where everybody stands, which way they go, and where the camera must be so that each is seen.

Invariant: whatever is asked for, each figure's middle falls inside the frame in the middle of the film, and no
two stand in one place. Pure arithmetic on what the pieces say of themselves; knows none of them by name.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reelwright.previs import modules
from reelwright.previs.camera import View
from reelwright.previs.modules import Ground, Piece
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.shot import Mark

#: Adjective of size -> factor.
SIZES = {"tiny": 0.45, "small": 0.7, "large": 1.5, "giant": 2.6}
_FOCAL = 1.95
#: The share of the frame that the first subject fills: of its height, and of its width.
_TALL, _WIDE = 0.46, 0.42
#: Nobody is placed farther away.
_FARTHEST_M = 250.0
#: Places across the frame, from its middle (0) to its edge (1), in the order in which they are given away.
_PLACES = (0.0, -0.42, 0.42, -0.66, 0.66, -0.22, 0.22, -0.54, 0.54)


@dataclass(frozen=True, slots=True)
class Blocking:
    """The marks of each entity, and the camera that sees them."""

    marks: tuple[tuple[Mark, ...], ...]
    view: View
    #: Camera to the first subject, metres.
    distance_m: float
    #: The figure the camera goes along with, if it goes anywhere.
    followed: Mark | None


@dataclass(frozen=True, slots=True)
class _Cast:
    """One figure to be placed."""

    entity: int
    number: int
    piece: Piece
    scale: float

    @property
    def size_m(self) -> tuple[float, float]:
        """Width and height as the camera sees it, metres."""
        length, height, width = self.piece.size_m
        turned = self.piece.facing_rad
        return (
            (length * math.cos(turned) + width * math.sin(turned)) * self.scale,
            height * self.scale,
        )


@dataclass(slots=True)
class _Frame:
    """The frame as it fills."""

    view: View
    distance_m: float
    aspect: float
    side: float
    rng: random.Random
    #: Places across it that are taken, and the half widths they take.
    taken: list[tuple[float, float]] = field(default_factory=list)


def edge(aspect: float) -> float:
    """Return the frame's half width in half frame heights (`framing.span_px` counts them)."""
    return aspect / min(1.0, aspect * 1.25)


def block(spec: SceneSpec, *, seed: int, side: float, aspect: float, duration_s: float) -> Blocking:
    """Place every figure of a scene, and the camera."""
    setting = modules.find("settings", spec.setting)
    ground = setting.ground(spec, seed)
    casts = _casts(spec.subjects)
    assert setting.view is not None
    if not casts:
        return Blocking((), setting.view(spec, aspect), 9.0, None)
    base, distance = _camera(casts, setting, spec, ground, aspect)
    frame = _Frame(base, distance, aspect, side, random.Random(seed * 31 + 5))  # noqa: S311 (no secret)
    marks: list[list[Mark]] = [[] for _ in spec.subjects]
    for cast in casts:
        mark = replace(_mark(cast, spec.subjects[cast.entity], frame), middle_s=duration_s / 2.0)
        mark = replace(mark, speed_m_s=min(mark.speed_m_s, 2.0 * setting.room_m / max(duration_s, 0.1)))
        mark = _across(mark, distance, duration_s)
        marks[cast.entity].append(setting.settle(_grounded(mark, cast, ground, base), cast.piece, spec))
    first = marks[0][0]
    own = casts[0].piece.own_view(spec.subjects[0], first, spec, aspect) if len(casts) == 1 else None
    if own is not None:
        base, distance = own, math.dist(own.eye, own.target)
    followed = first if first.speed_m_s > 0.0 or casts[0].piece.rises else None
    if setting.frame(casts[0].piece, casts[0].scale, aspect) is not None:
        # Where the setting itself frames its subjects, the camera stays in its place.
        followed = None
    return Blocking(tuple(tuple(row) for row in marks), base, distance, followed)


def _casts(entities: Sequence[Entity]) -> list[_Cast]:
    return [
        _Cast(index, number, piece, SIZES.get(entity.size or "", 1.0))
        for index, entity in enumerate(entities)
        for piece in (modules.find("subjects", entity.name),)
        for number in range(entity.count)
    ]


def _distance(cast: _Cast, aspect: float, share: float, crowd: int) -> float:
    """Return how far away a figure fills its share of the frame."""
    width, height = cast.size_m
    wide = width * _FOCAL / (2.0 * edge(aspect) * _WIDE * share) * (1.0 + 0.22 * (crowd - 1))
    tall = height * _FOCAL / (2.0 * _TALL * share) * (1.0 + 0.10 * (crowd - 1))
    return max(wide, tall)


def _camera(
    casts: Sequence[_Cast], setting: Piece, spec: SceneSpec, ground: Ground, aspect: float
) -> tuple[View, float]:
    """Return the view of the first subject, and its distance."""
    first = casts[0]
    assert setting.view is not None
    if first.piece.habitat == "water" and ground.water_m is not None:
        # What leaps fills the frame at its height, not at its length.
        away = 9.0 if first.piece.splashes else max(9.0, _distance(first, aspect, 1.0, len(casts)))
        return setting.view(spec, aspect), away
    own = setting.frame(first.piece, first.scale, aspect)
    if own is not None:
        return own, own.target[2] - own.eye[2]
    distance = max(_distance(first, aspect, 1.0, sum(cast.entity == 0 for cast in casts)), 0.9)
    height = first.size_m[1]
    base = _level(first.piece, setting, spec, ground, distance)
    # Nothing between the lens and the subject may stand higher than the lens.
    steps = [min(distance, 16.0) * share for share in (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)]
    here = max(*(ground.height(0.0, z) for z in steps), ground.water_m if ground.water_m is not None else -1e9)
    floats = first.piece.habitat == "air"
    eye_up = min(max(height * 0.72, 0.34), 1.7)
    eye = (0.0, max(base + eye_up, here + min(0.12 * distance, 1.5)), 0.0)
    look = eye[1] + distance * 0.10 if floats else base + height * 0.5 + distance * 0.035
    return View(eye=eye, target=(0.0, look, distance), focal=_FOCAL), distance


def _level(subject: Piece, setting: Piece, spec: SceneSpec, ground: Ground, distance: float) -> float:
    """Return the height of what will carry a subject straight ahead: the ground, the water, or an islet in it."""
    level = ground.height(0.0, distance)
    if ground.water_m is None or level >= ground.water_m:
        return level
    if subject.habitat != "land":
        return ground.water_m
    return setting.settle(Mark(0.0, ground.water_m, distance, 0.0), subject, spec).y


def _mark(cast: _Cast, entity: Entity, frame: _Frame) -> Mark:
    """Return where one figure stands: at its distance, in the freest place across the frame."""
    lead, view, side, rng = cast.entity == 0, frame.view, frame.side, frame.rng
    own = frame.distance_m if lead else _distance(cast, frame.aspect, 0.72, 1)
    z = min(max(own, frame.distance_m * 0.75), _FARTHEST_M) * (1.0 + 0.30 * cast.number)
    half = edge(frame.aspect) * z / view.focal
    reach = cast.size_m[0] * 0.5 / max(half, 1e-3)
    place = max(_PLACES, key=lambda x: (min(_gap(x, reach, frame.taken), 0.02), -abs(x)))
    if not frame.taken:
        place = 0.06
    frame.taken.append((place, reach))
    action = entity.action or next(iter(cast.piece.actions), "")
    facing = cast.piece.facing_rad + rng.uniform(-0.12, 0.12)
    return Mark(
        x=view.eye[0] + side * place * half + rng.uniform(-0.03, 0.03) * half,
        y=0.0,
        z=view.eye[2] + z,
        heading_rad=-facing if side > 0 else math.pi + facing,
        scale=cast.scale * (1.0 if cast.number == 0 else rng.uniform(0.92, 1.08)),
        speed_m_s=cast.piece.speeds.get(action, 0.0) * math.sqrt(cast.scale),
        phase=(cast.number * 0.618 + rng.random() * 0.2) % 1.0,
    )


def _across(mark: Mark, distance_m: float, duration_s: float) -> Mark:
    """Return the mark turned so that a long way leads across the view: towards the lens there is less ground."""
    half_m = mark.speed_m_s * duration_s / 2.0
    if half_m <= 0.0:
        return mark
    most = math.asin(min(0.3 * distance_m / half_m, 1.0))
    goes_right = math.cos(mark.heading_rad) > 0.0
    facing = min(-mark.heading_rad if goes_right else mark.heading_rad - math.pi, most)
    return replace(mark, heading_rad=-facing if goes_right else math.pi + facing)


def _gap(x: float, reach: float, taken: Sequence[tuple[float, float]]) -> float:
    """Return how far a place is from the nearest one taken; negative when they overlap."""
    return min((abs(x - other) - reach - wide for other, wide in taken), default=1.0)


def _grounded(mark: Mark, cast: _Cast, ground: Ground, view: View) -> Mark:
    """Return the mark on the ground or the water, or in the air where the frame has room."""
    level = max(ground.height(mark.x, mark.z), -1e9 if ground.water_m is None else ground.water_m)
    if cast.piece.habitat == "water" and ground.water_m is not None:
        return replace(mark, y=ground.water_m)
    if cast.piece.habitat != "air":
        return replace(mark, y=level)
    away = mark.z - view.eye[2]
    middle = view.eye[1] + (view.target[1] - view.eye[1]) * away / max(view.target[2] - view.eye[2], 0.1)
    lift = (0.16 + 0.22 * math.sin(mark.phase * 9.0)) * away / view.focal
    # Its middle is what counts: a mark is at the figure's lowest point.
    y = middle + lift - cast.size_m[1] * 0.5
    return replace(mark, y=max(y, level + 0.4 * cast.size_m[1]))
