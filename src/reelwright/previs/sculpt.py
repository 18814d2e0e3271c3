"""Sculpts bodies from signed distances: round parts that melt into one another, then one skin over all.

Invariant: pure numpy and deterministic; every vertex lies on the surface to a hundredth of a cell. Each part
hangs on a bone, and the skin's weights follow from how near each part is.
Sources: signed distances (Hart, 1996), polynomial smooth minimum (Bloomenthal, 1997), naive surface nets
(Gibson, 1998), vertices drawn to the surface by Newton steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.mesh import Mesh

Points = NDArray[np.float32]
Distances = NDArray[np.float32]
#: (n, 3) points -> (n,) metres, negative inside.
Shape = Callable[[Points], Distances]
_BLOCK = 8


def _vector(a: ArrayLike) -> Points:
    return np.asarray(a, np.float32)


def ellipsoid(centre: ArrayLike, radii: ArrayLike, turn: ArrayLike | None = None) -> Shape:
    """Return an ellipsoid (a close bound of its distance); `turn` is a 3x3 rotation from its own axes."""
    c, r = _vector(centre), _vector(radii)
    rotation = None if turn is None else _vector(turn)

    def distance(p: Points) -> Distances:
        q = p - c if rotation is None else (p - c) @ rotation
        k0 = np.linalg.norm(q / r, axis=1)
        k1 = np.linalg.norm(q / (r * r), axis=1)
        return np.asarray(k0 * (k0 - 1.0) / np.maximum(k1, 1e-6), np.float32)

    return distance


def round_cone(a: ArrayLike, b: ArrayLike, radius_a: float, radius_b: float | None = None) -> Shape:
    """Return a limb from `a` to `b`, its radius running from one to the other."""
    start, line = _vector(a), _vector(b) - _vector(a)
    last = radius_a if radius_b is None else radius_b

    def distance(p: Points) -> Distances:
        q = p - start
        share = np.clip((q @ line) / max(float(line @ line), 1e-12), 0.0, 1.0)
        return np.asarray(
            np.linalg.norm(q - share[:, None] * line, axis=1) - (radius_a + (last - radius_a) * share), np.float32
        )

    return distance


def curve(points: ArrayLike, radii: Sequence[float]) -> Shape:
    """Return a limb through several points, with a radius at each."""
    corners = [_vector(point) for point in np.asarray(points, np.float32)]
    pieces = [round_cone(*pair) for pair in zip(corners, corners[1:], radii, radii[1:], strict=False)]
    return union(pieces)


def rounded_box(centre: ArrayLike, half: ArrayLike, rounding: float, turn: ArrayLike | None = None) -> Shape:
    """Return a box with half sides `half` and rounded edges."""
    c, h = _vector(centre), _vector(half)
    rotation = None if turn is None else _vector(turn)

    def distance(p: Points) -> Distances:
        q = np.abs(p - c if rotation is None else (p - c) @ rotation) - h + rounding
        outside = np.linalg.norm(np.maximum(q, 0.0), axis=1)
        return np.asarray(outside + np.minimum(q.max(axis=1), 0.0) - rounding, np.float32)

    return distance


def torus(centre: ArrayLike, normal: ArrayLike, ring: float, thick: float) -> Shape:
    """Return a ring about an axis."""
    c, axis = _vector(centre), _vector(normal) / float(np.linalg.norm(normal))

    def distance(p: Points) -> Distances:
        q = p - c
        along = q @ axis
        away = np.linalg.norm(q - along[:, None] * axis, axis=1) - ring
        return np.asarray(np.hypot(away, along) - thick, np.float32)

    return distance


def cylinder(a: ArrayLike, b: ArrayLike, radius: float, rounding: float = 0.0) -> Shape:
    """Return a cylinder from `a` to `b` with flat ends."""
    start = _vector(a)
    length = float(np.linalg.norm(_vector(b) - start))
    axis = (_vector(b) - start) / length

    def distance(p: Points) -> Distances:
        q = p - start
        along = q @ axis
        away = np.linalg.norm(q - along[:, None] * axis, axis=1)
        d = np.stack([away - radius, np.abs(along - length / 2) - length / 2], axis=1) + rounding
        return np.asarray(
            np.linalg.norm(np.maximum(d, 0.0), axis=1) + np.minimum(d.max(axis=1), 0.0) - rounding, np.float32
        )

    return distance


def union(shapes: Sequence[Shape], blend: float = 0.0) -> Shape:
    """Return several shapes as one, melting over `blend` metres."""

    def distance(p: Points) -> Distances:
        d = shapes[0](p)
        for shape in shapes[1:]:
            d = smooth_minimum(d, shape(p), blend)
        return d

    return distance


def cut(shape: Shape, away: Shape, blend: float = 0.0) -> Shape:
    """Return a shape with another cut away."""
    return lambda p: -smooth_minimum(-shape(p), away(p), blend)


def mirrored(shape: Shape) -> Shape:
    """Return a shape on both sides of the plane z = 0, given its half at positive z."""

    def distance(p: Points) -> Distances:
        q = p.copy()
        q[:, 2] = np.abs(q[:, 2])
        return shape(q)

    return distance


def smooth_minimum(a: Distances, b: Distances, blend: float) -> Distances:
    """Return the polynomial smooth minimum of two distances."""
    if blend <= 0.0:
        return np.minimum(a, b)
    h = np.maximum(blend - np.abs(a - b), 0.0) / blend
    return np.asarray(np.minimum(a, b) - h * h * np.float32(blend * 0.25), np.float32)


@dataclass(frozen=True, slots=True)
class Part:
    """One lump of clay."""

    shape: Shape
    bone: int
    paint: float
    blend: float
    is_hole: bool


@dataclass
class Sculpture:
    """Parts in the order they were pressed on."""

    parts: list[Part] = field(default_factory=list)

    def add(self, shape: Shape, *, bone: int = 0, paint: float = 0.0, blend: float = 0.0) -> None:
        """Press a part on; `paint` is what the material finds in `paint.x` where it is nearest."""
        self.parts.append(Part(shape, bone, paint, blend, is_hole=False))

    def carve(self, shape: Shape, *, bone: int = 0, paint: float = 0.0, blend: float = 0.0) -> None:
        """Take a part away."""
        self.parts.append(Part(shape, bone, paint, blend, is_hole=True))

    def distance(self, p: Points) -> Distances:
        """Return the distance to the whole."""
        d = np.full(len(p), 1e3, np.float32)
        for part in self.parts:
            other = part.shape(p)
            d = -smooth_minimum(-d, other, part.blend) if part.is_hole else smooth_minimum(d, other, part.blend)
        return d

    def mesh(
        self, low: ArrayLike, high: ArrayLike, cell_m: float, *, softness_m: float = 0.0, openness_m: float = 0.0
    ) -> Mesh:
        """Return the skin inside a box, with cells of `cell_m`; weights blend over `softness_m` between bones.

        `openness_m` is the cell whose neighbourhood dims a place (else `cell_m`): one for skins that meet.
        """
        positions, triangles = _skin(self.distance, _vector(low), _vector(high), cell_m)
        for _ in range(3):
            normals = _gradients(self.distance, positions, cell_m * 0.3)
            positions = positions - normals * np.clip(self.distance(positions), -cell_m, cell_m)[:, None]
        normals = _gradients(self.distance, positions, cell_m * 0.3)
        own = np.stack([np.abs(part.shape(positions)) for part in self.parts])
        paint = np.zeros((len(positions), 4), np.float32)
        paint[:, 0] = np.array([part.paint for part in self.parts], np.float32)[own.argmin(axis=0)]
        paint[:, 3] = _openness(self.distance, positions, normals, openness_m or cell_m)
        joints, weights = _weights(own, np.array([part.bone for part in self.parts]), softness_m or 2.0 * cell_m)
        return Mesh(
            positions.astype(np.float32),
            normals.astype(np.float32),
            paint,
            triangles,
            joints,
            weights,
        )


def _gradients(distance: Shape, p: Points, reach: float) -> Points:
    """Return unit gradients by the tetrahedron's four corners."""
    corners = _vector([(1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)])
    total = np.zeros_like(p)
    for corner in corners:
        total += corner * distance(p + corner * np.float32(reach))[:, None]
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12), np.float32)


