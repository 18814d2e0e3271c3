"""The roles the use cases need filled: clock, database, queue, engine, asset store.

Adapters live in `db`, `storage`, `engines`; `bootstrap` plugs them in. Nothing here does anything.
"""

from reelwright.ports.accounts import AccountTable, Credential, KeyTable, LinkTable, PlanTable, SessionTable
from reelwright.ports.assets import AssetStore, StoredAsset
from reelwright.ports.batches import BatchPage, BatchTable
from reelwright.ports.bell import Bell
from reelwright.ports.clock import Clock
from reelwright.ports.database import Database, FactTable, Transaction, WorkerTable
from reelwright.ports.engine import Capabilities, Engine, Progress
from reelwright.ports.idempotency import ClaimTable, SendingTable
from reelwright.ports.jobs import Hold, JobEvent, JobPage, JobTable, Pace
from reelwright.ports.mail import Letter, Mailer
from reelwright.ports.money import LedgerTable, PriceTable, QuotaTable, Usage, UsageTable
from reelwright.ports.queue import JobQueue
from reelwright.ports.webhooks import (
    AddressGuard,
    DeliveryPage,
    DeliveryTable,
    EndpointTable,
    EventTable,
    Reply,
    Sender,
)

__all__ = [
    "AccountTable",
    "AddressGuard",
    "AssetStore",
    "BatchPage",
    "BatchTable",
    "Bell",
    "Capabilities",
    "ClaimTable",
    "Clock",
    "Credential",
    "Database",
    "DeliveryPage",
    "DeliveryTable",
    "EndpointTable",
    "Engine",
    "EventTable",
    "FactTable",
    "Hold",
    "JobEvent",
    "JobPage",
    "JobQueue",
    "JobTable",
    "KeyTable",
    "LedgerTable",
    "Letter",
    "LinkTable",
    "Mailer",
    "Pace",
    "PlanTable",
    "PriceTable",
    "Progress",
    "QuotaTable",
    "Reply",
    "Sender",
    "SendingTable",
    "SessionTable",
    "StoredAsset",
    "Transaction",
    "Usage",
    "UsageTable",
    "WorkerTable",
]
