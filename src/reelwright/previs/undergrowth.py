"""What grows on the ground before the lens: grass in tufts, flowers, ferns; and where each stands.

Invariant: pure functions of their seeds. Draw the meshes with `glsl/undergrowth.glsl`, material "undergrowth",
`moves=True, two_sided=True`; a figure's look is a linear colour and the wind (0 still .. 1 a gale). `paint` is
(kind, share of the way to the tip, tone of the blade, openness).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.mesh import Mesh, joined, vertex_normals
from reelwright.previs.modules import Model
from reelwright.previs.shot import Shot

#: Kinds of matter, `paint.x`.
GRASS, PETAL, HEART, FERN = 0.0, 1.0, 2.0, 3.0
_WIND = {"clear": 0.18, "fair": 0.25, "cloudy": 0.4, "fog": 0.08, "storm": 1.0}


def wind(shot: Shot) -> float:
    """Return how hard the wind blows, 0..1."""
    return _WIND.get(shot.spec.weather, 0.25)


def travelled(shot: Shot) -> tuple[float, float]:
    """Return how far along x and z the camera goes with its subject to either side of the film's middle, metres."""
    mark = shot.followed
    if mark is None or not mark.speed_m_s:
        return (0.0, 0.0)
    now, middle = mark.at(2.0 * mark.middle_s), mark.at(mark.middle_s)
    return (shot.follow_share * (now[0] - middle[0]), shot.follow_share * (now[2] - middle[2]))


def model(mesh: Mesh, *, throws_shadow: bool = False) -> Model:
    """Return undergrowth ready to be cast."""
    return Model(mesh, "glsl/undergrowth.glsl", "undergrowth", moves=True, two_sided=True, throws_shadow=throws_shadow)


def _strip(spine: NDArray[Any], wide: NDArray[Any], across: NDArray[Any], paint: tuple[float, float]) -> Mesh:
    """Return a tapering ribbon along a (k, 3) spine that ends in a point."""
    count = len(spine) - 1
    points = [p for k in range(count) for p in (spine[k] - across * wide[k], spine[k] + across * wide[k])]
    points.append(spine[-1])
    quads = [t for k in range(0, 2 * count - 2, 2) for t in ((k, k + 1, k + 2), (k + 1, k + 3, k + 2))]
    triangles = np.array([*quads, (2 * count - 2, 2 * count - 1, 2 * count)], np.uint32)
    positions = np.array(points, np.float32)
    share = np.array([k / count for k in range(count) for _ in (0, 1)] + [1.0], np.float32)
    colours = np.empty((len(positions), 4), np.float32)
    colours[:, 0], colours[:, 1], colours[:, 2] = paint[0], share, paint[1]
    colours[:, 3] = 0.45 + 0.55 * share
    # Blades are lit as the meadow that they make: mostly from above.
    normals = vertex_normals(positions, triangles)
    normals = normals * np.sign(normals[:, 1:2] + 1e-6) * 0.5 + (0.0, 0.9, 0.0)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Mesh(positions, normals.astype(np.float32), colours, triangles)


@functools.lru_cache(maxsize=16)
def tuft(seed: int, *, blades: int = 11, joints: int = 3, spread: float = 0.55, width: float = 0.032) -> Mesh:
    """Return a tuft of grass 1 m high (scale it down), its blades leaning outwards."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(blades):
        angle, height = rng.uniform(0.0, 6.283), rng.uniform(0.5, 1.05)
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        lean = spread * rng.uniform(0.35, 1.0)
        t = np.linspace(0.0, 1.0, joints)
        root = out * rng.uniform(0.02, 0.22)
        spine = (
            root
            + out * (lean * t**1.8)[:, None]
            + np.array([0.0, 1.0, 0.0]) * (height * (t - 0.22 * lean * t**3))[:, None]
        )
        # A blade shows its side in any direction.
        facing = rng.uniform(0.0, 6.283)
        across = np.array([np.cos(facing), 0.0, np.sin(facing)])
        made.append(_strip(spine, width * (1.0 - 0.65 * t) * rng.uniform(0.7, 1.25), across, (GRASS, rng.uniform())))
    return joined(made)


@functools.lru_cache(maxsize=16)
def flower(seed: int, *, heads: int = 4, petals: int = 6) -> Mesh:
    """Return a few flowers 1 m high (scale them down) on thin stems."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(heads):
        angle, height, lean = rng.uniform(0.0, 6.283), rng.uniform(0.6, 1.1), rng.uniform(0.05, 0.4)
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        spine = np.array(
            [out * 0.1, out * (0.1 + lean * 0.4) + (0, height * 0.6, 0), out * (0.1 + lean) + (0, height, 0)]
        )
        across = np.array([np.sin(angle), 0.0, -np.cos(angle)])
        made.append(_strip(spine, np.array([0.012, 0.010, 0.0]), across, (GRASS, 0.5)))
        made.append(_head(spine[-1], rng.uniform(0.10, 0.15), petals, rng))
    return joined(made)


