"""Tileable noise baked once per film, so that shaders read a texel instead of summing octaves per pixel.

Invariant: a pure function of the seed; every map tiles in both directions. Source: power-law noise shaped in
the Fourier domain (Voss, 1985) and cellular noise (Worley, 1996).
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray


def _power_law(rng: np.random.Generator, size: int, exponent: float, lowest: int) -> NDArray[np.float64]:
    """Return tileable noise of amplitude ~ frequency^-exponent, scaled to 0..1."""
    f = np.fft.fftfreq(size, d=1.0 / size)
    radius = np.hypot(*np.meshgrid(f, f))
    amplitude = np.where(radius >= lowest, np.maximum(radius, 1.0) ** -exponent, 0.0)
    phase = rng.uniform(0.0, 2.0 * np.pi, (size, size))
    field = np.fft.ifft2(amplitude * np.exp(1j * phase)).real
    spread = float(field.std()) or 1.0
    flattened: NDArray[np.float64] = np.clip(0.5 + field / (spread * 5.0), 0.0, 1.0)
    return flattened


def _cells(rng: np.random.Generator, size: int, across: int) -> NDArray[np.float64]:
    """Return tileable cellular borders, 1 on the border between two cells, 0 at a cell's heart."""
    jitter = rng.uniform(0.0, 1.0, (across, across, 2))
    axis = (np.arange(size) + 0.5) * across / size
    x, y = np.meshgrid(axis, axis)
    nearest = np.full((size, size), 9.0)
    second = np.full((size, size), 9.0)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            cx, cy = np.floor(x).astype(int) + dx, np.floor(y).astype(int) + dy
            seed_point = jitter[cy % across, cx % across]
            distance = np.hypot(cx + seed_point[..., 0] - x, cy + seed_point[..., 1] - y)
            second = np.minimum(second, np.maximum(nearest, distance))
            nearest = np.minimum(nearest, distance)
    borders: NDArray[np.float64] = np.clip(1.0 - (second - nearest) * 1.6, 0.0, 1.0)
    return borders


@functools.lru_cache(maxsize=8)
def noise_map(seed: int, size: int = 512) -> NDArray[np.uint8]:
    """Return a (size, size, 4) map, read-only: billows, other billows, cell borders, fine grain."""
    rng = np.random.default_rng(seed)
    borders = np.maximum(_cells(rng, size, 24), 0.75 * _cells(rng, size, 57))
    layers = [
        _power_law(rng, size, 1.75, 2),
        _power_law(rng, size, 1.55, 3),
        borders,
        _power_law(rng, size, 0.9, 12),
    ]
    texels = np.rint(np.stack(layers, axis=-1) * 255.0).astype(np.uint8)
    texels.setflags(write=False)
    return texels
