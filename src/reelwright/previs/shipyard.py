"""A small sailing sloop: its hull as a loft, deck and cockpit, spars, and sails full of wind.

Invariant: metres, bow at +x, y = 0 the waterline; the keel is `DRAFT_M` below it. Pure numpy.
"""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.bodywork import fair, skin
from reelwright.previs.mesh import Mesh, box, grid, joined, lathe, tube
from reelwright.previs.skeleton import rotation

Floats = NDArray[np.float64]
DRAFT_M = 0.42
MAST_X, MAST_M, BOOM_Y, BOOM_M = 0.72, 7.9, 1.32, 3.15
#: Parts, as the material knows them by `paint.x`.
HULL, DECK, WOOD, METAL, CABIN, SAIL, ROPE, LANTERN, TUB, PENNANT = (float(part) for part in range(1, 11))
#: How far out the boom swings, radians.
_SHEETED = 0.30

_BEAM = {-3.05: 0.74, -2.0: 0.98, -0.6: 1.08, 0.8: 0.97, 2.0: 0.64, 2.8: 0.28, 3.3: 0.015}
_SHEER = {-3.05: 0.64, -1.6: 0.57, 0.0: 0.57, 1.5: 0.67, 3.3: 0.95}
_KEEL = {-3.05: 0.10, -2.3: -0.20, -0.6: -DRAFT_M, 1.0: -0.40, 2.2: -0.26, 2.9: 0.02, 3.18: 0.42, 3.3: 0.86}
_WELL = (-2.35, 0.05)


@functools.cache
def hull() -> Mesh:
    """Return hull, deck, cockpit, cabin and everything fixed to them."""
    return joined([_shell(), *_deck(), *_well(), *_cabin(), *_spars()])


def _lines(x: Floats) -> tuple[Floats, Floats, Floats]:
    """Return half breadth and height of the sheer, and the keel's height."""
    return (
        np.maximum(fair(_BEAM, x, softness=0.12), 0.012),
        fair(_SHEER, x, softness=0.2),
        fair(_KEEL, x, softness=0.10),
    )


def _shell() -> Mesh:
    """Return the planked outside with its transom."""
    x = np.concatenate([np.linspace(-3.05, 2.6, 34), np.linspace(2.7, 3.3, 14)])
    beam, sheer, keel = _lines(x)
    t = np.linspace(0.0, 1.0, 15)[None, :] * math.pi / 2
    # Round amidships, sharp at the stem.
    power = np.interp(x, [-3.0, 0.0, 2.0, 3.3], [0.62, 0.66, 0.95, 1.15])[:, None]
    z = beam[:, None] * np.sin(t) ** power
    y = keel[:, None] + (sheer - keel)[:, None] * (1.0 - np.cos(t)) ** 0.92
    # Topsides stand a little hollow towards the bow, as planks bend.
    z *= 1.0 - 0.10 * np.sin(2 * t) * np.clip((x[:, None] - 0.8) / 2.2, 0.0, 1.0)
    ring = np.stack(
        [
            np.repeat(x[:, None], 29, axis=1),
            np.concatenate([y[:, ::-1], y[:, 1:]], axis=1),
            np.concatenate([-z[:, ::-1], z[:, 1:]], axis=1),
        ],
        axis=-1,
    )
    stern = ring[0]
    middle = np.array([stern[0, 0] - 0.05, stern[:, 1].max() - 0.02, 0.0])
    closing = np.stack([middle + (stern - middle) * share for share in (0.0, 0.5, 0.995)])
    transom = grid(closing.astype(np.float32))
    if transom.normals[:, 0].sum() > 0.0:
        transom = grid(closing[::-1].astype(np.float32))
    return joined([skin(ring, paint=(HULL, 0, 0, 1)), transom.painted((WOOD, 0.0, 0.0, 1.0))])


def _deck() -> list[Mesh]:
    """Return the deck around the cockpit, rubbing strakes and a low toe rail."""
    made = []
    for low, high, inner in ((-3.04, _WELL[0], 0.0), (_WELL[0], _WELL[1], 0.56), (_WELL[1], 3.28, 0.0)):
        x = np.linspace(low, high, 16)
        beam, sheer, _ = _lines(x)
        for side in (-1.0, 1.0):
            across = np.linspace(0.0, 1.0, 4)[None, :]
            wide = np.minimum(inner, beam * 0.9)[:, None]
            z = wide + (beam[:, None] * 0.985 - wide) * across
            y = sheer[:, None] - 0.02 + 0.045 * (1.0 - (z / beam[:, None]) ** 2)
            points = np.stack([np.repeat(x[:, None], 4, axis=1), y, side * z], axis=-1)
            made.append(_upward(points, (DECK, 0, 0, 1)))
    x = np.linspace(-3.06, 3.3, 36)
    beam, sheer, _ = _lines(x)
    for side in (-1.0, 1.0):
        path = np.stack([x, sheer + 0.015, side * beam], axis=1)
        made.append(tube(path, 0.034, sides=8, paint=(WOOD, 0, 0, 1)))
    return made


