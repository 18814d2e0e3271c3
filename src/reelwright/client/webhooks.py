"""Whether what was posted comes from the server, and what it says: `verify`, a pure function that needs no client.

The scheme is Standard Webhooks 1.0, which OpenAI uses too: HMAC-SHA256 over `id.timestamp.body`, in base64, as one or
more `v1,…` in `webhook-signature`; during a rotation there is one for each secret.

Invariant: nothing of a body is read before its signature is known to fit.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from reelwright.client.batch import Batch
from reelwright.client.errors import (
    ConfigurationError,
    WebhookHeadersError,
    WebhookPayloadError,
    WebhookSignatureError,
    WebhookTimestampError,
)
from reelwright.client.models import Video
from reelwright.client.record import Record

#: How far the sender's clock may be from ours, both ways; OpenAI's clients allow as much.
TOLERANCE_S: Final = 300.0
_PREFIX: Final = "whsec_"


class WebhookEvent(Record):
    """Something that happened, as the server tells it."""

    @property
    def id(self) -> str:
        """The same each time the event is sent: what to remember, so that nothing is done twice."""
        return self._text("id") or ""

    @property
    def type(self) -> str:
        """What happened, such as `video.completed`."""
        return self._text("type") or ""

    @property
    def created_at(self) -> int | None:
        """When it happened (Unix seconds)."""
        return self._whole("created_at")

    @property
    def data(self) -> Mapping[str, object]:
        """What it happened to: its `id`, or the whole object."""
        value = self.get("data")
        return value if isinstance(value, Mapping) else {}

    @property
    def video(self) -> Video | None:
        """The video it happened to, of which a thin event knows only the id; None when it is about something else."""
        return Video(self.data) if self.type.startswith("video.") else None

    @property
    def batch(self) -> Batch | None:
        """The batch it happened to, of which a thin event knows only the id; None when it is about something else."""
        return Batch(self.data) if self.type.startswith("batch.") else None


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    secret: str | Sequence[str],
    *,
    tolerance_s: float = TOLERANCE_S,
    clock: Callable[[], float] = time.time,
) -> WebhookEvent:
    """Return the event that was posted, once its signature is known to fit.

    Args:
        body: The request's body exactly as it came: not parsed, not re-encoded.
        headers: The request's headers; the case of their names does not matter.
        secret: The signing secret (`whsec_…`), or several of which one must fit.
        tolerance_s: How far its timestamp may be from now, in seconds, both ways.
        clock: Unix seconds; for tests.

    Raises:
        WebhookHeadersError: When a header of the signature is missing or is none.
        WebhookTimestampError: When it was signed too long ago, or in the future.
        WebhookSignatureError: When no signature fits.
        WebhookPayloadError: When what was signed is not an event.
        ConfigurationError: When the secret cannot be one.
    """
    keys = [_key_of(each) for each in ([secret] if isinstance(secret, str) else secret)]
    raw = body.encode() if isinstance(body, str) else bytes(body)
    message_id, timestamp, signatures = _signature_headers(headers)
    _check_age(timestamp, now=clock(), tolerance_s=tolerance_s)
    signed = f"{message_id}.{timestamp}.".encode() + raw
    expected = [hmac.new(key, signed, hashlib.sha256).digest() for key in keys]
    # Every pair is compared, and each in constant time: how long it takes says nothing about which was near.
    fits = [hmac.compare_digest(mine, theirs) for mine in expected for theirs in signatures]
    if not any(fits):
        message = "No signature fits. Is it this endpoint's secret, and the body exactly as it came?"
        raise WebhookSignatureError(message)
    return _event_of(raw)


def _key_of(secret: str) -> bytes:
    # Standard Webhooks: what has the prefix is base64, anything else is the key itself.
    text = secret.strip()
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True) if text.startswith(_PREFIX) else text.encode()
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        message = "That is not a signing secret. Paste exactly what was shown, whsec_ and all."
        raise ConfigurationError(message)
    return key


def _signature_headers(headers: Mapping[str, str]) -> tuple[str, str, list[bytes]]:
    found = {str(name).lower(): value for name, value in headers.items()}
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    if missing := [name for name in names if not found.get(name)]:
        message = f"There is no {' and no '.join(missing)} header: this was not sent as a webhook."
        raise WebhookHeadersError(message)
    message_id, timestamp, listed = (found[name] for name in names)
    signatures = [_decoded(each) for each in listed.split() if each.startswith("v1,")]
    if not signatures:
        message = "webhook-signature holds no signature of version v1."
        raise WebhookHeadersError(message)
    return message_id, timestamp.strip(), signatures


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature.removeprefix("v1,"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _check_age(timestamp: str, *, now: float, tolerance_s: float) -> None:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        message = f"webhook-timestamp is not in Unix seconds: {timestamp[:40]!r}."
        raise WebhookHeadersError(message)
    age_s = now - int(timestamp)
    if abs(age_s) > tolerance_s:
        when = f"{age_s:.0f} s ago" if age_s > 0 else f"{-age_s:.0f} s in the future"
        message = f"It was signed {when}, and at most {tolerance_s:g} s are allowed. Is this machine's clock right?"
        raise WebhookTimestampError(message)


def _event_of(raw: bytes) -> WebhookEvent:
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    if not isinstance(found, Mapping) or not isinstance(found.get("type"), str):
        message = "The signature fits, but the body is not an event: a JSON object with a type."
        raise WebhookPayloadError(message)
    return WebhookEvent(found)
