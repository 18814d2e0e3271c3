"""Where a film plays: one setting out of all the places that a prompt names, and which of the rest it shows.

Invariant: a place that the chosen setting and the subjects do not show is left out, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.previs import modules
from reelwright.previs.casting import SOME, Cast
from reelwright.previs.ontology import Concept
from reelwright.previs.topics import Place
from reelwright.previs.wishes import Wishes

#: Where a subject is filmed when the prompt does not say.
HOMES = {
    "dolphin": "ocean",
    "whale": "ocean",
    "boat": "ocean",
    "cat": "interior window",
    "car": "city street",
    "robot": "city street",
    "person": "city street",
    "robot arm": "studio",
    "horse": "mountains",
    "dog": "mountains",
    "house": "mountains",
    "balloon": "mountains",
    "bird": "mountains",
    "fox": "forest",
    "tree": "forest",
    "rocket": "desert",
}
#: Settings that show another one as well.
_SHOWS = {"beach": {"ocean"}}
#: Colours that a setting has anyway, so that asking for one asks for nothing more.
_NATURAL = {
    "ocean": {"blue", "deep blue", "dark blue"},
    "beach": {"gold", "white", "yellow"},
    "mountains": {"grey", "green", "blue"},
    "desert": {"gold", "yellow", "orange", "amber", "brown"},
    "snowfield": {"white", "bright white"},
    "forest": {"green", "deep green", "dark green", "bright green"},
}
_NATURAL_PARTS = {
    "leaves": {"green"},
    "sand": {"gold", "yellow", "white"},
    "waves": {"white", "blue"},
    "ink": {"black"},
}


@dataclass(frozen=True, slots=True)
class Location:
    """The setting chosen."""

    setting: str
    is_asked: bool
    colour: str | None = None
    #: Looks of the place that its module shows ("neon").
    traits: tuple[str, ...] = ()


def locate(places: Sequence[Place], cast: Cast, wishes: Wishes) -> Location:
    """Choose the setting, and note which of the other places and parts are seen in it."""
    drawn = modules.names("settings")
    named = list(dict.fromkeys(name for place in places for name in place.names("setting") if name in drawn))
    hinted = list(dict.fromkeys(name for place in places for name in place.names("hint") if name in drawn))
    named = [name for name in named if not any(name in _SHOWS.get(other, ()) for other in named)]
    hinted = [name for name in hinted if not _is_part_of_subject(name, places, cast)] if not named else hinted
    home = next((HOMES[name] for name in cast.roles if HOMES.get(name) in drawn), "")
    home = home or next((owner for place in places for owner in place.names("part") if owner in drawn), "ocean")
    # A hint that fits the subject's own home beats an earlier one.
    asked = named or ([home] if home in hinted else hinted)
    setting = asked[0] if asked else home
    seen = {setting, *_SHOWS.get(setting, ()), *cast.roles}
    arm = cast.roles.get("robot arm")
    seen |= {"write"} if arm and arm.action == "write" else set()
    if asked and setting == "snowfield":
        _forget_snow(wishes, {"snow", "snowy", "雪"})  # It lies there and need not fall.
    if setting == "forest":
        _merge_trees(cast, wishes)
    colours = [colour for place in places for colour in _show(place, setting, seen, cast, wishes)]
    return Location(setting, bool(asked), _colour(setting, colours, cast), _traits(setting, cast, wishes))


def _is_part_of_subject(name: str, places: Sequence[Place], cast: Cast) -> bool:
    """Return whether every word that hints at a setting names a part of a subject ("a house with a window")."""
    hints = [place for place in places if name in place.names("hint")]
    return all(any(owner in cast.roles for owner in place.names("part")) for place in hints)


def _merge_trees(cast: Cast, wishes: Wishes) -> None:
    """Let the forest's own trees be the trees that a prompt names beside it."""
    tree = cast.roles.get("tree")
    if tree and tree.wanted >= SOME and tree.colour in {None, "green"}:
        del cast.roles["tree"]
        wishes.asked[Concept("part", "forest", "trees")] = tree.word


