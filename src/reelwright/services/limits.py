"""Counting requests against rate limits: exact over all processes, cheap in each.

Those that come together are counted in one statement. Invariant: a refusal is remembered only until something could
have changed, so that a flood of refused requests does not reach the database.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

from reelwright.domain.limits import Ask, Bucket, Quota, Rate
from reelwright.errors import RateLimitedError
from reelwright.ports import Database

#: The longest a refusal is remembered: an account's plan may be changed meanwhile.
_TRUST_S: Final = 1.0
_MEMORY: Final = 10_000


class Refusals:
    """Who was refused just now, and until when asking again is pointless."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, RateLimitedError]] = {}

    def check(self, subject: str) -> None:
        """Do nothing for a subject that may ask.

        Raises:
            RateLimitedError: With the time that is left to wait.
        """
        kept = self._kept.get(subject)
        if kept is None:
            return
        at, error = kept
        passed_ms = int((time.monotonic() - at) * 1000)
        if passed_ms >= min(error.retry_after_ms, _TRUST_S * 1000):
            del self._kept[subject]
            return
        raise type(error)(
            error.message,
            retry_after_ms=error.retry_after_ms - passed_ms,
            limit=error.limit,
            window_s=error.window_s,
            remaining=error.remaining,
            reset_ms=error.reset_ms - passed_ms,
        )

    def keep(self, subject: str, error: RateLimitedError) -> None:
        """Remember a refusal of the smallest cost there is."""
        if len(self._kept) >= _MEMORY:
            self._kept.clear()
        self._kept[subject] = (time.monotonic(), error)


class Limiter:
    """Counts single requests in one bucket; one per process and bucket."""

    def __init__(self, database: Database, bucket: Bucket, what: str) -> None:
        self._database = database
        self._bucket = bucket
        #: What is counted, in the words of a refusal.
        self._what = what
        self._refusals = Refusals()
        self._waiting: list[tuple[str, Rate, asyncio.Future[tuple[Quota, bool]]]] = []
        self._counting: asyncio.Task[None] | None = None

    async def take(self, subject: str, rate: Rate) -> Quota | None:
        """Count one request and return what is left; None when there is no limit.

        Raises:
            RateLimitedError: When it is too many.
        """
        if not rate.is_limited:
            return None
        self._refusals.check(subject)
        future: asyncio.Future[tuple[Quota, bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append((subject, rate, future))
        if self._counting is None:
            self._counting = asyncio.ensure_future(self._count())
        quota, is_admitted = await future
        if not is_admitted:
            error = quota.refusal(self._what)
            self._refusals.keep(subject, error)
            raise error
        return quota

    async def _count(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                await self._answer(waiting)
        finally:
            self._counting = None

    async def _answer(self, waiting: list[tuple[str, Rate, asyncio.Future[tuple[Quota, bool]]]]) -> None:
        counts: dict[str, int] = {}
        rates = {subject: rate for subject, rate, _ in waiting}
        for subject, _, _ in waiting:
            counts[subject] = counts.get(subject, 0) + 1
        asks = [Ask(subject, (1,) * count, rates[subject]) for subject, count in counts.items()]
        try:
            async with self._database.read() as tx:
                quotas = await tx.quotas.take(self._bucket, asks)
        except Exception as error:  # noqa: BLE001 -- whatever it is, those who wait must hear of it
            for _, _, future in waiting:
                if not future.done():
                    future.set_exception(error)
            return
        places = dict.fromkeys(counts, 0)
        for subject, _, future in waiting:
            quota = quotas[subject]
            if not future.done():
                future.set_result((quota, quota.admitted[places[subject]]))
            places[subject] += 1
