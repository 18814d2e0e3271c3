"""Who is in the film: subjects with their count, looks and deeds, gathered while a prompt is read.

Invariant: one entry per kind of subject; whatever its module cannot show is handed back as left out, word for
word. Must not know settings, light or cameras.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reelwright.previs import modules
from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept
from reelwright.previs.scene import Entity

#: A plural that names no number is this many.
SOME = 3
#: Spaces in the longest phrase of unknown words.
_LONGEST_PHRASE = 3
#: Where Chinese names no number: these come in groups.
_GREGARIOUS = frozenset({"dolphin", "bird", "tree"})
#: What doing one thing shows besides.
_IMPLIED = {
    "leap": {"swim"},
    "launch": {"fly", "float", "stand"},
    "sail": {"float"},
    "write": {"draw"},
    "run": {"walk"},
}
#: Actions that a livelier one takes the place of.
RESTING = frozenset({"stand", "sit", "park", "float", "wait", "watch"})
#: Words that mean another action of the same look for one kind of subject.
_AS_GOOD = {("bird", "sit"): "stand", ("balloon", "fly"): "float", ("boat", "park"): "float"}
#: What needs no module: a tree stands, whatever else it does.
_TRIVIAL = {"tree": {"stand"}, "house": {"sit"}, "rocket": {"park"}, "balloon": {"fly"}}


@dataclass
class Hold:
    """Modifiers that wait for their noun; texts as the prompt writes them."""

    number: int | None = None
    #: Name and text of each colour.
    colours: list[tuple[str, str]] = field(default_factory=list)
    #: The colours are a change ("from red to blue").
    turns: bool = False
    shade: str = ""
    size: tuple[str, str] | None = None
    traits: list[tuple[str, str]] = field(default_factory=list)
    seas: list[Concept] = field(default_factory=list)
    negated: bool = False
    #: Ruled out are only others ("no other people").
    others: bool = False
    another: bool = False
    #: "and" stands between the noun before and this one, and no verb.
    joined: bool = False
    #: A preposition stands between the noun before and this one.
    linked: bool = False

    def take_looks(self, mention: Mention) -> None:
        """Take the size and the traits that a word names."""
        for concept in mention.concepts:
            if concept.kind == "size":
                self.size = (concept.name, mention.text)
            elif concept.kind == "trait":
                self.traits.append((concept.name, mention.text))


@dataclass
class Role:
    """One kind of subject as gathered so far."""

    name: str
    word: str
    sentence: int
    wanted: int
    colour: str | None = None
    colour_to: str | None = None
    action: str | None = None
    #: The word that asked for the action.
    action_word: str = ""
    size: str | None = None
    traits: list[str] = field(default_factory=list)
    trait_colour: str | None = None

    def can(self, actions: Iterable[str]) -> str | None:
        """Return the first of the actions that its module shows."""
        known = modules.find("subjects", self.name).actions
        same = [_AS_GOOD.get((self.name, action), action) for action in actions]
        return next((action for action in same if action in known), None)

    def goes_without_saying(self, actions: Iterable[str]) -> bool:
        """Return whether one of the actions is seen anyway, beside what it does."""
        return not _TRIVIAL.get(self.name, set()).union(_IMPLIED.get(self.action or "", ())).isdisjoint(actions)

    def entity(self) -> Entity:
        """Return it as the scene holds it."""
        return Entity(
            self.name,
            min(self.wanted, modules.find("subjects", self.name).at_most),
            self.colour,
            self.colour_to,
            action=self.action,
            size=self.size,
            traits=tuple(self.traits),
            trait_colour=self.trait_colour,
        )


class Cast:
    """All roles of a film, in reading order."""

    def __init__(self) -> None:
        self.roles: dict[str, Role] = {}
        #: What was asked for and is not in the film, in the prompt's words, each once.
        self._left_out: dict[str, None] = {}

    @property
    def left_out(self) -> list[str]:
        """What was asked for and is not in the film, in the prompt's words."""
        return list(self._left_out)

    def leave_out(self, *texts: str) -> None:
        """Note words for something that is not in the film."""
        chinese = any(not text.isascii() for text in texts)
        self._left_out.setdefault(("" if chinese else " ").join(texts))

    def leave_out_further(self, word: str) -> None:
        """Note a word that makes one phrase with the one left out last."""
        last = next(reversed(self._left_out), "")
        if not last or last.count(" ") >= _LONGEST_PHRASE:
            self.leave_out(word)
            return
        del self._left_out[last]
        self.leave_out(f"{last} {word}")

    def enter(self, name: str, mention: Mention, hold: Hold, sentence: int) -> Role:
        """Take a subject with the modifiers that waited for it and those its own word brings ("kitten")."""
        role = self.roles.get(name)
        sizes = [concept.name for concept in mention.concepts if concept.kind == "size"]
        size = (hold.size or ((sizes[0], mention.text) if sizes else None)) or None
        if role is None:
            role = self.roles[name] = Role(name, mention.text, sentence, _count(name, mention, hold))
        elif hold.another or (_is_new(role, mention, hold) and role.sentence == sentence):
            if size and role.size and size[0] != role.size:
                self.leave_out(size[1], *([] if size[1] == mention.text else [mention.text]))
                return role
            if not (hold.colours and role.colour and hold.colours[0][0] != role.colour):
                role.wanted += _count(name, mention, hold)
                role.size = role.size if size and size[0] == role.size else None
                size = None
        elif hold.number is not None and hold.number > role.wanted:
            role.wanted = hold.number
        own = mention.of("colour")
        colours = hold.colours or ([(own.name, mention.text)] if own else [])
        self.paint(role, colours, mention.text, turns=hold.turns)
        if size and not role.size:
            role.size = size[0]
        traits = [(concept.name, mention.text) for concept in mention.concepts if concept.kind == "trait"]
        for trait, text in (*hold.traits, *traits):
            self.dress(role, trait, text)
        return role

    def paint(self, role: Role, colours: list[tuple[str, str]], word: str, *, turns: bool) -> None:
        """Give a subject its colour, or the change between two."""
        if not colours:
            return
        if not modules.find("subjects", role.name).paintable:
            self.leave_out(colours[0][1], word)
            return
        if turns and (role.colour or len(colours) > 1):
            role.colour = role.colour or colours[0][0]
            role.colour_to = colours[-1][0]
            return
        for name, text in colours:
            if role.colour is None:
                role.colour = name
            elif role.colour != name:
                self.leave_out(text, word)

    def dress(self, role: Role, trait: str, text: str) -> bool:
        """Give a subject a trait; return whether its module shows it."""
        if trait not in modules.find("subjects", role.name).traits:
            self.leave_out(text)
            return False
        if trait not in role.traits:
            role.traits.append(trait)
        return True

    def hand_over(self, trait: str, text: str, colours: list[tuple[str, str]]) -> None:
        """Give what is carried to the subject last named that can carry it."""
        for role in reversed(self.roles.values()):
            if trait in modules.find("subjects", role.name).traits:
                self.dress(role, trait, text)
                role.trait_colour = colours[0][0] if colours else role.trait_colour
                return
        self.leave_out(text)


def _is_new(role: Role, mention: Mention, hold: Hold) -> bool:
    """Return whether a kind named again in its sentence is somebody else ("a man and a woman")."""
    other = mention.text != role.word
    return (hold.joined and other) or (hold.number is not None and (hold.joined or other))


def _count(name: str, mention: Mention, hold: Hold) -> int:
    """Return how many a noun phrase means."""
    own = mention.of("number")
    if hold.number and hold.number > 1:
        return hold.number
    if own:
        return int(own.name)
    if mention.plural:
        return SOME
    if hold.number is None and not mention.text.isascii() and (name in _GREGARIOUS or mention.text.endswith("们")):
        return SOME
    return 1
