"""The sheet of paper: how large it is and where on it each character and the seal go.

Invariant: paper units: a character's cell has side 1, x to the right, y down, the origin in the sheet's upper left
corner; nothing written and no seal touches the margin. Knows nothing of strokes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Layout = Literal["row", "column", "block"]

#: From one cell to the next along a line of writing, and from line to line.
_PITCH, _LEADING = 1.0, 1.12
_MARGIN_X, _MARGIN_Y = 0.46, 0.36
SEAL_SIDE = 0.25


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in paper units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle of the box."""
        return self.x + self.width / 2.0, self.y + self.height / 2.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet laid out for a text: its size, one cell per character in writing order, and the seal."""

    width: float
    height: float
    cells: tuple[Box, ...]
    seal: Box


def _grid(count: int, aspect: float, layout: Layout | None) -> tuple[int, int]:
    """Return columns and rows: as asked, or the grid whose sheet comes closest to the frame's aspect."""
    if layout == "row":
        return count, 1
    if layout == "column":
        return 1, count
    grids = [(columns, math.ceil(count / columns)) for columns in range(1, count + 1)]
    if layout is None and count <= 4:
        grids = [(count, 1), (1, count)] if count < 4 or abs(math.log(aspect)) > 0.3 else [(2, 2)]
    return min(grids, key=lambda grid: (abs(math.log(_size(*grid)[0] / _size(*grid)[1] / aspect)), grid[1]))


def _size(columns: int, rows: int) -> tuple[float, float]:
    across = _PITCH if rows == 1 else _LEADING
    return (columns - 1) * across + 1.0 + 2.0 * _MARGIN_X, (rows - 1) * _PITCH + 1.0 + 2.0 * _MARGIN_Y


def lay_out(count: int, aspect: float, layout: Layout | None = None) -> Sheet:
    """Lay out a text of `count` characters for a frame of `aspect` (width over height).

    One row reads from left to right; columns read downwards, the first at the right, as books were written.
    """
    columns, rows = _grid(count, aspect, layout)
    width, height = _size(columns, rows)
    cells = []
    for index in range(count):
        column, row = (index, 0) if rows == 1 else (columns - 1 - index // rows, index % rows)
        x = _MARGIN_X + column * (_PITCH if rows == 1 else _LEADING)
        cells.append(Box(x, _MARGIN_Y + row * _PITCH, 1.0, 1.0))
    seal = Box(width - 0.13 - SEAL_SIDE, height - 0.14 - SEAL_SIDE, SEAL_SIDE, SEAL_SIDE)
    if rows > 1:
        seal = Box(0.13, seal.y, SEAL_SIDE, SEAL_SIDE)
    return Sheet(width=width, height=height, cells=tuple(cells), seal=seal)
