"""Submit: from requests to durable jobs, in group commits.

One task per process takes whatever requests have queued up and commits them in one transaction (measured 4 to 30
times the rate of one transaction each). Invariants: an answer is given only after its commit; one bad request never
fails its neighbours; a batch is committed with all its jobs, or nothing of it; accounts are locked in the order of
their ids; the price is held in the job's own transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reelwright.domain.account import Account
from reelwright.domain.batch import Batch
from reelwright.domain.idempotency import Claim, Once, Sending
from reelwright.domain.job import Job
from reelwright.domain.key import ApiKey
from reelwright.domain.limits import Quota
from reelwright.domain.request import GenerationRequest
from reelwright.errors import DatabaseUnavailableError, QueueFullError, RateLimitedError
from reelwright.ports import Clock, Database
from reelwright.services.admission import Application, Verdict, tell_of_low_credits
from reelwright.services.applications import FULL_RETRY_S, Applicant, BatchWish, apply, apply_together
from reelwright.services.library import QueueGauge
from reelwright.services.limits import Refusals
from reelwright.services.once import admit_once
from reelwright.services.prices import PriceBook

#: How many jobs are committed together; the last batch of them may go beyond it.
MAX_TOGETHER: Final = 256
#: Turns of the loop before a commit: as many as a request takes from its socket to here, so that what has arrived
#: joins. Fewer commits are faster for all, by a quarter at 16 connections; a request that comes alone loses nothing.
_TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class Accepted:
    """A job that was taken, and what is left of its account's rate."""

    job: Job
    quota: Quota | None
    #: Whether the job was made before, and only asked for again.
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class AcceptedBatch:
    """A batch that was taken, its jobs in order, and what is left of its account's rate."""

    batch: Batch
    jobs: tuple[Job, ...]
    quota: Quota | None


@dataclass(slots=True)
class _Pending:
    application: Application
    done: asyncio.Future[Verdict]


