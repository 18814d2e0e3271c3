"""Cats in clay: the body of a sitting and of a standing cat, each with its skeleton, sculpted once.

Invariant: the head's pivot is the origin of both models, so that one material finds the face in either;
`Feline.lift_m` is how far the origin is above the ground under the paws. `paint` is: x the part
(`feline_head.PARTS`), y how far along the stripes the place is (metres), z how pale it is, w how open. Knows no scene.
Source of the proportions: photographs of European Shorthairs; shoulder height 25 cm, tail 31 cm.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.feline_head import EAR_AT, PARTS, ears, face, press_head
from reelwright.previs.mesh import Floats, Mesh, joined
from reelwright.previs.sculpt import Sculpture, Shape, curve, ellipsoid, mirrored, round_cone
from reelwright.previs.skeleton import Skeleton, rotation

TAIL_BONES = 9
TAIL_M = 0.345
#: Cells of the body and of the head: the skin's, and the coat's, whose every shell is the whole mesh again.
_SKIN_M, _COAT_M = (0.0115, 0.0066), (0.0145, 0.0098)
_HEAD_BOX = (-0.050, -0.050, -0.085), (0.130, 0.100, 0.085)
Point = tuple[float, float, float]
Bone = tuple[str, str | None, Point]
Legs = Mapping[str, tuple[Point, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Feline:
    """A cat's model and its bones."""

    #: The skin, the coarser one that its fur grows from, and what has none: eyes, nose and whiskers.
    mesh: Mesh
    coat: Mesh
    face: Mesh
    skeleton: Skeleton
    #: The head's pivot from the middle of the paws: ahead, and above the ground, metres.
    ahead_m: float
    lift_m: float
    #: Where each leg's joints are at rest, from the head's pivot: "fore" and "hind" -> hip, knee, (hock,) paw.
    legs: Legs


def tail_bones() -> tuple[str, ...]:
    """Return the tail's bones from the root to the tip."""
    return tuple(f"tail{k}" for k in range(TAIL_BONES))


def _tail(clay: Sculpture, names: Sequence[str], root: Point) -> list[Bone]:
    """Press a straight tail behind `root`, a bone to each joint, and return its bones."""
    step = TAIL_M / TAIL_BONES
    radii = np.interp(np.linspace(0, 1, TAIL_BONES + 1), [0.0, 0.15, 0.75, 1.0], [0.0205, 0.0170, 0.0150, 0.0105])
    joints = [(root[0] - step * k, root[1], root[2]) for k in range(TAIL_BONES + 1)]
    for k, name in enumerate(tail_bones()):
        limb = round_cone(joints[k], joints[k + 1], float(radii[k]), float(radii[k + 1]))
        clay.add(limb, bone=names.index(name), paint=PARTS["tail"], blend=0.018 if k == 0 else 0.002)
    parents = ("hips", *tail_bones()[:-1])
    return [(name, parent, joint) for name, parent, joint in zip(tail_bones(), parents, joints, strict=False)]


def _finished(
    clay: Sculpture, names: Sequence[str], spine: Floats, *, lift_m: float, cells_m: tuple[float, float]
) -> Mesh:
    """Return the skin with its paint, and the face."""
    low, high = (-0.75, -lift_m - 0.02, -0.16), (0.14, 0.12, 0.16)
    body_m, head_m = cells_m
    body = clay.mesh(low, high, body_m, softness_m=0.016)
    head = clay.mesh(_HEAD_BOX[0], _HEAD_BOX[1], head_m, softness_m=0.016)
    skin = joined([_kept(body, lambda p: ~_is_in_head(p, -1.2 * body_m)), _kept(head, lambda p: _is_in_head(p, 0.0))])
    points = skin.positions
    paint = skin.paint.copy()
    along, aside = _along(points, spine)
    up = points[:, 1] + lift_m
    # Low down the stripes become rings round the legs.
    low_share = np.clip((0.13 - up) / 0.07, 0.0, 1.0) * (np.abs(points[:, 2]) > 0.012)
    is_tail, is_head = paint[:, 0] > 0.5, paint[:, 0] < -0.5
    paint[:, 1] = np.where(is_tail, spine[0, 0] - points[:, 0], along * (1.0 - low_share) + (0.3 - up) * low_share)
    middle = np.clip(1.25 - np.abs(points[:, 2]) / 0.036, 0.0, 1.0)
    belly = np.clip((aside - 0.075) / 0.04, 0.0, 1.0) * middle
    paws = np.clip((0.040 - up) / 0.020, 0.0, 1.0) * np.clip((points[:, 0] + 0.062) / 0.03, 0.0, 1.0)
    paint[:, 2] = np.where(is_tail | is_head, 0.0, np.maximum(belly, paws))
    return joined([replace(skin, paint=paint), *ears(names)])


