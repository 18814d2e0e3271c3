"""The robot arm reaches where it must, and writes where the ink appears; the camera sees it; the studio is lit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from reelwright.previs import Film, modules
from reelwright.previs.blocking import edge
from reelwright.previs.director import stage
from reelwright.previs.manipulator.bench import bench_mesh, hides_frame, sheet_mesh
from reelwright.previs.manipulator.brush import BONES, CELL_M, HAIR_M, bend, brush_mesh
from reelwright.previs.manipulator.linkage import AHEAD_M, ASIDE_M, FORE_M, PARTS, SHOULDER_M, UPPER_M, Tool, pose, unit
from reelwright.previs.manipulator.penmanship import BASE, Penmanship, chosen
from reelwright.previs.manipulator.rice_paper import paper_map
from reelwright.previs.manipulator.shells import arm_mesh
from reelwright.previs.scene import Entity, SceneSpec
from tests.unit.previs.films import film

pytestmark = pytest.mark.more

_UP = np.array([0.0, 1.0, 0.0])


def writing_film(*, camera: tuple[str, ...] = ("close-up", "macro"), **changes: object) -> Film:
    scene = SceneSpec(setting="studio", subjects=(Entity("robot arm", action="write"),), camera=camera, text="永和")
    return dataclasses.replace(film(**changes), scene=scene)


@pytest.fixture(scope="module")
def script() -> Penmanship:
    return Penmanship("永和", 5.0, 7, 16 / 9)


def tools(count: int) -> Iterator[Tool]:
    rng = np.random.default_rng(1)
    for _ in range(count):
        away, turn = rng.uniform(0.30, 0.55), rng.uniform(-2.0, 2.0)
        wrist = np.array([away * np.cos(turn), rng.uniform(0.15, 0.45), away * np.sin(turn)])
        yield Tool(wrist, unit(_UP + rng.normal(0.0, 0.3, 3)), np.array([1.0, 0.0, 0.3]))


def test_every_part_of_the_arm_is_turned_and_never_bent_or_mirrored():
    for tool in tools(20):
        turns = pose(np.zeros(3), tool)[:, :, :3]
        assert np.allclose(turns @ turns.transpose(0, 2, 1), np.eye(3), atol=1e-5)
        assert np.allclose(np.linalg.det(turns), 1.0, atol=1e-5)


def test_the_links_keep_their_lengths_and_the_hand_is_where_it_was_asked_to_be():
    for tool in tools(20):
        at = dict(zip(PARTS, pose(np.zeros(3), tool)[:, :, 3].astype(float), strict=True))
        assert at["shoulder"] == pytest.approx(_UP * SHOULDER_M)
        assert np.linalg.norm(at["fore"] - at["shoulder"]) == pytest.approx(UPPER_M, abs=1e-5)
        assert np.linalg.norm(at["wrist"] - at["fore"]) == pytest.approx(FORE_M, abs=1e-5)
        assert np.linalg.norm(at["turner"] - at["wrist"]) == pytest.approx(ASIDE_M, abs=1e-5)
        assert np.linalg.norm(at["hand"] - at["turner"]) == pytest.approx(AHEAD_M, abs=1e-5)
        assert at["hand"] == pytest.approx(tool.wrist, abs=1e-5)


def test_the_arm_reaches_every_place_that_may_be_written_on():
    for text, aspect in (("永", 1.0), ("永和", 16 / 9), ("永和", 9 / 16), ("天人合一" * 3, 16 / 9)):
        plan = Penmanship(text, 30.0, 3, aspect)
        for second in np.linspace(0.0, 30.0, 16):
            tool = plan.grip(float(second)).tool
            assert pose(BASE, tool)[PARTS.index("hand"), :, 3] == pytest.approx(tool.wrist, abs=1e-4)


def test_the_hair_ends_on_the_sheet_where_the_ink_appears(script: Penmanship):
    for second in np.linspace(0.2, 4.8, 60):
        brush, grip = script.writing.at(float(second)), script.grip(float(second))
        contact = script.on_bench(brush.x, brush.y)
        assert grip.tip[1] >= 0.0
        assert np.linalg.norm((grip.tip - contact)[[0, 2]]) <= 0.5 * HAIR_M * brush.pressure + 1e-9
        assert grip.tip[1] == pytest.approx(max(brush.lift * script.cell_m, 0.0006))


def test_the_hand_moves_without_a_jolt(script: Penmanship):
    """At 96 positions a second no step differs from the one before by more than four millimetres."""
    places = np.array([script.grip(k / 96.0).tool.wrist for k in range(480)])
    assert np.abs(np.diff(places, n=2, axis=0)).max() < 0.004


def test_bent_hair_starts_at_its_root_ends_at_its_tip_and_keeps_about_its_length():
    mesh = brush_mesh()
    axis = unit([0.1, 1.0, 0.1])
    for pressure, tip in ((0.0, -axis * HAIR_M), (0.9, np.array([0.021, -0.028, 0.0]))):
        bones = bend(np.zeros(3), axis, tip, pressure, 1.0)
        assert bones.shape == (BONES, 3, 4)
        point = np.append(mesh.positions[mesh.positions[:, 1].argmin()], 1.0)
        assert bones[-1] @ point == pytest.approx(tip, abs=1e-5)
        rings = [bones[1 + k] @ [0.0, -HAIR_M * k / (BONES - 2), 0.0, 1.0] for k in range(BONES - 1)]
        length = np.linalg.norm(np.diff(rings, axis=0), axis=1).sum()
        assert 0.75 * HAIR_M < length < 1.15 * HAIR_M


@pytest.mark.parametrize(("aspect", "text"), [(16 / 9, "永和"), (1.0, "天人合一"), (9 / 16, "永")])
def test_the_sheet_lies_on_the_table_clear_of_the_arms_foot(aspect: float, text: str):
    width, depth = Penmanship(text, 5.0, 1, aspect).sheet_m
    table = bench_mesh(width, depth).positions
    sheet = sheet_mesh(width, depth, 1).positions
    assert (sheet[:, [0, 2]].min(axis=0) > table[:, [0, 2]].min(axis=0)).all()
    assert (sheet[:, [0, 2]].max(axis=0) < table[:, [0, 2]].max(axis=0)).all()
    assert 0.0 < sheet[:, 1].min() < sheet[:, 1].max() < 0.04
    assert width / 2.0 < BASE[0] - 0.115
    assert Penmanship(text, 5.0, 1, aspect).cell_m <= CELL_M


def test_the_meshes_are_light_and_face_outward():
    arm = arm_mesh()
    assert len(arm.triangles) < 50_000
    assert arm.joints is not None
    assert int(arm.joints[:, 0].max()) == len(PARTS) - 1
    corners = arm.positions[arm.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    agree = (faces * arm.normals[arm.triangles].sum(axis=1)).sum(axis=1)
    assert (agree < -1e-12).mean() < 0.01


def test_paper_is_the_same_for_the_same_seed_and_torn_all_around():
    paper = paper_map(0.38, 0.22, 5)
    paper_map.cache_clear()
    assert np.array_equal(paper, paper_map(0.38, 0.22, 5))
    outside = paper[..., 3] < 64
    assert all(side.all() for side in (outside[0], outside[-1], outside[:, 0], outside[:, -1]))
    assert outside.mean() < 0.06


def test_what_is_asked_for_is_written_as_far_as_the_brush_knows_it():
    assert chosen("永和", 5.0, 1) == "永和"
    assert chosen("永 hello 和!", 5.0, 1) == "永和"
    assert chosen("hello", 5.0, 1) == chosen(None, 5.0, 1) != ""


@pytest.mark.parametrize(
    ("size", "camera"), [((160, 90), ()), ((90, 160), ("close-up", "macro")), ((128, 128), ("close-up", "macro"))]
)
def test_the_brush_stays_in_the_frame_and_in_focus(size: tuple[int, int], camera: tuple[str, ...]):
    made = writing_film(camera=camera, width=size[0], height=size[1], frame_count=120)
    shot, aspect = stage(made), size[0] / size[1]
    for share in np.linspace(0.0, 1.0, 7):
        moment = shot.at(float(share) * made.duration_s)
        assert shot.attention is not None
        away = np.array(shot.attention(moment.scene_s, 0.01)) - np.array(moment.view.eye)
        x, y, z = np.array(moment.view.basis()) @ away
        assert abs(x / z * moment.view.focal) < 0.8 * edge(aspect)
        assert -0.5 < y / z * moment.view.focal * aspect / edge(aspect) < 0.6
        assert shot.focus_m(moment) == pytest.approx(z, rel=0.12)


def test_a_macro_lens_sees_no_table_legs_and_a_wide_one_does():
    eye = np.array([-0.15, 0.27, -0.45])
    forward, right = unit(-eye), unit(np.cross(_UP, unit(-eye)))
    corners = np.array([(x, y) for y in (-1.0, 1.0) for x in (-1.0, 1.0)])
    for focal, hidden in ((4.3, True), (1.2, False)):
        rays = np.array([forward * focal + right * 1.7 * x + np.cross(forward, right) * y for x, y in corners])
        assert hides_frame(eye, rays) is hidden


def test_elsewhere_it_waits_on_a_pedestal_and_keeps_moving():
    scene = SceneSpec(setting="desert", subjects=(Entity("robot arm", count=2, colour="orange"),))
    made = dataclasses.replace(film(), scene=scene)
    shot = stage(made)
    player = modules.find("subjects", "robot arm").play(shot)
    assert set(player.models()) == {"robot arm", "robot arm pedestal"}
    first, later = (player.figures(shot.at(t)) for t in (0.0, 1.5))
    assert len(first) == 4
    moved = [a.bones is not None and not np.allclose(a.bones, b.bones) for a, b in zip(first, later, strict=True)]
    assert moved == [True, False, True, False]
    assert not player.maps(shot.at(0.0))


@pytest.mark.more
@pytest.mark.gl
def test_ink_appears_and_the_studio_keeps_its_light_at_any_time_of_day(renderer):
    made = writing_film(width=96, height=54)
    night = dataclasses.replace(made, scene=dataclasses.replace(made.scene, time_from="night", time_to="night"))
    empty = dataclasses.replace(made, scene=dataclasses.replace(made.scene, subjects=(), camera=()))
    first, last, dark, bare = (
        next(renderer.frames(which, start=at, stop=at + 1)).copy().astype(int)
        for which, at in ((made, 0), (made, 47), (night, 47), (empty, 0))
    )
    assert np.abs(first - last).mean() > 3
    assert (last.min(axis=2) > 120).mean() > 0.15, "the sheet is bright"
    assert np.abs(last - dark).mean() < 8
    assert 5 < bare.mean() < 200
    assert np.abs(bare - last).mean() > 10
