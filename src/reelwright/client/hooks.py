"""`client.webhooks`, without and with `await`: endpoints, deliveries, the account's secret, and `verify`.

Invariant: the two classes are the same, method for method; what they do stands in `hook_plan.py`.
"""

from __future__ import annotations

from reelwright.client.deliveries import AsyncDeliveries, Deliveries
from reelwright.client.endpoints import AsyncEndpoints, Endpoints
from reelwright.client.hook import WebhookEventType, WebhookSecret
from reelwright.client.hook_plan import SecretPlanner
from reelwright.client.plan import Planner
from reelwright.client.steps import AsyncRun, Run
from reelwright.client.webhooks import verify


class Webhooks:
    """What the server tells programs of its own accord."""

    #: Return the event that was posted, or raise: the function `reelwright.client.webhooks.verify`.
    verify = staticmethod(verify)

    def __init__(self, planner: Planner, run: Run) -> None:
        self._planner = planner
        self._plans = SecretPlanner(planner)
        self._run = run

    @property
    def endpoints(self) -> Endpoints:
        """The addresses that events are posted to."""
        return Endpoints(self._planner, self._run)

    @property
    def deliveries(self) -> Deliveries:
        """The log of what was sent, for 30 days."""
        return Deliveries(self._planner, self._run)

    def event_types(self) -> tuple[WebhookEventType, ...]:
        """List what an endpoint can be told of."""
        return self._run(self._plans.event_types())

    def secret(self) -> WebhookSecret:
        """Return what the account's callbacks are signed with; `secret` of it is there the first time only."""
        return self._run(self._plans.secret())

    def rotate_secret(self, *, keep_old_for_24_hours: bool = True) -> WebhookSecret:
        """Give the account another secret for its callbacks, shown this once; for a day both sign, as a rule."""
        return self._run(self._plans.rotate(keep_old=keep_old_for_24_hours))


class AsyncWebhooks:
    """`Webhooks` with `await`; `verify` needs none."""

    #: Return the event that was posted, or raise: the function `reelwright.client.webhooks.verify`.
    verify = staticmethod(verify)

    def __init__(self, planner: Planner, run: AsyncRun) -> None:
        self._planner = planner
        self._plans = SecretPlanner(planner)
        self._run = run

    @property
    def endpoints(self) -> AsyncEndpoints:
        """The addresses that events are posted to."""
        return AsyncEndpoints(self._planner, self._run)

    @property
    def deliveries(self) -> AsyncDeliveries:
        """The log of what was sent, for 30 days."""
        return AsyncDeliveries(self._planner, self._run)

    async def event_types(self) -> tuple[WebhookEventType, ...]:
        """List what an endpoint can be told of."""
        return await self._run(self._plans.event_types())

    async def secret(self) -> WebhookSecret:
        """Return what the account's callbacks are signed with; `secret` of it is there the first time only."""
        return await self._run(self._plans.secret())

    async def rotate_secret(self, *, keep_old_for_24_hours: bool = True) -> WebhookSecret:
        """Give the account another secret for its callbacks, shown this once; for a day both sign, as a rule."""
        return await self._run(self._plans.rotate(keep_old=keep_old_for_24_hours))
