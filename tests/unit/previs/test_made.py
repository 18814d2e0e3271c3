"""Made things and trees: they stand on their ground, keep to their frame, and change with what is asked of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from reelwright.previs import director, flora, light, modules
from reelwright.previs.coachwork import TYRE_M
from reelwright.previs.scene import Entity, Film, SceneSpec
from reelwright.previs.shot import Shot
from tests.unit.previs.films import film

MADE = ("car", "boat", "rocket", "house", "tree", "balloon")


def scene(subject: str, setting: str = "desert", *, seed: int = 7, time: str = "day", **asked: object) -> Film:
    """Return a tiny film of one subject."""
    entity = replace(Entity(subject), **asked)  # type: ignore[arg-type] # the fields of an entity
    spec = SceneSpec(setting, subjects=(entity,), time_from=time, time_to=time)
    return replace(film("desert", width=64, height=36, frame_count=48, seed=seed), scene=spec)


def staged(made: Film) -> tuple[Shot, modules.Player]:
    """Return a film's shot, and the player of its first subject."""
    shot = director.stage(made)
    return shot, modules.find("subjects", made.scene.subjects[0].name).play(shot)


def figure(player: modules.Player, shot: Shot, name: str, film_s: float = 1.0) -> np.ndarray:
    """Return one figure's places at a moment."""
    return next(each.places for each in player.figures(shot.at(film_s)) if each.model == name)


@pytest.mark.parametrize("subject", MADE)
def test_a_film_of_it_is_within_its_budget_of_triangles(subject):
    shot, player = staged(scene(subject))
    models = player.models()
    drawn = sum(
        len(each.places) * len(models[each.model].mesh.triangles)
        for film_s in (0.0, 1.0, 2.0)
        for each in player.figures(shot.at(film_s))
    )
    assert 0 < drawn / 3 < 60_000


@pytest.mark.parametrize("subject", MADE)
def test_its_figures_are_pure_in_the_moment(subject):
    shot, player = staged(scene(subject))
    again = staged(scene(subject))[1]
    player.figures(shot.at(1.7))
    for one, other in zip(player.figures(shot.at(0.9)), again.figures(shot.at(0.9)), strict=True):
        assert one.model == other.model
        assert np.array_equal(one.places, other.places)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_cars_tyres_stay_on_the_road(seed):
    shot, player = staged(scene("car", seed=seed))
    ground = modules.find("settings", "desert").ground(shot.spec, seed)
    for film_s in (0.0, 0.7, 1.9):
        for x, y, z, size, *_ in figure(player, shot, "car wheel", film_s):
            assert y - TYRE_M * size == pytest.approx(ground.height(float(x), float(z)), abs=0.01)


def test_wheels_roll_as_far_as_the_car_goes():
    """A wheel's turn between two frames is the way gone over its radius."""
    shot, player = staged(scene("car"))
    first, then = (figure(player, shot, "car wheel", film_s)[0] for film_s in (1.0, 1.0 + 1 / 240))
    mark = shot.acts[0].marks[0]
    turned = 2.0 * math.acos(min(abs(float(first[4:8] @ then[4:8])), 1.0))
    assert turned == pytest.approx(mark.speed_m_s / 240 / (TYRE_M * mark.scale), rel=0.05)


def test_a_parked_car_stands_still():
    shot, player = staged(scene("car", action="park"))
    assert np.array_equal(figure(player, shot, "car", 0.0), figure(player, shot, "car", 1.9))


@pytest.mark.parametrize("subject", ["car", "boat", "house"])
def test_lamps_are_lit_at_night_only(subject):
    for time, is_lit in (("day", False), ("night", True)):
        shot, player = staged(scene(subject, time=time))
        assert bool(player.lamps(shot.at(0.5))) == is_lit


def test_darkness_grows_from_day_to_night():
    skies = [light.darkness(light.TIMES[time][0]) for time in ("noon", "golden hour", "dusk", "night")]
    assert skies == sorted(skies)
    assert (skies[0], skies[-1]) == (0.0, 1.0)


def test_a_boat_rides_the_swell_and_a_beached_one_does_not():
    for setting, moves in (("ocean", True), ("desert", False)):
        shot, player = staged(scene("boat", setting, action="float"))
        heights = [figure(player, shot, "boat", film_s)[0, 1] for film_s in (0.0, 0.6, 1.2, 1.8)]
        assert (max(heights) - min(heights) > 0.005) == moves


