"""Batches in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from reelwright.db.rows import job_of
from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.batch import Batch, BatchCounts, Refusal
from reelwright.domain.ids import AccountId, BatchId
from reelwright.domain.job import Job
from reelwright.ports import BatchPage


def batch_of(row: Any) -> Batch:
    """Read a batch row."""
    return Batch(
        id=BatchId(row["id"]),
        account_id=AccountId(row["account_id"]),
        created_at=row["created_at"],
        asked=row["asked"],
        completed_at=row["completed_at"],
        callback_url=row["callback_url"],
        metadata=msgspec.json.decode(row["metadata"]),
        refused=tuple(Refusal(**each) for each in msgspec.json.decode(row["refused"])),
    )


class PostgresBatches:
    """`ports.BatchTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, batch: Batch) -> None:
        """Insert a batch; its jobs come after it."""
        await statements.insert_batch(
            self._connection,
            id=batch.id,
            account_id=batch.account_id,
            created_at=batch.created_at,
            callback_url=batch.callback_url,
            metadata=msgspec.json.encode(batch.metadata).decode(),
            asked=batch.asked,
            refused=msgspec.json.encode([asdict(each) for each in batch.refused]).decode(),
        )

    async def find(self, batch_id: BatchId) -> Batch | None:
        """Return a batch."""
        row = await statements.find_batch(self._connection, batch_id=batch_id)
        return row and batch_of(row)

    async def page(self, account_id: AccountId, *, limit: int, after: BatchId | None, newest_first: bool) -> BatchPage:
        """Return a page of the account's batches; an unknown `after` gives an empty page."""
        if after and not await statements.has_batch(self._connection, batch_id=after, account_id=account_id):
            return BatchPage((), has_more=False)
        statement = statements.newest_batches if newest_first else statements.oldest_batches
        found = await rows(statement(self._connection, account_id=account_id, after=after, limit=limit + 1))
        return BatchPage(tuple(batch_of(row) for row in found[:limit]), has_more=len(found) > limit)

    async def counts(self, batches: Sequence[Batch]) -> dict[BatchId, BatchCounts]:
        """Return how many jobs of each batch stand where."""
        found = await rows(statements.batch_counts(self._connection, batch_ids=[batch.id for batch in batches]))
        by_batch: dict[str, dict[str, int]] = {}
        for row in found:
            by_batch.setdefault(row["batch_id"], {})[row["state"]] = row["n"]
        return {
            batch.id: BatchCounts(total=batch.asked, refused=len(batch.refused), **by_batch.get(batch.id, {}))
            for batch in batches
        }

    async def jobs(self, batch_id: BatchId) -> tuple[Job, ...]:
        """Return a batch's jobs in the order in which they were asked for."""
        return tuple(job_of(row) for row in await rows(statements.batch_jobs(self._connection, batch_id=batch_id)))

    async def complete(self, batch_id: BatchId, now: datetime) -> Batch | None:
        """Mark a batch completed if all its jobs have ended; None when some have not, or it was so already."""
        row = await statements.complete_batch(self._connection, batch_id=batch_id, now=now)
        return row and batch_of(row)
