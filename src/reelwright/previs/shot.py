"""A shot: everything the director decided, ready to be played at any moment of the film.

Invariant: frozen and pure; a moment depends on nothing but the shot and its film time, so frames can be drawn
in any order. Must not know shaders or OpenGL.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from reelwright.previs import camera, light
from reelwright.previs.scene import Entity, SceneSpec


@dataclass(frozen=True, slots=True)
class Crossing:
    """A body breaking through a surface: what effects like splashes answer to."""

    #: Scene seconds at which its middle crosses.
    at_s: float
    x: float
    z: float
    #: Velocity at the crossing, m/s.
    velocity: tuple[float, float, float]
    #: 1 is a grown dolphin falling in.
    strength: float
    #: True when it falls in, False when it breaks out.
    entering: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one figure of a subject is, and where it goes: a straight line at an even pace."""

    #: The place in the middle of the film: metres, y of the ground (or of the flight, the float) under it.
    x: float
    y: float
    z: float
    #: The way it faces and goes, radians from +x towards +z.
    heading_rad: float
    scale: float = 1.0
    speed_m_s: float = 0.0
    #: The middle of the film, scene seconds.
    middle_s: float = 0.0
    #: 0..1, so that no two of a kind keep step.
    phase: float = 0.0

    def at(self, scene_s: float) -> tuple[float, float, float]:
        """Return where it is, on level ground."""
        gone = self.speed_m_s * (scene_s - self.middle_s)
        return (self.x + gone * math.cos(self.heading_rad), self.y, self.z + gone * math.sin(self.heading_rad))


class Attention(Protocol):
    """Where in an act the eye is drawn."""

    def __call__(self, scene_s: float, calm_s: float) -> camera.Vector:
        """Return the place at a scene time, averaged over the `calm_s` seconds around it."""
        ...


