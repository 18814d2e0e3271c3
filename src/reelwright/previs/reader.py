"""Reads mentions in order: which modifiers wait for which noun, what is ruled out, where clauses end.

Invariant: each mention is looked at once, with a few neighbours. A word's meaning comes from the table; what
becomes of it is decided in `draft` (nouns), `deeds` (verbs), `wishes` and `understanding` (the scene).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelwright.previs import senses
from reelwright.previs.casting import Hold
from reelwright.previs.deeds import Deed
from reelwright.previs.draft import Draft, is_actor
from reelwright.previs.mentions import Mention
from reelwright.previs.ontology import Concept
from reelwright.previs.topics import Place

_CONDITIONS = ("time", "weather", "turn", "look", "swell", "wind")
_BELONGINGS = ("carried", "coat", "tone", "about")
_ADJUNCTS = frozenset({"time", "weather", "effect", "light", "look", "hint", "setting"})
_COMMAS = frozenset(",，、:：;；")
#: Words that phrases of the table may begin with, and that end a predicate like the bare word.
_PREPOSITIONS = frozenset({"at", "in", "on", "by", "through", "from", "under", "covered", "among", "across", "over"})


class Reader:
    """Reads the mentions of one prompt into a draft."""

    def __init__(self, found: Sequence[Mention]) -> None:
        self._found = found
        self._at = 0
        self._hold = Hold()
        #: A noun that the next one turns into a modifier ("cat food").
        self._compound = ""
        #: Whether the word before was unknown too, so that both make one phrase.
        self._unknown_open = False
        self._was_negated = False
        self.draft = Draft()

    def read(self) -> Draft:
        """Take all mentions; return what they name."""
        for at, mention in enumerate(self._found):
            self._at = self.draft.where.position = at
            if mention.is_unknown:
                self._take_unknown(mention)
            else:
                self._unknown_open = False
                self._take(mention)
        self._end_sentence()
        return self.draft

    def _next(self) -> Mention | None:
        return self._found[self._at + 1] if self._at + 1 < len(self._found) else None

    def _take(self, mention: Mention) -> None:
        """Add one mention."""
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
            self.draft.wishes.absent.append(absent.name)
        elif mention.is_noun:
            self._take_noun(mention)
        elif any(map(mention.of, _CONDITIONS)):
            hold = self._claim(mention)
            if not hold.negated:
                self.draft.add_condition(mention, hold)
        elif mention.of("action") and not (mention.of("sea") and senses.is_of_water(self._found, self._at)):
            self._take_deed(mention)
        else:
            self._take_modifier(mention)

    def _take_break(self, mention: Mention) -> None:
        if mention.text not in _COMMAS:
            self._end_sentence()
            return
        self.draft.end_predicate(self._hold)
        self.draft.end_clause()
        self._hold.negated, self._hold.linked = False, False
        self._hold.joined = True
        if self._hold.number == 1:
            self._hold.number = None

    def _end_sentence(self) -> None:
        self.draft.end_sentence(self._hold)
        self._hold = Hold()

    def _take_number(self, mention: Mention, number: float) -> None:
        """Take a length of time, a rate, a year, or a count."""
        following = self._next()
        if self.draft.wishes.measured(number, following):
            return
        is_year = re.fullmatch(r"(?:19|20)\d\d", mention.text) and not (following and following.is_noun)
        if not is_year:
            self._hold.number = max(int(number), 1)

    def _take_plain(self, mention: Mention) -> None:
        """Take a word that shows nothing by itself, unless it is a verb that nobody here knows."""
        self.draft.wishes.measured_token(mention.text)
        if mention.is_guess and mention.text.endswith("ing") and senses.is_predicate(self._found, self._at):
            self._take_deed(mention)

    def _take_unknown(self, mention: Mention) -> None:
        """Take a thing nobody here can draw."""
        if self._hold.negated:
            self._hold = Hold()
            self._was_negated = True
        elif self._unknown_open and mention.text.isascii():
            self.draft.cast.leave_out_further(mention.text)
        else:
            self.draft.cast.leave_out(mention.text)
        self._unknown_open = True
        following = self._next()
        if not (following and (following.is_noun or following.is_unknown)):
            self.draft.add_unknown(self._hold, mention.text)
            self._hold = Hold()

    def _take_modifier(self, mention: Mention) -> None:
        """Take a word that waits for its noun, a connecting word, or a wish for the whole film."""
        hold = self._hold
        concept = mention.concepts[0]
        if concept.kind == "number":
            number = int(concept.name)
            if hold.number and hold.colours:  # "three red and two blue balloons": the first are shown.
                return
            hold.number = hold.number * number if hold.number and number >= 100 else number
        elif colour := mention.of("colour"):
            hold.colours.append((f"{hold.shade} {colour.name}".strip(), mention.text))
            hold.shade = ""
        elif concept.kind == "shade":
            hold.shade = concept.name
        elif concept.kind in {"size", "trait"}:
            hold.take_looks(mention)
        elif sea := mention.of("sea"):
            hold.seas.append(sea)
        elif concept.kind == "link":
            self._take_link(mention)
        elif hold.negated:
            hold.negated = False
        else:
            self.draft.wishes.add(mention)

    def _take_link(self, mention: Mention) -> None:
        hold = self._hold
        if mention.link("beside"):
            self.draft.end_predicate(hold)
            hold.joined, hold.linked = False, True
        if mention.link("while"):
            self.draft.end_predicate(hold)
            self.draft.end_clause()
            hold.linked = False
        if mention.link("to"):
            hold.turns = self.draft.wishes.turns = True
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
        if mention.text.partition(" ")[0] in _PREPOSITIONS:
            self.draft.end_predicate(hold)
            hold.linked = True
        if self._is_adjunct(mention):
            return Hold(negated=hold.negated, seas=hold.seas, linked=hold.linked)
        self._hold = Hold()
        self._was_negated = hold.negated
        return hold

    def _take_noun(self, mention: Mention) -> None:
        """Bind the waiting modifiers to a noun and take it."""
        hold = self._claim(mention)
        compound, self._compound = self._compound, ""
        if hold.negated:
            if not hold.others:
                ruled_out = [c.name for c in mention.concepts if c.kind in {"effect", "subject"}]
                self.draft.wishes.without += ruled_out
            return
        self.draft.wishes.conditions(mention)
        if subject := mention.of("subject"):
            self._take_subject(mention, subject, hold)
        elif thing := mention.of("thing"):
            self._take_thing(mention, thing, hold, compound)
        elif any(map(mention.of, _BELONGINGS)):
            self.draft.add_belonging(mention, hold)
        else:
            self.draft.add_scenery(mention, hold)
        if mention.of("action") and not mention.of("subject"):
            self._take_deed(mention)

    def _take_thing(self, mention: Mention, thing: Concept, hold: Hold, compound: str) -> None:
        """Take a thing that is not drawn; it may still say where the film plays ("a traffic light")."""
        following = self._next()
        if mention.text.isascii() and not mention.plural and following and following.of("thing"):
            self._compound, self._hold = f"{compound} {mention.text}".strip(), hold
            return
        words = (compound, mention.text) if compound else (mention.text,)
        self.draft.add_thing(words, hold, is_actor=is_actor(thing))
        if mention.of("hint"):
            self.draft.places.append(Place(mention))

    def _take_subject(self, mention: Mention, subject: Concept, hold: Hold) -> None:
        """Take a subject, unless it only describes the noun after it ("cat food", "golden retriever puppies")."""
        following = self._next()
        if following and mention.text.isascii() and not mention.plural:
            if following.of("thing"):
                self._compound, self._hold = mention.text, hold
                return
            if following.of("subject") == subject:
                self._hold = hold
                return
        self.draft.add_subject(mention, subject, hold)

    def _take_deed(self, mention: Mention) -> None:
        """Note a verb with what its neighbours say about it."""
        attributive = senses.is_attributive(self._found, self._at)
        if not attributive:
            self.draft.end_predicate(self._hold)
        negated, self._hold.negated = self._hold.negated, False
        self._hold.joined = self._hold.joined and attributive
        if negated:
            return
        where = self.draft.where
        self.draft.deeds.append(
            Deed(
                where.position,
                where.sentence,
                where.clause,
                mention.text,
                actions=tuple(concept.name for concept in mention.concepts if concept.kind == "action"),
                is_attributive=attributive,
                is_relative=senses.is_relative(self._found, self._at),
                has_object=senses.has_missing_object(self._found, self._at),
            )
        )
