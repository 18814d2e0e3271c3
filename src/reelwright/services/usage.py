"""What an account used, added up by whatever its owner asks: days, keys, models, how it ended.

Live jobs are not in it: a video counts on the day (UTC) on which it ended. Invariant: the buckets of a report add up
to its total.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from reelwright.domain.ids import AccountId, KeyId
from reelwright.errors import Fault, InvalidRequestError
from reelwright.ports import Database, Usage

MAX_DAYS: Final = 366
DEFAULT_DAYS: Final = 30


class Grouping(enum.StrEnum):
    """Something to add up by."""

    DAY = "day"
    KEY = "key"
    MODEL = "model"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in UTC, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bucket:
    """A sum; what it is not grouped by is None."""

    day: date | None = None
    key_id: KeyId | None = None
    model: str | None = None
    status: str | None = None
    videos: int = 0
    duration_ms: int = 0
    #: Micro-credits; refunds count against it.
    charged: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What was used in a period."""

    period: Period
    buckets: tuple[Bucket, ...]
    total: Bucket


def period_of(first: date | None, last: date | None, *, today: date) -> Period:
    """Return the days asked for; without a first one, the thirty that end with the last, and that is today.

    Raises:
        InvalidRequestError: When they are in the wrong order or too many.
    """
    end = last or today
    start = first or date.fromordinal(max(1, end.toordinal() - DEFAULT_DAYS + 1))
    if start > end:
        raise InvalidRequestError(Fault("invalid_value", "'start_date' must not be after 'end_date'.", "start_date"))
    if end - start >= timedelta(days=MAX_DAYS):
        message = f"At most {MAX_DAYS} days can be asked for at once."
        raise InvalidRequestError(Fault("invalid_value", message, "start_date"))
    return Period(start, end)


async def report(database: Database, account_id: AccountId, period: Period, *, by: Sequence[Grouping]) -> Report:
    """Return what an account used in a period."""
    async with database.read() as tx:
        rows = await tx.usage.list(account_id, first=period.first, last=period.last)
    return Report(period, add_up(rows, by=by), _total(rows))


def add_up(rows: Iterable[Usage], *, by: Sequence[Grouping]) -> tuple[Bucket, ...]:
    """Return sums of rows that agree in what they are grouped by, in that order."""
    sums: dict[Bucket, Bucket] = {}
    for row in rows:
        group = Bucket(
            day=row.day if Grouping.DAY in by else None,
            key_id=row.key_id if Grouping.KEY in by else None,
            model=row.model if Grouping.MODEL in by else None,
            status=row.status if Grouping.STATUS in by else None,
        )
        sums[group] = _plus(sums.get(group, group), row)
    return tuple(sorted(sums.values(), key=_place))


def _total(rows: Iterable[Usage]) -> Bucket:
    total = Bucket()
    for row in rows:
        total = _plus(total, row)
    return total


def _plus(bucket: Bucket, row: Usage) -> Bucket:
    return replace(
        bucket,
        videos=bucket.videos + row.videos,
        duration_ms=bucket.duration_ms + row.duration_ms,
        charged=bucket.charged + row.charged,
    )


def _place(bucket: Bucket) -> tuple[date, str, str, str]:
    return bucket.day or date.min, bucket.model or "", bucket.key_id or "", bucket.status or ""
