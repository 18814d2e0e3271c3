"""The Chinese brush: bamboo handle, horn ferrule, and a tuft of hair that bends and spreads under pressure.

Invariant: the hair's length stays what it is; its tip is where it was put. The model's own y runs from the hair's
point, at -`HAIR_M`, up the handle; sizes are those of a brush for characters of `CELL_M`.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.manipulator.linkage import Vector, unit
from reelwright.previs.manipulator.shells import BAMBOO, HAIR, HORN, turned
from reelwright.previs.mesh import Mesh, bound_to, joined, lathe

#: A character's side that the brush is made for, and the tuft's length, metres.
CELL_M, HAIR_M = 0.13, 0.046
BELLY_M, _HANDLE_M = 0.0088, 0.150
#: How many bones bend the tuft, from root to tip, after the handle's own.
_JOINTS = 7
BONES = 1 + _JOINTS


def _tuft() -> Mesh:
    """Return the hair at rest: a drop that ends in a point, each ring between two of the tuft's bones."""
    down = np.linspace(0.0, 1.0, 30)
    belly = (0.62 + 0.38 * np.sin(np.pi * np.minimum(down / 0.62, 1.0) ** 0.9)) * (
        1.0 - np.clip(down - 0.22, 0, 1) ** 1.25 * 1.36
    )
    radius = BELLY_M * np.maximum(belly, 0.0)
    radius[-1] = 0.0
    profile = [(float(r), float(-HAIR_M * s)) for r, s in zip(radius[::-1], down[::-1], strict=True)]
    made = lathe(profile, sides=24, paint=(HAIR, 0.0, 0.0, 1.0))
    share = np.clip(-made.positions[:, 1] / HAIR_M, 0.0, 1.0) * (_JOINTS - 1)
    low = np.minimum(np.floor(share), _JOINTS - 2)
    joints, weights = np.zeros((len(share), 4), np.float32), np.zeros((len(share), 4), np.float32)
    joints[:, 0], joints[:, 1] = 1 + low, 2 + low
    weights[:, 0], weights[:, 1] = 1.0 - (share - low), share - low
    return Mesh(made.positions, made.normals, made.paint, made.triangles, joints, weights)


@functools.lru_cache(maxsize=1)
def brush_mesh() -> Mesh:
    """Return the brush, its handle on the first bone."""
    r = 0.0056
    handle = [
        (r * 1.1, 0.016),
        (r * 1.02, 0.02),
        (r, 0.05),
        (r * 1.13, 0.0535),
        (r * 1.0, 0.0555),
        (r * 0.98, _HANDLE_M),
    ]
    ferrule = [(BELLY_M * 0.66, -0.002), (BELLY_M * 0.80, 0.0), (BELLY_M * 0.84, 0.004), (BELLY_M * 0.78, 0.012)]
    ferrule += [(r * 1.16, 0.0185), (r * 0.9, 0.019)]
    rigid = [turned(BAMBOO, handle, sides=22), turned(HORN, ferrule, sides=24)]
    return joined([*(bound_to(mesh, 0) for mesh in rigid), _tuft()])


def bend(root: Vector, axis: Vector, tip: Vector, pressure: float, size: float) -> NDArray[np.float32]:
    """Return (bones, 3, 4) matrices for a brush whose hair is rooted at `root` and ends at `tip`.

    `axis` runs up the handle, `pressure` (0..1) spreads the hair; `size` scales the brush.
    """
    first = unit(np.cross(axis, (0.0, 0.0, 1.0)))
    second = np.cross(first, axis)
    turn = np.column_stack([first, axis, second])
    bones = [np.column_stack([turn * size, root])]
    # Under pressure the hair comes down to the sheet before it turns aside.
    knee = root - axis * HAIR_M * size * (0.50 + 0.12 * pressure)
    for share, (at, along) in zip(np.linspace(0.0, 1.0, _JOINTS), _along(root, knee, tip), strict=True):
        x = unit(first - along * float(first @ along))
        spread = size * (1.0 + pressure * (0.10 + 1.15 * share * (1.25 - share)))
        local = np.column_stack([x * spread, along * size, np.cross(x, along) * spread])
        # The ring at this share of the hair is rest -share * HAIR_M along y.
        bones.append(np.column_stack([local, at + along * size * HAIR_M * share]))
    return np.array(bones, np.float32)


def _along(root: Vector, knee: Vector, tip: Vector) -> list[tuple[Vector, Vector]]:
    """Return evenly spaced places on a curve from `root` by `knee` to `tip`, each with the way back to the root."""
    s = np.linspace(0.0, 1.0, 41)[:, None]
    points = (1 - s) ** 2 * root + 2 * s * (1 - s) * knee + s**2 * tip
    back = 2 * (1 - s) * (root - knee) + 2 * s * (knee - tip)
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    index = np.interp(np.linspace(0.0, gone[-1], _JOINTS), gone, np.arange(41))
    low = np.minimum(index.astype(int), 39)
    part = (index - low)[:, None]
    places = points[low] * (1 - part) + points[low + 1] * part
    ways = back[low] * (1 - part) + back[low + 1] * part
    return [(place, unit(way)) for place, way in zip(places, ways, strict=True)]
