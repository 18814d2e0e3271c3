"""A trial of a webhook endpoint: one signed thin event about something made up, sent while its owner waits.

Invariant: a receiver cannot tell it from a real delivery by anything but the id in it; nothing of it is written down.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from reelwright.domain.event import Event, EventType
from reelwright.domain.ids import new_batch_id, new_event_id, new_job_id
from reelwright.domain.webhook import Endpoint, message_headers, secrets_of
from reelwright.ports import Reply, Sender


async def try_out(sender: Sender, keys: Sequence[bytes], endpoint: Endpoint, kind: EventType, now: datetime) -> Reply:
    """Send an endpoint an event of a kind and return what came back."""
    event = Event(new_event_id(_ms(now)), endpoint.account_id, kind, _subject(endpoint, kind, now), now)
    body = json.dumps(event.envelope({"id": event.subject}), separators=(",", ":")).encode()
    secrets = secrets_of(keys, endpoint.id, endpoint.secret_version, endpoint.previous_secret_until, now)
    return await sender.post(endpoint.url, message_headers(secrets, event.id, now, body), body)


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
