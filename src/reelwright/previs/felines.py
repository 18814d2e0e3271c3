"""Cats in clay: the body of a sitting and of a standing cat, each with its skeleton, sculpted once.

Invariant: the head's pivot is the origin of both models, so that one material finds the face in either; `Feline.lift_m`
is how far the origin is above the ground under the paws. `paint` is: x the part (`PARTS`), y how far along the stripes
the place is (metres), z how pale it is, w how open. Knows no scene.
Source of the proportions: photographs of European Shorthairs; shoulder height 25 cm, tail 31 cm.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.mesh import Floats, Mesh, bound_to, grid, joined, lathe, tube
from reelwright.previs.sculpt import Sculpture, curve, ellipsoid, mirrored, round_cone
from reelwright.previs.skeleton import Skeleton, rotation

#: What `paint.x` tells the material. Skin parts that touch follow one another.
PARTS = {"head": -1.0, "body": 0.0, "tail": 1.0, "ear": 3.0, "nose": 4.0, "eye": 5.0, "whisker": 6.0}
TAIL_BONES = 9
TAIL_M = 0.315
#: Middle and radius of the eye at positive z.
EYE_AT, EYE_RADIUS_M = (0.0615, 0.0190, 0.0245), 0.0150
_EAR_AT = (0.004, 0.050, 0.031)
#: Cells of the body and of the head: the skin's, and the coat's, whose every shell is the whole mesh again.
_SKIN_M, _COAT_M = (0.0115, 0.0066), (0.0145, 0.0098)
_HEAD_BOX = (-0.050, -0.050, -0.085), (0.130, 0.100, 0.085)
Point = tuple[float, float, float]


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
    legs: dict[str, tuple[Point, ...]]


def tail_bones() -> tuple[str, ...]:
    """Return the tail's bones from the root to the tip."""
    return tuple(f"tail{k}" for k in range(TAIL_BONES))


def _head(clay: Sculpture, bone: int) -> None:
    """Press a head around the origin, looking along +x."""
    head = PARTS["head"]

    def add(centre: Sequence[float], radii: Sequence[float], blend: float, *, pair: bool = False) -> None:
        shape = ellipsoid(centre, radii)
        clay.add(mirrored(shape) if pair else shape, bone=bone, paint=head, blend=blend)

    add((0.026, 0.019, 0.0), (0.053, 0.044, 0.049), 0.030)
    add((0.036, -0.006, 0.027), (0.034, 0.027, 0.028), 0.016, pair=True)
    nose = round_cone((0.058, 0.024, 0.0), (0.086, 0.0045, 0.0), 0.0165, 0.0112)
    clay.add(nose, bone=bone, paint=head, blend=0.014)
    add((0.0575, 0.0385, 0.0195), (0.016, 0.010, 0.014), 0.014, pair=True)
    socket = ellipsoid((0.0775, 0.0195, 0.0325), (0.0125, 0.0125, 0.0135))
    clay.carve(mirrored(socket), bone=bone, paint=head, blend=0.009)
    add((0.0815, -0.0095, 0.0115), (0.0165, 0.0115, 0.0128), 0.006, pair=True)
    add((0.0760, -0.0215, 0.0), (0.0140, 0.0085, 0.0120), 0.006)
    ear_root = round_cone((0.010, 0.040, 0.028), (0.004, 0.062, 0.0335), 0.0175, 0.0100)
    clay.add(mirrored(ear_root), bone=bone, paint=head, blend=0.016)


def _ear(bone: int) -> Mesh:
    """Return the ear at positive z: a crescent that narrows to a tip, open ahead and outward."""
    share = np.linspace(0.0, 1.0, 9)[:, None]
    root, tip = np.array(_EAR_AT), np.array((-0.006, 0.1040, 0.0490))
    opens = np.array((0.86, 0.08, 0.50)) / np.linalg.norm((0.86, 0.08, 0.50))
    up = (tip - root) / np.linalg.norm(tip - root)
    side = np.cross(up, opens)
    opens = np.cross(side, up)
    wide = 0.0262 * (1.0 - share) ** 0.72 * (1.0 + 0.10 * np.sin(np.pi * share)) + 0.0016
    deep = 0.0135 * (1.0 - share) ** 0.8 + 0.0014
    angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 9)
    outer = (wide * np.sin(angle), -deep * np.cos(angle))
    inner = (wide * 0.93 * np.sin(angle[::-1]), -(deep - 0.0022) * np.cos(angle[::-1]) + 0.0004)
    across, ahead = (np.concatenate([a, b], axis=1)[..., None] for a, b in zip(outer, inner, strict=True))
    middle = (root + (tip - root) * share - up * 0.010 * (1.0 - share))[:, None, :]
    points = middle + across * side + ahead * opens
    mesh = _outward(grid(points.astype(np.float32), closed=True))
    paint = np.zeros((len(points.reshape(-1, 3)), 4), np.float32)
    paint[:, 0], paint[:, 3] = PARTS["ear"], 0.95
    paint[:, 1] = np.repeat(share[:, 0], 18)
    paint[:, 2] = np.tile(np.repeat([0.0, 1.0], 9), 9)
    return bound_to(replace(mesh, paint=paint), bone)


