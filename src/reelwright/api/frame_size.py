"""The frame's size, from whichever of its names a caller used: `size`, `width` and `height`, or shape and lines.

Invariant: names that are given together must agree; `size` or the sides decide, `aspect_ratio` and `resolution` are
then checked against them. Which sizes a dialect offers is the dialect's affair.
"""

from __future__ import annotations

import re
from typing import Final

from reelwright.api.fields import Fields, Given, quote
from reelwright.domain.request import ASPECT_RATIOS, MAX_SIDE_PX, MIN_SIDE_PX, RESOLUTIONS, SIZES, Size

_SIZE: Final = re.compile(r"\s*(\d{1,6})\s*[xX×*]\s*(\d{1,6})\s*", re.ASCII)
_LINES: Final = {"720p": 720, "1080p": 1080, "4k": 2160}
_SHAPES: Final = {shape: tuple(int(side) for side in shape.split(":")) for shape in ASPECT_RATIOS}
#: Sora's own 1792x1024 is called 16:9, which is 1.6 % wider.
_SHAPE_TOLERANCE: Final = 0.02


def read_size(fields: Fields, *, aspect_ratio: str, resolution: str) -> tuple[str, Size] | None:
    """Return the size asked for and the name that decided it, or None when there is a fault.

    A call that names only a shape or only a resolution gets the dialect's default for the other.
    """
    known = len(fields.faults)
    shape = fields.choice(ASPECT_RATIOS, "aspect_ratio")
    lines = fields.choice(RESOLUTIONS, "resolution")
    exact = _read_exact(fields)
    if len(fields.faults) > known:
        return None
    if exact is None:
        decided = shape or lines or Given("size", None)
        return decided.name, SIZES[lines.value if lines else resolution, shape.value if shape else aspect_ratio]
    if shape is not None and not _has_shape(exact.value, shape.value):
        fields.refuse_conflict(exact, shape)
    if lines is not None and min(exact.value.width, exact.value.height) != _LINES[lines.value]:
        fields.refuse_conflict(exact, lines)
    return None if len(fields.faults) > known else (exact.name, exact.value)


def _read_exact(fields: Fields) -> Given | None:
    size = _read_text(fields)
    width, height = fields.integer("width"), fields.integer("height")
    if size is not None:
        for side, actual in ((width, size.value.width), (height, size.value.height)):
            if side is not None and side.value != actual:
                fields.refuse_conflict(size, side)
        return size
    if width is not None and height is not None:
        return Given(width.name, Size(width.value, height.value))
    if width is not None or height is not None:
        there, absent = (width, "height") if width is not None else (height, "width")
        if there is not None and not fields.find((absent,)):
            fields.refuse("missing_field", f"'{there.name}' needs '{absent}' beside it.", absent)
    return None


def _read_text(fields: Fields) -> Given | None:
    given = fields.text("size")
    if given is None:
        return None
    match = _SIZE.fullmatch(given.value)
    if match is None:
        message = f"Invalid value for '{given.name}': {quote(given.value)}. Write it as WIDTHxHEIGHT, such as 1280x720."
        fields.refuse("invalid_value", message, given.name)
        return None
    return Given(given.name, Size(int(match[1]), int(match[2])))


def _has_shape(size: Size, shape: str) -> bool:
    wide, high = _SHAPES[shape]
    return abs(size.width * high - size.height * wide) <= _SHAPE_TOLERANCE * size.width * high


def refuse_size(fields: Fields, name: str, size: Size, *, offered: str) -> None:
    """Note that a size is not offered; `offered` says which are."""
    fields.refuse("unsupported_size", f"The size {size} is not offered here ('{name}'). {offered}", name)


EVEN_SIZES: Final = f"Both sides must be even, from {MIN_SIDE_PX} to {MAX_SIDE_PX} pixels."
TABLE_SIZES: Final = f"Choose one of {', '.join(str(size) for size in SIZES.values())}."
