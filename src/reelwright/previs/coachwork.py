"""A sports coupé: its body as a loft over hand-drawn lines, its cabin, and its wheels.

Invariant: metres, front at +x, the road at y = 0; lines are those of no real make. Pure numpy.
"""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.bodywork import fair, skin, spline
from reelwright.previs.mesh import Mesh, box, grid, joined, lathe, tube
from reelwright.previs.skeleton import rotation

Floats = NDArray[np.float64]
#: Hubs: how far ahead, how far aside; the tyre's radius and width, metres.
FRONT_M, REAR_M, TRACK_M, TYRE_M, TREAD_M = 1.33, -1.26, 0.79, 0.335, 0.25
_ARCH_M = 0.385
#: Parts, as the material knows them by `paint.x`.
BODY, CABIN, BLACK, CHROME, MIRROR, TYRE, RIM, DISC, SMEAR = (float(part) for part in range(1, 10))

_TOP = {-2.19: 0.86, -2.12: 0.915, -2.0: 0.925, -1.5: 0.90, -0.8: 0.90, 0.3: 0.89, 0.7: 0.85, 1.2: 0.785, 1.7: 0.70}
_TOP |= {1.95: 0.645, 2.08: 0.59, 2.15: 0.54, 2.18: 0.49}
_SHOULDER = {-2.19: 0.78, -2.1: 0.86, -1.8: 0.895, -1.26: 0.905, -0.7: 0.85, -0.1: 0.805, 0.6: 0.785, 1.05: 0.785}
_SHOULDER |= {1.4: 0.775, 1.75: 0.70, 2.0: 0.61, 2.1: 0.55, 2.18: 0.46}
_WIDE = {-2.19: 0.66, -2.14: 0.76, -2.05: 0.83, -1.85: 0.90, -1.26: 0.945, -0.75: 0.90, -0.1: 0.868, 0.6: 0.872}
_WIDE |= {1.1: 0.905, 1.4: 0.912, 1.75: 0.865, 1.95: 0.79, 2.08: 0.69, 2.15: 0.58, 2.18: 0.48}
_BOTTOM = {-2.19: 0.33, -2.0: 0.26, -1.7: 0.19, 1.8: 0.17, 2.1: 0.19, 2.18: 0.24}

_ROOF = {
    -1.86: 0.91,
    -1.55: 1.005,
    -1.2: 1.105,
    -0.8: 1.195,
    -0.45: 1.235,
    -0.15: 1.238,
    0.1: 1.19,
    0.45: 1.02,
    0.82: 0.80,
}
_SILL_WIDE = {-1.86: 0.50, -1.5: 0.66, -1.1: 0.745, -0.5: 0.775, 0.0: 0.765, 0.4: 0.735, 0.62: 0.68, 0.82: 0.56}
_ROOF_WIDE = {-1.86: 0.36, -1.4: 0.49, -0.9: 0.545, -0.3: 0.565, 0.1: 0.565, 0.45: 0.60, 0.82: 0.50}
_CABIN_FOOT = {-1.86: 0.86, -1.3: 0.86, -0.6: 0.80, 0.3: 0.74, 0.82: 0.66}


@functools.cache
def body() -> Mesh:
    """Return everything that hangs on the springs."""
    return joined([_shell(), _cabin(), *_inside(), *_trim()])


def _stations() -> Floats:
    """Return where the cross-sections are: close together at the ends and around the wheels."""
    turn = np.linspace(0.0, math.pi, 19)
    arches = [hub + (_ARCH_M + out) * np.cos(turn) for hub in (FRONT_M, REAR_M) for out in (0.0, 0.012)]
    ends = [2.18 - 0.16 * (1 - np.cos(np.linspace(0, 1.57, 8))), -2.19 + 0.14 * (1 - np.cos(np.linspace(0, 1.57, 8)))]
    every = np.sort(np.concatenate([np.linspace(-2.19, 2.18, 40), *arches, *ends]))
    return np.asarray(every[np.concatenate([[True], np.diff(every) > 0.004])])