def test_a_boat_sees_the_same_waves_as_are_drawn():
    shot = director.stage(scene("boat", "ocean"))
    ocean = modules.find("settings", "ocean")
    assert ocean.swell is not None
    drawn = ocean.play(shot).maps(shot.at(0.5))["sea_swell"][..., 2]
    n = drawn.shape[0]
    row, column = 40, 90
    step = 61.0 / n
    told = ocean.swell(shot)(np.array([column * step]), np.array([row * step]), 0.5)[0]
    assert told == pytest.approx(float(drawn[row, column]), abs=0.25 * float(drawn.std()))


def test_a_rocket_waits_then_climbs_ever_faster_in_the_middle_of_the_frame():
    made = scene("rocket")
    shot, player = staged(made)
    heights = [float(figure(player, shot, "rocket", film_s)[0, 1]) for film_s in (0.0, 0.3, 1.4, 1.7, 2.0)]
    assert heights[0] == heights[1] < heights[2] < heights[3] < heights[4]
    assert heights[4] - heights[3] > heights[3] - heights[2]
    for film_s in (0.0, 1.0, 2.0):
        moment = shot.at(film_s)
        right, up, forward = (np.array(axis) for axis in moment.view.basis())
        middle = figure(player, shot, "rocket", film_s)[0, :3] + (0.0, 8.0, 0.0) - np.array(moment.view.eye)
        for axis in (right, up):
            assert abs(middle @ axis) / (middle @ forward) * moment.view.focal < 0.9


def test_a_standing_rocket_stays_and_makes_no_smoke():
    shot, player = staged(scene("rocket", action="stand"))
    assert figure(player, shot, "rocket", 0.0)[0, 1] == figure(player, shot, "rocket", 2.0)[0, 1]
    assert "rocket smoke" not in player.models()
    assert player.particles(shot.at(2.0)) is None


@pytest.mark.more
def test_a_tree_of_a_colour_sheds_its_leaves():
    """Whatever the seed, an orange tree is no pine, and its leaves are redder than they are green."""
    for seed in range(6):
        shot, player = staged(scene("tree", seed=seed, colour="orange"))
        crown = player.models()["tree crown 0"].mesh
        assert crown.paint[:, 0].max() < 12.0
        red, green, _, _ = figure(player, shot, "tree crown 0")[0, 8:12]
        assert red > green


@pytest.mark.parametrize("kind", sorted(flora.KINDS))
def test_a_tree_keeps_its_shape_at_any_detail(kind):
    fine, coarse = (flora.tree_mesh(kind, 3, detail)[1] for detail in (1.0, 0.1))
    assert len(coarse.triangles) < 0.3 * len(fine.triangles)
    for axis in range(3):
        wide = np.ptp(fine.positions[:, axis])
        assert np.ptp(coarse.positions[:, axis]) == pytest.approx(wide, rel=0.45)


@pytest.mark.parametrize("kind", sorted(flora.KINDS))
def test_trees_grow_from_the_ground_and_their_normals_are_unit_vectors(kind):
    wood, crown = flora.tree_mesh(kind, 5, 0.3)
    assert -0.5 < wood.positions[:, 1].min() < 0.0 < crown.positions[:, 1].min()
    for mesh in (wood, crown):
        lengths = np.linalg.norm(mesh.normals, axis=1)
        assert np.median(np.abs(lengths - 1.0)) < 1e-3


@pytest.mark.more
@pytest.mark.gl
@pytest.mark.parametrize("subject", MADE)
def test_it_is_seen(renderer, subject):
    made = scene(subject)
    bare = replace(made, scene=replace(made.scene, subjects=()))
    image, without = (next(renderer.frames(each, start=30, stop=31)).astype(int) for each in (made, bare))
    assert np.abs(image - without).mean() > 1.0
    assert 10 < image.mean() < 245


@pytest.mark.more
@pytest.mark.gl
@pytest.mark.parametrize("subject", ["car", "boat", "house", "tree"])
def test_its_colour_is_seen(renderer, subject):
    red, blue = (
        next(renderer.frames(scene(subject, colour=colour), start=20, stop=21)).astype(int)
        for colour in ("red", "blue")
    )
    assert np.abs(red - blue).max() > 40
