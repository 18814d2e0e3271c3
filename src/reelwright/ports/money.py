"""What the use cases need of the tables of money: the ledger, prices, usage; and of the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from reelwright.domain.ids import AccountId, KeyId
from reelwright.domain.ledger import Balance, Entry, Line, Reconciliation
from reelwright.domain.limits import Ask, Bucket, Quota
from reelwright.domain.pricing import PriceRule


class LedgerTable(Protocol):
    """The ledger, inside one transaction. Entries of an account are posted with the account locked."""

    async def post(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Append entries and return the causes of those that were new; one of a known cause changes nothing."""
        ...

    async def balances(self, account_ids: Sequence[AccountId]) -> dict[AccountId, Balance]:
        """Return what accounts have."""
        ...

    async def find(self, cause: str) -> Entry | None:
        """Return the entry of a cause."""
        ...

    async def statement(self, account_id: AccountId, *, limit: int, before: int | None) -> tuple[Line, ...]:
        """Return lines of an account's statement, newest first, from before an entry's id on."""
        ...

    async def reconcile(self) -> Reconciliation:
        """Add the whole ledger up again from its entries, in one snapshot."""
        ...


class PriceTable(Protocol):
    """Prices, inside one transaction."""

    async def list(self) -> tuple[PriceRule, ...]:
        """Return every line of the price table, by model, tier and date."""
        ...

    async def put(self, rule: PriceRule) -> None:
        """Insert a line, or replace the one of the same model, tier and date."""
        ...


@dataclass(frozen=True, slots=True)
class Usage:
    """What ended on a day: one key, one model, one status."""

    day: date
    key_id: KeyId | None
    model: str
    status: str
    videos: int
    duration_ms: int
    #: Micro-credits.
    charged: int


class UsageTable(Protocol):
    """What was used, by day; kept when the jobs themselves are deleted."""

    async def add(self, account_id: AccountId, usage: Usage) -> None:
        """Add to a day's figures. Call with the account locked."""
        ...

    async def list(self, account_id: AccountId, *, first: date, last: date) -> tuple[Usage, ...]:
        """Return an account's figures of some days, both ends included."""
        ...


class QuotaTable(Protocol):
    """Rate limits, exact over all processes: the database's clock and row locks decide."""

    async def take(self, bucket: Bucket, asks: Sequence[Ask]) -> dict[str, Quota]:
        """Admit what fits of each subject's ask, in one statement; all asks have limits."""
        ...

    async def trim(self, before: datetime) -> None:
        """Forget subjects that asked for nothing since an instant."""
        ...