def _sections(x: Floats) -> Floats:
    """Return the right half of each cross-section, fine: (stations, points, 2) as z and y, from sill to middle."""
    top, shoulder, wide, low = (
        fair(keys, x, softness=soft) for keys, soft in ((_TOP, 0.07), (_SHOULDER, 0.09), (_WIDE, 0.05), (_BOTTOM, 0.05))
    )
    # The door's waist: light falls off the shoulder and is caught again above the sill.
    waist = 0.022 * np.exp(-(((x - 0.05) / 0.75) ** 2))
    span = shoulder - low
    crest = np.maximum(top, shoulder)
    controls = [
        (wide - 0.085, low),
        (wide - 0.030, low + 0.07 * span / 0.6),
        (wide - 0.004, low + 0.22 * span),
        (wide - 0.006 - waist, low + 0.50 * span),
        (wide, low + 0.74 * span),
        (wide * 0.978, low + 0.91 * span),
        (wide * 0.925, shoulder),
        (wide * 0.80, shoulder + 0.10 * (top - shoulder) - 0.004),
        (wide * 0.60, shoulder + 0.42 * (top - shoulder)),
        (wide * 0.32, crest - 0.14 * np.abs(top - shoulder) - 0.008 + 0.5 * np.minimum(top - shoulder, 0.0)),
        (wide * 0.0, top),
    ]
    return spline(np.stack([np.stack(pair, axis=1) for pair in controls], axis=1), 8)


def _arch(x: Floats) -> Floats:
    """Return how high the wheel arches cut into the side, metres above the road; 0 beside them."""
    away = np.minimum(np.abs(x - FRONT_M), np.abs(x - REAR_M))
    return np.where(away < _ARCH_M, TYRE_M + np.sqrt(np.maximum(_ARCH_M**2 - away**2, 0.0)), 0.0)


def _shell() -> Mesh:
    """Return the outer skin, open below, with a lip turned in around each wheel."""
    x = _stations()
    sections = _sections(x)
    facing = _facing(x, sections)
    places, normals = [], []
    for station, section, normal, cut in zip(x, sections, facing, _arch(x), strict=True):
        place, own = _trimmed(section, normal, float(cut))
        hub = FRONT_M if station > 0.0 else REAR_M
        near = np.hypot(station - hub, place[:, 1] - TYRE_M) - _ARCH_M
        place = place + np.stack([0.018 * np.exp(-((near / 0.045) ** 2)), np.zeros(len(place))], axis=1)
        # The lip has a face of its own, towards the wheel.
        lip = np.array([hub - station, TYRE_M - place[0, 1] - (0.3 if cut == 0.0 else 0.0), -0.2])
        lips = np.repeat(lip[None] / np.linalg.norm(lip), 2, axis=0)
        half = np.vstack([place[:1] - (0.10, 0.0), place[:1], place])
        own = np.vstack([lips, own])
        places.append(
            np.column_stack([np.full(2 * len(half) - 1, station), _both(half[:, 1]), _both(half[:, 0], -1.0)])
        )
        normals.append(np.column_stack([_both(own[:, 0]), _both(own[:, 1]), _both(own[:, 2], -1.0)]))
    points = np.array(places)
    tail, nose = _cap(points[0], -0.025), _cap(points[-1], 0.03)[::-1]
    mesh = skin(np.concatenate([tail, points, nose]), paint=(BODY, 0, 0, 1))
    shape = (len(tail) + len(points) + len(nose), points.shape[1], 3)
    turned = mesh.normals.reshape(shape).copy()
    turned[len(tail) : len(tail) + len(points)] = np.array(normals)
    paint = mesh.paint.reshape(*shape[:2], 4)
    paint[:, :2] = paint[:, -2:] = (BLACK, 0.0, 0.0, 0.2)
    return replace(mesh, normals=turned.reshape(-1, 3))


def _both(half: Floats, sign: float = 1.0) -> Floats:
    """Return a value of the right half on both sides: from the left sill over the middle to the right one."""
    return np.concatenate([sign * half, half[-2::-1]])


def _facing(x: Floats, sections: Floats) -> Floats:
    """Return the unit normals of the right half, (stations, points, 3), as if no wheel cut into it."""
    along = np.gradient(sections, x, axis=0)
    around = np.gradient(sections, axis=1)
    ahead = np.stack([np.ones(along.shape[:2]), along[..., 1], along[..., 0]], axis=-1)
    up = np.stack([np.zeros(around.shape[:2]), around[..., 1], around[..., 0]], axis=-1)
    normal = np.cross(ahead, up)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    # Half way up the side they face right.
    return normal * np.sign(normal[:, 20:21, 2:3])