class Submitter:
    """Takes submissions of one process; `run` must be running."""

    def __init__(
        self, database: Database, clock: Clock, gauge: QueueGauge, prices: PriceBook, *, max_queued: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._gauge = gauge
        self._prices = prices
        self._max_queued = max_queued
        self._refusals = Refusals()
        self._pending: asyncio.Queue[_Pending | None] = asyncio.Queue()
        self._is_closed = False

    async def submit(
        self, account: Account, request: GenerationRequest, *, key: ApiKey | None = None, request_id: str = ""
    ) -> Job:
        """Make a job durable and return it; see `accept`."""
        return (await self.accept(account, request, key=key, request_id=request_id)).job

    async def accept(
        self,
        account: Account,
        request: GenerationRequest,
        *,
        key: ApiKey | None = None,
        request_id: str = "",
        once: Once | None = None,
    ) -> Accepted:
        """Make a job durable, with its price held; or return the one that `once` is known to have made.

        Raises:
            QueueFullError: When too many jobs are waiting.
            RateLimitedError: When the account asks too often.
            InsufficientCreditsError: When the balance, or the key's cap, does not cover the price.
            DatabaseUnavailableError: When nothing could be committed; the job does not exist.
            StillRunningError: When another request has taken the claim over; this one made nothing.
        """
        # What was made already costs no rate.
        if not (isinstance(once, Sending) and once.is_again):
            self._refusals.check(account.id)
        price = await self._prices.price(request)
        await self._find_room(1)
        application = apply(Applicant(account, key, request_id, once), request, price, self._clock.now())
        verdict = await self._decide(application)
        return Accepted(verdict.jobs[0], verdict.quota, verdict.is_repeat)

    async def accept_batch(
        self,
        account: Account,
        wish: BatchWish,
        *,
        key: ApiKey | None = None,
        request_id: str = "",
        once: Claim | None = None,
    ) -> AcceptedBatch:
        """Make the jobs of a batch durable, with their prices held: all or none, or else those that can be taken.

        Raises:
            QueueFullError: When too many jobs are waiting.
            RateLimitedError: When the account asks too often.
            InsufficientCreditsError: When the balance, or the key's cap, does not cover the price.
            DatabaseUnavailableError: When nothing could be committed; neither the batch nor any of its jobs exists.
            StillRunningError: When another request has taken the claim over; this one made nothing.
        """
        self._refusals.check(account.id)
        prices = [await self._prices.price(request) for request in wish.requests.values()]
        room = await self._find_room(len(prices) if wish.is_whole else 1)
        applicant = Applicant(account, key, request_id, once)
        verdict = await self._decide(apply_together(applicant, wish, prices, self._clock.now(), room=room))
        assert verdict.batch is not None
        return AcceptedBatch(verdict.batch, verdict.jobs, verdict.quota)

    async def _find_room(self, needed: int) -> int:
        """Return for how many more jobs the queue has room."""
        room = self._max_queued - await self._gauge.count()
        if room < needed:
            raise QueueFullError(retry_after_s=FULL_RETRY_S)
        return room

    async def _decide(self, application: Application) -> Verdict:
        """Return what was taken once it is committed; raise why nothing was."""
        if self._is_closed:
            raise DatabaseUnavailableError("The server is stopping. Try again in a little while.")
        pending = _Pending(application, asyncio.get_running_loop().create_future())
        self._pending.put_nowait(pending)
        return await pending.done

    async def run(self) -> None:
        """Commit what was handed in until `close`."""
        while (first := await self._pending.get()) is not None:
            together = [first]
            count = len(first.application.jobs)
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            while count < MAX_TOGETHER and not self._pending.empty():
                following = self._pending.get_nowait()
                if following is None:
                    self._pending.put_nowait(None)
                    break
                together.append(following)
                count += len(following.application.jobs)
            await self._commit_all(together)

    def close(self) -> None:
        """Let `run` end once everything handed in so far is committed; nothing more is taken."""
        self._is_closed = True
        self._pending.put_nowait(None)

    async def _commit_all(self, together: Sequence[_Pending]) -> None:
        try:
            verdicts = await self._commit([pending.application for pending in together])
        except DatabaseUnavailableError as error:
            for pending in together:
                _refuse(pending, error)
        except Exception as error:  # noqa: BLE001 -- whatever one job's row provokes, its neighbours go on
            if len(together) == 1:
                _refuse(together[0], error)
                return
            for pending in together:
                await self._commit_all([pending])
        else:
            for pending, verdict in zip(together, verdicts, strict=True):
                self._tell(pending, verdict)

    async def _commit(self, applications: Sequence[Application]) -> list[Verdict]:
        async with self._database.begin() as tx:
            payers = await tx.accounts.lock_purses(sorted({each.account_id for each in applications}))
            now = self._clock.now()
            verdicts = await admit_once(tx, payers, applications, now)
            new = [verdict for verdict in verdicts if not verdict.is_repeat]
            for verdict in new:
                if verdict.batch is not None and verdict.jobs:
                    await tx.batches.insert(verdict.batch)
            jobs = [job for verdict in new for job in verdict.jobs]
            if jobs:
                limits = {each: payers[each][0].running_limit for each in sorted({job.account_id for job in jobs})}
                for account_id in await tx.jobs.insert(jobs, limits, now):
                    await tx.jobs.release(account_id, limits[account_id], now)
                await tell_of_low_credits(tx, payers, jobs, now)
        return verdicts

    def _tell(self, pending: _Pending, verdict: Verdict) -> None:
        if verdict.jobs:
            if not pending.done.done():
                pending.done.set_result(verdict)
            return
        error = verdict.errors[min(verdict.errors)]
        # Those are remembered that would refuse a single job as well.
        if isinstance(error, RateLimitedError) and len(pending.application.parts[0]) == 1:
            self._refusals.keep(pending.application.account_id, error)
        _refuse(pending, error)


def _refuse(pending: _Pending, error: Exception) -> None:
    # The caller may have gone away while the commit was under way.
    if not pending.done.done():
        pending.done.set_exception(error)
