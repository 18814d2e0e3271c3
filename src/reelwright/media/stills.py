"""The stills beside a video: a poster and a spritesheet, picked while the frames pass by.

Invariants: no frame's memory is kept, only shrunken copies; the layout of the sheet follows from the
video's size and frame count alone, so whoever shows it can compute it. It decodes no video.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reelwright.domain.request import Size
from reelwright.errors import EncodeError
from reelwright.media.failures import named_failures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POSTER_MAX_WIDTH_PX: Final = 1280
TILE_BOX_PX: Final = 320
MAX_TILES: Final = 25

_POSTER_QUALITY: Final = 86
_SHEET_QUALITY: Final = 84
#: Where in the film the poster is looked for, and how many frames are looked at.
_POSTER_FROM, _POSTER_TO, _POSTER_CANDIDATES = 0.30, 0.50, 5
_SCORE_WIDTH_PX: Final = 160


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How a spritesheet is laid out: tiles in rows, left to right, top to bottom, without gaps.

    Tile `k` shows frame `frames[k]`, the middle one of the k-th of `len(frames)` equal spans of the film.
    The last row may be short; what is left of it is black.
    """

    columns: int
    rows: int
    tile: Size
    frames: tuple[int, ...]

    @property
    def size(self) -> Size:
        """The size of the whole sheet."""
        return Size(self.columns * self.tile.width, self.rows * self.tile.height)

    def corner(self, tile: int) -> tuple[int, int]:
        """Return the left and top pixel of a tile."""
        row, column = divmod(tile, self.columns)
        return column * self.tile.width, row * self.tile.height


def sheet_layout(size: Size, frame_count: int) -> SheetLayout:
    """Return the layout for a video: at most 5 x 5 tiles, each fitting a box of 320 x 320 pixels."""
    tiles = max(1, min(MAX_TILES, frame_count))
    columns = math.ceil(math.sqrt(tiles))
    frames = tuple((2 * k + 1) * frame_count // (2 * tiles) for k in range(tiles))
    return SheetLayout(columns, math.ceil(tiles / columns), _fit(size, TILE_BOX_PX, TILE_BOX_PX), frames)


class StillsCollector:
    """Watches frames go by and keeps what the stills need."""

    def __init__(self, size: Size, frame_count: int) -> None:
        self.layout = sheet_layout(size, frame_count)
        self._poster_size = _fit(size, POSTER_MAX_WIDTH_PX, size.height)
        self._tile_of = {frame: tile for tile, frame in enumerate(self.layout.frames)}
        self._candidates = _poster_candidates(frame_count)
        self._poster: NDArray[np.uint8] | None = None
        self._poster_score = -1.0
        self._tiles: dict[int, NDArray[np.uint8]] = {}

    def add(self, index: int, frame: NDArray[np.uint8]) -> None:
        """Look at frame `index` (height x width x 3 RGB); most frames cost nothing."""
        tile = self._tile_of.get(index)
        if tile is None and index not in self._candidates:
            return
        if tile is not None:
            self._tiles[tile] = _shrink(frame, self.layout.tile)
        if index in self._candidates:
            self._consider(frame)

    def write_poster(self, path: Path) -> None:
        """Write the clearest frame near 40 % of the film as WebP, at most 1280 pixels wide.

        Raises:
            DiskFullError: When there is no room for it.
            EncodeError: When none of the frames it is picked from has passed.
        """
        if self._poster is None:
            raise EncodeError("There is no frame to make a poster of.")
        _save(self._poster, path, "WEBP", quality=_POSTER_QUALITY, method=4)

    def write_spritesheet(self, path: Path) -> None:
        """Write the sheet that `layout` describes as JPEG; tiles whose frames did not pass stay black.

        Raises:
            DiskFullError: When there is no room for it.
            EncodeError: When no frame has passed.
        """
        import numpy as np

        if not self._tiles:
            raise EncodeError("There is no frame to make a spritesheet of.")
        sheet = np.zeros((self.layout.size.height, self.layout.size.width, 3), np.uint8)
        for tile, picture in self._tiles.items():
            left, top = self.layout.corner(tile)
            sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
        _save(sheet, path, "JPEG", quality=_SHEET_QUALITY, optimize=True, progressive=True)

    def _consider(self, frame: NDArray[np.uint8]) -> None:
        score = _clarity(frame)
        if score > self._poster_score:
            self._poster_score = score
            self._poster = _shrink(frame, self._poster_size)


def _poster_candidates(frame_count: int) -> frozenset[int]:
    last = max(0, frame_count - 1)
    step = (_POSTER_TO - _POSTER_FROM) / (_POSTER_CANDIDATES - 1)
    return frozenset(round(last * (_POSTER_FROM + step * k)) for k in range(_POSTER_CANDIDATES))


def _fit(size: Size, max_width: int, max_height: int) -> Size:
    """Scale `size` down, never up, to fit a box; its shape stays."""
    scale = min(1.0, max_width / size.width, max_height / size.height)
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def _shrink(frame: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return a copy of `frame` at `size`: the producer draws over the original soon."""
    import cv2
    import numpy as np

    if frame.shape[:2] == (size.height, size.width):
        return frame.copy()
    # Averaging areas is as good as a longer filter for shrinking, and several times faster.
    small = cv2.resize(np.ascontiguousarray(frame), (size.width, size.height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _clarity(frame: NDArray[np.uint8]) -> float:
    """Score how much there is to see: contrast and edges of a small grey copy, free of grain."""
    import numpy as np

    height, width, _ = frame.shape
    light = _shrink(frame, _fit(Size(width, height), _SCORE_WIDTH_PX, _SCORE_WIDTH_PX)).mean(axis=2)
    edges = np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean()
    return float(light.std() + 2 * edges)


def _save(picture: NDArray[np.uint8], path: Path, kind: str, **options: int | bool) -> None:
    """Write a picture and leave no half of one."""
    from PIL import Image

    encoded = io.BytesIO()
    try:
        with named_failures(f"Writing the {kind} still"):
            # Not straight into the file: there Pillow takes a write cut short by a full disk for a whole one.
            Image.fromarray(picture).save(encoded, kind, **options)
            path.write_bytes(encoded.getbuffer())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
