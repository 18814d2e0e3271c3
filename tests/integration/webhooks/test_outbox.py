"""Which events are written for whom, in the transaction in which they happen."""

import asyncio
from datetime import timedelta

import pytest

from reelwright.domain.event import DEFAULT_EVENT_TYPES, EventType
from reelwright.domain.job import Cancelled, Failed, Failure, Finished, Retry, Stage
from reelwright.domain.webhook import DeliveryState, EndpointStatus
from reelwright.services import lifecycle, upkeep
from tests.factories import make_rendition, make_request

CALLBACK = "https://ann.example.com/callback"


@pytest.fixture
def submit(submitter, account):
    async def submit(**changes):
        return await submitter.submit(account, make_request(**changes))

    return submit


@pytest.fixture
def told(log):
    """Return who heard what, oldest first."""

    async def told():
        return [(str(each.event.type), each.endpoint_id or each.callback_url) for each in await log()]

    return told


@pytest.mark.parametrize(
    ("outcome", "last"),
    [
        (Finished(make_rendition()), "video.completed"),
        (Failed(Failure("engine_failed", "It broke.")), "video.failed"),
        (Cancelled(), "video.cancelled"),
    ],
)
async def test_a_video_is_told_of_when_it_is_queued_when_it_first_starts_and_when_it_ends(
    add_endpoint, submit, claim, end, told, outcome, last
):
    endpoint = await add_endpoint()
    job = await submit(callback_url=CALLBACK)
    lost = await claim(job)
    await end(lost, Retry(Failure("engine_crashed", "It crashed.")))
    await end(await claim(job), outcome)

    heard = await told()
    assert [kind for kind, who in heard if who == endpoint.id] == ["video.queued", "video.started", last]
    assert [kind for kind, who in heard if who == CALLBACK] == [last], "a callback hears how it ended, and no more"


async def test_a_video_cancelled_while_it_waits_never_starts(add_endpoint, submit, account, database, clock, told):
    await add_endpoint()
    job = await submit(callback_url=CALLBACK)
    await lifecycle.cancel(database, clock, account.id, job.id)

    assert sorted(kind for kind, _ in await told()) == ["video.cancelled", "video.cancelled", "video.queued"]


async def test_one_event_goes_to_each_who_asked_for_it_and_to_nobody_else(
    add_endpoint, submit, account, database, log, admin
):
    both = [await add_endpoint(f"https://{n}.example.com/") for n in range(2)]
    await add_endpoint("https://other.example.com/", events=[EventType.VIDEO_FAILED])
    await add_endpoint("https://off.example.com/", status=EndpointStatus.DISABLED)
    paused = await add_endpoint("https://paused.example.com/", status=EndpointStatus.PAUSED)

    await submit()

    states = {each.endpoint_id: each.state for each in await log()}
    assert states == {
        both[0].id: DeliveryState.PENDING,
        both[1].id: DeliveryState.PENDING,
        paused.id: DeliveryState.FAILED,
    }
    assert await admin.fetchval("SELECT count(*) FROM events") == 1


async def test_nothing_is_written_when_nobody_listens(submit, claim, end, admin):
    await end(await claim(await submit()), Finished(make_rendition()))

    assert await admin.fetchval("SELECT count(*) FROM events") == 0


async def test_what_is_rolled_back_is_told_to_nobody(add_endpoint, database, account, clock, admin):
    await add_endpoint()

    async def tell_and_fail():
        async with database.begin() as tx:
            await tx.events.tell(EventType.VIDEO_QUEUED, account.id, "video_1", clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await tell_and_fail()

    assert await admin.fetchval("SELECT count(*) FROM events") == 0


async def test_progress_is_told_to_who_asked_for_it_at_most_once_in_five_seconds(
    add_endpoint, submit, claim, database, clock, log
):
    await add_endpoint("https://default.example.com/", events=DEFAULT_EVENT_TYPES)
    wants = await add_endpoint(events=[EventType.VIDEO_PROGRESS])
    job = await claim(await submit())
    for progress in range(0, 60, 5):
        await lifecycle.report(database, clock, job.id, job.attempt, progress=progress, stage=Stage.RENDERING)
        clock.at += timedelta(seconds=1)

    heard = [each.event for each in await log(endpoint_id=wants.id)]
    assert [event.data for event in heard] == [{"progress": progress, "stage": "rendering"} for progress in (0, 25, 50)]
    assert {event.type for event in heard} == {EventType.VIDEO_PROGRESS}


async def test_progress_of_a_stale_attempt_or_for_nobody_is_not_told(
    add_endpoint, submit, claim, database, clock, admin
):
    await add_endpoint(events=[EventType.VIDEO_PROGRESS], status=EndpointStatus.PAUSED)
    job = await claim(await submit())
    await lifecycle.report(database, clock, job.id, job.attempt, progress=5, stage=Stage.RENDERING)
    await admin.execute("UPDATE webhook_endpoints SET status = 'enabled'")
    await lifecycle.report(database, clock, job.id, job.attempt + 1, progress=5, stage=Stage.RENDERING)

    assert await admin.fetchval("SELECT count(*) FROM events") == 0


@pytest.mark.parametrize(
    ("retention", "notice"),
    [(timedelta(days=30), timedelta(days=1)), (timedelta(days=1), timedelta(hours=12))],
)
async def test_a_video_is_told_of_once_before_its_files_go(
    add_endpoint, submit, claim, database, clock, told, library, retention, notice
):
    await add_endpoint(events=[EventType.VIDEO_EXPIRING])
    job = await claim(await submit())
    await lifecycle.end(database, clock, job.id, job.attempt, Finished(make_rendition()), retention=retention)
    clock.at += retention - notice - timedelta(seconds=1)
    early = await upkeep.tell_expiring(database, clock)
    clock.at += timedelta(seconds=2)

    assert early == 0
    assert sum(await asyncio.gather(*(upkeep.tell_expiring(database, clock) for _ in range(3)))) == 1
    assert await upkeep.tell_expiring(database, clock) == 0
    assert [kind for kind, _ in await told()] == ["video.expiring"]
    async with database.read() as tx:
        assert [line.type for line in await tx.jobs.story(job.id)][-1] == "expiring"


async def test_events_and_their_log_are_forgotten_after_30_days(
    add_endpoint, tell, send_due, database, clock, log, admin
):
    await add_endpoint()
    await tell("video_old")
    await send_due()
    clock.at += timedelta(days=30, seconds=1)
    await tell("video_new")

    assert [await upkeep.trim_events(database, clock) for _ in range(2)] == [1, 0]
    assert [each.event.subject for each in await log()] == ["video_new"]
    assert await admin.fetchval("SELECT count(*) FROM delivery_attempts") == 0


async def test_a_sweep_forgets_so_many_events_and_leaves_the_rest_to_the_next(add_endpoint, tell, database, clock, log):
    await add_endpoint()
    for number in range(5):
        await tell(f"video_{number}")
    clock.at += timedelta(days=31)
    async with database.begin() as tx:
        assert await tx.events.trim(clock.now() - timedelta(days=30), limit=3) == 3

    assert [each.event.subject for each in await log()] == ["video_3", "video_4"]
