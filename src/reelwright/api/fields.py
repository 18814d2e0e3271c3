"""Typed readers over a decoded body, which gather what is wrong instead of stopping at the first.

Every reader takes a field's names (the dialect's own and its aliases) and returns a value with the name by which the
caller called it, or None when the field is absent or at fault. Fields inside the wrappers that gateways use
(`extra_body`, `metadata`, …) count where the top level is silent. What no reader asked for is `ignored`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, KeysView, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from reelwright.domain.money import parse_credits
from reelwright.domain.prompt import clean_prompt
from reelwright.errors import Fault

#: Objects that clients put further fields in (reference/wire.md, 5.3).
WRAPPERS: Final = ("extra_body", "extra_json", "extra_params", "nvext", "metadata")
MAX_IGNORED: Final = 50

_NUMBER: Final = re.compile(r"\s*[+-]?\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?\s*", re.ASCII)
_INTEGER: Final = re.compile(r"\s*[+-]?\d{1,40}\s*", re.ASCII)
_MAX_BITS: Final = 128
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_TYPE_NAMES: Final[dict[type, str]] = {
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}

T = TypeVar("T")


class WrongTypeError(ValueError):
    """A value that cannot be read as what the field holds; never leaves this package."""


class Given(NamedTuple):
    """A value and the name under which the caller gave it."""

    name: str
    value: Any


class Fields:
    """The fields of one body, the faults found in them, and which of them were asked for."""

    __slots__ = ("_body", "_given", "_used", "_wrappers", "faults")

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body
        self._used: set[str] = set()
        self._wrappers: list[tuple[str, Mapping[str, Any]]] = []
        #: Every name there is, so that the many fields a call leaves out cost one look.
        self._given: KeysView[str] | set[str] = body.keys()
        if not self._given.isdisjoint(WRAPPERS):
            self._wrappers = [(name, body[name]) for name in WRAPPERS if isinstance(body.get(name), dict)]
            self._given = set(body).union(*(inner for _, inner in self._wrappers))
        self.faults: list[Fault] = []

    def refuse(self, code: str, message: str, param: str | None) -> None:
        """Note a fault."""
        self.faults.append(Fault(code, message, param))

    def find(self, names: Iterable[str]) -> list[Given]:
        """Return what the caller gave under any of the names; null counts as not given."""
        if self._given.isdisjoint(names):
            return []
        found = _pick(self._body, names, "")
        for wrapper, inner in self._wrappers:
            if found:
                break
            found = _pick(inner, names, f"{wrapper}.")
        for given in found:
            self._used.add(given.name)
        return found

    def text(self, *names: str) -> Given | None:
        """Read a string."""
        return self._read(names, "a string", _to_text)

    def number(self, *names: str) -> Given | None:
        """Read a finite number, also from its digits."""
        return self._read(names, "a number", _to_number)

    def integer(self, *names: str) -> Given | None:
        """Read a whole number, also from its digits."""
        return self._read(names, "an integer", _to_integer)

    def boolean(self, *names: str) -> Given | None:
        """Read true or false, also from those words."""
        return self._read(names, "a boolean", _to_boolean)

    def amount(self, *names: str) -> Given | None:
        """Read credits, as decimal text or a number, in micro-credits."""
        return self._read(names, "credits such as 5 or '0.25'", _to_micro)

    def words(self, allowed: tuple[str, ...], *names: str) -> Given | None:
        """Read a list of the `allowed` words, also from text with commas or blanks between them."""
        given = self._read(names, "an array of strings", _to_words)
        strange = [word for word in given.value if word not in allowed] if given else []
        if given is None or not strange:
            return given
        supported = ", ".join(f"'{word}'" for word in allowed)
        message = f"Invalid value for '{given.name}': {quote(strange[0])}. Supported values are: {supported}."
        self.refuse("invalid_value", message, given.name)
        return None

    def refuse_rest(self, *known: str) -> None:
        """Note a fault for every field that nobody asked for: where a misspelt one would give more than was meant."""
        for name in self.ignored():
            self.refuse("invalid_value", f"There is no field '{name}' here. There are: {', '.join(known)}.", name)

    def choice(self, allowed: tuple[str, ...], *names: str) -> Given | None:
        """Read one of the `allowed` words, in any case."""
        given = self.text(*names)
        if given is None or given.value in allowed:
            return given
        word = given.value.strip().lower()
        if word in allowed:
            return Given(given.name, word)
        words = ", ".join(f"'{word}'" for word in allowed)
        message = f"Invalid value for '{given.name}': {quote(given.value)}. Supported values are: {words}."
        self.refuse("invalid_value", message, given.name)
        return None

    def ignored(self) -> tuple[str, ...]:
        """Return the names nobody asked for; a wrapper goes by its own name when nothing in it was used."""
        names: list[str] = []
        for name, value in self._body.items():
            if name in self._used or value is None:
                continue
            inner = [f"{name}.{key}" for key in value] if name in WRAPPERS and isinstance(value, dict) else []
            unused = [path for path in inner if path not in self._used]
            names += [name] if len(unused) == len(inner) else unused
        return tuple(clean_prompt(name[:80]) for name in names[:MAX_IGNORED])

    def _read(self, names: tuple[str, ...], kind: str, convert: Callable[[Any], T]) -> Given | None:
        """Convert what was given; two names that say different things are a fault, as is a wrong type."""
        if self._given.isdisjoint(names):
            return None
        first: Given | None = None
        for given in self.find(names):
            try:
                value = convert(given.value)
            except WrongTypeError:
                self._refuse_type(given, kind)
                return None
            read = given if value is given.value else Given(given.name, value)
            if first is None:
                first = read
            elif value != first.value:
                self.refuse_conflict(first, read)
                return None
        return first

    def refuse_conflict(self, one: Given, other: Given) -> None:
        """Note that two fields say different things."""
        message = f"'{one.name}' ({one.value}) and '{other.name}' ({other.value}) disagree. Send one of them."
        self.refuse("conflicting_fields", message, one.name)

    def _refuse_type(self, given: Given, kind: str) -> None:
        got = _TYPE_NAMES.get(type(given.value), "a file")
        if isinstance(given.value, int | float) and not _is_sane(given.value):
            got = "a number out of range"
        shown = f" ({quote(given.value)})" if isinstance(given.value, str) else ""
        message = f"Invalid type for '{given.name}': expected {kind}, but got {got}{shown} instead."
        self.refuse("invalid_type", message, given.name)


def quote(value: object) -> str:
    """Show a caller's value in a message, shortened."""
    text = str(value)
    return f"'{text[:80]}…'" if len(text) > 80 else f"'{text}'"