def _show(place: Place, setting: str, seen: set[str], cast: Cast, wishes: Wishes) -> list[tuple[str, str, str]]:
    """Note what of a place is seen; return its colours with the words for it, if it is the setting itself."""
    text = place.mention.text
    if setting in place.names("setting") or setting in place.names("hint"):
        _ask_parts(place, seen, wishes)
        return [(name, word, text) for name, word in place.colours]
    parts = [c for c in place.mention.concepts if c.kind == "part" and _is_owned(c, seen)]
    elsewhere = not seen.isdisjoint((*place.names("setting"), *place.names("hint")))
    unnatural = [word for name, word in place.colours if not _is_natural(name, place, parts)]
    if parts or elsewhere:
        for word in unnatural:
            cast.leave_out(word, text)
        if elsewhere or not unnatural:
            _ask_parts(place, seen, wishes)
    elif "snowfield" in place.names("hint") and not place.mention.of(
        "effect"
    ):  # "in the snow", elsewhere: it snows there.
        wishes.asked.setdefault(Concept("effect", "snow", "snow"), text)
    elif not any(c.kind in {"effect", "look"} for c in place.mention.concepts):
        cast.leave_out(text)
    return []


def _is_natural(colour: str, place: Place, parts: Sequence[Concept]) -> bool:
    """Return whether something has a colour anyway."""
    base = colour.rpartition(" ")[2]
    names = (*place.names("setting"), *place.names("hint"))
    return any(base in _NATURAL_PARTS.get(part.label, ()) for part in parts) or any(
        not {colour, base}.isdisjoint(_NATURAL.get(name, ())) for name in names
    )


def _is_owned(part: Concept, seen: set[str]) -> bool:
    owners = part.name.split(",")
    return not seen.isdisjoint(owners) and ("write" not in owners or "write" in seen)


def _ask_parts(place: Place, seen: set[str], wishes: Wishes) -> None:
    for concept in place.mention.concepts:
        if concept.kind == "part" and concept.label and _is_owned(concept, seen):
            wishes.asked.setdefault(concept, place.mention.text)


def _colour(setting: str, colours: Sequence[tuple[str, str, str]], cast: Cast) -> str | None:
    """Return the colour a setting is painted in, if it can be."""
    if not colours:
        return None
    if modules.find("settings", setting).paintable:
        return colours[-1][0]
    for name, word, text in colours:
        if name not in _NATURAL.get(setting, ()):
            cast.leave_out(word, text)
    return None


def _traits(setting: str, cast: Cast, wishes: Wishes) -> tuple[str, ...]:
    """Return the looks asked for that the setting shows; leave out the others."""
    known = modules.find("settings", setting).traits
    shown: list[str] = []
    for concept, text in [(c, t) for c, t in wishes.asked.items() if c.kind == "look"]:
        del wishes.asked[concept]
        name = "snowy" if concept.name == "winter" and "winter" not in known else concept.name
        if name in known:
            shown.append(name)
            wishes.asked[Concept("look", name, concept.label)] = text
            _forget_snow(wishes, {"snowy"})
        elif not _shows_winter(setting, name, text, wishes):
            cast.leave_out(text)
    return tuple(dict.fromkeys(shown))


def _forget_snow(wishes: Wishes, words: set[str]) -> None:
    """Take back the wish for falling snow, where those words asked for it."""
    for concept, text in list(wishes.asked.items()):
        if (concept.kind, concept.name) == ("effect", "snow") and text in words:
            del wishes.asked[concept]


def _shows_winter(setting: str, look: str, text: str, wishes: Wishes) -> bool:
    """Return whether snow that lies or falls there is what the word asks for."""
    falls = "snow" in wishes.names("effect") and text in {
        "snowy",
        "winter",
        "wintry",
        "in winter",
        "冬天",
        "冬日",
        "冬季",
    }
    return look == "snowy" and (setting == "snowfield" or falls)
