"""What a prompt wishes for the film as a whole: light, weather, camera, style, speed and format.

Invariant: wishes are kept in reading order and none is weighed here; what nobody can film is left out at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reelwright.previs import camera, modules
from reelwright.previs.casting import Cast
from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept

_SECONDS = frozenset({"second", "seconds", "sec", "secs", "s", "秒", "秒钟"})
#: Units of what is no count of things.
_OTHER_UNITS = frozenset(
    [
        "year",
        "years",
        "year's",
        "percent",
        "degree",
        "degrees",
        "mm",
        "cm",
        "m",
        "km",
        "k",
        "hour",
        "hours",
        "岁",
        "年",
        "米",
    ]
)
_MINUTES = frozenset({"minute", "minutes", "min", "mins", "分钟"})
#: Colours that these have anyway; another one would have to be seen.
_NATURAL = {
    "clouds": {"white", "grey", "black", "dark grey"},
    "sun": {"gold", "yellow", "orange", "red", "white", "bright"},
    "moon": {"white", "silver", "yellow", "pale yellow"},
    "stars": {"white", "silver", "gold"},
    "splash": {"white"},
    "snow": {"white"},
    "glitter": {"gold", "silver", "orange", "white"},
    "sunlight": {"gold", "yellow", "white", "amber", "orange"},
    "lightning": {"white", "blue", "bright white"},
}
_CHANGES = ("time", "weather")


@dataclass
class Wishes:
    """Everything asked of the film as a whole."""

    cast: Cast
    #: Concepts asked for and not ruled out, in reading order, with the prompt's words.
    asked: dict[Concept, str] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    #: Ruled out unless asked for by name ("a deserted beach", and a woman on it).
    absent: list[str] = field(default_factory=list)
    sky: list[str] = field(default_factory=list)
    #: Colours of the picture ("warm orange tones"), for the sky if it has none of its own.
    tones: list[tuple[str, str]] = field(default_factory=list)
    #: Name, the prompt's words, and whether the film turns to it; by kind.
    times: list[tuple[str, str, bool]] = field(default_factory=list)
    weathers: list[tuple[str, str, bool]] = field(default_factory=list)
    #: A word of change came: what follows is what something turns to.
    turns: bool = False
    resolution: str | None = None
    seconds: float | None = None
    fps: float | None = None
    shape: str | None = None

    def names(self, kind: str) -> list[str]:
        """Return the names asked for, of one kind, in reading order."""
        return [concept.name for concept in self.asked if concept.kind == kind]

    def ask(self, concept: Concept, mention: Mention, colours: list[tuple[str, str]]) -> None:
        """Ask for an effect, a light or the sky, in a colour perhaps."""
        self.asked.setdefault(concept, mention.text)
        if concept.kind == "sky":
            self.sky += [name for name, _ in colours]
            return
        for name, text in colours:
            if name not in _NATURAL.get(concept.name, ()):
                self.cast.leave_out(text, mention.text)

    def conditions(self, mention: Mention) -> None:
        """Take what a word says about time, weather, water and the look of a place."""
        for concept in mention.concepts:
            if concept.kind in _CHANGES:
                values = self.times if concept.kind == "time" else self.weathers
                values.append((concept.name, mention.text, self.turns and bool(values)))
                self.asked.setdefault(concept, mention.text)
            elif concept.kind == "turn":
                self.weathers.append((concept.name, mention.text, True))
                self.asked.setdefault(Concept("weather", concept.name, concept.label), mention.text)
            elif concept.kind in {"look", "swell", "wind"}:
                self.asked.setdefault(concept, mention.text)
        if any(concept.kind in _CHANGES for concept in mention.concepts):
            self.turns = False

    def add(self, mention: Mention) -> None:
        """Take a camera, a lens, a style, a speed or a technical wish."""
        for concept in mention.concepts:
            if concept.kind == "render":
                self._format(concept, mention.text)
            elif concept.kind == "lens":
                self.cast.leave_out(mention.text)
            elif concept.kind == "camera" and concept.name not in camera.MOVES:
                self.cast.leave_out(concept.label)
            elif concept.kind == "style" and concept.name not in modules.names("styles"):
                self.cast.leave_out(mention.text)
            elif not any(known.kind == concept.kind and known.name == concept.name for known in self.asked):
                self.asked[concept] = mention.text

    def _format(self, concept: Concept, text: str) -> None:
        if concept.name == "resolution":
            found = re.match(r"\w+", text)
            self.resolution = found.group().upper() if found and found.group().isascii() else self.resolution
        elif concept.name in {"vertical", "horizontal", "square"}:
            self.shape = concept.name
        elif concept.name == "rate":
            self.measured_token(text)

    def measured(self, number: float, following: Mention | None) -> bool:
        """Take a number with a unit of time or rate after it; return whether it was one."""
        unit = following.text if following else ""
        rate = following.of("render") if following else None
        if unit in _SECONDS:
            self.seconds = number
        elif unit in _MINUTES:
            self.seconds = number * 60
        elif rate and rate.name == "rate":
            self.fps = number
        elif unit not in _OTHER_UNITS:
            return False
        return True

    def measured_token(self, text: str) -> None:
        """Take a number written together with its unit ("10s", "60fps")."""
        found = re.fullmatch(r"(\d{1,6})(s|sec|secs|min|fps)", text)
        if found and found.group(2) == "fps":
            self.fps = float(found.group(1))
        elif found:
            self.seconds = float(found.group(1)) * (60 if found.group(2) == "min" else 1)
