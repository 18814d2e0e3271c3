"""A batch ends once, with the last of its jobs; a cancel ends all that have not ended."""

import asyncio

import pytest

from reelwright.domain.batch import BatchStatus
from reelwright.domain.job import Failed, Failure, Finished, JobState, Retry
from reelwright.errors import BatchNotFoundError
from reelwright.services import lifecycle
from tests.factories import make_rendition, make_request
from tests.integration.waiting import eventually

from .wishes import PRICE, make_wish

BROKEN = Failed(Failure("engine_failed", "It broke."))


async def test_the_end_of_the_last_job_completes_the_batch_and_is_told_once(
    submitter, payer, batches, claim, end, told, listening
):
    await listening(payer)
    accepted = await submitter.accept_batch(payer, make_wish(3, callback_url="https://b.test/hook"))
    outcomes = [Finished(make_rendition()), BROKEN, Finished(make_rendition())]
    for job, outcome in zip(accepted.jobs, outcomes, strict=True):
        assert (await batches.get(payer.id, accepted.batch.id)).batch.completed_at is None
        assert await told("batch.completed") == []
        claimed = await claim(job)
        await end(claimed, outcome)
        await end(claimed, outcome)

    whole = await batches.get(payer.id, accepted.batch.id)
    assert whole.batch.status is BatchStatus.COMPLETED
    assert (whole.counts.completed, whole.counts.failed) == (2, 1)
    assert await told("batch.completed") == [(accepted.batch.id, "{}")]


async def test_a_callback_hears_of_its_batch_and_not_of_its_videos(submitter, payer, claim, end, admin):
    accepted = await submitter.accept_batch(payer, make_wish(1, callback_url="https://b.test/hook"))
    await end(await claim(accepted.jobs[0]), Finished(make_rendition()))

    deliveries = await admin.fetch("SELECT callback_url, type FROM deliveries JOIN events ON events.id = event_id")
    assert [tuple(row) for row in deliveries] == [("https://b.test/hook", "batch.completed")]


async def test_the_last_two_that_end_at_once_are_told_once(submitter, payer, claim, end, told, listening):
    await listening(payer)
    ids = set()
    for _ in range(5):
        accepted = await submitter.accept_batch(payer, make_wish(2))
        claimed = [await claim(job) for job in accepted.jobs]
        await asyncio.gather(*(end(job, Finished(make_rendition())) for job in claimed))
        ids.add(accepted.batch.id)

    subjects = [subject for subject, _ in await told("batch.completed")]
    assert sorted(subjects) == sorted(ids)


async def test_deleting_its_jobs_completes_a_batch_as_well(submitter, payer, batches, database, clock, told, listening):
    await listening(payer)
    accepted = await submitter.accept_batch(payer, make_wish(2))
    for job in accepted.jobs:
        await lifecycle.delete(database, clock, payer.id, job.id)

    whole = await batches.get(payer.id, accepted.batch.id)
    assert (whole.batch.status, whole.jobs, whole.counts.total) == (BatchStatus.COMPLETED, (), 2)
    assert len(await told("batch.completed")) == 1


async def test_a_batch_waits_for_a_job_that_is_tried_again(submitter, payer, batches, claim, end):
    accepted = await submitter.accept_batch(payer, make_wish(1))
    await end(await claim(accepted.jobs[0]), Retry(Failure("engine_crashed", "It crashed.")))

    assert (await batches.get(payer.id, accepted.batch.id)).batch.completed_at is None


async def test_cancelling_a_batch_ends_what_has_not_ended(
    submitter, payer, batches, claim, end, told, listening, balance, admin
):
    await listening(payer)
    accepted = await submitter.accept_batch(payer, make_wish(6))
    await end(await claim(accepted.jobs[0]), Finished(make_rendition()))
    running = await claim(accepted.jobs[1])

    async def stop_when_told():
        asked = "SELECT cancel_requested_at FROM jobs WHERE id = $1"
        await eventually(lambda: admin.fetchval(asked, running.id))
        await end(running, BROKEN)

    stopping = asyncio.ensure_future(stop_when_told())
    whole = await batches.cancel(payer.id, accepted.batch.id)
    await stopping

    assert [job.state for job in whole.jobs] == [JobState.COMPLETED, *[JobState.CANCELLED] * 5]
    assert whole.batch.status is BatchStatus.COMPLETED
    assert (whole.counts.completed, whole.counts.cancelled) == (1, 5)
    assert len(await told("batch.completed")) == 1
    assert (await balance(payer)).held == 0
    # Of those that only waited none was given a slot on the way.
    assert await admin.fetchval("SELECT count(*) FROM jobs WHERE released_at IS NOT NULL") == 3
    again = await batches.cancel(payer.id, accepted.batch.id)
    assert again.batch == whole.batch


async def test_a_worker_that_does_not_let_go_is_passed_over(submitter, payer, batches, claim):
    accepted = await submitter.accept_batch(payer, make_wish(2))
    for job in accepted.jobs:
        await claim(job)

    whole = await batches.cancel(payer.id, accepted.batch.id)

    assert {job.state for job in whole.jobs} == {JobState.CANCELLED}


async def test_a_cancel_gives_the_slots_to_what_else_waits(submitter, payer, batches, admin):
    accepted = await submitter.accept_batch(payer, make_wish(4))
    waiting = await submitter.submit(payer, make_request())

    await batches.cancel(payer.id, accepted.batch.id)

    assert await admin.fetchval("SELECT released_at IS NOT NULL FROM jobs WHERE id = $1", waiting.id)


async def test_nobody_finds_or_cancels_another_s_batch(submitter, payer, make_payer, batches):
    accepted = await submitter.accept_batch(payer, make_wish(1))
    other = await make_payer(micro=PRICE)

    for text in (accepted.batch.id, "batch_none", "batch_" + "0" * 32):
        with pytest.raises(BatchNotFoundError):
            await batches.get(other.id, text)
        with pytest.raises(BatchNotFoundError):
            await batches.cancel(other.id, text)
    assert (await batches.page(other.id)).batches == ()
    assert (await batches.page(other.id, after=accepted.batch.id)).batches == ()
    assert (await batches.get(payer.id, accepted.batch.id)).counts.queued == 1


async def test_batches_are_listed_by_pages(submitter, payer, batches):
    made = [(await submitter.accept_batch(payer, make_wish(1))).batch.id for _ in range(3)]

    first = await batches.page(payer.id, limit=2)
    rest = await batches.page(payer.id, limit=2, after=first.batches[-1].id)
    oldest = await batches.page(payer.id, limit=5, newest_first=False)

    assert (first.has_more, rest.has_more) == (True, False)
    assert {batch.id for batch in (*first.batches, *rest.batches)} == set(made)
    assert [batch.id for batch in oldest.batches] == [batch.id for batch in (*rest.batches, *reversed(first.batches))]
    assert {counts.queued for counts in first.counts.values()} == {1}
