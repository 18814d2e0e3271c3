"""A living sea surface as small tileable maps: a sum of tens of thousands of waves, by inverse FFT.

Invariant: a map is a pure function of its spectrum, its seed and the scene time, so any frame can be drawn
alone and waves travel at their own speeds (deep-water dispersion) instead of sliding as one sheet.

Sources: Tessendorf, "Simulating Ocean Water" (2001) for the synthesis; Cox and Munk (1954) for slope
statistics; the fourth channel (mean square slope) is what lets a coarser mip level turn lost detail into
roughness (Olano and Baker, "LEAN mapping", 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRAVITY_M_S2 = 9.81


@dataclass(frozen=True, slots=True)
class Spectrum:
    """One band of a sea state."""

    #: Edge of the square tile in metres; the map repeats with it.
    tile_m: float
    #: Texels along an edge.
    size: int
    #: The longest and the shortest wavelength in the band, metres.
    longest_m: float
    shortest_m: float
    #: Root mean square slope of the whole band.
    slope_rms: float
    #: Direction the waves travel to, radians from +x towards +z.
    heading_rad: float
    #: 0: waves from everywhere; larger: more aligned with the heading.
    alignment: float


class WaveField:
    """The surface of one band over time."""

    def __init__(self, spectrum: Spectrum, seed: int) -> None:
        n = spectrum.size
        rng = np.random.default_rng(seed)
        k1 = 2.0 * np.pi * np.fft.fftfreq(n, d=spectrum.tile_m / n)
        kx, kz = np.meshgrid(k1, k1)
        k = np.hypot(kx, kz)
        k[0, 0] = 1.0
        low, high = 2.0 * np.pi / spectrum.longest_m, 2.0 * np.pi / spectrum.shortest_m
        # A k^-4 (Phillips) tail under soft band edges.
        density = k**-4.0 * np.exp(-((low / k) ** 2)) * np.exp(-((k / high) ** 4))
        facing = np.cos(np.arctan2(kz, kx) - spectrum.heading_rad)
        density *= np.where(facing > 0, facing, -0.35 * facing) ** spectrum.alignment + 0.04
        density[0, 0] = 0.0
        noise = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))
        start = noise * np.sqrt(density)
        mean_square_slope = 2.0 * float(np.sum(np.abs(start) ** 2 * k**2))
        start *= spectrum.slope_rms / np.sqrt(max(mean_square_slope, 1e-12)) * n * n
        self._start = start.astype(np.complex64)
        mirrored = np.roll(start[::-1, ::-1], 1, axis=(0, 1))
        self._mirrored = np.conj(mirrored).astype(np.complex64)
        self._omega = np.sqrt(GRAVITY_M_S2 * k).astype(np.float32)
        self._kx = kx.astype(np.float32)
        self._kz = kz.astype(np.float32)
        self._map: NDArray[np.float32] = np.empty((n, n, 4), np.float32)

    def at(self, time_s: float) -> NDArray[np.float32]:
        """Return the map at `time_s` scene seconds: slope x, slope z, height (m), slope squared.

        Rows run along z. The array is reused by the next call.
        """
        turn = np.exp(np.complex64(1j) * (self._omega * np.float32(time_s)))
        height = self._start * turn + self._mirrored * np.conj(turn)
        slopes = np.fft.ifft2((1j * self._kx - self._kz) * height)
        out = self._map
        out[..., 0] = slopes.real
        out[..., 1] = slopes.imag
        out[..., 2] = np.fft.ifft2(height).real
        out[..., 3] = out[..., 0] ** 2 + out[..., 1] ** 2
        return out

    def heights(self, x: NDArray[np.float64], z: NDArray[np.float64], time_s: float) -> NDArray[np.float64]:
        """Return the surface's height at a few places, metres: only waves that would lift a boat."""
        k = np.hypot(self._kx, self._kz)
        long = (k > 0.0) & (k < 2.0 * np.pi / 2.4)
        turn = np.exp(1j * self._omega[long] * time_s)
        height = self._start[long] * turn + self._mirrored[long] * np.conj(turn)
        phase = np.outer(x, self._kx[long]) + np.outer(z, self._kz[long])
        summed: NDArray[np.float64] = (np.exp(1j * phase) @ height).real / k.size
        return summed
