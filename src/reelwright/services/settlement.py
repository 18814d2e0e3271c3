"""How a job ends: its row, its hold, its day's usage, its key's cap and its batch, in the transaction with the lock.

Invariants: a hold ends exactly once, charged for what was delivered or let go; the end of a batch's last job is told
once, for no two jobs of an account end at the same time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from reelwright.domain import ledger
from reelwright.domain.account import Account
from reelwright.domain.event import EventType
from reelwright.domain.job import Ending, Job, JobState
from reelwright.ports import Transaction, Usage


async def conclude(tx: Transaction, account: Account, job: Job, ending: Ending, now: datetime) -> None:
    """Move a live job to a terminal state, settle what it costs, and give its slot to the account's next job."""
    charged = _charge(job, ending)
    if not await tx.jobs.end(job.id, job.attempt, replace(ending, charged=charged), now):
        return
    if job.terms.price:
        entry = ledger.settle(
            account.id, job.id, price=job.terms.price, charged=charged, paid_from=job.terms.paid_from, at=now
        )
        await tx.ledger.post([entry])
        if job.key_id is not None and charged != job.terms.price:
            await tx.keys.spend(job.key_id, charged - job.terms.price)
    await tx.usage.add(account.id, _usage(job, ending, charged, now))
    await tx.jobs.release(account.id, account.running_limit, now)
    if job.batch_id is not None and (batch := await tx.batches.complete(job.batch_id, now)) is not None:
        kind = EventType.BATCH_COMPLETED
        await tx.events.tell(kind, account.id, batch.id, now, callback_url=batch.callback_url)


def _charge(job: Job, ending: Ending) -> int:
    if ending.state is not JobState.COMPLETED or ending.rendition is None:
        return 0
    return job.terms.charge_for(ending.rendition.duration_ms)


def _usage(job: Job, ending: Ending, charged: int, now: datetime) -> Usage:
    return Usage(
        day=now.date(),
        key_id=job.key_id,
        model=job.request.model,
        status=ending.state,
        videos=1,
        duration_ms=ending.rendition.duration_ms if ending.rendition else 0,
        charged=charged,
    )
