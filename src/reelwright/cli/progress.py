"""How far a video is: a live bar for people, plain lines for logs, and an honest word about the time left.

Invariant: no time left is shown before there is evidence for it, and what is shown comes from the speed seen of late.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rich.text import Text

from reelwright.cli.terminal import Terminal, printable
from reelwright.cli.units import left_text, size_text

if TYPE_CHECKING:
    from rich.progress import Progress, Task

#: Below this, speed is guesswork: a percent is a coarse step, and the first frames are the slowest.
_EVIDENCE_S: Final = 3.0
_EVIDENCE_PERCENT: Final = 3
#: How far back the speed is measured: scenes get heavier and machines get busier.
_WINDOW_S: Final = 60.0
#: Without a live display, a line is printed when this much was added.
_STEP_PERCENT: Final = 10

_LABELS: Final = {
    "starting": "warming up",
    "rendering": "rendering",
    "finishing": "finishing",
    "storing": "storing",
}

#: Called with the video's JSON as often as it is asked for.
Show: TypeAlias = Callable[[Mapping[str, Any]], None]
ShowBytes: TypeAlias = Callable[[int, int | None], None]


class Pace:
    """How fast a percentage grows, from when it was seen to change."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, percent: int) -> None:
        """Take the percentage as it stands now; one that fell starts over (another attempt)."""
        if self._seen and percent < self._seen[-1][1]:
            self._seen.clear()
        if percent <= 0 or (self._seen and percent == self._seen[-1][1]):
            return
        now_s = self._clock()
        self._seen.append((now_s, percent))
        while len(self._seen) > 2 and now_s - self._seen[1][0] > _WINDOW_S:
            self._seen.popleft()

    def left_s(self) -> float | None:
        """Return the seconds left at the speed seen of late, or None while that is too little to go by."""
        if not self._seen:
            return None
        (first_s, first), (_, last) = self._seen[0], self._seen[-1]
        # Up to now, not to the last change: a video that stands still gets later, not nearer.
        elapsed_s = self._clock() - first_s
        if elapsed_s < _EVIDENCE_S or last - first < _EVIDENCE_PERCENT:
            return None
        return (100 - last) * elapsed_s / (last - first)


def label_of(video: Mapping[str, Any]) -> str:
    """Say what is happening to a video."""
    if video.get("status") == "queued":
        place = video.get("queue_position")
        return f"waiting, place {place} in the queue" if isinstance(place, int) and place > 0 else "waiting"
    stage = video.get("stage")
    return _LABELS.get(stage, stage) if isinstance(stage, str) else "working"


def percent_of(video: Mapping[str, Any]) -> int:
    """Return a video's progress in whole percent."""
    progress = video.get("progress")
    return int(progress) if isinstance(progress, int | float) else 0


@contextmanager
def showing(terminal: Terminal) -> Iterator[Show]:
    """Show how a video comes along, live where a person is looking."""
    pace = Pace()
    if not terminal.err.is_terminal:
        yield _plain(terminal, pace)
        return
    with bar(terminal) as live:
        task = live.add_task("", total=None, left="")

        def show(video: Mapping[str, Any]) -> None:
            percent = percent_of(video)
            pace.note(percent)
            left_s = pace.left_s()
            live.update(
                task,
                description=printable(label_of(video)),
                completed=percent,
                total=100 if percent else None,
                left=left_text(left_s) if left_s is not None else "",
            )

        yield show


def _plain(terminal: Terminal, pace: Pace) -> Show:
    said = ("", -_STEP_PERCENT)

    def show(video: Mapping[str, Any]) -> None:
        nonlocal said
        label, percent = label_of(video), percent_of(video)
        pace.note(percent)
        if label == said[0] and percent < said[1] + _STEP_PERCENT:
            return
        said = label, percent
        left_s = pace.left_s()
        parts = [f"{percent} %" if percent else "", left_text(left_s) if left_s is not None else ""]
        terminal.say(", ".join([label, *(part for part in parts if part)]))

    return show


@contextmanager
def showing_bytes(terminal: Terminal, label: str) -> Iterator[ShowBytes]:
    """Show how a file arrives, if a person is looking."""
    if not terminal.err.is_terminal:
        yield lambda _arrived, _total: None
        return
    with bar(terminal) as live:
        task = live.add_task(printable(label), total=None, left="")

        def show(arrived: int, total: int | None) -> None:
            live.update(task, completed=arrived, total=total, left=size_text(arrived))

        yield show


def bar(terminal: Terminal) -> Progress:
    """Make a live display of bars, which leaves nothing behind."""
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

    class Percent(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text("" if task.total is None else f"{task.percentage:3.0f} %")

    return Progress(
        TextColumn("{task.description}", markup=False),
        # Not the whole width: the terminal's own ^C would wrap the line, and a wrapped line cannot be cleared.
        BarColumn(bar_width=max(8, min(40, terminal.err.width - 56))),
        Percent(),
        TextColumn("{task.fields[left]}", style="dim", markup=False),
        console=terminal.err,
        transient=True,
    )
