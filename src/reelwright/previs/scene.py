"""What a prompt asks for (`SceneSpec`) and what will be filmed (`Film`): plain frozen values.

Invariant: everything here is immutable, comparable and free of third-party types, so a film can be logged,
cached and compared. Must not know how words are found (`understanding`) nor how anything is drawn
(`assembler`, `renderer`).
"""

from __future__ import annotations

from dataclasses import dataclass

#: Linear-light RGB, each about 0..1.
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Entity:
    """One subject as the prompt asks for it."""

    #: The ontology's name, which is also the subject module's name.
    name: str
    #: How many, already limited to what the subject can show.
    count: int = 1
    #: A colour's ontology name bound to the noun, or None; and the colour it turns to, if it does.
    colour: str | None = None
    colour_to: str | None = None
    #: What it does: one of its module's actions, or None for its habit.
    action: str | None = None
    #: "tiny", "small", "large" or "giant", or None.
    size: str | None = None
    #: Qualities that its module can show ("fluffy", "tabby").
    traits: tuple[str, ...] = ()
    #: The colour of what it carries (its umbrella), or None.
    trait_colour: str | None = None


@dataclass(frozen=True, slots=True)
class SceneSpec:
    """A prompt's meaning in the ontology's names, before anything is chosen for it."""

    setting: str
    #: True when the prompt named the setting; False when it is the default.
    setting_asked: bool = False
    setting_colour: str | None = None
    subjects: tuple[Entity, ...] = ()
    effects: tuple[str, ...] = ()
    #: Effects the prompt rules out ("no clouds").
    without: tuple[str, ...] = ()
    #: Time of day at the start and at the end; equal when it does not change.
    time_from: str = "day"
    time_to: str = "day"
    time_asked: bool = False
    #: Sky colours at the start and at the end ("deep purple"), or None for the time of day's own.
    sky_from: str | None = None
    sky_to: str | None = None
    sea: str = "gentle"
    #: Weather at the start and at the end.
    weather: str = "fair"
    weather_to: str = "fair"
    camera: tuple[str, ...] = ()
    style: str = "natural"
    #: Scene seconds per film second: 1 is real time, below 1 slow motion.
    speed: float = 1.0
    #: Looks of the place that its module can show ("neon").
    traits: tuple[str, ...] = ()
    #: What a robot arm writes, as the prompt quotes it, or None; the module may know only some of it.
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Film:
    """A film ready to render: its scene, its exact format, and an honest account of the prompt."""

    prompt: str
    scene: SceneSpec
    width: int
    height: int
    fps: int
    frame_count: int
    seed: int
    quality: str
    #: Width and height at which pixels are really shaded, before scaling to the output.
    rendered_at: tuple[int, int]
    #: Phrases for what a viewer can find in the film.
    understood: tuple[str, ...]
    #: The prompt's words for visible things that are not in the film.
    not_drawn: tuple[str, ...]
    #: Sentences about settings that win over the prompt, limits, and choices made.
    notes: tuple[str, ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds of film time."""
        return self.frame_count / self.fps
