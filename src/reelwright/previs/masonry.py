"""A cottage's walls, shingled roofs, chimney and timbers.

Invariant: metres; the front is at +x, the ridge runs along z, y = 0 is the ground; foundations go `FOUNDED_M` deeper.
Pure numpy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.mesh import Mesh, box, faceted, grid, joined, lathe
from reelwright.previs.skeleton import rotation

Floats = NDArray[np.float64]
#: Half depth and half length of the house, its eaves and its ridge.
DEEP_M, LONG_M, EAVES_M, RIDGE_M, FOUNDED_M = 2.75, 4.2, 2.75, 5.75, 2.2
#: Parts, as the material knows them by `paint.x`.
WALL, PLINTH, SHINGLE, TIMBER, FRAME, PANE, DOOR, SHUTTER, STONE, LANTERN, POT = (float(part) for part in range(1, 12))
_OVERHANG_M, _COURSE_M = 0.42, 0.24


def beam(a: ArrayLike, b: ArrayLike, wide: float, thick: float, part: float = TIMBER) -> Mesh:
    """Return a squared timber between two places; `thick` is measured along x where it can be."""
    start, end = np.asarray(a, np.float64), np.asarray(b, np.float64)
    length = float(np.linalg.norm(end - start))
    up = (end - start) / length
    side = np.cross(up, (1.0, 0.0, 0.0))
    if np.linalg.norm(side) < 0.2:
        side = np.cross(up, (0.0, 1.0, 0.0))
    side /= np.linalg.norm(side)
    out = np.cross(up, side)
    turned = box((thick, length, wide)).turned(np.stack([out, up, side], axis=1))
    return turned.moved((start + end) / 2).painted((part, 0.0, 0.0, 1.0))


def walls(depth_m: float = DEEP_M) -> list[Mesh]:
    """Return plinth, walls and gables."""
    body = box((2 * depth_m, EAVES_M, 2 * LONG_M)).moved((0.0, EAVES_M / 2, 0.0)).painted((WALL, 0, 0, 1))
    foot = box((2 * depth_m + 0.14, FOUNDED_M + 0.55, 2 * LONG_M + 0.14), paint=(PLINTH, 0, 0, 0.9))
    gables = [_gable(depth_m, side * LONG_M) for side in (-1.0, 1.0)]
    return [body, foot.moved((0.0, (0.55 - FOUNDED_M) / 2, 0.0)), *gables]


def _gable(half_m: float, z: float) -> Mesh:
    """Return the triangle of wall under a roof's end."""
    points = np.array([(-half_m, EAVES_M, z), (half_m, EAVES_M, z), (0.0, RIDGE_M - 0.12, z)], np.float32)
    order = np.array([[0, 1, 2]] if z > 0 else [[0, 2, 1]], np.uint32)
    paint = np.tile(np.array([WALL, 0.0, 0.0, 1.0], np.float32), (3, 1))
    return faceted(Mesh(points, np.zeros_like(points), paint, order))


def roof(
    eave: tuple[float, float], ridge: tuple[float, float], ends: tuple[float, float], *, turn: float = 0.0
) -> list[Mesh]:
    """Return both slopes of a roof whose ridge runs along z, its courses lapped, its eaves kicked out a little.

    `eave` and `ridge` are (x, y) of one slope; `turn` turns the whole about y.
    """
    made = []
    for mirror in (1.0, -1.0):
        slope = _slope(eave, ridge, ends)
        if mirror < 0.0:
            slope = slope.turned(rotation(y=math.pi)).moved((0.0, 0.0, ends[0] + ends[1]))
        made.append(slope)
    cap = np.array([(-0.16, -0.13), (-0.10, 0.03), (0.0, 0.07), (0.10, 0.03), (0.16, -0.13)])
    z = np.linspace(ends[0] - 0.02, ends[1] + 0.02, 14)
    points = np.stack(
        [
            np.repeat(cap[None, :, 0] + ridge[0], 14, axis=0),
            np.repeat(cap[None, :, 1] + ridge[1] + 0.04, 14, axis=0),
            np.repeat(z[:, None], 5, axis=1),
        ],
        axis=-1,
    )
    made.append(facing(points, (0.0, 1.0, 0.0)).painted((SHINGLE, 0.05, 0.0, 1.0)))
    return [mesh.turned(rotation(y=turn)) for mesh in made]


def facing(points: Floats, way: Sequence[float]) -> Mesh:
    """Return the surface over a grid, turned so that it faces a way."""
    mesh = grid(points.astype(np.float32))
    if float((mesh.normals @ np.asarray(way, np.float32)).sum()) < 0.0:
        mesh = grid(points[::-1].astype(np.float32))
    return mesh