def _openness(distance: Shape, p: Points, n: Points, cell_m: float) -> Distances:
    """Return ambient openness 0..1: how fast room grows along the normal (Evans, 2006)."""
    closed = np.zeros(len(p), np.float32)
    for step, weight in ((2.0, 0.5), (5.0, 0.3), (11.0, 0.2)):
        reach = np.float32(step * cell_m)
        closed += np.float32(weight) * np.clip(1.0 - distance(p + n * reach) / reach, 0.0, 1.0)
    return np.asarray(np.clip(1.0 - closed, 0.0, 1.0), np.float32)


def _weights(own: Points, bones: NDArray[np.int64], softness_m: float) -> tuple[Points, Points]:
    """Return the four bones that hold each vertex, and how firmly."""
    kinds = np.unique(bones)
    nearest = np.stack([own[bones == bone].min(axis=0) for bone in kinds])
    pull = np.exp(-(nearest - nearest.min(axis=0)) / np.float32(softness_m))
    most = min(4, len(kinds))
    order = np.argsort(-pull, axis=0)[:most]
    firm = np.take_along_axis(pull, order, axis=0)
    joints = np.zeros((own.shape[1], 4), np.float32)
    weights = np.zeros((own.shape[1], 4), np.float32)
    joints[:, :most] = kinds[order].T
    weights[:, :most] = (firm / firm.sum(axis=0)).T
    return joints, weights