def _trimmed(section: Floats, normal: Floats, cut: float) -> tuple[Floats, Floats]:
    """Return 30 even places on a section above a height, and their normals."""
    first = float(np.interp(cut, section[:40, 1], np.arange(40))) if cut > section[0, 1] else 0.0
    step = np.concatenate([[first], np.arange(math.floor(first) + 1, len(section))])
    fine = np.stack([np.interp(step, np.arange(len(section)), axis) for axis in section.T], axis=1)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1))])
    even = np.interp(np.linspace(0.0, along[-1], 30), along, step)
    place, own = (
        np.stack([np.interp(even, np.arange(len(section)), axis) for axis in table.T], axis=1)
        for table in (section, normal)
    )
    return place, own / np.linalg.norm(own, axis=1, keepdims=True)


def _cap(ring: Floats, bulge: float) -> Floats:
    """Return the rows that close an end, from its middle outwards, a little domed."""
    middle = np.array([ring[0, 0] + bulge, ring[:, 1].min(), 0.0])
    shares = np.array([0.0, 0.35, 0.7, 0.92])[:, None, None]
    rows = middle + (ring - middle) * shares
    rows[..., 0] = middle[0] - bulge * shares[..., 0] ** 2
    return np.asarray(rows)


def _cabin() -> Mesh:
    """Return glass and roof; the material knows what is which."""
    x = np.linspace(-1.86, 0.82, 54)
    roof, sill, edge, foot = (fair(keys, x, softness=0.07) for keys in (_ROOF, _SILL_WIDE, _ROOF_WIDE, _CABIN_FOOT))
    rise = np.maximum(roof - foot, 0.01)
    controls = [
        (sill + 0.012, foot - 0.03),
        (sill, foot + 0.10 * rise),
        (0.55 * sill + 0.45 * edge + 0.022, foot + 0.47 * rise),
        (edge + 0.014, foot + 0.80 * rise),
        (edge - 0.065, foot + 0.935 * rise),
        (edge * 0.58, foot + 0.988 * rise),
        (edge * 0.0, roof),
    ]
    half = spline(np.stack([np.stack(pair, axis=1) for pair in controls], axis=1), 4)
    z = np.concatenate([-half[:, :, 0], half[:, -2::-1, 0]], axis=1)
    y = np.concatenate([half[:, :, 1], half[:, -2::-1, 1]], axis=1)
    points = np.stack([np.repeat(x[:, None], z.shape[1], axis=1), y, z], axis=-1)
    mesh = skin(points, paint=(CABIN, 0.0, 0.0, 1.0))
    share = np.abs(np.linspace(-1.0, 1.0, z.shape[1]))
    mesh.paint[:, 1] = np.tile(1.0 - share, len(x))
    return mesh


def _inside() -> list[Mesh]:
    """Return what is dark: the floor, and the wells that the wheels stand in."""
    parts = [box((4.0, 0.40, 1.16), paint=(BLACK, 0, 0, 0.25)).moved((0.0, 0.37, 0.0))]
    parts.append(box((1.75, 0.26, 1.60), paint=(BLACK, 0, 0, 0.3)).moved((0.03, 0.31, 0.0)))
    parts += [_liner(hub, side) for hub in (FRONT_M, REAR_M) for side in (-1.0, 1.0)]
    return parts


def _liner(hub: float, side: float) -> Mesh:
    """Return the inside of a wheel arch, which faces the wheel."""
    turn = np.linspace(-0.35, math.pi + 0.35, 18)
    ring = np.stack([hub + _ARCH_M * np.cos(turn), TYRE_M + _ARCH_M * np.sin(turn)], axis=1)
    rows = [np.column_stack([ring, np.full(len(turn), side * z)]) for z in (0.85, 0.55)]
    back = np.column_stack([np.repeat([[hub, TYRE_M]], len(turn), axis=0), np.full(len(turn), side * 0.55)])
    points = np.array([*rows, back], np.float32)
    mesh = grid(points if side > 0 else points[::-1])
    return mesh.painted((BLACK, 0.0, 0.0, 0.12))


