"""From a prompt to its scene: where, when, in which weather, with whom.

Invariant: a `Reading` is a pure function of the prompt; nothing is guessed about words the ontology does not
have, they are handed on as left out. Knows no format, no seed and no picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reelwright.previs import lettering, mentions, modules, senses
from reelwright.previs.deeds import assign
from reelwright.previs.locating import Location, locate
from reelwright.previs.ontology import Concept
from reelwright.previs.reader import Reader
from reelwright.previs.scene import SceneSpec
from reelwright.previs.wishes import Wishes

#: When a prompt names several seas, the first of these that it names wins.
_SEAS = ("rough", "choppy", "calm", "gentle")
_SLOW, _FAST = 0.4, 1.5
#: Times of day that one moment can be; others need a change from one to the next.
_KINDRED = (
    {"sunrise", "morning"},
    {"morning", "day", "noon", "afternoon"},
    {"afternoon", "golden hour", "sunset"},
    {"sunset", "dusk"},
    {"dusk", "night"},
    {"sunrise", "golden hour"},
    {"morning", "golden hour"},
    {"day", "golden hour"},
)
_NIGHT_SKIES = frozenset({"black", "navy", "dark blue", "deep blue", "dark grey"})
_DAY_SKIES = frozenset({"blue", "turquoise", "white", "grey"})
_RAINY = frozenset({"rain", "snow"})


@dataclass
class Reading:
    """What a prompt says: the scene it asks for, and what the report needs to be honest about the rest."""

    spec: SceneSpec
    #: Concepts asked for and not ruled out, in reading order, with the prompt's words.
    asked: dict[Concept, str] = field(default_factory=dict)
    #: Words for visible things that are not in the film.
    undrawn: list[str] = field(default_factory=list)
    #: How many of a subject the prompt wants, where that is more than can be shown.
    wanted_counts: dict[str, int] = field(default_factory=dict)
    resolution: str | None = None
    seconds: float | None = None
    fps: float | None = None
    #: "vertical", "horizontal" or "square".
    shape: str | None = None

    def names(self, kind: str) -> list[str]:
        """Return the names asked for, of one kind."""
        return [concept.name for concept in self.asked if concept.kind == kind]


def understand(prompt: str) -> Reading:
    """Read a prompt, English or Chinese."""
    words, text = lettering.split(prompt)
    draft = Reader(senses.settle(mentions.find(words))).read()
    cast, wishes = draft.cast, draft.wishes
    assign(cast, draft.nouns, draft.deeds)
    wishes.without += [name for name in wishes.absent if name not in cast.roles]
    for name in wishes.without:
        cast.roles.pop(name, None)
    location = locate(draft.places, cast, wishes)
    arm = cast.roles.get("robot arm")
    if text and not (arm and arm.action == "write"):
        cast.leave_out(f"“{text}”")
        text = None
    spec = _spec(wishes, location, text)
    return Reading(
        spec,
        wishes.asked,
        cast.left_out,
        {role.name: role.wanted for role in cast.roles.values() if role.wanted > role.entity().count},
        wishes.resolution,
        wishes.seconds,
        wishes.fps,
        wishes.shape,
    )


def _spec(wishes: Wishes, location: Location, text: str | None) -> SceneSpec:
    """Return the scene, with defaults for what the prompt leaves open."""
    effects = list(dict.fromkeys(wishes.names("effect")))
    weather, weather_to = _weather(wishes, effects)
    effects = _with_implied(effects, wishes, {weather, weather_to})
    first, last = _times(wishes, effects, location, weather)
    sky = wishes.sky or [name for name, _ in wishes.tones]
    seas = [sea for sea in _SEAS if sea in (*wishes.names("sea"), *wishes.names("swell"), *wishes.names("wind"))]
    speeds, styles = wishes.names("speed"), wishes.names("style")
    return SceneSpec(
        setting=location.setting,
        setting_asked=location.is_asked,
        setting_colour=location.colour,
        subjects=tuple(role.entity() for role in wishes.cast.roles.values()),
        effects=tuple(effects),
        without=tuple(dict.fromkeys(wishes.without)),
        time_from=first,
        time_to=last,
        time_asked=bool(wishes.times),
        sky_from=sky[0] if sky else None,
        sky_to=sky[-1] if sky else None,
        sea=seas[0] if seas else ("rough" if weather == "storm" else "gentle"),
        weather=weather,
        weather_to=weather_to,
        camera=tuple(dict.fromkeys(wishes.names("camera"))),
        style=styles[0] if styles else "natural",
        speed={"slow": _SLOW, "fast": _FAST}.get(speeds[0] if speeds else "", 1.0),
        traits=location.traits,
        text=text,
    )


def _weather(wishes: Wishes, effects: list[str]) -> tuple[str, str]:
    """Return the weather at the start and at the end."""
    if not wishes.weathers:
        if "lightning" in effects:
            return "storm", "storm"
        if not _RAINY.isdisjoint(effects) and {"sun", "stars", "moon"}.isdisjoint(effects):
            return "cloudy", "cloudy"
        still = "clear" if "clouds" in wishes.without else "fair"
        return still, still
    first, _, first_turns = wishes.weathers[0]
    start = ("storm" if first == "clear" else "fair") if first_turns and len(wishes.weathers) == 1 else first
    if start == "storm" and first == "clear" and not any(w == "storm" for w, _, _ in wishes.weathers):
        start = "cloudy"
    last = first
    for name, text, turns in wishes.weathers[1:]:
        if turns:
            last = name
        elif name not in {first, last} and "storm" not in {first, name}:
            wishes.cast.leave_out(text)
        elif name == "storm":  # A storm is cloudy and may be foggy besides.
            start, last = name, name
    return start, last


def _with_implied(effects: list[str], wishes: Wishes, weathers: set[str]) -> list[str]:
    """Return the effects with those that a storm brings, as far as they can be drawn."""
    if "storm" in weathers and "snow" not in effects:
        drawn = modules.names("effects")
        effects += [name for name in ("rain", "lightning") if name in drawn and name not in effects]
    return [name for name in effects if name not in wishes.without]


def _times(wishes: Wishes, effects: list[str], location: Location, weather: str) -> tuple[str, str]:
    """Return the time of day at the start and at the end."""
    if wishes.times:
        first = last = wishes.times[0][0]
        for name, text, turns in wishes.times[1:]:
            if turns:
                last = name
            elif name != last and not any({name, last} <= kin for kin in _KINDRED):
                wishes.cast.leave_out(text)
        return first, last
    if "moon" in effects or "stars" in effects or "neon" in location.traits:
        return "night", "night"
    if wishes.sky or wishes.tones:
        time = _time_of_sky([*wishes.sky, *(name for name, _ in wishes.tones)][0])
        return time, time
    overcast = weather in {"storm", "fog", "cloudy"} or location.setting == "studio"
    return ("day", "day") if overcast else ("golden hour", "golden hour")


def _time_of_sky(colour: str) -> str:
    """Return the time of day at which a sky has a colour."""
    if colour in _NIGHT_SKIES:
        return "night"
    return "day" if colour.rpartition(" ")[2] in _DAY_SKIES else "sunset"
