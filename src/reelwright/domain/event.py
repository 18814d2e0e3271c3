"""Events: what happens to videos, batches and accounts, in the words that webhooks carry.

The values are OpenAI's where it has one (reference/wire.md, 1.10); a test keeps `docs/reference/events.md` complete.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from reelwright.domain.ids import AccountId, EventId


class EventType(enum.StrEnum):
    """What can happen."""

    VIDEO_QUEUED = "video.queued"
    VIDEO_STARTED = "video.started"
    #: At most one in five seconds for a video.
    VIDEO_PROGRESS = "video.progress"
    VIDEO_COMPLETED = "video.completed"
    VIDEO_FAILED = "video.failed"
    VIDEO_CANCELLED = "video.cancelled"
    #: Its files will be removed before long.
    VIDEO_EXPIRING = "video.expiring"
    BATCH_COMPLETED = "batch.completed"
    #: The balance fell below what the account set.
    CREDITS_LOW = "credits.low"
    #: Only ever sent because its owner asked for a test.
    TEST = "webhook.test"


#: What an endpoint gets that names no events: everything but what must be asked for.
DEFAULT_EVENT_TYPES: Final = tuple(each for each in EventType if each not in {EventType.VIDEO_PROGRESS, EventType.TEST})
SUBSCRIBABLE: Final = tuple(each for each in EventType if each is not EventType.TEST)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    id: EventId
    account_id: AccountId
    type: EventType
    #: The id of the video, the batch or the account.
    subject: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    def envelope(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event in OpenAI's shape, with what it is to carry (reference/wire.md, 1.10)."""
        return {
            "id": self.id,
            "object": "event",
            "created_at": int(self.at.timestamp()),
            "type": self.type,
            "data": data,
        }
