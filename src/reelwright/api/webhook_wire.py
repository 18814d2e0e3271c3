"""What is asked of webhooks: bodies read into wishes, everything that is wrong with one told at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from reelwright.api.fields import Fields, quote
from reelwright.api.own_body import conclude, refuse_absent
from reelwright.domain.event import DEFAULT_EVENT_TYPES, SUBSCRIBABLE, EventType
from reelwright.domain.webhook import EndpointStatus, Payload
from reelwright.services.webhook_endpoints import EndpointChange, EndpointWish

#: What its owner may make of an endpoint; only the platform pauses one.
SETTABLE: Final = (EndpointStatus.ENABLED, EndpointStatus.DISABLED)
KEEP_OLD: Final = "keep_old_secret_active_for_24_hours"
#: The last second of the year 2999.
MAX_UNIX: Final = 32_503_679_999


def read_wish(fields: Fields) -> EndpointWish:
    """Read what somebody wants of a new endpoint.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    name, url, payload = fields.text("name"), fields.text("url"), fields.choice(tuple(Payload), "payload")
    event_types = _read_event_types(fields)
    if url is None:
        refuse_absent(fields, "url")
    conclude(fields, "url", "name", "event_types", "payload")
    return EndpointWish(
        url=url.value if url else "",
        name=name.value if name else None,
        event_types=event_types or DEFAULT_EVENT_TYPES,
        payload=Payload(payload.value) if payload else Payload.THIN,
    )


def read_change(fields: Fields) -> EndpointChange:
    """Read what is to be different about an endpoint.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    name, url, payload = fields.text("name"), fields.text("url"), fields.choice(tuple(Payload), "payload")
    event_types, status = _read_event_types(fields), fields.choice(SETTABLE, "status")
    conclude(fields, "url", "name", "event_types", "payload", "status")
    return EndpointChange(
        url=url.value if url else None,
        name=name.value if name else None,
        event_types=event_types,
        payload=Payload(payload.value) if payload else None,
        status=EndpointStatus(status.value) if status else None,
    )


def read_rotation(fields: Fields) -> bool:
    """Read whether the secret before goes on signing for a day, as it does unless told.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    keep_old = fields.boolean(KEEP_OLD)
    conclude(fields, KEEP_OLD)
    return keep_old is None or bool(keep_old.value)


def read_trial(fields: Fields) -> EventType:
    """Read which event is to be tried out; `webhook.test` unless told.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    kind = fields.choice(tuple(EventType), "event_type")
    conclude(fields, "event_type")
    return EventType(kind.value) if kind else EventType.TEST


def read_resend(fields: Fields) -> tuple[datetime, str | None]:
    """Read since when, and of which endpoint, what has failed is to be sent again.

    Raises:
        InvalidRequestError: With everything that is wrong.
    """
    since, endpoint_id = _read_since(fields), fields.text("endpoint_id")
    conclude(fields, "since", "endpoint_id")
    return since, endpoint_id.value if endpoint_id else None


def _read_event_types(fields: Fields) -> tuple[EventType, ...] | None:
    """Read which events an endpoint is to hear of, each once and in our order."""
    given = fields.words(tuple(SUBSCRIBABLE), "event_types")
    if given is None:
        return None
    if not given.value:
        fields.refuse("invalid_value", "'event_types' must name at least one event.", given.name)
    return tuple(each for each in SUBSCRIBABLE if each in given.value)


def _read_since(fields: Fields) -> datetime:
    """Read an instant: Unix seconds, or ISO 8601 text, in UTC unless it says otherwise."""
    found = fields.find(["since"])
    if not found:
        refuse_absent(fields, "since")
    instant = _instant(found[0].value) if found else None
    if found and instant is None:
        message = f"'since' must be Unix seconds or a time such as '2026-11-24T12:00:00Z', not {quote(found[0].value)}."
        fields.refuse("invalid_value", message, found[0].name)
    return instant or datetime.fromtimestamp(0, UTC)


def _instant(value: object) -> datetime | None:
    if isinstance(value, str) and not value.strip().isdecimal():
        try:
            read = datetime.fromisoformat(value.strip())
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    seconds = float(value)
    return datetime.fromtimestamp(seconds, UTC) if 0 <= seconds <= MAX_UNIX else None
