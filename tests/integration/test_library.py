"""Reading: single jobs together in few statements, pages to and fro, and a place in the queue."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from reelwright.bootstrap.clock import SystemClock
from reelwright.domain.assets import Variant, asset_key
from reelwright.domain.ids import new_job_id
from reelwright.domain.job import JobState
from reelwright.errors import (
    DatabaseUnavailableError,
    VideoExpiredError,
    VideoFailedError,
    VideoNotFoundError,
    VideoNotReadyError,
)
from reelwright.services.library import Library, QueueGauge, downloadable_key
from tests.factories import NOW, add_account, make_account, make_job, make_request


class CountingDatabase:
    """The real database, its reads counted and broken at will."""

    def __init__(self, database):
        self._database = database
        self.reads = 0
        self.trouble = None

    @asynccontextmanager
    async def read(self):
        self.reads += 1
        await asyncio.sleep(0.01)
        if self.trouble is not None:
            raise self.trouble
        async with self._database.read() as tx:
            yield tx


@pytest.fixture
def counting(database):
    return CountingDatabase(database)


@pytest.fixture
async def jobs(submitter, owner):
    made = await asyncio.gather(*(submitter.submit(owner, make_request(str(number))) for number in range(7)))
    return sorted(made, key=lambda job: job.id)


@pytest.fixture
async def other(database):
    return await add_account(database, make_account("other"))


async def test_look_ups_at_the_same_time_share_statements_and_each_gets_its_own_row(counting, jobs):
    library = Library(counting, SystemClock())
    wanted = [*jobs, *reversed(jobs)] * 5

    found = await asyncio.gather(*(library.find(job.id) for job in wanted), library.find(new_job_id(0)))

    assert [job and job.id for job in found] == [*(job.id for job in wanted), None]
    assert [job.request.prompt for job in found[:-1]] == [job.request.prompt for job in wanted]
    assert counting.reads <= 2


async def test_a_look_up_that_comes_while_one_is_under_way_reads_what_is_committed_then(
    counting, database, jobs, owner
):
    library = Library(counting, SystemClock())
    first = asyncio.ensure_future(library.find(jobs[0].id))
    while not counting.reads:  # noqa: ASYNC110 -- the read has no event to wait for
        await asyncio.sleep(0)
    second = asyncio.ensure_future(library.find(jobs[0].id))

    assert (await first).id == (await second).id == jobs[0].id
    assert counting.reads == 2


@pytest.mark.parametrize("trouble", [DatabaseUnavailableError(), RuntimeError("anything")], ids=["lost", "other"])
async def test_a_failed_read_is_told_to_all_who_wait_and_to_nobody_after(counting, jobs, trouble):
    library = Library(counting, SystemClock())
    counting.trouble = trouble
    waiting = asyncio.gather(*(library.find(job.id) for job in jobs), return_exceptions=True)

    assert await asyncio.wait_for(waiting, 5) == [trouble] * len(jobs)
    counting.trouble = None
    assert (await library.find(jobs[0].id)).id == jobs[0].id


async def test_a_caller_that_goes_away_takes_nobody_with_it(counting, jobs):
    library = Library(counting, SystemClock())
    gone, staying = [asyncio.ensure_future(library.find(jobs[0].id)) for _ in range(2)]
    await asyncio.sleep(0)

    gone.cancel()

    assert (await staying).id == jobs[0].id


async def test_an_account_gets_its_own_videos_only(library, jobs, owner, other):
    assert (await library.get(owner.id, jobs[0].id)).id == jobs[0].id
    for account, text in ((other, jobs[0].id), (owner, new_job_id(0)), (owner, "video_x"), (owner, "'; --")):
        with pytest.raises(VideoNotFoundError):
            await library.get(account.id, text)


async def test_a_video_that_is_not_there_is_not_thrown_back_at_full_length(library, owner):
    with pytest.raises(VideoNotFoundError) as caught:
        await library.get(owner.id, "x" * 10_000)

    assert len(caught.value.message) < 120


@pytest.mark.parametrize("newest_first", [True, False])
async def test_pages_follow_one_another_without_gap_or_overlap(library, jobs, owner, other, newest_first):
    expected = [job.id for job in jobs][:: -1 if newest_first else 1]
    seen, after, sizes = [], None, []
    while True:
        page = await library.page(owner.id, limit=3, after=after, newest_first=newest_first)
        seen += [job.id for job in page.jobs]
        sizes.append(len(page.jobs))
        if not page.has_more:
            break
        after = page.jobs[-1].id

    assert (seen, sizes) == (expected, [3, 3, 1])
    assert (await library.page(other.id)).jobs == ()


async def test_a_page_that_just_fits_has_nothing_more(library, jobs, owner):
    page = await library.page(owner.id, limit=7)

    assert (len(page.jobs), page.has_more) == (7, False)


@pytest.mark.parametrize("after", ["video_unknown", f"video_{1:032x}", "' OR 1=1"])
async def test_a_cursor_that_is_not_the_accounts_gives_an_empty_page(library, jobs, owner, other, after):
    page = await library.page(owner.id, after=after)
    others = await library.page(other.id, after=jobs[3].id)

    assert [(page.jobs, page.has_more), (others.jobs, others.has_more)] == [((), False)] * 2


@pytest.mark.parametrize(("limit", "count"), [(-1, 0), (0, 0), (1000, 7)])
async def test_a_limit_out_of_bounds_is_bent_into_them(library, jobs, owner, limit, count):
    assert len((await library.page(owner.id, limit=limit)).jobs) == count


async def test_a_place_in_the_queue_counts_from_one_and_needs_a_queued_job(database, jobs):
    gauge = QueueGauge(database)

    assert [await gauge.position(job) for job in jobs] == [1, 2, 3, 4, 5, 6, 7]
    assert await gauge.position(make_job(state=JobState.RUNNING)) is None
    assert await gauge.count() == 7


async def test_the_gauge_is_read_once_a_second_however_many_ask(counting, jobs):
    gauge = QueueGauge(counting)

    counts = await asyncio.gather(*(gauge.count() for _ in range(20)))

    assert (set(counts), counting.reads) == ({7}, 1)


async def test_a_job_newer_than_the_gauges_reading_is_last(database, jobs, submitter, owner):
    gauge = QueueGauge(database)
    await gauge.count()
    newest = await submitter.submit(owner, make_request())

    assert await gauge.position(newest) == 8


async def test_behind_the_first_few_thousand_the_place_is_the_length_of_the_queue(database, jobs, monkeypatch):
    monkeypatch.setattr("reelwright.services.library._GAUGE_DEPTH", 3)
    gauge = QueueGauge(database)

    assert [await gauge.position(job) for job in jobs] == [1, 2, 3, 7, 7, 7, 7]


async def test_a_gauge_that_failed_once_reads_again(counting, jobs):
    gauge = QueueGauge(counting)
    counting.trouble = DatabaseUnavailableError()
    with pytest.raises(DatabaseUnavailableError):
        await gauge.count()
    counting.trouble = None

    assert await gauge.count() == 7


def test_only_a_completed_video_whose_files_are_kept_can_be_downloaded():

    done = make_job(state=JobState.COMPLETED, attempt=2, ended_at=NOW, expires_at=NOW + timedelta(days=30))

    assert downloadable_key(done, Variant.VIDEO) == asset_key(done.id, 2, Variant.VIDEO)
    for state, error in (
        (JobState.QUEUED, VideoNotReadyError),
        (JobState.RUNNING, VideoNotReadyError),
        (JobState.FAILED, VideoFailedError),
        (JobState.CANCELLED, VideoFailedError),
    ):
        with pytest.raises(error):
            downloadable_key(make_job(state=state), Variant.VIDEO)
    with pytest.raises(VideoExpiredError, match="after 30 days"):
        downloadable_key(
            make_job(state=JobState.COMPLETED, is_expired=True, ended_at=NOW, expires_at=NOW + timedelta(days=30)),
            Variant.VIDEO,
        )
