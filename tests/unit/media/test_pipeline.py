"""Drawing and encoding at once."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from reelwright.errors import DiskFullError, EncodeError
from reelwright.media.pipeline import SLOTS, encode_frames

from .clips import SMALL, decode, grey, noise, plain, ramp


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def test_all_frames_arrive_and_are_counted(tmp_path):
    counts = []
    total = encode_frames(ramp(SMALL, 30), tmp_path / "v.mp4", size=SMALL, fps=24, on_frame=counts.append)
    assert total == 30
    assert counts == sorted(counts)
    assert counts[-1] == 30
    assert len(decode(tmp_path / "v.mp4")) == 30


def test_a_producer_may_rotate_four_buffers(tmp_path):
    slots = [plain(SMALL, (0, 0, 0)) for _ in range(SLOTS)]

    def rotating():
        for index in range(60):
            slots[index % SLOTS][:] = grey(index, 60)
            yield slots[index % SLOTS]

    encode_frames(rotating(), tmp_path / "v.mp4", size=SMALL, fps=24)
    means = [float(frame.mean()) for frame in decode(tmp_path / "v.mp4")]
    assert means == pytest.approx([grey(i, 60) for i in range(60)], abs=2)


def test_a_producer_waits_when_it_is_far_ahead(tmp_path):
    """However slow the encoder, no more than SLOTS frames are under way."""
    drawn, ahead = 0, []

    def counting():
        nonlocal drawn
        for frame in noise(SMALL, 40):
            drawn += 1
            yield frame

    encode_frames(counting(), tmp_path / "v.mp4", size=SMALL, fps=24, on_frame=lambda done: ahead.append(drawn - done))
    assert max(ahead) < SLOTS


def test_frames_are_drawn_in_the_callers_thread(tmp_path):
    """An OpenGL context belongs to one thread."""
    threads = set()

    def watched():
        for frame in ramp(SMALL, 5):
            threads.add(threading.current_thread())
            yield frame

    encode_frames(watched(), tmp_path / "v.mp4", size=SMALL, fps=24)
    assert threads == {threading.current_thread()}


def test_an_error_while_drawing_ends_the_encoder_and_leaves_no_file(tmp_path):
    def broken():
        yield from noise(SMALL, 6)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        encode_frames(broken(), tmp_path / "v.mp4", size=SMALL, fps=24)
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_encoder_ends_the_drawing_and_leaves_no_file(tmp_path):
    closed = threading.Event()

    def endless():
        try:
            yield plain(SMALL, (1, 2, 3))
            while True:
                yield np.zeros((2, 2, 3), np.uint8)
        finally:
            closed.set()

    with pytest.raises(EncodeError, match="Frame 1"):
        encode_frames(endless(), tmp_path / "v.mp4", size=SMALL, fps=24)
    assert closed.is_set()
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_progress_report_ends_both(tmp_path):
    def stop(_count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode_frames(ramp(SMALL, 9), tmp_path / "v.mp4", size=SMALL, fps=24, on_frame=stop)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="the system has no /dev/full")
def test_a_disk_that_fills_up_ends_the_drawing(tmp_path):
    (tmp_path / "v.mp4").symlink_to("/dev/full")
    with pytest.raises(DiskFullError):
        encode_frames(noise(SMALL, 80), tmp_path / "v.mp4", size=SMALL, fps=24)
    assert not list(tmp_path.iterdir())
