"""Rates and what is left of them: the arithmetic is the database's (`take_quota`), the words are here.

Invariant: in no window of `window_s` seconds are more than `limit` units admitted.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from reelwright.errors import DailyLimitError, RateLimitedError

DAY_S: Final = 86_400


class Bucket(enum.StrEnum):
    """What is counted apart from what."""

    SUBMISSIONS = "submissions"
    READS = "reads"
    LOGINS = "logins"
    SIGNUPS = "signups"


@dataclass(frozen=True, slots=True)
class Rate:
    """How much is admitted; None means that there is no such limit."""

    limit: int | None = None
    window_s: int = 60
    per_day: int | None = None

    @property
    def is_limited(self) -> bool:
        """Whether there is anything to count."""
        return self.limit is not None or self.per_day is not None


@dataclass(frozen=True, slots=True)
class Ask:
    """What one subject asks for at once: the cost of each request, in order."""

    subject: str
    costs: tuple[int, ...]
    rate: Rate


@dataclass(frozen=True, slots=True)
class Quota:
    """What became of an ask, and what is left after it."""

    rate: Rate
    #: For each cost of the ask, whether it was admitted.
    admitted: tuple[bool, ...]
    remaining: int | None
    remaining_today: int | None
    #: Milliseconds until the whole limit is there again.
    reset_ms: int
    #: Milliseconds until the first cost that was refused would be admitted.
    retry_ms: int
    #: Whether it is the limit of the day that refused.
    is_day_spent: bool = False

    def refusal(self, what: str, cost: int = 1) -> RateLimitedError:
        """Return the error for a request that was not admitted; `what` is counted, such as `submissions`."""
        wait = self._advice(what, cost)
        if self.is_day_spent:
            spent = "are used up" if cost == 1 else f"but {self.remaining_today or 0} are used up"
            return DailyLimitError(
                f"All {self.rate.per_day} {what} of the day {spent}. {wait}",
                retry_after_ms=self.retry_ms,
                limit=self.rate.per_day,
                window_s=DAY_S,
                remaining=self.remaining_today or 0,
                reset_ms=self.retry_ms,
            )
        per = "a minute" if self.rate.window_s == 60 else f"in {self.rate.window_s // 60} minutes"
        return RateLimitedError(
            f"More than {self.rate.limit} {what} {per} are not taken. {wait}",
            retry_after_ms=self.retry_ms,
            limit=self.rate.limit,
            window_s=self.rate.window_s,
            remaining=self.remaining or 0,
            reset_ms=self.reset_ms,
        )

    def _advice(self, what: str, cost: int) -> str:
        """Say when to come back, or that it will be refused then as well."""
        limits = [limit for limit in (self.rate.limit, self.rate.per_day) if limit is not None]
        counted = "" if cost == 1 else f"This batch counts as {cost} {what}. "
        if cost > 1 and cost > min(limits):
            return f"{counted}Send a smaller one."
        return f"{counted}Try again in {_spoken(self.retry_ms)}."


def _spoken(wait_ms: int) -> str:
    seconds = max(1, -(-wait_ms // 1000))
    if seconds < 120:
        return f"{seconds} s"
    minutes = -(-seconds // 60)
    return f"{minutes} min" if minutes < 120 else f"{-(-minutes // 60)} h"
