"""The bench that the arm writes at: a dark wooden table with ink stone, weights, water and seal; and the sheet.

Invariant: bench space (see `penmanship`); nothing stands on the sheet but its weights, and the table holds
everything. `paint.x` says what a part is made of, `paint.w` how open it is to the light.
"""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from reelwright.previs.manipulator.linkage import Vector
from reelwright.previs.manipulator.penmanship import BASE, TABLE_M
from reelwright.previs.manipulator.shells import disc, turned
from reelwright.previs.mesh import Mesh, grid, joined
from reelwright.previs.sculpt import Sculpture, cut, cylinder, ellipsoid, rounded_box, union

WOOD, SLATE, POOL, WEIGHT, GLAZE, SEAL_STONE, BRASS = 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0
#: The table top: from, to; metres.
_LOW, _HIGH = np.array([-0.56, -0.034, -0.34]), np.array([0.56, 0.0, 0.54])


def _solid(shape_paint: float, half: tuple[float, float, float], rounding: float, cell_m: float) -> Mesh:
    body = Sculpture()
    body.add(rounded_box((0, 0, 0), half, rounding), paint=shape_paint)
    reach = np.array(half) + 3.0 * cell_m
    made = body.mesh(-reach, reach, cell_m)
    return Mesh(made.positions, made.normals, made.paint, made.triangles)


