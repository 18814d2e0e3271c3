"""What the use cases need of the jobs' tables.

Lock order everywhere: accounts (by id), then jobs; whoever breaks it deadlocks with a group commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.job import Ending, Job, JobState, Stage


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of a list, newest or oldest first."""

    jobs: tuple[Job, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One line of a job's story."""

    type: str
    at: datetime
    attempt: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hold:
    """What is set aside for a live job, in micro-credits."""

    job_id: JobId
    state: JobState
    price: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """What the history of an engine says, and what waits for it; None where there is no history."""

    #: Seconds of drawing per million pixels drawn: the median and the 90th percentile of the last 100 videos.
    median_s: float | None
    slow_s: float | None
    #: Million pixels (size times frames) of all jobs queued and running.
    waiting_megapixels: float
    slots: int
    #: How many videos the history has, and how many jobs are queued or running.
    videos: int = 0
    live: int = 0


class JobTable(Protocol):
    """The jobs of all accounts, inside one transaction."""

    async def insert(
        self, jobs: Sequence[Job], running_limits: Mapping[AccountId, int | None], now: datetime
    ) -> tuple[AccountId, ...]:
        """Insert queued jobs with their `queued` events and the holds of their prices; they get no queue row yet.

        Return those accounts of `running_limits` that have a free slot. Call with them locked.
        """
        ...

    async def release(self, account_id: AccountId, running_limit: int | None, now: datetime) -> tuple[JobId, ...]:
        """Give the account's free slots to its oldest waiting jobs: a queue row each. Call with the account locked.

        Without a limit there are as many slots as workers make videos at once. The fewer jobs an account has, the
        sooner they are taken.
        """
        ...

    async def age(self, before: datetime) -> int:
        """Move queue rows that lie there since before an instant to the front; return how many."""
        ...

    async def waiting_accounts(self) -> tuple[AccountId, ...]:
        """Return the accounts that have jobs without a queue row."""
        ...

    async def unqueued(self, before: datetime) -> tuple[tuple[JobId, AccountId], ...]:
        """Return jobs released before an instant that have no queue row (nobody would run them), with accounts."""
        ...

    async def unrelease(self, job_id: JobId) -> None:
        """Put a live job back to waiting for a queue row."""
        ...

    async def find_many(self, job_ids: Sequence[JobId]) -> dict[JobId, Job]:
        """Return those of the jobs that exist."""
        ...

    async def lock(self, job_id: JobId) -> Job | None:
        """Lock and return a job. The caller holds its account's lock."""
        ...

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
        ...

    async def claim(self, job_id: JobId, worker: str, now: datetime) -> Job | None:
        """Start the next attempt of a queued or running job; None when it has ended."""
        ...

    async def progress(self, job_id: JobId, attempt: int, progress: int, stage: Stage, now: datetime) -> bool | None:
        """Record progress; return whether a cancel was asked for, or None when the attempt is stale.

        Endpoints that want to hear of progress are told, at most once in five seconds.
        """
        ...

    async def end(self, job_id: JobId, attempt: int, ending: Ending, now: datetime) -> bool:
        """Move a live job on and append the event; False when the attempt is stale or the job has ended.

        The state may be `queued`: a lost attempt waits for its next run, keeping its queue row.
        """
        ...

    async def request_cancel(self, job_id: JobId, now: datetime) -> None:
        """Mark a running job as to be cancelled and tell its worker."""
        ...

    async def delete(self, job_id: JobId, now: datetime) -> bool:
        """Remove an ended job and its story, and note its files as garbage."""
        ...

    async def garbage(self, limit: int) -> tuple[str, ...]:
        """Return prefixes of files whose job is gone."""
        ...

    async def forget_garbage(self, prefix: str) -> None:
        """Record that the files under a prefix are removed."""
        ...

    async def expired(self, now: datetime, limit: int) -> tuple[JobId, ...]:
        """Return ended jobs whose files are due for removal."""
        ...

    async def mark_expired(self, job_id: JobId, now: datetime) -> None:
        """Record that a job's files are no longer served, and note them as garbage."""
        ...

    async def queued_ids(self, limit: int) -> tuple[int, list[JobId]]:
        """Return how many jobs are queued, and the ids of the oldest `limit` of them in order."""
        ...

    async def trim_queue_log(self, before: datetime) -> None:
        """Drop the queue library's own records from before an instant."""
        ...

    async def story(self, job_id: JobId) -> tuple[JobEvent, ...]:
        """Return the job's events, oldest first."""
        ...

    async def set_charged(self, job_id: JobId, charged: int) -> None:
        """Correct what an ended job cost, after a refund; nothing happens when the job is gone."""
        ...

    async def holds(self, account_id: AccountId, *, limit: int) -> tuple[int, tuple[Hold, ...]]:
        """Return how many live jobs of an account have credits set aside, and the newest `limit` of them."""
        ...

    async def pace(self, engine: str, now: datetime) -> Pace:
        """Return how fast an engine drew of late and what is ahead in its queue."""
        ...
