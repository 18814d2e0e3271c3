"""How long a video will take: what was measured, and nothing where nothing was."""

from __future__ import annotations

import pytest

from reelwright.domain.request import Size
from reelwright.ports import Pace
from reelwright.services.estimates import estimate_of
from tests.factories import make_request

#: 100 frames of a million pixels.
REQUEST = make_request(size=Size(1000, 1000), duration_ms=5000, fps=20)


def test_a_video_takes_its_pixels_times_the_pace_and_waits_for_the_work_ahead_shared_by_all() -> None:
    pace = Pace(median_s=0.02, slow_s=0.05, waiting_megapixels=600, slots=2, videos=40, live=6)

    found = estimate_of(pace, REQUEST)

    assert (found.render_s, found.render_slow_s) == pytest.approx((2, 5))
    assert (found.wait_s, found.wait_slow_s) == pytest.approx((6, 15))
    assert found.based_on == 40


def test_without_history_only_an_idle_worker_is_known() -> None:
    idle = estimate_of(Pace(None, None, 0, slots=1), REQUEST)
    busy = estimate_of(Pace(None, None, 100, slots=1, live=1), REQUEST)

    assert (idle.wait_s, idle.render_s, idle.based_on) == (0, None, None)
    assert (busy.wait_s, busy.wait_slow_s, busy.render_slow_s) == (None, None, None)


def test_without_a_worker_the_wait_is_not_known() -> None:
    found = estimate_of(Pace(0.02, 0.05, 0, slots=0, videos=3), REQUEST)

    assert (found.wait_s, found.wait_slow_s) == (None, None)
    assert found.render_s == pytest.approx(2)


def test_with_a_free_slot_nobody_waits() -> None:
    assert estimate_of(Pace(0.02, 0.05, 500, slots=2, videos=3, live=1), REQUEST).wait_s == 0
