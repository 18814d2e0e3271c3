"""Webhooks: endpoints, the schedule of deliveries, and signatures (Standard Webhooks 1.0, the scheme OpenAI uses).

Invariants: no secret is stored, each is derived from the root secret, an id and a version, so that a rotation is a
number that grows; what is sent while a rotation lasts carries a signature of each.
"""

from __future__ import annotations

import base64
import enum
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reelwright.domain.event import Event, EventType
from reelwright.domain.ids import AccountId, DeliveryId, EndpointId

SIGNATURE_HEADER: Final = "webhook-signature"
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 -- what a secret begins with
#: When each attempt is made, after the one before: 11 over about 72 hours (reference/ecosystem.md, 5).
SCHEDULE: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 30, 300, 1800, 7200, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 20 * 3600)
)
JITTER: Final = 0.1
#: The longest that a receiver's Retry-After is followed.
MAX_RETRY_AFTER: Final = timedelta(hours=20)
#: How long the secret before stays good at a rotation.
ROTATION_OVERLAP: Final = timedelta(hours=24)
#: After how long without a success an endpoint is paused.
PATIENCE: Final = timedelta(days=5)
#: How long deliveries are kept.
LOG_RETENTION: Final = timedelta(days=30)


class Payload(enum.StrEnum):
    """What is sent: the id alone, as OpenAI does, or the whole object."""

    THIN = "thin"
    FULL = "full"


class EndpointStatus(enum.StrEnum):
    """Whether an endpoint is sent to."""

    ENABLED = "enabled"
    #: By the platform, after days of failure.
    PAUSED = "paused"
    #: By its owner, or by its own answer 410.
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of an account that wants to hear of events."""

    id: EndpointId
    account_id: AccountId
    name: str
    url: str
    event_types: tuple[EventType, ...]
    created_at: datetime
    updated_at: datetime
    payload: Payload = Payload.THIN
    status: EndpointStatus = EndpointStatus.ENABLED
    status_reason: str | None = None
    secret_version: int = 1
    previous_secret_until: datetime | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallbackSecret:
    """The state of what an account's callbacks are signed with; the secret itself is derived."""

    version: int = 1
    previous_until: datetime | None = None
    shown_at: datetime | None = None


class DeliveryState(enum.StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    #: All attempts failed, or nobody could be sent to.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver: what was sent where, and what came back."""

    number: int
    at: datetime
    duration_ms: int
    request_headers: dict[str, str]
    #: None when no answer came.
    status: int | None
    response_headers: dict[str, str]
    #: The first kilobyte.
    response_body: str = ""
    #: Why it did not count as delivered; None when it did.
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to one receiver."""

    id: DeliveryId
    event: Event
    account_id: AccountId
    endpoint_id: EndpointId | None
    #: The address of a callback; an endpoint's is its own.
    callback_url: str | None
    state: DeliveryState
    #: How many attempts were made.
    attempts: int
    next_at: datetime
    #: Which claim of it this is: what writes must name.
    claim: int
    created_at: datetime
    ended_at: datetime | None = None


def next_attempt(attempts: int, retry_after: timedelta | None, *, dice: float) -> timedelta | None:
    """Return how long to wait before the next attempt, after `attempts` have failed; None when that was the last.

    Args:
        attempts: How many have been made, at least 1.
        retry_after: What the receiver asked for; the longer of the two counts, up to `MAX_RETRY_AFTER`.
        dice: From 0 to 1; spreads the wait by a tenth both ways.
    """
    if attempts >= len(SCHEDULE):
        return None
    wait = SCHEDULE[attempts] * (1 + JITTER * (2 * dice - 1))
    return max(wait, min(retry_after, MAX_RETRY_AFTER)) if retry_after else wait


def derive_secret(key: bytes, subject: str, version: int) -> str:
    """Return the signing secret of an endpoint or an account (its id), in its version, under a sub-key of the root."""
    digest = hmac.new(key, f"{subject} {version}".encode(), hashlib.sha256).digest()
    return SECRET_PREFIX + base64.b64encode(digest).decode()


def secrets_of(
    keys: Sequence[bytes], subject: str, version: int, previous_until: datetime | None, now: datetime
) -> tuple[str, ...]:
    """Return every secret that a receiver may hold: of each root key, and the version before while it overlaps."""
    versions = [version]
    if previous_until is not None and now < previous_until and version > 1:
        versions.append(version - 1)
    return tuple(derive_secret(key, subject, each) for each in versions for key in keys)


def sign(secrets: Iterable[str], message_id: str, timestamp_s: int, body: bytes) -> str:
    """Return `webhook-signature`: base64 HMAC-SHA256 over `id.timestamp.body` for each secret (Standard Webhooks)."""
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    return " ".join("v1," + _hmac(base64.b64decode(secret.removeprefix(SECRET_PREFIX)), signed) for secret in secrets)


def message_headers(secrets: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers with which a message is posted at an instant (Standard Webhooks 1.0)."""
    timestamp_s = int(at.timestamp())
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        SIGNATURE_HEADER: sign(secrets, message_id, timestamp_s, body),
    }


def _hmac(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
