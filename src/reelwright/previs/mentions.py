"""From raw text to mentions: the longest known word at each place, English and Chinese alike.

Invariant: every letter of the prompt belongs to exactly one mention; reading order is kept. Knows words, not
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.previs import ontology
from reelwright.previs.ontology import Concept

_HAN = re.compile(r"[㐀-鿿豈-﫿]+")
_TOKEN = re.compile(r"\d+:\d+|\d+[a-z]+|\d+(?:\.\d+)?|[a-z]+(?:['’][a-z]+)?|[㐀-鿿豈-﫿]+|[.,;:!?。，；：！？、\n]")
_BREAKS = frozenset(".,;:!?。，；：！？、\n")
#: Endings of words that are not things one could draw.
_ABSTRACT = re.compile(
    r"(?:ly|ness|ful|ous|less|able|ible|ive|ish|ism|ical|tic|ward|wards|ance|ence|sion|tion|ity|est|ern|ed|ing)$"
)


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
    number: float | None = None

    def of(self, kind: str) -> Concept | None:
        """Return what it means as that kind, or None."""
        return next((concept for concept in self.concepts if concept.kind == kind), None)


def find(prompt: str) -> list[Mention]:
    """Return the prompt's mentions in reading order."""
    # Hyphens are spaces, so that "slow-motion" is "slow motion".
    text = prompt.lower().replace("-", " ").replace("–", " ").replace("’", "'").replace("'s ", " ")
    tokens = [match.group() for match in _TOKEN.finditer(text)]
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token in _BREAKS:
            found.append(Mention(token, is_break=True))
            index += 1
        elif _HAN.match(token):
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
    for length in range(ontology.longest_phrase(), 0, -1):
        phrase = " ".join(tokens[index : index + length])
        if index + length <= len(tokens) and (word := table.get(phrase)):
            return Mention(phrase, word.concepts, word.plural), length
    token = tokens[index]
    if token[0].isdigit() and re.fullmatch(r"\d+(?:\.\d+)?", token):
        return Mention(token, number=float(token)), 1
    return Mention(token, is_plain=is_plain(token)), 1


def is_plain(word: str) -> bool:
    """Return whether an unknown English word names nothing one could draw."""
    plain = ontology.plain_words()
    if word in ontology.thing_words():
        return False
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("'s")}
    return (
        len(word) < 3
        or not stems.isdisjoint(plain)
        or (len(word) > 4 and bool(_ABSTRACT.search(word)))
        or word[0].isdigit()
    )


def _chinese(run: str) -> Iterator[Mention]:
    """Yield the mentions of a run of Chinese characters; unknown characters are kept together."""
    table, plain = ontology.words(), ontology.plain_words()
    unknown = ""
    index = 0
    while index < len(run):
        for length in range(min(ontology.longest_chinese(), len(run) - index), 0, -1):
            piece = run[index : index + length]
            word = table.get(piece)
            if word or piece in plain:
                break
        else:
            unknown += run[index]
            index += 1
            continue
        if unknown:
            yield Mention(unknown, is_plain=len(unknown) < 2)
            unknown = ""
        yield Mention(piece, word.concepts) if word else Mention(piece, is_plain=True)
        index += length
    if unknown:
        yield Mention(unknown, is_plain=len(unknown) < 2)
