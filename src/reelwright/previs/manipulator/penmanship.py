"""Writing as the arm does it: text, sheet and brush on a bench, and where hand and hair are at every moment.

Invariant: a frozen value that follows from the shot alone; the hair touches the sheet where the ink appears. Bench
space: metres, the origin in the middle of the sheet on the table top, x to the reader's right, z away from the
reader. Knows no OpenGL.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reelwright.previs.camera import Vector as Place
from reelwright.previs.manipulator.brush import CELL_M, HAIR_M
from reelwright.previs.manipulator.linkage import Tool, Vector, unit
from reelwright.previs.manipulator.shells import GRIP_M

if TYPE_CHECKING:
    from reelwright.previs.ink import Brush, Writing

#: The table top over the ground, and the largest sheet that fits on it, metres.
TABLE_M, _WIDEST_M, _DEEPEST_M = 0.74, 0.46, 0.40
#: Where the arm is bolted to the table.
BASE = np.array([0.40, 0.0, 0.26])
#: How the handle leans while it rests: towards the arm, a little to the right.
_LEAN = np.array([0.13, 1.0, 0.15])
#: From the hair's root up to where the fingers hold the handle.
_HOLD_M = 0.040


@functools.lru_cache(maxsize=2)
def _written(text: str, duration_s: float, seed: int, aspect: float) -> Writing:
    from reelwright.previs.ink import Writing

    return Writing(text, duration_s=duration_s, seed=seed, aspect=aspect)


def chosen(asked: str | None, duration_s: float, seed: int) -> str:
    """Return what to write: what of the text asked for the brush knows, or else a phrase that suits the time."""
    from reelwright.previs.calligraphy import MAX_CHARACTERS, characters, written
    from reelwright.previs.calligraphy.phrases import phrase_for

    known = [character for character in written(asked or "") if character in characters()]
    return "".join(known[:MAX_CHARACTERS]) or phrase_for(duration_s, seed)


@dataclass(frozen=True, slots=True)
class Grip:
    """The hand and the hair at one moment, in bench space."""

    tool: Tool
    root: Vector
    tip: Vector
    pressure: float


@dataclass(frozen=True, slots=True)
class Penmanship:
    """One text written on one sheet within a shot; also what the eye is drawn to (`Attention`)."""

    text: str
    duration_s: float
    seed: int
    aspect: float
    #: The middle of the bench on the ground, and the figure's scale.
    stands: Place = (0.0, 0.0, 0.0)
    scale: float = 1.0

    def __call__(self, scene_s: float, calm_s: float) -> Place:
        """Return where the brush is in the world, averaged over the `calm_s` seconds around a time."""
        times = scene_s + calm_s * np.linspace(-0.5, 0.5, 17)
        brushes = [self.writing.at(float(t)) for t in times]
        weights = np.cos(np.linspace(-1.4, 1.4, 17))
        x = float(np.average([brush.x for brush in brushes], weights=weights))
        y = float(np.average([brush.y for brush in brushes], weights=weights))
        return self.placed(self.on_bench(x, y))

    @property
    def writing(self) -> Writing:
        """Return the writing itself (kept)."""
        return _written(self.text, self.duration_s, self.seed, self.aspect)

    @property
    def cell_m(self) -> float:
        """Return a character's side."""
        sheet = self.writing.sheet
        return min(CELL_M, _WIDEST_M / sheet.width, _DEEPEST_M / sheet.height)

    @property
    def sheet_m(self) -> tuple[float, float]:
        """Return the sheet's width and depth."""
        sheet, cell = self.writing.sheet, self.cell_m
        return sheet.width * cell, sheet.height * cell

    def on_bench(self, x: float, y: float, up_m: float = 0.0) -> Vector:
        """Return a place of the sheet (paper units, y down) in bench space."""
        sheet, cell = self.writing.sheet, self.cell_m
        return np.array([(x - sheet.width / 2.0) * cell, up_m, (sheet.height / 2.0 - y) * cell])

    def placed(self, p: Vector) -> Place:
        """Return a place of the bench in the world."""
        x, y, z = self.stands
        s = self.scale
        return (x + float(p[0]) * s, y + (float(p[1]) + TABLE_M) * s, z + float(p[2]) * s)

    def grip(self, scene_s: float) -> Grip:
        """Return how the hand holds the brush at a scene time."""
        brush: Brush = self.writing.at(scene_s)
        size = self.cell_m / CELL_M
        hair = HAIR_M * size
        trail = np.array([brush.tilt[0], 0.0, -brush.tilt[1]])
        axis = unit(_LEAN + 0.45 * trail)
        contact = self.on_bench(brush.x, brush.y, max(brush.lift * self.cell_m, 0.0006))
        root = contact + axis * (hair * (1.0 - 0.44 * brush.pressure))
        # The hair keeps its length: what the hand sinks, the point trails.
        along = trail / max(float(np.linalg.norm(trail)), 0.10)
        tip = contact - along * (hair * 0.46 * brush.pressure)
        wrist = root + axis * (_HOLD_M * size + GRIP_M)
        return Grip(Tool(wrist, axis, np.array([-0.42, 0.0, -1.0])), root, tip, brush.pressure)