def _upward(points: Floats, paint: tuple[float, float, float, float]) -> Mesh:
    mesh = grid(points.astype(np.float32))
    if mesh.normals[:, 1].sum() < 0.0:
        mesh = grid(points[::-1].astype(np.float32))
    return mesh.painted(paint)


def _well() -> list[Mesh]:
    """Return the cockpit: its floor, sides, benches and coaming, and the tiller."""
    low, high = _WELL
    long, middle = high - low, (low + high) / 2
    parts = [box((long, 0.03, 1.16), paint=(TUB, 0, 0, 0.5)).moved((middle, 0.16, 0.0))]
    for side in (-1.0, 1.0):
        parts.append(box((long, 0.52, 0.03), paint=(TUB, 0, 0, 0.6)).moved((middle, 0.40, side * 0.575)))
        parts.append(box((long, 0.14, 0.035), paint=(WOOD, 0, 0, 1)).moved((middle, 0.69, side * 0.575)))
        parts.append(box((long * 0.96, 0.04, 0.26), paint=(WOOD, 0, 0, 0.7)).moved((middle, 0.42, side * 0.44)))
    parts += [box((0.035, 0.56, 1.18), paint=(WOOD, 0, 0, 0.8)).moved((x, 0.46, 0.0)) for x in (low, high)]
    parts.append(tube([(-3.15, 0.72, 0.0), (-2.6, 0.80, 0.02), (-1.9, 0.74, 0.10)], [0.03, 0.026, 0.018], sides=7))
    parts[-1] = parts[-1].painted((WOOD, 0.0, 0.0, 1.0))
    parts.append(box((0.34, 1.02, 0.045), paint=(WOOD, 0, 0, 1)).moved((-3.24, 0.22, 0.0)))
    return parts


def _cabin() -> list[Mesh]:
    """Return the low cabin before the cockpit, rounded in front, and its lantern."""
    x = np.array([0.03, 0.05, 0.3, 0.8, 1.25, 1.55, 1.68, 1.72])
    wide = np.array([0.64, 0.66, 0.67, 0.64, 0.55, 0.42, 0.28, 0.10])
    roof = np.array([1.00, 1.03, 1.04, 1.02, 0.96, 0.88, 0.80, 0.70])
    across = np.array([(1.02, 0.0), (1.0, 0.45), (0.97, 0.80), (0.88, 0.94), (0.55, 1.0), (0.0, 1.03)])
    half = np.concatenate([across * (-1, 1), across[-2::-1]])
    points = np.stack(
        [
            np.repeat(x[:, None], len(half), axis=1),
            0.55 + (roof - 0.55)[:, None] * half[None, :, 1],
            wide[:, None] * half[None, :, 0],
        ],
        axis=-1,
    )
    lantern = lathe([(0.0, -0.06), (0.045, -0.05), (0.05, 0.0), (0.045, 0.05), (0.0, 0.07)], sides=10)
    return [skin(points, paint=(CABIN, 0, 0, 1)), lantern.painted((LANTERN, 0, 0, 1)).moved((-3.02, 1.02, 0.0))]


def _spars() -> list[Mesh]:
    """Return mast, stays and shrouds."""
    height = np.linspace(0.6, MAST_M, 9)
    mast = tube(
        np.stack([MAST_X - 0.012 * (height - 0.6), height, 0 * height], axis=1), list(0.062 - 0.0042 * height), sides=10
    )
    parts = [mast.painted((WOOD, 0.0, 0.0, 1.0))]
    top = (MAST_X - 0.08, MAST_M - 0.5, 0.0)
    ends = [(3.2, 0.95, 0.0), (-3.02, 0.66, 0.0), (MAST_X - 0.1, 0.66, 0.97), (MAST_X - 0.1, 0.66, -0.97)]
    parts += [tube([top, end], 0.010, sides=5, paint=(METAL, 0, 0, 1)) for end in ends]
    parts.append(tube([(-3.02, 0.62, 0.0), (-3.02, 0.98, 0.0)], 0.012, sides=6, paint=(METAL, 0, 0, 1)))
    for side in (-1.0, 1.0):
        arm = [(MAST_X - 0.05, 4.6, 0.0), (MAST_X - 0.10, 4.66, side * 0.58)]
        parts.append(tube(arm, 0.018, sides=6, paint=(WOOD, 0, 0, 1)))
    return parts