def _outward(mesh: Mesh) -> Mesh:
    """Return the mesh with its triangles turned so that the most of its normals leave its middle."""
    away = mesh.positions - mesh.positions.mean(axis=0)
    if float((mesh.normals * away).sum()) > 0.0:
        return mesh
    return replace(mesh, triangles=mesh.triangles[:, ::-1].copy(), normals=-mesh.normals)


def _other_side(mesh: Mesh, bone: int) -> Mesh:
    flip = np.array((1.0, 1.0, -1.0), np.float32)
    twin = replace(mesh, positions=mesh.positions * flip, normals=mesh.normals * flip)
    return bound_to(replace(twin, triangles=mesh.triangles[:, ::-1].copy()), bone)


def _ball(centre: Sequence[float], radii: Sequence[float], part: str, *, sides: int) -> Mesh:
    angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, sides // 2 + 1)
    profile = [(max(float(np.cos(a)), 0.0), float(np.sin(a))) for a in angle]
    ball = _outward(lathe(profile, sides=sides, paint=(PARTS[part], 0.0, 0.0, 1.0)))
    return ball.scaled(radii).moved(centre)


def _whiskers() -> list[Mesh]:
    rng = np.random.default_rng(11)
    rows = []
    for k in range(6):
        up = 0.010 - 0.0050 * k + rng.uniform(-0.002, 0.002)
        root = np.array((0.0865 - 0.0025 * (k % 3), -0.0055 - 0.0026 * (k // 2), 0.0185))
        reach = rng.uniform(0.050, 0.066)
        share = np.linspace(0.0, 1.0, 7)[:, None]
        tip = np.array((-0.010 - 0.18 * reach * (k % 3), up * 1.5, reach))
        line = root + share * tip + np.array((0.012, 0.007, 0.0)) * np.sin(np.pi * share) - share**2 * (0.0, 0.009, 0.0)
        thick = (0.00048 * (1.0 - 0.72 * share[:, 0])).tolist()
        rows.append(tube(line, thick, sides=4, paint=(PARTS["whisker"], 0.0, 0.0, 1.0)))
    return rows


def _ears(names: Sequence[str]) -> list[Mesh]:
    ear = _ear(names.index("ear_near"))
    return [ear, _other_side(ear, names.index("ear_far"))]


def _face(names: Sequence[str]) -> Mesh:
    """Return what is too fine for clay: eyes, nose and whiskers."""
    head = names.index("head")
    whiskers = bound_to(joined(_whiskers()), head)
    eye = bound_to(_ball(EYE_AT, (EYE_RADIUS_M,) * 3, "eye", sides=22), head)
    nose = bound_to(_ball((0.0965, 0.0032, 0.0), (0.0060, 0.0048, 0.0076), "nose", sides=12), head)
    return joined([eye, _other_side(eye, head), nose, whiskers, _other_side(whiskers, head)])


def _tail(clay: Sculpture, names: Sequence[str], root: Point) -> list[tuple[str, str, Point]]:
    """Press a straight tail behind `root`, a bone to each joint, and return its bones."""
    step = TAIL_M / TAIL_BONES
    radii = np.interp(np.linspace(0, 1, TAIL_BONES + 1), [0.0, 0.15, 0.75, 1.0], [0.0205, 0.0170, 0.0150, 0.0105])
    joints = [(root[0] - step * k, root[1], root[2]) for k in range(TAIL_BONES + 1)]
    for k, name in enumerate(tail_bones()):
        limb = round_cone(joints[k], joints[k + 1], float(radii[k]), float(radii[k + 1]))
        clay.add(limb, bone=names.index(name), paint=PARTS["tail"], blend=0.018 if k == 0 else 0.002)
    parents = ("hips", *tail_bones()[:-1])
    return [(name, parent, joint) for name, parent, joint in zip(tail_bones(), parents, joints, strict=False)]


def _finished(clay: Sculpture, names: Sequence[str], spine: Floats, *, lift_m: float, cells_m: tuple[float, float]) -> Mesh:
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
    return joined([replace(skin, paint=paint), *_ears(names)])


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
    for a, b in zip(spine, spine[1:], strict=False):
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


@functools.lru_cache(maxsize=1)
def sitting() -> Feline:
    """Return a cat that sits upright, its tail straight behind it on the ground."""
    at = np.array((0.082, 0.318, 0.0))
    names = [*_TRUNK, *tail_bones()]
    clay = Sculpture()

    def add(bone: str, shape: object, blend: float) -> None:
        clay.add(shape, bone=names.index(bone), paint=PARTS["body"], blend=blend)  # type: ignore[arg-type] # a Shape

    def blob(centre: Sequence[float], radii: Sequence[float]) -> object:
        return ellipsoid(np.asarray(centre) - at, radii)

    add("hips", blob((-0.062, 0.096, 0.0), (0.104, 0.094, 0.082)), 0.0)
    add("hips", round_cone(np.array((-0.062, 0.120, 0.0)) - at, np.array((-0.005, 0.195, 0.0)) - at, 0.088, 0.070), 0.04)
    add("chest", round_cone(np.array((-0.005, 0.195, 0.0)) - at, np.array((0.034, 0.238, 0.0)) - at, 0.069, 0.057), 0.03)
    add("chest", blob((0.046, 0.196, 0.0), (0.045, 0.082, 0.055)), 0.03)
    add("neck", round_cone(np.array((0.040, 0.255, 0.0)) - at, np.array((0.080, 0.312, 0.0)) - at, 0.050, 0.040), 0.03)
    turn = rotation(z=-0.5)
    thigh = mirrored(ellipsoid(np.array((-0.048, 0.078, 0.058)) - at, (0.082, 0.066, 0.037), turn))
    add("hips", thigh, 0.022)
    foot = curve(np.array([(-0.055, 0.020, 0.078), (0.030, 0.0155, 0.081), (0.056, 0.0155, 0.081)]) - at, (0.021, 0.0165, 0.019))
    add("hips", mirrored(foot), 0.014)
    leg = [(0.042, 0.195, 0.037), (0.060, 0.125, 0.034), (0.071, 0.060, 0.029), (0.076, 0.022, 0.028)]
    add("chest", mirrored(curve(np.array(leg) - at, (0.037, 0.0235, 0.0172, 0.0165))), 0.016)
    add("hips", mirrored(ellipsoid(np.array((0.089, 0.0150, 0.0285)) - at, (0.0255, 0.0155, 0.0190))), 0.008)
    _head(clay, names.index("head"))
    root: Point = (-0.150 - at[0], 0.026 - at[1], 0.0)
    bones = [("hips", None, np.array((-0.06, 0.06, 0.0)) - at), ("chest", "hips", np.array((-0.02, 0.17, 0.0)) - at)]
    bones += [("neck", "chest", np.array((0.045, 0.262, 0.0)) - at), ("head", "neck", np.zeros(3))]
    ears = [("ear_near", "head", _EAR_AT), ("ear_far", "head", (_EAR_AT[0], _EAR_AT[1], -_EAR_AT[2]))]
    skeleton = Skeleton.of([*bones, *ears, *_tail(clay, names, root)])
    spine = np.array([(-0.155, 0.02), (-0.168, 0.10), (-0.115, 0.205), (-0.025, 0.285), (0.045, 0.330)]) - at[:2]
    line = np.concatenate([spine, np.zeros((len(spine), 1))], axis=1).astype(np.float32)
    mesh, coat = (_finished(clay, names, line, lift_m=float(at[1]), cells_m=cells) for cells in (_SKIN_M, _COAT_M))
    return Feline(mesh, coat, _face(names), skeleton, float(at[0]), float(at[1]), {})


_NEAR, _FAR = "near", "far"


@functools.lru_cache(maxsize=1)
def standing() -> Feline:
    """Return a cat on four legs, its tail straight behind it in the air."""
    at = np.array((0.190, 0.292, 0.0))
    legs = [f"{pair}_{side}_{part}" for side in (_NEAR, _FAR) for pair in ("fore", "hind") for part in ("up", "low", "paw")]
    names = [*_TRUNK, *tail_bones(), *legs]
    clay = Sculpture()
    body = PARTS["body"]
    rows = (
        ("chest", (0.070, 0.184, 0.0), (0.110, 0.067, 0.056), 0.0),
        ("hips", (-0.045, 0.180, 0.0), (0.115, 0.058, 0.052), 0.035),
        ("hips", (-0.122, 0.190, 0.0), (0.066, 0.060, 0.052), 0.030),
    )
    for bone, centre, radii, blend in rows:
        clay.add(ellipsoid(np.asarray(centre) - at, radii), bone=names.index(bone), paint=body, blend=blend)
    neck = round_cone(np.array((0.125, 0.212, 0.0)) - at, np.array((0.186, 0.284, 0.0)) - at, 0.049, 0.040)
    clay.add(neck, bone=names.index("neck"), paint=body, blend=0.03)
    fore = [(0.102, 0.172, 0.034), (0.082, 0.114, 0.035), (0.096, 0.030, 0.033), (0.112, 0.0150, 0.033)]
    hind = [(-0.118, 0.160, 0.036), (-0.080, 0.112, 0.042), (-0.158, 0.066, 0.038), (-0.136, 0.0150, 0.037)]
    for sign, side in ((1.0, _NEAR), (-1.0, _FAR)):
        flip = np.array((1.0, 1.0, sign))
        _leg(clay, names, f"fore_{side}", np.array(fore) * flip - at, (0.033, 0.0215, 0.0150), (0.035, 0.055, 0.021))
        _leg(clay, names, f"hind_{side}", np.array(hind) * flip - at, (0.040, 0.0275, 0.0140), (0.052, 0.066, 0.026))
    _head(clay, names.index("head"))
    root: Point = (-0.176 - at[0], 0.216 - at[1], 0.0)
    bones = [("hips", None, np.array((-0.12, 0.18, 0.0)) - at), ("chest", "hips", np.array((0.0, 0.19, 0.0)) - at)]
    bones += [("neck", "chest", np.array((0.125, 0.215, 0.0)) - at), ("head", "neck", np.zeros(3))]
    ears = [("ear_near", "head", _EAR_AT), ("ear_far", "head", (_EAR_AT[0], _EAR_AT[1], -_EAR_AT[2]))]
    bones = [*bones, *ears, *_tail(clay, names, root)]
    for sign, side in ((1.0, _NEAR), (-1.0, _FAR)):
        for pair, joints, parent in (("fore", fore, "chest"), ("hind", hind, "hips")):
            parents = (parent, f"{pair}_{side}_up", f"{pair}_{side}_low")
            for part, held, joint in zip(("up", "low", "paw"), parents, joints, strict=False):
                bones.append((f"{pair}_{side}_{part}", held, np.array(joint) * (1, 1, sign) - at))
    spine = np.array([(-0.180, 0.225), (-0.120, 0.246), (-0.02, 0.242), (0.080, 0.250), (0.150, 0.300)]) - at[:2]
    line = np.concatenate([spine, np.zeros((len(spine), 1))], axis=1).astype(np.float32)
    mesh, coat = (_finished(clay, names, line, lift_m=float(at[1]), cells_m=cells) for cells in (_SKIN_M, _COAT_M))
    feet = {pair: tuple(tuple(float(v) for v in np.array(joint) - at) for joint in joints) for pair, joints in (("fore", fore), ("hind", hind))}
    return Feline(mesh, coat, _face(names), Skeleton.of(bones), float(at[0]), float(at[1]), feet)  # type: ignore[arg-type] # triples


def _leg(clay: Sculpture, names: Sequence[str], name: str, joints: Floats, radii: Sequence[float], muscle: Sequence[float]) -> None:
    """Press on a leg: shoulder or hip, elbow or knee, wrist or hock, and the paw."""
    body = PARTS["body"]
    up, low, paw = (names.index(f"{name}_{part}") for part in ("up", "low", "paw"))
    swell = ellipsoid(joints[0] * 0.75 + joints[1] * 0.25, muscle)
    clay.add(swell, bone=up, paint=body, blend=0.018)
    clay.add(round_cone(joints[0], joints[1], radii[0] * 0.7, radii[1]), bone=up, paint=body, blend=0.014)
    clay.add(round_cone(joints[1], joints[2], radii[1], radii[2]), bone=low, paint=body, blend=0.008)
    clay.add(round_cone(joints[2], joints[3], radii[2], 0.0135), bone=paw, paint=body, blend=0.006)
    toes = ellipsoid(joints[3] + (0.006, -0.001, 0.0), (0.0215, 0.0140, 0.0170))
    clay.add(toes, bone=paw, paint=body, blend=0.008)
