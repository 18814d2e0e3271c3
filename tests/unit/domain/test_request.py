"""The waist of the hourglass: sizes, their bounds, and how many frames a film has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.request import (
    ASPECT_RATIOS,
    MAX_FPS,
    MAX_SECONDS,
    MIN_FPS,
    MIN_SECONDS,
    RESOLUTIONS,
    SIZES,
    Size,
)
from tests.factories import make_request


@pytest.mark.parametrize(
    ("size", "is_drawable"),
    [
        (Size(128, 128), True),
        (Size(3840, 2160), True),
        (Size(2160, 3840), True),
        (Size(126, 720), False),
        (Size(1280, 3842), False),
        (Size(1281, 720), False),
        (Size(1280, 721), False),
        (Size(0, 0), False),
        (Size(-1280, 720), False),
    ],
    ids=str,
)
def test_a_size_is_drawable_within_the_bounds_and_with_even_sides(size, is_drawable):
    assert size.is_drawable is is_drawable


def test_a_size_is_written_as_callers_write_it():
    assert (str(Size(1280, 720)), Size(1280, 720).pixels) == ("1280x720", 921_600)


def test_every_resolution_has_every_aspect_ratio_and_its_true_shape():
    assert set(SIZES) == {(resolution, ratio) for resolution in RESOLUTIONS for ratio in ASPECT_RATIOS}
    for (resolution, ratio), size in SIZES.items():
        across, down = map(int, ratio.split(":"))
        shorter = {"720p": 720, "1080p": 1080, "4k": 2160}[resolution]
        assert size.is_drawable
        assert size.width * down == size.height * across
        assert min(size.width, size.height) == shorter


@pytest.mark.parametrize(
    ("duration_ms", "fps", "frame_count"), [(5000, 24, 120), (1000, 8, 8), (4033, 30, 121), (1, 8, 1), (1500, 25, 38)]
)
def test_a_film_has_the_nearest_whole_number_of_frames(duration_ms, fps, frame_count):
    assert make_request(duration_ms=duration_ms, fps=fps).frame_count == frame_count


@given(st.integers(MIN_SECONDS * 1000, MAX_SECONDS * 1000), st.integers(MIN_FPS, MAX_FPS))
def test_the_frames_never_miss_the_length_by_more_than_half_of_one(duration_ms, fps):
    frames = make_request(duration_ms=duration_ms, fps=fps).frame_count

    assert abs(frames * 1000 / fps - duration_ms) <= 500 / fps + 1e-9


def test_a_request_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        make_request().prompt = "another"
