"""Endpoints, deliveries and secrets of webhooks as typed objects that are also the very dicts the server sent."""

from __future__ import annotations

from collections.abc import Mapping

from reelwright.client.record import Page, Record


class WebhookEndpoint(Record):
    """An address that events are posted to."""

    @property
    def id(self) -> str:
        """Its id."""
        return self._text("id") or ""

    @property
    def name(self) -> str:
        """What you called it."""
        return self._text("name") or ""

    @property
    def url(self) -> str:
        """Where events are posted to."""
        return self._text("url") or ""

    @property
    def event_types(self) -> tuple[str, ...]:
        """What it is told of."""
        return self._texts("event_types")

    @property
    def payload(self) -> str | None:
        """`thin` (the id alone) or `full` (the whole object)."""
        return self._text("payload")

    @property
    def status(self) -> str | None:
        """`enabled`, `paused` (after days of failure) or `disabled`."""
        return self._text("status")

    @property
    def signing_secret(self) -> str | None:
        """What `verify` needs; only there when the endpoint is made or its secret rotated."""
        return self._text("signing_secret")

    @property
    def created_at(self) -> int | None:
        """When it was made (Unix seconds)."""
        return self._whole("created_at")


class WebhookEndpointPage(Page):
    """One page of the account's endpoints."""

    @property
    def endpoints(self) -> tuple[WebhookEndpoint, ...]:
        """The endpoints on it (`data` on the wire)."""
        return self._records("data", WebhookEndpoint)


class WebhookTest(Record):
    """What a receiver answered to a test event."""

    @property
    def is_success(self) -> bool:
        """Whether it took the event: it answered 2xx; `success` on the wire says only that it answered."""
        status = self.status_code
        return status is not None and 200 <= status < 300

    @property
    def status_code(self) -> int | None:
        """The HTTP status it answered; None when no answer came."""
        return self._whole("status_code")

    @property
    def error(self) -> str | None:
        """Why it did not count as delivered."""
        return self._text("error")


class WebhookAttempt(Record):
    """One try to deliver."""

    @property
    def status_code(self) -> int | None:
        """The HTTP status that was answered; None when no answer came."""
        return _whole_of(self.get("response"), "status")

    @property
    def error(self) -> str | None:
        """Why it did not count as delivered; None when it did."""
        return self._text("error")

    @property
    def at(self) -> int | None:
        """When it was made (Unix seconds)."""
        return self._whole("at")

    @property
    def duration_ms(self) -> int | None:
        """How long it took."""
        return self._whole("duration_ms")


class WebhookDelivery(Record):
    """An event on its way to one receiver."""

    @property
    def id(self) -> str:
        """Its id."""
        return self._text("id") or ""

    @property
    def status(self) -> str:
        """`pending`, `delivered` or `failed`."""
        return self._text("status") or ""

    @property
    def event_id(self) -> str | None:
        """The event's id: what its receiver sees as `webhook-id`."""
        return _text_of(self.get("event"), "id")

    @property
    def event_type(self) -> str | None:
        """What happened, such as `video.completed`."""
        return _text_of(self.get("event"), "type")

    @property
    def video_id(self) -> str | None:
        """The video it happened to; None when it is about something else."""
        return self._text("video_id")

    @property
    def batch_id(self) -> str | None:
        """The batch it happened to; None when it is about something else."""
        return self._text("batch_id")

    @property
    def endpoint_id(self) -> str | None:
        """The endpoint it goes to; None for a callback."""
        return self._text("endpoint_id")

    @property
    def url(self) -> str | None:
        """Where it goes."""
        return self._text("url")

    @property
    def attempts(self) -> tuple[WebhookAttempt, ...]:
        """Its attempts, oldest first; a list of deliveries may leave them out."""
        return self._records("attempts", WebhookAttempt)

    @property
    def attempt_count(self) -> int:
        """How many attempts were made."""
        return self._whole("attempt_count") or 0

    @property
    def last_status(self) -> int | None:
        """The HTTP status of the last answer; None when none came."""
        return self._whole("last_status")

    @property
    def last_error(self) -> str | None:
        """Why the last attempt did not count as delivered; None when it did."""
        return self._text("last_error")

    @property
    def next_attempt_at(self) -> int | None:
        """When the next attempt is due (Unix seconds); None when there is none."""
        return self._whole("next_attempt_at")

    @property
    def created_at(self) -> int | None:
        """When the event happened (Unix seconds)."""
        return self._whole("created_at")


class WebhookDeliveryPage(Page):
    """One page of the account's deliveries."""

    @property
    def deliveries(self) -> tuple[WebhookDelivery, ...]:
        """The deliveries on it (`data` on the wire)."""
        return self._records("data", WebhookDelivery)


class WebhookEventType(Record):
    """Something that an endpoint can be told of."""

    @property
    def name(self) -> str:
        """Its word on the wire, such as `video.completed`."""
        return self._text("id") or ""

    @property
    def description(self) -> str | None:
        """When it is sent."""
        return self._text("description")


class WebhookSecret(Record):
    """What an account's callbacks are signed with."""

    @property
    def secret(self) -> str | None:
        """The secret itself, `whsec_…`; only there when it is shown, which is once."""
        return self._text("secret") or self._text("signing_secret")


def _text_of(value: object, name: str) -> str | None:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None


def _whole_of(value: object, name: str) -> int | None:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
