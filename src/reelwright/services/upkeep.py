"""Sweeps: what a crash may leave behind, put right, and what is due, removed. Each may run anywhere, any time."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from reelwright.domain.idempotency import KEPT_FOR, SENT_AGAIN_WITHIN
from reelwright.domain.webhook import LOG_RETENTION
from reelwright.ports import AssetStore, Clock, Database

_BATCH: Final = 100
#: Longer than any transaction between a release and its queue row lasts.
_ORPHAN_AGE: Final = timedelta(seconds=20)
#: The longest that a released job of an account with many waits behind those of accounts with few.
_TURN: Final = timedelta(minutes=1)
#: How long before a video's files are removed its owner is told; less when they are kept for less than two days.
_EXPIRY_NOTICE: Final = timedelta(days=1)
#: Deleting events takes their deliveries and attempts with them.
_EVENTS_BATCH: Final = 1000
_WORKER_GONE: Final = timedelta(hours=1)
_QUOTA_IDLE: Final = timedelta(days=2)
#: A letter's link may be opened again long after it was used, and should then say that all is well.
_LINK_STALE: Final = timedelta(days=30)


async def release_waiting(database: Database, clock: Clock) -> int:
    """Give free slots to waiting jobs: needed when a limit was raised or a row was edited by hand."""
    async with database.read() as tx:
        account_ids = await tx.jobs.waiting_accounts()
    released = 0
    for account_id in account_ids:
        async with database.begin() as tx:
            accounts = await tx.accounts.lock([account_id])
            for account in accounts.values():
                released += len(await tx.jobs.release(account.id, account.running_limit, clock.now()))
    return released


async def requeue_orphans(database: Database, clock: Clock) -> int:
    """Put released jobs whose queue row was lost back into the queue."""
    async with database.read() as tx:
        orphans = await tx.jobs.unqueued(clock.now() - _ORPHAN_AGE)
    for job_id, account_id in orphans:
        async with database.begin() as tx:
            accounts = await tx.accounts.lock([account_id])
            still = {orphan for orphan, _ in await tx.jobs.unqueued(clock.now() - _ORPHAN_AGE)}
            if job_id not in still:
                continue
            await tx.jobs.unrelease(job_id)
            for account in accounts.values():
                await tx.jobs.release(account.id, account.running_limit, clock.now())
    return len(orphans)


async def tell_expiring(database: Database, clock: Clock) -> int:
    """Tell of videos whose files will be removed before long, each once."""
    now = clock.now()
    async with database.begin() as tx:
        return await tx.events.tell_expiring(now + _EXPIRY_NOTICE, now, limit=_BATCH)


async def trim_events(database: Database, clock: Clock) -> int:
    """Forget the oldest events that are past their time, with the log of their deliveries."""
    async with database.begin() as tx:
        return await tx.events.trim(clock.now() - LOG_RETENTION, limit=_EVENTS_BATCH)


async def expire(database: Database, clock: Clock) -> int:
    """Stop serving the files of videos that have expired and note them as garbage; the jobs stay."""
    async with database.begin() as tx:
        job_ids = await tx.jobs.expired(clock.now(), _BATCH)
        for job_id in job_ids:
            await tx.jobs.mark_expired(job_id, clock.now())
    return len(job_ids)


async def remove_garbage(database: Database, assets: AssetStore) -> int:
    """Remove the files of deleted and expired videos; raises the last failure after having tried all."""
    async with database.read() as tx:
        prefixes = await tx.jobs.garbage(_BATCH)
    failure: Exception | None = None
    for prefix in prefixes:
        try:
            await assets.delete(prefix)
        except Exception as error:  # noqa: BLE001 -- one that cannot be removed must not keep the others
            failure = error
            continue
        async with database.begin() as tx:
            await tx.jobs.forget_garbage(prefix)
    if failure is not None:
        raise failure
    return len(prefixes)


async def trim_queue_log(database: Database, clock: Clock) -> None:
    """Drop what the queue library recorded more than a week ago."""
    async with database.begin() as tx:
        await tx.jobs.trim_queue_log(clock.now() - timedelta(days=7))


async def take_turns(database: Database, clock: Clock) -> int:
    """Move jobs to the front of the queue that have waited there for a minute."""
    async with database.begin() as tx:
        return await tx.jobs.age(clock.now() - _TURN)


async def forget_idle(database: Database, clock: Clock) -> None:
    """Drop workers that are gone, rate limits that nobody has used for days, and all that has ended or is forgotten."""
    async with database.begin() as tx:
        await tx.workers.trim(clock.now() - _WORKER_GONE)
        await tx.quotas.trim(clock.now() - _QUOTA_IDLE)
        await tx.sessions.trim(clock.now())
        await tx.links.trim(clock.now() - _LINK_STALE)
        await tx.claims.trim(clock.now() - KEPT_FOR)
        await tx.sendings.trim(clock.now() - SENT_AGAIN_WITHIN)


async def note_worker(database: Database, clock: Clock, *, name: str, slots: int) -> None:
    """Note that a worker lives: as many of the operator's jobs run as workers can make."""
    async with database.begin() as tx:
        await tx.workers.beat(name, slots, clock.now())


async def forget_worker(database: Database, *, name: str) -> None:
    """Note that a worker is gone."""
    async with database.begin() as tx:
        await tx.workers.leave(name)
