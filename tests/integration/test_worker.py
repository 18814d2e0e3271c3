"""The main path without HTTP, with real processes and PostgreSQL: submit, queue, worker, engine, store, end."""

import asyncio
import os
import signal
from datetime import timedelta

import pytest

from reelwright.domain.assets import Variant, asset_key
from reelwright.domain.job import JobState
from reelwright.services import lifecycle, upkeep
from tests.factories import make_account, make_request
from tests.integration.waiting import ended, eventually, types, until

pytestmark = pytest.mark.more


async def test_a_job_is_made_stored_and_ended(open_worker, submitter, owner, library, assets):
    async with open_worker():
        job = await ended(library, await submitter.submit(owner, make_request()))

    assert (job.state, job.attempt, job.progress) == (JobState.COMPLETED, 1, 100)
    assert job.rendition is not None
    assert job.rendition.understood == ("everything",)
    assert job.expires_at - job.ended_at == timedelta(days=30)
    for variant in Variant:
        assert await assets.head(asset_key(job.id, 1, variant)) is not None
    assert types(await library.story(job.id)) == ["queued", "started", "completed"]


@pytest.mark.parametrize(("prompt", "code"), [("refuse", "engine_failed"), ("full", "disk_full")])
async def test_a_refusal_fails_the_job_at_once(open_worker, submitter, owner, library, prompt, code):
    async with open_worker():
        job = await ended(library, await submitter.submit(owner, make_request(prompt)))

    assert (job.state, job.attempt, job.failure.code) == (JobState.FAILED, 1, code)


async def test_an_engine_that_crashes_once_is_tried_again(open_worker, submitter, owner, library, tmp_path):
    async with open_worker():
        job = await ended(library, await submitter.submit(owner, make_request(f"crash once {tmp_path / 'mark'}")))

    assert (job.state, job.attempt) == (JobState.COMPLETED, 2)
    assert types(await library.story(job.id)) == ["queued", "started", "retried", "started", "completed"]


async def test_an_engine_that_always_crashes_is_given_up_after_three_attempts(open_worker, submitter, owner, library):
    async with open_worker():
        job = await ended(library, await submitter.submit(owner, make_request("crash")), 30)

    assert (job.state, job.attempt, job.failure.code) == (JobState.FAILED, 3, "engine_crashed")
    assert "SIGSEGV" in job.failure.message
    assert "3 times" in job.failure.message


async def test_a_job_that_takes_too_long_is_failed_by_its_deadline(open_worker, submitter, owner, library):
    async with open_worker(timeout_s=0.5):
        job = await ended(library, await submitter.submit(owner, make_request("slow")))

    assert job.failure.code == "deadline_exceeded"


async def test_cancelling_a_running_job_frees_its_worker(open_worker, submitter, owner, library, database, clock):
    async with open_worker() as worker:
        job = await submitter.submit(owner, make_request("slow"))
        await until(library, job, lambda found: found.state is JobState.RUNNING)
        cancelled = await lifecycle.cancel(database, clock, owner.id, job.id)
        following = await ended(library, await submitter.submit(owner, make_request()))

        await eventually(lambda: _is_idle(worker))
    assert cancelled.state is JobState.CANCELLED
    assert following.state is JobState.COMPLETED


async def _is_idle(worker):
    return worker.running == 0


async def test_a_queued_job_is_cancelled_without_a_worker(submitter, owner, database, clock):
    job = await submitter.submit(owner, make_request())

    cancelled = await lifecycle.cancel(database, clock, owner.id, job.id)

    assert (cancelled.state, cancelled.attempt) == (JobState.CANCELLED, 0)


async def test_a_job_whose_worker_is_gone_is_cancelled_over_its_head(submitter, owner, database, clock, library):
    job = await submitter.submit(owner, make_request())
    claimed = await lifecycle.claim(database, clock, job.id, worker="gone")

    cancelled = await lifecycle.cancel(database, clock, owner.id, job.id)

    assert cancelled.state is JobState.CANCELLED
    assert await lifecycle.report(database, clock, job.id, claimed.attempt, progress=50, stage="rendering") is (
        lifecycle.Answer.STALE
    )


async def test_a_stopping_worker_hands_its_job_back_without_counting_the_attempt(
    open_worker, submitter, owner, library
):
    async with open_worker():
        job = await submitter.submit(owner, make_request("slow"))
        await until(library, job, lambda found: found.state is JobState.RUNNING)
    handed_back = await library.find(job.id)

    assert (handed_back.state, handed_back.counted_attempts) == (JobState.QUEUED, 0)
    assert types(await library.story(job.id)) == ["queued", "started", "handed_back"]


