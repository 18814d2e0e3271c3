"""What is shown of webhooks, in OpenAI's words where it has them (`openai` 3.54, `types/webhooks`).

Invariant: no secret is in it but its last characters; the routes that show one add it.
"""

from __future__ import annotations

from typing import Any, Final

from reelwright.api.job_view import unix_seconds
from reelwright.domain.event import DEFAULT_EVENT_TYPES, SUBSCRIBABLE, EventType
from reelwright.domain.ids import EndpointId, parse_batch_id, parse_job_id
from reelwright.domain.webhook import Attempt, CallbackSecret, DeliveryState, Endpoint
from reelwright.ports import Reply
from reelwright.services.verdicts import is_delivered
from reelwright.services.webhook_log import LoggedDelivery

_DESCRIPTIONS: Final = {
    EventType.VIDEO_QUEUED: "A video was accepted.",
    EventType.VIDEO_STARTED: "A worker began to make a video.",
    EventType.VIDEO_PROGRESS: "A video has come further; at most one in five seconds.",
    EventType.VIDEO_COMPLETED: "A video is there.",
    EventType.VIDEO_FAILED: "A video was given up.",
    EventType.VIDEO_CANCELLED: "A video was cancelled.",
    EventType.VIDEO_EXPIRING: "A video's files will be removed before long.",
    EventType.BATCH_COMPLETED: "All videos of a batch have ended.",
    EventType.CREDITS_LOW: "The balance fell below what the account set.",
}


def endpoint_view(endpoint: Endpoint, hint: str) -> dict[str, Any]:
    """Return an endpoint, with the end of its secret."""
    return {
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "name": endpoint.name,
        "url": endpoint.url,
        "event_types": endpoint.event_types,
        "payload": endpoint.payload,
        "status": endpoint.status,
        "status_reason": endpoint.status_reason,
        "created_at": unix_seconds(endpoint.created_at),
        "updated_at": unix_seconds(endpoint.updated_at),
        "signing_secret_hint": hint,
        "previous_secret_until": unix_seconds(endpoint.previous_secret_until),
    }


def event_types_view() -> dict[str, Any]:
    """Return the events there are: OpenAI's client reads `data`; what each one means stands beside it."""
    return {
        "object": "list",
        "data": SUBSCRIBABLE,
        "event_types": [
            {
                "id": each,
                "object": "webhook_event_type",
                "description": _DESCRIPTIONS[each],
                "is_default": each in DEFAULT_EVENT_TYPES,
            }
            for each in SUBSCRIBABLE
        ],
    }


def trial_view(endpoint_id: EndpointId, kind: EventType, reply: Reply) -> dict[str, Any]:
    """Return how a trial went; `success` is OpenAI's: whether an answer came, whatever its status."""
    return {
        "object": "webhook_endpoint.test",
        "webhook_endpoint_id": endpoint_id,
        "event_type": kind,
        "status_code": reply.status,
        "success": reply.status is not None,
        "error": reply.error or _objection(reply.status),
        "duration_ms": reply.duration_ms,
    }


def secret_view(state: CallbackSecret, hint: str) -> dict[str, Any]:
    """Return how the account's own secret stands; its end only once somebody has seen it."""
    return {
        "object": "webhook_secret",
        "version": state.version,
        "shown_at": unix_seconds(state.shown_at),
        "previous_secret_until": unix_seconds(state.previous_until),
        "signing_secret_hint": hint if state.shown_at else None,
    }


def delivery_view(logged: LoggedDelivery) -> dict[str, Any]:
    """Return a delivery as it stands in a list."""
    delivery, event = logged.delivery, logged.delivery.event
    last = logged.attempts[-1] if logged.attempts else None
    return {
        "id": delivery.id,
        "object": "webhook_delivery",
        "event": {"id": event.id, "type": event.type, "created_at": unix_seconds(event.at)},
        "video_id": parse_job_id(event.subject),
        "batch_id": parse_batch_id(event.subject),
        "endpoint_id": delivery.endpoint_id,
        "url": logged.url,
        "status": delivery.state,
        "attempt_count": delivery.attempts,
        "next_attempt_at": unix_seconds(delivery.next_at) if delivery.state is DeliveryState.PENDING else None,
        "created_at": unix_seconds(delivery.created_at),
        "ended_at": unix_seconds(delivery.ended_at),
        "last_attempt_at": unix_seconds(last.at) if last else None,
        "last_status": last.status if last else None,
        "last_error": last.error if last else None,
    }


def attempts_view(logged: LoggedDelivery) -> list[dict[str, Any]]:
    """Return the attempts, oldest first, numbered through over every time that it was sent again."""
    return [_attempt(number, attempt, logged.url) for number, attempt in enumerate(logged.attempts, start=1)]


def _objection(status: int | None) -> str | None:
    """Return why an answer would not have counted."""
    if status is None or is_delivered(status):
        return None
    return f"It answered {status}; only 2xx counts as delivered."


def _attempt(number: int, attempt: Attempt, url: str) -> dict[str, Any]:
    response = {
        "status": attempt.status,
        "headers": attempt.response_headers,
        "body": attempt.response_body,
    }
    return {
        "number": number,
        "at": unix_seconds(attempt.at),
        "duration_ms": attempt.duration_ms,
        "request": {"url": url, "headers": attempt.request_headers},
        "response": None if attempt.status is None else response,
        "error": attempt.error,
    }
