"""The roles the use cases need filled: clock, database, queue, engine, asset store.

Adapters live in `db`, `storage`, `engines`; `bootstrap` plugs them in. Nothing here does anything.
"""

from reelwright.ports.assets import AssetStore, StoredAsset
from reelwright.ports.clock import Clock
from reelwright.ports.database import (
    AccountTable,
    Database,
    FactTable,
    JobEvent,
    JobPage,
    JobTable,
    KeyTable,
    Transaction,
)
from reelwright.ports.engine import Capabilities, Engine, Progress
from reelwright.ports.queue import JobQueue

__all__ = [
    "AccountTable",
    "AssetStore",
    "Capabilities",
    "Clock",
    "Database",
    "Engine",
    "FactTable",
    "JobEvent",
    "JobPage",
    "JobQueue",
    "JobTable",
    "KeyTable",
    "Progress",
    "StoredAsset",
    "Transaction",
]
