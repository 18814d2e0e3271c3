"""Every setting, subject, effect and style compiles and shows itself; every setting shows every subject."""

from __future__ import annotations

import dataclasses
import itertools
import random

import numpy as np
import pytest

from reelwright.previs import Film, Renderer, camera, light, modules
from reelwright.previs.scene import Entity, SceneSpec
from tests.unit.previs.films import film

pytestmark = [pytest.mark.gl, pytest.mark.more]

SETTINGS, SUBJECTS = sorted(modules.names("settings")), sorted(modules.names("subjects"))
PAIRS = list(itertools.product(SETTINGS, SUBJECTS))
SIZES = [(64, 36), (36, 64), (48, 48)]


def of(spec: SceneSpec, size: tuple[int, int] = (64, 36), seed: int = 7) -> Film:
    made = film(width=size[0], height=size[1], seed=seed)
    return dataclasses.replace(made, scene=spec, rendered_at=size)


def frame(renderer: Renderer, made: Film, index: int = 24) -> np.ndarray:
    return next(renderer.frames(made, start=index, stop=index + 1)).astype(int)


def changed(a: np.ndarray, b: np.ndarray) -> float:
    """The share of pixels in which two frames differ visibly."""
    return float((np.abs(a - b).max(axis=2) > 16).mean())


def shows(renderer: Renderer, setting: str, subject: str, size: tuple[int, int]) -> bool:
    """Whether the subject can be seen: the frame differs from the same frame in which only it is missing."""
    spec = SceneSpec(setting=setting, subjects=(Entity(subject),), camera=("static",))
    made = of(spec, size)
    image = frame(renderer, made)
    assert image.std() > 4
    hidden = {
        "models": lambda _self: {},
        "figures": lambda _self, _moment: (),
        "particles": lambda _self, _moment: None,
    }
    play = type(modules.find("subjects", subject).play(_shot(made)))
    with pytest.MonkeyPatch.context() as patch:
        for name, nothing in hidden.items():
            patch.setattr(play, name, nothing)
        without = frame(renderer, made)
    # A bird that glides is thin: 15 of these pixels are a bird.
    return changed(image, without) > 0.006


def _shot(made: Film):
    from reelwright.previs import director

    return director.stage(made)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_shows_itself_moves_and_repeats(renderer, setting):
    made = of(SceneSpec(setting=setting))
    first, later = frame(renderer, made, 0), frame(renderer, made, 40)
    assert 12 < first.mean() < 240
    assert first.std() > 6
    assert np.abs(first - later).mean() > 0.5
    assert np.array_equal(first, frame(renderer, made, 0))


def test_a_setting_differs_from_another(renderer):
    assert changed(*(frame(renderer, of(SceneSpec(setting=setting))) for setting in ("desert", "studio"))) > 0.1


@pytest.mark.more
def test_every_setting_differs_from_every_other(renderer):
    images = [frame(renderer, of(SceneSpec(setting=setting))) for setting in SETTINGS]
    for (one, a), (other, b) in itertools.combinations(zip(SETTINGS, images, strict=True), 2):
        assert changed(a, b) > 0.1, (one, other)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_shows_itself(renderer, subject):
    assert shows(renderer, "desert", subject, (64, 36))


@pytest.mark.more
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_action_of_a_subject_draws_and_moves(renderer, subject):
    for action in modules.find("subjects", subject).actions:
        made = of(SceneSpec(setting="desert", subjects=(Entity(subject, action=action),)))
        assert np.abs(frame(renderer, made, 20) - frame(renderer, made, 26)).mean() > 0.2, action


@pytest.mark.more
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subjects_frames_may_be_drawn_in_any_order(renderer, subject):
    for action in modules.find("subjects", subject).actions:
        made = of(SceneSpec(setting="ocean", subjects=(Entity(subject, action=action),)))
        straight = [image.copy() for image in renderer.frames(made, start=20, stop=24)]
        for index in (3, 1):
            assert np.array_equal(straight[index], frame(renderer, made, 20 + index)), action


@pytest.mark.more
@pytest.mark.parametrize("subject", [name for name in SUBJECTS if modules.find("subjects", name).paintable])
def test_a_subject_takes_its_colour(renderer, subject):
    images = [
        frame(renderer, of(SceneSpec(setting="desert", subjects=(Entity(subject, colour=colour),), camera=("static",))))
        for colour in ("red", "blue")
    ]
    redder = images[0][..., 0] - images[1][..., 0]
    bluer = images[1][..., 2] - images[0][..., 2]
    assert redder.max() > 12
    assert bluer.max() > 12


@pytest.mark.more
@pytest.mark.parametrize("time", sorted(light.TIMES))
def test_every_time_of_day_draws_in_every_setting(renderer, time):
    for setting in SETTINGS:
        image = frame(renderer, of(SceneSpec(setting=setting, time_from=time, time_to=time), (32, 18)))
        assert image.std() > 2, setting


@pytest.mark.more
@pytest.mark.parametrize("move", sorted(camera.MOVES))
def test_every_camera_keeps_its_subject_in_the_frame(renderer, move):
    spec = SceneSpec(setting="desert", subjects=(Entity("balloon"),), camera=(move,))
    assert frame(renderer, of(spec, (48, 27)), 40).std() > 4


SAMPLE = random.Random(20261124).sample(PAIRS, min(36, len(PAIRS)))


@pytest.mark.more
@pytest.mark.parametrize(("setting", "subject"), SAMPLE)
def test_a_setting_shows_a_subject(renderer, setting, subject):
    size = SIZES[(len(setting) + len(subject)) % 3]
    assert shows(renderer, setting, subject, size)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("setting", "subject"), PAIRS)
def test_every_setting_shows_every_subject(renderer, setting, subject, size):
    assert shows(renderer, setting, subject, size)