def _trim() -> list[Mesh]:
    """Return mirrors, splitter, sills, diffuser, exhausts and the tail's lip."""
    parts = [box((0.22, 0.022, 1.16), paint=(BLACK, 0, 0, 0.7)).moved((2.06, 0.185, 0.0))]
    parts.append(box((0.42, 0.14, 1.18), paint=(BLACK, 0, 0, 0.5)).moved((-1.98, 0.27, 0.0)))
    fin = box((0.34, 0.15, 0.015), paint=(BLACK, 0, 0, 0.8))
    parts += [fin.moved((-2.06, 0.25, 0.2 * number)) for number in range(-2, 3)]
    turn = np.linspace(-math.pi / 2, math.pi / 2, 9)
    ellipse = lathe([(float(np.cos(a)), 0.5 * float(np.sin(a))) for a in turn], sides=18)
    for side in (-1.0, 1.0):
        parts.append(box((1.72, 0.035, 0.06), paint=(BLACK, 0, 0, 0.7)).moved((0.03, 0.165, side * 0.80)))
        pipe = lathe([(0.0, -0.06), (0.042, -0.06), (0.05, 0.0), (0.05, 0.1), (0.041, 0.1), (0.036, 0.0), (0.0, -0.02)])
        parts.append(
            pipe.turned(rotation(z=math.pi / 2)).painted((CHROME, 0, 0, 0.9)).moved((-2.10, 0.27, side * 0.46))
        )
        parts.append(ellipse.scaled((0.075, 0.12, 0.11)).painted((MIRROR, 0, 0, 1)).moved((0.38, 0.925, side * 0.93)))
        stalk = tube([(0.40, 0.86, side * 0.74), (0.39, 0.905, side * 0.88)], 0.014, sides=6, paint=(BLACK, 0, 0, 1))
        parts.append(stalk)
    return parts


@functools.cache
def wheel(*, is_fast: bool) -> Mesh:
    """Return a right wheel about the origin, its outer face at +z; a fast one's spokes are a smear."""
    half = TREAD_M / 2
    outer = TYRE_M
    tyre = [(0.225, -half * 0.8), (0.27, -half), (outer - 0.035, -half), (outer, -half * 0.72), (outer, half * 0.72)]
    tyre += [(outer - 0.035, half), (0.27, half), (0.232, half * 0.86), (0.225, half * 0.5)]
    barrel = [(0.0, 0.0), (0.20, 0.0), (0.225, -half * 0.5), (0.235, half * 0.92), (0.222, half * 0.9), (0.205, 0.02)]
    parts = [
        lathe(tyre, sides=40, paint=(TYRE, 0, 0, 1)),
        lathe(barrel, sides=40, paint=(BLACK, 0, 0, 0.35)),
        lathe(
            [(0.236, half * 0.80), (0.236, half * 0.96), (0.222, half * 0.98), (0.214, half * 0.82)], sides=40
        ).painted((RIM, 0, 0, 1)),
        lathe([(0.165, 0.03), (0.165, 0.045), (0.08, 0.045)], sides=28, paint=(DISC, 0, 0, 0.8)),
    ]
    if is_fast:
        smear = [(0.222, half * 0.86), (0.15, half * 0.80), (0.06, half * 0.74), (0.0, half * 0.72)]
        parts.append(lathe(smear, sides=40, paint=(SMEAR, 0, 0, 1)))
    else:
        parts += _spokes(half)
    # The lathe's axis is up; an axle lies along z.
    return joined([part.turned(rotation(x=math.pi / 2)) for part in parts])


def _spokes(half: float) -> list[Mesh]:
    """Return five split spokes and the hub, before they are laid on the axle."""
    parts = [lathe([(0.06, 0.05), (0.06, half * 0.66), (0.048, half * 0.74), (0.0, half * 0.76)], sides=20)]
    for spoke in range(5):
        for lean in (-1.0, 1.0):
            a = spoke * 2 * math.pi / 5
            b = a + lean * 0.20
            path = [(0.04, half * 0.66), (0.13, half * 0.70), (0.226, half * 0.84)]
            share = (0.25, 0.6, 1.0)
            line = [
                (r * math.cos(a + (b - a) * s), y, r * math.sin(a + (b - a) * s))
                for (r, y), s in zip(path, share, strict=True)
            ]
            parts.append(_blade(np.array(line), 0.021))
    return [part.painted((RIM, 0, 0, 1)) for part in parts]


def _blade(line: Floats, wide: float) -> Mesh:
    """Return a bar with a flat outer face and chamfered edges along a line, its face up."""
    ahead = np.gradient(line, axis=0)
    side = np.cross(ahead, (0.0, 1.0, 0.0))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    across = np.array([(-1.0, -0.035), (-0.95, -0.004), (-0.6, 0.0), (0.6, 0.0), (0.95, -0.004), (1.0, -0.035)])
    points = line[:, None] + side[:, None] * across[None, :, :1] * wide
    points[..., 1] += across[None, :, 1]
    mesh = grid(points.astype(np.float32))
    if mesh.normals[:, 1].sum() < 0.0:
        mesh = grid(points[::-1].astype(np.float32))
    return mesh