def _pick(source: Mapping[str, Any], names: Iterable[str], prefix: str) -> list[Given]:
    found = []
    for name in names:
        value = source.get(name)
        if value is not None:
            found.append(Given(prefix + name, value))
    return found


def _to_text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongTypeError
    return value


def _to_number(value: Any) -> int | float:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value) if _INTEGER.fullmatch(value) else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_sane(value):
        raise WrongTypeError
    return value


def _to_integer(value: Any) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_sane(value) or value != int(value):
        raise WrongTypeError
    return int(value)


def _to_micro(value: Any) -> int:
    # A number of JSON is a float by now; its shortest text is what the caller wrote.
    text = value if isinstance(value, str) else "" if isinstance(value, bool) else str(value)
    try:
        return parse_credits(text)
    except ValueError as error:
        raise WrongTypeError from error


def _to_words(value: Any) -> list[str]:
    words = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise WrongTypeError
    return words


def _to_boolean(value: Any) -> bool:
    read = _BOOLEANS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(read, bool):
        raise WrongTypeError
    return read


def _is_sane(value: float) -> bool:
    """Whether a number can be handled and shown: JSON allows 1e999 and integers of any length."""
    return value.bit_length() <= _MAX_BITS if isinstance(value, int) else math.isfinite(value)
