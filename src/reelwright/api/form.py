"""Forms, multipart or urlencoded, unfolded from bracketed names to the nested dict they came from.

The brackets are those of the official OpenAI clients (reference/wire.md, 1.3): `metadata[a]`, `flags[]`, and lists of
objects key by key, `lora[][name]` for each element and then `lora[][scale]` for each. A name whose brackets do not
match is taken literally; a plain name that comes again makes a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from reelwright.errors import Fault, InvalidRequestError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS: Final = 1000
MAX_DEPTH: Final = 16
#: Never hand a client's word to `bytes.decode` unseen: some of Python's codecs are slow by design.
_CHARSETS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"latin-1", b"windows-1252"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part, whole."""

    name: str
    filename: str
    content_type: str
    data: bytes


def read_urlencoded(data: bytes) -> dict[str, Any]:
    """Decode an `application/x-www-form-urlencoded` body.

    Raises:
        InvalidRequestError: When it is not UTF-8, has too many fields, or contradicts itself.
    """
    try:
        pairs = parse_qsl(data.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARTS)
    except ValueError as error:
        raise _invalid(f"The form cannot be read: {_reason(error)}.") from error
    return nest(pairs)


def read_multipart(data: bytes, content_type: str) -> dict[str, Any]:
    """Decode a `multipart/form-data` body; parts with a filename become `Upload`s.

    Raises:
        InvalidRequestError: When it is malformed or cut off, has too many parts, or contradicts itself.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise _invalid("The Content-Type of a multipart body must name its boundary.")
    reader = _PartReader()
    try:
        MultipartParser(boundary, reader.callbacks()).write(data)
    except FormParserError as error:
        raise _invalid(f"The multipart body cannot be read: {_reason(error)}.") from error
    if not reader.is_complete:
        raise _invalid("The multipart body ends before its closing boundary.")
    return nest(reader.parts)


def nest(parts: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Unfold bracketed names; the nth time a name with `[]` inside comes, it speaks of the nth element.

    Of lists within lists the name does not say whose element is meant: the outer ones are taken to have one.

    Raises:
        InvalidRequestError: When one name is used both for a value and for what holds values.
    """
    root: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for name, value in parts:
        path = _path(name)
        if len(path) == 1:
            _set(root, name, value)
        else:
            _place(root, path, value, turn=seen[name], name=name)
            seen[name] += 1
    return root


def _path(name: str) -> list[str]:
    """Split `a[b][]` into `a`, `b` and the empty step; a name whose brackets do not match is one step."""
    head, bracket, rest = name.partition("[")
    if not bracket or not head or not rest.endswith("]"):
        return [name]
    steps = rest[:-1].split("][")
    if len(steps) >= MAX_DEPTH or any("[" in step or "]" in step for step in steps):
        return [name]
    return [head, *steps]


def _place(root: dict[str, Any], path: list[str], value: Any, *, turn: int, name: str) -> None:
    innermost = len(path) - 1 - path[::-1].index("") if "" in path else -1
    here: Any = root
    for depth, step in enumerate(path[1:]):
        kind = dict if step else list
        if isinstance(here, list):
            child = _element(here, turn if depth == innermost else 0, kind)
        else:
            child = here.setdefault(path[depth], kind())
        if not isinstance(child, kind):
            raise _invalid(f"The form field '{name[:80]}' contradicts another of the same name.")
        here = child
    if isinstance(here, list):
        here.append(value)
    else:
        _set(here, path[-1], value)


def _element(items: list[Any], turn: int, kind: type) -> Any:
    """Return the element at `turn`, or the new last one."""
    if turn >= len(items):
        items.append(kind())
        return items[-1]
    return items[turn]


def _set(here: dict[str, Any], key: str, value: Any) -> None:
    if key not in here:
        here[key] = value
    elif isinstance(here[key], list):
        here[key].append(value)
    elif isinstance(here[key], dict):
        raise _invalid(f"The form field '{key[:80]}' contradicts another of the same name.")
    else:
        here[key] = [here[key], value]


class _PartReader:
    """Gathers the parts of one multipart body as the parser reports them."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, Any]] = []
        self.is_complete = False
        self._headers: dict[bytes, bytes] = {}
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._data = bytearray()

    def callbacks(self) -> MultipartCallbacks:
        """Return what the parser is to call."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header_name,
            "on_header_value": self._on_header_value,
            "on_header_end": self._end_header,
            "on_part_data": self._on_data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        if len(self.parts) >= MAX_PARTS:
            raise _invalid(f"The multipart body has more than {MAX_PARTS} parts.")
        self._headers = {}
        self._data = bytearray()

    def _on_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        self._headers[bytes(self._header_name).lower()] = bytes(self._header_value)
        self._header_name.clear()
        self._header_value.clear()

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def _end(self) -> None:
        options = parse_options_header(self._headers.get(b"content-disposition"))[1]
        if b"name" not in options:
            raise _invalid("A part of the multipart body has no name in its Content-Disposition.")
        name = _text(options[b"name"], b"utf-8", where="name of a part")
        content_type, parameters = parse_options_header(self._headers.get(b"content-type"))
        if b"filename" in options:
            filename = options[b"filename"].decode(errors="replace")
            value: Any = Upload(name, filename, content_type.decode("latin-1"), bytes(self._data))
        else:
            value = _text(bytes(self._data), parameters.get(b"charset", b"utf-8"), where=f"part '{name[:80]}'")
        self.parts.append((name, value))

    def _finish(self) -> None:
        self.is_complete = True


def _text(data: bytes, charset: bytes, *, where: str) -> str:
    charset = charset.lower()
    if charset not in _CHARSETS:
        raise _invalid(f"The {where} of the multipart body is in an unknown charset; send UTF-8.")
    try:
        return data.decode(charset.decode())
    except UnicodeDecodeError as error:
        raise _invalid(f"The {where} of the multipart body is not valid {charset.decode().upper()}.") from error


def _reason(error: Exception) -> str:
    return str(error).rstrip(".").encode("ascii", "replace").decode()[:200]


def _invalid(message: str) -> InvalidRequestError:
    return InvalidRequestError(Fault("invalid_body", message))
