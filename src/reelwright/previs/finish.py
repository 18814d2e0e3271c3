"""From the shaded frame to the delivered one: scaling, a little sharpening, film grain.

Invariant: the frame handed out is uint8 (height, width, 3), top row first, C-contiguous, in one of `SLOTS`
buffers used in turn. Grain is a pure function of the seed and the frame's number; it also hides the last
bands of an 8-bit sky.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SLOTS = 4
#: Standard deviation of the grain in 8-bit steps: it hides bands, and 12 Mbit/s H.264 carries it at 1080p.
GRAIN = 1.2
_MARGIN = 96


class Finisher:
    """Finishes the frames of one film."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self._size = (width, height)
        self._slots = [np.empty((height, width, 3), np.uint8) for _ in range(SLOTS)]
        self._soft = np.empty((height, width, 3), np.uint8)
        rng = np.random.default_rng(seed)
        noise = rng.normal(0.0, 1.0, (height + _MARGIN, width + _MARGIN)).astype(np.float32)
        soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.7), np.float32)
        soft = soft * np.float32(GRAIN / float(soft.std()))
        self._grain = np.repeat(np.clip(np.rint(soft + 128.0), 0, 255).astype(np.uint8)[..., None], 3, axis=2)

    def finish(self, shaded: NDArray[np.uint8], frame: int) -> NDArray[np.uint8]:
        """Return the delivered frame for a shaded one (height, width, 3; bottom row first)."""
        out = self._slots[frame % SLOTS]
        width, height = self._size
        upright = shaded[::-1]
        if shaded.shape[:2] == (height, width):
            np.copyto(out, upright)
        else:
            cv2.resize(upright, (width, height), dst=out, interpolation=cv2.INTER_CUBIC)
            cv2.GaussianBlur(out, (0, 0), 1.1, dst=self._soft)
            cv2.addWeighted(out, 1.30, self._soft, -0.30, 0.0, dst=out)
        x, y = (frame * 37) % _MARGIN, (frame * 59) % _MARGIN
        cv2.addWeighted(out, 1.0, self._grain[y : y + height, x : x + width], 1.0, -128.0, dst=out)
        return out
