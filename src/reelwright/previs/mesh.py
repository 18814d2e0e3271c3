"""Triangle meshes: the value that models are made of, and the plain shapes to make them from.

Invariant: arrays are float32 and uint32, triangles run anticlockwise seen from outside, +y is up and +x is a
subject's front. Pure numpy; knows no OpenGL and no scene.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Paint = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """A surface at rest."""

    #: (n, 3) metres, and unit vectors.
    positions: Floats
    normals: Floats
    #: (n, 4): whatever the material wants to know of a vertex; by habit x is the part, y..z coordinates on it,
    #: w how open the place is to the sky (1 open, 0 hidden).
    paint: Floats
    #: (m, 3) indices.
    triangles: NDArray[np.uint32]
    #: (n, 4) bone indices and their weights (summing to 1), for a mesh with a skeleton.
    joints: Floats | None = None
    weights: Floats | None = None

    @property
    def radius_m(self) -> float:
        """The farthest vertex from the origin, metres."""
        return float(np.sqrt((self.positions**2).sum(axis=1).max()))

    def moved(self, by: ArrayLike) -> Mesh:
        """Return the mesh elsewhere."""
        return replace(self, positions=(self.positions + np.asarray(by)).astype(np.float32))

    def scaled(self, by: ArrayLike) -> Mesh:
        """Return the mesh scaled, by one factor or one for each axis (all positive)."""
        factor = np.broadcast_to(np.asarray(by, np.float32), (3,))
        normals = self.normals / factor
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        return replace(self, positions=(self.positions * factor).astype(np.float32), normals=normals.astype(np.float32))

    def turned(self, matrix: ArrayLike) -> Mesh:
        """Return the mesh turned by a 3x3 rotation."""
        rotation = np.asarray(matrix, np.float32)
        return replace(self, positions=self.positions @ rotation.T, normals=self.normals @ rotation.T)

    def painted(self, paint: Paint) -> Mesh:
        """Return the mesh with one paint all over."""
        return replace(self, paint=np.tile(np.asarray(paint, np.float32), (len(self.positions), 1)))


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """Return several meshes as one; either all or none have a skeleton."""
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes[:-1])])
    skinned = [mesh for mesh in meshes if mesh.joints is not None and mesh.weights is not None]
    is_skinned = len(skinned) == len(meshes)
    return Mesh(
        np.concatenate([mesh.positions for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.paint for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]).astype(np.uint32),
        np.concatenate([mesh.joints for mesh in skinned if mesh.joints is not None]) if is_skinned else None,
        np.concatenate([mesh.weights for mesh in skinned if mesh.weights is not None]) if is_skinned else None,
    )


def bound_to(mesh: Mesh, bone: int) -> Mesh:
    """Return the mesh hung on one bone."""
    joints = np.zeros((len(mesh.positions), 4), np.float32)
    weights = np.zeros_like(joints)
    joints[:, 0], weights[:, 0] = bone, 1.0
    return replace(mesh, joints=joints, weights=weights)


def parted(mesh: Mesh) -> Mesh:
    """Return the mesh with one part (paint.x) to each triangle: no part's colour runs into its neighbour's."""
    parts = mesh.paint[mesh.triangles, 0]
    mixed = np.flatnonzero(np.ptp(parts, axis=1) > 0.0)
    corners = mesh.triangles[mixed]
    # The part that two of the corners agree on, else the first one's.
    own = np.where(parts[mixed, 1] == parts[mixed, 2], parts[mixed, 1], parts[mixed, 0])
    again = corners.reshape(-1)
    paint = mesh.paint[again]
    paint[:, 0] = np.repeat(own, 3)
    triangles = mesh.triangles.copy()
    triangles[mixed] = (len(mesh.positions) + np.arange(len(again))).reshape(-1, 3)
    return Mesh(
        np.concatenate([mesh.positions, mesh.positions[again]]),
        np.concatenate([mesh.normals, mesh.normals[again]]),
        np.concatenate([mesh.paint, paint]),
        triangles.astype(np.uint32),
        None if mesh.joints is None else np.concatenate([mesh.joints, mesh.joints[again]]),
        None if mesh.weights is None else np.concatenate([mesh.weights, mesh.weights[again]]),
    )


def grid(points: Floats, *, paint: Floats | None = None, closed: bool = False) -> Mesh:
    """Return the surface through a (rows, columns, 3) grid, smooth; `closed` joins the last column to the first.

    The outside is on the left of a walk along a row, seen with rows going up.
    """
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    right = np.roll(index, -1, axis=1) if closed else index[:, 1:]
    left = index if closed else index[:, :-1]
    a, b, c, d = left[:-1], right[:-1], left[1:], right[1:]
    triangles = np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 3).astype(np.uint32)
    flat = points.reshape(-1, 3).astype(np.float32)
    colours = np.zeros((len(flat), 4), np.float32) if paint is None else paint.reshape(-1, 4).astype(np.float32)
    if paint is None:
        colours[:, 3] = 1.0
    return Mesh(flat, vertex_normals(flat, triangles), colours, triangles)


def vertex_normals(positions: Floats, triangles: NDArray[np.uint32]) -> Floats:
    """Return smooth unit normals: the mean of a vertex's faces, weighted by their areas."""
    corners = positions[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(positions)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], faces)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12), np.float32)


