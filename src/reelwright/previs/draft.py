"""What a prompt names, gathered noun by noun: subjects, places, what belongs to them, and the verbs between.

Invariant: a noun takes the modifiers that waited for it, once; what cannot be drawn is left out, word for word.
Must not know how words are found or which of them wait (`reader`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reelwright.previs import modules
from reelwright.previs.casting import Cast, Hold, Role
from reelwright.previs.deeds import ACTORS, Deed, Noun
from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept
from reelwright.previs.topics import Place, Topic
from reelwright.previs.wishes import Wishes


@dataclass
class Where:
    """A place in the prompt."""

    #: Index of the mention.
    position: int = 0
    sentence: int = 0
    clause: int = 0


@dataclass
class Draft:
    """What has been gathered so far."""

    cast: Cast = field(default_factory=Cast)
    places: list[Place] = field(default_factory=list)
    nouns: list[Noun] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    where: Where = field(default_factory=Where)
    #: The noun last named in this clause.
    topic: Topic | None = None

    def __post_init__(self) -> None:
        self.wishes = Wishes(self.cast)
        self._last_role: Role | None = None
        self._carried: list[tuple[str, str, Hold]] = []

    def add_subject(self, mention: Mention, subject: Concept, hold: Hold) -> None:
        """Take a subject; its own word may say what it does ("dancer")."""
        if subject.name not in modules.names("subjects"):
            self.add_thing((mention.text,), hold, is_actor=True)
            return
        role = self.cast.enter(subject.name, mention, hold, self.where.sentence)
        self._last_role = role
        for concept in mention.concepts:
            if concept.kind == "action" and role.action is None:
                role.action = role.can([concept.name])
        self.topic = Topic("subject", mention.text, role)
        self._note(hold, role)

    def add_thing(self, words: tuple[str, ...], hold: Hold, *, is_actor: bool) -> None:
        """Take a thing that is not drawn."""
        self.cast.leave_out(*words)
        self.topic = Topic("thing", words[-1])
        self._note(hold, is_actor=is_actor)

    def add_unknown(self, hold: Hold, text: str) -> None:
        """Take a word nobody here knows as the noun it seems to be."""
        self.topic = Topic("thing", text)
        self._note(hold, is_actor=not hold.linked)

    def add_scenery(self, mention: Mention, hold: Hold) -> None:
        """Take a place, a part, the sky, an effect or a kind of light."""
        if not mention.of("time"):
            self._note(hold, is_part=bool(mention.of("part")))
        place = None
        if any(map(mention.of, ("setting", "hint", "part"))):
            place = Place(mention, list(hold.colours))
            self.places.append(place)
            if place.is_wet:
                self.wishes.asked |= dict.fromkeys(hold.seas, mention.text)
        for concept in mention.concepts:
            if concept.kind in {"effect", "light", "sky"}:
                self.wishes.ask(concept, mention, hold.colours)
        kind = "place" if place else mention.concepts[0].kind
        self.topic = Topic(kind, mention.text, place=place)

    def add_belonging(self, mention: Mention, hold: Hold) -> None:
        """Take what belongs to somebody (an umbrella, fur) or to the picture (its tones)."""
        if carried := mention.of("carried"):
            self._carried.append((carried.name, mention.text, hold))
            self._note(hold, self._last_role)
        elif mention.of("coat"):
            self._note(hold, is_part=True)
            if self._last_role:
                self.cast.paint(self._last_role, hold.colours, mention.text, turns=hold.turns)
        else:
            self._note(hold)
            self.wishes.tones += hold.colours if mention.of("tone") else []

    def add_condition(self, mention: Mention, hold: Hold) -> None:
        """Take a time of day, the weather, or another state of the whole scene."""
        self.wishes.conditions(mention)
        if mention.of("time") and not self.wishes.sky:
            self.wishes.sky += [name for name, _ in hold.colours]
        self.topic = Topic("time", mention.text)
        if not mention.of("time"):
            self._note(hold)

    def _note(self, hold: Hold, role: Role | None = None, *, is_actor: bool = False, is_part: bool = False) -> None:
        """Note a noun for the verbs around it."""
        where = self.where
        flags = {"is_actor": is_actor, "is_joined": hold.joined, "is_part": is_part, "is_place": hold.linked}
        self.nouns.append(Noun(where.position, where.sentence, where.clause, role, **flags))

    def end_predicate(self, hold: Hold) -> None:
        """Give colours and the like that follow a noun ("the sky is red over …") to it."""
        if self.topic is not None:
            self.topic.take(hold, self.cast, self.wishes)

    def end_clause(self) -> None:
        """Begin another clause of the same sentence."""
        self.where.clause += 1

    def end_sentence(self, hold: Hold) -> None:
        """Colours that met no noun belong to the noun before them, or to the picture."""
        self.end_predicate(hold)
        if hold.colours and not self.wishes.sky:
            self.wishes.sky += [name for name, _ in hold.colours]
        for trait, text, its_hold in self._carried:
            self.cast.hand_over(trait, text, its_hold.colours)
        self._carried = []
        self.topic, self.wishes.turns = None, False
        self.where.sentence += 1
        self.where.clause += 1


def is_actor(thing: Concept) -> bool:
    """Return whether a thing that is not drawn could do something by itself."""
    return thing.name in ACTORS
