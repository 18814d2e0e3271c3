"""Calligraphy over time: where the brush is, and what it has left on the sheet so far.

Invariant: both are pure functions of the scene's time; frames may be asked for in any order, and a frame a little
later than the one before costs only what was added. Knows nothing of arms, cameras and OpenGL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.previs.calligraphy import MAX_CHARACTERS, unwritable, written
from reelwright.previs.calligraphy.bristles import RISE_S, Sweep, Trace, trace_of
from reelwright.previs.calligraphy.glyphs import Points, Stroke, strokes_of
from reelwright.previs.calligraphy.motion import Run, Trajectory, run_of, schedule
from reelwright.previs.calligraphy.paper import make_paper
from reelwright.previs.calligraphy.phrases import phrase_for
from reelwright.previs.calligraphy.seal import seal
from reelwright.previs.calligraphy.sheet import Box, Layout, Sheet, lay_out
from reelwright.previs.errors import UnwritableTextError

__all__ = ["Brush", "Writing", "phrase_for"]

#: How long ink shines and paper stays damp, scene seconds.
DRY_S, DAMP_S = 3.0, 5.0
_LONG_BEFORE_S = -100.0
_PAPER_FEATURE = 1.0 / 460.0


@dataclass(frozen=True, slots=True)
class Brush:
    """The brush's tip on or above the sheet, in paper units (1 = a character's side; y down)."""

    x: float
    y: float
    #: Height above the paper, 0 while it writes.
    lift: float
    #: How far the belly is pressed down, 0 (not touching) to 1.
    pressure: float
    #: How the hairs and a little of the shaft trail: radians towards +x and +y in which the brush moves.
    tilt: tuple[float, float]


def _placed(stroke: Stroke, box: Box, turn: NDArray[np.float64], shift: Points) -> Stroke:
    centre = np.array([0.5, 0.5])
    origin = np.array([box.x, box.y])

    def place(points: Points) -> Points:
        moved: Points = (points - centre) @ turn.T + centre + shift + origin
        return moved

    return Stroke(outline=place(stroke.outline), median=place(stroke.median))


def _runs(text: str, sheet: Sheet, seed: int) -> list[Run]:
    """Return every stroke on the sheet, each character with the small licence of a hand."""
    rng = np.random.default_rng(seed)
    runs = []
    for index, (character, box) in enumerate(zip(text, sheet.cells, strict=True)):
        angle, lean = rng.normal(-0.012, 0.012), rng.normal(-0.02, 0.02)
        scale = rng.uniform(0.95, 1.03)
        turn = scale * np.array([[np.cos(angle), -np.sin(angle) + lean], [np.sin(angle), np.cos(angle)]])
        drift = rng.normal(0.0, 0.012, 2)
        for stroke in strokes_of(character):
            own = rng.normal(0.0, 0.004, 2)
            runs.append(run_of(index, _placed(stroke, box, turn, drift + own)))
    return runs


class _Layers:
    """The sheet with its first strokes, and how many those are."""

    def __init__(self, height: int, width: int) -> None:
        self.count = 0
        self.latest_s = _LONG_BEFORE_S
        self.ink = np.zeros((height, width), np.uint8)
        self.damp = np.zeros((height, width), np.uint8)
        self.arrival_s = np.full((height, width), _LONG_BEFORE_S, np.float32)

    def copy_from(self, other: _Layers) -> None:
        """Become what the other is, without new memory: at these sizes the kernel's fresh pages cost most."""
        for mine, theirs in ((self.ink, other.ink), (self.damp, other.damp), (self.arrival_s, other.arrival_s)):
            np.copyto(mine, theirs)

    def add(self, trace: Trace, t_s: float) -> None:
        """Lay on what a stroke has left by a time; where strokes cross, the more ink and the later arrival."""
        window = np.s_[trace.y : trace.y + trace.ink.shape[0], trace.x : trace.x + trace.ink.shape[1]]
        share = cv2.convertScaleAbs(np.maximum(np.float32(t_s) - trace.arrival_s, 0.0), alpha=255.0 / RISE_S)
        for plane, left in ((self.ink, trace.ink), (self.damp, trace.damp)):
            np.maximum(plane[window], cv2.multiply(left, share, scale=1 / 255), out=plane[window])
        came = np.where(trace.arrival_s <= t_s, trace.arrival_s, np.float32(_LONG_BEFORE_S))
        np.maximum(self.arrival_s[window], came, out=self.arrival_s[window])


