"""How many films come along at once: a bar each where a person is looking, a line for each change elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from reelwright.cli.progress import bar, label_of, percent_of
from reelwright.cli.terminal import Terminal, printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_NAME_WIDTH = 28


class Board(Protocol):
    """Is told what happens to films, each by its name."""

    def note(self, name: str, video: Mapping[str, Any]) -> None:
        """Take in how a video stands."""
        ...

    def end(self, name: str, words: str, *, is_good: bool = True) -> None:
        """Say how a film ended."""
        ...


class _Lines:
    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._said: dict[str, str] = {}

    def note(self, name: str, video: Mapping[str, Any]) -> None:
        label = "waiting" if video.get("status") == "queued" else label_of(video)
        if self._said.get(name) != label:
            self._said[name] = label
            self._terminal.say(f"{name}: {label}")

    def end(self, name: str, words: str, *, is_good: bool = True) -> None:
        self._terminal.say(f"{name}: {words}", style="" if is_good else "red")


class _Bars:
    def __init__(self, terminal: Terminal, progress: Progress, total: int) -> None:
        self._terminal = terminal
        self._progress = progress
        # One screen and no more: what is taller than the terminal cannot be cleared.
        self._room = max(1, terminal.err.height - 4)
        self._bars: dict[str, TaskID] = {}
        self._overall = progress.add_task("films", total=total, left=f"of {total}")

    def note(self, name: str, video: Mapping[str, Any]) -> None:
        if name not in self._bars:
            if len(self._bars) >= self._room:
                return
            self._bars[name] = self._progress.add_task("", total=None, left="")
        short = name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"
        percent = percent_of(video)
        self._progress.update(
            self._bars[name],
            description=printable(short),
            completed=percent,
            total=100 if percent else None,
            left=printable(label_of(video)),
        )

    def end(self, name: str, words: str, *, is_good: bool = True) -> None:
        if name in self._bars:
            self._progress.remove_task(self._bars.pop(name))
        self._progress.advance(self._overall)
        self._terminal.say(f"{name}: {words}", style="dim" if is_good else "red")


@contextmanager
def boarding(terminal: Terminal, total: int) -> Iterator[Board]:
    """Show how `total` films come along."""
    if not terminal.err.is_terminal:
        yield _Lines(terminal)
        return
    with bar(terminal) as progress:
        yield _Bars(terminal, progress, total)
