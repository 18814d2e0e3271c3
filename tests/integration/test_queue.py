"""The queue's rows: which handler may end one, and what a frozen, cancelled or killed worker leaves behind."""

import asyncio

import asyncpg
import pytest

from reelwright.db.queue import PostgresQueue
from tests.factories import make_request
from tests.integration.waiting import eventually


class Hands:
    """A consumer whose handler does what the test says, when it says so."""

    def __init__(self, where):
        self.queue = PostgresQueue(where)
        self.taken = asyncio.Queue()
        self.answer = asyncio.get_running_loop().create_future()
        self.cancels = []
        self.consuming = asyncio.ensure_future(self.queue.consume(self._handle, slots=2, on_cancel=self.cancels.append))

    async def _handle(self, job_id):
        self.taken.put_nowait(job_id)
        return await asyncio.shield(self.answer)

    async def take(self):
        return await asyncio.wait_for(self.taken.get(), 15)

    async def end(self):
        self.queue.stop()
        if not self.answer.done():
            self.answer.set_result(False)
        await asyncio.wait([self.consuming], timeout=15)


@pytest.fixture
async def open_hands(where):
    made = []

    def open_hands():
        made.append(Hands(where))
        return made[-1]

    yield open_hands
    for hands in made:
        await hands.end()


@pytest.fixture
async def rows(where):
    """Reads the queue's rows; `rows.connection` writes them."""
    connection = await asyncpg.connect(**where)

    async def rows():
        return await connection.fetch("SELECT id, status::text, queue_manager_id FROM pgqueuer ORDER BY id")

    rows.connection = connection
    yield rows
    await connection.close()


@pytest.fixture
async def job(submitter, owner):
    return await submitter.submit(owner, make_request())


async def test_a_row_goes_when_its_handler_is_done(open_hands, rows, job):
    hands = open_hands()
    taken = await hands.take()

    hands.answer.set_result(False)

    assert taken == job.id
    await eventually(lambda: _none(rows))


async def _none(rows):
    return not await rows()


@pytest.mark.parametrize("answer", [True, RuntimeError("broken")], ids=["another run", "raised"])
async def test_a_row_stays_when_its_handler_wants_another_run_or_raises(open_hands, rows, job, answer):
    hands = open_hands()
    await hands.take()

    if answer is True:
        hands.answer.set_result(answer)
    else:
        hands.answer.set_exception(answer)

    async def is_put_back():
        return [row["status"] for row in await rows()] == ["queued"]

    await eventually(is_put_back)


async def test_a_row_stays_when_its_consumer_is_cancelled(open_hands, rows, job):
    hands = open_hands()
    await hands.take()

    hands.consuming.cancel()
    await asyncio.wait([hands.consuming])

    assert len(await rows()) == 1


async def test_a_frozen_worker_that_wakes_up_leaves_the_row_to_the_one_that_took_over(open_hands, rows, job):
    frozen = open_hands()
    await frozen.take()
    (before,) = await rows()
    next_one = open_hands()

    async def is_taken_over():
        await rows.connection.execute(
            "UPDATE pgqueuer SET heartbeat = now() - interval '1 minute' WHERE queue_manager_id = $1",
            before["queue_manager_id"],
        )
        return (await rows())[0]["queue_manager_id"] != before["queue_manager_id"]

    await eventually(is_taken_over)
    assert await next_one.take() == job.id
    frozen.answer.set_result(False)
    await frozen.end()

    (after,) = await rows()
    assert (after["status"], after["id"]) == ("picked", before["id"])
    next_one.answer.set_result(False)
    await eventually(lambda: _none(rows))


async def test_every_worker_hears_of_a_cancel(open_hands, database, clock, job):
    hands = open_hands()
    await hands.take()
    async with database.begin() as tx:
        await tx.jobs.claim(job.id, "test", clock.now())
        await tx.jobs.request_cancel(job.id, clock.now())

    async def is_heard():
        return hands.cancels == [job.id]

    await eventually(is_heard)
