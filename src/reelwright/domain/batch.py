"""Batches: several jobs that were asked for in one call, and how many of them stand where.

Invariant: a batch is completed when the last of its jobs has ended, however it ended, and then it stays so.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from reelwright.domain.ids import AccountId, BatchId

MAX_BATCH_SIZE: Final = 10


class BatchStatus(enum.StrEnum):
    """Where a batch stands."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request of a batch that was not taken."""

    index: int
    code: str
    message: str
    param: str | None = None
    custom_id: str | None = None


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How many of a batch's jobs stand where; `total` counts what was refused as well."""

    total: int
    queued: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Several jobs asked for in one call."""

    id: BatchId
    account_id: AccountId
    created_at: datetime
    #: How many were asked for.
    asked: int
    completed_at: datetime | None = None
    callback_url: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()

    @property
    def status(self) -> BatchStatus:
        """Where it stands."""
        return BatchStatus.IN_PROGRESS if self.completed_at is None else BatchStatus.COMPLETED
