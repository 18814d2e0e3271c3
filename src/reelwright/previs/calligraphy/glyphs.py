"""The strokes of Chinese characters: outline and median of each, in writing order.

Invariant: read from `strokes.txt` and nowhere else; coordinates are in cells (1 = the side of the square a character
is written in), x to the right, y down, and every stroke has an outline and a median. Knows nothing of time and ink.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

#: The data's box is 1024 wide, its y grows upwards and its top is 900 (hanzi-writer-data's README).
_BOX, _TOP = 1024.0, 900.0
_SEGMENT = re.compile(r"([MlqcZ])([^MlqcZ]*)")
_NUMBER = re.compile(r"-?\d+")
#: The longest chord of a flattened outline, in the data's units.
_CHORD = 7.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke: a closed outline (n, 2) and the way the brush takes (m, 2), both in cells."""

    outline: Points
    median: Points


@functools.cache
def _lines() -> dict[str, str]:
    text = importlib.resources.files(__package__ or "").joinpath("strokes.txt").read_text("utf-8")
    return {row[0]: row[2:] for row in text.splitlines() if not row.startswith("#")}


def _in_cells(points: Points) -> Points:
    return np.column_stack([points[:, 0], _TOP - points[:, 1]]) / _BOX


def _curve(control: Points) -> Points:
    """Return the points after the first of a Bézier curve of any order, by De Casteljau's construction."""
    length = float(np.hypot(*np.diff(control, axis=0).T).sum())
    t = np.linspace(0.0, 1.0, max(1, round(length / _CHORD)) + 1)[1:, None, None]
    points = np.broadcast_to(control, (len(t), *control.shape))
    while points.shape[1] > 1:
        points = points[:, :-1] * (1.0 - t) + points[:, 1:] * t
    return points[:, 0]


def _outline(text: str) -> Points:
    pieces: list[Points] = []
    here = np.zeros((1, 2))
    for letter, numbers in _SEGMENT.findall(text):
        values = np.array(_NUMBER.findall(numbers), np.float64).reshape(-1, 2)
        if letter == "M":
            pieces.append(values)
        else:
            pieces.append(_curve(np.vstack([here, here + values])))
        here = pieces[-1][-1:]
    return np.vstack(pieces)


def _stroke(text: str) -> Stroke:
    outline, median = text.split("|")
    steps = np.array(_NUMBER.findall(median), np.float64).reshape(-1, 2)
    return Stroke(outline=_in_cells(_outline(outline)), median=_in_cells(steps.cumsum(axis=0)))


@functools.cache
def strokes_of(character: str) -> tuple[Stroke, ...]:
    """Return a character's strokes in writing order.

    Raises:
        KeyError: there are no strokes for it.
    """
    return tuple(_stroke(text) for text in _lines()[character].split("\t"))
