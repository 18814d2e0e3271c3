"""Rates and refusals: what is limited, and the words and numbers in which a refusal is told."""

import pytest

from reelwright.domain.limits import DAY_S, Quota, Rate
from reelwright.errors import DailyLimitError, RateLimitedError


def make_quota(**changes):
    values = {"rate": Rate(50), "admitted": (False,), "remaining": 0, "remaining_today": None}
    return Quota(**values | {"reset_ms": 60_000, "retry_ms": 1500} | changes)


@pytest.mark.parametrize(
    ("rate", "is_limited"),
    [(Rate(), False), (Rate(0), True), (Rate(50), True), (Rate(None, per_day=500), True), (Rate(None, 3600), False)],
)
def test_a_rate_without_any_number_limits_nothing(rate, is_limited):
    assert rate.is_limited is is_limited


def test_a_refusal_by_the_minute_says_how_many_and_how_long():
    error = make_quota().refusal("submissions")

    assert type(error) is RateLimitedError
    assert str(error) == "More than 50 submissions a minute are not taken. Try again in 2 s."
    assert (error.retry_after_ms, error.retry_after_s, error.reset_ms) == (1500, 2, 60_000)
    assert (error.limit, error.window_s, error.remaining) == (50, 60, 0)


def test_a_refusal_by_a_longer_window_names_it():
    error = make_quota(rate=Rate(10, 900)).refusal("log-ins")

    assert str(error) == "More than 10 log-ins in 15 minutes are not taken. Try again in 2 s."
    assert error.window_s == 900


def test_a_refusal_by_the_day_counts_to_midnight():
    quota = make_quota(
        rate=Rate(50, per_day=500), remaining=9, remaining_today=0, retry_ms=7_200_000, is_day_spent=True
    )

    error = quota.refusal("submissions")

    assert type(error) is DailyLimitError
    assert str(error) == "All 500 submissions of the day are used up. Try again in 2 h."
    assert (error.limit, error.window_s, error.remaining) == (500, DAY_S, 0)
    assert error.reset_ms == error.retry_after_ms == 7_200_000


@pytest.mark.parametrize(
    ("retry_ms", "spoken"),
    [
        (0, "1 s"),
        (1, "1 s"),
        (1001, "2 s"),
        (119_000, "119 s"),
        (119_001, "2 min"),
        (120_001, "3 min"),
        (7_140_000, "119 min"),
        (7_140_001, "2 h"),
        (86_400_000, "24 h"),
    ],
)
def test_a_wait_is_told_in_a_unit_one_can_picture_and_never_too_short(retry_ms, spoken):
    assert str(make_quota(retry_ms=retry_ms).refusal("requests")).endswith(f"Try again in {spoken}.")
