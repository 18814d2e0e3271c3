"""Webhooks in `/openapi.json`: the schemas of what their routes answer and take, and which takes what."""

from __future__ import annotations

from typing import Final

from reelwright.api import webhook_deliveries, webhook_endpoints, webhook_secret
from reelwright.api.json_schema import BOOLEAN, INTEGER, STRING, Schema, array_of, object_of, one_of, or_null, ref
from reelwright.api.openapi_people import Entry
from reelwright.api.webhook_wire import KEEP_OLD, MAX_UNIX, SETTABLE
from reelwright.domain.event import SUBSCRIBABLE, EventType
from reelwright.domain.webhook import DeliveryState, EndpointStatus, Payload
from reelwright.services.webhook_endpoints import MAX_NAME_CHARS

_INSTANT: Final = or_null(INTEGER)
_NAME: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": MAX_NAME_CHARS}
_URL: Final[Schema] = {"type": "string", "format": "uri", "examples": ["https://example.com/hooks"]}
_EVENT_TYPES: Final = array_of(one_of(*SUBSCRIBABLE), minItems=1)
_HINT: Final[Schema] = {"type": "string", "description": "The end of the secret."}
_OVERLAP: Final = or_null(INTEGER, description="Until when the secret before signs as well.")
_SECRET: Final[Schema] = {"type": "string", "description": "Shown this once and never again."}
_ENDPOINT: Final[dict[str, Schema]] = {
    "id": STRING,
    "object": {"const": "webhook_endpoint"},
    "name": STRING,
    "url": STRING,
    "event_types": array_of(one_of(*EventType)),
    "payload": {**one_of(*Payload), "description": "What is sent: the id alone, or the whole object."},
    "status": {**one_of(*EndpointStatus), "description": "paused: by this service, after days of failure."},
    "status_reason": or_null(STRING),
    "created_at": INTEGER,
    "updated_at": INTEGER,
    "signing_secret_hint": _HINT,
    "previous_secret_until": _OVERLAP,
}
_CHOICES: Final[dict[str, Schema]] = {
    "name": _NAME,
    "event_types": _EVENT_TYPES,
    "payload": {**one_of(*Payload), "default": Payload.THIN},
}
_ACCOUNT_SECRET: Final[dict[str, Schema]] = {
    "object": {"const": "webhook_secret"},
    "version": INTEGER,
    "shown_at": or_null(INTEGER, description="null: nobody has seen it yet."),
    "previous_secret_until": _OVERLAP,
    "signing_secret_hint": or_null(STRING, description="The end of the secret; null until it was shown."),
}
_DELIVERY: Final[dict[str, Schema]] = {
    "id": STRING,
    "object": {"const": "webhook_delivery"},
    "event": object_of({"id": STRING, "type": one_of(*EventType), "created_at": INTEGER}),
    "video_id": or_null(STRING),
    "batch_id": or_null(STRING),
    "endpoint_id": or_null(STRING, description="null: it went to the callback_url of a request."),
    "url": STRING,
    "status": one_of(*DeliveryState),
    "attempt_count": {"type": "integer", "description": "How many of the eleven were made."},
    "next_attempt_at": _INSTANT,
    "created_at": INTEGER,
    "ended_at": _INSTANT,
    "last_attempt_at": _INSTANT,
    "last_status": or_null(INTEGER, description="The HTTP status of the last answer; null: there was none."),
    "last_error": or_null(STRING, description="Why the last attempt did not count."),
}
_HEADERS: Final[Schema] = {"type": "object", "additionalProperties": STRING}
_ATTEMPT: Final = object_of(
    {
        "number": INTEGER,
        "at": INTEGER,
        "duration_ms": INTEGER,
        "request": object_of({"url": STRING, "headers": _HEADERS}),
        "response": {
            "anyOf": [
                {"type": "null"},
                object_of(
                    {
                        "status": INTEGER,
                        "headers": _HEADERS,
                        "body": {"type": "string", "description": "The first kilobyte."},
                    }
                ),
            ]
        },
        "error": or_null(STRING, description="Why it did not count."),
    }
)
_RESEND_REQUEST: Final = object_of(
    {
        "since": {
            "description": "Unix seconds, or ISO 8601 text.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MAX_UNIX},
                {"type": "string", "format": "date-time"},
            ],
        },
        "endpoint_id": STRING,
    },
    optional=("endpoint_id",),
)


def _list_of(name: str) -> Schema:
    return object_of(
        {
            "object": {"const": "list"},
            "data": array_of(ref(name)),
            "first_id": or_null(STRING),
            "last_id": or_null(STRING),
            "has_more": BOOLEAN,
        }
    )