class Writing:
    """A text written on a sheet within a time; one thread at a time may ask."""

    def __init__(
        self,
        text: str,
        *,
        duration_s: float,
        seed: int,
        aspect: float = 16.0 / 9.0,
        layout: Layout | None = None,
        long_side_px: int = 1408,
    ) -> None:
        """Lay out and time a text; `aspect` is the frame's, `duration_s` counts scene seconds.

        Raises:
            UnwritableTextError: the text is empty, too long, or has characters without strokes.
        """
        self.text = written(text)
        if not 0 < len(self.text) <= MAX_CHARACTERS or unwritable(text):
            raise UnwritableTextError(text, unwritable(text), MAX_CHARACTERS)
        self.duration_s = duration_s
        self.sheet = lay_out(len(self.text), aspect, layout)
        self.runs: Sequence[Run] = schedule(_runs(self.text, self.sheet, seed), duration_s)
        self._trajectory = Trajectory(self.runs, duration_s)
        self._seed = seed
        self._scale = long_side_px / max(self.sheet.width, self.sheet.height)
        self.size_px = round(self.sheet.width * self._scale), round(self.sheet.height * self._scale)
        self._unit_px = max(self._scale * _PAPER_FEATURE, 0.6)
        width, height = self.size_px
        self._paper = make_paper(height, width, self._unit_px, seed)
        self._load = self._loads()
        self._traces: dict[int, Trace] = {}
        self._layers, self._now = _Layers(height, width), _Layers(height, width)
        self._scratch = (*np.zeros((2, height, width), np.uint8), np.zeros((height, width), np.float32))
        self._seal = self._stamped()

    def at(self, t_s: float) -> Brush:
        """Return the brush at a scene time; before 0 and after the end as at 0 and at the end."""
        x, y, lift, pressure, lean_x, lean_y = self._trajectory.at(min(max(t_s, 0.0), self.duration_s))
        return Brush(float(x), float(y), float(lift), float(pressure), (float(lean_x), float(lean_y)))

    def written_at(self, t_s: float) -> float:
        """Return how many characters are written, counting parts by strokes."""
        totals = [len(strokes_of(character)) for character in self.text]
        return sum(1.0 / totals[run.character] for run in self.runs if run.end_s <= t_s)

    def ink(self, t_s: float) -> NDArray[np.uint8]:
        """Return the sheet at a scene time, (h, w, 4) of 0..255: ink, wet shine, damp paper, red seal."""
        settled, now = self._settled(t_s), self._now
        now.copy_from(settled)
        for index in range(settled.count, len(self.runs)):
            if self.runs[index].start_s > t_s:
                break
            now.add(self._trace(index), t_s)
        wet, damp, since = self._scratch
        for plane, left, span_s in ((wet, now.ink, DRY_S), (damp, now.damp, DAMP_S)):
            _freshness(now.arrival_s, t_s, span_s, since, plane)
            cv2.multiply(plane, left, dst=plane, scale=1 / 255)
        return cv2.merge([now.ink, wet, damp, self._seal]).astype(np.uint8, copy=False)

    def _loads(self) -> list[float]:
        """Return the ink left in the brush for each stroke: dipped before every character, spent by length."""
        chance = np.random.default_rng(self._seed)
        loads, left, character = [], 1.0, -1
        for run in self.runs:
            if run.character != character:
                character, left = run.character, chance.uniform(0.86, 1.0)
            loads.append(min(1.0, max(0.0, left + chance.uniform(-0.1, 0.06))))
            left -= 0.16 * float(np.hypot(*np.diff(run.way, axis=0).T).sum())
            left = max(left, 0.25)
        return loads

    def _trace(self, index: int) -> Trace:
        if index not in self._traces:
            run, k = self.runs[index], self._scale
            # One sample every two pixels or so is enough: what lies between is interpolated.
            every = max(1, round(2.0 / (0.004 * k)))
            keep = np.unique(np.r_[np.arange(0, len(run.way), every), len(run.way) - 1])
            # Pixel centres lie at half units.
            sweep = Sweep(
                outline=(run.outline * k - 0.5).astype(np.float32),
                way=(run.way[keep] * k - 0.5).astype(np.float32),
                half_width=(run.half_width[keep] * k).astype(np.float32),
                at_s=run.at_s[keep].astype(np.float32),
                haste=run.haste[keep].astype(np.float32),
                load=self._load[index],
                pointed=run.pointed,
            )
            self._traces[index] = trace_of(sweep, self._paper, self._unit_px, self._seed * 1009 + index)
        return self._traces[index]

    def _settled(self, t_s: float) -> _Layers:
        """Return the layers of the strokes that no longer change, in order, up to the first that does."""
        layers = self._layers
        if layers.latest_s > t_s:
            layers = self._layers = _Layers(*self._layers.ink.shape)
        while layers.count < len(self.runs) and self.runs[layers.count].end_s <= t_s:
            trace = self._trace(layers.count)
            if trace.end_s > t_s:
                break
            layers.add(trace, t_s)
            layers.count += 1
            layers.latest_s = max(layers.latest_s, trace.end_s)
        return layers

    def _stamped(self) -> NDArray[np.uint8]:
        width, height = self.size_px
        plane = np.zeros((height, width), np.uint8)
        box = self.sheet.seal
        side = round(box.width * self._scale)
        x, y = round(box.x * self._scale), round(box.y * self._scale)
        plane[y : y + side, x : x + side] = seal(side, self._seed)
        return plane


def _freshness(
    arrival_s: NDArray[np.float32], t_s: float, span_s: float, since: NDArray[np.float32], level: NDArray[np.uint8]
) -> None:
    """Set level to 255 where something came just now, falling to 0 after `span_s`; `since` is overwritten."""
    np.maximum(arrival_s, np.float32(t_s - span_s), out=since)
    cv2.convertScaleAbs(since, dst=level, alpha=255.0 / span_s, beta=(span_s - t_s) * 255.0 / span_s)
