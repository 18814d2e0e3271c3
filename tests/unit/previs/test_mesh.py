"""Meshes, sculptures and skeletons: the geometry that every model is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest

from reelwright.previs import mesh, sculpt
from reelwright.previs.mesh import Mesh
from reelwright.previs.sculpt import Sculpture
from reelwright.previs.skeleton import Skeleton, bend, quaternion, rotation


def volume_m3(body: Mesh) -> float:
    """Positive exactly when a closed surface's triangles face outwards (divergence theorem)."""
    a, b, c = (body.positions[body.triangles[:, corner]].astype(float) for corner in range(3))
    return float((a * np.cross(b, c)).sum() / 6.0)


def open_edges(body: Mesh) -> int:
    """How many edges do not have exactly one neighbour each way."""
    edges = np.concatenate([body.triangles[:, (k, (k + 1) % 3)] for k in range(3)]).astype(int)
    known = {tuple(edge) for edge in edges.tolist()}
    return sum((b, a) not in known for a, b in known)


def ball(radius: float = 0.5) -> Sculpture:
    body = Sculpture()
    body.add(sculpt.ellipsoid((0.1, 0.2, 0.3), (radius, radius, radius)))
    return body


def test_a_sculpted_ball_is_closed_faces_outwards_and_lies_on_its_surface():
    body = ball().mesh((-0.6, -0.6, -0.6), (0.9, 0.9, 0.9), 0.05)
    assert open_edges(body) == 0
    assert volume_m3(body) == pytest.approx(4 / 3 * math.pi * 0.5**3, rel=0.03)
    away = body.positions - np.array([0.1, 0.2, 0.3])
    assert np.abs(np.linalg.norm(away, axis=1) - 0.5).max() < 0.005
    assert ((body.normals * away).sum(axis=1) > 0.49).all()


def test_parts_melt_together_and_holes_are_cut():
    two = Sculpture()
    for x in (-0.3, 0.3):
        two.add(sculpt.ellipsoid((x, 0, 0), (0.32, 0.32, 0.32)), blend=0.2, paint=x)
    whole = two.mesh((-0.8, -0.5, -0.5), (0.8, 0.5, 0.5), 0.05)
    two.carve(sculpt.cylinder((0.3, -1, 0), (0.3, 1, 0), 0.1))
    pierced = two.mesh((-0.8, -0.5, -0.5), (0.8, 0.5, 0.5), 0.05)
    assert volume_m3(whole) > 2 * 4 / 3 * math.pi * 0.32**3 * 0.95
    assert volume_m3(pierced) < volume_m3(whole) - 0.01
    assert open_edges(pierced) == 0
    assert set(np.unique(whole.paint[:, 0])) == {np.float32(-0.3), np.float32(0.3)}


def test_skin_is_held_by_the_nearest_bones():
    limb = Sculpture()
    limb.add(sculpt.round_cone((0, 0, 0), (0, -1, 0), 0.2), bone=0)
    limb.add(sculpt.round_cone((0, -1, 0), (0, -2, 0), 0.2), bone=1)
    body = limb.mesh((-0.4, -2.4, -0.4), (0.4, 0.4, 0.4), 0.08)
    assert body.joints is not None
    assert body.weights is not None
    assert np.allclose(body.weights.sum(axis=1), 1.0, atol=1e-5)
    top, bottom = body.positions[:, 1] > -0.5, body.positions[:, 1] < -1.5
    held_by = np.take_along_axis(body.joints, body.weights.argmax(axis=1)[:, None], axis=1)[:, 0]
    assert (held_by[top] == 0).all()
    assert (held_by[bottom] == 1).all()


@pytest.mark.parametrize(
    "shape",
    [
        sculpt.ellipsoid((0, 0, 0), (0.5, 0.3, 0.4), rotation(0.3, 0.2, 0.1)),
        sculpt.round_cone((-0.2, 0, 0), (0.3, 0.1, 0), 0.2, 0.1),
        sculpt.curve([(-0.3, 0, 0), (0, 0.2, 0), (0.3, 0, 0)], [0.1, 0.15, 0.1]),
        sculpt.rounded_box((0, 0, 0), (0.4, 0.3, 0.2), 0.05, rotation(0, 0.5, 0)),
        sculpt.torus((0, 0, 0), (0, 1, 0), 0.4, 0.12),
        sculpt.cylinder((0, -0.3, 0), (0, 0.3, 0), 0.3, 0.05),
        sculpt.cut(sculpt.ellipsoid((0, 0, 0), (0.5, 0.5, 0.5)), sculpt.ellipsoid((0.4, 0, 0), (0.3, 0.3, 0.3)), 0.05),
        sculpt.mirrored(sculpt.ellipsoid((0, 0, 0.3), (0.2, 0.2, 0.2))),
    ],
)
def test_every_shape_gives_a_closed_skin(shape):
    body = Sculpture()
    body.add(shape)
    made = body.mesh((-0.8, -0.8, -0.8), (0.8, 0.8, 0.8), 0.05)
    assert open_edges(made) == 0
    assert volume_m3(made) > 0.01