WEBHOOK_SCHEMAS: Final[dict[str, Schema]] = {
    "WebhookEndpoint": object_of(_ENDPOINT),
    "WebhookEndpointList": _list_of("WebhookEndpoint"),
    "WebhookEndpointWithSecret": object_of({**_ENDPOINT, "signing_secret": _SECRET}),
    "WebhookEndpointDeleted": object_of(
        {"id": STRING, "object": {"const": "webhook_endpoint.deleted"}, "deleted": {"const": True}}
    ),
    "WebhookEndpointRequest": object_of({"url": _URL, **_CHOICES}, optional=tuple(_CHOICES)),
    "WebhookEndpointChange": {
        "type": "object",
        "properties": {
            "name": _NAME,
            "url": _URL,
            "event_types": _EVENT_TYPES,
            "payload": one_of(*Payload),
            "status": one_of(*SETTABLE),
        },
    },
    "WebhookSecretRotation": {"type": "object", "properties": {KEEP_OLD: {"type": "boolean", "default": True}}},
    "WebhookTrial": {
        "type": "object",
        "properties": {"event_type": {**one_of(*EventType), "default": EventType.TEST}},
    },
    "WebhookTrialResult": object_of(
        {
            "object": {"const": "webhook_endpoint.test"},
            "webhook_endpoint_id": STRING,
            "event_type": one_of(*EventType),
            "status_code": or_null(INTEGER, description="null: no answer came."),
            "success": {"type": "boolean", "description": "Whether an answer came, whatever its status."},
            "error": or_null(STRING, description="Why a delivery would not have counted."),
            "duration_ms": INTEGER,
        }
    ),
    "WebhookEventTypeList": object_of(
        {
            "object": {"const": "list"},
            "data": array_of(one_of(*SUBSCRIBABLE)),
            "event_types": array_of(
                object_of(
                    {
                        "id": one_of(*SUBSCRIBABLE),
                        "object": {"const": "webhook_event_type"},
                        "description": STRING,
                        "is_default": {"type": "boolean", "description": "Whether an endpoint gets it unless told."},
                    }
                )
            ),
        }
    ),
    "WebhookSecret": object_of(_ACCOUNT_SECRET),
    "WebhookSecretShown": object_of({**_ACCOUNT_SECRET, "secret": _SECRET}),
    "WebhookDelivery": object_of(_DELIVERY),
    "WebhookDeliveryList": _list_of("WebhookDelivery"),
    "WebhookDeliveryLog": object_of({**_DELIVERY, "attempts": array_of(_ATTEMPT)}),
    "WebhookResendRequest": _RESEND_REQUEST,
    "WebhookDeliveriesResent": object_of(
        {
            "object": {"const": "webhook_deliveries.resent"},
            "count": INTEGER,
            "has_more": {"type": "boolean", "description": "Whether another call may find more."},
        }
    ),
}

_BODY: Final = (400, 413)
_GONE: Final = (*_BODY, 404)
WEBHOOKS: Final = (
    Entry(webhook_endpoints.PATH, "WebhookEndpointList", errors=(400,), method="get"),
    Entry(webhook_endpoints.PATH, "WebhookEndpointWithSecret", "WebhookEndpointRequest", (*_BODY, 409)),
    Entry(webhook_endpoints.ONE, "WebhookEndpoint", errors=(404,), method="get"),
    Entry(webhook_endpoints.ONE, "WebhookEndpoint", "WebhookEndpointChange", _GONE),
    Entry(webhook_endpoints.ONE, "WebhookEndpoint", "WebhookEndpointChange", _GONE, method="patch"),
    Entry(webhook_endpoints.ONE, "WebhookEndpointDeleted", errors=(404,), method="delete"),
    Entry(webhook_endpoints.ROTATE, "WebhookEndpointWithSecret", "WebhookSecretRotation", _GONE),
    Entry(webhook_endpoints.TEST, "WebhookTrialResult", "WebhookTrial", _GONE),
    Entry(webhook_endpoints.EVENT_TYPES, "WebhookEventTypeList", method="get"),
    Entry(webhook_secret.PATH, "WebhookSecret", method="get"),
    Entry(webhook_secret.PATH, "WebhookSecretShown", errors=(409,)),
    Entry(webhook_secret.ROTATE, "WebhookSecretShown", "WebhookSecretRotation", _BODY),
    Entry(webhook_deliveries.PATH, "WebhookDeliveryList", errors=(400,), method="get"),
    Entry(webhook_deliveries.ONE, "WebhookDeliveryLog", errors=(404,), method="get"),
    Entry(webhook_deliveries.RESEND, "WebhookDeliveryLog", errors=(404, 409)),
    Entry(webhook_deliveries.RESEND_FAILED, "WebhookDeliveriesResent", "WebhookResendRequest", (*_GONE, 409)),
)
