"""Skeletons: named bones with a rest pose, and the matrices that carry a skin along.

Invariant: angles are radians about a bone's own axes, which at rest are the world's; a pose of no angles is the
rest pose. Pure numpy. Source: linear blend skinning (Magnenat-Thalmann et al., 1988).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]
Quaternion = tuple[float, float, float, float]


def rotation(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Matrix:
    """Return the 3x3 rotation about x, then z, then y (roll, pitch, yaw for a body whose front is +x)."""
    cx, sx, cy, sy, cz, sz = math.cos(x), math.sin(x), math.cos(y), math.sin(y), math.cos(z), math.sin(z)
    roll = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    yaw = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    pitch = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    whole: Matrix = yaw @ pitch @ roll
    return whole


def quaternion(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Quaternion:
    """Return the same turn as `rotation`, as (x, y, z, w)."""
    cr, sr = math.cos(x / 2), math.sin(x / 2)
    cy, sy = math.cos(y / 2), math.sin(y / 2)
    cp, sp = math.cos(z / 2), math.sin(z / 2)
    a, b, c, w = sy * sp, sy * cp, cy * sp, cy * cp
    return (w * sr + a * cr, b * cr + c * sr, c * cr - b * sr, w * cr - a * sr)


@dataclass(frozen=True)
class Skeleton:
    """Bones, each with the index of its parent (before it, or -1) and where it turns at rest (metres)."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    heads: Matrix

    @staticmethod
    def of(bones: Sequence[tuple[str, str | None, ArrayLike]]) -> Skeleton:
        """Return the skeleton of (name, parent's name, head) rows, parents first."""
        names = tuple(name for name, _, _ in bones)
        parents = tuple(-1 if parent is None else names.index(parent) for _, parent, _ in bones)
        return Skeleton(names, parents, np.array([head for _, _, head in bones], np.float64))

    def __getitem__(self, name: str) -> int:
        """Return a bone's index."""
        return self.names.index(name)

    def pose(
        self,
        angles: Mapping[str, Sequence[float]],
        *,
        shift: ArrayLike = (0.0, 0.0, 0.0),
        stretch: Mapping[str, ArrayLike] | None = None,
    ) -> NDArray[np.float32]:
        """Return (bones, 3, 4) matrices from rest to the pose: `angles` are (x, y, z) by bone name.

        `shift` moves the whole, metres; `stretch` moves single bones in their parent's space, metres.
        """
        offsets = stretch or {}
        turns: list[Matrix] = []
        places: list[Matrix] = []
        out = np.zeros((len(self.names), 3, 4), np.float32)
        for index, (name, parent) in enumerate(zip(self.names, self.parents, strict=True)):
            own = rotation(*angles[name]) if name in angles else np.eye(3)
            moved = np.asarray(offsets.get(name, (0.0, 0.0, 0.0)), np.float64)
            if parent < 0:
                turns.append(own)
                places.append(self.heads[index] + np.asarray(shift, np.float64) + moved)
            else:
                turns.append(turns[parent] @ own)
                places.append(places[parent] + turns[parent] @ (self.heads[index] - self.heads[parent] + moved))
            out[index, :, :3] = turns[index]
            out[index, :, 3] = places[index] - turns[index] @ self.heads[index]
        return out


def bend(upper_m: float, lower_m: float, target: tuple[float, float], *, knee: float) -> tuple[float, float]:
    """Return the hip's and the knee's turns about z (radians) that bring a hanging leg's foot to `target`.

    `target` is (ahead, up) from the hip, metres; at rest both parts hang straight down. `knee` is +1 when the
    joint points ahead, -1 when it points back. A target out of reach is met by a straight leg.
    """
    x, y = target
    reach = min(max(math.hypot(x, y), abs(upper_m - lower_m) + 1e-4), upper_m + lower_m - 1e-4)
    along = math.atan2(x, -y)
    at_hip = math.acos((upper_m**2 + reach**2 - lower_m**2) / (2 * upper_m * reach))
    at_knee = math.acos((upper_m**2 + lower_m**2 - reach**2) / (2 * upper_m * lower_m))
    return along + knee * at_hip, -knee * (math.pi - at_knee)
