"""A cat's head in clay, and what is too fine for clay: ears, eyes, nose and whiskers.

Invariant: the head's pivot is the origin and it looks along +x; parts for both sides are made at positive z and
mirrored. Knows no body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reelwright.previs.mesh import Mesh, bound_to, grid, joined, lathe, tube
from reelwright.previs.sculpt import Sculpture, ellipsoid, mirrored, round_cone

#: What `paint.x` tells the material. Skin parts that touch follow one another.
PARTS = {"head": -1.0, "body": 0.0, "tail": 1.0, "ear": 3.0, "nose": 4.0, "eye": 5.0, "whisker": 6.0}
#: Middle and radius of the eye at positive z.
EYE_AT, EYE_RADIUS_M = (0.0615, 0.0190, 0.0245), 0.0150
#: Where the ear at positive z turns.
EAR_AT = (0.004, 0.050, 0.031)


def press_head(clay: Sculpture, bone: int) -> None:
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
    root, tip = np.array(EAR_AT), np.array((-0.006, 0.1040, 0.0490))
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


def ears(names: Sequence[str]) -> list[Mesh]:
    """Return both ears, each on its bone."""
    ear = _ear(names.index("ear_near"))
    return [ear, _other_side(ear, names.index("ear_far"))]


def face(names: Sequence[str]) -> Mesh:
    """Return what is too fine for clay: eyes, nose and whiskers."""
    head = names.index("head")
    whiskers = bound_to(joined(_whiskers()), head)
    eye = bound_to(_ball(EYE_AT, (EYE_RADIUS_M,) * 3, "eye", sides=22), head)
    nose = bound_to(_ball((0.0965, 0.0032, 0.0), (0.0060, 0.0048, 0.0076), "nose", sides=12), head)
    return joined([eye, _other_side(eye, head), nose, whiskers, _other_side(whiskers, head)])
