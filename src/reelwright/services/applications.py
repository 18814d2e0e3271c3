"""Requests written out as jobs that want to be taken; `admission` judges them.

Invariant: the jobs of a batch have ids in the order in which they were asked for, so that they are made in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from reelwright.domain.account import Account
from reelwright.domain.batch import Batch, Refusal
from reelwright.domain.idempotency import Once
from reelwright.domain.ids import BatchId, JobId, new_batch_id, new_job_id
from reelwright.domain.job import Job, JobState
from reelwright.domain.key import ApiKey
from reelwright.domain.pricing import Price
from reelwright.domain.request import GenerationRequest
from reelwright.errors import QueueFullError
from reelwright.services.admission import Application, refusal_of

FULL_RETRY_S: Final = 30


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks, and in which API request."""

    account: Account
    key: ApiKey | None = None
    request_id: str = ""
    #: By what it is known that this was made already.
    once: Once | None = None


@dataclass(frozen=True, slots=True)
class BatchWish:
    """What is asked for in one call."""

    #: By their places in the call, in order; there is at least one.
    requests: Mapping[int, GenerationRequest]
    callback_url: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    #: Whether all are taken or none; else each by its own merits.
    is_whole: bool = True
    #: Those that are at fault already.
    refused: tuple[Refusal, ...] = ()


def apply(applicant: Applicant, request: GenerationRequest, price: Price, now: datetime) -> Application:
    """Write out one request."""
    job = _write_out(new_job_id(_ms(now)), applicant, request, price, now)
    return Application((job,), (price,), applicant.key, once=applicant.once)


def apply_together(
    applicant: Applicant, wish: BatchWish, prices: Sequence[Price], now: datetime, *, room: int
) -> Application:
    """Write out a batch; what is beyond the queue's room is refused here."""
    batch_id = new_batch_id(_ms(now))
    job_ids = sorted(new_job_id(_ms(now)) for _ in prices)
    jobs = [
        _write_out(job_id, applicant, request, price, now, batch=(batch_id, index))
        for job_id, (index, request), price in zip(job_ids, wish.requests.items(), prices, strict=True)
    ]
    crowded_out = [refusal_of(job, QueueFullError(retry_after_s=FULL_RETRY_S)) for job in jobs[room:]]
    batch = Batch(
        id=batch_id,
        account_id=applicant.account.id,
        created_at=now,
        asked=len(wish.requests) + len(wish.refused),
        callback_url=wish.callback_url,
        metadata=wish.metadata,
        refused=(*wish.refused, *crowded_out),
    )
    taken, costs = tuple(jobs[:room]), tuple(prices[:room])
    return Application(taken, costs, applicant.key, batch, wish.is_whole, applicant.once)


def _write_out(
    job_id: JobId,
    applicant: Applicant,
    request: GenerationRequest,
    price: Price,
    now: datetime,
    *,
    batch: tuple[BatchId, int] | None = None,
) -> Job:
    account, key = applicant.account, applicant.key
    return Job(
        id=job_id,
        account_id=account.id,
        request=request,
        state=JobState.QUEUED,
        attempt=0,
        created_at=now,
        request_id=applicant.request_id,
        key_id=None if key is None else key.id,
        batch_id=batch[0] if batch else None,
        batch_index=batch[1] if batch else None,
        terms=price.terms(account.purse),
    )


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
