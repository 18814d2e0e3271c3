"""Two-legged subjects: feet that stay where they are put, loops that are smooth, and everybody in the picture."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest

from reelwright.previs import automaton, director, footwork, modules, servo
from reelwright.previs.biped import SIDES, Build, angles_of, ankle, posed
from reelwright.previs.footwork import RUN, WALK, Footing, through
from reelwright.previs.modules import Ground
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.shot import Mark
from reelwright.previs.skeleton import rotation
from tests.unit.previs.films import film

SPEEDS = {"walk": 1.22, "run": 2.9}
#: Who does it, what, and how fast.
WAYS = [(Build(), footwork.ACTIONS[name], SPEEDS.get(name, 0.0)) for name in sorted(footwork.ACTIONS)]
WAYS += [(automaton.BUILD, servo.ACTIONS[name], {"walk": 0.98}.get(name, 0.0)) for name in sorted(servo.ACTIONS)]


class Slope(Ground):
    """A hillside."""

    def height(self, x: float, z: float) -> float:
        return 0.12 * x - 0.07 * z


def footing(speed_m_s: float, scale: float = 1.0) -> Footing:
    speed_m_s *= math.sqrt(scale)
    mark = Mark(1.0, Slope().height(1.0, 4.0), 4.0, -0.8, scale=scale, speed_m_s=speed_m_s, phase=0.3)
    return Footing(mark, Slope(), scale)


def in_world(under: Footing, scene_s: float, place: tuple[float, float, float]) -> np.ndarray:
    turned = rotation(y=-under.mark.heading_rad) @ np.array(place)
    return turned * under.scale + np.array(under.at(scene_s))


@pytest.mark.parametrize(("build", "act", "speed_m_s"), WAYS)
def test_no_foot_leaves_the_end_of_its_leg(build, act, speed_m_s):
    """The bones' ankles are where the posture wants them."""
    under, bones = footing(speed_m_s), build.skeleton()
    for scene_s in np.arange(0.0, 2.0, 0.11):
        posture = act(build, under, scene_s)
        matrices = posed(build, bones, posture)
        for side in SIDES:
            index = bones[f"foot{side}"]
            at = matrices[index, :, :3] @ bones.heads[index] + matrices[index, :, 3]
            assert np.linalg.norm(at - np.array(ankle(build, posture.feet[side]))) < 0.006


@pytest.mark.parametrize(
    ("build", "act", "gait", "speed_m_s"),
    [
        (Build(), footwork.ACTIONS["walk"], WALK, 1.22),
        (Build(), footwork.ACTIONS["run"], RUN, 2.9),
        (automaton.BUILD, servo.ACTIONS["walk"], servo.MARCH, 0.98),
    ],
)
def test_a_foot_that_is_down_stays_in_its_place_on_a_hillside(build, act, gait, speed_m_s):
    under = footing(speed_m_s)
    for side in SIDES:
        down: list[np.ndarray] = []
        for scene_s in np.arange(0.0, 2.0 * gait.cycle_s, 0.02):
            beat = under.mark.phase + scene_s / gait.cycle_s + (0.5 if side == "_r" else 0.0)
            if beat % 1.0 < gait.down - 0.02:
                place = in_world(under, scene_s, act(build, under, scene_s).feet[side].at)
                assert place[1] == pytest.approx(Slope().height(place[0], place[2]), abs=0.004)
                down.append(place)
                if len(down) > 1:
                    assert np.linalg.norm(down[-1] - down[-2]) < 0.004
            else:
                down = []


@pytest.mark.parametrize(("build", "act", "speed_m_s"), WAYS)
def test_movements_never_jump(build, act, speed_m_s):
    under, bones = footing(speed_m_s, 2.6 if speed_m_s else 1.0), build.skeleton()
    poses = [posed(build, bones, act(build, under, t)) for t in np.arange(0.0, 2.4, 1.0 / 48.0)]
    steps = [float(np.abs(b[:, :, :3] - a[:, :, :3]).max()) for a, b in itertools.pairwise(poses)]
    assert max(steps) < 0.5


def test_a_keyed_curve_passes_its_keys_and_repeats():
    for phase, value in WALK.pitch:
        assert through(WALK.pitch, phase) == pytest.approx(value)
    assert through(WALK.pitch, 0.999999) == pytest.approx(through(WALK.pitch, 0.0), abs=1e-3)


def test_a_turn_gives_back_its_angles():
    for angles in ((0.3, -0.7, 0.5), (-1.2, 0.1, -1.1), (0.0, 2.0, 0.0)):
        assert angles_of(rotation(*angles)) == pytest.approx(angles)


def cast(name: str, **changes):
    scene = SceneSpec(setting="desert", subjects=(Entity(name, **changes),))
    return dataclasses.replace(film("desert", width=64, height=36), scene=scene)


@pytest.mark.parametrize("name", ["person", "robot"])
def test_five_of_them_are_five_different_ones(name):
    shot = director.stage(cast(name, count=5, action="stand"))
    player = modules.find("subjects", name).play(shot)
    rows = np.concatenate([figure.places[0] for figure in player.figures(shot.at(0.5))]).reshape(-1, 12)
    assert len({tuple(row[:3]) for row in rows.tolist()}) == 5
    assert len({round(row[3], 5) for row in rows.tolist()}) == 5
    assert {round(math.hypot(*row[4:8]), 5) for row in rows.tolist()} == {1.0}


@pytest.mark.gl
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("person", {"action": "walk", "traits": ("umbrella",)}),
        pytest.param("robot", {"action": "dance", "count": 3}, marks=pytest.mark.more),
    ],
)
def test_it_is_in_the_picture(renderer, name, changes):
    made = cast(name, **changes)
    bare = dataclasses.replace(made, scene=dataclasses.replace(made.scene, subjects=()))
    shown, without = (next(renderer.frames(one, start=5, stop=6)).astype(int) for one in (made, bare))
    assert (np.abs(shown - without).max(axis=2) > 40).mean() > 0.01


def test_hard_surfaces_face_outwards():
    """Every triangle of the machine is turned as its corners' normals are."""
    mesh = automaton.automaton()
    a, b, c = (mesh.positions[mesh.triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    outward = mesh.normals[mesh.triangles].mean(axis=1)
    size = np.linalg.norm(faces, axis=1)
    assert ((faces * outward).sum(axis=1) > -1e-9)[size > 1e-9].mean() > 0.995
