"""The cat and the window: paws on what carries them, a tail that sways, and everybody where they can be seen."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from reelwright.previs import Film, director, felines, modules, sill
from reelwright.previs.cat_gait import stride
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.shot import Shot
from reelwright.previs.subjects.cat import CatPlayer, blink, glance
from tests.unit.previs.films import film

pytestmark = pytest.mark.more

CAT = Entity("cat", colour="orange", action="sit", traits=("fluffy", "tabby"))


def scene(*subjects: Entity, seed: int = 7, width: int = 160, height: int = 90, time: str = "day") -> Film:
    made = film("the ocean", seed=seed, width=width, height=height)
    spec = SceneSpec(setting="interior window", subjects=subjects, time_from=time, time_to=time)
    return replace(made, scene=spec)


def skin(cat: felines.Feline, bones: np.ndarray) -> np.ndarray:
    """Return the skin's vertices in a pose."""
    mesh = cat.mesh
    assert mesh.joints is not None
    assert mesh.weights is not None
    whole = np.concatenate([mesh.positions, np.ones((len(mesh.positions), 1), np.float32)], axis=1)
    moved = np.einsum("vkij,vj->vki", bones[mesh.joints.astype(int)], whole)
    return np.einsum("vki,vk->vi", moved, mesh.weights)


def posed(shot: Shot, film_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a sitting cat's vertices in its own space, and its bones."""
    player = CatPlayer(shot)
    bones = player.figures(shot.at(film_s))[0].bones
    assert bones is not None
    return skin(felines.sitting(), bones), bones


def test_a_sitting_cat_rests_on_the_sill_and_only_its_tail_hangs_below():
    points, _ = posed(director.stage(scene(CAT)), 0.7)
    body = points[felines.sitting().mesh.paint[:, 0] < 0.5]
    assert -0.008 < body[:, 1].min() < 0.004
    assert points[:, 1].min() < body[:, 1].min() - 0.01


def test_the_tail_sways_and_nothing_jumps_from_one_frame_to_the_next():
    shot = director.stage(scene(CAT))
    tips = [posed(shot, k / 24)[1][felines.sitting().skeleton["tail8"]] @ (-0.575, -0.29, 0.0, 1.0) for k in range(48)]
    way = np.ptp(np.array(tips), axis=0)
    assert way.max() > 0.02
    assert max(math.dist(a, b) for a, b in itertools.pairwise(tips)) < 0.02


def test_it_blinks_slowly_and_turns_its_head_smoothly():
    closed = [blink(k / 24, 0.3) for k in range(24 * 20)]
    assert 3 < sum(a < 0.5 <= b for a, b in itertools.pairwise(closed)) < 12
    turns = [glance(k / 24, 0.3)[0] for k in range(24 * 20)]
    assert max(turns) - min(turns) > 0.7
    assert max(abs(a - b) for a, b in itertools.pairwise(turns)) < 0.35


@pytest.mark.parametrize("speed", [0.55, pytest.param(2.3, marks=pytest.mark.more)])
def test_a_paw_that_carries_goes_back_as_fast_as_the_cat_goes_ahead(speed):
    """And stays on the ground while it does."""
    cat = felines.standing()
    paw = np.append(cat.legs["fore"][3], 1.0)
    step_s = 1 / 240
    places = []
    for k in range(240):
        angles, bounce = stride(cat, speed, k * step_s)
        bones = cat.skeleton.pose(angles, shift=(cat.ahead_m, cat.lift_m + bounce, 0.0))
        places.append(bones[cat.skeleton["fore_near_paw"]] @ paw)
    low = np.array(places)[:, 1].min()
    carried = [b[0] - a[0] for a, b in itertools.pairwise(places) if max(a[1], b[1]) < low + 0.0015]
    assert low > 0.0
    assert len(carried) > 20
    assert np.median(carried) == pytest.approx(-speed * step_s, rel=0.12)


@pytest.mark.more
def test_both_cats_have_whole_skins_and_few_triangles_under_their_fur():
    for cat in (felines.sitting(), felines.standing()):
        assert cat.mesh.weights is not None
        assert np.allclose(cat.mesh.weights.sum(axis=1), 1.0, atol=1e-4)
        assert 4000 < len(cat.mesh.triangles) < 16000
        assert len(cat.coat.triangles) < 8000


@pytest.mark.parametrize(("size", "seed"), [((160, 90), 1), ((90, 160), 2), ((128, 128), 3)])
@pytest.mark.parametrize("name", sorted(modules.names("subjects")))
def test_everybody_is_seen_by_the_window_or_through_it(name, size, seed):
    width, height = size
    shot = director.stage(scene(Entity(name), seed=seed, width=width, height=height))
    piece = modules.find("subjects", name)
    mark = shot.acts[0].marks[0]
    view = shot.base
    right, up, forward = np.array(view.basis())
    middle = np.array((mark.x, mark.y + 0.5 * piece.size_m[1] * mark.scale, mark.z)) - view.eye
    span = min(height, width * 1.25)
    ahead = middle @ forward
    assert ahead > 0.3
    assert abs(middle @ right) / ahead * view.focal < width / span
    assert abs(middle @ up) / ahead * view.focal < height / span


def test_what_is_small_sits_on_the_sill_and_what_is_large_stands_in_the_garden():
    where = {"cat": "sill", "dog": "sill", "person": "room", "robot": "room", "horse": "garden", "balloon": "air"}
    assert {name: sill.zone(modules.find("subjects", name), 1.0) for name in where} == where
    house = sill.House()
    assert house.height(0.0, 1.1) == sill.SILL_M
    assert house.height(0.0, 5.0) == sill.LAWN_M
    assert house.height(0.0, 0.0) == 0.0


def test_birds_fly_behind_the_glass_while_the_cat_sits_before_it():
    shot = director.stage(scene(CAT, Entity("bird", count=3)))
    cat, birds = (act.marks for act in shot.acts)
    assert cat[0].z < sill.GLASS < min(mark.z for mark in birds)


@pytest.mark.parametrize("time", ["sunrise", "noon", "day", "sunset"])
def test_the_sun_always_comes_in_through_the_panes(time):
    shot = director.stage(scene(CAT, time=time))
    setting = modules.find("settings", "interior window").play(shot)
    x, y, z = setting.uniforms(shot.at(1.0))["sunDir"]
    assert z > 0.3
    assert x * shot.side > 0.0
    assert y < 0.7


@pytest.mark.more
@pytest.mark.gl
@pytest.mark.parametrize("action", ["sit", "walk"])
def test_a_cat_is_drawn_and_moves(renderer, action):
    def frame(index: int, *subjects: Entity) -> np.ndarray:
        made = replace(scene(*subjects, width=64, height=36), quality="standard")
        return next(renderer.frames(made, start=index, stop=index + 1)).astype(int)

    cat = replace(CAT, action=action)
    first = frame(0, cat)
    assert np.abs(first - frame(24, cat)).mean() > 0.3
    assert (np.abs(first - frame(0)).max(axis=2) > 30).mean() > 0.05


@pytest.mark.more
@pytest.mark.gl
@pytest.mark.parametrize("effects", [("rain",), ("snow",), ()])
def test_the_window_is_drawn_by_night_in_rain_and_snow(renderer, effects):
    made = scene(CAT, width=64, height=36, time="night")
    made = replace(made, scene=replace(made.scene, effects=effects))
    assert next(renderer.frames(made, stop=1)).std() > 5
