"""The leaves of trees: clouds of small kites around their clusters, shaded as the round masses that they make.

Invariant: one leaf is four vertices and two triangles; half as many leaves are larger ones, so that a crown is as dense
at any detail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.mesh import Mesh, joined, vertex_normals

if TYPE_CHECKING:
    from reelwright.previs.flora import Growth

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """A cloud of leaves; with a start, a conifer's bough from there to its middle."""

    middle: Points
    radii: Points
    tone: float
    start: Points | None = None


def leaves(growth: Growth, clusters: Sequence[Cluster], detail: float, rng: np.random.Generator) -> Mesh:
    """Return all the leaves of a crown."""
    count = max(round(growth.leaf_count * detail), 3 * len(clusters))
    is_conifer = clusters[0].start is not None
    size = growth.leaf_m * min((growth.leaf_count / count) ** 0.5, 1.7 if is_conifer else 4.5)
    if is_conifer:
        places, ways, rounds, tones = _boughs(clusters, count, rng)
    else:
        places, ways, rounds, tones = _clouds(growth, clusters, count, rng)
    lengths = size * rng.uniform(0.72, 1.28, count)
    mesh = _kites(places, ways, lengths, growth.slender * (1.6 if is_conifer and detail < 0.4 else 1.0), rng)
    mesh.positions[:, 1] = np.maximum(mesh.positions[:, 1], 0.12)
    normals = np.repeat(rounds, 4, axis=0) * 0.75 + mesh.normals * _facing(mesh.normals, rounds)[:, None] * 0.45
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    paint = np.empty((4 * count, 4), np.float32)
    paint[:, 0] = growth.leaf
    paint[:, 1] = np.repeat(np.clip(tones + rng.normal(0.0, 0.16, count), 0.0, 1.0), 4)
    out = np.hypot(places[:, 0], places[:, 2]) / growth.wide
    paint[:, 2] = np.repeat(0.5 * np.clip(out, 0.0, 1.0), 4) + np.tile([0.0, 0.25, 0.5, 0.25], count)
    paint[:, 3] = np.repeat(_openness(growth, clusters, places), 4)
    return Mesh(mesh.positions, normals.astype(np.float32), paint, mesh.triangles)


def _facing(normals: NDArray[np.float32], rounds: Points) -> Points:
    """Return the sign that turns each leaf's face outwards."""
    return np.where((normals * np.repeat(rounds, 4, axis=0)).sum(axis=1) < 0.0, -1.0, 1.0)


def _clouds(
    growth: Growth, clusters: Sequence[Cluster], count: int, rng: np.random.Generator
) -> tuple[Points, Points, Points, Points]:
    """Return where broad leaves are, the way they point, the way their mass faces, and their tones."""
    middles, radii = np.array([c.middle for c in clusters]), np.array([c.radii for c in clusters])
    share = radii[:, 0] ** 2
    owner = rng.choice(len(clusters), count, p=share / share.sum())
    turn = rng.normal(size=(count, 3))
    turn /= np.linalg.norm(turn, axis=1, keepdims=True)
    # Twigs: leaves gather in tufts, so that a cloud's rim is ragged.
    tuft = np.round(turn * 2.6) / 2.6
    turn = turn * 0.6 + tuft * 0.4
    out = rng.uniform(0.30, 1.0, count) ** 0.45 * (1.0 + 0.10 * np.sin(9.0 * tuft.sum(axis=1) + 6.0 * owner))
    places = middles[owner] + turn * radii[owner] * out[:, None]
    places[:, 1] -= growth.droop * 0.35 * np.abs(turn[:, 0] * radii[owner, 0] * out)
    ways = turn + rng.normal(0.0, 0.55, (count, 3))
    ways[:, 1] -= growth.droop * 1.3
    whole = places - (0.0, growth.middle - 0.35 * growth.tall, 0.0)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    rounds = turn * 0.8 + whole * 0.5 + (0.0, 0.15, 0.0)
    rounds /= np.linalg.norm(rounds, axis=1, keepdims=True)
    return places, ways, rounds, np.array([c.tone for c in clusters])[owner]


def _boughs(clusters: Sequence[Cluster], count: int, rng: np.random.Generator) -> tuple[Points, Points, Points, Points]:
    """Return the same of a conifer's sprays: flat fans along each bough, hanging a little."""
    starts = np.array([c.start for c in clusters])
    tips = np.array([c.middle for c in clusters])
    lengths = np.linalg.norm(tips - starts, axis=1)
    owner = rng.choice(len(clusters), count, p=lengths**1.3 / (lengths**1.3).sum())
    along = rng.uniform(0.08, 1.0, count) ** 0.72
    line = (tips - starts)[owner]
    side = np.stack([-line[:, 2], np.zeros(count), line[:, 0]], axis=1)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    reach = rng.uniform(-1.0, 1.0, count) * 0.34 * np.sin(np.pi * np.clip(along * 0.86 + 0.10, 0, 1)) * lengths[owner]
    places = starts[owner] + line * along[:, None] + side * reach[:, None]
    places[:, 1] += 0.06 * np.sin(np.pi * along) * lengths[owner] - 0.24 * np.abs(reach) + rng.normal(0, 0.03, count)
    ahead = line / lengths[owner, None]
    ways = ahead + side * (np.sign(reach) * 0.75)[:, None] + rng.normal(0.0, 0.22, (count, 3))
    ways[:, 1] += rng.uniform(-0.45, 0.25, count)
    rounds = ahead * 0.55 + (0.0, 0.75, 0.0) + side * (np.sign(reach) * 0.2)[:, None]
    rounds = rounds / np.linalg.norm(rounds, axis=1, keepdims=True)
    return places, ways, rounds, np.array([c.tone for c in clusters])[owner] * 0.4 + 0.5 * along