def _slope(eave: tuple[float, float], ridge: tuple[float, float], ends: tuple[float, float]) -> Mesh:
    """Return one slope: courses of shingles with thick butts; paint.y, z are metres up and along it."""
    run, rise = ridge[0] - eave[0], ridge[1] - eave[1]
    length = math.hypot(run, rise)
    courses = max(round(length / _COURSE_M), 3)
    columns = max(round((ends[1] - ends[0]) / 0.5), 4)
    z = np.linspace(*ends, columns + 1)
    rows: list[tuple[float, float, float]] = []
    for course in range(courses):
        low, high = course / courses, (course + 1.25) / courses
        for share, lift in ((low, 0.0), (low, 0.055), (min(high, 1.0), 0.012)):
            # The foot of the roof is laid flatter.
            kick = 0.16 * max(0.0, 1.0 - share * 3.2) ** 2
            rows.append(
                (eave[0] + run * share, eave[1] + rise * share + kick + lift * length / abs(run), share * length)
            )
    flat = np.array(rows)
    wave = 0.018 * np.sin(1.7 * z + 0.6) + 0.012 * np.sin(4.1 * z)
    points = np.stack(
        [
            np.repeat(flat[:, :1], len(z), axis=1),
            flat[:, 1:2] + wave * np.sin(np.pi * np.clip(flat[:, 2:] / length, 0.05, 1.0)),
            np.repeat(z[None, :], len(flat), axis=0),
        ],
        axis=-1,
    )
    strips = []
    for course in range(courses):
        bit = points[3 * course : 3 * course + 3]
        for part, way in ((bit[:2], (-run, 0.0, 0.0)), (bit[1:], (-run, abs(run), 0.0))):
            strip = facing(part, way)
            paint = np.tile(np.array([SHINGLE, 0.0, 0.0, 1.0], np.float32), (len(strip.positions), 1))
            paint[:, 1] = np.float32(course) + (0.02 if part is not bit[1:] else 0.5)
            paint[:, 2] = strip.positions[:, 2]
            paint[:, 3] = 0.7 + 0.3 * min(course / 3.0, 1.0)
            strips.append(Mesh(strip.positions, strip.normals, paint, strip.triangles))
    under = facing(points[[0, -1]] - (0.0, 0.06, 0.0), (0.0, -1.0, 0.0)).painted((TIMBER, 0.0, 0.0, 0.45))
    edges = [
        beam((*points[0, k, :2] - (0.0, 0.07), ends[k]), (*points[-1, k, :2] - (0.0, 0.10), ends[k]), 0.05, 0.20)
        for k in (0, -1)
    ]
    return joined([*strips, under, *edges])


def main_roof() -> list[Mesh]:
    """Return the roof over the house."""
    steep = (RIDGE_M - EAVES_M) / DEEP_M
    eave = (DEEP_M + _OVERHANG_M, EAVES_M - steep * _OVERHANG_M + 0.10)
    ends = (-LONG_M - 0.38, LONG_M + 0.38)
    return roof(eave, (0.0, RIDGE_M + 0.08), ends)


def dormer(z: float) -> list[Mesh]:
    """Return a gabled dormer in the front slope: its cheeks, its face and its little roof."""
    half, foot, eaves, ridge = 0.78, 3.0, 3.95, 4.85
    face = DEEP_M - 0.42
    back = -0.1
    parts = [
        box((face - back, eaves - foot + 0.5, 2 * half))
        .moved(((face + back) / 2, (eaves + foot - 0.5) / 2, z))
        .painted((WALL, 0, 0, 1))
    ]
    points = np.array([(face, eaves, z + half), (face, eaves, z - half), (face, ridge - 0.08, z)], np.float32)
    paint = np.tile(np.array([WALL, 0.0, 0.0, 1.0], np.float32), (3, 1))
    parts.append(faceted(Mesh(points, np.zeros_like(points), paint, np.array([[0, 1, 2]], np.uint32))))
    little = roof((half + 0.22, eaves - 0.18), (0.0, ridge), (back, face + 0.26))
    parts += [mesh.turned(rotation(y=math.pi / 2)).moved((0.0, 0.0, z)) for mesh in little]
    return parts


def chimney(z: float) -> list[Mesh]:
    """Return a stone stack through the roof, with its cap and pots."""
    x, top = -0.75, 7.0
    parts = [box((0.80, 4.2, 0.95), paint=(STONE, 0, 0, 1)).moved((x, top - 2.1, z))]
    parts.append(box((0.98, 0.16, 1.13), paint=(STONE, 0, 0, 1)).moved((x, top, z)))
    parts.append(box((0.86, 0.10, 1.01), paint=(STONE, 0, 0, 1)).moved((x, top + 0.12, z)))
    pot = lathe(
        [(0.17, 0.0), (0.15, 0.12), (0.13, 0.42), (0.16, 0.46), (0.16, 0.52), (0.11, 0.52), (0.10, 0.3)], sides=14
    )
    parts += [pot.painted((POT, 0, 0, 1)).moved((x, top + 0.15, z + side * 0.24)) for side in (-1.0, 1.0)]
    return parts


def timbers() -> list[Mesh]:
    """Return the frame that shows in the gables and on the front."""
    parts = []
    for side in (-1.0, 1.0):
        z = side * (LONG_M + 0.02)
        parts.append(beam((-DEEP_M, EAVES_M, z), (DEEP_M, EAVES_M, z), 0.07, 0.20))
        parts.append(beam((-1.35, 4.15, z), (1.35, 4.15, z), 0.07, 0.16))
        for x, top in ((-1.35, 4.2), (0.0, 5.5), (1.35, 4.2)):
            parts.append(beam((x, EAVES_M, z), (x, top, z), 0.07, 0.15))
        for way in (-1.0, 1.0):
            parts.append(beam((way * 2.1, EAVES_M + 0.08, z), (way * 1.35, 3.7, z), 0.07, 0.13))
            parts.append(beam((way * DEEP_M, 0.55, z), (way * DEEP_M, EAVES_M, z), 0.09, 0.22))
    x = DEEP_M + 0.02
    parts.append(beam((x, EAVES_M - 0.12, -LONG_M), (x, EAVES_M - 0.12, LONG_M), 0.22, 0.08))
    parts.append(beam((x, 0.64, -LONG_M), (x, 0.64, LONG_M), 0.16, 0.08))
    parts += [beam((x, 0.6, z), (x, EAVES_M, z), 0.17, 0.08) for z in (-4.12, -2.95, -1.15, 1.15, 2.95, 4.12)]
    for z, lean in ((-4.0, 0.95), (4.0, -0.95)):
        parts.append(beam((x, 0.7, z), (x, 2.5, z + lean), 0.13, 0.07))
    return parts
