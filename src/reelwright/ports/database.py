"""What the use cases need of a database: tables inside one transaction.

Lock order everywhere: accounts (by id), then jobs; whoever breaks it deadlocks with a group commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from reelwright.domain.account import Account, ApiKey
from reelwright.domain.ids import AccountId, JobId, KeyId
from reelwright.domain.job import Failure, Job, JobState, Rendition, Stage


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


class JobTable(Protocol):
    """The jobs of all accounts, inside one transaction.

    Lock order everywhere: accounts (by id), then jobs; whoever breaks it deadlocks with a group commit.
    """

    async def insert(self, jobs: Sequence[Job]) -> None:
        """Insert queued jobs with their `queued` events. They get no queue row yet."""
        ...

    async def release(self, account_id: AccountId, running_limit: int, now: datetime) -> tuple[JobId, ...]:
        """Give the account's free slots to its oldest waiting jobs: a queue row each. Call with the account locked."""
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

    async def page(self, account_id: AccountId, *, limit: int, after: JobId | None, newest_first: bool) -> JobPage:
        """Return a page of the account's jobs; an unknown `after` gives an empty page."""
        ...

    async def claim(self, job_id: JobId, worker: str, now: datetime) -> Job | None:
        """Start the next attempt of a queued or running job; None when it has ended."""
        ...

    async def progress(self, job_id: JobId, attempt: int, progress: int, stage: Stage) -> bool | None:
        """Record progress; return whether a cancel was asked for, or None when the attempt is stale."""
        ...

    async def end(
        self,
        job_id: JobId,
        attempt: int,
        state: JobState,
        *,
        now: datetime,
        expires_at: datetime | None,
        failure: Failure | None,
        rendition: Rendition | None,
        is_excused: bool = False,
    ) -> bool:
        """Move a live job to `state` and append the event; False when the attempt is stale or the job has ended.

        `state` may be `queued`: a lost attempt waits for its next run, keeping its queue row.
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


class AccountTable(Protocol):
    """Accounts, inside one transaction."""

    async def insert(self, account: Account) -> bool:
        """Insert an account; False when it would be a second owner."""
        ...

    async def find_owner(self) -> Account | None:
        """Return the owner account that the first start made."""
        ...

    async def lock(self, account_ids: Sequence[AccountId]) -> dict[AccountId, Account]:
        """Lock accounts in the order of their ids and return them."""
        ...

    async def lock_owner_of(self, job_id: JobId) -> Account | None:
        """Lock and return the account that owns a job."""
        ...


class KeyTable(Protocol):
    """API keys, inside one transaction."""

    async def insert(self, key: ApiKey, key_hash: bytes) -> None:
        """Insert a key."""
        ...

    async def find_by_hash(self, key_hashes: Sequence[bytes]) -> tuple[ApiKey, Account] | None:
        """Return the key one of the hashes belongs to (several while the root secret is being rotated)."""
        ...

    async def list(self, account_id: AccountId) -> tuple[ApiKey, ...]:
        """Return the account's keys, oldest first."""
        ...

    async def revoke(self, key_id: KeyId, now: datetime) -> bool:
        """Revoke a key; False when there is no such key."""
        ...

    async def touch(self, key_ids: Sequence[KeyId], now: datetime) -> None:
        """Record that keys were used."""
        ...


class FactTable(Protocol):
    """Single values the installation keeps, such as the root secret's fingerprint."""

    async def get(self, name: str) -> str | None:
        """Return a fact."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Store a fact."""
        ...


class Transaction(Protocol):
    """One open transaction; a use case opens exactly one and does no network inside it."""

    @property
    def jobs(self) -> JobTable:
        """The jobs of all accounts."""
        ...

    @property
    def accounts(self) -> AccountTable:
        """The accounts."""
        ...

    @property
    def keys(self) -> KeyTable:
        """The API keys."""
        ...

    @property
    def facts(self) -> FactTable:
        """The installation's single values."""
        ...


class Database(Protocol):
    """Opens transactions.

    Raises `DatabaseUnavailableError` from any use when the server cannot be reached.
    """

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction; it commits when the block ends and rolls back when it raises."""
        ...

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """Lend a connection for single reads, each its own snapshot, without the cost of a transaction."""
        ...

    async def ping(self) -> None:
        """Do one round trip."""
        ...
