"""Reads mentions in order: binds modifiers to nouns and notes every wish, without deciding on a scene yet.

Invariant: each mention is looked at once, with a few neighbours. A word's meaning comes from the table; what
becomes of it is decided in `understanding` (the scene), `casting` (subjects) and `deeds` (verbs).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelwright.previs import modules, senses
from reelwright.previs.casting import Cast, Hold, Role
from reelwright.previs.deeds import Deed, Noun
from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept
from reelwright.previs.topics import Place, Topic
from reelwright.previs.wishes import Wishes

_ACTORS = frozenset({"animal", "vehicle", "who"})
_CONDITIONS = ("time", "weather", "turn", "look", "swell", "wind")
_ADJUNCTS = frozenset({"time", "weather", "effect", "light", "look", "hint", "setting"})
_COMMAS = frozenset(",，、:：;；")


class Reader:
    """What has been read so far."""

    def __init__(self, found: Sequence[Mention]) -> None:
        self._found = found
        self.cast = Cast()
        self.wishes = Wishes(self.cast)
        self.places: list[Place] = []
        self.nouns: list[Noun] = []
        self.deeds: list[Deed] = []
        self._hold = Hold()
        self._topic: Topic | None = None
        self._sentence = self._clause = 0
        #: A noun that the next one turns into a modifier ("cat food").
        self._compound = ""
        #: Whether the word before was unknown too, so that both make one phrase.
        self._unknown_open = False
        self._was_negated = False
        self._carried: list[tuple[str, str, Hold]] = []
        self._last_role: Role | None = None
        self._at = 0

    def read(self) -> None:
        """Take all mentions."""
        for at, mention in enumerate(self._found):
            self._at = at
            self._take(mention)
        self._end_sentence()

    def _next(self) -> Mention | None:
        return self._found[self._at + 1] if self._at + 1 < len(self._found) else None

    def _take(self, mention: Mention) -> None:
        """Add one mention."""
        if mention.is_unknown:
            self._take_unknown(mention)
            return
        self._unknown_open = False
        if mention.is_break:
            self._take_break(mention)
        elif mention.number is not None:
            self._take_number(mention, mention.number)
        elif not mention.concepts:
            self._take_plain(mention)
        elif mention.of("negation"):
            self._hold.negated = True
            self._hold.others = mention.concepts[0].name == "other"
        elif absent := mention.of("absent"):
            self.wishes.without.append(absent.name)
        elif mention.is_noun:
            self._take_noun(mention)
        elif any(map(mention.of, _CONDITIONS)):
            self._take_condition(mention)
        elif mention.of("action"):
            self._take_deed(mention)
        else:
            self._take_modifier(mention)

    def _take_break(self, mention: Mention) -> None:
        if mention.text not in _COMMAS:
            self._end_sentence()
            return
        self._end_predicate()
        self._clause += 1
        self._hold.negated = False
        self._hold.joined = True
        if self._hold.number == 1:
            self._hold.number = None

    def _take_number(self, mention: Mention, number: float) -> None:
        """Take a length of time, a rate, a year, or a count."""
        following = self._next()
        if self.wishes.measured(number, following):
            return
        is_year = re.fullmatch(r"(?:19|20)\d\d", mention.text) and not (following and following.is_noun)
        if not is_year:
            self._hold.number = max(int(number), 1)

    def _take_plain(self, mention: Mention) -> None:
        """Take a word that shows nothing by itself, unless it is a verb that nobody here knows."""
        self.wishes.measured_token(mention.text)
        if mention.is_guess and mention.text.endswith("ing") and senses.is_predicate(self._found, self._at):
            self._take_deed(mention)

    def _take_unknown(self, mention: Mention) -> None:
        """Take a thing nobody here can draw."""
        if self._hold.negated:
            self._drop_negated()
        elif self._unknown_open and self.cast.left_out and mention.text.isascii():
            self.cast.left_out[-1] += f" {mention.text}"
        else:
            self.cast.leave_out(mention.text)
        self._unknown_open = True
        following = self._next()
        if not (following and (following.is_noun or following.is_unknown)):
            self._hold = Hold(joined=self._hold.joined)
            self._set_topic(Topic("thing", mention.text), Noun(self._at, self._sentence, self._clause))

    def _drop_negated(self) -> None:
        self._hold = Hold()
        self._was_negated = True

    def _set_topic(self, topic: Topic | None, noun: Noun) -> None:
        self._topic = topic
        self.nouns.append(noun)

    def _take_modifier(self, mention: Mention) -> None:
        """Take a word that waits for its noun, a connecting word, or a wish for the whole film."""
        hold = self._hold
        concept = mention.concepts[0]
        if concept.kind == "number":
            number = int(concept.name)
            hold.number = hold.number * number if hold.number and number >= 100 else number
        elif colour := mention.of("colour"):
            hold.colours.append((f"{hold.shade} {colour.name}".strip(), mention.text))
            hold.shade = ""
        elif concept.kind == "shade":
            hold.shade = concept.name
        elif concept.kind in {"size", "trait"}:
            hold.take_looks(mention)
        elif concept.kind == "sea":
            hold.seas.append(concept)
        elif concept.kind == "link":
            self._take_link(mention)
        elif hold.negated:
            hold.negated = False
        else:
            self.wishes.add(mention)

    def _take_link(self, mention: Mention) -> None:
        hold = self._hold
        if mention.link("beside"):
            self._end_predicate()
            hold.joined = False
        if mention.link("while"):
            self._end_predicate()
            self._clause += 1
        if mention.link("to"):
            hold.turns = self.wishes.turns = True
        if mention.link("and"):
            hold.joined = True
        if mention.link("another"):
            hold.another, hold.number = True, 1
        if self._was_negated and (mention.link("or") or (mention.link("and") and not mention.text.isascii())):
            hold.negated = True
        self._was_negated = False

    def _is_adjunct(self, mention: Mention) -> bool:
        """Return whether it only describes the noun that follows ("a sunset beach")."""
        if not any(concept.kind in _ADJUNCTS for concept in mention.concepts) or mention.plural:
            return False
        following = self._next()
        near = following is not None and not (following.is_plain or following.of("link"))
        return near and senses.noun_after(self._found, self._at) is not None

    def _claim(self, mention: Mention) -> Hold:
        """Return the modifiers that waited for a noun; an adjunct leaves them to the noun after it."""
        hold = self._hold
        if mention.text.partition(" ")[0] in {"at", "in", "on", "by", "through", "from", "under", "covered", "among"}:
            self._end_predicate()
        if self._is_adjunct(mention):
            return Hold(negated=hold.negated, seas=hold.seas)
        self._hold = Hold()
        self._was_negated = hold.negated
        return hold

    def _take_noun(self, mention: Mention) -> None:
        """Bind the waiting modifiers to a noun and take it."""
        hold = self._claim(mention)
        compound, self._compound = self._compound, ""
        if hold.negated:
            if not hold.others:
                self.wishes.without += [c.name for c in mention.concepts if c.kind in {"effect", "subject"}]
            return
        self.wishes.conditions(mention)
        if subject := mention.of("subject"):
            self._take_subject(mention, subject, hold)
        elif thing := mention.of("thing"):
            self.cast.leave_out(*filter(None, (compound, mention.text)))
            noun = Noun(self._at, self._sentence, self._clause, is_actor=thing.name in _ACTORS, is_joined=hold.joined)
            self._set_topic(Topic("thing", mention.text), noun)
        elif mention.of("carried") or mention.of("coat") or mention.of("tone") or mention.of("about"):
            self._take_belonging(mention, hold)
        else:
            self._take_scenery(mention, hold)
        if mention.of("action") and not mention.of("subject"):
            self._take_deed(mention)

    def _take_subject(self, mention: Mention, subject: Concept, hold: Hold) -> None:
        following = self._next()
        if subject.name not in modules.names("subjects"):
            self.cast.leave_out(mention.text)
            self._set_topic(Topic("thing", mention.text), Noun(self._at, self._sentence, self._clause, is_actor=True))
            return
        if mention.text.isascii() and not mention.plural and following and following.of("thing"):
            self._compound, self._hold = mention.text, hold
            return
        role = self.cast.enter(subject.name, mention, hold, self._sentence)
        self._last_role = role
        for concept in mention.concepts:
            if concept.kind == "action" and role.action is None:
                role.action = role.can([concept.name])
        noun = Noun(self._at, self._sentence, self._clause, role, is_joined=hold.joined)
        self._set_topic(Topic("subject", mention.text, role), noun)

    def _take_scenery(self, mention: Mention, hold: Hold) -> None:
        """Take a place, a part, the sky, an effect or a kind of light."""
        self._set_topic(None, Noun(self._at, self._sentence, self._clause, is_part=bool(mention.of("part"))))
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
        self._topic = Topic(kind, mention.text, place=place)

    def _take_belonging(self, mention: Mention, hold: Hold) -> None:
        """Take what belongs to somebody (an umbrella, fur) or to the picture (its tones)."""
        if carried := mention.of("carried"):
            self._carried.append((carried.name, mention.text, hold))
            self.nouns.append(Noun(self._at, self._sentence, self._clause, self._last_role))
        elif mention.of("coat"):
            if self._last_role:
                self.cast.paint(self._last_role, hold.colours, mention.text, turns=hold.turns)
        else:
            self.nouns.append(Noun(self._at, self._sentence, self._clause))
            self.wishes.tones += hold.colours if mention.of("tone") else []

    def _take_condition(self, mention: Mention) -> None:
        """Take a time of day, the weather, or another state of the whole scene."""
        hold = self._claim(mention)
        if hold.negated:
            return
        self.wishes.conditions(mention)
        if mention.of("time") and not self.wishes.sky:
            self.wishes.sky += [name for name, _ in hold.colours]
        self._set_topic(Topic("time", mention.text), Noun(self._at, self._sentence, self._clause))

    def _take_deed(self, mention: Mention) -> None:
        """Note a verb with what its neighbours say about it."""
        self._end_predicate()
        negated, self._hold.negated, self._hold.joined = self._hold.negated, False, False
        if negated:
            return
        actions = tuple(concept.name for concept in mention.concepts if concept.kind == "action")
        self.deeds.append(
            Deed(
                self._at,
                self._sentence,
                self._clause,
                mention.text,
                actions,
                is_attributive=senses.is_attributive(self._found, self._at),
                is_relative=senses.is_relative(self._found, self._at),
                has_object=actions[:1] == ("none",) and senses.has_missing_object(self._found, self._at),
            )
        )

    def _end_predicate(self) -> None:
        """Give colours and the like that follow a noun ("the sky is red over …") to it."""
        if self._topic is not None:
            self._topic.take(self._hold, self.cast, self.wishes)

    def _end_sentence(self) -> None:
        """Colours that met no noun belong to the noun before them, or to the picture."""
        self._end_predicate()
        if self._hold.colours and not self.wishes.sky:
            self.wishes.sky += [name for name, _ in self._hold.colours]
        for trait, text, hold in self._carried:
            self.cast.hand_over(trait, text, hold.colours)
        self._carried = []
        self._hold, self._topic, self.wishes.turns = Hold(), None, False
        self._sentence += 1
        self._clause += 1
