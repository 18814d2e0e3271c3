"""How the brush moves: which stroke when, how fast along it, how high between strokes.

Invariant: strokes are written in order, one at a time; the brush starts on its way down, is off the paper between
strokes and at the end, and its motion has no jump in position or velocity. Lengths in paper units, times in scene
seconds, height above the paper. Knows nothing of pixels and ink.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.calligraphy.glyphs import Points, Stroke

Floats = NDArray[np.float64]

#: Step along a resampled median.
_STEP = 0.004
#: An unhurried hand on a straight stretch, cells per second.
SPEED = 1.75
#: How much faster or slower than unhurried a film may make the hand.
FASTEST, SLOWEST = 0.6, 1.7
#: Going down to the first stroke, and up from the last.
LEAD_S, TAIL_S = 0.26, 0.45
_RATE_HZ = 240.0
_REST_HEIGHT = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One stroke as it is written: the way (m, 2), half the stroke's width there, and when the brush is there."""

    character: int
    outline: Points
    way: Points
    half_width: Floats
    at_s: Floats
    #: Relative to `SPEED`, however much the film hurries or waits.
    haste: Floats
    #: The stroke ends in a point: the brush leaves while it moves.
    pointed: bool

    @property
    def start_s(self) -> float:
        """Return when the brush comes down."""
        return float(self.at_s[0])

    @property
    def end_s(self) -> float:
        """Return when the brush leaves the paper."""
        return float(self.at_s[-1])


def _smooth(values: Floats, sigma: float) -> Floats:
    """Return columns smoothed by a Gaussian, the ends kept where they are (reflected about their own value)."""
    reach = min(max(1, round(sigma * 3.0)), len(values) - 1)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    table = values.reshape(len(values), -1)
    before = 2.0 * table[:1] - table[reach:0:-1]
    after = 2.0 * table[-1:] - table[-2 : -reach - 2 : -1]
    padded = np.vstack([before, table, after])
    columns = [np.convolve(column, kernel, mode="valid") for column in padded.T]
    return np.column_stack(columns).reshape(values.shape)


def _way(median: Points) -> Points:
    """Return a median resampled every `_STEP` with its corners rounded as a soft brush rounds them."""
    along = np.r_[0.0, np.hypot(*np.diff(median, axis=0).T).cumsum()]
    count = max(8, round(float(along[-1]) / _STEP))
    even = np.linspace(0.0, along[-1], count + 1)
    return _smooth(np.column_stack([np.interp(even, along, median[:, axis]) for axis in (0, 1)]), 3.0)