def _openness(growth: Growth, clusters: Sequence[Cluster], places: Points) -> Points:
    """Return how much sky each leaf sees: less deep inside the crown and under it."""
    if clusters[0].start is not None:
        taper = growth.wide * np.clip((growth.height - places[:, 1]) / growth.height, 0.02, 1.0)
        deep = np.hypot(places[:, 0], places[:, 2]) / taper
        return np.clip(0.28 + 0.62 * deep, 0.0, 1.0)
    away = np.stack([np.linalg.norm((places - c.middle) / c.radii, axis=1) for c in clusters])
    inside = np.clip(1.02 - np.sort(away, axis=0)[:2].mean(axis=0), 0.0, 1.0)
    high = np.clip((places[:, 1] - growth.middle + growth.tall) / (2.0 * growth.tall), 0.0, 1.0)
    return np.asarray(np.clip((0.42 + 0.58 * high) * (1.0 - 0.85 * inside), 0.12, 1.0))


def _kites(places: Points, ways: Points, lengths: Points, slender: float, rng: np.random.Generator) -> Mesh:
    """Return one kite for each place: base, right, tip, left, a little folded along its middle."""
    count = len(places)
    ahead = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    side = np.cross(ahead, rng.normal(size=(count, 3)))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    face = np.cross(side, ahead)
    length = lengths[:, None]
    wide = side * length * slender * 0.5
    waist = places + ahead * length * 0.46 + face * length * slender * 0.16
    corners = np.stack([places, waist + wide, places + ahead * length - face * length * 0.1, waist - wide], axis=1)
    positions = corners.reshape(-1, 3).astype(np.float32)
    first = 4 * np.arange(count)[:, None]
    corners_of = np.array((0, 1, 2, 0, 2, 3))
    triangles = (first + corners_of).reshape(-1, 3).astype(np.uint32)
    return Mesh(positions, vertex_normals(positions, triangles), np.zeros((4 * count, 4), np.float32), triangles)


def lumps(growth: Growth, clusters: Sequence[Cluster], detail: float) -> Mesh:
    """Return solid masses inside the clusters, which close a crown that has few leaves."""
    is_far = detail <= 0.06
    sides = 5 if is_far else 7
    masses = clusters[::3] if is_far else clusters
    # Behind many leaves they are only the dark of the crown's heart.
    share, pull = (1.25, 0.0) if is_far else (0.86, 0.0) if detail < 0.25 else (0.55, 0.38)
    up = np.linspace(-1.0, 1.0, 4 if is_far else 5)
    angle = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    ring = np.sqrt(np.maximum(1.0 - up**2, 0.0))
    ball = np.stack(
        [
            ring[:, None] * np.cos(-angle),
            np.repeat(up[:, None], sides, axis=1),
            ring[:, None] * np.sin(-angle),
        ],
        axis=-1,
    ).reshape(-1, 3)
    index = np.arange(len(ball)).reshape(len(up), sides)
    a, b, c, d = index[:-1], np.roll(index, -1, 1)[:-1], index[1:], np.roll(index, -1, 1)[1:]
    triangles = np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 3).astype(np.uint32)
    parts = []
    for number, cluster in enumerate(masses):
        bumps = 1.0 + 0.16 * np.sin(3.0 * ball[:, :1] + 5.0 * ball[:, 1:2] + 2.0 * number)
        deep = np.array([0.0, growth.middle, 0.0]) * pull + cluster.middle * (1.0 - pull)
        places = deep - (0.0, 0.2 * cluster.radii[1], 0.0) + ball * cluster.radii * bumps * share
        paint = np.empty((len(ball), 4), np.float32)
        paint[:, 0], paint[:, 1], paint[:, 2] = growth.leaf, cluster.tone, 0.4
        paint[:, 3] = _openness(growth, clusters, places + ball * 0.15) * (0.45 if detail >= 0.25 else 1.0)
        parts.append(Mesh(places.astype(np.float32), ball.astype(np.float32), paint, triangles))
    return joined(parts)


def skirts(growth: Growth, clusters: Sequence[Cluster]) -> Mesh:
    """Return a conifer's whorls as jagged cones, which close a crown that has few sprays."""
    rings: dict[float, list[Cluster]] = {}
    for cluster in clusters:
        assert cluster.start is not None
        rings.setdefault(float(cluster.start[1]), []).append(cluster)
    parts = []
    for height, boughs in rings.items():
        tips = np.array([bough.middle for bough in boughs])
        tips = tips[np.argsort(np.arctan2(-tips[:, 2], tips[:, 0]))]
        between = 0.5 * (tips + np.roll(tips, -1, axis=0)) * (0.80, 1.0, 0.80) + (0.0, 0.12, 0.0)
        rim = np.stack([tips * (0.96, 1.0, 0.96), between], axis=1).reshape(-1, 3)
        rim[:, 1] = np.maximum(rim[:, 1] - 0.08 * growth.cluster_m, 0.12)
        points = np.concatenate([[(0.0, height + 0.45, 0.0)], rim]).astype(np.float32)
        index = np.arange(len(rim))
        triangles = np.stack([0 * index, 1 + index, 1 + (index + 1) % len(rim)], axis=1).astype(np.uint32)
        paint = np.empty((len(points), 4), np.float32)
        paint[:, 0], paint[:, 1], paint[:, 2] = growth.leaf, boughs[0].tone * 0.5, 0.2
        paint[:, 3] = 0.62
        paint[0, 3] = 0.25
        parts.append(Mesh(points, vertex_normals(points, triangles), paint, triangles))
    return joined(parts)
