"""Rain, snow and lightning: paths that hold still in the world, a downpour that grows, flashes that pass."""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np
import pytest

from reelwright.previs import director, modules
from reelwright.previs.falling import FLAKE, STREAK, Layer, Volume, heaviness
from reelwright.previs.particles import MOST
from reelwright.previs.scene import SceneSpec
from tests.unit.previs.films import film


def scene(*effects: str, **changes) -> SceneSpec:
    settings = {"setting": "desert", "effects": effects, "weather": "cloudy", "weather_to": "cloudy"}
    return SceneSpec(**(settings | changes))


def shot(spec: SceneSpec, frame_count: int = 120):
    made = film("desert", width=64, height=36, frame_count=frame_count)
    return director.stage(dataclasses.replace(made, scene=spec))


LAYER = Layer((6.0, 5.0, 6.0), 300, (0.001, 0.002), 0.5)
AHEAD = (0.0, 0.0, 1.0)


@functools.cache
def drops() -> Volume:
    return Volume(3, LAYER, speeds_m_s=(7.0, 9.0), wind_m_s=(1.0, 0.0), sway_m=0.0)


def test_drops_fall_as_fast_as_they_say():
    first, later = (drops().at(t, (0, 1.5, 0), AHEAD, 1.0, STREAK) for t in (1.0, 1.001))
    assert len(first) > 200
    moved = first[:, :3] + 0.001 * first[:, 3:6]
    nearest = np.abs(moved[:, None] - later[None, :, :3]).sum(axis=2).min(axis=1)
    assert (nearest < 1e-6).mean() > 0.98


def test_drops_do_not_go_along_with_the_lens():
    here, there = (drops().at(2.0, (x, 1.5, 0.0), AHEAD, 1.0, STREAK) for x in (0.0, 0.2))
    nearest = np.abs(here[:, None, :3] - there[None, :, :3]).sum(axis=2).min(axis=1)
    assert (nearest < 1e-6).mean() > 0.9


def test_no_drop_appears_or_vanishes_while_it_can_be_seen():
    """What leaves the box on one side and comes back on the other is clear there."""
    steps = [drops().at(1.0 + k / 48.0, (0, 1.5, 0), AHEAD, 1.0, STREAK) for k in range(12)]
    for now, then in itertools.pairwise(steps):
        nearest = np.abs((now[:, :3] + now[:, 3:6] / 48.0)[:, None] - then[None, :, :3]).sum(axis=2).min(axis=1)
        lost = nearest > 1e-6
        assert now[lost, 7].max(initial=0.0) < 0.3 * LAYER.opacity


def test_a_storm_brings_the_rain_and_takes_it_away():
    comes = [heaviness(scene("rain", weather="fair", weather_to="storm"), u) for u in (0.0, 0.4, 0.8, 1.0)]
    goes = [heaviness(scene("rain", weather="storm", weather_to="clear"), u) for u in (0.0, 0.4, 0.8, 1.0)]
    assert comes == sorted(comes)
    assert (comes[0], comes[-1]) == (0.0, 1.0)
    assert goes == sorted(goes, reverse=True)
    assert (goes[0], goes[-1]) == (1.0, 0.0)


@pytest.mark.parametrize(("name", "kind"), [("rain", STREAK), ("snow", FLAKE)])
def test_what_falls_fits_one_frame_and_is_the_same_each_time(name, kind):
    made = shot(scene(name, weather="storm", weather_to="storm"))
    moment = made.at(1.3)
    first, again = (modules.find("effects", name).play(made).particles(moment) for _ in range(2))
    assert np.array_equal(first, again)
    assert 1000 < len(first) < MOST
    assert (np.abs(first[:, 8] - kind) < 1e-6).mean() > 0.9
    assert (first[:, 4] < 0.0).mean() > 0.9


def test_nothing_falls_that_was_not_asked_for():
    for name in ("rain", "snow", "lightning"):
        assert not modules.find("effects", name).wanted(scene())
        assert modules.find("effects", name).wanted(scene(name))


@pytest.mark.parametrize("seed", range(6))
def test_lightning_is_one_or_two_brief_flashes_within_the_film(seed):
    spec = scene("lightning", weather="storm", weather_to="storm")
    made = dataclasses.replace(shot(spec), seed=seed)
    player = modules.find("effects", "lightning").play(made)
    power = np.array([player.uniforms(made.at(k / 24.0))["lightning_flash"][0] for k in range(120)])
    starts = int(((power[1:] > 0.4) & (power[:-1] < 0.05)).sum())
    assert 1 <= starts <= 2
    assert (power > 0.05).mean() < 0.35
    assert power[-1] < 0.3


def test_a_sky_that_turns_to_a_storm_grows_dark():
    turning = shot(scene("rain", weather="fair", weather_to="storm"))
    assert turning.sky_to.light[0] < 0.3 * turning.sky_from.light[0]


@pytest.mark.gl
@pytest.mark.parametrize("name", ["rain", pytest.param("snow", marks=pytest.mark.more)])
def test_it_is_in_the_picture_and_moves(renderer, name):
    made = dataclasses.replace(film("desert", width=128, height=72), scene=scene(name))
    first, second = (frame.astype(int).copy() for frame in renderer.frames(made, start=8, stop=10))
    bare = next(renderer.frames(dataclasses.replace(made, scene=scene()), start=8, stop=9)).astype(int)
    assert np.abs(first - bare).mean() > 1.0
    assert (np.abs(first - second).max(axis=2) > 12).mean() > 0.004
