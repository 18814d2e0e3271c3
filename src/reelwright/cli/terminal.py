"""Where the commands' words go: results to standard output, everything else to standard error.

Invariants: with `--json`, standard output carries JSON and nothing else; text from users or servers is never read as
markup and cannot steer the terminal; nothing is cut short unless a person is looking at a narrow terminal.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from rich.console import Console
from rich.text import Text

#: Characters that reorder what stands around them (Unicode TR9): a prompt must not rewrite the line it is shown in.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LABEL_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing: labels and values; a row without a value is left out."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Many things: a head and rows of cells; on a narrow terminal the last column is cut."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


Shown: TypeAlias = "str | Sheet | Listing"


def printable(text: str) -> str:
    """Return `text` on one line, without the characters that steer a terminal."""
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character in "\n\t\r":
        return " "
    if character in _REORDERING or unicodedata.category(character) in {"Cc", "Cs"}:
        return "\N{REPLACEMENT CHARACTER}"
    return character


class Terminal:
    """Standard output and standard error of one command."""

    def __init__(self) -> None:
        #: Whether standard output is for a program.
        self.is_json = False
        self._out = _console(is_error=False)
        self.err = _console(is_error=True)

    def answer(self, payload: Any, *shown: Shown) -> None:
        """Print the result: `payload` for programs, or else what is `shown` for people."""
        if self.is_json:
            self.emit(payload)
            return
        for item in shown:
            self._show(item)

    def answer_page(
        self, payload: Mapping[str, Any], listing: Listing | None, noun: str, *, after: str | None, command: str
    ) -> None:
        """Print a page of a list, None for an empty one, and how to go on: `command` and the last one's id."""
        self.answer(payload, *([listing] if listing else []))
        if listing is None:
            self.say(f"There are no more {noun}." if after else f"There are no {noun}.")
        elif payload.get("has_more"):
            last = payload.get("last_id") or payload["data"][-1].get("id")
            self.say(f"There are more: {command} {last}", style="dim")

    def emit(self, payload: Any) -> None:
        """Print one line of JSON."""
        is_utf8 = (self._out.encoding or "").lower().replace("-", "") == "utf8"
        text = json.dumps(payload, ensure_ascii=not is_utf8, default=str)
        self._out.file.write(text.encode("utf-8", "replace").decode() + "\n")
        self._out.file.flush()

    def say(self, text: str, *, style: str = "") -> None:
        """Tell people something that is not the result."""
        self.err.print(Text(printable(text), style=style), soft_wrap=True)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show that something takes a moment, if a person is looking."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(Text(printable(text), style="dim")):
            yield

    def _show(self, item: Shown) -> None:
        if isinstance(item, str):
            self._out.print(Text(printable(item)), soft_wrap=True)
        elif isinstance(item, Sheet):
            self._show_sheet([(label, printable(value)) for label, value in item.rows if value])
        else:
            self._show_listing(item.head, [[printable(cell) for cell in row] for row in item.rows])

    def _show_sheet(self, rows: Sequence[tuple[str, str]]) -> None:
        if not self._out.is_terminal:
            for label, value in rows:
                self._out.file.write(f"{label:<{_LABEL_WIDTH}} {value}\n")
            return
        from rich.table import Table

        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", min_width=_LABEL_WIDTH, no_wrap=True)
        grid.add_column(overflow="fold")
        for label, value in rows:
            grid.add_row(label, Text(value))
        self._out.print(grid)

    def _show_listing(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.cells import cell_len, set_cell_size
        from rich.table import Table

        widths = [max(cell_len(row[column]) for row in [head, *rows]) for column in range(len(head))]
        if not self._out.is_terminal:
            for row in [head, *rows]:
                line = "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True))
                self._out.file.write(line.rstrip() + "\n")
            return
        room = self._out.width - sum(width + 2 for width in widths[:-1])
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for title, width in zip(head[:-1], widths[:-1], strict=True):
            table.add_column(title, no_wrap=True, min_width=width)
        table.add_column(head[-1], no_wrap=True, overflow="ellipsis", max_width=max(room, len(head[-1])))
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._out.print(table)


def _console(*, is_error: bool) -> Console:
    return Console(stderr=is_error, markup=False, highlight=False, emoji=False)
