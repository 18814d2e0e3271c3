"""The encoder: RGB frames in, one H.264 MP4 out.

Invariants: the file is bt709 in its tags and in its arithmetic, starts with its index (`moov` before
`mdat`), has a key frame at least every two seconds, and keeps under its rate cap; a file that is not
finished does not stay. It knows no engine and no job.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, NotRequired, Self, TypedDict

from reelwright.domain.request import Size
from reelwright.errors import EncodeError, ReelwrightError
from reelwright.media import rates
from reelwright.media.failures import named_failures

if TYPE_CHECKING:
    import numpy as np
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

#: ITU-T H.273: code point 1 is BT.709 for primaries, transfer and matrix alike.
_BT709: Final = 1
#: AVCOL_RANGE_MPEG (limited, 16..235) and AVCOL_RANGE_JPEG (full, 0..255).
_LIMITED_RANGE: Final = 1
_FULL_RANGE: Final = 2
_KEY_FRAME_EVERY_S: Final = 2
#: x264 delays one frame per thread; more than this costs memory at 4k and makes rate control coarse.
_MAX_THREADS: Final = 16


class EncoderSettings(TypedDict):
    """The keyword arguments of `VideoEncoder`, for those that pass them on."""

    size: Size
    fps: int
    rate_cap_bps: NotRequired[int | None]
    preset: NotRequired[str]
    crf: NotRequired[int]
    frame_count: NotRequired[int | None]
    metadata: NotRequired[Mapping[str, str] | None]


class VideoEncoder:
    """Writes one video; use it as a context manager, so that a failure leaves no file.

    Raises:
        DiskFullError: From any method, when there is no room for the file.
        EncodeError: From any method, when the encoder or the file system refuses.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: Size,
        fps: int,
        rate_cap_bps: int | None = None,
        preset: str = "veryfast",
        crf: int = 18,
        frame_count: int | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Open `path` for writing.

        Args:
            path: The MP4 to write; what is there is replaced.
            size: The size of the video and of every frame, even sides.
            fps: Frames per second.
            rate_cap_bps: The most bits per second it may average; None takes `rates.rate_cap_bps(size)`.
            preset: One of x264's speed presets.
            crf: x264's quality, lower is better; the cap wins over it.
            frame_count: How many frames will come, when it is known: it lets a film use more of its cap.
            metadata: Tags for the container; names of any kind are kept.
        """
        self.path = path
        self.size = size
        #: How many frames were taken so far.
        self.frame_count = 0
        duration_s = frame_count / fps if frame_count else None
        limit = rates.limit_for(rate_cap_bps or rates.rate_cap_bps(size), duration_s)
        options = {
            "preset": preset,
            "crf": str(crf),
            "maxrate": str(limit.maxrate_bps),
            "bufsize": str(limit.buffer_bits),
            "x264-params": f"vbv-init={rates.INITIAL_FILL}",
        }
        self._is_open = True
        with named_failures("Opening the video file"):
            self._container = _open_mp4(path, metadata or {})
        try:
            with named_failures("Starting the encoder"):
                self._stream = _add_h264(self._container, size, fps=fps, options=options)
        except ReelwrightError:
            self.abort()
            raise

    def add(self, frame: NDArray[np.uint8]) -> None:
        """Encode one frame, height x width x 3 RGB; its memory is free again when this returns."""
        expected = (self.size.height, self.size.width, 3)
        if frame.shape != expected or frame.dtype != "uint8":
            raise EncodeError(f"Frame {self.frame_count} is {frame.shape} {frame.dtype}, not {expected} uint8.")
        picture = _to_yuv(frame)
        picture.pts = self.frame_count
        with named_failures("Encoding"):
            self._container.mux(self._stream.encode(picture))
        self.frame_count += 1

    def close(self) -> None:
        """Finish the file: drain the encoder and move the index to the front."""
        if not self._is_open:
            return
        try:
            if self.frame_count == 0:
                raise EncodeError("There was no frame to encode.")
            with named_failures("Finishing the video file"):
                self._container.mux(self._stream.encode(None))
                self._container.close()
        except BaseException:
            self.abort()
            raise
        self._is_open = False

    def abort(self) -> None:
        """Give up: let go of the encoder and remove the file. Does nothing after `close`."""
        if not self._is_open:
            return
        self._is_open = False
        # Gone first, so that closing does not rewrite the whole file to move its index.
        self.path.unlink(missing_ok=True)
        # Closing writes the trailer, which fails again on the full disk that brought us here.
        with suppress(ReelwrightError), named_failures("Closing the video file"):
            self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()


def _open_mp4(path: Path, metadata: Mapping[str, str]) -> OutputContainer:
    import av

    # Without use_metadata_tags the MP4 muxer drops every name it does not know.
    flags = "+faststart+use_metadata_tags" if metadata else "+faststart"
    container = av.open(str(path), "w", format="mp4", options={"movflags": flags})
    container.metadata.update(metadata)
    return container


def _add_h264(container: OutputContainer, size: Size, *, fps: int, options: dict[str, str]) -> VideoStream:
    from av.codec.context import Flags

    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
    context = stream.codec_context
    context.gop_size = fps * _KEY_FRAME_EVERY_S
    context.flags |= Flags.closed_gop
    # Half the cores: what draws needs the others, and overlaps (on two cores one thread takes no longer in all, and
    # makes the same bytes each time, which several threads under a rate cap do not).
    context.thread_type = "AUTO"
    context.thread_count = max(1, min(_MAX_THREADS, len(os.sched_getaffinity(0)) // 2))
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED_RANGE
    # Opening now means a refusal is told at the start, not with the first frame.
    context.open()
    return stream


def _to_yuv(frame: NDArray[np.uint8]) -> VideoFrame:
    """Convert an RGB picture to bt709 limited-range 4:2:0 (FFmpeg would take bt601 by default)."""
    import av
    import numpy as np

    rgb = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), format="rgb24")
    return rgb.reformat(
        format="yuv420p",
        dst_colorspace=_BT709,
        src_color_range=_FULL_RANGE,
        dst_color_range=_LIMITED_RANGE,
    )
