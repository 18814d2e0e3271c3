"""Blocking: whatever is asked for, wherever, in whichever shape of frame: everybody is in it, nobody inside another."""

from __future__ import annotations

import itertools
import math

import pytest

from reelwright.previs import blocking, modules
from reelwright.previs.modules import Piece
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.shot import Mark

SETTINGS, SUBJECTS = sorted(modules.names("settings")), sorted(modules.names("subjects"))
ASPECTS = (16 / 9, 9 / 16, 1.0)


def blocked(spec: SceneSpec, aspect: float, seed: int = 3) -> blocking.Blocking:
    return blocking.block(spec, seed=seed, side=1.0 if seed % 2 else -1.0, aspect=aspect, duration_s=5.0)


def seen_at(made: blocking.Blocking, mark: Mark, piece: Piece, aspect: float) -> tuple[float, float, float]:
    """Across (-1..1 of the half frame), up (likewise) and the height in half frame heights, of a figure's middle."""
    right, up, forward = made.view.basis()
    middle = (mark.x, mark.y + 0.5 * piece.size_m[1] * mark.scale, mark.z)
    away = [a - b for a, b in zip(middle, made.view.eye, strict=True)]
    x, y, z = (sum(a * b for a, b in zip(away, axis, strict=True)) for axis in (right, up, forward))
    assert z > 0
    tall = 1.0 / min(1.0, aspect * 1.25)
    return (
        x / z * made.view.focal / blocking.edge(aspect),
        y / z * made.view.focal / tall,
        piece.size_m[1] * mark.scale / z * made.view.focal,
    )


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_subject_is_in_the_frame_of_every_setting(setting, aspect):
    for name in SUBJECTS:
        piece = modules.find("subjects", name)
        made = blocked(SceneSpec(setting=setting, subjects=(Entity(name),)), aspect)
        across, up, tall = seen_at(made, made.marks[0][0], piece, aspect)
        assert abs(across) < 0.9, name
        assert abs(up) < 0.95, name
        assert tall > 0.03, name


@pytest.mark.parametrize("aspect", ASPECTS)
def test_pairs_of_subjects_are_both_in_the_frame(aspect):
    for first, second in itertools.permutations(SUBJECTS, 2):
        spec = SceneSpec(setting="desert", subjects=(Entity(first), Entity(second)))
        made = blocked(spec, aspect)
        for entity, marks in zip(spec.subjects, made.marks, strict=True):
            across, up, _ = seen_at(made, marks[0], modules.find("subjects", entity.name), aspect)
            assert abs(across) < 1.0, (first, second)
            assert abs(up) < 1.0, (first, second)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_group_stands_apart(name):
    piece = modules.find("subjects", name)
    made = blocked(SceneSpec(setting="desert", subjects=(Entity(name, min(3, piece.at_most)),)), 16 / 9)
    for a, b in itertools.combinations(made.marks[0], 2):
        assert math.hypot(a.x - b.x, a.z - b.z) > 0.5 * piece.size_m[2] * min(a.scale, b.scale)


def test_size_words_change_the_size():
    heights = [
        blocked(SceneSpec(setting="desert", subjects=(Entity("balloon", size=size),)), 1.0).marks[0][0].scale
        for size in ("tiny", "small", None, "large", "giant")
    ]
    assert heights == sorted(heights)
    assert heights[0] < 0.5 < 2 < heights[-1]


def test_without_subjects_the_setting_has_its_own_view():
    for setting in SETTINGS:
        made = blocked(SceneSpec(setting=setting), 16 / 9)
        assert made.marks == ()
        assert made.followed is None


def test_the_lens_is_above_the_ground():
    for setting, name, seed in itertools.product(SETTINGS, SUBJECTS, (1, 2, 3)):
        spec = SceneSpec(setting=setting, subjects=(Entity(name),))
        made = blocked(spec, 16 / 9, seed)
        ground = modules.find("settings", setting).ground(spec, seed)
        x, y, z = made.view.eye
        assert y > ground.height(x, z) + 0.05, (setting, name)
