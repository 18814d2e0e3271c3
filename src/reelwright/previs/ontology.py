"""One table of words, English and Chinese, for everything a prompt can name: `ontology.tsv`.

Invariant: the table is the only place that knows words; a concept of kind setting, subject, effect or style
is drawable exactly when a module of that name exists. Adding vocabulary is adding rows. Knows nothing of
grammar.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import unicodedata
from dataclasses import dataclass

from reelwright.previs.inflection import forms_of, plural_of

#: Kinds whose words are nouns: modifiers wait for them, and their English words have plurals.
NOUNS = frozenset(
    ["setting", "hint", "part", "sky", "subject", "effect", "light", "thing", "carried", "coat", "about", "tone"]
)
KINDS = NOUNS | frozenset(
    [
        "look",
        "time",
        "sea",
        "swell",
        "wind",
        "weather",
        "turn",
        "camera",
        "lens",
        "style",
        "speed",
        "trait",
        "size",
        "action",
        "colour",
        "shade",
        "number",
        "negation",
        "absent",
        "link",
        "render",
    ]
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One row: what the words mean."""

    kind: str
    name: str
    #: How reports call it; empty for what goes without saying.
    label: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase and the concepts it may name, in the table's order."""

    concepts: tuple[Concept, ...]
    plural: bool = False


def spoken(text: str) -> str:
    """Return text as the table holds it: plain lower case, hyphens as spaces, the possessive a word of its own."""
    # Accents go ("café"), full-width letters and digits become plain ones.
    letters = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("‘", "'"))
    text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"(?<=[a-z])'s\b", " 's", re.sub(r"[-–—]", " ", text))


def _forms(kind: str, phrase: str) -> dict[str, bool]:
    """Return a phrase's written forms, each with whether it is a plural."""
    forms = {phrase: False}
    if kind in NOUNS:
        # "fish" is as much one as many; bare, it is many.
        forms[plural_of(phrase)] = True
    elif kind == "action":
        forms |= dict.fromkeys(forms_of(phrase), False)
    return forms


@functools.cache
def words() -> dict[str, Word]:
    """Return every written form, as `spoken` gives it, with what it may mean."""
    table: dict[str, Word] = {}
    for line in _lines("ontology.tsv"):
        kind, name, label, english, chinese = line.split("\t")
        concept = Concept(kind, name, label)
        forms: dict[str, bool] = dict.fromkeys((word.lower() for word in chinese.split("|") if word), False)
        for phrase in filter(None, english.split("|")):
            for form, plural in _forms(kind, spoken(phrase)).items():
                forms[form] = forms.get(form, False) or plural
        for form, plural in forms.items():
            known = table.get(form, Word(()))
            concepts = known.concepts if concept in known.concepts else (*known.concepts, concept)
            table[form] = Word(concepts, known.plural or plural)
    return table


@functools.cache
def longest_phrases() -> dict[str, int]:
    """Return, for each first word of an English phrase, the most words such a phrase has."""
    longest: dict[str, int] = {}
    for form in words():
        if form.isascii():
            first = form.partition(" ")[0]
            longest[first] = max(longest.get(first, 0), form.count(" ") + 1)
    return longest


@functools.cache
def longest_chinese() -> dict[str, int]:
    """Return, for each first character of a Chinese word, the most characters such a word has."""
    longest: dict[str, int] = {}
    for form in (*words(), *plain_words()):
        if not form.isascii():
            longest[form[0]] = max(longest.get(form[0], 0), len(form))
    return longest


@functools.cache
def plain_words() -> frozenset[str]:
    """Return the words, English and Chinese, that ask for nothing visible by themselves."""
    lines = (*_lines("plain_words.txt"), *_lines("plain_words_zh.txt"))
    return frozenset(word for line in lines for word in line.lower().split())


@functools.cache
def thing_words() -> frozenset[str]:
    """Return English words for things one could draw that look like words for something else."""
    return frozenset(word for line in _lines("thing_words.txt") for word in line.split())


def _lines(name: str) -> list[str]:
    text = (importlib.resources.files("reelwright.previs") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
