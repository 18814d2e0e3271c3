"""The sea, the shore, and who lives in, on and over them."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from reelwright.previs import Film, director, islets, modules, shore
from reelwright.previs.leaps import Leap
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.sea import STATES
from reelwright.previs.shot import Mark, Shot
from reelwright.previs.streamlined import blade, reflected, through
from reelwright.previs.subjects import bird, whale
from tests.unit.previs.films import film


def of(spec: SceneSpec, **changes) -> Film:
    made = film(width=64, height=36, **changes)
    return dataclasses.replace(made, scene=spec, rendered_at=(64, 36))


def shot(setting: str, *entities: Entity, **changes) -> Shot:
    return director.stage(of(SceneSpec(setting=setting, subjects=entities), **changes))


def test_a_curve_goes_through_its_knots():
    knots = [(0.0, 1.0), (2.0, 3.0), (5.0, 2.0)]
    assert np.allclose(through(knots, 5)[::2], knots)


def test_a_fin_and_its_mirror_image_face_outwards():
    fin = blade([(0.1, -0.1, 0.0, 0.02, 0.0), (0.05, -0.1, 0.2, 0.01, 0.0), (-0.1, -0.11, 0.3, 0.001, 0.0)])
    for mesh in (fin, reflected(fin)):
        a, b, c = (mesh.positions[mesh.triangles[:, corner]].astype(np.float64) for corner in range(3))
        assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() > 0


@pytest.mark.parametrize("subject", ["dolphin", "whale"])
def test_swimmers_glide_above_the_ground_where_there_is_no_water(subject):
    made = shot("desert", Entity(subject))
    player = modules.find("subjects", subject).play(made)
    ground = modules.find("settings", "desert").ground(made.spec, made.seed)
    for film_s in (0.0, 0.7, 1.4, 2.0):
        (figure,) = player.figures(made.at(film_s))
        x, y, z, _ = figure.places[0][:4]
        assert y > ground.height(float(x), float(z)) + 0.3


def test_a_whale_falls_in_flat_and_then_sinks():
    leap = Leap(0, 1.0, 0.0, 20.0, 0.0, 2.3, 8.2, 1.0, 0.9)
    heights = [whale.breaching(leap, leap.airtime_s + late)[0] for late in (0.0, 0.2, 0.5, 1.0, 3.0)]
    assert heights[0] == pytest.approx(0.0, abs=1e-9)
    assert heights == sorted(heights, reverse=True)
    assert whale.breaching(leap, 0.0)[1] > 0.9 > 0.2 > abs(whale.breaching(leap, leap.airtime_s)[1])


def test_a_rolling_whale_never_jumps():
    steps = [np.array(whale.rolling(k / 400.0)) for k in range(400)]
    jumps = [float(np.abs(b - a).max()) for a, b in zip(steps, [*steps[1:], steps[0]], strict=True)]
    assert max(jumps) < 0.25


def test_a_whale_is_out_of_the_water_in_the_middle_of_a_short_film():
    made = shot("ocean", Entity("whale"))
    (leap,) = made.acts[0].script.leaps
    assert whale.breaching(leap, made.scene_duration_s / 2 - leap.leaves_s)[0] > 1.0


def test_wings_beat_in_bursts_that_ease_in_and_out():
    strengths = [bird.beat(k / 60.0)[0] for k in range(600)]
    assert min(strengths) == 0.0
    assert max(strengths) == 1.0
    assert max(abs(a - b) for a, b in itertools.pairwise(strengths)) < 0.12


def test_no_two_birds_of_a_flock_are_in_one_place():
    made = shot("ocean", Entity("bird", 5))
    figures = modules.find("subjects", "bird").play(made).figures(made.at(1.0))
    places = [figure.places[0] for figure in figures]
    for k, one in enumerate(places):
        for other in places[k + 1 :]:
            assert math.dist(one[:3], other[:3]) > 0.5 * float(one[3])


def test_a_perched_birds_feet_are_on_its_post():
    made = shot("ocean", Entity("bird", action="stand"))
    figures = {figure.model: figure for figure in modules.find("subjects", "bird").play(made).figures(made.at(1.0))}
    sitting, post = figures["perched bird"].places[0], figures["bird post"].places[0]
    assert sitting[1] - post[1] == pytest.approx(0.126 * sitting[3], abs=0.01)


@pytest.mark.parametrize("size_m", [(0.5, 0.4, 0.2), (9.0, 7.0, 8.0)])
@pytest.mark.parametrize("speed_m_s", [0.0, 1.3])
def test_an_islet_is_level_under_its_figure_all_the_way(size_m, speed_m_s):
    mark = Mark(1.0, 0.5, 12.0, 0.6, speed_m_s=speed_m_s, middle_s=2.5)
    land = islets.islet(mark, size_m, 3)
    skin = islets.mesh(land)
    x, _, z = skin.positions.T
    c, s = math.cos(0.6), math.sin(0.6)
    u, v = (x - 1.0) * c + (z - 12.0) * s, -(x - 1.0) * s + (z - 12.0) * c
    half = speed_m_s * 2.5
    under = np.hypot(np.maximum(np.abs(u) - half, 0.0), v) < 0.5 * math.hypot(size_m[0], size_m[2])
    assert under.sum() > 20
    assert np.allclose(skin.positions[under, 1], 0.5, atol=1e-4)
    assert skin.positions[:, 1].min() < -0.3
    assert (skin.normals[under, 1] > 0.9).all()


@pytest.mark.parametrize("sea", ["calm", "rough"])
def test_islets_stand_out_of_the_waves(sea):
    spec = SceneSpec(setting="ocean", subjects=(Entity("tree"),), sea=sea)
    made = director.stage(of(spec))
    assert made.acts[0].marks[0].y > STATES[sea].tall_m


def test_land_is_dry_and_water_is_deep_on_the_beach():
    made = shot("beach", Entity("tree"), Entity("dolphin", 2), Entity("boat"))
    here = shore.shore(made.spec)
    trees, dolphins, boats = (act.marks for act in made.acts)
    for mark in trees:
        assert mark.y == pytest.approx(here.height(mark.x, mark.z))
        assert mark.y > 0.05
    for mark in (*dolphins, *boats):
        assert here.height(mark.x, mark.z) < 0.0
    assert all(here.height(leap.place(0.0)[0], leap.place(0.0)[2]) < 0.0 for leap in made.acts[1].script.leaps)


def test_sand_rises_evenly_from_the_water():
    here = shore.shore(SceneSpec(setting="beach"))
    for x in (-6.0, 0.0, 6.0):
        line = float(here.line(x))
        assert here.height(x, line) == pytest.approx(0.0, abs=1e-6)
        assert here.height(x, line + 4.0) < -0.2
        assert here.height(x, line - 3.0) > 0.15


@pytest.mark.more
@pytest.mark.gl
@pytest.mark.parametrize(
    ("setting", "subject", "action"),
    [
        ("ocean", "whale", "swim"),
        ("ocean", "tree", None),
        ("beach", "whale", "leap"),
    ],
)
def test_what_is_asked_for_is_seen(renderer, setting, subject, action):
    spec = SceneSpec(setting=setting, subjects=(Entity(subject, action=action),), camera=("static",))
    full, empty = (
        next(renderer.frames(of(made), start=24, stop=25)).astype(int)
        for made in (spec, dataclasses.replace(spec, subjects=()))
    )
    assert (np.abs(full - empty).max(axis=2) > 24).mean() > 0.004


@pytest.mark.more
@pytest.mark.gl
def test_surf_washes_in_and_out(renderer):
    made = of(SceneSpec(setting="beach", camera=("static",)))
    first, later = (next(renderer.frames(made, start=k, stop=k + 1)).astype(int)[24:] for k in (0, 40))
    assert (np.abs(first - later).max(axis=2) > 16).mean() > 0.02
