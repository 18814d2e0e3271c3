"""Several videos in one call: `client.batches`, without and with `await`.

Invariant: the two classes are the same, method for method; what they do stands in `batch_plan.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Unpack

from reelwright.client.batch import Batch, BatchPage
from reelwright.client.batch_plan import BatchOptions, BatchPlanner, Wish
from reelwright.client.plan import Planner
from reelwright.client.steps import AsyncRun, Run


class Batches:
    """Asks for several videos in one call, and follows them."""

    def __init__(self, planner: Planner, run: Run) -> None:
        self._plans = BatchPlanner(planner)
        self._run = run

    def create(self, requests: Iterable[Wish], **options: Unpack[BatchOptions]) -> Batch:
        """Ask for up to ten videos at once, each by its fields or by its prompt alone.

        All its tries carry one Idempotency-Key.

        Raises:
            InvalidRequestError: When one of them is not valid; `faults` name its index and field. With
                `on_error="continue"` the others are taken all the same, and `errors` of the batch tells.
        """
        return self._run(self._plans.create(requests, options))

    def get(self, batch_id: str) -> Batch:
        """Ask how a batch and its videos stand.

        Raises:
            NotFoundError: When there is no such batch.
        """
        return self._run(self._plans.get(batch_id))

    def list(self, limit: int = 20, after: str | None = None) -> BatchPage:
        """List the newest batches, or those older than the batch `after`."""
        return self._run(self._plans.page(limit, after))

    def cancel(self, batch_id: str) -> Batch:
        """Stop whatever of a batch has not ended, and return how it stands now."""
        return self._run(self._plans.cancel(batch_id))

    def wait(
        self,
        batch_id: str,
        *,
        poll_interval_s: float = 3,
        timeout_s: float = 3600,
        on_progress: Callable[[Batch], object] | None = None,
    ) -> Batch:
        """Ask every `poll_interval_s` seconds until all its videos have ended, for at most `timeout_s` seconds.

        A video that failed raises nothing: `counts` and `videos` of the batch tell.

        Raises:
            BatchTimeoutError: When they have not ended in time; they go on being made.
        """
        return self._run(
            self._plans.wait(batch_id, poll_interval_s=poll_interval_s, timeout_s=timeout_s, on_progress=on_progress)
        )


class AsyncBatches:
    """`Batches` with `await`; listeners may be coroutine functions."""

    def __init__(self, planner: Planner, run: AsyncRun) -> None:
        self._plans = BatchPlanner(planner)
        self._run = run

    async def create(self, requests: Iterable[Wish], **options: Unpack[BatchOptions]) -> Batch:
        """Ask for up to ten videos at once, each by its fields or by its prompt alone.

        All its tries carry one Idempotency-Key.

        Raises:
            InvalidRequestError: When one of them is not valid; `faults` name its index and field. With
                `on_error="continue"` the others are taken all the same, and `errors` of the batch tells.
        """
        return await self._run(self._plans.create(requests, options))

    async def get(self, batch_id: str) -> Batch:
        """Ask how a batch and its videos stand.

        Raises:
            NotFoundError: When there is no such batch.
        """
        return await self._run(self._plans.get(batch_id))

    async def list(self, limit: int = 20, after: str | None = None) -> BatchPage:
        """List the newest batches, or those older than the batch `after`."""
        return await self._run(self._plans.page(limit, after))

    async def cancel(self, batch_id: str) -> Batch:
        """Stop whatever of a batch has not ended, and return how it stands now."""
        return await self._run(self._plans.cancel(batch_id))

    async def wait(
        self,
        batch_id: str,
        *,
        poll_interval_s: float = 3,
        timeout_s: float = 3600,
        on_progress: Callable[[Batch], object] | None = None,
    ) -> Batch:
        """Ask every `poll_interval_s` seconds until all its videos have ended, for at most `timeout_s` seconds.

        A video that failed raises nothing: `counts` and `videos` of the batch tell.

        Raises:
            BatchTimeoutError: When they have not ended in time; they go on being made.
        """
        return await self._run(
            self._plans.wait(batch_id, poll_interval_s=poll_interval_s, timeout_s=timeout_s, on_progress=on_progress)
        )
