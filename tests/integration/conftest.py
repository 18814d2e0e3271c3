"""A real PostgreSQL for the integration tests: one embedded server a session, one fresh database a test."""

import asyncio
import shutil
import tempfile
import threading
import uuid
from pathlib import Path

import asyncpg
import pytest

from reelwright.bootstrap.clock import SystemClock
from reelwright.db.database import PostgresDatabase
from reelwright.db.embedded import EmbeddedPostgres
from reelwright.db.schema import migrate
from reelwright.services import accounts
from reelwright.services.library import Library, QueueGauge
from reelwright.services.submit import Submitter


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


@pytest.fixture(scope="session")
def server():
    # Not pytest's own folders: they are closed to other OS users, as one of which root's PostgreSQL runs, and another
    # pytest of this user removes all but the newest three.
    folder = Path(tempfile.mkdtemp(prefix="rw-tests-"))
    folder.chmod(0o711)
    server = Server(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
async def where(server):
    """How to connect to a fresh, migrated database."""
    name = f"test_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(**server.where)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE template_reelwright")
    yield server.where | {"database": name}
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
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
async def owner(database, clock):
    return await accounts.ensure_owner(database, clock, running_limit=2)


@pytest.fixture
def gauge(database):
    return QueueGauge(database)


@pytest.fixture
def library(database):
    return Library(database)


@pytest.fixture
async def submitter(database, clock, gauge):
    submitter = Submitter(database, clock, gauge, max_queued=1000)
    running = asyncio.ensure_future(submitter.run())
    yield submitter
    submitter.close()
    await running
