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
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from tests.factories import add_account, make_account, make_rendition, make_request

TROUBLE = Failure("engine_crashed", "It crashed.")
OUTCOMES = [Finished(make_rendition()), Failed(TROUBLE), Retry(TROUBLE), Cancelled(), HandedBack()]
ROUNDS = 25
#: Accounts with more released jobs than their limit allows.
OVER_LIMIT = """
SELECT accounts.id FROM accounts JOIN jobs ON jobs.account_id = accounts.id JOIN plans ON plans.name = accounts.plan
WHERE jobs.released_at IS NOT NULL AND jobs.state IN ('queued', 'running')
GROUP BY accounts.id, plans.running_limit HAVING count(*) > plans.running_limit
"""


@pytest.fixture
async def processes(where, clock):
    """Two databases with a submitter each, as two API processes have them."""
    opened = []
    for _ in range(2):
        database = await PostgresDatabase.open(where)
        prices = PriceBook(database, clock)
        submitter = Submitter(database, clock, QueueGauge(database), prices, max_queued=100_000)
        opened.append((database, submitter, asyncio.ensure_future(submitter.run())))
    yield [(database, submitter) for database, submitter, _ in opened]
    for database, submitter, running in opened:
        submitter.close()
        await running
        await database.close()


class Storm:
    """What users, workers and sweeps do, at random, to the same jobs."""

    def __init__(self, clock, some):
        self.clock = clock
        self.accounts = some
        self.dice = random.Random(7)
        self.jobs = []

    def of(self, database, submitter):
        return (
            self.submit(submitter),
            self.work(database),
            self.work(database),
            self.change_ones_mind(database),
            self.sweep(database),
        )

    async def submit(self, submitter):
        for _ in range(ROUNDS):
            some = self.dice.sample(self.accounts, 3)
            self.jobs += await asyncio.gather(*(submitter.submit(account, make_request()) for account in some))

    async def _any_job(self):
        while not self.jobs:  # noqa: ASYNC110 -- the first submission is a moment away
            await asyncio.sleep(0.01)
        return self.dice.choice(self.jobs)

    async def work(self, database):
        for _ in range(2 * ROUNDS):
            wanted = await self._any_job()
            job = await lifecycle.claim(database, self.clock, wanted.id, worker="test")
            if job is not None:
                outcome = self.dice.choice(OUTCOMES)
                await lifecycle.end(database, self.clock, job.id, job.attempt, outcome, retention=timedelta())

    async def change_ones_mind(self, database):
        for _ in range(ROUNDS):
            job = await self._any_job()
            verb = self.dice.choice([lifecycle.cancel, lifecycle.delete])
            with contextlib.suppress(VideoNotFoundError):
                await verb(database, self.clock, job.account_id, job.id, wait_s=0)

    async def sweep(self, database):
        for _ in range(ROUNDS):
            await upkeep.release_waiting(database, self.clock)
            await upkeep.requeue_orphans(database, self.clock)
            await upkeep.expire(database, self.clock)


async def test_a_storm_over_several_accounts_ends_without_a_deadlock(processes, where, clock):
    some = [make_account(str(number), running_limit=1 + number) for number in range(4)]
    for account in some:
        await add_account(processes[0][0], account)
    storm = Storm(clock, some)

    async with asyncio.timeout(60):
        await asyncio.gather(*(task for process in processes for task in storm.of(*process)))

    connection = await asyncpg.connect(**where)
    deadlocks = await connection.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    over_limit = await connection.fetch(OVER_LIMIT)
    await connection.close()
    assert (deadlocks, over_limit) == (0, [])
    assert len(storm.jobs) == 2 * ROUNDS * 3
