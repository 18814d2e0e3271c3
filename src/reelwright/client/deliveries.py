"""What was sent to whom: `client.webhooks.deliveries`, without and with `await`.

Invariant: the two classes are the same, method for method; what they do stands in `hook_plan.py`.
"""

from __future__ import annotations

from typing import Unpack

from reelwright.client.hook import WebhookDelivery, WebhookDeliveryPage
from reelwright.client.hook_plan import DeliveryFilter, DeliveryPlanner, Moment
from reelwright.client.plan import Planner
from reelwright.client.steps import AsyncRun, Run


class Deliveries:
    """The log of what was sent, for 30 days."""

    def __init__(self, planner: Planner, run: Run) -> None:
        self._plans = DeliveryPlanner(planner)
        self._run = run

    def list(self, limit: int = 20, after: str | None = None, **only: Unpack[DeliveryFilter]) -> WebhookDeliveryPage:
        """List the newest deliveries, or those older than `after`; of one endpoint, video or status only."""
        return self._run(self._plans.page(limit, after, only))

    def get(self, delivery_id: str) -> WebhookDelivery:
        """Return a delivery with all its attempts.

        Raises:
            NotFoundError: When there is no such delivery, or no longer.
        """
        return self._run(self._plans.get(delivery_id))

    def resend(self, delivery_id: str) -> WebhookDelivery:
        """Send an event once more to the same receiver, and return how its delivery stands now."""
        return self._run(self._plans.resend(delivery_id))

    def resend_failed(self, since: Moment, *, endpoint_id: str | None = None) -> int:
        """Send all that failed since a moment once more, and return how many.

        `since` is an instant, Unix seconds, ISO 8601 text, or a `timedelta` before now.
        """
        return self._run(self._plans.resend_failed(since, endpoint_id))


class AsyncDeliveries:
    """`Deliveries` with `await`."""

    def __init__(self, planner: Planner, run: AsyncRun) -> None:
        self._plans = DeliveryPlanner(planner)
        self._run = run

    async def list(
        self, limit: int = 20, after: str | None = None, **only: Unpack[DeliveryFilter]
    ) -> WebhookDeliveryPage:
        """List the newest deliveries, or those older than `after`; of one endpoint, video or status only."""
        return await self._run(self._plans.page(limit, after, only))

    async def get(self, delivery_id: str) -> WebhookDelivery:
        """Return a delivery with all its attempts.

        Raises:
            NotFoundError: When there is no such delivery, or no longer.
        """
        return await self._run(self._plans.get(delivery_id))

    async def resend(self, delivery_id: str) -> WebhookDelivery:
        """Send an event once more to the same receiver, and return how its delivery stands now."""
        return await self._run(self._plans.resend(delivery_id))

    async def resend_failed(self, since: Moment, *, endpoint_id: str | None = None) -> int:
        """Send all that failed since a moment once more, and return how many.

        `since` is an instant, Unix seconds, ISO 8601 text, or a `timedelta` before now.
        """
        return await self._run(self._plans.resend_failed(since, endpoint_id))
