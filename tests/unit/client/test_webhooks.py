"""Whether a posted event is genuine: what fits, and everything that does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from reelwright.client import (
    ConfigurationError,
    VideoGenerationError,
    WebhookHeadersError,
    WebhookPayloadError,
    WebhookSignatureError,
    WebhookTimestampError,
    WebhookVerificationError,
)
from reelwright.client.webhooks import verify

NOW = 1_790_000_000
SECRET = "whsec_" + base64.b64encode(b"a" * 32).decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"b" * 32).decode()
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "video.completed",
    "created_at": NOW,
    "data": {"id": "video_1"},
}
BODY = json.dumps(EVENT).encode()


def signature(secret: str, body: bytes = BODY, *, at: int = NOW, message_id: str = "evt_1") -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)).decode()


def headers(*signatures: str, at: int | str = NOW) -> dict[str, str]:
    signed = " ".join(signatures) or signature(SECRET)
    return {"webhook-id": "evt_1", "webhook-timestamp": str(at), "webhook-signature": signed}


def accepts(body: bytes | str = BODY, given: dict[str, str] | None = None, secret: Any = SECRET) -> Any:
    return verify(body, headers() if given is None else given, secret, clock=lambda: float(NOW))


def test_a_published_vector_fits() -> None:
    """The example of the specification's own libraries: its signature fits, though it is no event of ours."""
    published = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    with pytest.raises(WebhookPayloadError):
        verify(
            b'{"test": 2432232314}',
            published,
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            clock=lambda: 1614265330.0,
        )


def test_the_event_is_typed_and_still_what_was_posted() -> None:
    event = accepts()
    assert (event.id, event.type, event.created_at, dict(event.data)) == (
        "evt_1",
        "video.completed",
        NOW,
        {"id": "video_1"},
    )
    assert event.video is not None
    assert event.video.id == "video_1"
    assert event.batch is None
    assert dict(event) == EVENT


def test_a_full_event_has_the_film_and_a_batch_its_counts() -> None:
    full = json.dumps(
        EVENT | {"data": {"id": "video_1", "status": "completed", "output": {"url": "http://f"}}}
    ).encode()
    assert accepts(full, headers(signature(SECRET, full))).video.url == "http://f"
    batch = json.dumps(EVENT | {"type": "batch.completed", "data": {"id": "batch_1", "counts": {"total": 3}}}).encode()
    assert accepts(batch, headers(signature(SECRET, batch))).batch.counts.total == 3


def test_names_of_headers_may_be_in_any_case_and_the_body_text() -> None:
    shouted = {name.upper(): value for name, value in headers().items()}
    assert accepts(BODY.decode(), shouted).id == "evt_1"


def test_any_of_several_signatures_fits_while_a_secret_is_rotated() -> None:
    both = headers("v2,future", signature(OLD_SECRET), signature(SECRET))
    assert accepts(given=both).id == "evt_1"
    assert accepts(given=both, secret=OLD_SECRET).id == "evt_1"


def test_a_receiver_may_hold_several_secrets() -> None:
    assert accepts(given=headers(signature(OLD_SECRET)), secret=[SECRET, OLD_SECRET]).id == "evt_1"


@pytest.mark.parametrize(
    ("body", "given"),
    [
        (BODY.replace(b"video_1", b"video_2"), None),
        (BODY + b" ", None),
        (BODY, headers(signature(OLD_SECRET))),
        (BODY, headers(signature(SECRET)) | {"webhook-id": "evt_2"}),
        (BODY, headers(signature(SECRET), at=NOW + 1)),
        (BODY, headers(signature(SECRET)[:-4])),
        (BODY, headers("v1,")),
        (BODY, headers("v1,not base64!")),
    ],
    ids=["body", "blank", "secret", "id", "timestamp", "cut", "empty", "base64"],
)
def test_whatever_was_changed_is_refused(body: bytes, given: dict[str, str] | None) -> None:
    with pytest.raises(WebhookSignatureError, match="No signature fits"):
        accepts(body, given)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(missing: str) -> None:
    with pytest.raises(WebhookHeadersError, match=missing):
        accepts(given={name: value for name, value in headers().items() if name != missing})


@pytest.mark.parametrize("nonsense", ["", "soon", "1.5", "-5", "٣", "9" * 40])
def test_a_timestamp_that_is_none_is_named(nonsense: str) -> None:
    with pytest.raises(WebhookHeadersError, match="webhook-timestamp"):
        accepts(given=headers(at=nonsense))


def test_a_signature_of_an_unknown_version_only_is_named() -> None:
    with pytest.raises(WebhookHeadersError, match="version v1"):
        accepts(given=headers("v2,abc"))


@pytest.mark.parametrize(("age_s", "is_fresh"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_five_minutes_are_allowed_both_ways(age_s: int, is_fresh: bool) -> None:
    at = NOW - age_s
    given = headers(signature(SECRET, at=at), at=at)
    if is_fresh:
        assert accepts(given=given).id == "evt_1"
        return
    with pytest.raises(WebhookTimestampError, match=r"ago|future"):
        accepts(given=given)


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"\xff", b'{"id": "evt_1"}'])
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookPayloadError):
        accepts(body, headers(signature(SECRET, body)))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", [SECRET, ""]])
def test_a_secret_that_is_none_is_the_programs_mistake(secret: Any) -> None:
    with pytest.raises(ConfigurationError, match="not a signing secret"):
        accepts(secret=secret)


def test_what_is_no_event_of_ours_can_be_caught_in_one_line() -> None:
    assert issubclass(WebhookVerificationError, VideoGenerationError)
    for error in (WebhookHeadersError, WebhookTimestampError, WebhookSignatureError, WebhookPayloadError):
        assert issubclass(error, WebhookVerificationError)
    assert not issubclass(ConfigurationError, WebhookVerificationError)
