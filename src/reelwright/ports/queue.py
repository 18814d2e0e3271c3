"""The durable queue, as a worker sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from reelwright.domain.ids import JobId


class JobQueue(Protocol):
    """Hands released jobs to this worker, each to one worker at a time while its heartbeats last."""

    async def consume(
        self,
        handle: Callable[[JobId], Awaitable[bool]],
        *,
        slots: int,
        on_cancel: Callable[[JobId], None],
    ) -> None:
        """Run `handle` for each job, at most `slots` at once, until `stop`.

        `handle` returns whether the job must be run again. `on_cancel` is called for every cancel in the fleet.

        Raises:
            DatabaseUnavailableError: When the connection is lost; call it again.
        """
        ...

    def stop(self) -> None:
        """Take no further jobs; `consume` returns when those in hand are done."""
        ...
