"""The durable queue: PgQueuer behind `ports.JobQueue`, and the channel that carries cancels to workers.

Invariants: a row leaves the queue only when its handler returned False (done); a handler that asks for another run,
that raises or that is cancelled leaves the row in place. A worker touches only rows that it still holds. Heartbeats
run on this process's event loop, so nothing may block it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import asyncpg
from pgqueuer import AsyncpgDriver, Queries, QueueManager
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as QueueRow
from pgqueuer.models import TracebackRecord
from pgqueuer.types import JOB_STATUS, QueueManagerId

from reelwright.db.database import LOST, connect
from reelwright.db.jobs import ENTRYPOINT
from reelwright.db.statements import statements
from reelwright.domain.ids import JobId
from reelwright.errors import DatabaseUnavailableError
from reelwright.telemetry import get_logger

HEARTBEAT_TIMEOUT_S: Final = 4.0
CANCEL_CHANNEL: Final = "reelwright_cancel"
#: The longest a retried job lies unseen: an UPDATE of a queue row notifies nobody.
_POLL_S: Final = 2.0
_RETRY_DELAY_S: Final = 0.2
_CANCEL_AGAIN_S: Final = 0.2
#: A connection that swallows everything without an answer is lost as well.
_COMMAND_TIMEOUT_S: Final = 30.0

_log = get_logger("queue")


class _OwnRows(Queries):
    """PgQueuer ends and puts back rows by id alone: a frozen worker would take the row from whoever took over."""

    holder: QueueManagerId | None = None

    async def log_jobs(self, job_status: list[tuple[QueueRow, JOB_STATUS, TracebackRecord | None]]) -> None:
        """Take finished rows out of the queue, less those that another worker holds by now."""
        held = await self._held([row.id for row, _, _ in job_status])
        await super().log_jobs([entry for entry in job_status if entry[0].id in held])

    async def retry_job(self, job: QueueRow, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        """Put a row back into the queue, unless another worker holds it by now."""
        if await self._held([job.id]):
            await super().retry_job(job, delay, traceback_record)

    async def _held(self, row_ids: Sequence[int]) -> set[int]:
        found = await self.driver.fetch(statements.held_queue_rows.sql, list(row_ids), self.holder)
        return {int(str(row["id"])) for row in found}


class _SlotManager(QueueManager):
    """PgQueuer refuses fewer tasks than twice the batch size; one slot is what a renderer has, so pass the cap on."""

    slots: int = 1

    def fetch_jobs(
        self, batch_size: int, global_concurrency_limit: int | None, heartbeat_timeout: timedelta
    ) -> AsyncGenerator[QueueRow, None]:
        """Fetch one row at a time: rows claimed in a batch would lie picked in one worker while others idle."""
        del batch_size, global_concurrency_limit
        return super().fetch_jobs(1, self.slots, heartbeat_timeout)


class PostgresQueue:
    """`ports.JobQueue` over a connection of its own, which LISTENs."""

    def __init__(self, where: Mapping[str, Any]) -> None:
        self._where = where
        self._manager: QueueManager | None = None
        self._is_stopping = False

    async def consume(
        self,
        handle: Callable[[JobId], Awaitable[bool]],
        *,
        slots: int,
        on_cancel: Callable[[JobId], None],
    ) -> None:
        """Run `handle` for each job, at most `slots` at once, until `stop`.

        Raises:
            DatabaseUnavailableError: When the connection is lost; call it again.
        """
        connection = await connect(self._where, role="queue", command_timeout=_COMMAND_TIMEOUT_S)
        try:
            await connection.add_listener(CANCEL_CHANNEL, lambda *message: on_cancel(JobId(str(message[3]))))
            await self._run(connection, handle, slots)
        except (*LOST, asyncpg.PostgresError) as error:
            raise DatabaseUnavailableError from error
        finally:
            self._manager = None
            connection.terminate()

    async def _run(
        self, connection: asyncpg.Connection, handle: Callable[[JobId], Awaitable[bool]], slots: int
    ) -> None:
        queries = _OwnRows(AsyncpgDriver(connection))
        manager = _SlotManager(queries)
        queries.holder = manager.queue_manager_id
        manager.slots = slots
        # While all slots are busy and work waits, PgQueuer polls at this pace; a freed slot notifies anyway.
        manager.min_dequeue_poll_interval = timedelta(seconds=1)

        @manager.entrypoint(ENTRYPOINT)
        async def run(row: QueueRow) -> None:
            job_id = JobId((row.payload or b"").decode())
            try:
                wants_another_run = await handle(job_id)
            except asyncio.CancelledError as error:
                if connection.is_closed():
                    raise
                # PgQueuer would delete the row of a cancelled handler.
                raise RetryRequested(timedelta(seconds=_RETRY_DELAY_S), reason="worker ends") from error
            except Exception as error:  # the queue's edge: an exception must not delete the row
                _log.exception("queue.handler_failed", job_id=job_id)
                raise RetryRequested(timedelta(seconds=_POLL_S), reason=type(error).__name__) from error
            if wants_another_run:
                raise RetryRequested(timedelta(seconds=_RETRY_DELAY_S), reason="attempt lost")

        self._manager = manager
        if self._is_stopping:
            manager.shutdown.set()
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        consuming = asyncio.ensure_future(
            manager.run(
                dequeue_timeout=timedelta(seconds=_POLL_S),
                batch_size=1,
                heartbeat_timeout=timedelta(seconds=HEARTBEAT_TIMEOUT_S),
            )
        )
        watching = asyncio.ensure_future(lost.wait())
        try:
            await asyncio.wait((consuming, watching), return_when=asyncio.FIRST_COMPLETED)
            if not consuming.done():
                raise DatabaseUnavailableError
            await consuming
        finally:
            watching.cancel()
            await _end(consuming)

    def stop(self) -> None:
        """Take no further jobs; `consume` returns when those in hand are done."""
        self._is_stopping = True
        if self._manager is not None:
            self._manager.shutdown.set()


async def _end(consuming: asyncio.Task[None]) -> None:
    """Cancel PgQueuer's loop and, once it waits for its handlers, these as well: the work in hand goes on elsewhere."""
    while not consuming.done():
        consuming.cancel()
        await asyncio.wait((consuming,), timeout=_CANCEL_AGAIN_S)
    if not consuming.cancelled():
        consuming.exception()  # it has failed with its connection; that is known by now
