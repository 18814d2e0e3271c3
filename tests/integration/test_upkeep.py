"""The sweeps: what is due is done, what is not is left, and doing it twice does nothing more."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from reelwright.domain.assets import Variant, asset_key, asset_prefix
from reelwright.domain.idempotency import KEPT_FOR, Claim, Sending
from reelwright.domain.ids import new_job_id
from reelwright.domain.job import Finished, JobState
from reelwright.errors import VideoExpiredError
from reelwright.services import lifecycle, upkeep
from reelwright.services.library import downloadable_key
from reelwright.worker.sweeps import Sweeper
from tests.factories import make_rendition, make_request
from tests.integration.standins import MovableClock


@pytest.fixture
def make_video(submitter, owner, database, clock, assets, tmp_path):
    async def make_video(*, retention=timedelta(days=30)):
        job = await submitter.submit(owner, make_request())
        claimed = await lifecycle.claim(database, clock, job.id, worker="test")
        (tmp_path / "video.mp4").write_bytes(b"film")
        await assets.publish(tmp_path / "video.mp4", asset_key(job.id, 1, Variant.VIDEO), content_type="video/mp4")
        await lifecycle.end(database, clock, job.id, claimed.attempt, Finished(make_rendition()), retention=retention)
        return job

    return make_video


async def garbage_of(database):
    async with database.read() as tx:
        return await tx.jobs.garbage(10)


async def test_a_video_past_its_time_is_served_no_more_and_its_files_go_but_its_job_stays(
    make_video, database, clock, library, assets
):
    due, kept = await make_video(retention=timedelta()), await make_video()

    assert [await upkeep.expire(database, clock) for _ in range(2)] == [1, 0]
    assert await garbage_of(database) == (asset_prefix(due.id),)
    assert [await upkeep.remove_garbage(database, assets) for _ in range(2)] == [1, 0]

    expired = await library.find(due.id)
    assert (expired.state, expired.is_expired) == (JobState.COMPLETED, True)
    with pytest.raises(VideoExpiredError):
        downloadable_key(expired, Variant.VIDEO)
    assert await assets.head(asset_key(due.id, 1, Variant.VIDEO)) is None
    assert await assets.head(asset_key(kept.id, 1, Variant.VIDEO)) is not None
    assert not (await library.find(kept.id)).is_expired


async def test_the_files_of_a_deleted_video_go(make_video, database, clock, owner, assets):
    job = await make_video()
    await lifecycle.delete(database, clock, owner.id, job.id)

    await upkeep.remove_garbage(database, assets)

    assert await assets.head(asset_key(job.id, 1, Variant.VIDEO)) is None
    assert await garbage_of(database) == ()


async def test_garbage_is_remembered_until_its_files_are_gone(make_video, database, clock, owner, assets):
    class BrokenStore:
        async def delete(self, prefix):
            raise OSError("away")

    job = await make_video()
    await lifecycle.delete(database, clock, owner.id, job.id)
    with pytest.raises(OSError, match="away"):
        await upkeep.remove_garbage(database, BrokenStore())

    assert await garbage_of(database) == (asset_prefix(job.id),)


async def test_only_old_counted_lines_of_the_queues_log_are_dropped(database, clock, admin):
    lines = [(1, "8 days", True), (2, "8 days", False), (3, "6 days", True)]
    for job_id, age, is_aggregated in lines:
        await admin.execute(
            "INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority, created, aggregated)"
            f" VALUES ($1, 'successful', 'video', 0, now() - interval '{age}', $2)",
            job_id,
            is_aggregated,
        )

    await upkeep.trim_queue_log(database, clock)

    assert [row["job_id"] for row in await admin.fetch("SELECT job_id FROM pgqueuer_log ORDER BY job_id")] == [2, 3]


async def test_waiting_jobs_are_released_when_their_accounts_limit_was_raised(database, clock, submitter, owner, admin):
    for _ in range(5):
        await submitter.submit(owner, make_request())
    async with database.begin() as tx:
        await tx.plans.put(replace(owner.plan, running_limit=4))

    assert [await upkeep.release_waiting(database, clock) for _ in range(2)] == [2, 0]
    assert await admin.fetchval("SELECT count(*) FROM pgqueuer") == 4


async def test_a_job_with_its_queue_row_is_no_orphan_and_nor_is_one_just_released(
    database, clock, submitter, owner, admin
):
    await submitter.submit(owner, make_request())
    await admin.execute("UPDATE jobs SET released_at = released_at - interval '1 minute'")
    with_row = await upkeep.requeue_orphans(database, clock)
    await admin.execute("DELETE FROM pgqueuer")
    await admin.execute("UPDATE jobs SET released_at = now()")

    assert (with_row, await upkeep.requeue_orphans(database, clock)) == (0, 0)


async def test_an_orphan_is_put_back_once_by_however_many_sweep(database, clock, submitter, owner, admin):
    jobs = [await submitter.submit(owner, make_request()) for _ in range(2)]
    await lifecycle.claim(database, clock, jobs[0].id, worker="gone")
    await admin.execute("DELETE FROM pgqueuer")
    await admin.execute("UPDATE jobs SET released_at = released_at - interval '1 minute'")

    await asyncio.gather(*(upkeep.requeue_orphans(database, clock) for _ in range(4)))

    rows = await admin.fetch("SELECT convert_from(payload, 'UTF8') AS id FROM pgqueuer ORDER BY id")
    assert sorted(row["id"] for row in rows) == sorted(job.id for job in jobs)
    assert await admin.fetchval("SELECT count(*) FROM jobs WHERE state = 'queued'") == 2


async def test_a_round_of_sweeps_goes_on_when_one_of_them_fails(make_video, database, clock, assets):
    class Sweeps(Sweeper):
        def __init__(self):
            super().__init__(database, assets, clock, worker="test", slots=1)
            self.done = []
            for name in self._sweeps:
                self._sweeps[name] = self._noted(name)

        def _noted(self, name):
            async def sweep():
                self.done.append(name)
                if name == "requeue_orphans":
                    raise RuntimeError("broken")

            return sweep

    sweeps = Sweeps()

    await sweeps.sweep()

    assert {"note_worker", "requeue_orphans", "forget_idle"} <= set(sweeps.done)
    assert sweeps.done == list(sweeps._sweeps)


async def test_keys_are_forgotten_after_a_day_and_sendings_after_ten_minutes(database, owner):
    clock, claims = MovableClock(), [Claim(owner.id, name, name) for name in ("old", "new")]
    sendings = [Sending("key_1", (name,), is_again=False) for name in (b"old", b"new")]

    async def put(claim, sending):
        now = clock.now()
        async with database.begin() as tx:
            await tx.claims.take(claim, (b"m",), until=now, now=now, forgotten=now - KEPT_FOR)
            await tx.sendings.note([(sending, new_job_id(1))], now)

    async def kept():
        async with database.read() as tx:
            long_ago = clock.now() - timedelta(days=99)
            found = [await tx.claims.find(owner.id, claim.key, forgotten=long_ago) for claim in claims]
            firsts = [await tx.sendings.take_first(each, since=long_ago, now=clock.now()) for each in sendings]
            return [each is not None for each in found], [each is not None for each in firsts]

    clock.offset = -KEPT_FOR - timedelta(minutes=1)
    await put(claims[0], sendings[0])
    clock.offset = timedelta()
    await put(claims[1], sendings[1])
    await upkeep.forget_idle(database, clock)

    assert await kept() == ([False, True], [False, True])
