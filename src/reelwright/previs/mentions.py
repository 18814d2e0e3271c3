"""From raw text to mentions: the longest known word at each place, English and Chinese alike.

Invariant: every letter of the prompt belongs to exactly one mention; reading order is kept; the work grows with
the prompt's length and no faster. Knows words, not meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.previs import ontology
from reelwright.previs.ontology import Concept

_HAN = "㐀-鿿豈-﫿"
#: Chinese with the letters and digits that its words may begin with ("4K超清") is cut elsewhere.
_TOKEN = re.compile(
    rf"\d+:\d+|\d{{1,3}}(?:,\d{{3}})+|\d+[a-z]+|\d+(?:\.\d+)?|'s\b|[a-z]+(?:'[a-z]+)?|[{_HAN}]+|[.,;:!?。，；：！？、\n]"
)
_BREAKS = frozenset(".,;:!?。，；：！？、\n")
#: Endings of words that are not things one could draw.
_ABSTRACT = re.compile(
    r"(?:ly|ness|ful|ous|less|able|ible|ive|ish|ism|ical|tic|ward|wards|ance|ence|sion|tion|ity|est|ern|ed|ing|ment"
    r"|hood|ize|ise|ized|ised|ifies|ified|esque|like|ally|ology)$"
)
#: Longer than any word: no reason to look at it.
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the prompt and what it may mean; no concepts: a word the ontology does not have."""

    text: str
    concepts: tuple[Concept, ...] = ()
    plural: bool = False
    #: A clause ends here: modifiers do not reach across.
    is_break: bool = False
    #: Unknown, and nothing one could draw.
    is_plain: bool = False
    #: Plain only by its ending: perhaps a verb that nobody here knows.
    is_guess: bool = False
    number: float | None = None

    def of(self, kind: str) -> Concept | None:
        """Return what it means as that kind, or None."""
        for concept in self.concepts:
            if concept.kind == kind:
                return concept
        return None

    def link(self, name: str) -> bool:
        """Return whether it is that connecting word."""
        return any(concept.kind == "link" and concept.name == name for concept in self.concepts)

    @property
    def is_noun(self) -> bool:
        """Whether modifiers before it belong to it."""
        return any(concept.kind in ontology.NOUNS for concept in self.concepts)

    @property
    def is_unknown(self) -> bool:
        """Whether it may be a thing nobody here knows."""
        return not (self.concepts or self.is_break or self.is_plain or self.number is not None)


def find(prompt: str) -> list[Mention]:
    """Return the prompt's mentions in reading order."""
    tokens = _TOKEN.findall(ontology.spoken(prompt))
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token in _BREAKS:
            found.append(Mention(token, is_break=True))
            index += 1
        elif not token.isascii():
            found.extend(_chinese(token))
            index += 1
        else:
            mention, used = _english(tokens, index)
            found.append(mention)
            index += used
    return found


def _english(tokens: list[str], index: int) -> tuple[Mention, int]:
    """Return the longest mention that starts at a token, and how many tokens it takes."""
    table = ontology.words()
    token = tokens[index]
    for length in range(ontology.longest_phrases().get(token, 0), 0, -1):
        phrase = " ".join(tokens[index : index + length])
        if index + length <= len(tokens) and (word := table.get(phrase)):
            return Mention(phrase, word.concepts, word.plural), length
    if token[0].isdigit():
        digits = token.replace(",", "")
        number = float(digits[:9]) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else None
        return Mention(token, number=number, is_plain=number is None), 1
    plain = is_plain(token)
    guess = plain and len(token) > 2 and _stems(token).isdisjoint(ontology.plain_words())
    return Mention(token, is_plain=plain, is_guess=guess), 1


def is_plain(word: str) -> bool:
    """Return whether an unknown English word names nothing one could draw."""
    if word in ontology.thing_words():
        return False
    return (
        len(word) < 3
        or len(word) > _LONGEST_WORD
        or not _stems(word).isdisjoint(ontology.plain_words())
        or (len(word) > 4 and bool(_ABSTRACT.search(word)))
    )


def _stems(word: str) -> set[str]:
    """Return what a word may be a form of, itself included."""
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("d"), word.removesuffix("ed")}
    if word.endswith("ing"):
        stems |= {word[:-3], f"{word[:-3]}e", word[:-4]}
    return stems


def _chinese(run: str) -> Iterator[Mention]:
    """Yield the mentions of a run of Chinese characters; unknown characters are kept together."""
    table, plain = ontology.words(), ontology.plain_words()
    longest = ontology.longest_chinese()
    start = index = 0
    while index < len(run):
        for length in range(min(longest.get(run[index], 0), len(run) - index), 0, -1):
            piece = run[index : index + length]
            word = table.get(piece)
            if word or piece in plain:
                break
        else:
            index += 1
            continue
        if start < index:
            yield _unknown_chinese(run[start:index])
        yield Mention(piece, word.concepts, word.plural) if word else Mention(piece, is_plain=True)
        index += length
        start = index
    if start < index:
        yield _unknown_chinese(run[start:index])


def _unknown_chinese(text: str) -> Mention:
    """Return characters nobody here knows: one alone is hardly a word, many are hardly one."""
    is_doubled = len(text) > 1 and len(set(text)) * 2 <= len(text)  # "袅袅": how, not what
    return Mention(text, is_plain=is_doubled or not 2 <= len(text) <= _LONGEST_WORD)