@functools.cache
def sails(lee: float) -> Mesh:
    """Return mainsail on its boom, jib and pennant, blown towards +z (lee 1) or -z (lee -1)."""
    swing = rotation(y=-lee * _SHEETED)
    hinge = np.array([MAST_X - 0.06, BOOM_Y, 0.0])
    boom = tube([(0.02, 0.0, 0.0), (-BOOM_M, 0.05, 0.0)], [0.045, 0.036], sides=9, paint=(WOOD, 0, 0, 1))
    sheet = tube([(-BOOM_M * 0.82, 0.0, 0.0), (-2.55, -0.72, -lee * 0.55)], 0.011, sides=5, paint=(ROPE, 0, 0, 1))
    main = joined([_main(lee), boom, sheet]).turned(swing).moved(hinge)
    return joined([main, _jib(lee), _pennant(lee)])


def _main(lee: float) -> Mesh:
    """Return the mainsail about its tack: u from luff to leech, v from boom to head."""
    v = np.linspace(0.0, 1.0, 24)[:, None]
    u = np.linspace(0.0, 1.0, 14)[None, :]
    chord = BOOM_M * 0.97 * (1.0 - v) ** 0.92 + 0.10 + 0.30 * np.sin(math.pi * v) ** 1.2
    x = -0.03 - chord * u - 0.06 * v
    y = 0.10 + v * (MAST_M - BOOM_Y - 0.45) + 0.05 * u * (1 - v)
    belly = 0.13 * np.sin(math.pi * np.minimum(v * 0.8 + 0.14, 1.0))
    twist = 0.22 * v * u
    z = lee * chord * (belly * 4.0 * (u**0.8) * (1.0 - u**1.1) + twist)
    return _cloth(np.stack(np.broadcast_arrays(x, y, z), axis=-1), 0.0)


def _jib(lee: float) -> Mesh:
    """Return the foresail: its luff on the forestay, its clew sheeted to the lee deck."""
    v = np.linspace(0.0, 1.0, 22)[:, None]
    u = np.linspace(0.0, 1.0, 12)[None, :]
    tack, head = np.array([3.05, 1.12, 0.0]), np.array([MAST_X + 0.12, MAST_M - 1.0, 0.0])
    clew = np.array([0.35, 1.25, lee * 0.80])
    luff = tack + (head - tack) * v[..., None]
    leech = clew + (head - clew) * v[..., None]
    hollow = 1.0 - 0.05 * np.sin(math.pi * v)
    points = luff + (leech - luff) * (u * hollow)[..., None]
    chord = np.linalg.norm(leech - luff, axis=-1)
    points[..., 2] += (
        lee * chord * 0.62 * 0.9 * (u**0.8) * (1.0 - u**1.15) * np.sin(math.pi * np.minimum(v * 0.8 + 0.16, 1))
    )
    points[..., 0] += 0.12 * chord * (u**0.8) * (1.0 - u)
    return _cloth(points, 1.0)


def _pennant(lee: float) -> Mesh:
    u, v = np.linspace(0.0, 1.0, 9)[None, :], np.linspace(-1.0, 1.0, 3)[:, None]
    x = MAST_X - 0.1 - 0.75 * u
    y = MAST_M + 0.02 + 0.11 * v * (1.0 - u)
    z = lee * (0.25 * u + 0.05 * np.sin(7.0 * u))
    points = np.stack(np.broadcast_arrays(x, y, z), axis=-1)
    mesh = grid(points.astype(np.float32)).painted((PENNANT, 0.0, 0.0, 1.0))
    mesh.paint[:, 1] = np.tile(u[0], 3)
    return mesh


def _cloth(points: Floats, which: float) -> Mesh:
    """Return a sail; its paint tells where on it: y from luff to leech, z from foot to head (+ 2 on the jib)."""
    rows, columns = points.shape[:2]
    paint = np.empty((rows, columns, 4), np.float32)
    paint[..., 0] = SAIL
    paint[..., 1] = np.linspace(0.0, 1.0, columns)
    paint[..., 2] = np.linspace(0.0, 1.0, rows)[:, None] + 2.0 * which
    paint[..., 3] = 1.0
    return grid(points.astype(np.float32), paint=paint)


@functools.cache
def flake() -> Mesh:
    """Return a patch of foam, 1 m across, flat on the water."""
    angle = np.linspace(0.0, 2.0 * math.pi, 9, endpoint=False)
    rim = np.stack([np.cos(-angle), 0 * angle, np.sin(-angle)], axis=1) * 0.5
    positions = np.concatenate([[(0.0, 0.0, 0.0)], rim]).astype(np.float32)
    index = np.arange(9)
    triangles = np.stack([0 * index, 1 + index, 1 + (index + 1) % 9], axis=1).astype(np.uint32)
    normals = np.tile(np.array([0.0, 1.0, 0.0], np.float32), (10, 1))
    paint = np.tile(np.array([20.0, 0.0, 0.0, 1.0], np.float32), (10, 1))
    return Mesh(positions, normals, paint, triangles)
