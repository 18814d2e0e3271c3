"""Who is told: `client.webhooks.endpoints`, without and with `await`.

Invariant: the two classes are the same, method for method; what they do stands in `hook_plan.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from reelwright.client.hook import WebhookEndpoint, WebhookEndpointPage, WebhookTest
from reelwright.client.hook_plan import EndpointChanges, EndpointPlanner, Payload
from reelwright.client.plan import Planner
from reelwright.client.steps import AsyncRun, Run


class Endpoints:
    """The addresses that events are posted to."""

    def __init__(self, planner: Planner, run: Run) -> None:
        self._plans = EndpointPlanner(planner)
        self._run = run

    def create(
        self, url: str, *, name: str = "", event_types: Sequence[str] | None = None, payload: Payload | None = None
    ) -> WebhookEndpoint:
        """Have events posted to an address; `signing_secret` of what is returned is shown this once.

        Without `event_types` it gets every event but `video.progress`. `payload` is `thin` (the id alone, the
        default, as OpenAI does it) or `full` (the whole object).

        Raises:
            InvalidRequestError: When the address or an event type is not allowed.
        """
        return self._run(
            self._plans.create({"url": url, "name": name or None, "event_types": event_types, "payload": payload})
        )

    def list(self, limit: int = 20, after: str | None = None) -> WebhookEndpointPage:
        """List the newest endpoints, or those older than the endpoint `after`."""
        return self._run(self._plans.page(limit, after))

    def get(self, endpoint_id: str) -> WebhookEndpoint:
        """Return an endpoint, without its secret.

        Raises:
            NotFoundError: When there is no such endpoint.
        """
        return self._run(self._plans.get(endpoint_id))

    def update(self, endpoint_id: str, **changes: Unpack[EndpointChanges]) -> WebhookEndpoint:
        """Change an endpoint, and return it as it is now."""
        return self._run(self._plans.update(endpoint_id, changes))

    def delete(self, endpoint_id: str) -> bool:
        """Post nothing there any more; return whether it is gone."""
        return self._run(self._plans.delete(endpoint_id))

    def rotate_secret(self, endpoint_id: str, *, keep_old_for_24_hours: bool = True) -> WebhookEndpoint:
        """Give an endpoint another `signing_secret`, shown this once; for a day both sign, unless told otherwise."""
        return self._run(self._plans.rotate_secret(endpoint_id, keep_old=keep_old_for_24_hours))

    def test(self, endpoint_id: str, event_type: str = "video.completed") -> WebhookTest:
        """Have a test event posted now, and return what the receiver answered."""
        return self._run(self._plans.test(endpoint_id, event_type))


class AsyncEndpoints:
    """`Endpoints` with `await`."""

    def __init__(self, planner: Planner, run: AsyncRun) -> None:
        self._plans = EndpointPlanner(planner)
        self._run = run

    async def create(
        self, url: str, *, name: str = "", event_types: Sequence[str] | None = None, payload: Payload | None = None
    ) -> WebhookEndpoint:
        """Have events posted to an address; `signing_secret` of what is returned is shown this once.

        Without `event_types` it gets every event but `video.progress`. `payload` is `thin` (the id alone, the
        default, as OpenAI does it) or `full` (the whole object).

        Raises:
            InvalidRequestError: When the address or an event type is not allowed.
        """
        return await self._run(
            self._plans.create({"url": url, "name": name or None, "event_types": event_types, "payload": payload})
        )

    async def list(self, limit: int = 20, after: str | None = None) -> WebhookEndpointPage:
        """List the newest endpoints, or those older than the endpoint `after`."""
        return await self._run(self._plans.page(limit, after))

    async def get(self, endpoint_id: str) -> WebhookEndpoint:
        """Return an endpoint, without its secret.

        Raises:
            NotFoundError: When there is no such endpoint.
        """
        return await self._run(self._plans.get(endpoint_id))

    async def update(self, endpoint_id: str, **changes: Unpack[EndpointChanges]) -> WebhookEndpoint:
        """Change an endpoint, and return it as it is now."""
        return await self._run(self._plans.update(endpoint_id, changes))

    async def delete(self, endpoint_id: str) -> bool:
        """Post nothing there any more; return whether it is gone."""
        return await self._run(self._plans.delete(endpoint_id))

    async def rotate_secret(self, endpoint_id: str, *, keep_old_for_24_hours: bool = True) -> WebhookEndpoint:
        """Give an endpoint another `signing_secret`, shown this once; for a day both sign, unless told otherwise."""
        return await self._run(self._plans.rotate_secret(endpoint_id, keep_old=keep_old_for_24_hours))

    async def test(self, endpoint_id: str, event_type: str = "video.completed") -> WebhookTest:
        """Have a test event posted now, and return what the receiver answered."""
        return await self._run(self._plans.test(endpoint_id, event_type))
