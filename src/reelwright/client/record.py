"""A dict that cannot be changed, and tolerant ways to read it: what the server's answers are made of.

Invariants: a record never changes after it is made, at any depth; a missing or odd value reads as None, so
an older or another server of this dialect breaks no program. Nothing here knows what the fields mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

R = TypeVar("R")


class Record(dict[str, Any]):
    """A dict that cannot be changed: `dict(record)` is a copy that can.

    It is a dict, not merely a Mapping, because programs hand what they got to `json.dumps`.
    """

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__((name, _frozen(value)) for name, value in fields.items())

    def _refuse(self, *_args: object, **_fields: object) -> NoReturn:
        message = f"A {type(self).__name__} cannot be changed; change a copy: dict(record)."
        raise TypeError(message)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Callable[..., Record], tuple[dict[str, Any]]]:
        return type(self), (dict(self),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({super().__repr__()})"

    def _text(self, name: str) -> str | None:
        value = self.get(name)
        return value if isinstance(value, str) else None

    def _number(self, name: str) -> float | None:
        value = self.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def _whole(self, name: str) -> int | None:
        value = self._number(name)
        return None if value is None else int(value)

    def _flag(self, name: str) -> bool | None:
        value = self.get(name)
        return value if isinstance(value, bool) else None

    def _records(self, name: str, kind: Callable[[Mapping[str, Any]], R]) -> tuple[R, ...]:
        value = self.get(name)
        return tuple(kind(item) for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()

    def _texts(self, name: str) -> tuple[str, ...]:
        value = self.get(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


class Page(Record):
    """One page of a list."""

    @property
    def has_more(self) -> bool:
        """Whether there is a page after it."""
        return self._flag("has_more") or False

    @property
    def last_id(self) -> str | None:
        """What to pass as `after` for the next page."""
        return self._text("last_id")


class _FrozenList(list[Any]):
    """A list that cannot be changed, and that `json.dumps` still writes."""

    def _refuse(self, *_args: object, **_fields: object) -> NoReturn:
        message = "This list belongs to a record and cannot be changed; change a copy: list(it)."
        raise TypeError(message)

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __reduce__(self) -> tuple[Callable[..., _FrozenList], tuple[list[Any]]]:
        return type(self), (list(self),)


def _frozen(value: object) -> object:
    if isinstance(value, Record):
        return value
    if isinstance(value, Mapping):
        return Record(value)
    if isinstance(value, list | tuple):
        return _FrozenList(_frozen(item) for item in value)
    return value
