"""How far a video is, and the honest word about the time left."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from reelwright.cli.progress import Pace, label_of, showing, showing_bytes
from reelwright.cli.terminal import Terminal
from tests.unit.cli.fakes import VIDEO_ID, running


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def test_says_nothing_before_there_is_evidence(pace: Pace, clock: Clock) -> None:
    assert pace.left_s() is None
    pace.note(1)
    clock.now_s += 60
    assert pace.left_s() is None, "one value is no speed"
    pace.note(2)
    assert pace.left_s() is None, "one percent is too coarse"


def test_says_nothing_from_a_moment_alone(pace: Pace, clock: Clock) -> None:
    pace.note(1)
    clock.now_s += 1
    pace.note(50)
    assert pace.left_s() is None


def test_time_left_comes_from_the_speed_seen(pace: Pace, clock: Clock) -> None:
    for percent in range(10, 31):
        pace.note(percent)
        clock.now_s += 2
    # 20 percent took 42 s up to now, so 70 more take 147 s.
    assert pace.left_s() == pytest.approx(147)


def test_waiting_in_the_queue_does_not_count(pace: Pace, clock: Clock) -> None:
    pace.note(0)
    clock.now_s += 3600
    pace.note(10)
    clock.now_s += 10
    pace.note(20)
    assert pace.left_s() == pytest.approx(80)


def test_a_video_that_stands_still_gets_later_not_nearer(pace: Pace, clock: Clock) -> None:
    pace.note(10)
    clock.now_s += 10
    pace.note(20)
    before = pace.left_s()
    clock.now_s += 30
    pace.note(20)
    after = pace.left_s()
    assert before is not None
    assert after is not None
    assert after > before


def test_old_speed_is_forgotten(pace: Pace, clock: Clock) -> None:
    for percent in range(1, 41):
        pace.note(percent)
        clock.now_s += 1
    for percent in range(41, 61):
        pace.note(percent)
        clock.now_s += 10
    left_s = pace.left_s()
    assert left_s is not None
    assert left_s == pytest.approx(400, rel=0.2), "40 percent at 10 s each"


def test_another_attempt_starts_over(pace: Pace, clock: Clock) -> None:
    pace.note(10)
    clock.now_s += 10
    pace.note(60)
    pace.note(2)
    clock.now_s += 1
    assert pace.left_s() is None


@pytest.mark.parametrize(
    ("video", "label"),
    [
        ({"status": "queued", "queue_position": 3}, "waiting, place 3 in the queue"),
        ({"status": "queued", "queue_position": None}, "waiting"),
        ({"status": "processing", "stage": "starting"}, "warming up"),
        ({"status": "processing", "stage": "painting"}, "painting"),
        ({"status": "in_progress"}, "working"),
    ],
)
def test_says_what_is_happening(video: dict[str, object], label: str) -> None:
    assert label_of(video) == label


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def terminal(screen: io.StringIO) -> Terminal:
    terminal = Terminal()
    terminal.err = Console(file=screen, force_terminal=True, width=80, markup=False, highlight=False)
    return terminal


def test_a_person_sees_a_bar_of_stage_and_percent(terminal: Terminal, screen: io.StringIO) -> None:
    with showing(terminal) as show:
        show({"id": VIDEO_ID, "status": "queued", "queue_position": 2})
        show(running(42))

    assert "rendering" in screen.getvalue()
    assert "42 %" in screen.getvalue()
    assert "left" not in screen.getvalue(), "there is no evidence yet"


def test_a_stage_with_brackets_is_shown_as_it_is(terminal: Terminal, screen: io.StringIO) -> None:
    with showing(terminal) as show:
        show(running(10, "[bold]drawing"))

    assert "[bold]drawing" in screen.getvalue()


def test_a_person_sees_bytes_arrive(terminal: Terminal, screen: io.StringIO) -> None:
    with showing_bytes(terminal, "saving") as on_bytes:
        on_bytes(2_100_000, 4_200_000)

    assert "50 %" in screen.getvalue()
    assert "2.1 MB" in screen.getvalue()
