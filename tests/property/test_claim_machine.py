"""Random lives of idempotency keys in two processes that may freeze or die: no key ever makes two videos."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from reelwright.db.database import PostgresDatabase
from reelwright.domain.idempotency import Answer, Claim, Made
from reelwright.errors import IdempotencyConflictError, StillRunningError
from reelwright.services.idempotency import LEASE, Idempotency
from reelwright.services.library import QueueGauge
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from tests.factories import add_account, make_account, make_request
from tests.integration.standins import MovableClock

KEYS, REQUESTS, PROCESSES = ("a", "b"), (b"one", b"other"), (0, 1)


@dataclass
class Row:
    """What the database should know of a key."""

    request: bytes
    owner: str
    held_until: datetime
    resource_id: str | None = None
    answer: Answer | None = None


@dataclass(eq=False)
class Run:
    """A request that is being carried out."""

    process: int
    life: int
    request: bytes
    claim: Claim


class ClaimMachine(RuleBasedStateMachine):
    """The real use cases beside a model of one row a key."""

    runs = Bundle("runs")

    def __init__(self, where):
        super().__init__()
        self._runner = asyncio.Runner()
        self._clock = MovableClock()
        self._account = make_account()
        self._rows: dict[str, Row] = {}
        self._made: dict[str, list[str]] = {key: [] for key in KEYS}
        #: By process: how often it has died, and the requests that others in it wait for.
        self._lives = [0, 0]
        self._ahead: list[dict[str, Run]] = [{}, {}]
        self._database, self._submitter, self._committing = self._run(self._open(where))
        self._processes = [self._start(), self._start()]

    def _run(self, work):
        return self._runner.run(work)

    async def _open(self, where):
        database = await PostgresDatabase.open(where, connections=2)
        await add_account(database, self._account)
        prices = PriceBook(database, self._clock)
        submitter = Submitter(database, self._clock, QueueGauge(database), prices, max_queued=10_000)
        return database, submitter, asyncio.ensure_future(submitter.run())

    def _start(self):
        return Idempotency(self._database, self._clock, [b"i" * 32], patience_s=0)

    def teardown(self):
        async def close():
            self._submitter.close()
            await self._committing
            async with self._database.begin() as tx:
                await tx._connection.execute("DELETE FROM jobs; DELETE FROM pgqueuer; DELETE FROM idempotency_keys")
            await self._database.close()

        self._run(close())
        self._runner.close()

    def _expected(self, process, key, request):
        """Return what a request that comes now must get."""
        row, ahead = self._rows.get(key), self._ahead[process].get(key)
        if ahead is not None and ahead.request != request:
            return IdempotencyConflictError
        if ahead is None:
            if row is None:
                return Claim
            if row.request != request:
                return IdempotencyConflictError
            if row.answer is not None:
                return row.answer
            if row.resource_id is None and row.held_until <= self._clock.now():
                return Claim
        return StillRunningError if row is None or row.resource_id is None else Made(row.resource_id)

    # ------------------------------------------------------------ what may happen

    @rule(
        target=runs,
        process=st.sampled_from(PROCESSES),
        key=st.sampled_from(KEYS),
        request=st.sampled_from((*REQUESTS[:1] * 3, *REQUESTS)),
    )
    def come(self, process, key, request):
        expected, idempotency = self._expected(process, key, request), self._processes[process]
        work = idempotency.take_turn(self._account.id, key, idempotency.marks(request))
        if expected in (IdempotencyConflictError, StillRunningError):
            with pytest.raises(expected):
                self._run(work)
            return multiple()
        turn = self._run(work)
        if expected is not Claim:
            assert turn == expected
            return multiple()
        assert isinstance(turn, Claim)
        run = self._ahead[process][key] = Run(process, self._lives[process], request, turn)
        self._rows[key] = Row(request, turn.owner, self._clock.now() + LEASE)
        return run

    @rule(run=runs)
    def make(self, run):
        if not self._lives_still(run):
            return
        row = self._rows.get(run.claim.key)
        work = self._submitter.accept(self._account, make_request(), once=run.claim)
        if row is None or row.owner != run.claim.owner or row.answer is not None:
            with pytest.raises(StillRunningError):
                self._run(work)
        elif row.resource_id is None:
            row.resource_id = self._run(work).job.id
            self._made[run.claim.key].append(row.resource_id)
        else:
            work.close()

    @rule(run=consumes(runs), is_kept=st.booleans())
    def conclude(self, run, is_kept):
        if not self._lives_still(run):
            return
        answer = Answer(200, "text/plain", run.claim.owner.encode()) if is_kept else None
        self._run(self._processes[run.process].conclude(run.claim, answer))
        del self._ahead[run.process][run.claim.key]
        row = self._rows.get(run.claim.key)
        if row is None or row.owner != run.claim.owner:
            return
        row.answer = answer
        if answer is None and row.resource_id is None:
            del self._rows[run.claim.key]
        elif answer is None:
            row.held_until = self._clock.now()

    @rule(process=st.sampled_from(PROCESSES))
    def die(self, process):
        self._lives[process] += 1
        self._ahead[process] = {}
        self._processes[process] = self._start()

    @rule(part=st.sampled_from((0.4, 1.1, 1.1)))
    def wait(self, part):
        self._clock.offset += timedelta(seconds=part * LEASE.total_seconds())

    def _lives_still(self, run):
        return run.life == self._lives[run.process] and self._ahead[run.process].get(run.claim.key) is run

    # ------------------------------------------------------------ what must hold

    @invariant()
    def no_key_has_made_two_videos(self):
        assert all(len(made) <= 1 for made in self._made.values())

    @invariant()
    def every_video_belongs_to_a_key(self):
        async def look():
            async with self._database.read() as tx:
                return await tx._connection.fetch("SELECT id FROM jobs WHERE account_id = $1", self._account.id)

        assert sorted(row["id"] for row in self._run(look())) == sorted(
            job_id for made in self._made.values() for job_id in made
        )


def test_no_key_ever_makes_two_videos_whoever_freezes_or_dies(where):
    run_state_machine_as_test(
        lambda: ClaimMachine(where),
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
