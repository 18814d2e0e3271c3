"""What the encoder writes, read back from the file."""

from __future__ import annotations

import os
from pathlib import Path

import av
import numpy as np
import pytest

from reelwright.domain.request import Size
from reelwright.errors import DiskFullError, EncodeError
from reelwright.media.encode import VideoEncoder

from .clips import SMALL, boxes, decode, grey, noise, plain, ramp


def write(path: Path, frames, size: Size = SMALL, **settings) -> Path:
    with VideoEncoder(path, size=size, fps=settings.pop("fps", 24), **settings) as encoder:
        for frame in frames:
            encoder.add(frame)
    return path


# The limited-range triples of the pure colours (Rec. ITU-R BT.709-6, item 3); bt601's differ by up to 29.
@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
    ],
)
def test_a_pure_colour_has_its_bt709_numbers_in_the_file(tmp_path, rgb, yuv):
    path = write(tmp_path / "v.mp4", [plain(SMALL, rgb)] * 3)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        planes = [np.frombuffer(plane, np.uint8)[0] for plane in frame.planes]
    assert planes == pytest.approx(yuv, abs=1)
    assert decode(path)[0].reshape(-1, 3).mean(axis=0) == pytest.approx(rgb, abs=3)


def test_the_tags_say_bt709_limited_yuv420p(tmp_path):
    with av.open(str(write(tmp_path / "v.mp4", ramp(SMALL, 3)))) as container:
        context = container.streams.video[0].codec_context
        tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
        assert tags == (1, 1, 1, 1)
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")


def test_the_index_stands_before_the_pictures(tmp_path):
    names = boxes(write(tmp_path / "v.mp4", ramp(SMALL, 30)))
    assert names.index("moov") < names.index("mdat")


def test_there_is_an_idr_picture_at_least_every_two_seconds(tmp_path):
    path = write(tmp_path / "v.mp4", noise(SMALL, 50), fps=10)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        keys = [packet for packet in container.demux(stream) if packet.is_keyframe and packet.size]
        times = [float(packet.pts * packet.time_base) for packet in keys]
        assert all(has_idr(bytes(packet)) for packet in keys)
    assert times[0] == 0
    assert max(np.diff([*times, 5.0])) <= 2


def has_idr(sample: bytes) -> bool:
    """Whether a sample holds an IDR slice (NAL unit type 5): nothing after it refers back, a closed GOP."""
    at = 0
    while at < len(sample):
        if sample[at + 4] & 0x1F == 5:
            return True
        at += 4 + int.from_bytes(sample[at : at + 4], "big")
    return False


def test_every_frame_comes_out_in_order(tmp_path):
    frames = decode(write(tmp_path / "v.mp4", ramp(SMALL, 21)))
    assert [round(float(frame.mean())) for frame in frames] == pytest.approx([grey(i, 21) for i in range(21)], abs=2)


def test_a_flipped_view_is_encoded_as_it_looks(tmp_path):
    """OpenGL reads its pictures bottom up; the flip is a view with negative strides."""
    picture = plain(SMALL, (0, 0, 0))
    picture[: SMALL.height // 2] = 255
    frame = decode(write(tmp_path / "v.mp4", [picture[::-1]] * 2))[0]
    assert frame[:40].mean() < 10
    assert frame[-40:].mean() > 245


def test_a_frames_memory_may_be_drawn_over_after_add(tmp_path):
    canvas = plain(SMALL, (0, 0, 0))
    with VideoEncoder(tmp_path / "v.mp4", size=SMALL, fps=24) as encoder:
        for index in range(12):
            canvas[:] = grey(index, 12)
            encoder.add(canvas)
    means = [float(frame.mean()) for frame in decode(tmp_path / "v.mp4")]
    assert means == pytest.approx([grey(i, 12) for i in range(12)], abs=2)


def test_tags_of_any_name_are_kept(tmp_path):
    path = write(tmp_path / "v.mp4", ramp(SMALL, 2), metadata={"AIGC": '{"Label":"1"}', "title": "海"})
    with av.open(str(path)) as container:
        assert container.metadata["AIGC"] == '{"Label":"1"}'
        assert container.metadata["title"] == "海"


@pytest.mark.parametrize("wrong", [plain(Size(128, 160), (0, 0, 0)), np.zeros((128, 160, 3), np.float32)])
def test_a_frame_of_the_wrong_kind_is_refused_and_leaves_no_file(tmp_path, wrong):
    with pytest.raises(EncodeError, match="Frame 0"):
        write(tmp_path / "v.mp4", [wrong])
    assert not list(tmp_path.iterdir())


def test_no_frames_is_an_error_and_leaves_no_file(tmp_path):
    with pytest.raises(EncodeError, match="no frame"):
        write(tmp_path / "v.mp4", [])
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_caller_passes_through_and_leaves_no_file(tmp_path):
    def broken():
        yield from noise(SMALL, 5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(tmp_path / "v.mp4", broken())
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_an_encode_error_that_tells_no_path(tmp_path):
    with pytest.raises(EncodeError) as caught:
        write(tmp_path / "nowhere" / "v.mp4", ramp(SMALL, 1))
    assert str(tmp_path) not in caught.value.message


def test_an_unknown_preset_is_an_encode_error_and_leaves_no_file(tmp_path):
    with pytest.raises(EncodeError):
        write(tmp_path / "v.mp4", ramp(SMALL, 1), preset="leisurely")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="the system has no /dev/full")
@pytest.mark.parametrize("count", [2, 60], ids=["found out at the end", "found out on the way"])
def test_a_full_disk_has_its_own_error_and_leaves_no_file(tmp_path, count):
    """Writes to /dev/full fail with the kernel's own ENOSPC."""
    path = tmp_path / "v.mp4"
    path.symlink_to("/dev/full")
    with pytest.raises(DiskFullError):
        write(path, noise(SMALL, count))
    assert not list(tmp_path.iterdir())
