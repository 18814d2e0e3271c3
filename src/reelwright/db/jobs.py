"""Jobs in PostgreSQL: admission, fences and the story of each job.

Invariants: a job has a queue row only from `release` on; every write of an attempt names it and does nothing when
another attempt has begun or the job has ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

import asyncpg
import msgspec
from pgqueuer import AsyncpgDriver, Queries

from reelwright.db.rows import job_of, rendition_data
from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.assets import asset_prefix
from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.job import Ending, Job, JobState, Stage
from reelwright.ports import Hold, JobEvent, JobPage, Pace

#: PgQueuer's entrypoint for all videos.
ENTRYPOINT: Final = "video"


class PostgresJobs:
    """`ports.JobTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(
        self, jobs: Sequence[Job], running_limits: Mapping[AccountId, int | None], now: datetime
    ) -> tuple[AccountId, ...]:
        """Insert queued jobs with their `queued` events and the holds of their prices; they get no queue row yet.

        Return those accounts of `running_limits` that have a free slot.
        """
        requests = [job.request for job in jobs]
        free = statements.insert_jobs(
            self._connection,
            ids=[job.id for job in jobs],
            account_ids=[job.account_id for job in jobs],
            created_at=[job.created_at for job in jobs],
            request_ids=[job.request_id for job in jobs],
            prompts=[request.prompt for request in requests],
            models=[request.model for request in requests],
            engines=[request.engine for request in requests],
            widths=[request.size.width for request in requests],
            heights=[request.size.height for request in requests],
            durations_ms=[request.duration_ms for request in requests],
            fps=[request.fps for request in requests],
            seeds=[request.seed for request in requests],
            qualities=[request.quality for request in requests],
            doors=[request.door for request in requests],
            ignored=[_json(request.ignored) for request in requests],
            key_ids=[job.key_id for job in jobs],
            prices=[job.terms.price for job in jobs],
            prices_per_second=[job.terms.per_second for job in jobs],
            prices_per_clip=[job.terms.per_clip for job in jobs],
            paid_from=[job.terms.paid_from for job in jobs],
            batch_ids=[job.batch_id for job in jobs],
            batch_indexes=[job.batch_index for job in jobs],
            custom_ids=[request.custom_id for request in requests],
            callback_urls=[request.callback_url for request in requests],
            payers=list(running_limits),
            running_limits=list(running_limits.values()),
            now=now,
        )
        return tuple(AccountId(row["account_id"]) for row in await rows(free))

    async def release(self, account_id: AccountId, running_limit: int | None, now: datetime) -> tuple[JobId, ...]:
        """Give the account's free slots to its oldest waiting jobs: a queue row each."""
        found = statements.release_waiting(
            self._connection, account_id=account_id, running_limit=running_limit, now=now
        )
        released = sorted((JobId(row["id"]), -int(row["rank"])) for row in await rows(found))
        if released:
            # The library's types want a bare connection; what the pool lends forwards every method to one.
            driver = AsyncpgDriver(cast("asyncpg.Connection", self._connection))
            await Queries(driver).enqueue(
                [ENTRYPOINT] * len(released),
                [job_id.encode() for job_id, _ in released],
                [priority for _, priority in released],
            )
        return tuple(job_id for job_id, _ in released)

    async def age(self, before: datetime) -> int:
        """Move queue rows that lie there since before an instant to the front; return how many."""
        return int(await statements.age_queue(self._connection, before=before))

    async def waiting_accounts(self) -> tuple[AccountId, ...]:
        """Return the accounts that have jobs without a queue row."""
        found = await rows(statements.waiting_accounts(self._connection))
        return tuple(AccountId(row["account_id"]) for row in found)

    async def unqueued(self, before: datetime) -> tuple[tuple[JobId, AccountId], ...]:
        """Return jobs released before an instant that have no queue row, with their accounts."""
        found = await rows(statements.unqueued_jobs(self._connection, before=before))
        return tuple((JobId(row["id"]), AccountId(row["account_id"])) for row in found)

    async def unrelease(self, job_id: JobId) -> None:
        """Put a live job back to waiting for a queue row."""
        await statements.unrelease_job(self._connection, job_id=job_id)

    async def find_many(self, job_ids: Sequence[JobId]) -> dict[JobId, Job]:
        """Return those of the jobs that exist."""
        found = await rows(statements.find_jobs(self._connection, job_ids=list(job_ids)))
        return {JobId(row["id"]): job_of(row) for row in found}

    async def lock(self, job_id: JobId) -> Job | None:
        """Lock and return a job. The caller holds its account's lock."""
        row = await statements.lock_job(self._connection, job_id=job_id)
        return row and job_of(row)

    async def page(
        self,
        account_id: AccountId,
        *,
        limit: int,
        after: JobId | None,
        newest_first: bool,
        custom_id: str | None = None,
    ) -> JobPage:
        """Return a page of the account's jobs, of all or those of a name; an unknown `after` gives an empty page."""
        if after and not await statements.has_job(self._connection, job_id=after, account_id=account_id):
            return JobPage((), has_more=False)
        # One more than asked tells whether there is another page.
        found = await rows(
            _page_statement(newest_first, custom_id)(
                self._connection, account_id=account_id, after=after, limit=limit + 1, custom_id=custom_id
            )
        )
        return JobPage(tuple(job_of(row) for row in found[:limit]), has_more=len(found) > limit)

    async def claim(self, job_id: JobId, worker: str, now: datetime) -> Job | None:
        """Start the next attempt of a queued or running job; None when it has ended."""
        row = await statements.claim_job(self._connection, job_id=job_id, worker=worker, now=now)
        return row and job_of(row)

    async def progress(self, job_id: JobId, attempt: int, progress: int, stage: Stage, now: datetime) -> bool | None:
        """Record progress; return whether a cancel was asked for, or None when the attempt is stale."""
        row = await statements.report_progress(
            self._connection, job_id=job_id, attempt=attempt, progress=progress, stage=stage, now=now
        )
        return None if row is None else bool(row["is_cancelled"])

    async def end(self, job_id: JobId, attempt: int, ending: Ending, now: datetime) -> bool:
        """Move a live job on and append the event; False when the attempt is stale or the job has ended."""
        failure, rendition = ending.failure, ending.rendition
        ended = await statements.end_job(
            self._connection,
            job_id=job_id,
            attempt=attempt,
            state=ending.state,
            now=now,
            expires_at=ending.expires_at,
            failure_code=failure and failure.code,
            failure_message=failure and failure.message,
            rendition=_json(rendition_data(rendition)) if rendition else None,
            charged=ending.charged,
            excused=int(ending.is_excused),
            event=_event_name(ending.state, ending.is_excused),
            data=_json({"code": failure.code, "message": failure.message} if failure else {}),
        )
        return ended is not None

    async def request_cancel(self, job_id: JobId, now: datetime) -> None:
        """Mark a running job as to be cancelled and tell its worker."""
        await statements.request_cancel(self._connection, job_id=job_id, now=now)

    async def delete(self, job_id: JobId, now: datetime) -> bool:
        """Remove an ended job and its story, and note its files as garbage."""
        gone = await statements.delete_job(self._connection, job_id=job_id, prefix=asset_prefix(job_id), now=now)
        return gone is not None

    async def garbage(self, limit: int) -> tuple[str, ...]:
        """Return prefixes of files whose job is gone."""
        return tuple(row["prefix"] for row in await rows(statements.garbage(self._connection, limit=limit)))

    async def forget_garbage(self, prefix: str) -> None:
        """Record that the files under a prefix are removed."""
        await statements.forget_garbage(self._connection, prefix=prefix)

    async def expired(self, now: datetime, limit: int) -> tuple[JobId, ...]:
        """Return ended jobs whose files are due for removal."""
        found = await rows(statements.expired_jobs(self._connection, now=now, limit=limit))
        return tuple(JobId(row["id"]) for row in found)

    async def mark_expired(self, job_id: JobId, now: datetime) -> None:
        """Record that a job's files are no longer served, and note them as garbage."""
        await statements.mark_expired(self._connection, job_id=job_id, prefix=asset_prefix(job_id), now=now)

    async def queued_ids(self, limit: int) -> tuple[int, list[JobId]]:
        """Return how many jobs are queued, and the ids of the oldest `limit` of them in order."""
        found = await rows(statements.queued_ids(self._connection, limit=limit))
        oldest = [JobId(row["id"]) for row in found]
        total = len(oldest)
        if total == limit:
            total = await statements.queued_count(self._connection)
        return total, oldest

    async def trim_queue_log(self, before: datetime) -> None:
        """Drop the queue library's own records from before an instant; it keeps them for ever otherwise."""
        await statements.trim_queue_log(self._connection, before=before)
        await statements.trim_queue_statistics(self._connection, before=before)

    async def set_charged(self, job_id: JobId, charged: int) -> None:
        """Correct what an ended job cost, after a refund; nothing happens when the job is gone."""
        await statements.set_charged(self._connection, job_id=job_id, charged=charged)

    async def holds(self, account_id: AccountId, *, limit: int) -> tuple[int, tuple[Hold, ...]]:
        """Return how many live jobs of an account have credits set aside, and the newest `limit` of them."""
        found = await rows(statements.holds(self._connection, account_id=account_id, limit=limit))
        holds = tuple(Hold(JobId(row["id"]), JobState(row["state"]), row["price"], row["created_at"]) for row in found)
        return (found[0]["total"] if found else 0), holds

    async def pace(self, engine: str, now: datetime) -> Pace:
        """Return how fast an engine drew of late and what is ahead in its queue."""
        history = await statements.drawing_pace(self._connection, engine=engine)
        work = await statements.waiting_work(self._connection, engine=engine, now=now)
        return Pace(
            history["median_s"],
            history["slow_s"],
            work["megapixels"],
            int(work["slots"]),
            videos=history["videos"],
            live=work["live"],
        )

    async def story(self, job_id: JobId) -> tuple[JobEvent, ...]:
        """Return the job's events, oldest first."""
        found = await rows(statements.job_story(self._connection, job_id=job_id))
        return tuple(
            JobEvent(row["type"], row["at"], row["attempt"], msgspec.json.decode(row["data"])) for row in found
        )


def _page_statement(newest_first: bool, custom_id: str | None) -> Any:
    if custom_id is None:
        return statements.newest_jobs if newest_first else statements.oldest_jobs
    return statements.newest_jobs_named if newest_first else statements.oldest_jobs_named


def _event_name(state: JobState, is_excused: bool) -> str:
    if state is not JobState.QUEUED:
        return state
    return "handed_back" if is_excused else "retried"


def _json(value: Any) -> str:
    # No codec on the connection: PgQueuer shares it and does its own.
    return msgspec.json.encode(value).decode()
