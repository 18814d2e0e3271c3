"""The sender's loop: deliveries that are due out, as many at once as may be, each settled as soon as it is answered.

Invariants: a slot that frees is filled at once while anything is due; a database that is away loses no answer for as
long as the lease lasts; nobody else's trouble ends the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from reelwright.errors import DatabaseUnavailableError
from reelwright.ports import Clock, Letter, Mailer, Reply, Sender
from reelwright.services.deliveries import LEASE, Deliveries, Errand, Sent
from reelwright.telemetry import get_logger

#: How long something due may lie while the bell is broken, or while other senders finished what it waited for.
_POLL_S: Final = 1.0
_MIN_GAP_S: Final = 0.005
_AGAIN_S: Final = 0.5
#: The longest a post is waited for; the sender itself ends one after ten seconds.
_POST_S: Final = 15.0
#: How many settle at once: they share the process's connections with the API.
_SETTLING: Final = 2

#: Writes down what each is to be told, in order; None for what cannot be written.
Render = Callable[[Sequence[Errand]], Awaitable[Sequence[bytes | None]]]

_log = get_logger("deliveries")


class DeliverySender:
    """Sends up to `concurrency` deliveries at once."""

    def __init__(
        self,
        deliveries: Deliveries,
        sender: Sender,
        *,
        clock: Clock,
        render: Render,
        mailer: Mailer,
        concurrency: int,
    ) -> None:
        self._deliveries = deliveries
        self._sender = sender
        self._clock = clock
        self._render = render
        self._mailer = mailer
        self._concurrency = concurrency
        self._tasks: set[asyncio.Task[None]] = set()
        self._settling = asyncio.Semaphore(_SETTLING)
        self._wake = asyncio.Event()
        self._is_stopping = False

    def wake(self, _told: str = "") -> None:
        """Look at once for what is due."""
        self._wake.set()

    def stop(self) -> None:
        """Claim no more; `run` returns when what is under way is settled."""
        self._is_stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop`. Cancelling leaves what is under way to whoever claims it when its lease is over."""
        try:
            while not self._is_stopping:
                self._wake.clear()
                began = time.monotonic()
                wait_s = await self._round()
                await asyncio.sleep(max(_MIN_GAP_S, time.monotonic() - began))
                await self._rest(wait_s)
            if self._tasks:
                await asyncio.wait(self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()

    async def _round(self) -> float:
        """Claim as many as there are free slots; return for how long nothing is to be expected."""
        try:
            free = self._concurrency - len(self._tasks)
            if free > 0:
                errands = await self._deliveries.claim(limit=free)
                if errands:
                    self._start(errands, await self._render(errands))
                if len(errands) == free:
                    return _POLL_S
                return await self._until_due()
        except DatabaseUnavailableError:
            return _AGAIN_S
        except Exception:  # noqa: BLE001 -- a sender that went away silently is worse than one that tries again
            _log.exception("deliveries.failed")
        return _POLL_S

    async def _until_due(self) -> float:
        next_at = await self._deliveries.next_at()
        if next_at is None:
            return _POLL_S
        return min(_POLL_S, max(0.0, (next_at - self._clock.now()).total_seconds()))

    async def _rest(self, wait_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), wait_s)

    def _start(self, errands: Sequence[Errand], bodies: Sequence[bytes | None]) -> None:
        for errand, body in zip(errands, bodies, strict=True):
            task = asyncio.ensure_future(self._deliver(errand, body))
            self._tasks.add(task)
            task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("delivery.unsettled", error=type(error).__name__, exc_info=error)

    async def _deliver(self, errand: Errand, body: bytes | None) -> None:
        leased_until = time.monotonic() + LEASE.total_seconds()
        at, headers = self._deliveries.sign(errand, body or b"")
        reply = await self._post(errand.url, headers, body)
        delivery = errand.delivery
        _log.info(
            "delivery.sent",
            delivery_id=delivery.id,
            event_type=delivery.event.type,
            account=delivery.account_id,
            attempt=delivery.attempts + 1,
            status=reply.status,
            duration_ms=reply.duration_ms,
        )
        letter = await self._settle(errand, Sent(at, headers, reply), leased_until)
        if letter is not None:
            await self._mailer.send(letter)

    async def _post(self, url: str, headers: dict[str, str], body: bytes | None) -> Reply:
        if body is None:
            return Reply(None, {}, "", 0, "The event could not be written down; the server's log says why.")
        began = time.monotonic()
        try:
            async with asyncio.timeout(_POST_S):
                return await self._sender.post(url, headers, body)
        except Exception as error:  # noqa: BLE001 -- one address must not keep the others
            _log.exception("delivery.post_failed")
            duration_ms = round((time.monotonic() - began) * 1000)
            return Reply(None, {}, "", duration_ms, f"It could not be sent ({type(error).__name__}).")

    async def _settle(self, errand: Errand, sent: Sent, leased_until: float) -> Letter | None:
        """Settle, again and again while the database is away: an answer that is forgotten is sent for twice."""
        while True:
            try:
                async with self._settling:
                    return await self._deliveries.settle(errand, sent)
            except DatabaseUnavailableError:
                if time.monotonic() > leased_until:
                    raise
            await asyncio.sleep(_AGAIN_S)
