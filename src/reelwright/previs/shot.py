"""A shot: everything the director decided, ready to be played at any moment of the film.

Invariant: frozen and pure; a moment depends on nothing but the shot and its film time, so frames can be drawn
in any order. Must not know shaders or OpenGL.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reelwright.previs import camera, light
from reelwright.previs.scene import SceneSpec


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
class Act:
    """What one kind of subject does in the shot; `script` is the subject module's own."""

    subject: str
    count: int
    script: Any = None
    crossings: tuple[Crossing, ...] = ()


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
    grade: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scene_duration_s(self) -> float:
        """Scene seconds that the film spans."""
        return self.duration_s * self.spec.speed

    def crossings(self) -> tuple[Crossing, ...]:
        """Return every crossing of every act, in order of time."""
        return tuple(sorted((c for act in self.acts for c in act.crossings), key=lambda c: c.at_s))

    def at(self, film_s: float) -> Moment:
        """Return the instant `film_s` seconds into the film."""
        share = min(max(film_s / self.duration_s, 0.0), 1.0) if self.duration_s > 0 else 0.0
        sky = light.between(self.sky_from, self.sky_to, share)
        view = self.base
        beat = camera.Beat(u=share, eased=camera.eased(share), t=film_s, side=self.side)
        for move in self.moves:
            view = camera.MOVES[move](view, beat)
        azimuth = self.sun_azimuth_rad - math.radians(2.0) * share * self.side
        return Moment(
            film_s=film_s,
            share=share,
            scene_s=film_s * self.spec.speed,
            sky=sky,
            sun=light.direction(azimuth, sky.elevation_deg),
            view=view,
        )
