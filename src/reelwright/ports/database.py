"""What the use cases need of a database: tables inside one transaction.

Lock order everywhere: accounts (by id), then jobs, then keys; whoever breaks it deadlocks with a group commit.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from reelwright.ports.accounts import AccountTable, KeyTable, LinkTable, PlanTable, SessionTable
from reelwright.ports.batches import BatchTable
from reelwright.ports.idempotency import ClaimTable, SendingTable
from reelwright.ports.jobs import JobTable
from reelwright.ports.money import LedgerTable, PriceTable, QuotaTable, UsageTable
from reelwright.ports.webhooks import DeliveryTable, EndpointTable, EventTable


class FactTable(Protocol):
    """Single values the installation keeps, such as the root secret's fingerprint."""

    async def get(self, name: str) -> str | None:
        """Return a fact."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Store a fact."""
        ...


class WorkerTable(Protocol):
    """Who makes videos at the moment."""

    async def beat(self, name: str, slots: int, now: datetime) -> None:
        """Note that a worker lives and how many videos it makes at once."""
        ...

    async def leave(self, name: str) -> None:
        """Note that a worker is gone."""
        ...

    async def trim(self, before: datetime) -> None:
        """Forget workers that were not seen since an instant."""
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

    @property
    def plans(self) -> PlanTable:
        """The plans."""
        ...

    @property
    def sessions(self) -> SessionTable:
        """The sessions of people."""
        ...

    @property
    def links(self) -> LinkTable:
        """The single-use links."""
        ...

    @property
    def ledger(self) -> LedgerTable:
        """The credits."""
        ...

    @property
    def prices(self) -> PriceTable:
        """The price table."""
        ...

    @property
    def usage(self) -> UsageTable:
        """What was used, by day."""
        ...

    @property
    def quotas(self) -> QuotaTable:
        """The rate limits."""
        ...

    @property
    def workers(self) -> WorkerTable:
        """Who makes videos at the moment."""
        ...

    @property
    def batches(self) -> BatchTable:
        """The batches."""
        ...

    @property
    def events(self) -> EventTable:
        """The outbox."""
        ...

    @property
    def endpoints(self) -> EndpointTable:
        """The webhook endpoints."""
        ...

    @property
    def deliveries(self) -> DeliveryTable:
        """The webhook deliveries."""
        ...

    @property
    def claims(self) -> ClaimTable:
        """The idempotency keys."""
        ...

    @property
    def sendings(self) -> SendingTable:
        """The creates that may be sent again."""
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