def faceted(mesh: Mesh) -> Mesh:
    """Return the mesh with flat faces and sharp edges; it must have no skeleton."""
    order = mesh.triangles.reshape(-1)
    positions = mesh.positions[order]
    triangles = np.arange(len(order), dtype=np.uint32).reshape(-1, 3)
    return Mesh(positions, vertex_normals(positions, triangles), mesh.paint[order], triangles)


def box(size: Sequence[float], *, paint: Paint = (0.0, 0.0, 0.0, 1.0)) -> Mesh:
    """Return a box centred on the origin, `size` metres along x, y and z."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)], np.float32)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))], np.uint32)
    blank = np.tile(np.asarray(paint, np.float32), (8, 1))
    return faceted(Mesh(corners * np.asarray(size, np.float32), np.zeros((8, 3), np.float32), blank, triangles))


def lathe(profile: Sequence[tuple[float, float]], *, sides: int = 24, paint: Paint = (0.0, 0.0, 0.0, 1.0)) -> Mesh:
    """Return the surface that (radius, height) points, from bottom to top, sweep around the y axis."""
    radius, height = np.array(profile, np.float32).T
    angle = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False, dtype=np.float32)
    x, z = radius[:, None] * np.cos(-angle), radius[:, None] * np.sin(-angle)
    y = np.repeat(height[:, None], sides, axis=1)
    return grid(np.stack([x, y, z], axis=-1), closed=True).painted(paint)


def tube(
    path: ArrayLike,
    radius: float | Sequence[float],
    *,
    sides: int = 10,
    paint: Paint = (0.0, 0.0, 0.0, 1.0),
) -> Mesh:
    """Return a round tube along a (k, 3) path, closed at both ends; one radius, or one for each point."""
    points = np.asarray(path, np.float32)
    radii = np.broadcast_to(np.asarray(radius, np.float32), (len(points),))
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.cross(along[0], (0.0, 1.0, 0.0) if abs(along[0][1]) < 0.9 else (1.0, 0.0, 0.0))
    rings = []
    angle = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    for point, direction, r in zip(points, along, radii, strict=True):
        side = side - direction * np.dot(side, direction)
        side = side / max(float(np.linalg.norm(side)), 1e-9)
        other = np.cross(direction, side)
        rings.append(point + r * (np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other))
    ends = [np.repeat(points[:1], sides, axis=0), *rings, np.repeat(points[-1:], sides, axis=0)]
    return grid(np.array(ends, np.float32), closed=True).painted(paint)


def terrain(
    height: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
    *,
    nearest_m: float,
    farthest_m: float,
    half_angle_rad: float,
    rows: int,
    columns: int,
    room_m: float = 0.0,
) -> Mesh:
    """Return ground before a camera at the origin that looks along +z: rows ever farther apart, as a fan.

    `height` takes x and z in metres and returns y. The fan starts `nearest_m` behind the camera's feet; a coarse
    margin of `room_m` on both sides and behind is there for a camera that travels.
    """
    share = np.linspace(0.0, 1.0, rows)
    away = nearest_m * ((farthest_m / nearest_m + 1.0) ** share - 1.0) - nearest_m
    margin = room_m * np.linspace(1.0, 0.0, 9)[:-1] ** 1.4 if room_m else np.zeros(0)
    away = np.concatenate([-nearest_m - margin, away])
    across = np.tan(np.linspace(-half_angle_rad, half_angle_rad, columns))
    inner = across[None, :] * (np.maximum(away, -nearest_m) + nearest_m * 3.0)[:, None]
    x = np.concatenate([inner[:, :1] - margin, inner, inner[:, -1:] + margin[::-1]], axis=1)
    z = np.repeat(away[:, None], x.shape[1], axis=1)
    y = height(x, z)
    return grid(np.stack([x, y, z], axis=-1)[:, ::-1].astype(np.float32))
