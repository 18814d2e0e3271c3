"""What happens to a job after it was accepted: claim, progress, end, cancel, delete.

Invariants: the account is locked before the job, always; a slot that frees is given to the account's next job in the
same transaction; a stale attempt changes nothing. What an end costs is `settlement`'s affair.
"""

from __future__ import annotations

import asyncio
import enum
from datetime import timedelta
from typing import Final

from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.job import (
    MAX_ATTEMPTS,
    Cancelled,
    Ending,
    Failure,
    Finished,
    HandedBack,
    Job,
    JobState,
    Outcome,
    Retry,
    Stage,
    decide,
)
from reelwright.errors import VideoNotFoundError
from reelwright.ports import Clock, Database
from reelwright.services.settlement import conclude

#: How long a cancel waits for the worker to let go before it ends the job over its head.
CANCEL_WAIT_S: Final = 2.0
_CANCEL_POLL_S: Final = 0.05

CANCELLED: Final = Failure("cancelled", "The job was cancelled.")
WORKER_LOST: Final = Failure(
    "worker_lost", f"The worker stopped answering in each of {MAX_ATTEMPTS} attempts, so the job was given up."
)


class Answer(enum.Enum):
    """What a worker is to do after it reported progress."""

    GO_ON = enum.auto()
    CANCEL = enum.auto()
    #: Another attempt has begun, or the job has ended: stop and write nothing.
    STALE = enum.auto()


async def claim(database: Database, clock: Clock, job_id: JobId, *, worker: str) -> Job | None:
    """Start the next attempt of a job; None when there is nothing to run.

    A job that was cancelled while its worker was dead, or that has used up its attempts, ends here.
    """
    async with database.begin() as tx:
        account = await tx.accounts.lock_owner_of(job_id)
        job = await tx.jobs.lock(job_id) if account else None
        if account is None or job is None or job.is_terminal:
            return None
        if job.cancel_requested_at is not None:
            await conclude(tx, account, job, Ending(JobState.CANCELLED, CANCELLED), clock.now())
        elif job.counted_attempts >= MAX_ATTEMPTS:
            await conclude(tx, account, job, Ending(JobState.FAILED, WORKER_LOST), clock.now())
        else:
            return await tx.jobs.claim(job_id, worker, clock.now())
        return None


async def report(
    database: Database, clock: Clock, job_id: JobId, attempt: int, *, progress: int, stage: Stage
) -> Answer:
    """Record how far an attempt is and learn whether to go on."""
    async with database.read() as tx:
        is_cancelled = await tx.jobs.progress(job_id, attempt, progress, stage, clock.now())
    if is_cancelled is None:
        return Answer.STALE
    return Answer.CANCEL if is_cancelled else Answer.GO_ON


async def end(
    database: Database, clock: Clock, job_id: JobId, attempt: int, outcome: Outcome, *, retention: timedelta
) -> JobState | None:
    """Carry out what an attempt ended in; None when the attempt was stale, so that its files must go.

    Saying the same end again changes nothing and gives the same answer: the first commit's answer may have been lost
    on its way.
    """
    async with database.begin() as tx:
        account = await tx.accounts.lock_owner_of(job_id)
        job = await tx.jobs.lock(job_id) if account else None
        if account is None or job is None or job.attempt != attempt:
            return None
        if _has_ended(job, outcome):
            return job.state if _is_end_of(job.state, outcome) else None
        if job.cancel_requested_at is not None and not isinstance(outcome, Finished):
            outcome = Cancelled()
        state, failure = decide(outcome, job.counted_attempts)
        now = clock.now()
        if state.is_terminal:
            rendition = outcome.rendition if isinstance(outcome, Finished) else None
            expires_at = now + retention if state is JobState.COMPLETED else None
            await conclude(tx, account, job, Ending(state, failure, rendition, expires_at), now)
        else:
            ending = Ending(state, failure, is_excused=isinstance(outcome, HandedBack))
            await tx.jobs.end(job_id, attempt, ending, now)
        return state


def _has_ended(job: Job, outcome: Outcome) -> bool:
    """Whether the job's current attempt is over; only a cancel reaches a job that waits for its next one."""
    return job.is_terminal or (job.state is JobState.QUEUED and not isinstance(outcome, Cancelled))


def _is_end_of(state: JobState, outcome: Outcome) -> bool:
    """Whether `state` is where this very outcome, committed earlier, left its job."""
    if isinstance(outcome, Finished):
        return state is JobState.COMPLETED
    return state is JobState.QUEUED and isinstance(outcome, Retry | HandedBack)


async def cancel(
    database: Database, clock: Clock, account_id: AccountId, job_id: JobId, *, wait_s: float = CANCEL_WAIT_S
) -> Job:
    """Cancel a job and return it ended; one that had ended already is returned as it is.

    A running job's worker is told, and waited for up to `wait_s` seconds; after that the job is ended over its head,
    and whatever the worker still writes is refused as stale.

    Raises:
        VideoNotFoundError: When the account has no such job.
    """
    job = await _ask_to_cancel(database, clock, account_id, job_id)
    waited_s = 0.0
    while not job.is_terminal and waited_s < wait_s:
        await asyncio.sleep(_CANCEL_POLL_S)
        waited_s += _CANCEL_POLL_S
        job = await _get(database, job_id)
    if job.is_terminal:
        return job
    await end(database, clock, job_id, job.attempt, Cancelled(), retention=timedelta())
    return await _get(database, job_id)


async def _ask_to_cancel(database: Database, clock: Clock, account_id: AccountId, job_id: JobId) -> Job:
    async with database.begin() as tx:
        account = await tx.accounts.lock_owner_of(job_id)
        job = await tx.jobs.lock(job_id) if account else None
        if account is None or job is None or account.id != account_id:
            raise VideoNotFoundError(f"There is no video '{job_id}'.")
        if job.state is JobState.QUEUED:
            await conclude(tx, account, job, Ending(JobState.CANCELLED, CANCELLED), clock.now())
        elif job.state is JobState.RUNNING:
            await tx.jobs.request_cancel(job_id, clock.now())
    return await _get(database, job_id)


async def _get(database: Database, job_id: JobId) -> Job:
    async with database.read() as tx:
        job = (await tx.jobs.find_many([job_id])).get(job_id)
    if job is None:
        raise VideoNotFoundError(f"There is no video '{job_id}'.")
    return job


async def delete(
    database: Database, clock: Clock, account_id: AccountId, job_id: JobId, *, wait_s: float = CANCEL_WAIT_S
) -> None:
    """Delete a job, cancelling it first when it is live; its files are noted as garbage.

    Raises:
        VideoNotFoundError: When the account has no such job.
    """
    await cancel(database, clock, account_id, job_id, wait_s=wait_s)
    async with database.begin() as tx:
        await tx.accounts.lock_owner_of(job_id)
        if not await tx.jobs.delete(job_id, clock.now()):
            raise VideoNotFoundError(f"There is no video '{job_id}'.")
