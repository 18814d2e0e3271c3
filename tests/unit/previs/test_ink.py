"""Calligraphy: the data is whole, the brush follows it, the ink only grows, and time may run either way."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest

from reelwright.previs.calligraphy import characters, unwritable, writable
from reelwright.previs.calligraphy.glyphs import strokes_of
from reelwright.previs.calligraphy.phrases import PHRASES
from reelwright.previs.calligraphy.sheet import lay_out
from reelwright.previs.errors import UnwritableTextError
from reelwright.previs.ink import Writing, phrase_for

DURATION_S = 5.0


@pytest.fixture(scope="module")
def writing() -> Writing:
    return Writing("永和", duration_s=DURATION_S, seed=3, long_side_px=360)


def ink_at(writing: Writing, t_s: float) -> np.ndarray:
    return writing.ink(t_s)[..., 0].astype(int)


@pytest.mark.more
def test_every_character_of_the_index_has_strokes_with_outline_and_median() -> None:
    for character in characters():
        for stroke in strokes_of(character):
            assert len(stroke.outline) >= 8
            assert len(stroke.median) >= 2
            points = np.vstack([stroke.outline, stroke.median])
            assert points.min() > -0.15
            assert points.max() < 1.15


def test_strokes_are_counted_as_a_dictionary_counts_them() -> None:
    assert [len(strokes_of(c)) for c in "一永和龍龙水愛爱"] == [1, 5, 8, 16, 5, 4, 13, 10]


def test_eternity_begins_with_its_dot_and_ends_with_its_right_sweep() -> None:
    first, last = strokes_of("永")[0].median, strokes_of("永")[-1].median
    assert first[:, 1].max() < 0.25
    assert last[-1, 0] > 0.85
    assert last[-1, 1] > last[0, 1]


def test_what_is_writable_is_known_without_loading_anything_heavy() -> None:
    code = (
        "import sys\nfrom reelwright.previs.calligraphy import writable\nassert writable('永和')\n"
        "print(sorted({'numpy', 'cv2', 'moderngl'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "can"),
    [("永和", True), ("静 心。", True), ("山水" * 14, True), ("山水" * 15, False), ("hello", False), ("", False)],
)
def test_a_text_is_writable_when_all_of_it_is_and_it_fits(text: str, can: bool) -> None:
    assert writable(text) is can


def test_a_character_without_strokes_is_refused_by_name() -> None:
    assert unwritable("永鑫和鑫") == "鑫"
    with pytest.raises(UnwritableTextError, match="no strokes for 鑫"):
        Writing("永鑫", duration_s=DURATION_S, seed=1)


@pytest.mark.parametrize("text", ["", "。。", "山" * 29])
def test_an_empty_or_endless_text_is_refused(text: str) -> None:
    with pytest.raises(UnwritableTextError, match="1 to 28 characters"):
        Writing(text, duration_s=DURATION_S, seed=1)


def test_strokes_are_written_one_after_the_other_in_order(writing: Writing) -> None:
    assert len(writing.runs) > 7
    assert [run.character for run in writing.runs] == sorted(run.character for run in writing.runs)
    for before, after in itertools.pairwise(writing.runs):
        assert before.start_s < before.end_s < after.start_s


def test_the_brush_is_writing_within_the_first_half_second_and_lifted_at_the_end(writing: Writing) -> None:
    assert writing.at(0.0).lift > 0.02
    assert writing.at(0.4).pressure > 0.1
    assert writing.at(0.4).lift == 0.0
    assert writing.at(DURATION_S).lift > 0.1
    assert writing.at(DURATION_S).pressure == 0.0
    assert writing.at(DURATION_S + 9.0) == writing.at(DURATION_S)


def test_the_tip_stays_on_the_median_while_pressed(writing: Writing) -> None:
    pressed = 0
    for t_s in np.arange(0.0, DURATION_S, 1 / 60):
        brush = writing.at(t_s)
        runs = [run for run in writing.runs if run.start_s + 0.02 < t_s < run.end_s - 0.02]
        if runs and brush.pressure > 0.05:
            pressed += 1
            away = np.hypot(*(runs[0].way - [brush.x, brush.y]).T).min()
            assert away < 0.012
            assert brush.lift < 0.004
    assert pressed > 60


def test_the_brush_rises_between_strokes(writing: Writing) -> None:
    for before, after in itertools.pairwise(writing.runs):
        assert writing.at((before.end_s + after.start_s) / 2).lift > 0.02


def test_motion_has_no_jump_in_position_or_velocity(writing: Writing) -> None:
    step_s = 1 / 2000
    places = np.array(
        [(b.x, b.y, b.lift) for b in (writing.at(t) for t in np.arange(0.0, DURATION_S, step_s))], dtype=float
    )
    velocity = np.diff(places, axis=0) / step_s
    assert np.abs(velocity).max() < 12.0
    assert np.abs(np.diff(velocity, axis=0)).max() < 0.4


def test_ink_only_grows(writing: Writing) -> None:
    before = ink_at(writing, 0.0)
    assert before.max() == 0
    for t_s in np.arange(0.25, DURATION_S + 0.1, 0.25):
        now = ink_at(writing, t_s)
        assert (now >= before).all()
        before = now
    assert before.max() > 220


def test_ink_appears_where_the_tip_is_and_not_ahead_of_it(writing: Writing) -> None:
    run = max(writing.runs, key=lambda r: r.end_s - r.start_s)
    middle_s = (run.start_s + run.end_s) / 2
    k = writing.size_px[0] / writing.sheet.width
    passed = run.way[np.searchsorted(run.at_s, middle_s - 0.1)]
    ahead = run.way[-1]
    now, done = ink_at(writing, middle_s), ink_at(writing, DURATION_S)

    def around(plane: np.ndarray, place: np.ndarray) -> int:
        x, y = np.rint(place * k).astype(int)
        return int(plane[y - 2 : y + 3, x - 2 : x + 3].max())

    assert around(now, passed) > 150
    assert around(done, ahead) > 150
    assert around(now, ahead) == 0


def test_frames_may_be_drawn_in_any_order(writing: Writing) -> None:
    times = [4.9, 0.7, 2.31, 3.3, 0.31, 5.0, 2.31]
    fresh = {t: Writing("永和", duration_s=DURATION_S, seed=3, long_side_px=360).ink(t) for t in set(times)}
    for t_s in times:
        assert np.array_equal(writing.ink(t_s), fresh[t_s])


def test_a_frame_once_given_is_not_changed_by_the_next(writing: Writing) -> None:
    frame = writing.ink(1.0)
    kept = frame.copy()
    writing.ink(3.0)
    assert np.array_equal(frame, kept)


def test_ink_shines_while_fresh_and_dries(writing: Writing) -> None:
    first = writing.runs[0]
    soon, late = writing.ink(first.end_s + 0.1)[..., 1], writing.ink(first.end_s + 4.0)[..., 1]
    k = writing.size_px[0] / writing.sheet.width
    x, y = np.rint(first.way[len(first.way) // 2] * k).astype(int)
    assert soon[y, x] > 150
    assert late[y, x] == 0


def test_the_brush_leaves_white_streaks_inside_the_strokes() -> None:
    writing = Writing("永和", duration_s=20.0, seed=3, long_side_px=900)
    ink = writing.ink(20.0)[..., 0]
    k = writing.size_px[0] / writing.sheet.width
    on_way = np.vstack([run.way for run in writing.runs]) * k
    x, y = np.rint(on_way).astype(int).T
    bare = (ink[y, x] < 90).mean()
    assert 0.002 < bare < 0.2


def test_the_seed_changes_the_hand_and_the_same_seed_does_not() -> None:
    a, b, c = (Writing("山", duration_s=3.0, seed=s, long_side_px=200).ink(3.0) for s in (1, 1, 2))
    assert np.array_equal(a, b)
    assert not np.array_equal(a[..., 0], c[..., 0])


@pytest.mark.parametrize(("duration_s", "seed"), [(1.2, 0), (2.0, 1), (5.0, 2), (10.0, 3), (20.0, 4), (60.0, 5)])
def test_a_phrase_is_chosen_that_suits_the_time(duration_s: float, seed: int) -> None:
    text = phrase_for(duration_s, seed)
    writing = Writing(text, duration_s=duration_s, seed=seed, long_side_px=128)
    assert len(writing.text) >= 2
    assert writing.runs[-1].end_s <= duration_s
    if duration_s >= 5.0:
        assert writing.written_at(duration_s) >= 1.5
        assert writing.runs[-1].end_s > 0.55 * duration_s


def test_every_phrase_can_be_written_and_seeds_choose_differently() -> None:
    assert all(map(writable, PHRASES))
    assert len({phrase_for(8.0, seed) for seed in range(30)}) >= 4


@pytest.mark.parametrize("aspect", [16 / 9, 9 / 16, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 28])
def test_characters_and_seal_lie_on_the_sheet_without_touching(aspect: float, count: int) -> None:
    sheet = lay_out(count, aspect)
    boxes = [*sheet.cells, sheet.seal]
    assert len(sheet.cells) == count
    for box in boxes:
        assert box.x > 0.0
        assert box.y > 0.0
        assert box.x + box.width < sheet.width
        assert box.y + box.height < sheet.height
    for a, b in itertools.combinations(boxes, 2):
        apart_x = a.x + a.width <= b.x or b.x + b.width <= a.x
        assert apart_x or a.y + a.height <= b.y or b.y + b.height <= a.y


def test_the_sheet_follows_the_frame() -> None:
    assert lay_out(2, 16 / 9).width > lay_out(2, 16 / 9).height
    assert lay_out(2, 9 / 16).width < lay_out(2, 9 / 16).height
    assert len({box.y for box in lay_out(4, 1.0).cells}) == 2
    assert lay_out(4, 1.0).cells[0].x > lay_out(4, 1.0).cells[2].x


def test_the_seal_is_red_ground_with_carved_lines(writing: Writing) -> None:
    seal = writing.ink(0.0)[..., 3]
    box = writing.sheet.seal
    k = writing.size_px[0] / writing.sheet.width
    inside = seal[round(box.y * k) : round((box.y + box.height) * k), round(box.x * k) : round((box.x + box.width) * k)]
    assert inside.sum() == seal.sum()
    assert 0.1 < (inside < 60).mean() < 0.7
    assert (inside > 180).mean() > 0.15


def test_slow_motion_only_spreads_the_same_motion(writing: Writing) -> None:
    """Scene time is all that counts: frames between frames lie between them."""
    a, b, c = (writing.at(1.5 + k / 240) for k in range(3))
    assert min(a.y, c.y) - 1e-4 <= b.y <= max(a.y, c.y) + 1e-4