@pytest.mark.parametrize(
    ("made", "m3"),
    [
        (mesh.box((1, 2, 3)), 6.0),
        (mesh.lathe([(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.0, 2.0)], sides=64), 2 * math.pi),
        (mesh.tube([(0, 0, 0), (0, 0, 3)], 0.5, sides=48), 0.75 * math.pi),
    ],
)
def test_plain_shapes_face_outwards_and_hold_their_volume(made, m3):
    assert volume_m3(made) == pytest.approx(m3, rel=0.02)
    assert np.allclose(np.linalg.norm(made.normals, axis=1)[made.triangles].max(), 1.0, atol=1e-3)


def test_meshes_move_turn_and_join():
    one = mesh.box((1, 1, 1)).painted((2.0, 0.0, 0.0, 1.0))
    moved = one.moved((3, 0, 0)).turned(rotation(y=math.pi / 2)).scaled(2.0)
    assert np.allclose(moved.positions.mean(axis=0), (0, 0, -6), atol=1e-5)
    both = mesh.joined([one, moved])
    assert volume_m3(both) == pytest.approx(1 + 8, rel=1e-4)
    assert both.joints is None
    bound = mesh.joined([mesh.bound_to(one, 3), mesh.bound_to(one, 5)])
    assert bound.joints is not None
    assert set(bound.joints[:, 0]) == {3.0, 5.0}


def test_terrain_faces_up_and_follows_its_heights():
    ground = mesh.terrain(
        lambda x, z: 0.1 * x + 0.0 * z, nearest_m=2.0, farthest_m=200.0, half_angle_rad=0.9, rows=20, columns=16
    )
    assert (ground.normals[:, 1] > 0.9).all()
    assert np.allclose(ground.positions[:, 1], 0.1 * ground.positions[:, 0], atol=1e-4)
    assert ground.positions[:, 2].min() == pytest.approx(-2.0)
    assert ground.positions[:, 2].max() == pytest.approx(198.0)


def test_a_skeleton_carries_its_limbs():
    bones = Skeleton.of([("root", None, (0, 1, 0)), ("arm", "root", (1, 1, 0)), ("hand", "arm", (2, 1, 0))])
    rest = bones.pose({})
    assert np.allclose(rest[:, :, :3], np.eye(3))
    assert np.allclose(rest[:, :, 3], 0)
    posed = bones.pose({"arm": (0, 0, math.pi / 2)}, shift=(0, 0, 5))
    hand = posed[bones["hand"], :, :3] @ (2, 1, 0) + posed[bones["hand"], :, 3]
    assert np.allclose(hand, (1, 2, 5), atol=1e-6)


@pytest.mark.parametrize("target", [(0.3, -0.6), (-0.2, -0.7), (0.0, -0.5), (0.5, -0.3)])
@pytest.mark.parametrize("knee", [1.0, -1.0])
def test_a_leg_bends_so_that_its_foot_is_where_it_should_be(target, knee):
    hip, below = bend(0.5, 0.4, target, knee=knee)
    x = 0.5 * math.sin(hip) + 0.4 * math.sin(hip + below)
    y = -0.5 * math.cos(hip) - 0.4 * math.cos(hip + below)
    assert (x, y) == pytest.approx(target, abs=1e-6)
    middle_x = 0.5 * math.sin(hip)
    straight_x = target[0] * 0.5
    assert (middle_x - straight_x) * knee > 0 or abs(middle_x - straight_x) < 1e-6


def test_a_quaternion_turns_as_its_matrix_does():
    x, y, z, w = quaternion(0.3, -1.1, 0.6)
    q, p = np.array((x, y, z)), np.array((0.2, 0.5, -0.9))
    turned = p + 2 * np.cross(q, np.cross(q, p) + w * p)
    assert np.allclose(turned, rotation(0.3, -1.1, 0.6) @ p)
