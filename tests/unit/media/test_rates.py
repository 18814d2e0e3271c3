"""The caps, and files held against them."""

from __future__ import annotations

import pytest

from reelwright.domain.request import SIZES, Size
from reelwright.media.encode import VideoEncoder
from reelwright.media.rates import limit_for, rate_cap_bps

from .clips import noise


@pytest.mark.parametrize(("size", "mbit"), [(Size(1280, 720), 6), (Size(1080, 1920), 12), (Size(3840, 2160), 40)])
def test_the_named_resolutions_have_their_caps(size, mbit):
    assert rate_cap_bps(size) == mbit * 1_000_000


def test_a_larger_picture_never_has_a_smaller_cap():
    sizes = sorted([*SIZES.values(), Size(128, 128), Size(2560, 1440), Size(3840, 3840)], key=lambda s: s.pixels)
    caps = [rate_cap_bps(size) for size in sizes]
    assert caps == sorted(caps)
    assert 12_000_000 < rate_cap_bps(Size(2560, 1440)) < 40_000_000


@pytest.mark.parametrize("duration_s", [0.1, 1.0, 5.0, 60.0, None])
def test_rate_and_initial_fill_together_stay_under_the_cap(duration_s):
    limit = limit_for(6_000_000, duration_s)
    spent = limit.maxrate_bps * (duration_s or 1) + 0.9 * limit.buffer_bits
    assert spent <= 6_000_000 * (duration_s or 1)


def test_a_long_film_may_use_nearly_all_of_its_cap():
    assert limit_for(6_000_000, 60.0).maxrate_bps > 0.96 * 6_000_000


@pytest.mark.parametrize("seconds", [0.5, 1, 4])
def test_white_noise_averages_under_the_cap_however_short(tmp_path, seconds):
    size, fps = Size(320, 180), 24
    count = int(seconds * fps)
    path = tmp_path / "v.mp4"
    with VideoEncoder(path, size=size, fps=fps, frame_count=count) as encoder:
        for frame in noise(size, count):
            encoder.add(frame)
    average_bps = path.stat().st_size * 8 / seconds
    assert 0.4 * rate_cap_bps(size) < average_bps <= rate_cap_bps(size)


def test_a_cap_of_the_callers_own_wins(tmp_path):
    size = Size(320, 180)
    with VideoEncoder(tmp_path / "v.mp4", size=size, fps=24, rate_cap_bps=600_000) as encoder:
        for frame in noise(size, 24):
            encoder.add(frame)
    assert (tmp_path / "v.mp4").stat().st_size * 8 <= 600_000
