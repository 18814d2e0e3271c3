"""What happens to an accepted job: every end, said once or twice, in time or too late; cancel and delete."""

import pytest

from reelwright.domain.assets import asset_prefix
from reelwright.domain.ids import new_job_id
from reelwright.domain.job import (
    Cancelled,
    Failed,
    Failure,
    Finished,
    HandedBack,
    JobState,
    Retry,
    Stage,
)
from reelwright.errors import VideoNotFoundError
from reelwright.services import lifecycle
from tests.factories import NOW, make_account, make_rendition, make_request

LOST = Retry(Failure("engine_crashed", "The engine's process crashed."))
BROKEN = Failed(Failure("engine_failed", "It cannot be drawn."))


@pytest.fixture
async def job(submitter, owner):
    return await submitter.submit(owner, make_request())


@pytest.fixture
async def running(job, claim):
    return await claim(job)


@pytest.fixture
def story(library):
    async def story(job):
        return [event.type for event in await library.story(job.id)]

    return story


@pytest.mark.parametrize(
    ("outcome", "state", "event"),
    [
        (Finished(make_rendition()), JobState.COMPLETED, "completed"),
        (BROKEN, JobState.FAILED, "failed"),
        (Cancelled(), JobState.CANCELLED, "cancelled"),
        (LOST, JobState.QUEUED, "retried"),
        (HandedBack(), JobState.QUEUED, "handed_back"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
async def test_each_outcome_moves_the_job_and_is_told_in_its_story(running, end, library, story, outcome, state, event):
    assert await end(running, outcome) is state

    found = await library.find(running.id)
    assert (found.state, found.is_terminal) == (state, found.ended_at is not None)
    assert (found.rendition is not None, found.expires_at is not None) == ((state is JobState.COMPLETED,) * 2)
    assert await story(running) == ["queued", "started", event]


@pytest.mark.parametrize("outcome", [Finished(make_rendition()), LOST, HandedBack()], ids=lambda o: type(o).__name__)
async def test_an_end_whose_answer_was_lost_may_be_said_again(running, end, library, story, outcome):
    first = await end(running, outcome)
    before = (await library.find(running.id), await story(running))

    again = await end(running, outcome)

    assert again is first
    assert (await library.find(running.id), await story(running)) == before


@pytest.mark.parametrize(
    "late", [Finished(make_rendition()), BROKEN, LOST, HandedBack()], ids=lambda o: type(o).__name__
)
async def test_an_attempt_that_was_cancelled_over_its_head_writes_nothing(running, end, library, story, late):
    await end(running, Cancelled())
    before = (await library.find(running.id), await story(running))

    assert await end(running, late) is None
    assert (await library.find(running.id), await story(running)) == before


async def test_an_attempt_given_up_for_another_run_cannot_still_finish(running, end, library):
    await end(running, LOST)

    assert await end(running, Finished(make_rendition())) is None
    assert (await library.find(running.id)).state is JobState.QUEUED


async def test_the_end_of_a_job_that_is_gone_is_stale(database, clock, end, running, owner):
    await lifecycle.delete(database, clock, owner.id, running.id)

    assert await end(running, Finished(make_rendition())) is None


async def test_three_lost_attempts_are_a_failure_that_says_so(job, claim, end, library, story):
    states = [await end(await claim(job), LOST) for _ in range(3)]

    assert states == [JobState.QUEUED, JobState.QUEUED, JobState.FAILED]
    assert (await library.find(job.id)).failure == Failure(
        "engine_crashed", "The engine's process crashed. It was tried 3 times."
    )
    assert await story(job) == ["queued", "started", "retried", "started", "retried", "started", "failed"]


async def test_handed_back_attempts_do_not_count(job, claim, end, library):
    for _ in range(5):
        await end(await claim(job), HandedBack())

    found = await library.find(job.id)
    assert (found.attempt, found.counted_attempts, found.state) == (5, 0, JobState.QUEUED)


async def test_progress_never_goes_back_and_starts_anew_with_each_attempt(database, clock, job, claim, end, library):
    first = await claim(job)
    for progress in (40, 30):
        await lifecycle.report(database, clock, job.id, first.attempt, progress=progress, stage=Stage.RENDERING)
    halfway = await library.find(job.id)
    await end(first, LOST)
    second = await claim(job)

    assert (halfway.progress, halfway.stage) == (40, Stage.RENDERING)
    assert (second.progress, second.stage, second.failure) == (0, Stage.STARTING, None)
    assert (
        await lifecycle.report(database, clock, job.id, 1, progress=50, stage=Stage.RENDERING) is lifecycle.Answer.STALE
    )
    assert (await library.find(job.id)).progress == 0


async def test_a_worker_learns_of_a_cancel_when_it_reports(database, clock, running):
    async with database.begin() as tx:
        await tx.jobs.request_cancel(running.id, clock.now())

    answer = await lifecycle.report(database, clock, running.id, running.attempt, progress=1, stage=Stage.RENDERING)

    assert answer is lifecycle.Answer.CANCEL


@pytest.mark.parametrize("outcome", [BROKEN, LOST, HandedBack()], ids=lambda o: type(o).__name__)
async def test_a_job_asked_to_be_cancelled_ends_cancelled_unless_it_was_made(database, clock, running, end, outcome):
    async with database.begin() as tx:
        await tx.jobs.request_cancel(running.id, clock.now())

    assert await end(running, outcome) is JobState.CANCELLED


async def test_a_video_made_before_the_cancel_was_seen_is_kept(database, clock, running, end):
    async with database.begin() as tx:
        await tx.jobs.request_cancel(running.id, clock.now())

    assert await end(running, Finished(make_rendition())) is JobState.COMPLETED


async def test_a_job_cancelled_while_its_worker_was_dead_ends_when_it_is_next_claimed(database, clock, running, claim):
    async with database.begin() as tx:
        await tx.jobs.request_cancel(running.id, clock.now())

    assert await claim(running) is None
    assert (await lifecycle.cancel(database, clock, running.account_id, running.id)).state is JobState.CANCELLED


@pytest.mark.parametrize(
    "outcome", [Finished(make_rendition()), BROKEN, Cancelled()], ids=lambda outcome: type(outcome).__name__
)
async def test_cancelling_what_has_ended_returns_it_as_it_is(database, clock, owner, running, end, library, outcome):
    await end(running, outcome)
    ended = await library.find(running.id)

    assert await lifecycle.cancel(database, clock, owner.id, running.id) == ended


async def test_a_job_waiting_for_its_next_attempt_is_cancelled_at_once(database, clock, owner, running, end):
    await end(running, LOST)

    cancelled = await lifecycle.cancel(database, clock, owner.id, running.id)

    assert (cancelled.state, cancelled.failure) == (JobState.CANCELLED, lifecycle.CANCELLED)


@pytest.mark.parametrize("verb", [lifecycle.cancel, lifecycle.delete], ids=["cancel", "delete"])
async def test_another_accounts_job_cannot_be_touched_nor_one_that_never_was(
    database, clock, owner, job, library, verb
):
    with pytest.raises(VideoNotFoundError, match=job.id):
        await verb(database, clock, make_account().id, job.id)
    with pytest.raises(VideoNotFoundError):
        await verb(database, clock, owner.id, new_job_id(int(NOW.timestamp() * 1000)))

    assert (await library.find(job.id)).state is JobState.QUEUED


@pytest.mark.parametrize("outcome", [None, LOST, BROKEN, Finished(make_rendition())], ids=lambda o: type(o).__name__)
async def test_deleting_a_job_removes_its_row_and_story_and_notes_its_files(
    database, clock, owner, running, end, library, outcome
):
    if outcome is not None:
        await end(running, outcome)

    await lifecycle.delete(database, clock, owner.id, running.id)

    async with database.read() as tx:
        garbage = await tx.jobs.garbage(10)
    assert await library.find(running.id) is None
    assert await library.story(running.id) == ()
    assert garbage == (asset_prefix(running.id),)
    with pytest.raises(VideoNotFoundError):
        await lifecycle.delete(database, clock, owner.id, running.id)


async def test_a_slot_that_frees_goes_to_the_accounts_next_job_in_the_same_transaction(
    database, clock, submitter, owner, claim, end, where
):
    import asyncpg

    first, second, third = [await submitter.submit(owner, make_request()) for _ in range(3)]
    connection = await asyncpg.connect(**where)

    async def released():
        found = await connection.fetch("SELECT id FROM jobs WHERE released_at IS NOT NULL ORDER BY id")
        return [row["id"] for row in found]

    before = await released()
    await end(await claim(second), BROKEN)
    after = await released()
    await connection.close()

    assert before == [first.id, second.id]
    assert after == [first.id, second.id, third.id]
