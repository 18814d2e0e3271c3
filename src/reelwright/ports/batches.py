"""What the use cases need of the tables of batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reelwright.domain.batch import Batch, BatchCounts
from reelwright.domain.ids import AccountId, BatchId
from reelwright.domain.job import Job


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One page of batches."""

    batches: tuple[Batch, ...]
    has_more: bool


class BatchTable(Protocol):
    """Batches, inside one transaction. Lock order: the account, then its batches, then its jobs."""

    async def insert(self, batch: Batch) -> None:
        """Insert a batch; its jobs come after it."""
        ...

    async def find(self, batch_id: BatchId) -> Batch | None:
        """Return a batch."""
        ...

    async def page(self, account_id: AccountId, *, limit: int, after: BatchId | None, newest_first: bool) -> BatchPage:
        """Return a page of the account's batches; an unknown `after` gives an empty page."""
        ...

    async def counts(self, batches: Sequence[Batch]) -> dict[BatchId, BatchCounts]:
        """Return how many jobs of each batch stand where."""
        ...

    async def jobs(self, batch_id: BatchId) -> tuple[Job, ...]:
        """Return a batch's jobs in the order in which they were asked for."""
        ...

    async def complete(self, batch_id: BatchId, now: datetime) -> Batch | None:
        """Mark a batch completed if all its jobs have ended; None when some have not, or it was so already."""
        ...
