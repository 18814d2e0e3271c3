"""Which language a page speaks, and its words: `words/en.toml` and `words/zh.toml`, which hold the same keys.

Words are text, never markup: what a page puts into them is escaped unless a template made it.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from markupsafe import Markup, escape

from reelwright.domain.account import Locale

_MAX_RANGES: Final = 20


class Words:
    """The words of one language."""

    def __init__(self, locale: Locale, table: Mapping[str, Any]) -> None:
        self.locale = locale
        self._table = table

    def __call__(self, key: str, **inserts: object) -> Markup:
        """Return the words of a dotted key, with what is inserted escaped; a key that is not there is a KeyError."""
        text = self.find(key)
        if text is None:
            raise KeyError(key)
        return escape(text).format(**inserts) if inserts else escape(text)

    def find(self, key: str) -> str | None:
        """Return the words of a dotted key as they are, or None."""
        node: Any = self._table
        for part in key.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        return node if isinstance(node, str) else None


@functools.cache
def words_of(locale: Locale) -> Words:
    """Return the words of a language."""
    data = resources.files("reelwright.web").joinpath("words").joinpath(f"{locale}.toml").read_text("utf-8")
    return Words(locale, tomllib.loads(data))


def choose_locale(asked: str | None, accepted: str) -> Locale:
    """Return the language that `?lang=` asks for, else the best of an Accept-Language header (RFC 9110 §12.5.4)."""
    chosen = _locale_of(asked or "")
    if chosen is not None:
        return chosen
    best: tuple[float, Locale] = (0.0, Locale.EN)
    for item in accepted.split(",")[:_MAX_RANGES]:
        name, _, parameters = item.partition(";")
        locale = _locale_of(name)
        weight = _weight(parameters)
        if locale is not None and weight > best[0]:
            best = (weight, locale)
    return best[1]


def _locale_of(tag: str) -> Locale | None:
    language = tag.strip().lower().partition("-")[0]
    return Locale(language) if language in set(Locale) else None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