def _turn(angle: float) -> list[list[float]]:
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return [[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]


def _slab(low: Vector, high: Vector, paint: float, *, edge_m: float = 0.005) -> Mesh:
    """Return a board with softened edges: a small lattice stretched to its size."""
    size, edge = high - low, edge_m
    unit_box = _solid(paint, (0.5, 0.5, 0.5), 0.1, 0.12)
    inner = np.clip(unit_box.positions, -0.4, 0.4)
    positions = (inner / 0.4) * (size / 2.0 - edge) + (unit_box.positions - inner) / 0.1 * edge + (low + high) / 2.0
    return replace(unit_box, positions=positions.astype(np.float32)).painted((paint, 0.0, 0.0, 1.0))


def _table(hole: tuple[float, float]) -> list[Mesh]:
    """Return the table's top, open where the sheet hides it (half width and half depth of `hole`)."""
    board = _slab(_LOW, _HIGH, WOOD)
    faces = board.positions[board.triangles]
    is_top = faces[:, :, 1].min(axis=1) > _HIGH[1] - 1e-4
    shell = replace(board, triangles=board.triangles[~is_top])
    low, high = (
        board.positions[board.triangles[is_top].ravel()].min(axis=0),
        board.positions[board.triangles[is_top].ravel()].max(axis=0),
    )
    xs, zs = (low[0], -hole[0], hole[0], high[0]), (low[2], -hole[1], hole[1], high[2])
    top = [_panel((xs[i], xs[i + 1]), (zs[k], zs[k + 1])) for i in range(3) for k in range(3) if (i, k) != (1, 1)]
    return [shell, *top]


@functools.lru_cache(maxsize=1)
def frame_mesh() -> Mesh:
    """Return what carries the table's top: legs and apron."""
    inset, thin = 0.06, 0.022
    a, b = _LOW + np.array([inset, -0.075, inset]), _HIGH + np.array([-inset, -0.034, -inset])
    parts = [
        _slab(a, np.array([b[0], b[1], a[2] + thin]), WOOD),
        _slab(np.array([a[0], a[1], b[2] - thin]), b, WOOD),
        _slab(a, np.array([a[0] + thin, b[1], b[2]]), WOOD),
        _slab(np.array([b[0] - thin, a[1], a[2]]), b, WOOD),
    ]
    parts += [
        _slab(np.array([x, -TABLE_M, z]), np.array([x + 0.05, -0.032, z + 0.05]), WOOD)
        for x in (_LOW[0] + 0.05, _HIGH[0] - 0.10)
        for z in (_LOW[2] + 0.05, _HIGH[2] - 0.10)
    ]
    return joined(parts)


def hides_frame(eye: Vector, rays: Vector) -> bool:
    """Say whether, seen from an eye over the bench, the top hides all that carries it.

    `rays` are (4, 3): the ways to the frame's corners. Whoever looks past the far edge alone sees nothing below.
    """
    if eye[1] <= 0.0 or not bool((rays[:2, 1] < -1e-6).all()):
        return False
    for ray in rays:
        if ray[1] > -1e-6:
            continue
        x, _, z = eye + ray * (eye[1] / -ray[1])
        is_under = (x < _LOW[0] and ray[0] > 0.0) or (x > _HIGH[0] and ray[0] < 0.0)
        if z < _LOW[2] or (z < _HIGH[2] and is_under):
            return False
    return True


def _panel(x: tuple[float, float], z: tuple[float, float]) -> Mesh:
    """Return a piece of the table's top."""
    corners = np.array([[(a, 0.0, b) for a in x] for b in reversed(z)], np.float32)
    return grid(corners).painted((WOOD, 0.0, 0.0, 1.0))


def _ink_stone() -> list[Mesh]:
    """Return a slate ink stone with its pool of ink."""
    body = Sculpture()
    basin = union(
        [
            ellipsoid((0, 0.024, 0.03), (0.036, 0.016, 0.026)),
            cylinder((0, 0.0185, -0.018), (0, 0.05, -0.018), 0.037, 0.004),
        ],
        0.012,
    )
    body.add(cut(rounded_box((0, 0.012, 0), (0.052, 0.013, 0.076), 0.006), basin, 0.003), paint=SLATE)
    made = body.mesh((-0.06, -0.006, -0.084), (0.06, 0.032, 0.084), 0.0042)
    stone = Mesh(made.positions, made.normals, made.paint, made.triangles)
    ink = turned(POOL, [(0.040, 0.0), (0.0, 0.0001)], sides=24).scaled((0.9, 1.0, 0.62)).moved((0, 0.0178, 0.030))
    return [mesh.turned(_turn(0.22)) for mesh in (stone, ink)]


def _cup() -> Mesh:
    """Return a small celadon water cup."""
    outside = [
        (0.0, 0.0),
        (0.018, 0.0),
        (0.019, 0.004),
        (0.030, 0.014),
        (0.035, 0.028),
        (0.033, 0.042),
        (0.0325, 0.044),
    ]
    inside = [(0.0312, 0.044), (0.031, 0.036), (0.0, 0.034)]
    return turned(GLAZE, [*outside, *inside], sides=32)


def _weight(length: float) -> Mesh:
    """Return a paperweight: a bar of dark wood inlaid with brass."""
    half = np.array([length / 2.0, 0.0085, 0.0125])
    return _slab(-half, half, WEIGHT, edge_m=0.003).moved((0, 0.0098, 0))


def things(width_m: float) -> list[tuple[float, float, float]]:
    """Return x, z and radius of what lies on the table and darkens it: stone, cup, seal, the arm's foot."""
    aside = width_m / 2.0 + 0.085
    stone = (-aside - 0.01, 0.02)
    return [
        (stone[0], stone[1] + 0.035, 0.085),
        (stone[0], stone[1] - 0.035, 0.085),
        (-aside + 0.01, 0.165, 0.05),
        (aside - 0.035, -0.05, 0.032),
        (float(BASE[0]), float(BASE[2]), 0.15),
    ]


@functools.lru_cache(maxsize=4)
def bench_mesh(width_m: float, depth_m: float) -> Mesh:
    """Return the table with all that lies on it around a sheet of this size."""
    aside = width_m / 2.0 + 0.085
    stone = joined(_ink_stone()).moved((-aside - 0.01, 0.0, 0.02))
    cup = _cup().moved((-aside + 0.01, 0.0, 0.165))
    seal = (
        _solid(SEAL_STONE, (0.0125, 0.028, 0.0125), 0.002, 0.0034)
        .turned(_turn(0.5))
        .moved((aside - 0.035, 0.028, -0.05))
    )
    bar = min(0.24, width_m * 0.62)
    top = _weight(bar).turned(_turn(-0.035)).moved((-width_m * 0.12, 0.0, depth_m / 2.0 - 0.016))
    side = _weight(0.12).painted((WEIGHT, 1.0, 0.0, 1.0)).turned(_turn(1.50)).moved((width_m / 2.0 - 0.012, 0.0, 0.025))
    plate = turned(BRASS, disc(0.112, 0.0, 0.007, bevel=0.002)).moved(BASE)
    return joined([*_table((width_m / 2.0 - 0.055, depth_m / 2.0 - 0.030)), stone, cup, seal, top, side, plate])


@functools.lru_cache(maxsize=4)
def sheet_mesh(width_m: float, depth_m: float, seed: int) -> Mesh:
    """Return the sheet: it lies flat where it is written on and lifts a little at corners and edges.

    `paint.yz` is the place on the sheet, 0..1 from its upper left corner.
    """
    rng = np.random.default_rng(seed)
    columns, rows = 72, 56
    u, v = np.meshgrid(np.linspace(0.0, 1.0, columns), np.linspace(0.0, 1.0, rows))
    x, z = (u - 0.5) * width_m, (v - 0.5) * depth_m
    torn = [rng.normal(0.0, 1.0, n) for n in (columns, columns, rows, rows)]
    torn = [np.convolve(t, [0.25, 0.5, 0.25], "same") * 0.0009 for t in torn]
    z = z + np.where(v == 0.0, torn[0][None, :], 0.0) + np.where(v == 1.0, torn[1][None, :], 0.0)
    x = x + np.where(u == 0.0, torn[2][:, None], 0.0) + np.where(u == 1.0, torn[3][:, None], 0.0)
    right, near = np.abs(x) / (width_m / 2.0), -z / (depth_m / 2.0)
    corner = np.clip(near - 0.55, 0.0, 1.0) * np.clip(right - 0.60, 0.0, 1.0)
    lift = (0.045 + 0.075 * u) * corner + 0.010 * np.clip(near - 0.80, 0.0, 1.0) ** 1.5 * (
        1.0 + 0.5 * np.sin(7.0 * u + seed)
    )
    ripple = 0.00022 * np.sin(23.0 * u + 5.0 * v) * np.sin(17.0 * v + 3.0 * u + seed)
    y = 0.0009 + lift + ripple * np.clip(lift / 0.004, 0.15, 1.0)
    paint = np.stack([np.full_like(u, 0.0), u, 1.0 - v, np.ones_like(u)], axis=-1)
    return grid(np.stack([x, y, z], axis=-1).astype(np.float32)[::-1], paint=paint.astype(np.float32)[::-1])
