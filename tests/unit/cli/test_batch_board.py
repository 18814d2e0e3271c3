"""How many films are shown at once: bars on a terminal, lines elsewhere."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from reelwright.cli.batch_board import boarding
from reelwright.cli.terminal import Terminal
from tests.unit.cli.fakes import running


def terminal_of(screen: io.StringIO, *, is_terminal: bool, height: int = 24) -> Terminal:
    terminal = Terminal()
    terminal.err = Console(
        file=screen, force_terminal=is_terminal, width=100, height=height, markup=False, highlight=False
    )
    return terminal


def test_a_person_sees_a_bar_for_each_film_and_one_for_all() -> None:
    screen = io.StringIO()
    with boarding(terminal_of(screen, is_terminal=True), 2) as board:
        board.note("sea", running(42))
        board.note("[bold]dune\x1b[2J", {"status": "queued", "queue_position": 3})
        board.end("sea", "saved (4.2 MB)")

    text = screen.getvalue()
    for shown in ("42 %", "rendering", "[bold]dune", "waiting, place 3", "sea: saved (4.2 MB)", "50 %", "of 2"):
        assert shown in text
    assert "\x1b[2J" not in text, "a name cannot steer the terminal"


def test_there_are_never_more_bars_than_the_terminal_has_room_for() -> None:
    screen = io.StringIO()
    with boarding(terminal_of(screen, is_terminal=True, height=7), 5) as board:
        for number in range(5):
            board.note(f"film-{number}", running(10 + number))
        board.end("film-0", "saved")
        board.note("film-4", running(60))

    text = screen.getvalue()
    assert "film-4" in text, "a bar that is free again is another film's"
    assert "film-3" not in text


@pytest.mark.parametrize("is_good", [True, False])
def test_a_log_has_a_line_for_each_change(is_good: bool) -> None:
    screen = io.StringIO()
    with boarding(terminal_of(screen, is_terminal=False), 1) as board:
        for place in (3, 2, 1):
            board.note("sea", {"status": "queued", "queue_position": place})
        for percent in (10, 20, 30):
            board.note("sea", running(percent))
        board.end("sea", "over", is_good=is_good)

    assert screen.getvalue().splitlines() == ["sea: waiting", "sea: rendering", "sea: over"]
