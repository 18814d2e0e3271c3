"""One table of words, English and Chinese, for everything a prompt can name: `ontology.tsv`.

Invariant: the table is the only place that knows words; a concept of kind setting, subject, effect or style
is drawable exactly when a module of that name exists. Adding vocabulary is adding rows. Knows nothing of
grammar.
"""

from __future__ import annotations

import functools
import importlib.resources
from dataclasses import dataclass

KINDS = frozenset(
    [
        "setting",
        "subject",
        "effect",
        "part",
        "time",
        "sea",
        "weather",
        "camera",
        "style",
        "speed",
        "action",
        "colour",
        "shade",
        "number",
        "negation",
        "link",
        "render",
    ]
)
#: Kinds whose English words are nouns, and so have plurals.
_NOUNS = frozenset({"setting", "subject", "effect", "part"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One row: what the words mean."""

    kind: str
    name: str
    #: How reports call it.
    label: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase and the concepts it may name, the first row first."""

    concepts: tuple[Concept, ...]
    plural: bool = False


def plural_of(word: str) -> str:
    """Return the regular English plural of a noun or noun phrase."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def forms_of(verb: str) -> tuple[str, ...]:
    """Return an English verb's regular forms: itself, -s, -ing, -ed; a last consonant may double."""
    stem = verb.removesuffix("e")
    doubled = (
        stem + stem[-1]
        if len(stem) < 5 and stem[-1] in "pmt" and stem[-2] in "aeiou" and stem[-3:-2] not in "aeiou"
        else stem
    )
    return (verb, plural_of(verb), doubled + "ing", doubled + "ed", stem + "ing", stem + "ed")


def _forms(kind: str, phrase: str) -> dict[str, bool]:
    """Return a phrase's written forms, each with whether it is a plural."""
    forms = {phrase: False}
    if kind in _NOUNS:
        forms[plural_of(phrase)] = True
    elif kind == "action":
        forms |= dict.fromkeys(forms_of(phrase), False)
    return forms


@functools.cache
def words() -> dict[str, Word]:
    """Return every written form, lower case, English phrases with single spaces, with what it may mean."""
    table: dict[str, Word] = {}
    for line in _lines("ontology.tsv"):
        kind, name, label, english, chinese = line.split("\t")
        concept = Concept(kind, name, label)
        forms: dict[str, bool] = dict.fromkeys((word.lower() for word in chinese.split("|") if word), False)
        for phrase in english.split("|"):
            forms |= _forms(kind, phrase.replace("-", " "))
        for form, plural in forms.items():
            known = table.get(form)
            concepts = (*known.concepts, concept) if known else (concept,)
            table[form] = Word(concepts, plural)
    return table


@functools.cache
def longest_phrase() -> int:
    """Return the most words any English phrase has."""
    return max(form.count(" ") + 1 for form in words() if form.isascii())


@functools.cache
def longest_chinese() -> int:
    """Return the most characters any Chinese word has."""
    return max((len(form) for form in (*words(), *plain_words()) if not form.isascii()), default=1)


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
