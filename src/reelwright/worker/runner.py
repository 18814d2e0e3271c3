"""One attempt: render outside any transaction, publish, then commit the end.

Invariants: its files live in a folder of its own that is removed whatever happens; nothing is published under a key
that another attempt could hold; a stale attempt removes what it published.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from reelwright.domain.assets import KINDS, asset_key, asset_prefix
from reelwright.domain.job import (
    Cancelled,
    Failed,
    Failure,
    Finished,
    HandedBack,
    Job,
    JobState,
    Outcome,
    Retry,
    Stage,
)
from reelwright.errors import DatabaseUnavailableError, DiskFullError
from reelwright.ports import AssetStore, Clock, Database
from reelwright.ports.messages import Made, Order, Refused, Reported
from reelwright.services import lifecycle
from reelwright.services.lifecycle import Answer
from reelwright.telemetry import get_logger
from reelwright.worker.process import EngineDiedError, EngineProcess

_WRITE_S: Final = 0.5
#: How long the end of an attempt is kept in hand while the database is away.
_COMMIT_PATIENCE_S: Final = 120.0

_log = get_logger("worker")


class _StaleError(Exception):
    """Another attempt has begun, or the job is gone: stop and write nothing."""


@dataclass(slots=True)
class Attempt:
    """One claimed job on its way through this worker."""

    job: Job
    folder: Path
    #: Set when the job's owner asked for it to be cancelled.
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set when this worker is to stop now.
    handed_back: asyncio.Event = field(default_factory=asyncio.Event)
    written_at: float = 0.0


class Runner:
    """Runs attempts on engine processes."""

    def __init__(
        self,
        database: Database,
        assets: AssetStore,
        clock: Clock,
        *,
        scratch: Path,
        retention: timedelta,
        timeout_s: float,
    ) -> None:
        self._database = database
        self._assets = assets
        self._clock = clock
        self._scratch = scratch
        self._retention = retention
        self._timeout_s = timeout_s

    async def run(self, attempt: Attempt, process: EngineProcess) -> bool:
        """Carry an attempt to its end and return whether the job must be run again."""
        job = attempt.job
        try:
            attempt.folder.mkdir(parents=True, exist_ok=True)
            outcome = await self._make(attempt, process)
            if isinstance(outcome, Finished):
                outcome = await self._publish(attempt, outcome)
            state = await self._commit(job, outcome)
        except _StaleError:
            state = None
        finally:
            await asyncio.to_thread(shutil.rmtree, attempt.folder, ignore_errors=True)
        if state is None:
            _log.info("job.stale")
            await self._withdraw(job)
            return False
        _log.info("job.ended", state=state, outcome=type(outcome).__name__)
        return state is JobState.QUEUED

    # ------------------------------------------------------------ render

    async def _make(self, attempt: Attempt, process: EngineProcess) -> Outcome:
        """Have the engine make the video, watching for cancel, hand-back and the deadline."""
        working = asyncio.ensure_future(self._follow(attempt, process))
        watching = [
            asyncio.ensure_future(attempt.cancelled.wait()),
            asyncio.ensure_future(attempt.handed_back.wait()),
        ]
        try:
            await asyncio.wait([working, *watching], timeout=self._timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return await working
            if attempt.cancelled.is_set():
                return Cancelled()
            if attempt.handed_back.is_set():
                return HandedBack()
            return Failed(
                Failure(
                    "deadline_exceeded", f"It took longer than the {self._timeout_s:.0f} s allowed for one attempt."
                )
            )
        finally:
            for task in watching:
                task.cancel()
            if not working.done() or working.cancelled() or working.exception() is not None:
                # It still renders this attempt: what it goes on to say would be taken for the next one's. Its
                # listener goes first, for whom this death would be a crash.
                working.cancel()
                await asyncio.wait([working])
                await process.kill()

    async def _follow(self, attempt: Attempt, process: EngineProcess) -> Outcome:
        job = attempt.job
        order = Order(job.id, job.attempt, job.account_id, job.request_id, str(attempt.folder), job.request)
        try:
            async for message in process.carry_out(order):
                match message:
                    case Reported(fraction, stage):
                        await self._report(attempt, fraction, stage)
                    case Made(rendition):
                        return Finished(rendition)
                    case Refused(failure):
                        return Failed(failure)
        except EngineDiedError as error:
            _log.warning("engine.died", how=error.how)
            return Retry(Failure("engine_crashed", f"The engine's process crashed: {error.how}."))
        raise AssertionError("the engine said its last word twice")

    async def _report(self, attempt: Attempt, fraction: float, stage: Stage) -> None:
        """Write progress down, not too often; learn of a cancel or of another attempt on the way."""
        now = time.monotonic()
        if now - attempt.written_at < _WRITE_S:
            return
        attempt.written_at = now
        job = attempt.job
        # 99 is the most before the end is committed: 100 means that the file can be fetched.
        progress = min(99, int(fraction * 100))
        with contextlib.suppress(DatabaseUnavailableError):
            answer = await lifecycle.report(
                self._database, self._clock, job.id, job.attempt, progress=progress, stage=stage
            )
            if answer is Answer.CANCEL:
                attempt.cancelled.set()
            elif answer is Answer.STALE:
                raise _StaleError

    # ------------------------------------------------------------ publish and commit

    async def _publish(self, attempt: Attempt, finished: Finished) -> Outcome:
        job = attempt.job
        attempt.written_at = 0.0
        await self._report(attempt, 0.99, Stage.STORING)
        try:
            for variant, kind in KINDS.items():
                key = asset_key(job.id, job.attempt, variant)
                await self._assets.publish(attempt.folder / kind.file_name, key, content_type=kind.content_type)
        except DiskFullError as error:
            await self._withdraw(job)
            return Failed(Failure(error.code, error.message))
        except Exception:  # noqa: BLE001 -- any store may fail in its own way; the job must end or be tried again
            _log.exception("asset.publish_failed")
            await self._withdraw(job)
            return Retry(Failure("storage_failed", "The finished video could not be stored."))
        return finished

    async def _commit(self, job: Job, outcome: Outcome) -> JobState | None:
        """Commit the end, waiting out a database that is away for a while."""
        started_at = time.monotonic()
        delay_s = 0.05
        while True:
            try:
                return await lifecycle.end(
                    self._database, self._clock, job.id, job.attempt, outcome, retention=self._retention
                )
            except DatabaseUnavailableError:
                if time.monotonic() - started_at > _COMMIT_PATIENCE_S:
                    raise
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, 2.0)

    async def _withdraw(self, job: Job) -> None:
        """Remove what this attempt published; other attempts' files are not ours."""
        with contextlib.suppress(Exception):
            await self._assets.delete(f"{asset_prefix(job.id)}{job.attempt}/")

    def folder_of(self, job: Job) -> Path:
        """Return the folder that this attempt may write in."""
        return self._scratch / f"{job.id}.{job.attempt}"
