"""A PostgreSQL that dies: every path says so in our words, and everything works again once it is back."""

import asyncio
import os
import shutil
import signal
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from reelwright.db.database import PostgresDatabase
from reelwright.db.embedded import EmbeddedPostgres, Timing
from reelwright.db.queue import PostgresQueue
from reelwright.db.schema import migrate
from reelwright.domain.job import Cancelled, JobState
from reelwright.domain.limits import Bucket, Rate
from reelwright.errors import DatabaseUnavailableError
from reelwright.services import lifecycle
from reelwright.services.access import Authenticator
from reelwright.services.keys import KeyWish
from reelwright.services.library import QueueGauge
from reelwright.services.limits import Limiter
from reelwright.services.prices import PriceBook
from tests.factories import PEPPER, make_request
from tests.integration.waiting import eventually

pytestmark = pytest.mark.more

#: Notices a death soon and restarts at once.
QUICK = Timing(probe_interval_s=0.1, probe_timeout_s=0.5, settled_s=0)


@pytest.fixture
def open_folder():
    """A folder that PostgreSQL's OS user may pass through; pytest's own are closed to it."""
    parent = Path(tempfile.mkdtemp(prefix="rw-lost-")).resolve()
    parent.chmod(0o755)
    yield parent
    shutil.rmtree(parent)


@pytest.fixture
async def mortal(open_folder):
    """A server of this test's own, that it may kill."""
    postgres = EmbeddedPostgres(open_folder / "data", timing=QUICK, log=lambda *_, **__: None)
    await postgres.start()
    await migrate(postgres.connection)
    yield postgres
    await postgres.stop()


@pytest.fixture
def where(mortal):
    return mortal.connection


def kill(mortal):
    """Kill the postmaster with SIGKILL; its children notice and follow."""
    pid = mortal._server._postmaster.pid
    assert pid > 1
    os.kill(pid, signal.SIGKILL)


async def is_back(database):
    try:
        await database.ping()
    except DatabaseUnavailableError:
        return False
    return True


async def is_away(database):
    return not await is_back(database)


async def test_every_path_says_that_the_database_is_away_and_heals_when_it_is_back(
    mortal, database, clock, owner, library, keyring, billing, submitter
):
    made = await keyring.create(owner.id, KeyWish("laptop"))
    job = await submitter.submit(owner, make_request())
    # Several pooled connections, all of which die.
    await asyncio.gather(*(database.ping() for _ in range(8)))
    paths = {
        "read": database.ping,
        "begin": lambda: keyring.create(owner.id, KeyWish("x")),
        "submit": lambda: submitter.submit(owner, make_request()),
        "find": lambda: library.find(job.id),
        "page": lambda: library.page(owner.id),
        "story": lambda: library.story(job.id),
        "count": lambda: QueueGauge(database).count(),
        "authenticate": lambda: Authenticator(database, clock, [PEPPER]).authenticate(made.secret),
        "count a read": lambda: Limiter(database, Bucket.READS, "requests").take(owner.id, Rate(600)),
        "price": lambda: PriceBook(database, clock).price(make_request()),
        "grant": lambda: billing.grant(owner.id, 1),
        "statement": lambda: billing.statement(owner.id),
        "reconcile": billing.reconcile,
        "claim": lambda: lifecycle.claim(database, clock, job.id, worker="test"),
        "end": lambda: lifecycle.end(database, clock, job.id, 1, Cancelled(), retention=timedelta()),
    }
    mortal._watcher.cancel()  # so that it stays dead until the paths were tried
    kill(mortal)

    # While it dies, a path may just make it; after that, none does.
    for may_make_it in (True, False):
        said = await asyncio.gather(*(path() for path in paths.values()), return_exceptions=True)
        failed = [type(error) for error in said if isinstance(error, Exception)]
        assert set(failed) == {DatabaseUnavailableError}
        assert may_make_it or len(failed) == len(paths)
        await eventually(partial(is_away, database))
    mortal._watcher = asyncio.create_task(mortal._watch(mortal._server))

    await eventually(partial(is_back, database), 30)
    assert (await library.find(job.id)).state is JobState.QUEUED
    assert (await submitter.submit(owner, make_request())).state is JobState.QUEUED


async def test_a_death_in_the_middle_of_a_transaction_and_at_its_commit_are_told_alike(mortal, database, clock, owner):
    mortal._watcher.cancel()

    async def write_and_lose():
        async with database.begin() as tx:
            await tx.facts.put("half", "done")
            kill(mortal)
            await asyncio.sleep(0.5)

    with pytest.raises(DatabaseUnavailableError):
        await write_and_lose()
    mortal._watcher = asyncio.create_task(mortal._watch(mortal._server))

    await eventually(partial(is_back, database), 30)
    async with database.read() as tx:
        assert await tx.facts.get("half") is None


async def test_a_statement_under_way_when_the_server_dies_is_told_as_lost(mortal, database):
    async def wait_in_the_database():
        async with database.read() as tx:
            await tx._connection.execute("SELECT pg_sleep(30)")

    waiting = asyncio.ensure_future(wait_in_the_database())
    await asyncio.sleep(0.2)
    kill(mortal)

    with pytest.raises(DatabaseUnavailableError):
        await asyncio.wait_for(waiting, 15)
    await eventually(partial(is_back, database), 30)


async def test_a_queue_loses_its_connection_by_name_and_can_be_consumed_again(
    mortal, where, database, owner, submitter
):
    taken = asyncio.Queue()

    async def handle(job_id):
        taken.put_nowait(job_id)
        return False

    first = await submitter.submit(owner, make_request())
    consuming = asyncio.ensure_future(PostgresQueue(where).consume(handle, slots=1, on_cancel=lambda _: None))
    assert await asyncio.wait_for(taken.get(), 15) == first.id
    kill(mortal)
    with pytest.raises(DatabaseUnavailableError):
        await asyncio.wait_for(consuming, 15)

    await eventually(partial(is_back, database), 30)
    again = PostgresQueue(where)
    consuming = asyncio.ensure_future(again.consume(handle, slots=1, on_cancel=lambda _: None))
    second = await submitter.submit(owner, make_request())
    async with asyncio.timeout(15):
        while await taken.get() != second.id:
            pass
    again.stop()
    await asyncio.wait_for(consuming, 15)


async def test_a_queue_or_a_migration_that_finds_no_server_says_so(tmp_path):
    nowhere = {"host": str(tmp_path), "user": "nobody", "database": "nothing"}

    with pytest.raises(DatabaseUnavailableError):
        await PostgresQueue(nowhere).consume(lambda _: None, slots=1, on_cancel=lambda _: None)
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await migrate(nowhere)
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await PostgresDatabase.open(nowhere)


@pytest.mark.parametrize("dsn", ["not a dsn", "http://example.invalid/db"])
async def test_a_dsn_that_is_none_is_told_as_such(dsn):
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await migrate({"dsn": dsn})
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        await PostgresDatabase.open({"dsn": dsn})
