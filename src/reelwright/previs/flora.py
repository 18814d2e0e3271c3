"""Trees as meshes, from a hero in front of the lens down to one of hundreds on a hillside.

Invariant: a pure function of kind, seed and detail; y = 0 is the ground at the trunk, and `detail` changes how many
triangles draw a tree, never its shape. Leaves are triangles, not cut-out images, so that their edges are smoothed
like every other edge. Draw both meshes with `glsl/flora.glsl`, material "flora", `moves=True`, and the crown
`two_sided=True`; a figure's look is the leaves' linear colour and the wind (0 still .. 1 a gale).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.flora_leaves import Cluster, leaves, lumps, skirts
from reelwright.previs.mesh import Mesh, joined, tube

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a kind of tree grows; lengths are metres."""

    height: float
    trunk: float
    #: Middle and half sizes of the crown.
    middle: float
    wide: float
    tall: float
    clusters: int
    cluster_m: float
    leaf_m: float
    #: Leaf's width over its length, and how far leaves and twigs hang.
    slender: float
    droop: float
    leaf_count: int
    #: `paint.x` of its bark and of its leaves.
    bark: float
    leaf: float
    #: Linear colour of its leaves in summer.
    green: tuple[float, float, float]


KINDS: dict[str, Growth] = {
    "oak": Growth(9.0, 0.36, 5.6, 3.9, 3.1, 30, 1.25, 0.215, 0.62, 0.25, 9500, 0.0, 10.0, (0.085, 0.140, 0.026)),
    "birch": Growth(10.2, 0.17, 6.1, 2.2, 3.9, 30, 0.92, 0.165, 0.66, 0.75, 9000, 1.0, 11.0, (0.130, 0.180, 0.036)),
    "pine": Growth(10.8, 0.23, 5.8, 2.5, 4.9, 15, 1.0, 0.56, 0.17, 0.35, 10500, 2.0, 12.0, (0.042, 0.088, 0.030)),
}


@functools.lru_cache(maxsize=48)
def tree_mesh(kind: str, seed: int, detail: float = 1.0) -> tuple[Mesh, Mesh]:
    """Return a tree's wood and its crown; `detail` 1 is about 24 000 triangles, 0.1 about 4 000, 0.02 about 700.

    Raises:
        KeyError: there is no such kind (see `KINDS`).
    """
    growth = KINDS[kind]
    rng = np.random.default_rng(seed * 7919 + len(kind))
    trunk = _trunk(growth, rng)
    clusters = _whorls(growth, trunk, rng) if kind == "pine" else _clusters(growth, rng)
    limbs = _limbs(growth, trunk, clusters, rng)
    wood = _wood(growth, trunk, limbs, detail)
    crown = [leaves(growth, clusters, detail, rng)]
    if kind != "pine":
        crown.append(lumps(growth, clusters, detail))
    elif detail < 0.5:
        crown.append(skirts(growth, clusters))
    return wood, joined(crown)


@functools.lru_cache(maxsize=16)
def bush_mesh(seed: int, detail: float = 1.0) -> Mesh:
    """Return a leafy bush about 1.1 m high and 1.6 m across, to be drawn as a crown."""
    rng = np.random.default_rng(seed * 7919 + 5)
    growth = Growth(1.1, 0.02, 0.45, 0.8, 0.5, 7, 0.42, 0.105, 0.6, 0.15, 1400, 0.0, 10.0, KINDS["oak"].green)
    clusters = _clusters(growth, rng)
    return joined([leaves(growth, clusters, detail, rng), lumps(growth, clusters, detail)])


def _trunk(growth: Growth, rng: np.random.Generator) -> Points:
    """Return the trunk's middle line, from under the ground to its top."""
    share = np.linspace(0.0, 1.0, 16) ** 1.3
    bend = growth.height * (0.004 if growth.bark > 1.5 else 0.022)
    phase = rng.uniform(0.0, 6.28, 2)
    top = growth.middle + growth.tall * (0.97 if growth.bark > 1.5 else 0.62)
    x = bend * (np.sin(3.1 * share + phase[0]) - np.sin(phase[0])) * share**0.5
    z = bend * (np.sin(2.6 * share + phase[1]) - np.sin(phase[1])) * share**0.5
    return np.stack([x, -0.25 + share * (top + 0.25), z], axis=1)


def _clusters(growth: Growth, rng: np.random.Generator) -> list[Cluster]:
    """Return the clouds of leaves of a broadleaf tree, spread evenly over its crown."""
    made: list[Cluster] = []
    lean = rng.uniform(-0.12, 0.12, 2) * growth.wide
    for number in range(growth.clusters):
        turn = rng.normal(size=(24, 3))
        turn /= np.linalg.norm(turn, axis=1, keepdims=True)
        turn[:, 1] = np.where(turn[:, 1] < -0.45, -turn[:, 1], turn[:, 1])
        out = rng.uniform(0.42, 0.80, (24, 1)) if number % 4 else rng.uniform(0.1, 0.45, (24, 1))
        # Broad shoulders below, a narrower top.
        waist = 1.0 - 0.35 * np.clip(turn[:, 1:2], 0.0, 1.0) ** 2
        tries = turn * out * (growth.wide, growth.tall, growth.wide) * np.hstack([waist, waist**0, waist])
        tries += (lean[0], growth.middle, lean[1])
        gaps = [min((float(np.linalg.norm(p - c.middle)) for c in made), default=9.0) for p in tries]
        size = growth.cluster_m * rng.uniform(0.78, 1.22)
        made.append(Cluster(tries[int(np.argmax(gaps))], np.array([size, size * 0.72, size]), rng.uniform()))
    return made


