"""Everything at once: two API processes' submitters, workers, users and sweeps over several accounts, no deadlock."""

import asyncio
import contextlib
import random
from datetime import timedelta

import asyncpg
import pytest

from reelwright.db.database import PostgresDatabase
from reelwright.domain.job import Cancelled, Failed, Failure, Finished, HandedBack, Retry
from reelwright.errors import VideoNotFoundError
from reelwright.services import lifecycle, upkeep
from reelwright.services.library import QueueGauge
from reelwright.services.submit import Submitter
from tests.factories import make_account, make_rendition, make_request

TROUBLE = Failure("engine_crashed", "It crashed.")
OUTCOMES = [Finished(make_rendition()), Failed(TROUBLE), Retry(TROUBLE), Cancelled(), HandedBack()]
ROUNDS = 25


@pytest.fixture
async def processes(where, clock):
    """Two databases with a submitter each, as two API processes have them."""
    opened = []
    for _ in range(2):
        database = await PostgresDatabase.open(where)
        submitter = Submitter(database, clock, QueueGauge(database), max_queued=100_000)
        opened.append((database, submitter, asyncio.ensure_future(submitter.run())))
    yield [(database, submitter) for database, submitter, _ in opened]
    for database, submitter, running in opened:
        submitter.close()
        await running
        await database.close()


async def test_a_storm_over_several_accounts_ends_without_a_deadlock(processes, where, clock):
    dice = random.Random(7)
    some = [make_account(str(number), running_limit=1 + number) for number in range(4)]
    async with processes[0][0].begin() as tx:
        for account in some:
            await tx.accounts.insert(account)
    jobs = []

    async def submit(submitter):
        for _ in range(ROUNDS):
            jobs.extend(
                await asyncio.gather(*(submitter.submit(account, make_request()) for account in dice.sample(some, 3)))
            )

    async def work(database):
        for _ in range(ROUNDS * 2):
            await asyncio.sleep(0)
            if not jobs:
                continue
            job = await lifecycle.claim(database, clock, dice.choice(jobs).id, worker="test")
            if job is not None:
                outcome = dice.choice(OUTCOMES)
                await lifecycle.end(database, clock, job.id, job.attempt, outcome, retention=timedelta())

    async def change_ones_mind(database):
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
            if not jobs:
                continue
            job = dice.choice(jobs)
            verb = dice.choice([lifecycle.cancel, lifecycle.delete])
            with contextlib.suppress(VideoNotFoundError):
                await verb(database, clock, job.account_id, job.id, wait_s=0)

    async def sweep(database):
        for _ in range(ROUNDS):
            await upkeep.release_waiting(database, clock)
            await upkeep.requeue_orphans(database, clock)
            await upkeep.expire(database, clock)

    async with asyncio.timeout(60):
        await asyncio.gather(
            *(
                task
                for database, submitter in processes
                for task in (
                    submit(submitter),
                    work(database),
                    work(database),
                    change_ones_mind(database),
                    sweep(database),
                )
            )
        )

    connection = await asyncpg.connect(**where)
    deadlocks = await connection.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    over_limit = await connection.fetch(
        "SELECT accounts.id FROM accounts JOIN jobs ON jobs.account_id = accounts.id AND jobs.released_at IS NOT NULL"
        " AND jobs.state IN ('queued', 'running') GROUP BY accounts.id HAVING count(*) > accounts.running_limit"
    )
    await connection.close()
    assert (deadlocks, over_limit) == (0, [])
    assert len(jobs) == 2 * ROUNDS * 3
