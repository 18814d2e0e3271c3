"""Batches after they were taken: look one up, list them, cancel one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from reelwright.domain.batch import Batch, BatchCounts
from reelwright.domain.ids import AccountId, BatchId, JobId, parse_batch_id
from reelwright.domain.job import Ending, Job, JobState
from reelwright.errors import BatchNotFoundError, VideoNotFoundError
from reelwright.ports import Clock, Database, Transaction
from reelwright.services import lifecycle
from reelwright.services.accounts import lock_account
from reelwright.services.library import MAX_PAGE
from reelwright.services.settlement import conclude


@dataclass(frozen=True, slots=True)
class WholeBatch:
    """A batch with its jobs, in the order in which they were asked for; deleted ones are gone."""

    batch: Batch
    counts: BatchCounts
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class BatchList:
    """One page of batches, each with how many of its jobs stand where."""

    batches: tuple[Batch, ...]
    counts: Mapping[BatchId, BatchCounts]
    has_more: bool


class Batches:
    """Finds and cancels batches."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, account_id: AccountId, text: str) -> WholeBatch:
        """Return one of the account's batches.

        Raises:
            BatchNotFoundError: When there is none of that id, or it belongs to somebody else.
        """
        async with self._database.read() as tx:
            batch = await _find(tx, account_id, text)
            # In this order what is read later is never older than what it is held against.
            counts = await tx.batches.counts([batch])
            jobs = await tx.batches.jobs(batch.id)
        now = self._clock.now()
        return WholeBatch(batch, counts[batch.id], tuple(job.as_of(now) for job in jobs))

    async def page(
        self, account_id: AccountId, *, limit: int = 20, after: str | None = None, newest_first: bool = True
    ) -> BatchList:
        """Return a page of the account's batches; an unknown `after` gives an empty page."""
        cursor = parse_batch_id(after) if after else None
        if after and cursor is None:
            return BatchList((), {}, has_more=False)
        limit = max(0, min(limit, MAX_PAGE))
        async with self._database.read() as tx:
            page = await tx.batches.page(account_id, limit=limit, after=cursor, newest_first=newest_first)
            counts = await tx.batches.counts(page.batches)
        return BatchList(page.batches, counts, page.has_more)

    async def cancel(self, account_id: AccountId, text: str) -> WholeBatch:
        """Cancel those of a batch's jobs that have not ended, and return it; an ended one is returned as it is.

        Raises:
            BatchNotFoundError: When there is none of that id, or it belongs to somebody else.
        """
        running = await self._cancel_waiting(account_id, text)
        await asyncio.gather(*(self._cancel_running(account_id, job_id) for job_id in running))
        return await self.get(account_id, text)

    async def _cancel_waiting(self, account_id: AccountId, text: str) -> list[JobId]:
        """End what only waits, and return what runs."""
        async with self._database.begin() as tx:
            batch = await _find(tx, account_id, text)
            account = await lock_account(tx, account_id)
            jobs = await tx.batches.jobs(batch.id)
            # The last first: a slot that frees would be given to the next one, which is to be cancelled as well.
            for job in reversed(jobs):
                if job.state is JobState.QUEUED and (locked := await tx.jobs.lock(job.id)) is not None:
                    ending = Ending(JobState.CANCELLED, lifecycle.CANCELLED)
                    await conclude(tx, account, locked, ending, self._clock.now())
        return [job.id for job in jobs if job.state is JobState.RUNNING]

    async def _cancel_running(self, account_id: AccountId, job_id: JobId) -> None:
        try:
            await lifecycle.cancel(self._database, self._clock, account_id, job_id)
        except VideoNotFoundError:
            # It was deleted meanwhile, and so it has ended.
            return


async def _find(tx: Transaction, account_id: AccountId, text: str) -> Batch:
    batch_id = parse_batch_id(text)
    batch = await tx.batches.find(batch_id) if batch_id else None
    if batch is None or batch.account_id != account_id:
        raise BatchNotFoundError(f"There is no batch '{text[:80]}'.")
    return batch
