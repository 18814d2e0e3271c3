"""Reading: one job, a page of jobs, a place in the queue, a file of a finished video.

Concurrent look-ups of single jobs are answered by one statement, so polling clients cost the database little and
still read what is committed now.
"""

from __future__ import annotations

import asyncio
import bisect
import time
from typing import Final

from reelwright.domain.assets import Variant, asset_key
from reelwright.domain.ids import AccountId, JobId, parse_job_id
from reelwright.domain.job import Job, JobState
from reelwright.errors import (
    VideoExpiredError,
    VideoFailedError,
    VideoNotFoundError,
    VideoNotReadyError,
)
from reelwright.ports import Clock, Database, JobEvent, JobPage

MAX_PAGE: Final = 100
_GAUGE_S: Final = 1.0
_GAUGE_DEPTH: Final = 5_000


class QueueGauge:
    """How long the queue is and where a job stands in it, at most a second old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._total = 0
        self._oldest: list[JobId] = []
        self._good_until = 0.0
        self._refreshing: asyncio.Task[None] | None = None

    async def count(self) -> int:
        """Return how many jobs are queued."""
        await self._refresh()
        return self._total

    async def position(self, job: Job) -> int | None:
        """Return a queued job's place, 1 for the next one; None when it is not queued.

        Behind the first 5,000 it is the length of the queue: nobody waits by counting there.
        """
        if job.state is not JobState.QUEUED:
            return None
        await self._refresh()
        place = bisect.bisect_left(self._oldest, job.id)
        return self._total if place == len(self._oldest) < self._total else place + 1

    async def _refresh(self) -> None:
        if time.monotonic() < self._good_until:
            return
        if self._refreshing is None:
            self._refreshing = asyncio.ensure_future(self._measure())
        await asyncio.shield(self._refreshing)

    async def _measure(self) -> None:
        try:
            async with self._database.read() as tx:
                self._total, self._oldest = await tx.jobs.queued_ids(_GAUGE_DEPTH)
            self._good_until = time.monotonic() + _GAUGE_S
        finally:
            self._refreshing = None


class Library:
    """Finds jobs; one per process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._wanted: dict[JobId, asyncio.Future[Job | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def find(self, job_id: JobId) -> Job | None:
        """Return a job of any account."""
        waiting = self._wanted.get(job_id)
        if waiting is None:
            waiting = self._wanted[job_id] = asyncio.get_running_loop().create_future()
            if self._reading is None:
                self._reading = asyncio.ensure_future(self._read())
        job = await asyncio.shield(waiting)
        return job and job.as_of(self._clock.now())

    async def get(self, account_id: AccountId, text: str) -> Job:
        """Return one of the account's jobs.

        Raises:
            VideoNotFoundError: When there is none of that id, or it belongs to somebody else.
        """
        job_id = parse_job_id(text)
        job = await self.find(job_id) if job_id else None
        if job is None or job.account_id != account_id:
            raise VideoNotFoundError(f"There is no video '{text[:80]}'.")
        return job

    async def page(
        self,
        account_id: AccountId,
        *,
        limit: int = 20,
        after: str | None = None,
        newest_first: bool = True,
        custom_id: str | None = None,
    ) -> JobPage:
        """Return a page of the account's jobs, of all or those of a name; an unknown `after` gives an empty page."""
        cursor = parse_job_id(after) if after else None
        if after and cursor is None:
            return JobPage((), has_more=False)
        async with self._database.read() as tx:
            page = await tx.jobs.page(
                account_id,
                limit=max(0, min(limit, MAX_PAGE)),
                after=cursor,
                newest_first=newest_first,
                custom_id=custom_id,
            )
        now = self._clock.now()
        return JobPage(tuple(job.as_of(now) for job in page.jobs), page.has_more)

    async def story(self, job_id: JobId) -> tuple[JobEvent, ...]:
        """Return what happened to a job, oldest first."""
        async with self._database.read() as tx:
            return await tx.jobs.story(job_id)

    async def _read(self) -> None:
        """Answer what is wanted, and what came to be wanted meanwhile, batch by batch."""
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, {}
                await self._answer(wanted)
        finally:
            self._reading = None

    async def _answer(self, wanted: dict[JobId, asyncio.Future[Job | None]]) -> None:
        try:
            async with self._database.read() as tx:
                found = await tx.jobs.find_many(list(wanted))
        except Exception as error:  # noqa: BLE001 -- whatever it is, those who wait must hear of it
            for future in wanted.values():
                future.set_exception(error)
                future.exception()  # a caller that went away must not leave "never retrieved" behind
        else:
            for job_id, future in wanted.items():
                future.set_result(found.get(job_id))


def downloadable_key(job: Job, variant: Variant) -> str:
    """Return the store's key of one of a video's files.

    Raises:
        VideoNotReadyError: While the job has not ended.
        VideoFailedError: When it ended without a video.
        VideoExpiredError: When its files were removed.
    """
    if not job.is_terminal:
        raise VideoNotReadyError(f"Video is not ready yet, use GET /v1/videos/{job.id} to check status")
    if job.state is not JobState.COMPLETED:
        raise VideoFailedError
    if job.is_expired:
        days = round((job.expires_at - job.ended_at).total_seconds() / 86400) if job.expires_at and job.ended_at else 0
        raise VideoExpiredError(f"The video is no longer available. Downloads expire after {days} days.")
    return asset_key(job.id, job.attempt, variant)