def _head(middle: NDArray[Any], radius: float, petals: int, rng: np.random.Generator) -> Mesh:
    """Return petals around a heart, tilted at random."""
    angle = np.linspace(0.0, 2.0 * np.pi, 2 * petals, endpoint=False)
    reach = np.where(np.arange(2 * petals) % 2, 0.42, 1.0) * radius
    ring = np.stack([np.cos(angle) * reach, 0.22 * reach + 0.02, np.sin(angle) * reach], axis=1)
    tilt = rng.uniform(-0.5, 0.5, 2)
    ring[:, 1] += ring[:, 0] * tilt[0] + ring[:, 2] * tilt[1]
    points = np.concatenate([[[0.0, 0.0, 0.0]], ring, [[0.0, 0.055 * radius / 0.12, 0.0]], ring * 0.28 + (0, 0.02, 0)])
    n = 2 * petals
    turn = np.arange(n)
    after = (turn + 1) % n
    petal = np.stack([np.zeros(n, int), 1 + after, 1 + turn], axis=1)
    heart = np.stack([np.full(n, n + 1), n + 2 + after, n + 2 + turn], axis=1)
    paint = np.zeros((len(points), 4), np.float32)
    paint[:, 0] = np.where(np.arange(len(points)) > n, HEART, PETAL)
    paint[:, 1] = 1.0
    paint[:, 2], paint[:, 3] = rng.uniform(), 1.0
    normals = np.tile(np.array([tilt[0] * -0.5, 1.0, tilt[1] * -0.5], np.float32), (len(points), 1))
    positions = (points + middle).astype(np.float32)
    return Mesh(positions, normals, paint, np.concatenate([petal, heart]).astype(np.uint32))


@functools.lru_cache(maxsize=8)
def fern(seed: int, *, fronds: int = 7, leaflets: int = 8) -> Mesh:
    """Return a fern 1 m across: fronds that arch out of one root, each with two rows of leaflets."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(fronds):
        angle = (number + rng.uniform(-0.3, 0.3)) / fronds * 6.283
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        side = np.array([-out[2], 0.0, out[0]])
        length, tone = rng.uniform(0.42, 0.62), rng.uniform()
        t = np.linspace(0.0, 1.0, leaflets + 1)
        rib = out * (length * t)[:, None] + np.array([0.0, 1.0, 0.0]) * (0.62 * length * np.sin(2.3 * t))[:, None]
        for k in range(1, leaflets + 1):
            reach = 0.20 * length * np.sin(3.0 * (t[k] * 0.86 + 0.12)) + 0.012
            for way in (-1.0, 1.0):
                tip = rib[k] + side * way * reach + out * reach * 0.45 - (0.0, reach * 0.25, 0.0)
                leaf = _strip(np.array([rib[k], tip]), np.array([0.040, 0.0]) * (1.15 - t[k] * 0.7), out, (FERN, tone))
                leaf.paint[:, 1] = t[k]
                leaf.paint[:, 3] = 0.5 + 0.5 * t[k]
                made.append(leaf)
    return joined(made)


@functools.lru_cache(maxsize=8)
def bough(seed: int, *, leaves: int = 70) -> Mesh:
    """Return a hanging spray of leaves, about 1 m long towards +x."""
    rng = np.random.default_rng(seed)
    along = rng.uniform(0.0, 1.0, leaves)
    middle = np.stack([along, -0.25 * along**2, np.zeros(leaves)], axis=1) + rng.normal(0.0, 1.0, (leaves, 3)) * (
        0.10,
        0.09,
        0.22,
    )
    way = rng.normal((0.6, -0.5, 0.0), 1.0, (leaves, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    across = np.cross(way, rng.normal(0.0, 1.0, (leaves, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    size = rng.uniform(0.07, 0.12, (leaves, 1))
    corners = np.stack(
        [middle - across * size * 0.45, middle + across * size * 0.45, middle + way * size * 1.6], axis=1
    )
    positions = corners.reshape(-1, 3).astype(np.float32)
    triangles = np.arange(3 * leaves, dtype=np.uint32).reshape(-1, 3)
    normals = vertex_normals(positions, triangles) * 0.5 + np.repeat(rng.normal(0.0, 0.4, (leaves, 3)), 3, axis=0)
    normals += (0.0, 0.7, 0.0)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    paint = np.zeros((3 * leaves, 4), np.float32)
    paint[:, 0], paint[:, 1] = FERN, 0.8
    paint[:, 2] = np.repeat(rng.uniform(0.0, 1.0, leaves), 3)
    paint[:, 3] = 0.85
    return Mesh(positions, normals.astype(np.float32), paint, triangles)


def scattered(
    seed: int,
    count: int,
    *,
    reach_m: tuple[float, float],
    half_angle_rad: float,
    heights: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    size_m: tuple[float, float],
    patchiness: float = 0.0,
    travel_m: tuple[float, float] = (0.0, 0.0),
) -> NDArray[np.float32]:
    """Return places (n, 12) before a lens at the origin, denser near by, turned and sized at random.

    A lens that travels (see `travelled`) gets more of them, all along its way.
    """
    rng = np.random.default_rng(seed)
    count = round(count * (1.0 + min(float(np.hypot(*travel_m)) / 9.0, 1.2)))
    away = reach_m[0] * (reach_m[1] / reach_m[0]) ** rng.uniform(0.0, 1.0, count)
    aside = np.tan(rng.uniform(-half_angle_rad, half_angle_rad, count)) * (away + 0.4)
    if patchiness:
        aside += patchiness * np.sin(away * 2.1 + aside * 1.7 + seed)
        away += 0.6 * patchiness * np.sin(aside * 2.3 + seed * 1.3)
    turn = rng.uniform(0.0, np.pi, count)
    places = np.zeros((count, 12), np.float32)
    along = rng.uniform(-1.0, 1.0, count)
    places[:, 0] = aside + along * travel_m[0]
    places[:, 2] = np.maximum(away, reach_m[0] * 0.8) + along * travel_m[1]
    places[:, 1] = heights(places[:, 0].astype(np.float64), places[:, 2].astype(np.float64)) - 0.01
    # Farther tufts stand for several.
    places[:, 3] = rng.uniform(*size_m, count) * (1.0 + 0.5 * np.clip(away / 12.0, 0.0, 1.5))
    places[:, 5], places[:, 7] = np.sin(turn), np.cos(turn)
    return places
