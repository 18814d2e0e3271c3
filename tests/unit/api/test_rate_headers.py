"""What is left of a rate limit, in OpenAI's headers and in those of the IETF's draft."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.api.rate_headers import quota_headers, refusal_headers
from reelwright.domain.limits import DAY_S, Quota, Rate
from reelwright.errors import DailyLimitError, RateLimitedError


def read_quota(quota):
    return {name.decode(): text.decode() for name, text in quota_headers(quota)}


def read_refusal(error):
    return {name.decode(): text.decode() for name, text in refusal_headers(error)}


def _quota(rate: Rate, **changes: Any) -> Quota:
    values = {"remaining": 49, "remaining_today": None, "reset_ms": 60_250, "retry_ms": 0} | changes
    return Quota(rate=rate, admitted=(True,), **values)


def test_an_admitted_request_is_told_the_limit_what_is_left_and_when_all_is_back() -> None:
    assert read_quota(_quota(Rate(50))) == {
        "x-ratelimit-limit-requests": "50",
        "x-ratelimit-remaining-requests": "49",
        "x-ratelimit-reset-requests": "1m0.25s",
        "ratelimit-policy": '"minute";q=50;w=60',
        "ratelimit": '"minute";r=49;t=61',
    }


def test_a_limit_of_the_day_is_told_beside_that_of_the_minute() -> None:
    headers = read_quota(_quota(Rate(50, per_day=500), remaining_today=400))

    assert headers["ratelimit-policy"] == '"minute";q=50;w=60, "day";q=500;w=86400'
    assert headers["ratelimit"] == '"minute";r=49;t=61, "day";r=400'
    assert headers["x-ratelimit-remaining-requests"] == "49"


def test_the_one_limit_of_openai_s_headers_is_the_tighter_one() -> None:
    headers = read_quota(_quota(Rate(50, per_day=500), remaining_today=3))

    assert (headers["x-ratelimit-limit-requests"], headers["x-ratelimit-remaining-requests"]) == ("500", "3")
    assert "x-ratelimit-reset-requests" not in headers


def test_an_account_with_a_limit_of_the_day_only_is_told_that() -> None:
    headers = read_quota(_quota(Rate(None, per_day=500), remaining=None, remaining_today=499))

    assert headers["ratelimit"] == '"day";r=499'


def test_without_limits_there_is_nothing_to_tell() -> None:
    assert read_quota(_quota(Rate(), remaining=None)) == {}
    assert read_refusal(RateLimitedError()) == {}


def test_a_refusal_tells_the_limit_that_refused() -> None:
    minute = RateLimitedError(retry_after_ms=1500, limit=50, window_s=60, reset_ms=59_750)
    day = DailyLimitError(retry_after_ms=7_265_000, limit=500, window_s=DAY_S, reset_ms=7_265_000)

    assert read_refusal(minute)["ratelimit"] == '"minute";r=0;t=60'
    assert read_refusal(day)["ratelimit-policy"] == '"day";q=500;w=86400'
    assert read_refusal(day)["x-ratelimit-reset-requests"] == "2h1m5s"


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (-40, "0ms"),
        (0, "0ms"),
        (250, "250ms"),
        (999, "999ms"),
        (1000, "1s"),
        (59_750, "59.75s"),
        (59_999, "59.999s"),
        (60_000, "1m0s"),
        (360_000, "6m0s"),
        (3_600_000, "1h0m0s"),
    ],
)
def test_a_duration_is_written_as_go_writes_it(ms: int, text: str) -> None:
    headers = read_refusal(RateLimitedError(limit=1, window_s=600, reset_ms=ms))

    assert headers["x-ratelimit-reset-requests"] == text
    assert headers["ratelimit"] == f'"window";r=0;t={max(0, -(-ms // 1000))}'
