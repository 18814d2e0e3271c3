"""The worker's loop: jobs in, one attempt each on a warm engine process, until told to stop.

Invariants: a connection that breaks does not break the work in hand, for a render outlives the queue's connection
and is rejoined when its job is delivered again; a stop waits for running attempts as long as the grace lasts, then
hands them back.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Sequence
from typing import Final

from reelwright.domain.ids import JobId
from reelwright.errors import DatabaseUnavailableError
from reelwright.ports import Clock, Database, JobQueue
from reelwright.services import lifecycle
from reelwright.telemetry import bound_contextvars, get_logger
from reelwright.worker.process import EngineDiedError, EngineProcess
from reelwright.worker.runner import Attempt, Runner

_RECONNECT_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0)

_log = get_logger("worker")


class Worker:
    """Makes up to `len(processes)` videos at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        runner: Runner,
        *,
        make_queue: Callable[[], JobQueue],
        processes: Sequence[EngineProcess],
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._database = database
        self._clock = clock
        self._runner = runner
        self._make_queue = make_queue
        self._processes = tuple(processes)
        self._free: asyncio.Queue[EngineProcess] = asyncio.Queue()
        for process in self._processes:
            self._free.put_nowait(process)
        self._tasks: dict[JobId, asyncio.Task[bool]] = {}
        self._attempts: dict[JobId, Attempt] = {}
        self._queue: JobQueue | None = None
        self._stopping = asyncio.Event()
        self._grace_is_over = False

    @property
    def running(self) -> int:
        """How many attempts are under way."""
        return len(self._attempts)

    async def warm_up(self) -> None:
        """Start the engine processes, so that the first job need not wait for them."""
        with contextlib.suppress(EngineDiedError):
            for process in self._processes:
                await process.start()

    async def run(self) -> None:
        """Take and make jobs until `stop`, reconnecting for as long as it takes."""
        failures = 0
        while not self._stopping.is_set():
            self._queue = self._make_queue()
            try:
                await self._queue.consume(self._handle, slots=len(self._processes), on_cancel=self._on_cancel)
                failures = 0
                continue
            except DatabaseUnavailableError as error:
                _log.warning("worker.queue_lost", reason=error.message)
            except Exception:  # noqa: BLE001 -- a worker that went away silently is worse than one that tries again
                _log.exception("worker.queue_failed")
            await asyncio.sleep(_RECONNECT_S[min(failures, len(_RECONNECT_S) - 1)])
            failures += 1

    async def stop(self, *, grace_s: float) -> None:
        """Take no more jobs; let those in hand finish for `grace_s` seconds, then hand them back."""
        self._stopping.set()
        if self._queue is not None:
            self._queue.stop()
        if self._tasks:
            _log.info("worker.draining", attempts=len(self._tasks), grace_s=grace_s)
            await asyncio.wait(self._tasks.values(), timeout=grace_s)
        self._grace_is_over = True
        for attempt in self._attempts.values():
            attempt.handed_back.set()
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def close(self) -> None:
        """End the engine processes."""
        await asyncio.gather(*(process.kill() for process in self._processes))

    def _on_cancel(self, job_id: JobId) -> None:
        attempt = self._attempts.get(job_id)
        if attempt is not None:
            attempt.cancelled.set()

    async def _handle(self, job_id: JobId) -> bool:
        """Make a job, or rejoin the attempt that is already making it here."""
        task = self._tasks.get(job_id)
        if task is None:
            task = self._tasks[job_id] = asyncio.ensure_future(self._make(job_id))
            task.add_done_callback(lambda _: self._tasks.pop(job_id, None))
        return await asyncio.shield(task)

    async def _make(self, job_id: JobId) -> bool:
        process = await self._free.get()
        try:
            job = await lifecycle.claim(self._database, self._clock, job_id, worker=self.name)
            if job is None:
                return False
            attempt = self._attempts[job_id] = Attempt(job, self._runner.folder_of(job))
            about = {"job_id": job.id, "attempt": job.attempt, "account": job.account_id, "request_id": job.request_id}
            if self._grace_is_over:
                # It was being claimed while the worker was told to stop.
                attempt.handed_back.set()
            with bound_contextvars(**about):
                _log.info("job.claimed", engine=job.request.engine)
                return await self._runner.run(attempt, process)
        finally:
            self._attempts.pop(job_id, None)
            self._free.put_nowait(process)