async def test_an_account_runs_no_more_than_its_limit_and_all_get_their_turn(
    open_worker, submitter, owner, library, database
):
    jobs = [await submitter.submit(owner, make_request("pause 0.05")) for _ in range(6)]
    async with database.read() as tx:
        waiting = await tx.jobs.waiting_accounts()

    async with open_worker(slots=4):
        done = [await ended(library, job) for job in jobs]

    assert waiting == (owner.id,)
    assert {job.state for job in done} == {JobState.COMPLETED}
    spans = sorted((job.started_at, job.ended_at) for job in done)
    busiest = max(sum(start <= moment < end for start, end in spans) for moment, _ in spans)
    assert busiest <= owner.running_limit


async def test_a_frozen_attempt_writes_nothing_once_another_has_begun(submitter, owner, database, clock, library):
    job = await submitter.submit(owner, make_request())
    first = await lifecycle.claim(database, clock, job.id, worker="frozen")
    second = await lifecycle.claim(database, clock, job.id, worker="next")

    late = await lifecycle.end(
        database, clock, job.id, first.attempt, lifecycle.Cancelled(), retention=timedelta(days=1)
    )

    assert (first.attempt, second.attempt, late) == (1, 2, None)
    assert (await library.find(job.id)).state is JobState.RUNNING


async def test_a_worker_whose_attempt_is_stale_makes_the_next_job_as_if_nothing_had_been(
    open_worker, submitter, owner, library, database, clock
):
    async with open_worker():
        job = await submitter.submit(owner, make_request("slow"))
        await until(library, job, lambda found: found.state is JobState.RUNNING)
        taken = await lifecycle.claim(database, clock, job.id, worker="another")
        await lifecycle.end(database, clock, job.id, taken.attempt, lifecycle.Cancelled(), retention=timedelta(days=1))
        following = await ended(library, await submitter.submit(owner, make_request()))

    assert (following.state, following.attempt) == (JobState.COMPLETED, 1)
    assert (await library.find(job.id)).state is JobState.CANCELLED


async def test_a_job_that_comes_while_the_engine_warms_up_is_made_at_the_first_attempt(
    open_worker, submitter, owner, library
):
    job = await submitter.submit(owner, make_request())
    async with open_worker() as worker:
        warming = asyncio.ensure_future(worker.warm_up())
        job = await ended(library, job)
        await warming

    assert (job.state, job.attempt) == (JobState.COMPLETED, 1)


async def test_a_job_lost_by_three_workers_is_given_up(submitter, owner, database, clock, library):
    job = await submitter.submit(owner, make_request())
    claims = [await lifecycle.claim(database, clock, job.id, worker=str(number)) for number in range(4)]

    assert [claim and claim.attempt for claim in claims] == [1, 2, 3, None]
    assert (await library.find(job.id)).failure.code == "worker_lost"


async def test_a_killed_engine_process_does_not_take_the_worker_with_it(open_worker, submitter, owner, library):
    async with open_worker() as worker:
        job = await submitter.submit(owner, make_request("pause 0.4"))
        await until(library, job, lambda found: found.state is JobState.RUNNING)
        os.kill(worker._processes[0].pid, signal.SIGKILL)
        job = await ended(library, job)

    assert (job.state, job.attempt) == (JobState.COMPLETED, 2)


async def test_a_released_job_whose_queue_row_was_lost_is_put_back(
    open_worker, submitter, owner, library, database, clock, where
):
    import asyncpg

    job = await submitter.submit(owner, make_request())
    connection = await asyncpg.connect(**where)
    await connection.execute("DELETE FROM pgqueuer")
    await connection.execute("UPDATE jobs SET released_at = released_at - interval '1 minute'")
    await connection.close()

    repaired = await upkeep.requeue_orphans(database, clock)
    async with open_worker():
        job = await ended(library, job)

    assert repaired == 1
    assert job.state is JobState.COMPLETED


async def test_deleting_a_running_job_leaves_no_row_and_no_file(
    open_worker, submitter, owner, library, database, clock, assets
):
    async with open_worker():
        job = await submitter.submit(owner, make_request("slow"))
        await until(library, job, lambda found: found.state is JobState.RUNNING)
        await lifecycle.delete(database, clock, owner.id, job.id)
        await upkeep.remove_garbage(database, assets)

    assert await library.find(job.id) is None
    assert await assets.head(asset_key(job.id, 1, Variant.VIDEO)) is None


async def test_one_bad_row_does_not_fail_its_neighbours(submitter, owner, library):
    nobody = make_account()
    results = await asyncio.gather(
        submitter.submit(owner, make_request()),
        submitter.submit(nobody, make_request()),
        submitter.submit(owner, make_request()),
        return_exceptions=True,
    )

    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert all([await library.find(result.id) for result in (results[0], results[2])])
