"""The file of a batch: a request on each line of JSON, or in each row of CSV.

Invariant: a file is taken whole or refused with the numbers of all lines that are wrong, before anything is asked for.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

import typer

from reelwright.cli.filenames import safe_stem, slug

#: So many wrong lines are told, the rest counted.
_TOLD: Final = 10
#: CSV knows only text; the wire wants numbers here.
_NUMBERS: Final = frozenset({"duration", "seconds", "seed", "fps", "n", "width", "height"})
_WORDS: Final = {"true": True, "false": False}

#: The number of a line, and its fields or what is wrong with it.
Line: TypeAlias = tuple[int, "Mapping[str, Any] | str"]


@dataclass(frozen=True, slots=True)
class Wish:
    """One film that is asked for."""

    #: Where it stands in the file, from 1: the line, and which of the requests it is.
    line: int
    number: int
    fields: Mapping[str, Any]
    #: Stays the same as long as the request does, wherever it stands in the file.
    key: str

    @property
    def custom_id(self) -> str | None:
        """The name it was given."""
        return self.fields.get("custom_id")

    @property
    def stem(self) -> str:
        """What its file is called, without a suffix."""
        return safe_stem(self.custom_id) if self.custom_id else f"{self.number:03d}-{slug(self.fields['prompt'])}"


def read_wishes(path: Path) -> list[Wish]:
    """Read the requests of a file.

    Raises:
        typer.BadParameter: When it is no such file, or a line of it is no request.
    """
    readers: dict[str, Callable[[str], Iterator[Line]]] = {".jsonl": _of_json, ".ndjson": _of_json, ".csv": _of_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        _refuse(f"{path.name} is of no kind that is known: .jsonl (or .ndjson) and .csv are.")
    try:
        lines = [(number, _checked(found)) for number, found in reader(path.read_text("utf-8-sig"))]
    except UnicodeDecodeError:
        _refuse(f"{path.name} is not text in UTF-8.")
    except OSError as error:
        _refuse(f"{path}: {error.strerror}.")
    faults = [f"line {number}: {found}" for number, found in lines if isinstance(found, str)]
    requests = [(number, found) for number, found in lines if not isinstance(found, str)]
    if faults := faults + _twice(requests):
        more = f" And {len(faults) - _TOLD} more." if len(faults) > _TOLD else ""
        _refuse(f"nothing was asked for: {'; '.join(faults[:_TOLD])}.{more}")
    if not requests:
        _refuse(f"{path.name} is empty.")
    return _wishes(requests)


def _wishes(requests: list[tuple[int, Mapping[str, Any]]]) -> list[Wish]:
    seen: dict[str, int] = {}
    wishes = []
    for number, (line, fields) in enumerate(requests, start=1):
        text = json.dumps(fields, sort_keys=True)
        # The same request twice is two films.
        seen[text] = seen.get(text, 0) + 1
        key = hashlib.sha256(f"{seen[text]} {text}".encode()).hexdigest()[:32]
        wishes.append(Wish(line, number, fields, key))
    return wishes


def _of_json(text: str) -> Iterator[Line]:
    # Not splitlines(): JSON may hold U+2028 as it is.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            yield number, f"not JSON ({error.msg if isinstance(error, json.JSONDecodeError) else error})"
            continue
        yield number, found if isinstance(found, dict) else 'not a JSON object such as {"prompt": "…"}'


def _no_number(word: str) -> NoReturn:
    message = f"{word} is no number"
    raise ValueError(message)


def _of_csv(text: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip() for name in next(rows, [])]
        if head and "prompt" not in head:
            yield 1, f"no column is called prompt, only {', '.join(head)}"
            return
        if len(set(head)) < len(head):
            yield 1, "two columns have one name"
            return
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, _row(head, row)
    except csv.Error as error:
        yield rows.line_num, f"not CSV ({error})"


def _row(head: list[str], row: list[str]) -> Mapping[str, Any] | str:
    if len(row) > len(head):
        return f"{len(row)} cells, but only {len(head)} columns have a name"
    cells = zip(head, (cell.strip() for cell in row), strict=False)
    return {name: _cell(name, cell) for name, cell in cells if name and cell}


def _cell(name: str, cell: str) -> object:
    if name in {"prompt", "custom_id"}:
        return cell
    if name in _NUMBERS:
        try:
            return int(cell)
        except ValueError:
            return cell
    return _WORDS.get(cell.lower(), cell)


def _checked(found: Mapping[str, Any] | str) -> Mapping[str, Any] | str:
    if isinstance(found, str):
        return found
    prompt, custom_id = found.get("prompt"), found.get("custom_id")
    if not isinstance(prompt, str) or not prompt.strip():
        return "no prompt"
    if custom_id is not None and (not isinstance(custom_id, str) or not custom_id.strip()):
        return "custom_id is not text"
    return found


def _twice(requests: list[tuple[int, Mapping[str, Any]]]) -> list[str]:
    first: dict[str, int] = {}
    faults = []
    for line, fields in requests:
        custom_id = fields.get("custom_id")
        if custom_id is None:
            continue
        if custom_id in first:
            faults.append(f"line {line}: custom_id {custom_id[:40]!r} is that of line {first[custom_id]} too")
        first.setdefault(custom_id, line)
    return faults


def _refuse(message: str) -> NoReturn:
    raise typer.BadParameter(message, param_hint="FILE")
