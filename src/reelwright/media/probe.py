"""What a video file really is, read back from the file itself.

Invariant: `verify_video` believes nothing that the encoder said; it demuxes every packet and decodes
pictures. It changes no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.domain.request import Size
from reelwright.errors import EncodeError
from reelwright.media.failures import named_failures

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame


@dataclass(frozen=True, slots=True)
class Probe:
    """The facts of a video file."""

    width: int
    height: int
    fps: float
    duration_ms: int
    #: Counted from the packets, not from the header.
    frame_count: int
    size_bytes: int
    codec: str
    pixel_format: str
    has_audio: bool


def probe(path: Path) -> Probe:
    """Read a video's facts without decoding it.

    Raises:
        EncodeError: When it is not a readable video.
    """
    with named_failures("Reading the video back"), _open(path) as container:
        if not container.streams.video:
            raise EncodeError("The file holds no video.")
        stream = container.streams.video[0]
        frame_count = sum(1 for packet in container.demux(stream) if packet.size)
        length = stream.duration * stream.time_base if stream.duration and stream.time_base else 0
        return Probe(
            width=stream.width,
            height=stream.height,
            fps=float(stream.average_rate or 0),
            duration_ms=round(length * 1000),
            frame_count=frame_count,
            size_bytes=path.stat().st_size,
            codec=stream.codec_context.name,
            pixel_format=stream.pix_fmt or "",
            has_audio=bool(container.streams.audio),
        )


def verify_video(path: Path, *, size: Size, fps: int, frame_count: int, full: bool = False) -> Probe:
    """Check that the file is the video that was promised, and return its facts.

    Decodes the first frame and the last group of pictures; with `full`, every frame.

    Raises:
        EncodeError: When it is not; the message says in what.
    """
    found = probe(path)
    promised = {
        "size": (Size(found.width, found.height), size),
        "frame rate": (found.fps, float(fps)),
        "frame count": (found.frame_count, frame_count),
        "codec": (found.codec, "h264"),
        "pixel format": (found.pixel_format, "yuv420p"),
    }
    for what, (is_now, should_be) in promised.items():
        if is_now != should_be:
            raise EncodeError(f"The written video's {what} is {is_now}, not {should_be}.")
    with named_failures("Decoding the video"):
        if full:
            _decode_all(path, frame_count)
        else:
            _decode_ends(path, frame_count=frame_count, fps=fps)
    return found


def _open(path: Path) -> InputContainer:
    import av

    return av.open(str(path))


def _decode_all(path: Path, frame_count: int) -> None:
    with _open(path) as container:
        container.streams.video[0].thread_type = "AUTO"
        decoded = sum(1 for frame in container.decode(video=0) if not frame.is_corrupt)
    if decoded != frame_count:
        raise EncodeError(f"Only {decoded} of the video's {frame_count} frames can be decoded.")


def _decode_ends(path: Path, *, frame_count: int, fps: int) -> None:
    with _open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        first: VideoFrame | None = next(container.decode(stream), None)
        last: VideoFrame | None = None
        end_s = (frame_count - 1) / fps
        container.seek(int(end_s / stream.time_base) if stream.time_base else 0, stream=stream)
        for frame in container.decode(stream):
            last = frame
    if first is None or first.is_corrupt:
        raise EncodeError("The video's first frame cannot be decoded.")
    if last is None or last.is_corrupt or abs(last.time - end_s) > 0.5 / fps:
        raise EncodeError("The video's last frame cannot be decoded.")