def _half_width(way: Points, outline: Points) -> Floats:
    """Return the distance from each point of the way to the outline, filled in at the stroke's two ends."""
    distance = np.sqrt(((way[:, None] - outline[None]) ** 2).sum(axis=2).min(axis=1))
    window = min(9, len(way) // 4)
    padded = np.pad(distance, window, mode="edge")
    widest = np.lib.stride_tricks.sliding_window_view(padded, 2 * window + 1).max(axis=1)
    return np.maximum(_smooth(widest, 4.0), 0.006)


def _haste(way: Points, *, pointed: bool) -> Floats:
    """Return speed relative to `SPEED`: fast where straight, slow where it turns, sets in and, if blunt, ends."""
    heading = np.unwrap(np.arctan2(*np.gradient(way, axis=0).T[::-1]))
    reach = 10
    padded = np.pad(heading, reach, mode="edge")
    turn = np.abs(padded[2 * reach :] - padded[: -2 * reach])
    length = len(way) * _STEP
    along = np.arange(len(way)) * _STEP
    speed = (0.75 + 0.75 * min(length, 0.8)) / (1.0 + 3.2 * np.maximum(_smooth(turn, 4.0), 0.0) ** 1.5)
    speed *= np.clip(0.22 + along / 0.11, 0.0, 1.0)
    left = along[-1] - along
    speed *= np.clip(0.8 + left / 0.1, 0.0, 1.0) if pointed else np.clip(0.2 + left / 0.12, 0.0, 1.0)
    return speed


def _pressed(outline: Points, way: Points, half_width: Floats, haste: Floats) -> tuple[Points, Floats]:
    """Return outline and half width as this hand presses: a slow brush sinks and spreads, a fast one draws thin."""
    gain = _smooth(1.24 - 0.22 * np.clip(haste, 0.0, 1.3), 8.0)
    nearest = ((outline[:, None] - way[None]) ** 2).sum(axis=2).argmin(axis=1)
    spread: Points = way[nearest] + (outline - way[nearest]) * gain[nearest, None]
    return spread, half_width * gain


def run_of(character: int, stroke: Stroke) -> Run:
    """Return a stroke, already placed on the sheet, as an unhurried hand writes it from second 0."""
    way = _way(stroke.median)
    half_width = _half_width(way, stroke.outline)
    before_end = half_width[max(0, len(way) - 1 - round(0.05 / _STEP))]
    pointed = bool(before_end < 0.55 * half_width.max())
    haste = _haste(way, pointed=pointed)
    outline, half_width = _pressed(stroke.outline, way, half_width, haste)
    steps = np.hypot(*np.diff(way, axis=0).T) / (SPEED * 0.5 * (haste[1:] + haste[:-1]))
    return Run(character, outline, way, half_width, np.r_[0.0, steps.cumsum()], haste, pointed)


def _hop_s(before: Run, after: Run) -> float:
    distance = float(np.hypot(*(after.way[0] - before.way[-1])))
    return 0.13 + 0.14 * distance + (0.25 if after.character != before.character else 0.0)


def schedule(runs: Sequence[Run], duration_s: float) -> list[Run]:
    """Put strokes on the clock: at an unhurried pace if they fit, faster within reason, cut off where time ends."""
    hops = [0.0, *(_hop_s(a, b) for a, b in itertools.pairwise(runs))]
    natural_s = sum(hops) + sum(run.end_s for run in runs)
    free_s = max(duration_s - LEAD_S - TAIL_S, 0.2 * duration_s)
    pace = float(np.clip(free_s / natural_s, FASTEST, SLOWEST))
    pace = min(pace, free_s / runs[0].end_s)
    timed: list[Run] = []
    clock = min(LEAD_S, 0.3 * duration_s)
    last = clock + free_s + 1e-9
    for run, hop_s in zip(runs, hops, strict=True):
        start = clock + hop_s * pace
        clock = start + run.end_s * pace
        if clock > last:
            break
        timed.append(
            Run(run.character, run.outline, run.way, run.half_width, start + run.at_s * pace, run.haste, run.pointed)
        )
    return timed


def _hermite(start: Floats, end: Floats, leaving: Floats, arriving: Floats, k: Floats) -> Floats:
    """Return points of the cubic from start to end with the given velocities (per unit of k), k in 0..1."""
    k = k[:, None]
    a, b = 2.0 * k**3 - 3.0 * k**2 + 1.0, k**3 - 2.0 * k**2 + k
    return a * start + b * leaving + (1.0 - a) * end + (k**3 - k**2) * arriving


def _smoothstep(x: Floats) -> Floats:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


class Trajectory:
    """The brush's whole way through a film, sampled evenly and read with a cubic."""

    def __init__(self, runs: Sequence[Run], duration_s: float) -> None:
        """Sample the motion over `duration_s` scene seconds."""
        self._runs = runs
        self._times = np.arange(-2.0, duration_s * _RATE_HZ + 3.0) / _RATE_HZ
        table = np.zeros((len(self._times), 4))
        widest = max(float(run.half_width.max()) for run in runs)
        for run in runs:
            self._write(table, run, widest)
        for before, after in itertools.pairwise(runs):
            self._hop(table, before, after)
        self._come_and_go(table, duration_s)
        table = _smooth(table, 2.2)
        table[:, 2:] = np.maximum(table[:, 2:], 0.0)
        velocity = np.gradient(table[:, :2], 1.0 / _RATE_HZ, axis=0)
        lean = _smooth(velocity, 0.07 * _RATE_HZ) if len(velocity) > 4 else velocity
        self._table = np.column_stack([table, np.tanh(lean * 0.32) * 0.42])

    def _within(self, start_s: float, end_s: float) -> slice:
        return slice(*np.searchsorted(self._times, [start_s, end_s]))

    def _write(self, table: Floats, run: Run, widest: float) -> None:
        rows = self._within(run.start_s, run.end_s)
        t = self._times[rows]
        for axis in (0, 1):
            table[rows, axis] = np.interp(t, run.at_s, run.way[:, axis])
        press = 0.25 + 0.75 * np.interp(t, run.at_s, run.half_width) / widest
        edge_s = min(0.07, 0.3 * (run.end_s - run.start_s))
        table[rows, 3] = press * _smoothstep((t - run.start_s) / edge_s) * _smoothstep((run.end_s - t) / edge_s)

    def _velocity(self, run: Run, end: int) -> Floats:
        """Return the velocity at a run's start (0) or end (-1), paper units per second."""
        a, b = (0, 1) if end == 0 else (-2, -1)
        velocity: Floats = (run.way[b] - run.way[a]) / max(float(run.at_s[b] - run.at_s[a]), 1e-6)
        return velocity

    def _hop(self, table: Floats, before: Run, after: Run) -> None:
        rows = self._within(before.end_s, after.start_s)
        span_s = after.start_s - before.end_s
        k = (self._times[rows] - before.end_s) / span_s
        leaving, arriving = self._velocity(before, -1) * span_s, self._velocity(after, 0) * span_s
        table[rows, :2] = _hermite(before.way[-1], after.way[0], leaving, arriving, k)
        distance = float(np.hypot(*(after.way[0] - before.way[-1])))
        height = min(0.045 + 0.11 * distance + (0.06 if before.character != after.character else 0.0), 0.22)
        table[rows, 2] = height * np.sin(np.pi * k**0.9) ** 2

    def _come_and_go(self, table: Floats, duration_s: float) -> None:
        first, last = self._runs[0], self._runs[-1]
        rows = self._within(-1.0, first.start_s)
        k = (first.start_s - self._times[rows]) / max(first.start_s, 1e-6)
        table[rows, :2] = first.way[0] + (k**2)[:, None] * np.array([-0.05, -0.07])
        table[rows, 2] = 0.09 * _smoothstep(k) ** 1.2
        rows = self._within(last.end_s, duration_s + 1.0)
        since = self._times[rows] - last.end_s
        rise = _smoothstep(since / 0.9)
        drift = self._velocity(last, -1) * 0.09
        glide = (1.0 - np.exp(-since / 0.09))[:, None]
        table[rows, :2] = last.way[-1] + drift * glide + rise[:, None] * np.array([0.1, -0.03])
        table[rows, 2] = _REST_HEIGHT * rise * (1.0 + 0.05 * np.sin(1.7 * since))

    def at(self, t_s: float) -> Floats:
        """Return x, y, height, pressure, lean x, lean y at a time (clamped to the film)."""
        position = float(np.clip((t_s - self._times[0]) * _RATE_HZ, 1.0, len(self._times) - 2.001))
        i = int(position)
        k = position - i
        p, q, r, s = self._table[i - 1 : i + 3]
        # Catmull-Rom: passes through the samples with a continuous first derivative.
        value: Floats = q + 0.5 * k * (r - p + k * (2.0 * p - 5.0 * q + 4.0 * r - s + k * (3.0 * (q - r) + s - p)))
        value[2:4] = np.maximum(value[2:4], 0.0)
        return value
