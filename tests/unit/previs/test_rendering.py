"""Real frames, small ones: they show something, they move, they repeat, and they follow the prompt."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from reelwright.previs import OpenGLUnavailableError, Renderer
from tests.unit.previs.films import TUTORIAL, TUTORIAL_FULL, film

pytestmark = pytest.mark.gl


def frame(renderer: Renderer, made, index: int) -> np.ndarray:
    return next(renderer.frames(made, start=index, stop=index + 1)).copy()


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


def test_the_renderer_names_what_draws(renderer):
    assert renderer.name
    assert renderer.is_software == any(word in renderer.name.lower() for word in ("llvmpipe", "softpipe", "swrast"))


def test_a_missing_opengl_names_the_packages_to_install():
    text = str(OpenGLUnavailableError("no device"))
    assert all(package in text for package in ("libegl1", "libgl1", "libgl1-mesa-dri"))


@pytest.mark.parametrize("size", [(160, 90), (90, 160), (128, 128), (129, 131)])
def test_frames_have_the_asked_shape_in_every_aspect_ratio(renderer, size):
    width, height = size
    made = film(width=width, height=height)
    for image in renderer.frames(made, stop=2):
        assert image.shape == (height, width, 3)
        assert image.dtype == np.uint8
        assert image.flags.c_contiguous
        assert 20 < image.mean() < 235
        assert image.std() > 10


def test_the_top_row_comes_first(renderer):
    """A noon sky is brighter blue than the water at one's feet."""
    image = frame(renderer, film("the ocean at noon, clear sky"), 0).astype(int)
    assert image[5, :, 2].mean() > image[-5, :, 2].mean() + 20


def test_the_film_moves(renderer):
    made = film()
    assert difference(frame(renderer, made, 0), frame(renderer, made, 24)) > 3


def test_the_same_film_gives_the_same_frames_in_any_order(renderer):
    made = film()
    straight = [image.copy() for image in renderer.frames(made, stop=4)]
    assert np.array_equal(straight[3], frame(renderer, made, 3))
    assert np.array_equal(straight[1], frame(renderer, made, 1))


def test_another_seed_gives_a_visibly_different_film(renderer):
    assert difference(frame(renderer, film(seed=1), 12), frame(renderer, film(seed=2), 12)) > 4


def test_dolphins_appear_only_when_asked_for(renderer):
    """Without dolphins the middle of the frame is sea and sky alone; with them it is not."""
    words = "sunset over a calm ocean, slow motion, static camera"
    with_them = frame(renderer, film(f"{words}. dolphins leaping"), 12)
    without = frame(renderer, film(f"{words}. no dolphins"), 12)
    changed = np.abs(with_them.astype(int) - without.astype(int)).max(axis=2) > 24
    assert 0.004 < changed.mean() < 0.25


def test_the_sky_goes_from_orange_to_purple(renderer):
    made = film(TUTORIAL, frame_count=120)
    first, last = (frame(renderer, made, index)[4:24].reshape(-1, 3).mean(axis=0) for index in (0, 119))
    assert first[0] > 1.6 * first[2]
    assert last[2] > 1.1 * last[0] > 1.5 * last[1]


def test_a_noir_film_has_no_colour(renderer):
    image = frame(renderer, film("black and white ocean at sunset"), 0).astype(int)
    assert np.ptp(image, axis=2).mean() < 3


def test_four_frames_may_be_held_at_once(renderer):
    frames = renderer.frames(film())
    held = list(itertools.islice(frames, 4))
    copies = [image.copy() for image in held]
    assert all(np.array_equal(a, b) for a, b in zip(held, copies, strict=True))
    assert difference(copies[0], copies[3]) > 0
    frames.close()


@pytest.mark.more
@pytest.mark.parametrize("time", ["noon", "night", "sunrise", "dusk"])
@pytest.mark.parametrize("weather", ["clear sky", "storm", "fog"])
def test_every_light_and_weather_draws(renderer, time, weather):
    image = frame(renderer, film(f"the ocean at {time}, {weather}", width=64, height=36), 3)
    assert image.std() > 2


@pytest.mark.more
def test_quality_sets_the_shaded_size_not_the_output(renderer):
    for quality in ("draft", "standard", "high"):
        made = film(TUTORIAL_FULL, width=960, height=540, quality=quality)
        assert frame(renderer, made, 5).shape == (540, 960, 3)


@pytest.mark.parametrize("count", ["one dolphin", "five dolphins"])
def test_any_number_of_a_subject_is_drawn(renderer: Renderer, count: str) -> None:
    made = film(f"{count} leaping over the sea", width=64, height=36, frame_count=8)

    assert max(int(frame.max()) for frame in renderer.frames(made)) > 50
