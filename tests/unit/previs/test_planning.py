"""The director's plan and the assembler's text: no OpenGL needed."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from reelwright.previs import blocking, camera, director, framing, light, modules, ontology
from reelwright.previs.assembler import assemble
from tests.unit.previs.films import TUTORIAL, TUTORIAL_FULL, film


def test_importing_and_directing_loads_nothing_heavy():
    code = (
        "import sys; from reelwright.previs import direct; "
        f"direct({TUTORIAL_FULL!r}, width=1920, height=1080, fps=24, frame_count=120, seed=1); "
        "print(sorted({'numpy', 'moderngl', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_word_of_the_table_has_a_known_kind():
    kinds = {concept.kind for word in ontology.words().values() for concept in word.concepts}
    assert kinds <= ontology.KINDS


@pytest.mark.parametrize("kind", ["settings", "subjects", "effects", "styles"])
def test_every_module_has_words(kind):
    known = {(c.kind, c.name) for word in ontology.words().values() for c in word.concepts}
    unspoken = {"natural"}
    singular = kind.removesuffix("s")
    assert {name for name in modules.names(kind) if (singular, name) not in known} <= unspoken


@pytest.mark.parametrize("kind", ["time", "camera", "colour", "shade"])
def test_every_word_of_light_and_camera_can_be_acted_on(kind):
    known = {"time": light.TIMES, "camera": camera.MOVES, "colour": light.COLOURS, "shade": light.SHADES}[kind]
    named = {c.name for word in ontology.words().values() for c in word.concepts if c.kind == kind}
    assert named <= set(known)


def _is_framed(view: camera.View, place: camera.Vector, aspect: float) -> bool:
    right, _, forward = view.basis()
    away = [a - b for a, b in zip(place, view.eye, strict=True)]
    x, z = (sum(a * b for a, b in zip(away, axis, strict=True)) for axis in (right, forward))
    return z > 0 and abs(x / z * view.focal) < 0.95 * blocking.edge(aspect)


@pytest.mark.parametrize("aspect", [(1920, 1080), (1080, 1920), (1080, 1080)])
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_a_dolphin_is_in_the_air_and_in_the_frame_for_most_of_the_film(aspect, seed):
    """The body's middle above the water, inside the middle of the frame."""
    width, height = aspect
    made = film(TUTORIAL_FULL, width=width, height=height, frame_count=120, seed=seed)
    shot = director.stage(made)
    leaps = shot.acts[0].script.leaps
    good = 0
    for frame in range(made.frame_count):
        moment = shot.at(frame / made.fps)
        centres = [leap.place(moment.scene_s - leap.leaves_s) for leap in leaps]
        good += any(place[1] > 0.2 and _is_framed(moment.view, place, width / height) for place in centres)
    assert good / made.frame_count > 0.85


@pytest.mark.parametrize("prompt", ["one dolphin", "two dolphins swimming", "five dolphins, slow motion"])
def test_never_more_dolphins_above_water_than_were_asked_for(prompt):
    made = film(prompt, frame_count=240)
    shot = director.stage(made)
    act = shot.acts[0]
    most = 0
    for frame in range(made.frame_count):
        scene_s = shot.at(frame / made.fps).scene_s
        most = max(most, sum(leap.height_m(scene_s - leap.leaves_s) > -0.3 for leap in act.script.leaps))
    assert 1 <= most <= act.count


def test_a_leap_is_a_thrown_bodys_parabola():
    leap = director.stage(film()).acts[0].script.leaps[0]
    apex = leap.airtime_s / 2
    assert leap.height_m(0) == pytest.approx(0)
    assert leap.height_m(leap.airtime_s) == pytest.approx(0, abs=1e-9)
    assert leap.height_m(apex) > leap.height_m(apex * 0.9)
    assert leap.height_m(apex) - leap.height_m(apex + 0.1) == pytest.approx(0.5 * 9.81 * 0.01)


def test_slow_motion_stretches_the_same_scene():
    slow, real = director.stage(film("dolphins, slow motion")), director.stage(film("dolphins"))
    assert slow.scene_duration_s == pytest.approx(0.4 * real.scene_duration_s)


def test_the_sky_goes_from_orange_to_deep_purple_and_the_sun_goes_down():
    shot = director.stage(film(TUTORIAL, frame_count=120))
    first, last = shot.at(0).sky, shot.at(119 / 24).sky
    assert first.middle[0] > 2 * first.middle[2]
    assert last.middle[2] > 1.3 * last.middle[0] > last.middle[1]
    assert light.luminance(last.middle) < 0.5 * light.luminance(first.middle)
    assert shot.at(0).sun[1] > 0 > shot.at(119 / 24).sun[1]
    assert last.stars > 0.6 > 0.1 > first.stars


def test_another_seed_is_another_film():
    shots = [director.stage(film(seed=seed)) for seed in (1, 2)]
    assert shots[0].acts[0].script != shots[1].acts[0].script
    assert shots[0].sun_azimuth_rad != shots[1].sun_azimuth_rad


@pytest.mark.parametrize("move", sorted(camera.MOVES))
def test_every_camera_move_keeps_an_upright_basis(move):
    base = camera.View((0, 1.75, 0), (0, 1.97, 10), 1.95)
    for share in (0.0, 0.4, 1.0):
        beat = camera.Beat(u=share, eased=camera.eased(share), t=5 * share, side=-1.0)
        right, up, forward = camera.MOVES[move](base, beat).basis()
        assert up[1] > 0.9
        assert math.isclose(sum(a * b for a, b in zip(right, forward, strict=True)), 0, abs_tol=1e-9)


def test_moves_move_unless_told_not_to():
    views = {
        words: [director.stage(film(f"dolphins, {words}")).at(t).view for t in (0, 1.5)]
        for words in ("static camera", "drone shot", "dolly in", "pan left", "orbit", "handheld", "sea")
    }
    still = {words for words, (first, later) in views.items() if first == later}
    assert still == {"static camera"}


def test_the_assembler_draws_only_what_the_scene_needs():
    bare = assemble(director.stage(film("the ocean at noon, clear sky")))
    full = assemble(director.stage(film(TUTORIAL)))
    assert "dolphin" not in bare.bands["both"]
    assert "clouds_sky" not in bare.bands["both"]
    assert any("dolphin" in name for name in full.models)
    assert not any("dolphin" in name for name in bare.models)
    assert "clouds_sky(rd, c, 0.)" in full.bands["both"]
    assert "splash_surface(p, foot, s)" in full.bands["both"]


def test_ruled_out_effects_stay_out():
    assert "clouds" not in director.stage(film("ocean at sunset, no clouds")).effects
    assert "stars" not in director.stage(film("ocean at night without stars")).effects


def test_the_horizons_band_holds_the_horizon():
    view = camera.View((0, 2.0, 0), (0.5, 2.6, 10), 1.95, roll_rad=0.05)
    low, high = framing.horizon_rows(view, 960, 540)
    assert 0 < low < high < 540
    right, up, forward = view.basis()
    for column in (0, 480, 960):
        u = (column * 2 - 960) / 540
        v = -(right[1] * u + forward[1] * view.focal) / up[1]
        assert low <= (v * 540 + 540) / 2 <= high
