"""A worker in trouble: its connections break, it is stopped at the worst moment, its engine is slow to start."""

import asyncio
import sys
from datetime import timedelta

import asyncpg
import pytest

from reelwright.domain.assets import Variant, asset_key
from reelwright.domain.job import JobState
from reelwright.services import lifecycle
from reelwright.settings.server import child_environment
from reelwright.worker.process import EngineProcess
from reelwright.worker.runner import Attempt, Runner
from tests.factories import make_request
from tests.integration.conftest import ROOT
from tests.integration.lossy import LossyDatabase
from tests.integration.waiting import ended, eventually, types, until


@pytest.fixture
async def admin(where):
    connection = await asyncpg.connect(**where)
    yield connection
    await connection.close()


async def break_queue_connections(admin):
    return await admin.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE 'reelwright/%/queue'"
    )


@pytest.mark.more
async def test_a_broken_queue_connection_neither_ends_the_render_nor_keeps_other_slots_idle(
    open_worker, submitter, owner, library, admin
):
    async with open_worker(slots=2):
        long = await submitter.submit(owner, make_request("pause 8"))
        await until(library, long, lambda found: found.state is JobState.RUNNING)
        assert await break_queue_connections(admin) == 1
        short = await ended(library, await submitter.submit(owner, make_request()))
        meanwhile = await library.find(long.id)
        long = await ended(library, long)

    assert (short.state, meanwhile.state) == (JobState.COMPLETED, JobState.RUNNING)
    assert (long.state, long.attempt) == (JobState.COMPLETED, 1)


async def test_a_job_being_claimed_while_its_worker_stops_is_handed_back(
    open_worker, submitter, owner, library, database
):
    async with open_worker() as worker:
        job = await submitter.submit(owner, make_request("slow"))
        # Holding the account's lock keeps the claim under way until the stop is under way too.
        async with database.begin() as tx:
            await tx.accounts.lock([owner.id])

            async def is_claiming():
                return bool(worker._tasks)

            await eventually(is_claiming)
            stopping = asyncio.ensure_future(worker.stop(grace_s=0))
            await asyncio.sleep(0.1)
        await asyncio.wait_for(stopping, 10)

    assert types(await library.story(job.id)) == ["queued", "started", "handed_back"]


async def test_a_job_handed_back_keeps_its_queue_row(open_worker, submitter, owner, library, admin):
    async with open_worker():
        job = await submitter.submit(owner, make_request("slow"))
        await until(library, job, lambda found: found.state is JobState.RUNNING)

    assert await admin.fetchval("SELECT count(*) FROM pgqueuer") == 1
    assert (await library.find(job.id)).state is JobState.QUEUED


async def test_a_worker_that_cannot_reach_its_queue_keeps_trying(open_worker, submitter, owner, library, admin):
    async with open_worker():
        for _ in range(3):
            await break_queue_connections(admin)
            await asyncio.sleep(0.1)
        job = await ended(library, await submitter.submit(owner, make_request()))

    assert job.state is JobState.COMPLETED


async def test_an_order_that_comes_while_the_engine_warms_up_waits_for_it():
    environment = child_environment() | {"PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    process = EngineProcess((sys.executable, "-m", "tests.engines.scripted", "error"), environment=environment)
    try:
        await asyncio.wait_for(asyncio.gather(*(process.start() for _ in range(3))), 30)
        first = process.pid
        await process.start()

        assert process.pid == first is not None
    finally:
        await process.kill()
    assert process.pid is None


async def test_the_end_of_a_video_whose_commit_was_not_answered_leaves_its_files(
    submitter, owner, library, database, clock, assets, tmp_path
):
    """The connection breaks after the commit and before its answer: the worker says the end again."""
    job = await submitter.submit(owner, make_request())
    claimed = await lifecycle.claim(database, clock, job.id, worker="test")
    lossy = LossyDatabase(database, lost_answers=1)
    runner = Runner(lossy, assets, clock, scratch=tmp_path, retention=timedelta(days=1), timeout_s=30)
    environment = child_environment() | {"PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    process = EngineProcess((sys.executable, "-m", "tests.engines.scripted", "error"), environment=environment)
    try:
        wants_another_run = await runner.run(Attempt(claimed, runner.folder_of(claimed)), process)
    finally:
        await process.kill()

    assert (wants_another_run, lossy.lost_answers) == (False, 0)
    assert (await library.find(job.id)).state is JobState.COMPLETED
    assert await assets.head(asset_key(job.id, 1, Variant.VIDEO)) is not None
