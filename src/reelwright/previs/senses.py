"""Which sense of an ambiguous word is meant, by its neighbours: an orange, an orange cat; a fly, to fly.

Invariant: a mention only loses concepts here, it never gains any; each decision looks at a few neighbours.
Must not know scenes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept

#: How far a modifier may stand before its noun.
_REACH = 7
_MODIFIERS = ("colour", "shade", "size", "trait", "number", "sea", "look", "time", "weather", "swell", "style")
_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "its",
        "his",
        "her",
        "their",
        "my",
        "your",
        "our",
        "one",
        "another",
        "each",
        "every",
        "full",
        "'s",
        "in",
        "at",
        "of",
    ]
)
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "am"])
_PRONOUNS = frozenset({"he", "she", "it", "they", "who"})
_WET, _PLACES = frozenset({"ocean", "beach"}), frozenset({"setting", "hint", "part"})
#: Things that act by themselves.
_ACTORS = frozenset({"animal", "vehicle", "who"})
_THING_ONLY, _PLAIN = ("thing",), ()
_FRUIT = frozenset(["orange", "peach", "plum", "rose", "coral", "ruby", "emerald", "lavender", "salmon", "amber"])
_BLACK_AND_WHITE = frozenset({"black and white", "黑白", "黑白相间"})
_STYLED = frozenset(["film", "movie", "photo", "footage", "shot", "video", "photography", "style", "picture", "cinema"])

Chooser = Callable[[Sequence[Mention], int], Mention]


def settle(found: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with the senses that do not fit taken away."""
    settled: list[Mention] = []
    for index, mention in enumerate(found):
        if mention.text in _BLACK_AND_WHITE:
            settled.extend(_patched(found, index))
            continue
        chooser = _CHOOSERS.get(mention.text)
        settled.append(chooser(found, index) if chooser else _settle_kind(found, index))
    return settled


def noun_after(found: Sequence[Mention], index: int) -> Mention | None:
    """Return the noun that a modifier at an index belongs to, if it leads to one."""
    for mention in found[index + 1 : index + 1 + _REACH]:
        if mention.is_noun or mention.is_unknown:
            return mention
        if mention.is_break or mention.text in _BE or mention.of("action"):
            return None
        if mention.concepts and not mention.link("and") and not any(map(mention.of, _MODIFIERS)):
            return None
    return None


def is_determined(found: Sequence[Mention], index: int) -> bool:
    """Return whether an article or the like stands right before."""
    before = found[index - 1] if index else None
    return before is not None and (
        before.text in _DETERMINERS or (before.of("number") is not None and not before.is_noun)
    )


def is_predicate(found: Sequence[Mention], index: int) -> bool:
    """Return whether "is" or a subject stands right before, so that a verb here says what that does."""
    before = found[index - 1] if index else None
    if before is None:
        return False
    thing = before.of("thing")
    acts = before.of("subject") or before.of("part") or (thing and thing.name in _ACTORS)
    return before.text in _BE or before.text in _PRONOUNS or bool(acts)


def is_attributive(found: Sequence[Mention], index: int) -> bool:
    """Return whether a verb stands right before the noun it is said of ("running horses", "奔跑的马")."""
    mention, following = found[index], found[index + 1] if index + 1 < len(found) else None
    if following is None:
        return False
    if not mention.text.isascii():
        return following.text == "的"
    if not mention.text.endswith(("ing", "ed", "en")) or is_predicate(found, index):
        return False
    noun = noun_after(found, index)
    joined = following.text in _DETERMINERS or following.of("link")
    if joined or noun is None or noun.of("about"):
        return False
    return not noun.of("part") or noun.of("hint") is not None or noun.of("setting") is not None


def is_relative(found: Sequence[Mention], index: int) -> bool:
    """Return whether a Chinese verb begins a phrase that ends in 的 before its noun ("坐在窗台上的猫")."""
    if found[index].text.isascii():
        return False
    ahead = found[index + 1 : index + 2 + _REACH]
    for before, mention in itertools.pairwise(ahead):
        if mention.is_break:
            return False
        if mention.text == "的" and (before.is_noun or before.of("link")):
            return True
    return False


def has_missing_object(found: Sequence[Mention], index: int) -> bool:
    """Return whether a verb acts on a thing that nobody here draws ("playing chess")."""
    for mention in found[index + 1 : index + 6]:
        if mention.of("thing") or mention.is_unknown:
            return True
        if mention.is_break or mention.is_noun or (mention.of("link") and mention.text != "with"):
            return False
    return False


def is_of_water(found: Sequence[Mention], index: int) -> bool:
    """Return whether a modifier is said of the sea ("crashing waves")."""
    noun = noun_after(found, index)
    return noun is not None and any(
        not _WET.isdisjoint(concept.name.split(",")) for concept in noun.concepts if concept.kind in _PLACES
    )


