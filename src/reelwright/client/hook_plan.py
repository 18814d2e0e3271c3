"""What each method about webhooks does, step by step; as in `plan.py`, no input or output happens here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, TypedDict

from reelwright.client.answers import fields_of
from reelwright.client.errors import ConflictError, NotFoundError
from reelwright.client.hook import (
    WebhookDelivery,
    WebhookDeliveryPage,
    WebhookEndpoint,
    WebhookEndpointPage,
    WebhookEventType,
    WebhookSecret,
    WebhookTest,
)
from reelwright.client.plan import Planner, given, once
from reelwright.client.service import path_of
from reelwright.client.steps import Plan

#: What is posted: the id alone, or the whole object.
Payload: TypeAlias = Literal["thin", "full"]
#: An instant (aware, or in local time), Unix seconds, ISO 8601 text, or how long ago.
Moment: TypeAlias = datetime | timedelta | int | float | str


class EndpointChanges(TypedDict, total=False):
    """What can be changed of an endpoint."""

    url: str
    name: str
    event_types: list[str]
    payload: Payload
    status: Literal["enabled", "disabled"]


class DeliveryFilter(TypedDict, total=False):
    """Which deliveries are meant."""

    endpoint_id: str | None
    video_id: str | None
    status: Literal["pending", "delivered", "failed"] | None


@dataclass(frozen=True, slots=True)
class EndpointPlanner:
    """Makes the plan of each method about endpoints."""

    planner: Planner

    def create(self, fields: Mapping[str, object]) -> Plan[WebhookEndpoint]:
        """Plan to make an endpoint; fields that are None are left out."""
        said = {name: list(value) if name == "event_types" else value for name, value in _said(fields)}
        call = self.planner.service.call("POST", "/webhook_endpoints", json=said)
        return WebhookEndpoint(fields_of((yield from self.planner.exchange(once(call)))))

    def page(self, limit: int, after: str | None) -> Plan[WebhookEndpointPage]:
        """Plan to list endpoints."""
        call = self.planner.service.call("GET", "/webhook_endpoints", query={"limit": str(limit)} | given(after=after))
        return WebhookEndpointPage(fields_of((yield from self.planner.exchange(call))))

    def get(self, endpoint_id: str) -> Plan[WebhookEndpoint]:
        """Plan to ask for an endpoint."""
        call = self.planner.service.call("GET", _endpoint(endpoint_id))
        return WebhookEndpoint(fields_of((yield from self.planner.exchange(call))))

    def update(self, endpoint_id: str, changes: EndpointChanges) -> Plan[WebhookEndpoint]:
        """Plan to change an endpoint."""
        call = self.planner.service.call("POST", _endpoint(endpoint_id), json=dict(changes))
        return WebhookEndpoint(fields_of((yield from self.planner.exchange(once(call)))))

    def delete(self, endpoint_id: str) -> Plan[bool]:
        """Plan to delete an endpoint."""
        try:
            reply = yield from self.planner.exchange(self.planner.service.call("DELETE", _endpoint(endpoint_id)))
        except NotFoundError as error:
            if error.refusal.tries == 1:
                raise
            # An earlier try deleted it and its answer was lost on the way.
            return True
        return fields_of(reply).get("deleted") is not False

    def rotate_secret(self, endpoint_id: str, *, keep_old: bool) -> Plan[WebhookEndpoint]:
        """Plan to give an endpoint another secret."""
        fields = {"keep_old_secret_active_for_24_hours": keep_old}
        call = self.planner.service.call("POST", f"{_endpoint(endpoint_id)}/rotate_secret", json=fields)
        return WebhookEndpoint(fields_of((yield from self.planner.exchange(once(call)))))

    def test(self, endpoint_id: str, event_type: str) -> Plan[WebhookTest]:
        """Plan to have a test event sent."""
        fields = {"event_type": event_type}
        call = self.planner.service.call("POST", f"{_endpoint(endpoint_id)}/test", json=fields)
        return WebhookTest(fields_of((yield from self.planner.exchange(once(call)))))


@dataclass(frozen=True, slots=True)
class DeliveryPlanner:
    """Makes the plan of each method about deliveries."""

    planner: Planner

    def page(self, limit: int, after: str | None, only: DeliveryFilter) -> Plan[WebhookDeliveryPage]:
        """Plan to list deliveries."""
        wanted = given(
            after=after,
            endpoint_id=only.get("endpoint_id"),
            video_id=only.get("video_id"),
            status=only.get("status"),
        )
        call = self.planner.service.call("GET", "/webhook_deliveries", query={"limit": str(limit)} | wanted)
        return WebhookDeliveryPage(fields_of((yield from self.planner.exchange(call))))

    def get(self, delivery_id: str) -> Plan[WebhookDelivery]:
        """Plan to ask for a delivery."""
        call = self.planner.service.call("GET", _delivery(delivery_id))
        return WebhookDelivery(fields_of((yield from self.planner.exchange(call))))

    def resend(self, delivery_id: str) -> Plan[WebhookDelivery]:
        """Plan to send an event once more."""
        call = self.planner.service.call("POST", f"{_delivery(delivery_id)}/resend")
        return WebhookDelivery(fields_of((yield from self.planner.exchange(once(call)))))

    def resend_failed(self, since: Moment, endpoint_id: str | None) -> Plan[int]:
        """Plan to send all that failed once more."""
        fields = {"since": _wire_moment(since)} | given(endpoint_id=endpoint_id)
        call = self.planner.service.call("POST", "/webhook_deliveries/resend", json=fields)
        count = fields_of((yield from self.planner.exchange(once(call)))).get("count")
        return count if isinstance(count, int) else 0


@dataclass(frozen=True, slots=True)
class SecretPlanner:
    """Makes the plan of each method about the account's secret, and about what there is to hear of."""

    planner: Planner

    def event_types(self) -> Plan[tuple[WebhookEventType, ...]]:
        """Plan to list what an endpoint can be told of."""
        reply = yield from self.planner.exchange(self.planner.service.call("GET", "/webhook_event_types"))
        answered = fields_of(reply)
        # `data` has the bare words, as OpenAI's clients read them; what each means stands beside it.
        data = answered.get("event_types") or answered.get("data")
        found = data if isinstance(data, list) else []
        return tuple(WebhookEventType(item if isinstance(item, Mapping) else {"id": item}) for item in found)

    def secret(self) -> Plan[WebhookSecret]:
        """Plan to be shown the secret, or how it stands when it was shown before."""
        call = self.planner.service.call("POST", "/webhook_secret")
        try:
            reply = yield from self.planner.exchange(once(call))
        except ConflictError:
            reply = yield from self.planner.exchange(self.planner.service.call("GET", "/webhook_secret"))
        return WebhookSecret(fields_of(reply))

    def rotate(self, *, keep_old: bool) -> Plan[WebhookSecret]:
        """Plan to give the account another secret."""
        fields = {"keep_old_secret_active_for_24_hours": keep_old}
        call = self.planner.service.call("POST", "/webhook_secret/rotate", json=fields)
        return WebhookSecret(fields_of((yield from self.planner.exchange(once(call)))))


def _said(fields: Mapping[str, object]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in fields.items() if value is not None]


def _wire_moment(moment: Moment) -> int | str:
    if isinstance(moment, str):
        return moment
    if isinstance(moment, timedelta):
        return int(time.time() - moment.total_seconds())
    return int(moment.timestamp() if isinstance(moment, datetime) else moment)


def _endpoint(endpoint_id: str) -> str:
    return f"/webhook_endpoints/{path_of(endpoint_id, kind='endpoint id')}"


def _delivery(delivery_id: str) -> str:
    return f"/webhook_deliveries/{path_of(delivery_id, kind='delivery id')}"
