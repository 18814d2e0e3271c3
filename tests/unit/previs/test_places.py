"""Mountains, forest, snowfield and city street: grounds that hold their subjects, and frames that show them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reelwright.previs import Entity, SceneSpec, director, modules
from reelwright.previs.shot import Mark
from tests.unit.previs.films import film

PLACES = ("mountains", "forest", "snowfield", "city street", "desert")


def scene(setting: str, *subjects: str, seed: int = 7, width: int = 64, height: int = 36, **more: Any) -> Any:
    spec = SceneSpec(setting=setting, subjects=tuple(Entity(name) for name in subjects), **more)
    return replace(film(width=width, height=height, seed=seed), scene=spec)


@pytest.mark.parametrize("setting", PLACES)
@pytest.mark.parametrize("subject", ["cat", "person", "car", "house"])
def test_who_stands_on_land_stands_on_the_ground(setting, subject):
    for seed in (1, 2, 3):
        made = scene(setting, subject, seed=seed)
        ground = modules.find("settings", setting).ground(made.scene, seed)
        mark = director.stage(made).acts[0].marks[0]
        assert mark.y == pytest.approx(ground.height(mark.x, mark.z), abs=0.02)


@pytest.mark.parametrize("setting", ["mountains", "snowfield", "desert"])
def test_a_ground_answers_alike_for_one_place_and_for_many(setting):
    ground: Any = modules.find("settings", setting).ground(SceneSpec(setting=setting), 5)
    x, z = np.array([0.0, 3.0, -40.0, 150.0]), np.array([1.0, 12.0, 60.0, 300.0])
    assert [ground.height(a, b) for a, b in zip(x, z, strict=True)] == pytest.approx(list(ground.heights(x, z)))


@pytest.mark.parametrize("setting", ["mountains", "snowfield", "forest"])
def test_the_place_where_subjects_stand_is_nearly_level(setting):
    ground: Any = modules.find("settings", setting).ground(SceneSpec(setting=setting), 5)
    x, z = np.meshgrid(np.linspace(-2.0, 2.0, 9), np.linspace(0.5, 6.0, 9))
    assert np.ptp(ground.heights(x, z)) < 0.7


def test_a_car_keeps_to_its_lane_and_follows_the_street():
    street, car = modules.find("settings", "city street"), modules.find("subjects", "car")
    for x in (-6.0, 0.5, 9.0):
        mark = street.settle(
            Mark(x, 0.3, 9.0, -0.5, speed_m_s=8.0, middle_s=2.0), car, SceneSpec(setting="city street")
        )
        assert abs(mark.at(4.0)[0]) == pytest.approx(abs(mark.x)) == pytest.approx(1.95)
        assert mark.y == 0.0


def test_nobody_walks_into_a_wall():
    from reelwright.previs.streets import WALL_M

    street, person = modules.find("settings", "city street"), modules.find("subjects", "person")
    for heading in (-0.4, 0.0, 2.9, 3.5):
        walk = Mark(12.0, 0.0, 8.0, heading, speed_m_s=1.4, middle_s=6.0)
        settled = street.settle(walk, person, SceneSpec(setting="city street"))
        assert all(abs(settled.at(second)[0]) < WALL_M - 0.3 for second in (0.0, 6.0, 12.0))


def test_a_building_makes_room_for_what_stands_in_its_plot():
    from reelwright.previs.streets import WALL_M, buildings

    walls = buildings(3, plots=[(12.0, 25.0, 6.0)], neon=False)["walls"]
    used = walls.positions[np.unique(walls.triangles)]
    near = (used[:, 0] > WALL_M - 1.0) & (abs(used[:, 2] - 25.0) < 5.9)
    assert not near.any()


def test_neon_and_rain_wet_the_street_and_a_dry_day_does_not():
    street = modules.find("settings", "city street")
    night = {"time_from": "night", "time_to": "night"}
    assert street.mirror_m(SceneSpec(setting="city street", **night)) is None
    assert street.mirror_m(SceneSpec(setting="city street", traits=("neon",), **night)) == 0.0
    assert street.mirror_m(SceneSpec(setting="city street", weather="storm")) == 0.0


def test_no_tree_stands_between_the_lens_and_its_subject():
    for seed in range(6):
        shot = director.stage(scene("forest", "house", seed=seed))
        player = modules.find("settings", "forest").play(shot)
        mark = shot.acts[0].marks[0]
        trees = [f.places for f in player.figures(shot.at(0.0)) if f.model.endswith(("stems", "wood 0", "wood 1"))]
        for x, _, z in np.concatenate(trees)[:, :3]:
            assert z > mark.z or abs(x - mark.x * z / mark.z) > 3.0


@pytest.mark.more
@pytest.mark.gl
@pytest.mark.parametrize("setting", ["mountains", "forest", "snowfield", "city street"])
def test_a_place_shows_its_subject_and_changes_with_the_hour(renderer, setting):
    def frame(made: Any) -> np.ndarray:
        return next(renderer.frames(made, start=9, stop=10)).astype(int)

    empty = frame(scene(setting))
    night = frame(scene(setting, "balloon", time_from="night", time_to="night", traits=("neon",)))
    assert empty.std() > 12
    assert np.abs(empty - night).mean() > 15
