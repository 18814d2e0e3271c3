"""What is read back from a file."""

from __future__ import annotations

import pytest

from reelwright.domain.request import Size
from reelwright.errors import EncodeError
from reelwright.media.codecs import NEEDED, available
from reelwright.media.pipeline import encode_frames
from reelwright.media.probe import probe, verify_video

from .clips import SMALL, noise


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "v.mp4"
    encode_frames(noise(SMALL, 60), path, size=SMALL, fps=24)
    return path


def test_the_facts_are_those_of_the_file(video):
    found = probe(video)
    assert (found.width, found.height, found.fps) == (SMALL.width, SMALL.height, 24.0)
    assert (found.duration_ms, found.frame_count) == (2500, 60)
    assert (found.codec, found.pixel_format, found.has_audio) == ("h264", "yuv420p", False)
    assert found.size_bytes == video.stat().st_size


@pytest.mark.parametrize("full", [False, True])
def test_a_video_as_promised_is_accepted(video, full):
    assert verify_video(video, size=SMALL, fps=24, frame_count=60, full=full).frame_count == 60


@pytest.mark.parametrize(("count", "fps"), [(1, 24), (2, 60), (25, 8), (49, 30)])
def test_short_and_odd_videos_are_accepted_too(tmp_path, count, fps):
    encode_frames(noise(SMALL, count), tmp_path / "v.mp4", size=SMALL, fps=fps)
    verify_video(tmp_path / "v.mp4", size=SMALL, fps=fps, frame_count=count)


@pytest.mark.parametrize(
    ("promise", "named"),
    [({"size": Size(128, 160)}, "size"), ({"fps": 25}, "frame rate"), ({"frame_count": 61}, "frame count")],
)
def test_a_broken_promise_is_named(video, promise, named):
    with pytest.raises(EncodeError, match=named):
        verify_video(video, **{"size": SMALL, "fps": 24, "frame_count": 60, **promise})


def test_a_truncated_file_is_refused(video):
    video.write_bytes(video.read_bytes()[:-2000])
    with pytest.raises(EncodeError):
        verify_video(video, size=SMALL, fps=24, frame_count=60)


def test_a_full_check_finds_a_hole_in_the_middle(video):
    data = bytearray(video.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40_000] = bytes(40_000)
    video.write_bytes(data)
    with pytest.raises(EncodeError):
        verify_video(video, size=SMALL, fps=24, frame_count=60, full=True)


@pytest.mark.parametrize("content", [b"", b"not a video" * 100])
def test_what_is_no_video_is_an_encode_error(tmp_path, content):
    (tmp_path / "v.mp4").write_bytes(content)
    with pytest.raises(EncodeError):
        probe(tmp_path / "v.mp4")


def test_a_missing_file_is_an_encode_error(tmp_path):
    with pytest.raises(EncodeError):
        probe(tmp_path / "v.mp4")


def test_the_dependencies_bring_every_codec():
    assert available() == dict.fromkeys(NEEDED, True)