def _skin(distance: Shape, low: Points, high: Points, cell_m: float) -> tuple[Points, NDArray[np.uint32]]:
    """Return the vertices and triangles of the zero surface, one vertex for each cell that it crosses."""
    blocks = np.maximum(np.ceil((high - low) / (cell_m * _BLOCK)).astype(int), 1)
    counts = blocks * _BLOCK + 1
    field_ = np.full(counts, 1e3, np.float32)
    corner = np.stack(np.meshgrid(*(np.arange(n) for n in blocks), indexing="ij"), axis=-1).reshape(-1, 3)
    middle = (low + (corner + 0.5) * (_BLOCK * cell_m)).astype(np.float32)
    reach = _BLOCK * cell_m * 0.9
    around = distance(middle)
    step = np.stack(np.meshgrid(*(np.arange(_BLOCK + 1),) * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    for start, d in zip(corner * _BLOCK, around, strict=True):
        x, y, z = start
        window = field_[x : x + _BLOCK + 1, y : y + _BLOCK + 1, z : z + _BLOCK + 1]
        if abs(d) > 1.5 * reach:
            window[...] = np.where(np.abs(window) < 900, window, d)
        else:
            points = (low + (start + step) * cell_m).astype(np.float32)
            window[...] = distance(points).reshape(window.shape)
    return _nets(field_, low, cell_m)


def _nets(field_: NDArray[np.float32], low: Points, cell_m: float) -> tuple[Points, NDArray[np.uint32]]:
    inside = field_ < 0.0
    cells = np.zeros(tuple(n - 1 for n in field_.shape), np.int32)
    for x in (0, 1):
        for y in (0, 1):
            for z in (0, 1):
                cells += inside[x : x + cells.shape[0], y : y + cells.shape[1], z : z + cells.shape[2]]
    crossed = np.argwhere((cells > 0) & (cells < 8))
    number = np.full(cells.shape, -1, np.int64)
    number[tuple(crossed.T)] = np.arange(len(crossed))
    positions = (low + (crossed + 0.5) * cell_m).astype(np.float32)
    faces = [_faces(inside, number, axis) for axis in range(3)]
    return positions, np.concatenate(faces).astype(np.uint32)


def _faces(inside: NDArray[np.bool_], number: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
    """Return two triangles for each edge along an axis that the surface crosses."""
    first = np.moveaxis(inside, axis, 0)
    edges = np.argwhere(first[:-1, 1:-1, 1:-1] != first[1:, 1:-1, 1:-1])
    cell = np.moveaxis(number, axis, 0)
    a, b, c = edges[:, 0], edges[:, 1], edges[:, 2]
    quad = [cell[a, b, c], cell[a, b + 1, c], cell[a, b + 1, c + 1], cell[a, b, c + 1]]
    # Bringing the middle axis to the front leaves the other two in the other order: its faces turn the other way.
    outward = first[a, b + 1, c + 1] != (axis == 1)
    one = np.stack([np.stack([quad[0], quad[1], quad[2]], 1), np.stack([quad[0], quad[2], quad[3]], 1)], 1)
    other = one[:, :, ::-1]
    return np.where(outward[:, None, None], one, other).reshape(-1, 3)
