"""The roles the use cases need filled: clock, database, queue, engine, asset store.

Adapters live in `db`, `storage`, `engines`; `bootstrap` plugs them in. Nothing here does anything.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from reelwright.domain.account import Account, ApiKey
from reelwright.domain.ids import AccountId, JobId, KeyId
from reelwright.domain.job import Failure, Job, JobState, Rendition, Stage
from reelwright.domain.request import GenerationRequest


class Clock(Protocol):
    """Tells the time; the only source of it in the platform."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


# ---------------------------------------------------------------- database


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

    async def find_many(self, job_ids: Sequence[JobId]) -> dict[JobId, Job]:
        """Return those of the jobs that exist."""
        ...

    async def lock(self, job_id: JobId) -> Job | None:
        """Lock and return a job. The caller holds its account's lock."""
        ...

    async def page(
        self, account_id: AccountId, *, limit: int, after: JobId | None, newest_first: bool
    ) -> JobPage:
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
    ) -> bool:
        """Move a live job to `state` and append the event; False when the attempt is stale or the job has ended.

        `state` may be `queued`: a lost attempt returns to the queue. Its queue row is the caller's concern.
        """
        ...

    async def request_cancel(self, job_id: JobId, now: datetime) -> None:
        """Mark a running job as to be cancelled and tell its worker."""
        ...

    async def delete(self, job_id: JobId) -> bool:
        """Remove an ended job and its story."""
        ...

    async def expired(self, now: datetime, limit: int) -> tuple[JobId, ...]:
        """Return ended jobs whose files are due for removal."""
        ...

    async def mark_expired(self, job_ids: Sequence[JobId]) -> None:
        """Record that the files of these jobs are gone."""
        ...

    async def queued_ids(self, limit: int) -> tuple[int, list[JobId]]:
        """Return how many jobs are queued, and the ids of the oldest `limit` of them in order."""
        ...

    async def story(self, job_id: JobId) -> tuple[JobEvent, ...]:
        """Return the job's events, oldest first."""
        ...

    async def note(
        self, job_id: JobId, type_: str, attempt: int, data: Mapping[str, Any], now: datetime
    ) -> None:
        """Append an event to a job's story."""
        ...


class AccountTable(Protocol):
    """Accounts, inside one transaction."""

    async def insert(self, account: Account) -> None:
        """Insert an account."""
        ...

    async def find(self, account_id: AccountId) -> Account | None:
        """Return an account."""
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
    def jobs(self) -> JobTable: ...
    @property
    def accounts(self) -> AccountTable: ...
    @property
    def keys(self) -> KeyTable: ...
    @property
    def facts(self) -> FactTable: ...


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


class JobQueue(Protocol):
    """Hands released jobs to this worker, each to one worker at a time while its heartbeats last."""

    async def consume(
        self,
        handle: Callable[[JobId], Awaitable[None]],
        *,
        slots: int,
        on_cancel: Callable[[JobId], None],
    ) -> None:
        """Run `handle` for each job, at most `slots` at once, until `stop`; raises when the connection is lost."""
        ...

    def stop(self) -> None:
        """Take no further jobs; `consume` returns when those in hand are done."""
        ...

    async def trim_log(self) -> None:
        """Drop the queue library's own log rows that are no longer needed."""
        ...


# ---------------------------------------------------------------- engines


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is; `fraction` is 0.0 to 1.0 of the whole job."""

    fraction: float
    stage: Stage


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do, for `/v1/models` and for `doctor`."""

    summary: str
    max_seconds: int
    sizes: tuple[str, ...]
    qualities: tuple[str, ...]
    has_sound: bool = False


class Engine(Protocol):
    """Draws videos. Runs in a child process, so it may block and hold the GIL."""

    @property
    def name(self) -> str:
        """The name shown to users as `engine`."""
        ...

    def describe(self) -> Capabilities:
        """Say what it can do, without starting anything heavy."""
        ...

    def warm_up(self) -> str:
        """Do the slow, once-only work and return the device's name.

        Raises:
            EngineError: When it cannot run here.
        """
        ...

    def render(
        self, request: GenerationRequest, folder: Path, report: Callable[[Progress], None]
    ) -> Rendition:
        """Make `video.mp4`, `poster.webp` and `spritesheet.jpg` in `folder` and say what they are.

        Raises:
            EngineError: When it cannot be made; trying again would fail again.
        """
        ...


# ---------------------------------------------------------------- assets


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """What the store knows of a file."""

    key: str
    size_bytes: int
    etag: str
    modified_at: datetime


class AssetStore(Protocol):
    """Keeps finished files under keys such as `videos/<job>/<attempt>/video.mp4`."""

    async def publish(self, source: Path, key: str, *, content_type: str) -> int:
        """Copy a file in so that it appears whole or not at all; return its size in bytes.

        Raises:
            DiskFullError: When there is no room.
        """
        ...

    async def head(self, key: str) -> StoredAsset | None:
        """Return what is known of a file, or None."""
        ...

    def read(self, key: str, *, start: int, stop: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to but not including `stop`.

        Raises:
            AssetNotFoundError: When it is not there.
        """
        ...

    async def delete(self, prefix: str) -> int:
        """Remove everything under a prefix and return how many files that were."""
        ...

    async def check(self) -> None:
        """Write, read back and delete a small file; raises what goes wrong."""
        ...

    async def free_bytes(self) -> int | None:
        """Return the free space, or None where that has no meaning."""
        ...
