"""Far land seen from one place, baked once into a picture of what is where: the backdrop of open settings.

Drawn as meshes, far mountains would cost thousands of tiny triangles in every frame; seen from one eye they can be
kept as a picture that the sky's pass lights anew for each moment. Invariant: a pure function of the heights and
the eye. The picture spans `half_angle_rad` to both sides of +z, and slopes from `low` to `high`.
Sources: heights drawn front to back by column (Comanche's "voxel space"); horizon angles for shadows (Max, 1988).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Lookout:
    """From where, and how much, is seen."""

    eye_y: float
    near_m: float
    far_m: float
    #: Bearing of the light, radians from +z towards +x.
    sun_azimuth_rad: float
    half_angle_rad: float = 1.35
    low: float = -0.14
    high: float = 0.46
    rows: int = 384
    columns: int = 2048
    #: Grid of the land: distances and bearings.
    distances: int = 170
    bearings: int = 700

    @property
    def span(self) -> tuple[float, float, float, float]:
        """Return what the shader needs to find its place: half angle, low, high, and ln(far / near)."""
        return (self.half_angle_rad, self.low, self.high, float(np.log(self.far_m / self.near_m)))


def panorama(
    lookout: Lookout,
    heights: Callable[[Array, Array], Array],
    cover: Callable[[Array, Array, Array, Array], tuple[Array, Array]],
) -> dict[str, NDArray[np.uint8]]:
    """Return the maps "panorama_shape" and "panorama_place" for `glsl/panorama.glsl`.

    `heights(x, z)` are metres; `cover(x, y, z, upright)` returns two shares (0..1) of what grows or lies there.
    """
    bearing = np.linspace(-lookout.half_angle_rad, lookout.half_angle_rad, lookout.bearings)
    away = lookout.near_m * np.exp(np.linspace(0.0, 1.0, lookout.distances) * lookout.span[3])
    x, z = np.sin(bearing) * away[:, None], np.cos(bearing) * away[:, None]
    y = heights(x, z).astype(np.float64)
    along = np.gradient(y, axis=0) / np.gradient(away)[:, None]
    beside = np.gradient(y, axis=1) / (away[:, None] * (bearing[1] - bearing[0]))
    rise_x, rise_z = (
        along * np.sin(bearing) + beside * np.cos(bearing),
        along * np.cos(bearing) - beside * np.sin(bearing),
    )
    upright = 1.0 / np.sqrt(1.0 + rise_x**2 + rise_z**2)
    first, second = cover(x, y, z, upright)
    layers = [
        -rise_x * upright * 0.5 + 0.5,
        -rise_z * upright * 0.5 + 0.5,
        _openness(y, away, bearing),
        np.log(away / lookout.near_m)[:, None] / lookout.span[3] + 0.0 * y,
        first,
        second,
        _horizon(heights, x, y, z, lookout),
    ]
    seen = _seen(np.stack(layers, axis=-1).astype(np.float32), (y - lookout.eye_y) / away[:, None], lookout)
    texels = np.rint(np.clip(seen, 0.0, 1.0) * 255.0).astype(np.uint8)
    maps = {
        "panorama_shape": np.ascontiguousarray(texels[..., (0, 1, 2, 7)]),
        "panorama_place": np.ascontiguousarray(texels[..., 3:7]),
    }
    for picture in maps.values():
        picture.setflags(write=False)
    return maps


def _seen(layers: NDArray[np.float32], slope: Array, lookout: Lookout) -> NDArray[np.float32]:
    """Return the layers as the eye sees them, (rows, columns, 8) from the lowest slope up; the last is cover, 0..1."""
    tall = np.maximum.accumulate(slope, axis=0)
    rows = np.linspace(lookout.low, lookout.high, lookout.rows)
    step = rows[1] - rows[0]
    at = np.linspace(0.0, lookout.bearings - 1.001, lookout.columns)
    left = at.astype(np.int64)
    share = (at - left).astype(np.float32)[:, None]
    picture = np.empty((lookout.rows, lookout.columns, 8), np.float32)
    last = lookout.distances - 1
    for column in range(lookout.columns):
        b, s = int(left[column]), share[column, 0]
        sight = tall[:, b] * (1.0 - s) + tall[:, b + 1] * s
        hit = np.searchsorted(sight, rows)
        past = np.clip(hit, 1, last)
        gap = sight[past] - sight[past - 1]
        t = np.clip((rows - sight[past - 1]) / np.maximum(gap, 1e-6), 0.0, 1.0).astype(np.float32)[:, None]
        # A ridge hides what lies between it and the next land that is seen: that land begins anew.
        t = np.where((gap[:, None] > 0.0) & (hit[:, None] <= last), t, 1.0)
        here = layers[:, b] * (1.0 - share[column]) + layers[:, b + 1] * share[column]
        picture[:, column, :7] = here[past - 1] * (1.0 - t) + here[past] * t
        top = float(sight[-1])
        crest = int(np.searchsorted(sight, top))
        picture[rows > top, column, :7] = here[crest]
        picture[:, column, 7] = np.clip((top - rows) / step + 0.5, 0.0, 1.0)
    return picture


def _openness(y: Array, away: Array, bearing: Array) -> Array:
    """Return how open each place is to the sky: less in hollows than on crests, 0..1."""
    hollow = np.zeros_like(y)
    for reach in (2, 6):
        width = away[:, None] * (bearing[1] - bearing[0]) * reach
        around = (np.roll(y, reach, 1) + np.roll(y, -reach, 1)) / 2.0
        hollow += np.clip((around - y) / width, -0.5, 0.5)
    return np.clip(0.78 - 0.55 * hollow, 0.25, 1.0)


def _horizon(heights: Callable[[Array, Array], Array], x: Array, y: Array, z: Array, lookout: Lookout) -> Array:
    """Return the slope up to the horizon towards the light: what the sun must climb over, as tan / (1 + tan)."""
    side = 1.15 * lookout.far_m
    axis_x, axis_z = np.linspace(-side, side, 220), np.linspace(-0.25 * side, side, 150)
    coarse = heights(*np.meshgrid(axis_x, axis_z)).astype(np.float32)
    steepest = np.zeros_like(y, np.float32)
    for away in np.geomspace(lookout.far_m * 0.018, lookout.far_m * 0.55, 14):
        at_x, at_z = x + away * np.sin(lookout.sun_azimuth_rad), z + away * np.cos(lookout.sun_azimuth_rad)
        column = np.clip((at_x + side) / (2.0 * side) * 219, 0, 218.99)
        row = np.clip((at_z + 0.25 * side) / (1.25 * side) * 149, 0, 148.99)
        c, r = column.astype(np.int64), row.astype(np.int64)
        s, t = column - c, row - r
        top = (coarse[r, c] * (1 - s) + coarse[r, c + 1] * s) * (1 - t)
        top += (coarse[r + 1, c] * (1 - s) + coarse[r + 1, c + 1] * s) * t
        # The coarse land may lie a little above the fine one.
        steepest = np.maximum(steepest, (top - y - 14.0) / away)
    return np.asarray(steepest / (1.0 + steepest))
