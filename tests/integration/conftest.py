"""A real PostgreSQL for the integration tests: one embedded server a session, one fresh database a test."""

import asyncio
import shutil
import sys
import tempfile
import threading
import uuid
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from reelwright.bootstrap.clock import SystemClock
from reelwright.db.database import PostgresDatabase
from reelwright.db.embedded import EmbeddedPostgres
from reelwright.db.queue import PostgresQueue
from reelwright.db.schema import migrate
from reelwright.services import accounts, lifecycle
from reelwright.services.billing import Billing
from reelwright.services.keys import Keyring
from reelwright.services.library import Library, QueueGauge
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from reelwright.settings.server import child_environment
from reelwright.storage.addresses import open_store
from reelwright.worker.loop import Worker
from reelwright.worker.process import EngineProcess
from reelwright.worker.runner import Runner
from tests.factories import PEPPER

ROOT = Path(__file__).parents[2]


class Server:
    """The embedded PostgreSQL on an event loop of its own, in a thread, for as long as the tests last."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._postgres = EmbeddedPostgres(folder, temp_dir=Path("/tmp"), log=lambda *_, **__: None)
        self._call(self._postgres.start())
        self.where = self._postgres.connection
        self._call(self._make_template())

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    async def _make_template(self) -> None:
        connection = await asyncpg.connect(**self.where)
        await connection.execute("CREATE DATABASE template_reelwright")
        await connection.close()
        await migrate(self.where | {"database": "template_reelwright"})

    def stop(self) -> None:
        self._call(self._postgres.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _quick_folder() -> str | None:
    """Memory, where there is plenty: hundreds of databases are made and dropped, and each waits for the disk."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30 else None


@pytest.fixture(scope="session")
def server():
    # Not pytest's own folders: they are closed to other OS users, as one of which root's PostgreSQL runs, and another
    # pytest of this user removes all but the newest three.
    folder = Path(tempfile.mkdtemp(prefix="rw-tests-", dir=_quick_folder()))
    folder.chmod(0o711)
    server = Server(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder)


async def drop(admin, name):
    """Drop a database, whoever is still connected to it."""
    async with asyncio.timeout(15):
        while True:
            try:
                return await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            except asyncpg.InsufficientPrivilegeError:
                # A vacuum of the server's own is in it, which only a superuser may send away. It is done in a moment.
                await asyncio.sleep(0.1)


@pytest.fixture
async def where(server):
    """How to connect to a fresh, migrated database."""
    name = f"test_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(**server.where)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE template_reelwright")
    yield server.where | {"database": name}
    await drop(admin, name)
    await admin.close()


@pytest.fixture
async def empty(server):
    """How to connect to a database without any table."""
    name = f"test_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(**server.where)
    await admin.execute(f"CREATE DATABASE {name}")
    yield server.where | {"database": name}
    await drop(admin, name)
    await admin.close()


@pytest.fixture
def clock():
    return SystemClock()


@pytest.fixture
async def database(where):
    database = await PostgresDatabase.open(where)
    yield database
    await database.close()


@pytest.fixture
async def admin(where):
    """A connection that may do anything, as somebody with psql has."""
    connection = await asyncpg.connect(**where)
    yield connection
    await connection.close()


@pytest.fixture
async def owner(database, clock):
    owner = await accounts.ensure_owner(database, clock)
    # Two at once, whether or not there are workers.
    plan = replace(owner.plan, running_limit=2)
    async with database.begin() as tx:
        await tx.plans.put(plan)
    return replace(owner, plan=plan)


@pytest.fixture
def prices(database, clock):
    return PriceBook(database, clock)


@pytest.fixture
def billing(database, clock):
    return Billing(database, clock)


@pytest.fixture
def balance(database):
    async def balance(account):
        async with database.read() as tx:
            return (await tx.ledger.balances([account.id]))[account.id]

    return balance


@pytest.fixture
def keyring(database, clock):
    return Keyring(database, clock, pepper=PEPPER)


@pytest.fixture
def gauge(database):
    return QueueGauge(database)


@pytest.fixture
def library(database, clock):
    return Library(database, clock)


@pytest.fixture
async def submitter(database, clock, gauge, prices):
    submitter = Submitter(database, clock, gauge, prices, max_queued=1000)
    running = asyncio.ensure_future(submitter.run())
    yield submitter
    submitter.close()
    await running


@pytest.fixture
def assets(tmp_path):
    return open_store(str(tmp_path / "assets"))


@pytest.fixture
def open_worker(database, clock, where, assets, tmp_path):
    @asynccontextmanager
    async def open_worker(*, slots: int = 1, timeout_s: float = 60, name: str = "a"):
        scratch = tmp_path / f"scratch-{name}"
        runner = Runner(database, assets, clock, scratch=scratch, retention=timedelta(days=30), timeout_s=timeout_s)
        environment = child_environment() | {"PYTHONPATH": f"{ROOT}/src:{ROOT}"}
        command = (sys.executable, "-m", "tests.engines.scripted", "error")
        worker = Worker(
            database,
            clock,
            runner,
            make_queue=lambda: PostgresQueue(where),
            processes=[EngineProcess(command, environment=environment) for _ in range(slots)],
        )
        running = asyncio.ensure_future(worker.run())
        try:
            yield worker
        finally:
            await worker.stop(grace_s=0)
            await asyncio.wait_for(running, 10)
            await worker.close()
            assert not scratch.exists() or not list(scratch.iterdir()), "an attempt's folder was left behind"

    return open_worker


@pytest.fixture
def claim(database, clock):
    """Start a job's next attempt, as a worker does."""

    async def claim(job):
        return await lifecycle.claim(database, clock, job.id, worker="test")

    return claim


@pytest.fixture
def end(database, clock):
    """End an attempt of a job, its own unless a test says another."""

    async def end(job, outcome, attempt=None):
        retention = timedelta(days=1)
        return await lifecycle.end(database, clock, job.id, attempt or job.attempt, outcome, retention=retention)

    return end
