"""The red seal in the paper's corner: our own drawing of 吉日, a lucky day, in straight seal-script strokes.

Invariant: a pure function of size and seed; every line is drawn here, none is taken from a font. Knows nothing of
the sheet.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.previs.calligraphy.paper import even, noise

#: Polylines on a grid of 24, carved white: 吉 at the right, 日 at the left, as a seal reads.
_CARVED = (
    ((12.9, 5.0), (21.7, 5.0)),
    ((17.3, 2.3), (17.3, 11.4)),
    ((12.9, 8.2), (21.7, 8.2)),
    ((12.9, 11.4), (21.7, 11.4)),
    ((13.4, 14.6), (13.4, 21.6), (21.2, 21.6), (21.2, 14.6), (13.4, 14.6)),
    ((2.9, 2.4), (2.9, 21.6), (10.3, 21.6), (10.3, 2.4), (2.9, 2.4)),
    ((2.9, 12.0), (10.3, 12.0)),
    ((5.6, 7.2), (7.6, 7.2)),
    ((5.6, 16.8), (7.6, 16.8)),
)
_GRID = 24.0


def seal(size_px: int, seed: int) -> NDArray[np.uint8]:
    """Return a (size, size) impression in cinnabar paste, 0 bare paper to 255 full red."""
    rng = np.random.default_rng(seed)
    scale = size_px / _GRID
    big = 4
    stone = np.zeros((size_px * big, size_px * big), np.uint8)
    corner, side = round(0.5 * scale * big), size_px * big - round(0.5 * scale * big)
    cv2.rectangle(stone, (corner, corner), (side, side), 255, -1)
    for line in _CARVED:
        wobble = rng.normal(0.0, 0.1, (len(line), 2))
        points = np.rint((np.array(line) + wobble) * scale * big * 16.0).astype(np.int32)
        cv2.polylines(stone, [points], False, 0, max(1, round(1.25 * scale * big)), cv2.LINE_AA, 4)
    shape = cv2.GaussianBlur(stone, (0, 0), 0.35 * scale * big).astype(np.float32) / 255.0
    shape = cv2.resize(shape, (size_px, size_px), interpolation=cv2.INTER_AREA).astype(np.float32)
    chips = noise(rng, size_px, size_px, 0.9 * scale) + 0.8 * noise(rng, size_px, size_px, 2.6 * scale)
    edge = np.clip((shape - 0.5 + 0.09 * chips) * 0.6 * scale + 0.5, 0.0, 1.0)
    paste = even(noise(rng, size_px, size_px, 0.35 * scale) + noise(rng, size_px, size_px, 5.0 * scale))
    impression: NDArray[np.uint8] = np.rint(edge * np.clip(0.45 + 1.5 * paste, 0.0, 1.0) * 255.0).astype(np.uint8)
    return impression