def _settle_kind(found: Sequence[Mention], index: int) -> Mention:
    """Decide between a verb and a noun for words that are both."""
    mention = found[index]
    if not mention.of("action") or mention.of("subject") or not mention.text.isascii():
        return mention
    if index and found[index - 1].of("camera"):
        return _keep(mention, _PLAIN)  # "the drone flies on": the camera's.
    determined = is_determined(found, index)
    part = mention.of("part")
    if part and "write" in part.name:
        return mention  # Calligraphy is what the arm does and what one sees of it.
    if mention.is_noun:
        verb = not determined and is_predicate(found, index)
        return _keep(mention, ("action",)) if verb else _without(mention, "action")
    if determined and not mention.text.endswith(("ing", "ed", "en")):
        return _keep(mention, _PLAIN)
    return mention


def _keep(mention: Mention, kinds: Sequence[str]) -> Mention:
    kept = tuple(concept for concept in mention.concepts if concept.kind in kinds)
    return replace(mention, concepts=kept, is_plain=not kept)


def _without(mention: Mention, kind: str) -> Mention:
    kept = tuple(concept for concept in mention.concepts if concept.kind != kind)
    return replace(mention, concepts=kept, is_plain=not kept)


def _colour_or_fruit(found: Sequence[Mention], index: int) -> Mention:
    mention = found[index]
    before = found[index - 1] if index else None
    colour = (
        not is_determined(found, index)
        or noun_after(found, index) is not None
        or (before is not None and before.text in {"the", "of", "in"})
    )
    colour = colour and not mention.plural
    return _without(mention, "thing" if colour else "colour")


def _noun_if_determined(found: Sequence[Mention], index: int) -> Mention:
    mention = found[index]
    if is_determined(found, index) and noun_after(found, index) is None:
        return _keep(mention, _THING_ONLY)
    return _without(mention, "thing")


def _thing_or_plain(found: Sequence[Mention], index: int) -> Mention:
    """A noun after an article or an adjective, otherwise a verb that shows nothing."""
    before = found[index - 1] if index else None
    after = found[index + 1] if index + 1 < len(found) else None
    adjective = after is not None and after.of("about") is not None  # "a mirror effect"
    is_thing = (
        not adjective
        and before is not None
        and (before.text in {"a", "an", "the", "'s", "his", "her"} or before.of("colour") or before.of("size"))
    )
    return _keep(found[index], _THING_ONLY if is_thing else _PLAIN)


def _material(found: Sequence[Mention], index: int) -> Mention:
    """What a house is made of asks for no stone."""
    after = found[index + 1] if index + 1 < len(found) else None
    is_house = after is not None and after.of("subject") is not None
    return _keep(found[index], _PLAIN) if is_house else found[index]


def _crane(found: Sequence[Mention], index: int) -> Mention:
    mention = found[index]
    machine = mention.plural
    for back in range(index, max(index - 3, 0), -1):  # "a tall construction crane"
        machine = machine or is_determined(found, back)
    return _without(mention, "camera" if machine else "thing")


def _light(found: Sequence[Mention], index: int) -> Mention:
    after = found[index + 1] if index + 1 < len(found) else None
    return _without(found[index], "tone" if after is not None and after.of("colour") else "shade")


def _leaves(found: Sequence[Mention], index: int) -> Mention:
    """Foliage, unless someone leaves."""
    before = found[index - 1] if index else None
    verb = before is not None and before.of("subject") is not None and not before.plural
    return _keep(found[index], _PLAIN) if verb else found[index]


def _modifier_before_noun(found: Sequence[Mention], index: int) -> Mention:
    """A tabby, a tabby cat; a baby, a baby whale."""
    mention = found[index]
    after = found[index + 1] if index + 1 < len(found) else None
    if after is not None and (after.is_noun or after.is_unknown) and not after.of("about"):
        return _keep(mention, ("size", "trait"))
    return mention


def _patched(found: Sequence[Mention], index: int) -> list[Mention]:
    """A film in black and white, but a black and white cat: two colours."""
    noun = noun_after(found, index)
    if noun is None or not (noun.of("subject") or noun.of("thing")) or noun.text in _STYLED:
        return [found[index]]
    words = zip(("black", "white"), ("black", "white") if found[index].text.isascii() else "黑白", strict=True)
    return [Mention(text, (Concept("colour", name, name),)) for name, text in words]


_CHOOSERS: dict[str, Chooser] = {
    **dict.fromkeys((*_FRUIT, *(f"{word}s" for word in _FRUIT), "peaches"), _colour_or_fruit),
    **dict.fromkeys(("fly", "flies", "watch", "watches"), _noun_if_determined),
    **dict.fromkeys(
        ("slide", "slides", "lock", "locks", "map", "fan", "key", "mirror", "mirrors"),
        _thing_or_plain,
    ),
    **dict.fromkeys(("crane", "cranes"), _crane),
    **dict.fromkeys(("stone", "brick"), _material),
    "light": _light,
    "leaves": _leaves,
    **dict.fromkeys(
        ("tabby", "baby", "kitty", "mother", "father", "adult", "family", "human"),
        _modifier_before_noun,
    ),
}
