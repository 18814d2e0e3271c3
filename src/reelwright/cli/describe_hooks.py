"""Webhooks in words: endpoints, deliveries, and what a receiver took. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reelwright.cli.receiver import Receipt
from reelwright.cli.terminal import Listing, Sheet
from reelwright.cli.units import instant_text


def endpoint_listing(endpoints: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe endpoints, a row each."""
    return Listing(
        ["ID", "STATUS", "PAYLOAD", "CREATED", "NAME", "URL", "EVENTS"],
        [
            [
                _text(each.get("id")),
                _text(each.get("status")),
                _text(each.get("payload")),
                instant_text(each.get("created_at")),
                _text(each.get("name")),
                _text(each.get("url")),
                ", ".join(str(kind) for kind in each.get("event_types") or ()),
            ]
            for each in endpoints
        ],
    )


def delivery_listing(deliveries: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe deliveries, a row each."""
    return Listing(
        ["ID", "STATUS", "TRIES", "ANSWER", "CREATED", "EVENT", "ABOUT", "URL"],
        [
            [
                _text(each.get("id")),
                _text(each.get("status")),
                _text(each.get("attempt_count")),
                _answer_text(each),
                instant_text(each.get("created_at")),
                _event_type(each),
                _subject(each),
                _text(each.get("url")),
            ]
            for each in deliveries
        ],
    )


def delivery_sheet(delivery: Mapping[str, Any]) -> Sheet:
    """Describe a delivery as it stands."""
    return Sheet(
        [
            ("id", _text(delivery.get("id"))),
            ("status", _text(delivery.get("status"))),
            ("event", _event_type(delivery)),
            ("about", _subject(delivery)),
            ("endpoint", _text(delivery.get("endpoint_id"))),
            ("url", _text(delivery.get("url"))),
            ("created", instant_text(delivery.get("created_at"))),
            ("next try", instant_text(delivery.get("next_attempt_at"))),
        ]
    )


def attempt_listing(attempts: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe the attempts of a delivery, a row each."""
    rows = []
    for number, each in enumerate(attempts, start=1):
        response = each.get("response")
        answer = response.get("status") if isinstance(response, Mapping) else None
        took = each.get("duration_ms")
        rows.append(
            [
                str(each.get("number") or number),
                instant_text(each.get("at")),
                _text(answer) or "none",
                "" if took is None else f"{took} ms",
                _text(each.get("error")),
            ]
        )
    return Listing(["TRY", "AT", "ANSWER", "TOOK", "ERROR"], rows)


def receipt_text(receipt: Receipt) -> str:
    """Describe in one line what a receiver took."""
    verified = {True: "verified", False: "REFUSED", None: "not verified"}[receipt.is_verified]
    what = f"{receipt.event.get('type') or 'no event'} {receipt.subject}".rstrip()
    error = f": {receipt.error}" if receipt.error else ""
    return f"{what}, {verified} -> {receipt.status} ({receipt.took_ms} ms){error}"


def receipt_payload(receipt: Receipt) -> dict[str, Any]:
    """Return for programs what a receiver took."""
    return {
        "kind": "event",
        "verified": receipt.is_verified,
        "status": receipt.status,
        "took_ms": receipt.took_ms,
        "error": receipt.error,
        "event": dict(receipt.event),
    }


def _answer_text(delivery: Mapping[str, Any]) -> str:
    status = delivery.get("last_status")
    return _text(status) if status is not None else _text(delivery.get("last_error"))


def _event_type(delivery: Mapping[str, Any]) -> str:
    event = delivery.get("event")
    return _text(event.get("type")) if isinstance(event, Mapping) else ""


def _subject(delivery: Mapping[str, Any]) -> str:
    return _text(delivery.get("video_id") or delivery.get("batch_id"))


def _text(value: object) -> str:
    return "" if value is None else str(value)
