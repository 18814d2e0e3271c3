"""Drawing and encoding at once: one encoder thread behind a short queue.

Invariants: a frame's memory is left alone after `SLOTS - 1` more frames were asked for, so a producer may
rotate `SLOTS` buffers; a failure on either side ends both, and leaves no thread and no file. Knows nothing
of what draws.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from reelwright.media.encode import EncoderSettings, VideoEncoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How many buffers a producer must rotate: the one being drawn, two waiting, one in the encoder.
SLOTS: Final = 4


def encode_frames(
    frames: Iterable[NDArray[np.uint8]],
    path: Path,
    *,
    on_frame: Callable[[int], None] | None = None,
    **settings: Unpack[EncoderSettings],
) -> int:
    """Encode `frames` (height x width x 3 RGB) to `path` while they are being made; return their number.

    `frames` is drawn, and `on_frame` called with the number of frames encoded so far, in the caller's
    thread. A frame's memory may be drawn over once `SLOTS - 1` more were yielded. `settings` are
    `VideoEncoder`'s.

    Raises:
        DiskFullError: When there is no room for the file.
        EncodeError: When the encoder refuses.
    """
    report = on_frame or (lambda _count: None)
    with VideoEncoder(path, **settings) as encoder:
        _Belt(encoder).carry(frames, report)
    report(encoder.frame_count)
    return encoder.frame_count


class _Belt:
    """Carries frames from the caller's thread to the encoder's."""

    def __init__(self, encoder: VideoEncoder) -> None:
        self._encoder = encoder
        self._queue: queue.Queue[NDArray[np.uint8] | None] = queue.Queue(maxsize=SLOTS - 2)
        self._stopped = threading.Event()

    def carry(self, frames: Iterable[NDArray[np.uint8]], report: Callable[[int], None]) -> None:
        """Encode every frame; whoever fails first, here or in the thread, decides what is raised."""
        with ThreadPoolExecutor(1, thread_name_prefix="encoder") as pool:
            encoding = pool.submit(self._encode)
            try:
                self._feed(frames, report)
            except BaseException:
                self._stopped.set()
                raise
            finally:
                self._queue.put(None)
        encoding.result()

    def _feed(self, frames: Iterable[NDArray[np.uint8]], report: Callable[[int], None]) -> None:
        iterator = iter(frames)
        try:
            for frame in iterator:
                if self._stopped.is_set():
                    return
                self._queue.put(frame)
                report(self._encoder.frame_count)
        finally:
            # A generator that holds a renderer's context is told to let go now, not when it is collected.
            if (close := getattr(iterator, "close", None)) is not None:
                close()

    def _encode(self) -> None:
        try:
            while (frame := self._queue.get()) is not None:
                if not self._stopped.is_set():
                    self._encoder.add(frame)
        except BaseException:
            self._stopped.set()
            # The producer may stand in `put`: it comes free, sees the flag and ends the queue.
            while self._queue.get() is not None:
                pass
            raise
