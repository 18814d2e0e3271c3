"""A horse's hair: mane, forelock and tail as flat, tapering locks that hang on its bones.

Invariant: deterministic; a lock's weight goes over from each bone to the next along its way, so that it bends and
never tears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reelwright.previs.loft import smooth_through
from reelwright.previs.mesh import Mesh, tube
from reelwright.previs.quadruped import Joint
from reelwright.previs.skeleton import Skeleton

_SIDES = 5


class Hair:
    """The locks of one animal; `paint` is what the material finds in `paint.x`, y runs along a lock, z is its tone."""

    def __init__(self, skeleton: Skeleton, *, paint: float, seed: int = 3) -> None:
        self._skeleton, self._paint = skeleton, paint
        self._rng = np.random.default_rng(seed)
        self.locks: list[Mesh] = []

    def mane(self, crest: Sequence[Joint], count: int) -> None:
        """Let locks hang over the neck, most of them on its left; `crest` runs from the withers to the poll."""
        rng = self._rng
        rows = smooth_through(np.array(crest), 6)
        for number, along in enumerate(np.linspace(0.02, 0.97, count)):
            x, y = rows[round(along * (len(rows) - 1))]
            side = -1.0 if number % 5 else 1.0
            length = (0.15 + 0.22 * min(along * 3.0, 1.0) - 0.09 * along) * rng.uniform(0.70, 1.15)
            back, out = rng.uniform(-0.05, 0.03), 0.06 * (1.0 - along)
            root = np.array([x, y - 0.035, 0.0])
            way = [(0.0, 0.0, 0.0), (0.02 * back, 0.045, side * 0.045)]
            way += [(back * 0.5 - 0.02, -0.45 * length, side * (0.105 + out))]
            way += [(back - 0.03, -length, side * (0.125 + out + rng.uniform(-0.01, 0.02)))]
            bone = 0 if along < 0.36 else 1 if along < 0.80 else 2
            self._grow(root + np.array(way), 0.034, 0.011, [(("neck", "nape", "head")[bone], f"mane{bone + 1}")])

    def forelock(self, root: Joint, count: int) -> None:
        """Let thin locks fall over the forehead."""
        rng = self._rng
        for aside in np.linspace(-0.035, 0.035, count):
            start = np.array([root[0], root[1], aside * 0.6])
            way = [(0.0, 0.0, 0.0), (0.05, 0.035, aside * 0.4), (0.115, -0.04, aside * 0.8)]
            way += [(0.14 + 0.03 * rng.random(), -0.10 - 0.09 * rng.random(), aside * 1.5)]
            self._grow(start + np.array(way), 0.015, 0.009, [("head", "mane3")])

    def tail(self, joints: Sequence[Joint], dock: Joint, count: int) -> None:
        """Let a bell of long locks hang from the dock, around the tail's bones."""
        rng = self._rng
        middle = np.array([(x, y, 0.0) for x, y in joints])
        bones = [("hips", "tail1"), ("tail1", "tail2"), ("tail2", "tail3"), ("tail3", "tail4")]
        for _ in range(count):
            angle, radius = rng.uniform(0, 2 * np.pi), rng.uniform(0.2, 1.0) ** 0.5
            wide = np.array([0.02, 0.062, 0.105, 0.115, 0.070])[:, None] * radius
            rows = middle + wide * np.array([np.cos(angle), 0.0, np.sin(angle)])
            rows[4] = rows[3] + (rows[4] - rows[3]) * rng.uniform(0.72, 1.05)
            rows[0] = (dock[0], dock[1] + 0.012 * np.cos(angle), 0.02 * np.sin(angle))
            self._grow(rows, 0.036, 0.022, bones)

    def _grow(self, path: ArrayLike, wide: float, thick: float, bones: Sequence[tuple[str, str]]) -> None:
        """Add a strand; along it the weight goes from each pair's first bone to its second."""
        line = smooth_through(path, 3)
        share = np.linspace(0.0, 1.0, len(line))
        radius = wide * np.sqrt(1.0 - share**3) * (0.55 + 0.45 * np.minimum(share * 4, 1.0))
        paint = (self._paint, 0.0, float(self._rng.random()), 1.0)
        mesh = tube(line, np.maximum(radius, 0.002).tolist(), sides=_SIDES, paint=paint)
        rings, along = _ringed(line), _ringed(share)
        # Flat: squeezed sideways to the body.
        positions = rings + (mesh.positions - rings) * (1.0, 1.0, thick / wide)
        colours = mesh.paint.copy()
        colours[:, 1] = along
        spot = along * len(bones)
        pair = np.minimum(spot.astype(int), len(bones) - 1)
        joints, weights = (np.zeros((len(colours), 4), np.float32) for _ in range(2))
        joints[:, :2] = np.array([[self._skeleton[a], self._skeleton[b]] for a, b in bones])[pair]
        weights[:, 1] = np.clip(spot - pair, 0.0, 1.0)
        weights[:, 0] = 1.0 - weights[:, 1]
        self.locks.append(
            replace(mesh, positions=positions.astype(np.float32), paint=colours, joints=joints, weights=weights)
        )


def _ringed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a row for each vertex of a tube, whose ends are closed by rings of their own."""
    return np.repeat(np.concatenate([values[:1], values, values[-1:]]), _SIDES, axis=0)
