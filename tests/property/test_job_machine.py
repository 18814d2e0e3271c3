"""Random lives of jobs over the real use cases and PostgreSQL: whatever happens in whatever order, the rules hold."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from reelwright.bootstrap.clock import SystemClock
from reelwright.db.database import PostgresDatabase
from reelwright.domain.job import (
    MOVES,
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
from reelwright.services import lifecycle, upkeep
from reelwright.services.library import QueueGauge
from reelwright.services.lifecycle import Answer
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from tests.factories import add_account, make_account, make_rendition, make_request

TROUBLE = Failure("engine_crashed", "It crashed.")
OUTCOMES = st.sampled_from([Finished(make_rendition()), Failed(TROUBLE), Retry(TROUBLE), Cancelled(), HandedBack()])
TERMINAL = {"completed", "failed", "cancelled"}


@dataclass
class Seen:
    """What the database said of all jobs of the machine's accounts."""

    jobs: dict = field(default_factory=dict)
    stories: dict = field(default_factory=dict)
    queue: list = field(default_factory=list)


class JobMachine(RuleBasedStateMachine):
    """Two accounts, their jobs, and attempts that may act long after they should."""

    jobs = Bundle("jobs")
    attempts = Bundle("attempts")

    def __init__(self, where):
        super().__init__()
        self._runner = asyncio.Runner()
        self._clock = SystemClock()
        self._accounts = [make_account("one", running_limit=1), make_account("two", running_limit=2)]
        self._seen = Seen()
        self._database, self._submitter, self._committing = self._run(self._open(where))

    def _run(self, work):
        return self._runner.run(work)

    async def _open(self, where):
        database = await PostgresDatabase.open(where, connections=2)
        for account in self._accounts:
            await add_account(database, account)
        prices = PriceBook(database, self._clock)
        submitter = Submitter(database, self._clock, QueueGauge(database), prices, max_queued=10_000)
        return database, submitter, asyncio.ensure_future(submitter.run())

    def teardown(self):
        async def close():
            self._submitter.close()
            await self._committing
            # What a failed example left behind must not be the next one's trouble.
            async with self._database.begin() as tx:
                await tx._connection.execute("DELETE FROM jobs; DELETE FROM pgqueuer")
            await self._database.close()

        self._run(close())
        self._runner.close()

    async def _look(self):
        ids = [account.id for account in self._accounts]
        async with self._database.read() as tx:
            connection = tx._connection
            rows = await connection.fetch("SELECT * FROM jobs WHERE account_id = ANY($1::text[])", ids)
            queue = await connection.fetch("SELECT convert_from(payload, 'UTF8') AS id FROM pgqueuer")
            events = await connection.fetch(
                "SELECT job_id, type FROM job_events WHERE job_id = ANY($1::text[]) ORDER BY id",
                [row["id"] for row in rows],
            )
        stories = {row["id"]: [event["type"] for event in events if event["job_id"] == row["id"]] for row in rows}
        return Seen({row["id"]: dict(row) for row in rows}, stories, [row["id"] for row in queue])

    # ------------------------------------------------------------ what may happen

    @initialize(target=jobs)
    def begin_with_more_than_fits(self):
        return multiple(*(self._submit(account) for account in self._accounts * 3))

    @rule(target=jobs, number=st.integers(0, 1))
    def submit(self, number):
        return self._submit(self._accounts[number])

    def _submit(self, account):
        return (self._run(self._submitter.submit(account, make_request())).id, account.id)

    @rule(target=attempts, job=jobs)
    def claim(self, job):
        # Workers know of jobs by their queue rows only; those of ended jobs may linger.
        if job[0] not in self._seen.queue:
            return multiple()
        claimed = self._run(lifecycle.claim(self._database, self._clock, job[0], worker="test"))
        return multiple() if claimed is None else (claimed.id, claimed.attempt)

    @rule(attempt=attempts, progress=st.integers(0, 100))
    def report(self, attempt, progress):
        is_current = self._is_current(attempt)

        answer = self._run(
            lifecycle.report(self._database, self._clock, *attempt, progress=progress, stage=Stage.RENDERING)
        )

        assert (answer is not Answer.STALE) == is_current
        if not is_current:
            self._nothing_changed()

    @rule(attempt=attempts, outcome=OUTCOMES)
    def end(self, attempt, outcome):
        is_current = self._is_current(attempt)
        before = self._seen.jobs.get(attempt[0])
        # A cancel also reaches a job that waits for its next attempt.
        is_cancel = isinstance(outcome, Cancelled) and before and before["state"] == "queued"

        state = self._run(self._end(attempt, outcome))

        if is_current:
            assert state is not None
        elif not is_cancel or before["attempt"] != attempt[1]:
            assert state is None or state == before["state"]
            self._nothing_changed()
        self._check(self._run(self._look()))
        if not isinstance(outcome, Cancelled):
            assert self._run(self._end(attempt, outcome)) in {None, state}
            self._nothing_changed()

    async def _end(self, attempt, outcome):
        return await lifecycle.end(self._database, self._clock, *attempt, outcome, retention=timedelta(days=1))

    @rule(job=jobs, waits=st.booleans())
    def cancel(self, job, waits):
        exists = job[0] in self._seen.jobs
        try:
            if waits:
                cancelled = self._run(lifecycle.cancel(self._database, self._clock, job[1], job[0], wait_s=0))
                assert cancelled.is_terminal
            else:
                self._run(self._ask_to_cancel(job[0]))
        except VideoNotFoundError:
            assert not exists

    async def _ask_to_cancel(self, job_id):
        async with self._database.begin() as tx:
            await tx.jobs.request_cancel(job_id, self._clock.now())

    @rule(job=consumes(jobs))
    def delete(self, job):
        exists = job[0] in self._seen.jobs
        try:
            self._run(lifecycle.delete(self._database, self._clock, job[1], job[0], wait_s=0))
        except VideoNotFoundError:
            assert not exists
        self._seen.jobs.pop(job[0], None)

    @rule()
    def sweep(self):
        assert self._run(upkeep.release_waiting(self._database, self._clock)) == 0
        assert self._run(upkeep.requeue_orphans(self._database, self._clock)) == 0
        self._nothing_changed()

    # ------------------------------------------------------------ what must hold

    def _is_current(self, attempt):
        row = self._seen.jobs.get(attempt[0])
        return row is not None and (row["state"], row["attempt"]) == ("running", attempt[1])

    def _nothing_changed(self):
        now = self._run(self._look())
        assert (now.jobs, now.stories) == (self._seen.jobs, self._seen.stories)

    @invariant()
    def all_rules_hold(self):
        self._check(self._run(self._look()))

    def _check(self, now):
        for job_id, row in now.jobs.items():
            self._check_move(self._seen.jobs.get(job_id), row)
            self._check_story(row, now.stories[job_id])
        for account in self._accounts:
            self._check_admission(account, now)
        assert self._seen.jobs.keys() <= now.jobs.keys(), "a job vanished without a delete"
        self._seen = now

    def _check_move(self, before, row):
        if before is None:
            assert row["state"] == "queued"
            return
        assert row["attempt"] >= before["attempt"]
        if row["state"] != before["state"]:
            assert JobState(row["state"]) in MOVES[JobState(before["state"])]
        if before["state"] in TERMINAL:
            assert row == before

    def _check_story(self, row, story):
        assert story[0] == "queued"
        assert story.count("started") == row["attempt"]
        ends = [event for event in story if event in TERMINAL]
        assert ends == ([row["state"]] if row["state"] in TERMINAL else [])
        assert not ends or story[-1] in TERMINAL
        assert (row["ended_at"] is not None) == bool(ends)

    def _check_admission(self, account, now):
        live = [row for row in now.jobs.values() if row["account_id"] == account.id and row["state"] not in TERMINAL]
        released = [row["id"] for row in live if row["released_at"] is not None]
        assert len(released) <= account.running_limit
        assert len(released) == len(live) or len(released) == account.running_limit, "a slot is free, a job waits"
        for job_id in released:
            assert now.queue.count(job_id) == 1


def test_no_order_of_events_breaks_a_rule(where):
    run_state_machine_as_test(
        lambda: JobMachine(where),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