@dataclass(frozen=True, slots=True)
class Act:
    """What one entity does in the shot; `script` is the subject module's own."""

    subject: str
    count: int
    script: Any = None
    crossings: tuple[Crossing, ...] = ()
    marks: tuple[Mark, ...] = ()
    entity: Entity | None = None
    #: What the lens is focused on and looks after a little; None: the figure as a whole.
    attention: Attention | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of a shot."""

    #: Film seconds; the share of the film that has passed; scene seconds (slow motion).
    film_s: float
    share: float
    scene_s: float
    sky: light.Sky
    sun: tuple[float, float, float]
    view: camera.View


#: How much of its attention's way the camera goes along, and over how many seconds that way is smoothed; the same
#: for the focus.
_LOOKS_AFTER, _LOOK_CALM_S, _FOCUS_CALM_S = 0.5, 2.4, 0.25


@dataclass(frozen=True, slots=True)
class Shot:
    """One continuous take."""

    spec: SceneSpec
    seed: int
    duration_s: float
    #: Width over height of the frame.
    aspect: float
    sky_from: light.Sky
    sky_to: light.Sky
    sun_azimuth_rad: float
    base: camera.View
    moves: tuple[str, ...]
    #: +1 or -1: which way the action and the camera go.
    side: float
    acts: tuple[Act, ...] = ()
    effects: tuple[str, ...] = ()
    #: Optical depth of the air per 100 m.
    haze: float = 0.3
    #: Camera to the subject that matters most, metres: the scale of the camera's moves, of shadows and focus.
    distance_m: float = 9.0
    #: What the camera goes along with, or None, and how closely, 0..1.
    followed: Mark | None = None
    follow_share: float = 0.92
    #: How high above its mark the followed figure is at a scene second, metres, and the lens's share of that.
    rise: Callable[[float], float] | None = None
    lens_rises: float = 1.0
    #: The first subject's height, and the radius around it that throws shadows (0: as the distance has it), metres.
    height_m: float = 1.0
    shadow_m: float = 0.0
    grade: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scene_duration_s(self) -> float:
        """Scene seconds that the film spans."""
        return self.duration_s * self.spec.speed

    @property
    def footing_m(self) -> float:
        """How much ground there must be right around the lens, metres: it travels farther, the farther its subject."""
        return min(max(2.2, 0.32 * self.distance_m), 22.0)

    def crossings(self) -> tuple[Crossing, ...]:
        """Return every crossing of every act, in order of time."""
        return tuple(sorted((c for act in self.acts for c in act.crossings), key=lambda c: c.at_s))

    def at(self, film_s: float) -> Moment:
        """Return the instant `film_s` seconds into the film."""
        share = min(max(film_s / self.duration_s, 0.0), 1.0) if self.duration_s > 0 else 0.0
        sky = light.between(self.sky_from, self.sky_to, share)
        view = self.base
        reach = min(self.distance_m / 9.0, 2.5)
        beat = camera.Beat(u=share, eased=camera.eased(share), t=film_s, side=self.side, reach=reach)
        for move in self.moves:
            view = camera.MOVES[move](view, beat)
        view = self._along(view, film_s * self.spec.speed)
        azimuth = self.sun_azimuth_rad - math.radians(2.0) * share * self.side
        return Moment(
            film_s=film_s,
            share=share,
            scene_s=film_s * self.spec.speed,
            sky=sky,
            sun=light.direction(azimuth, sky.elevation_deg),
            view=view,
        )

    def _along(self, view: camera.View, scene_s: float) -> camera.View:
        """Return the view carried along with the subject that it follows, or looking after what draws the eye."""
        if self.attention is not None:
            here, middle = self.attention(scene_s, _LOOK_CALM_S), self._attention_middle(self.attention)
            x, y, z = (_LOOKS_AFTER * (a - b) for a, b in zip(here, middle, strict=True))
            return camera.moved(view, (x, y, z), (x, y, z))
        mark = self.followed
        if mark is None:
            return view
        now, middle = mark.at(scene_s), mark.at(mark.middle_s)
        x, _, z = (self.follow_share * (a - b) for a, b in zip(now, middle, strict=True))
        up = self.rise(scene_s) if self.rise else 0.0
        return camera.moved(view, (x, up * self.lens_rises, z), (x, up, z))

    @property
    def attention(self) -> Attention | None:
        """What draws the eye in the first act, if anything does more than the figure as a whole."""
        return self.acts[0].attention if self.acts else None

    def _attention_middle(self, attention: Attention) -> camera.Vector:
        return attention(self.scene_duration_s / 2.0, self.scene_duration_s)

    @property
    def blurs(self) -> bool:
        """Whether anything is ever out of focus."""
        return any(self.at(share * self.duration_s).view.blur > 0.0 for share in (0.0, 0.5, 1.0))

    def subject_at(self, moment: Moment) -> camera.Vector:
        """Return what draws the eye, or where the first subject's middle is, or else what the camera looks at."""
        if self.attention is not None:
            return self.attention(moment.scene_s, _FOCUS_CALM_S)
        if self.followed is not None:
            x, y, z = self.followed.at(moment.scene_s)
            up = self.rise(moment.scene_s) if self.rise else 0.0
            return (x, y + up + 0.4 * self.height_m, z)
        marks = self.acts[0].marks if self.acts else ()
        if marks:
            return (marks[0].x, marks[0].y + 0.4 * self.height_m, marks[0].z)
        view = moment.view
        return view.target

    def focus_m(self, moment: Moment) -> float:
        """Return how far ahead of the lens the subject is, metres."""
        forward = moment.view.basis()[2]
        x, y, z = self.subject_at(moment)
        if self.attention is None and (marks := self.acts[0].marks if self.acts else ()):
            # Eyes are what must be sharp, and they are at its front, high up.
            ahead, y = min(0.3 * self.height_m, 0.13), y + 0.35 * self.height_m
            x, z = x + ahead * math.cos(marks[0].heading_rad), z + ahead * math.sin(marks[0].heading_rad)
        away = (a - b for a, b in zip((x, y, z), moment.view.eye, strict=True))
        return max(sum(a * b for a, b in zip(away, forward, strict=True)), 0.15)

    def shadow_ball(self, moment: Moment) -> tuple[camera.Vector, float]:
        """Return the middle and the radius, metres, of the place whose shadows matter."""
        reach_m = self.shadow_m or min(max(self.distance_m * 1.5, 0.8), 60.0)
        if self.attention is not None:
            return self._attention_middle(self.attention), reach_m
        return self.subject_at(moment), reach_m