def _whorls(growth: Growth, trunk: Points, rng: np.random.Generator) -> list[Cluster]:
    """Return a conifer's boughs: rings of long flat sprays, shorter towards the tip."""
    made: list[Cluster] = []
    top = float(trunk[-1, 1])
    for ring in range(growth.clusters):
        share = (ring + 0.5 * rng.uniform()) / growth.clusters
        y = 1.45 + (top - 1.5) * share**0.92
        length = growth.wide * (1.0 - share) ** 0.85 * rng.uniform(0.86, 1.1) + 0.18
        count = 7 if share < 0.6 else 5
        for bough in range(count):
            angle = (bough + ring * 0.42 + rng.uniform(-0.18, 0.18)) / count * 2.0 * np.pi
            out = length * rng.uniform(0.78, 1.08)
            sag = out * (0.30 - 0.42 * share)
            tip = np.array([np.cos(angle) * out, y - sag, np.sin(angle) * out])
            start = np.array([0.0, y, 0.0])
            made.append(Cluster(tip, np.array([out, 0.30 * out, out * 0.5]), rng.uniform(), start))
    return made


def _limbs(growth: Growth, trunk: Points, clusters: Sequence[Cluster], rng: np.random.Generator) -> list[Points]:
    """Return the middle lines of the branches, from the trunk to each cluster."""
    limbs = []
    for cluster in clusters:
        aim = cluster.middle
        if cluster.start is not None:
            limbs.append(np.array([cluster.start, (cluster.start + aim) / 2 + (0, 0.06, 0), aim]))
            continue
        away = float(np.hypot(aim[0], aim[2]))
        fork = np.clip(aim[1] - 0.75 * away - rng.uniform(0.1, 0.7), growth.height * 0.24, trunk[-1, 1] - 0.2)
        start = np.array([np.interp(fork, trunk[:, 1], trunk[:, axis]) for axis in range(3)])
        elbow = start + (aim - start) * (0.52, 0.38, 0.52) + rng.normal(0.0, 0.12, 3)
        t = np.linspace(0.0, 1.0, 6)[:, None]
        limbs.append((1 - t) ** 2 * start + 2 * t * (1 - t) * elbow + t * t * aim)
    return limbs


def _wood(growth: Growth, trunk: Points, limbs: Sequence[Points], detail: float) -> Mesh:
    """Return trunk and branches, thinner the farther out."""
    share = np.clip((trunk[:, 1] + 0.25) / (trunk[-1, 1] + 0.25), 0.0, 1.0)
    flare = 1.0 + 0.75 * np.exp(-np.maximum(trunk[:, 1], 0.0) * 2.6 / (growth.trunk * 1.5 + 0.2))
    radii = growth.trunk * (1.0 - share * (0.94 if growth.bark > 1.5 else 0.72)) * flare
    keep = slice(None) if detail > 0.3 else slice(None, None, 2 if detail > 0.06 else 5)
    sides = max(4, round(14 * min(detail, 1.0) ** 0.35))
    parts = [_flexed(tube(trunk[keep], list(radii[keep]), sides=sides), growth, 0.0)]
    every = 1 if detail > 0.3 else 2 if detail > 0.08 else len(limbs)
    for number, limb in enumerate(limbs[:: every if every < len(limbs) else 6]):
        if detail <= 0.04:
            break
        near = float(np.interp(limb[0, 1], trunk[:, 1], growth.trunk * (1.0 - 0.72 * share)))
        thick = min(near * 0.62, 0.05 + 0.034 * float(np.linalg.norm(limb[-1] - limb[0])))
        thick *= 0.45 if growth.bark > 1.5 else 0.85 + 0.1 * (number % 3)
        bit = limb if detail > 0.3 else limb[[0, len(limb) // 2, -1]]
        radius = list(thick * (1.0 - 0.85 * np.linspace(0.0, 1.0, len(bit))))
        parts.append(_flexed(tube(bit, radius, sides=6 if detail > 0.3 else 4), growth, 0.5))
    return joined(parts)


def _flexed(mesh: Mesh, growth: Growth, flex: float) -> Mesh:
    """Return wood painted with its bark, and how far out on the tree each vertex is."""
    mesh = mesh.painted((growth.bark, 0.0, 0.0, 1.0))
    out = np.hypot(mesh.positions[:, 0], mesh.positions[:, 2]) / growth.wide
    mesh.paint[:, 2] = flex * np.clip(out, 0.0, 1.0)
    inside = np.clip((mesh.positions[:, 1] - growth.middle + growth.tall) / growth.tall, 0.0, 1.0)
    mesh.paint[:, 3] = 1.0 - 0.5 * inside
    return mesh
