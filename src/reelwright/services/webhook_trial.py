"""A trial of a webhook endpoint: one signed thin event about something made up, sent while its owner waits.

Invariant: a receiver cannot tell it from a real delivery by anything but the id in it; nothing of it is written down.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reelwright.domain.event import EventType
from reelwright.domain.ids import EventId, new_batch_id, new_event_id, new_job_id
from reelwright.domain.webhook import Endpoint, secrets_of, sign
from reelwright.ports import Reply, Sender


async def try_out(sender: Sender, keys: Sequence[bytes], endpoint: Endpoint, kind: EventType, now: datetime) -> Reply:
    """Send an endpoint an event of a kind and return what came back."""
    event_id = new_event_id(_ms(now))
    body = json.dumps(_thin(event_id, endpoint, kind, now), separators=(",", ":")).encode()
    secrets = secrets_of(keys, endpoint.id, endpoint.secret_version, endpoint.previous_secret_until, now)
    timestamp_s = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": sign(secrets, event_id, timestamp_s, body),
    }
    return await sender.post(endpoint.url, headers, body)


def _thin(event_id: EventId, endpoint: Endpoint, kind: EventType, now: datetime) -> dict[str, Any]:
    """Return the event in OpenAI's shape (reference/wire.md, 1.10)."""
    return {
        "id": event_id,
        "object": "event",
        "created_at": int(now.timestamp()),
        "type": kind,
        "data": {"id": _subject(endpoint, kind, now)},
    }


def _subject(endpoint: Endpoint, kind: EventType, now: datetime) -> str:
    match kind.partition(".")[0]:
        case "video":
            return new_job_id(_ms(now))
        case "batch":
            return new_batch_id(_ms(now))
        case "credits":
            return endpoint.account_id
        case _:
            return endpoint.id


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
