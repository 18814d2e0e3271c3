"""Relief: lattice noise with its slope, and the heights of eroded land made from it.

Invariant: pure functions of place and seed, defined at any point, so that a ground can be drawn and asked alike.
Sources: gradient noise (Perlin, 2002); octaves damped where those before are steep, which leaves sharp ridges over
smooth feet (Quilez, "Advanced value noise", 2008).
"""

from __future__ import annotations

import functools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LATTICE: Final = 256


class Relief:
    """Noise of one seed."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        angle = rng.uniform(0.0, 2.0 * np.pi, (_LATTICE, _LATTICE))
        self._lean = np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype(np.float32)

    def sloped(self, x: Array, z: Array) -> tuple[Array, Array, Array]:
        """Return gradient noise of cell size 1, about -0.7..0.7, and its slopes along x and z."""
        column, row = np.floor(x).astype(np.int64), np.floor(z).astype(np.int64)
        fx, fz = (x - column).astype(np.float32), (z - row).astype(np.float32)
        corners = []
        for dz in (0, 1):
            for dx in (0, 1):
                lean = self._lean[(row + dz) % _LATTICE, (column + dx) % _LATTICE]
                corners.append((lean[..., 0] * (fx - dx) + lean[..., 1] * (fz - dz), lean))
        (a, la), (b, lb), (c, lc), (d, ld) = corners
        u, v = fx * fx * fx * (fx * (fx * 6 - 15) + 10), fz * fz * fz * (fz * (fz * 6 - 15) + 10)
        du, dv = 30 * fx * fx * (fx - 1) ** 2, 30 * fz * fz * (fz - 1) ** 2
        mixed = a - b - c + d
        value = a + u * (b - a) + v * (c - a) + u * v * mixed
        lean = la + u[..., None] * (lb - la) + v[..., None] * (lc - la) + (u * v)[..., None] * (la - lb - lc + ld)
        return value, lean[..., 0] + du * (b - a + v * mixed), lean[..., 1] + dv * (c - a + u * mixed)

    def eroded(self, x: Array, z: Array, *, octaves: int, damping: float = 1.0) -> Array:
        """Return land of valley size 1, about -0.8..0.8: rough on its heights, smooth on its slopes."""
        total, steep_x, steep_z = np.zeros_like(x, np.float32), np.zeros_like(x), np.zeros_like(z)
        strength, cosine, sine = 1.0, 0.8, 0.6
        for octave in range(octaves):
            value, slope_x, slope_z = self.sloped(x + 17.3 * octave, z + 9.1 * octave)
            # Ridges: the noise folded, its slope with it.
            sign = np.sign(value) * -1.7
            steep_x, steep_z = steep_x + sign * slope_x * 0.75, steep_z + sign * slope_z * 0.75
            ridge = 0.55 - 1.7 * np.abs(value)
            total += strength * ridge / (1.0 + damping * (steep_x**2 + steep_z**2))
            strength *= 0.44
            x, z = 2.03 * (cosine * x - sine * z), 2.03 * (sine * x + cosine * z)
        return total


@functools.lru_cache(maxsize=4)
def relief(seed: int) -> Relief:
    """Return the noise of a seed, kept for the next question."""
    return Relief(seed)