def _is_in_head(p: Floats, margin_m: float) -> NDArray[np.bool_]:
    low = np.asarray(_HEAD_BOX[0]) + 0.008
    return np.asarray((p[:, 0] > low[0] - margin_m) & (p[:, 1] > low[1] - margin_m))


def _kept(mesh: Mesh, wanted: Callable[[Floats], NDArray[np.bool_]]) -> Mesh:
    """Return the triangles that have a corner where it is wanted."""
    return replace(mesh, triangles=mesh.triangles[wanted(mesh.positions)[mesh.triangles].any(axis=1)])


def _along(points: Floats, spine: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far along a line, from its first corner, each point is, and how far beneath it."""
    best = np.full(len(points), 1e9)
    along, under = np.zeros(len(points)), np.zeros(len(points))
    gone = 0.0
    for a, b in itertools.pairwise(spine):
        line = b - a
        length = float(np.linalg.norm(line))
        share = np.clip((points - a) @ line / length**2, 0.0, 1.0)
        away = points - (a + share[:, None] * line)
        flat = np.linalg.norm(away[:, :2], axis=1)
        nearer = flat < best
        inward = np.array((line[1], -line[0])) / length
        best = np.where(nearer, flat, best)
        along = np.where(nearer, gone + share * length, along)
        under = np.where(nearer, away[:, :2] @ inward, under)
        gone += length
    return along, under


_TRUNK = ("hips", "chest", "neck", "head", "ear_near", "ear_far")


def _trunk(at: Floats, hips: Point, chest: Point, neck: Point) -> list[Bone]:
    """Return the bones of trunk and head; the head turns at the origin."""
    far = (EAR_AT[0], EAR_AT[1], -EAR_AT[2])
    joints = [tuple(np.asarray(joint) - at) for joint in (hips, chest, neck)]
    rows = zip(_TRUNK, (None, "hips", "chest", "neck", "head", "head"), (*joints, (0, 0, 0), EAR_AT, far), strict=True)
    return [(name, parent, joint) for name, parent, joint in rows]


def _pressed(clay: Sculpture, names: Sequence[str], rows: Sequence[tuple[str, Shape, float]]) -> None:
    for bone, shape, blend in rows:
        clay.add(shape, bone=names.index(bone), paint=PARTS["body"], blend=blend)


def _modelled(
    clay: Sculpture, bones: Sequence[Bone], spine: Sequence[Sequence[float]], at: Floats, legs: Legs
) -> Feline:
    """Return the finished model of what was pressed."""
    names = [name for name, _, _ in bones]
    line = np.array([(x - at[0], y - at[1], 0.0) for x, y in spine], np.float32)
    lift_m = float(at[1])
    skin, coat = (_finished(clay, names, line, lift_m=lift_m, cells_m=cells) for cells in (_SKIN_M, _COAT_M))
    return Feline(skin, coat, face(names), Skeleton.of(bones), float(at[0]), lift_m, legs)


@functools.lru_cache(maxsize=1)
def sitting() -> Feline:
    """Return a cat that sits upright, its tail straight behind it on the ground."""
    at = np.array((0.082, 0.318, 0.0), np.float32)
    names = [*_TRUNK, *tail_bones()]
    clay = Sculpture()

    def limb(a: Point, b: Point, radius_a: float, radius_b: float) -> Shape:
        return round_cone(np.asarray(a) - at, np.asarray(b) - at, radius_a, radius_b)

    def blob(centre: Point, radii: Point) -> Shape:
        return ellipsoid(np.asarray(centre) - at, radii)

    leg = [(0.042, 0.195, 0.037), (0.060, 0.125, 0.034), (0.071, 0.060, 0.029), (0.076, 0.022, 0.028)]
    foot = [(-0.055, 0.020, 0.078), (0.030, 0.0155, 0.081), (0.056, 0.0155, 0.081)]
    thigh = ellipsoid(np.array((-0.048, 0.078, 0.058)) - at, (0.082, 0.066, 0.037), rotation(z=-0.5))
    rows = [
        ("hips", blob((-0.062, 0.096, 0.0), (0.104, 0.094, 0.082)), 0.0),
        ("hips", limb((-0.062, 0.120, 0.0), (-0.005, 0.195, 0.0), 0.088, 0.070), 0.04),
        ("chest", limb((-0.005, 0.195, 0.0), (0.034, 0.238, 0.0), 0.069, 0.057), 0.03),
        ("chest", blob((0.046, 0.196, 0.0), (0.045, 0.082, 0.055)), 0.03),
        ("neck", limb((0.040, 0.255, 0.0), (0.080, 0.312, 0.0), 0.050, 0.040), 0.03),
        ("hips", mirrored(thigh), 0.022),
        ("hips", mirrored(curve(np.array(foot) - at, (0.021, 0.0165, 0.019))), 0.014),
        ("chest", mirrored(curve(np.array(leg) - at, (0.037, 0.0235, 0.0172, 0.0165))), 0.016),
        ("hips", mirrored(blob((0.089, 0.0150, 0.0285), (0.0255, 0.0155, 0.0190))), 0.008),
    ]
    _pressed(clay, names, rows)
    press_head(clay, names.index("head"))
    bones = _trunk(at, (-0.06, 0.06, 0.0), (-0.02, 0.17, 0.0), (0.045, 0.262, 0.0))
    bones += _tail(clay, names, (-0.150 - at[0], 0.026 - at[1], 0.0))
    spine = [(-0.155, 0.02), (-0.168, 0.10), (-0.115, 0.205), (-0.025, 0.285), (0.045, 0.330)]
    return _modelled(clay, bones, spine, at, {})


#: Shoulder or hip, elbow or knee, wrist or hock, paw; the bones' radii, and the muscle's.
_FORE = ((0.102, 0.172, 0.034), (0.082, 0.114, 0.035), (0.096, 0.030, 0.033), (0.112, 0.0150, 0.033))
_HIND = ((-0.118, 0.160, 0.036), (-0.080, 0.112, 0.042), (-0.158, 0.066, 0.038), (-0.136, 0.0150, 0.037))
_LEGS = {
    "fore": (_FORE, (0.033, 0.0215, 0.0150), (0.035, 0.055, 0.021), "chest"),
    "hind": (_HIND, (0.040, 0.0275, 0.0140), (0.052, 0.066, 0.026), "hips"),
}


@functools.lru_cache(maxsize=1)
def standing() -> Feline:
    """Return a cat on four legs, its tail straight behind it in the air."""
    at = np.array((0.190, 0.292, 0.0), np.float32)
    bones = _trunk(at, (-0.12, 0.18, 0.0), (0.0, 0.19, 0.0), (0.125, 0.215, 0.0))
    legs = [row for side in ("near", "far") for pair in _LEGS for row in _leg_bones(pair, side, at)]
    names = [*_TRUNK, *tail_bones(), *(name for name, _, _ in legs)]
    clay = Sculpture()
    neck = round_cone(np.array((0.125, 0.212, 0.0)) - at, np.array((0.186, 0.284, 0.0)) - at, 0.049, 0.040)
    rows = [
        ("chest", ellipsoid(np.array((0.070, 0.184, 0.0)) - at, (0.110, 0.067, 0.056)), 0.0),
        ("hips", ellipsoid(np.array((-0.045, 0.180, 0.0)) - at, (0.115, 0.058, 0.052)), 0.035),
        ("hips", ellipsoid(np.array((-0.122, 0.190, 0.0)) - at, (0.066, 0.060, 0.052)), 0.030),
        ("neck", neck, 0.03),
    ]
    _pressed(clay, names, rows)
    for side in ("near", "far"):
        for pair in _LEGS:
            _pressed(clay, names, _leg(pair, side, at))
    press_head(clay, names.index("head"))
    bones += _tail(clay, names, (-0.176 - at[0], 0.216 - at[1], 0.0))
    spine = [(-0.180, 0.225), (-0.120, 0.246), (-0.02, 0.242), (0.080, 0.250), (0.150, 0.300)]
    rest = {pair: tuple(_joints(pair, "near", at)) for pair in _LEGS}
    return _modelled(clay, [*bones, *legs], spine, at, rest)


def _joints(pair: str, side: str, at: Floats) -> list[Point]:
    sign = 1.0 if side == "near" else -1.0
    return [(x - float(at[0]), y - float(at[1]), z * sign) for x, y, z in _LEGS[pair][0]]


def _leg_bones(pair: str, side: str, at: Floats) -> list[Bone]:
    parents = (_LEGS[pair][3], f"{pair}_{side}_up", f"{pair}_{side}_low")
    rows = zip(("up", "low", "paw"), parents, _joints(pair, side, at), strict=False)
    return [(f"{pair}_{side}_{part}", parent, joint) for part, parent, joint in rows]


def _leg(pair: str, side: str, at: Floats) -> list[tuple[str, Shape, float]]:
    """Return a leg's muscle, bones and paw."""
    hip, knee, hock, paw = (np.array(joint, np.float32) for joint in _joints(pair, side, at))
    _, radii, muscle, _ = _LEGS[pair]
    up, low, foot = (f"{pair}_{side}_{part}" for part in ("up", "low", "paw"))
    return [
        (up, ellipsoid(hip * 0.75 + knee * 0.25, muscle), 0.018),
        (up, round_cone(hip, knee, radii[0] * 0.7, radii[1]), 0.014),
        (low, round_cone(knee, hock, radii[1], radii[2]), 0.008),
        (foot, round_cone(hock, paw, radii[2], 0.0135), 0.006),
        (foot, ellipsoid(paw + np.array((0.006, -0.001, 0.0), np.float32), (0.0215, 0.0140, 0.0170)), 0.008),
    ]
