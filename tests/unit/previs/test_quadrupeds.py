"""Four-legged animals: bodies, footing and gaits, and that they are seen."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from reelwright.previs import director, modules
from reelwright.previs.gaits import FEET, GALLOP, ROTARY_GALLOP, TROT, WALK, step, swing
from reelwright.previs.limbs import Leg
from reelwright.previs.scene import Entity, SceneSpec
from tests.unit.previs.films import film

pytestmark = pytest.mark.more

KINDS = ("dog", "fox", "horse")
DEEDS = [(name, action) for name in KINDS for action in modules.find("subjects", name).actions]


def staged(entity: Entity, **changes):
    made = dataclasses.replace(film(**changes), scene=SceneSpec(setting="desert", subjects=(entity,)))
    shot = director.stage(made)
    return made, shot, modules.find("subjects", entity.name).play(shot)


def toes(shot, player, film_s: float) -> dict[str, tuple[np.ndarray, bool]]:
    """Return where each foot's toes are in the world, and whether they should be down."""
    (mark,) = shot.acts[0].marks
    moment = shot.at(film_s)
    ((_, entity, pose, at),) = player._poses(moment)
    matrices = player._rig.matrices(pose)
    gait = player._kind.gaits().get(entity.action)
    c, s = np.cos(mark.heading_rad), np.sin(mark.heading_rad)
    out = {}
    for foot in FEET:
        bone = player._rig.skeleton[("paw_" if foot[0] == "f" else "toes_") + foot[1]]
        x, y, z = matrices[bone, :, :3] @ player._rig.toes(foot) + matrices[bone, :, 3]
        where = np.array(at) + mark.scale * np.array([c * x - s * z, y, s * x + c * z])
        hip_m = player._kind.frame().hip_m
        strides = mark.speed_m_s / mark.scale * moment.scene_s / (gait.stride * hip_m) if gait else 0.0
        out[foot] = (where, gait is None or step(gait, foot, strides + mark.phase + 40.0).is_down)
    return out


@pytest.mark.parametrize(("name", "action"), DEEDS)
def test_feet_that_are_down_stand_on_the_ground(name, action):
    _, shot, player = staged(Entity(name, action=action))
    ground = modules.find("settings", "desert").ground(shot.spec, shot.seed)
    hip_m = player._kind.frame().hip_m
    for film_s in np.linspace(0.0, 2.0, 25):
        for where, is_down in toes(shot, player, float(film_s)).values():
            if is_down:
                assert where[1] == pytest.approx(ground.height(where[0], where[2]), abs=0.02 * hip_m)


@pytest.mark.parametrize(("name", "action"), [deed for deed in DEEDS if deed[1] in {"walk", "run"}])
def test_feet_that_are_down_do_not_slide(name, action):
    _, shot, player = staged(Entity(name, action=action))
    hip_m = player._kind.frame().hip_m
    compared = 0
    steps = [toes(shot, player, film_s) for film_s in np.arange(0.0, 1.2, 1 / 48).tolist()]
    for before, after in itertools.pairwise(steps):
        for foot in FEET:
            if before[foot][1] and after[foot][1]:
                compared += 1
                assert np.linalg.norm(after[foot][0] - before[foot][0]) < 0.03 * hip_m
    assert compared > 20


@pytest.mark.parametrize("gait", [WALK, TROT, ROTARY_GALLOP, GALLOP])
def test_every_foot_of_a_gait_is_down_and_swings_once_in_a_stride(gait):
    for foot in FEET:
        down = [step(gait, foot, strides).is_down for strides in np.linspace(10.0, 11.0, 200, endpoint=False)]
        changes = sum(a != b for a, b in zip(down, [*down[1:], down[0]], strict=True))
        assert changes == 2
        assert np.mean(down) == pytest.approx(gait.down[0 if foot[0] == "f" else 1], abs=0.02)


def test_a_walk_has_always_two_feet_down_and_a_gallop_flies():
    shares = np.linspace(20.0, 21.0, 100, endpoint=False)
    feet = {
        gait.lands["fl"]: [sum(step(gait, foot, s).is_down for foot in FEET) for s in shares] for gait in (WALK, GALLOP)
    }
    walk, gallop = feet.values()
    assert min(walk) >= 2
    assert min(gallop) == 0


def test_a_swing_leaves_and_lands_without_a_jolt():
    assert swing(0.0) == (0.0, 0.0)
    assert swing(1.0)[0] == pytest.approx(1.0)
    assert swing(0.01)[0] < 1e-4
    assert swing(0.45)[1] > 0.9


def test_a_leg_reaches_what_is_in_its_reach():
    leg = Leg(np.array([(0.0, 1.0), (0.1, 0.6), (-0.1, 0.3), (-0.05, 0.05)]), np.array([-1.0, 0.9]))
    for target in ((0.1, -0.8), (-0.3, -0.6), (0.25, -0.7)):
        turn, *rest = leg.reach(target)
        angles = np.cumsum([turn, *rest])
        parts = np.diff(leg.joints, axis=0)
        end = sum(
            np.array([np.cos(a) * x - np.sin(a) * y, np.sin(a) * x + np.cos(a) * y])
            for a, (x, y) in zip(angles, parts, strict=True)
        )
        assert end == pytest.approx(np.array(target), abs=2e-3)


@pytest.mark.parametrize("name", KINDS)
def test_a_body_is_whole_alike_on_both_sides_and_hung_on_its_bones(name):
    player = staged(Entity(name))[2]
    model = player.models()[name]
    mesh = model.mesh
    assert len(mesh.triangles) < 36_000
    assert np.isfinite(mesh.positions).all()
    assert mesh.weights is not None
    assert mesh.joints is not None
    assert mesh.weights.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert mesh.joints.max() < model.bones
    assert mesh.positions[:, 1].min() == pytest.approx(0.0, abs=0.03 * player._kind.frame().hip_m)
    assert mesh.positions[:, 2].max() == pytest.approx(-mesh.positions[:, 2].min(), rel=0.12)
    length, height, _ = modules.find("subjects", name).size_m
    assert np.ptp(mesh.positions[:, 0]) < 1.35 * length
    assert np.ptp(mesh.positions[:, 1]) == pytest.approx(height, rel=0.12)


def test_no_two_of_a_herd_keep_step():
    _, shot, player = staged(Entity("horse", count=3, action="walk"))
    poses = [pose.feet["fl"].at for _, _, pose, _ in player._poses(shot.at(0.5))]
    assert len({round(at[0], 3) for at in poses}) == 3


def test_a_named_colour_is_the_coats_and_turns_into_another():
    _, shot, player = staged(Entity("horse", colour="black", colour_to="white"))
    first, last = (player.figures(shot.at(film_s))[0].places[0, 8:11] for film_s in (0.0, 2.0))
    assert max(first) < 0.05
    assert min(last) > 0.4


@pytest.mark.more
@pytest.mark.gl
def test_each_animal_is_seen_where_the_scene_without_it_is_empty(renderer):
    made = film(width=64, height=36, quality="draft")
    empty = dataclasses.replace(made, scene=SceneSpec(setting="desert"))
    for name in KINDS:
        full = dataclasses.replace(made, scene=SceneSpec(setting="desert", subjects=(Entity(name),)))
        images = [next(renderer.frames(each, start=10, stop=11)).astype(int) for each in (full, empty)]
        assert np.abs(images[0] - images[1]).max() > 40
