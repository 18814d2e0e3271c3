"""Usage: any grouping adds up to the same total."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from reelwright.domain.ids import KeyId
from reelwright.errors import InvalidRequestError
from reelwright.ports import Usage
from reelwright.services.usage import Bucket, Grouping, add_up, period_of

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
ROWS = (
    Usage(MONDAY, KeyId("key_a"), "sora-2", "completed", 2, 8000, 160_000),
    Usage(MONDAY, None, "sora-2", "completed", 1, 4000, 80_000),
    Usage(TUESDAY, KeyId("key_a"), "sora-2", "refunded", 0, 0, -80_000),
    Usage(TUESDAY, KeyId("key_b"), "sora-turbo", "failed", 1, 0, 0),
)
GROUPINGS = [by for size in range(5) for by in itertools.combinations(Grouping, size)]


@pytest.mark.parametrize("by", GROUPINGS, ids=lambda by: "+".join(by) or "nothing")
def test_the_buckets_of_any_grouping_add_up_to_the_whole_and_differ(by: tuple[Grouping, ...]) -> None:
    buckets = add_up(ROWS, by=by)

    assert sum(bucket.videos for bucket in buckets) == 4
    assert sum(bucket.duration_ms for bucket in buckets) == 12_000
    assert sum(bucket.charged for bucket in buckets) == 160_000
    groups = [(bucket.day, bucket.key_id, bucket.model, bucket.status) for bucket in buckets]
    assert len(groups) == len(set(groups))


def test_what_it_is_not_grouped_by_is_not_told() -> None:
    assert add_up(ROWS, by=(Grouping.DAY,)) == (
        Bucket(day=MONDAY, videos=3, duration_ms=12_000, charged=240_000),
        Bucket(day=TUESDAY, videos=1, duration_ms=0, charged=-80_000),
    )


def test_a_period_is_thirty_days_unless_told() -> None:
    period = period_of(None, None, today=TUESDAY)

    assert (period.first, period.last) == (date(2026, 10, 26), TUESDAY)
    assert period_of(None, date.min, today=TUESDAY).first == date.min


def test_a_period_of_a_leap_year_is_the_longest() -> None:
    assert period_of(date(2024, 1, 1), date(2024, 12, 31), today=TUESDAY).last == date(2024, 12, 31)
    with pytest.raises(InvalidRequestError, match="366 days"):
        period_of(date(2023, 12, 31), date(2024, 12, 31), today=TUESDAY)


def test_a_period_runs_forward() -> None:
    with pytest.raises(InvalidRequestError, match="must not be after"):
        period_of(TUESDAY, MONDAY, today=TUESDAY)
