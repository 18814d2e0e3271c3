"""The platform, assembled: database, storage, secret, use cases, for whichever process needs them.

Invariants: what is opened here is closed here, in reverse; a process never runs on a schema or a secret that is not
its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from reelwright.bootstrap.clock import SystemClock
from reelwright.bootstrap.people import open_people
from reelwright.bootstrap.secret import RootSecret
from reelwright.db.database import PostgresDatabase
from reelwright.db.queue import PostgresQueue
from reelwright.db.schema import migrate
from reelwright.domain.account import Account
from reelwright.domain.model import Model, ModelCatalog
from reelwright.engines.registry import make_engine
from reelwright.errors import DatabaseUnavailableError, EngineError, SettingsError
from reelwright.outbound.guard import Guard
from reelwright.outbound.sender import GuardedSender
from reelwright.ports import AssetStore
from reelwright.services import accounts, upkeep
from reelwright.services.access import Authenticator
from reelwright.services.billing import Billing
from reelwright.services.keys import Keyring
from reelwright.services.library import Library, QueueGauge
from reelwright.services.people import People
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from reelwright.services.webhooks import Webhooks
from reelwright.settings.server import ServerSettings, child_environment
from reelwright.storage.addresses import open_store
from reelwright.telemetry import get_logger
from reelwright.worker.loop import Worker
from reelwright.worker.process import EngineProcess
from reelwright.worker.runner import Runner
from reelwright.worker.scratch import scratch_folder
from reelwright.worker.sweeps import Sweeper

_log = get_logger("bootstrap")

#: How long a stopping worker's queue may take to write down what became of its rows.
_QUEUE_END_S: Final = 5.0


@dataclass(slots=True)
class Platform:
    """Everything a process of the platform works with."""

    settings: ServerSettings
    clock: SystemClock
    #: What `asyncpg.connect` takes.
    where: Mapping[str, Any]
    database: PostgresDatabase
    assets: AssetStore
    secret: RootSecret
    catalog: ModelCatalog
    owner: Account
    library: Library
    gauge: QueueGauge
    submitter: Submitter
    authenticator: Authenticator
    prices: PriceBook
    billing: Billing
    keyring: Keyring
    people: People
    #: What users' addresses may be, and what posts to them.
    guard: Guard
    sender: GuardedSender
    webhooks: Webhooks


@asynccontextmanager
async def open_platform(
    settings: ServerSettings, where: Mapping[str, Any], catalog: ModelCatalog
) -> AsyncIterator[Platform]:
    """Assemble the platform on a database; the group-commit task runs while it is open."""
    make_data_dir(settings.data_dir)
    secret = RootSecret.load(settings)
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        if await migrate(where):
            _log.info("schema.migrated")
        database = await PostgresDatabase.open(where, connections=settings.database_connections)
        stack.push_async_callback(database.close)
        await secret.check(database)
        peppers = secret.derive("api-keys")
        owner = await accounts.ensure_owner(database, clock)
        people = await stack.enter_async_context(open_people(settings, database, clock, secret))
        gauge = QueueGauge(database)
        prices = PriceBook(database, clock, has_sound=lambda model: catalog.get(model).has_sound)
        submitter = Submitter(database, clock, gauge, prices, max_queued=settings.max_queued)
        committing = asyncio.ensure_future(submitter.run())
        stack.push_async_callback(_finish, submitter, committing)
        guard = Guard(settings.outbound_openings)
        sender = GuardedSender(guard)
        stack.push_async_callback(sender.aclose)
        yield Platform(
            settings=settings,
            clock=clock,
            where=where,
            database=database,
            assets=open_store(settings.storage or str(settings.data_dir / "assets")),
            secret=secret,
            catalog=catalog,
            owner=owner,
            library=Library(database, clock),
            gauge=gauge,
            submitter=submitter,
            authenticator=Authenticator(database, clock, peppers),
            prices=prices,
            billing=Billing(database, clock),
            keyring=Keyring(database, clock, pepper=peppers[0]),
            people=people,
            guard=guard,
            sender=sender,
            webhooks=Webhooks(database, clock, guard=guard, sender=sender, keys=secret.derive("webhooks")),
        )


async def _finish(submitter: Submitter, committing: asyncio.Task[None]) -> None:
    submitter.close()
    await committing


def make_data_dir(path: Path) -> None:
    """Make the data folder if need be, closed to others; root's may be passed through, as its database's user must."""
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)


def make_catalog(models: Mapping[str, str]) -> ModelCatalog:
    """Make the catalogue from `name -> engine`, asking each engine what it can do.

    Raises:
        SettingsError: When there is no engine of a name.
    """
    try:
        abilities = {engine: make_engine(engine).describe() for engine in sorted(set(models.values()))}
    except EngineError as error:
        raise SettingsError(f"REELWRIGHT_MODELS: {error.message}") from error
    return ModelCatalog(
        {
            name: Model(
                name=name,
                engine=engine,
                summary=abilities[engine].summary,
                max_seconds=abilities[engine].max_seconds,
                sizes=abilities[engine].sizes,
                qualities=abilities[engine].qualities,
                has_sound=abilities[engine].has_sound,
            )
            for name, engine in models.items()
        }
    )


@asynccontextmanager
async def run_worker(platform: Platform, *, slots: int, log_to: BinaryIO | None = None) -> AsyncIterator[Worker]:
    """Run a worker and the sweeps while the block lasts; leaving it hands running attempts back.

    Call `worker.stop` with a grace first to let them finish.
    """
    with scratch_folder(platform.settings.data_dir / "scratch") as scratch:
        worker = _make_worker(platform, scratch, slots=slots, log_to=log_to)
        sweeper = Sweeper(platform.database, platform.assets, platform.clock, worker=worker.name, slots=slots)
        tasks = [asyncio.ensure_future(worker.run()), asyncio.ensure_future(sweeper.run())]
        try:
            yield worker
        finally:
            await worker.stop(grace_s=0)
            # The queue still has to put back the rows of what was handed back.
            await asyncio.wait(tasks[:1], timeout=_QUEUE_END_S)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            with contextlib.suppress(DatabaseUnavailableError):
                await upkeep.forget_worker(platform.database, name=worker.name)
            await worker.close()


def _make_worker(platform: Platform, scratch: Path, *, slots: int, log_to: BinaryIO | None) -> Worker:
    settings = platform.settings
    runner = Runner(
        platform.database,
        platform.assets,
        platform.clock,
        scratch=scratch,
        retention=timedelta(days=settings.retention_days),
        timeout_s=settings.job_timeout_s,
    )
    command = (sys.executable, "-m", "reelwright.engines.child", settings.log_level)
    return Worker(
        platform.database,
        platform.clock,
        runner,
        make_queue=lambda: PostgresQueue(platform.where),
        processes=[EngineProcess(command, environment=child_environment(), stderr=log_to) for _ in range(slots)],
    )
