"""What an answer to a webhook means: whether it counts as delivered, and when its receiver wants to be asked again.

Invariant: 2xx is delivered and nothing else is, a redirect least of all (reference/wire.md, 1.10).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from reelwright.domain.webhook import MAX_RETRY_AFTER
from reelwright.ports import Reply

#: With this a receiver says that it is gone for good.
GONE: Final = 410


def is_delivered(status: int) -> bool:
    """Whether an answer with this status counts."""
    return 200 <= status < 300


def find_fault(reply: Reply) -> str | None:
    """Return why a reply does not count as delivered, or None when it does."""
    status = reply.status
    if status is None:
        return reply.error or "There was no answer."
    if is_delivered(status):
        return None
    if 300 <= status < 400:
        return f"It answered {status}, and redirects are not followed."
    return f"It answered {status}."


def read_retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long a receiver wants to be left alone (RFC 9110, 10.2.3), or None when it does not say."""
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = _seconds(text)
    if seconds is None:
        seconds = _seconds_until(text, now)
    if seconds is None or not 0 < seconds < math.inf:
        return None
    return timedelta(seconds=min(seconds, MAX_RETRY_AFTER.total_seconds()))


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
