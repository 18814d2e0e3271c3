"""From mentions to meaning: what a count or a colour belongs to, what is ruled out, what changes.

Invariant: a `Reading` is a pure function of the prompt; nothing is guessed about words the ontology does not
have, they are handed on as unknown. Knows no format, no seed and no picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reelwright.previs import mentions, modules
from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept
from reelwright.previs.scene import Entity, SceneSpec

#: A plural or uncounted animal is this many.
SOME = 3
_THINGS = ("subject", "setting", "effect", "part", "time", "weather")
#: When a prompt names several seas, the first of these that it names wins.
_SEAS = ("rough", "choppy", "calm", "gentle")
_SLOW, _FAST = 0.4, 1.5


@dataclass
class Reading:
    """What a prompt says: the scene it asks for, and what the report needs to be honest about the rest."""

    spec: SceneSpec
    #: Concepts asked for and not ruled out, in reading order, one per kind and name.
    asked: list[Concept] = field(default_factory=list)
    #: Words for visible things that no module draws.
    undrawn: list[str] = field(default_factory=list)
    #: How many of a subject the prompt wants, where that is more than can be shown.
    wanted_counts: dict[str, int] = field(default_factory=dict)
    resolution: str | None = None
    seconds: float | None = None

    def names(self, kind: str) -> list[str]:
        """Return the names asked for, of one kind."""
        return [concept.name for concept in self.asked if concept.kind == kind]


@dataclass
class _Hold:
    """Modifiers that wait for their noun."""

    number: int | None = None
    colours: list[str] = field(default_factory=list)
    shade: str = ""
    negated: bool = False


@dataclass
class _Draft:
    """What has been gathered so far."""

    asked: list[Concept] = field(default_factory=list)
    undrawn: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    wanted_counts: dict[str, int] = field(default_factory=dict)
    sky: list[str] = field(default_factory=list)
    setting_colour: str | None = None
    resolution: str | None = None
    seconds: float | None = None
    hold: _Hold = field(default_factory=_Hold)
    #: The thing last named in this clause, to which a colour after it belongs ("the sky is purple").
    topic: Concept | None = None
    #: Whether the word before was unknown too, so that both make one phrase.
    unknown_open: bool = False

    def ask(self, concept: Concept) -> None:
        if concept not in self.asked:
            self.asked.append(concept)

    def leave_out(self, text: str) -> None:
        if text not in self.undrawn:
            self.undrawn.append(text)


def understand(prompt: str) -> Reading:
    """Read a prompt, English or Chinese."""
    draft = _Draft()
    found = mentions.find(prompt)
    for index, mention in enumerate(found):
        _take(draft, mention, found[index + 1] if index + 1 < len(found) else None)
    _end_clause(draft)
    return Reading(_spec(draft), draft.asked, draft.undrawn, draft.wanted_counts, draft.resolution, draft.seconds)


def _take(draft: _Draft, mention: Mention, following: Mention | None) -> None:
    """Add one mention to the draft."""
    if not mention.concepts and not mention.is_break:
        _take_unknown(draft, mention, following)
        return
    draft.unknown_open = False
    if mention.is_break:
        if mention.text in {",", "，", "、"}:
            draft.hold.negated = False
            _end_predicate(draft)
        else:
            _end_clause(draft)
    elif mention.of("negation"):
        draft.hold.negated = True
    elif thing := next((concept for kind in _THINGS if (concept := mention.of(kind))), None):
        _take_thing(draft, mention, thing)
    else:
        _take_quality(draft, mention)


def _take_unknown(draft: _Draft, mention: Mention, following: Mention | None) -> None:
    """Take a number, a length of time, a plain word, or a thing nobody here can draw."""
    unit = following.text if following else ""
    if mention.number is not None:
        if unit in {"second", "seconds", "sec", "secs", "s", "秒", "秒钟"}:
            draft.seconds = mention.number
        elif unit in {"minute", "minutes", "min", "分钟"}:
            draft.seconds = mention.number * 60
        else:
            draft.hold.number = max(int(mention.number), 1)
    elif mention.text[:-1].isdigit() and mention.text.endswith("s"):
        draft.seconds = float(mention.text[:-1])
    elif not mention.is_plain:
        if draft.hold.negated:
            draft.hold.negated = False
        elif draft.unknown_open and draft.undrawn and mention.text.isascii():
            draft.undrawn[-1] += f" {mention.text}"
        else:
            draft.leave_out(mention.text)
        draft.unknown_open = True
        return
    draft.unknown_open = False


def _take_quality(draft: _Draft, mention: Mention) -> None:
    """Take a modifier that waits for its noun, or else a wish for the whole film."""
    hold = draft.hold
    if number := mention.of("number"):
        hold.number = int(number.name)
    elif colour := mention.of("colour"):
        hold.colours.append(f"{hold.shade} {colour.name}".strip())
        hold.shade = ""
    elif shade := mention.of("shade"):
        hold.shade = shade.name
    elif link := mention.of("link"):
        if link.name == "beside":
            _end_predicate(draft)
    elif not hold.negated:
        _take_wish(draft, mention)


def _take_wish(draft: _Draft, mention: Mention) -> None:
    """Take a camera, a speed, a sea, an action, a style or a technical wish."""
    wish = mention.concepts[0]
    if wish.kind == "render":
        if wish.name == "resolution":
            draft.resolution = mention.text.split()[0].upper()
    elif wish.kind == "style" and wish.name not in modules.names("styles"):
        draft.leave_out(mention.text)
    else:
        draft.ask(wish)


def _take_thing(draft: _Draft, mention: Mention, thing: Concept) -> None:
    """Bind the waiting modifiers to a noun and take it."""
    hold, draft.hold = draft.hold, _Hold()
    if hold.negated:
        draft.without.extend(concept.name for concept in mention.concepts if concept.kind in {"effect", "subject"})
        return
    draft.topic = thing
    _paint(draft, thing, hold.colours)
    if thing.kind == "subject":
        _take_subject(draft, mention, thing, hold)
        return
    for concept in mention.concepts:
        if concept.kind == "setting" and concept.name not in modules.names("settings"):
            draft.leave_out(mention.text)
        else:
            draft.ask(concept)


def _take_subject(draft: _Draft, mention: Mention, thing: Concept, hold: _Hold) -> None:
    if thing.name not in modules.names("subjects"):
        draft.leave_out(mention.text)
        return
    known = draft.entities.get(thing.name)
    many = mention.plural or not mention.text.isascii()
    count = hold.number if hold.number and not (hold.number == 1 and mention.plural) else (SOME if many else 1)
    if known and hold.number is None:
        return  # "the dolphins" again
    most = modules.find("subjects", thing.name).at_most
    if count > most:
        draft.wanted_counts[thing.name] = count
    colour = hold.colours[-1] if hold.colours else (known.colour if known else None)
    draft.entities[thing.name] = Entity(thing.name, min(count, most), colour)
    draft.ask(thing)


def _paint(draft: _Draft, thing: Concept, colours: list[str]) -> None:
    """Give colours to the thing they belong to."""
    if not colours:
        return
    if thing.kind == "setting":
        draft.setting_colour = colours[-1]
    elif thing.kind == "subject":
        if (entity := draft.entities.get(thing.name)) and not entity.colour:
            draft.entities[thing.name] = replace(entity, colour=colours[-1])
    elif thing.kind == "part" or (thing.kind == "time" and not draft.sky):
        draft.sky.extend(colours)


def _end_predicate(draft: _Draft) -> None:
    """Give colours that follow a thing ("the sky is red over …") to it, before another thing comes."""
    if draft.topic is not None and draft.hold.colours:
        _paint(draft, draft.topic, draft.hold.colours)
        draft.hold.colours = []


def _end_clause(draft: _Draft) -> None:
    """Colours that met no noun after them belong to the noun before them, or to the sky."""
    colours = draft.hold.colours
    if draft.topic is not None:
        _paint(draft, draft.topic, colours)
    elif colours and not draft.sky:
        draft.sky = list(colours)
    draft.hold, draft.topic = _Hold(), None


def _spec(draft: _Draft) -> SceneSpec:
    """Return the scene, with defaults for what the prompt leaves open."""

    def names(kind: str) -> list[str]:
        return [concept.name for concept in draft.asked if concept.kind == kind]

    settings, times, weathers = names("setting"), names("time"), names("weather")
    weather = weathers[0] if weathers else ("clear" if "clouds" in draft.without else "fair")
    first, last = _times(times, names("effect"), weather, painted=bool(draft.sky))
    actions, speeds = names("action"), names("speed")
    action = "swim" if "swim" in actions and "leap" not in actions else "leap"
    seas = [sea for sea in _SEAS if sea in names("sea")]
    styles = names("style")
    return SceneSpec(
        setting=settings[0] if settings else "ocean",
        setting_asked=bool(settings),
        setting_colour=draft.setting_colour,
        subjects=tuple(
            replace(entity, action=action) for entity in draft.entities.values() if entity.name not in draft.without
        ),
        effects=tuple(dict.fromkeys(names("effect"))),
        without=tuple(dict.fromkeys(draft.without)),
        time_from=first,
        time_to=last,
        time_asked=bool(times),
        sky_from=draft.sky[0] if draft.sky else None,
        sky_to=draft.sky[-1] if draft.sky else None,
        sea=seas[0] if seas else ("rough" if weather == "storm" else "gentle"),
        weather=weather,
        camera=tuple(dict.fromkeys(names("camera"))),
        style=styles[0] if styles else "natural",
        speed={"slow": _SLOW, "fast": _FAST}.get(speeds[0] if speeds else "", 1.0),
    )


def _times(times: list[str], effects: list[str], weather: str, *, painted: bool) -> tuple[str, str]:
    """Return the time of day at the start and at the end."""
    if times:
        return times[0], times[-1]
    if "moon" in effects or "stars" in effects:
        return "night", "night"
    if painted:
        return "sunset", "sunset"
    return ("day", "day") if weather in {"storm", "fog", "cloudy"} else ("golden hour", "golden hour")
