"""Every way the SDK can fail: one base class, a name for each kind, a sentence in each.

Invariant: whatever goes wrong between a program and its server is a `VideoGenerationError`; what the server
refused is an `APIError`. `str(error)` is fit to be shown to a person, and ends with the request's id where
there is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.client.batch import Batch
from reelwright.client.models import Video


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request, as the server tells it."""

    code: str | None
    message: str
    #: The field as the program wrote it, or None when no single field is to blame.
    param: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server's refusal says beside its sentence."""

    #: The HTTP status; None when the SDK refused before it sent anything.
    status: int | None = None
    code: str | None = None
    param: str | None = None
    faults: tuple[Fault, ...] = ()
    request_id: str | None = None
    #: Seconds after which the server says another try makes sense.
    retry_after_s: float | None = None
    #: How many times the request was sent.
    tries: int = 1
    #: Credits as decimal text, with a refusal for want of them.
    price: str | None = None
    balance: str | None = None


class VideoGenerationError(Exception):
    """Anything that keeps a program from its video."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(VideoGenerationError):
    """Something was given that cannot work, such as a base URL without a scheme or a secret that is none."""


class APIError(VideoGenerationError):
    """The server refused the request, or answered what cannot be understood."""

    def __init__(self, message: str, refusal: Refusal | None = None) -> None:
        super().__init__(message)
        self.refusal = refusal or Refusal()

    def __str__(self) -> str:
        return f"{self.message} (request {self.request_id})" if self.request_id else self.message

    @property
    def status(self) -> int | None:
        """The HTTP status; None when the SDK refused before it sent anything."""
        return self.refusal.status

    @property
    def code(self) -> str | None:
        """The server's word for programs, such as `prompt_too_short`."""
        return self.refusal.code

    @property
    def param(self) -> str | None:
        """The field to blame, as the program wrote it."""
        return self.refusal.param

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong with the request, when the server lists it."""
        return self.refusal.faults

    @property
    def request_id(self) -> str | None:
        """The server's id for this request: quote it to the operator."""
        return self.refusal.request_id

    @property
    def retry_after_s(self) -> float | None:
        """Seconds after which the server says another try makes sense."""
        return self.refusal.retry_after_s


class AuthenticationError(APIError):
    """The API key is missing, malformed, unknown, expired or revoked (401)."""


class PermissionDeniedError(APIError):
    """The key may not do this (403)."""


class NotFoundError(APIError):
    """There is no such video, or nothing to download yet (404)."""


class ConflictError(APIError):
    """The request contradicts an earlier one, such as another video under the same Idempotency-Key (409)."""


class InvalidRequestError(APIError):
    """The request is not valid; `faults` lists everything that is wrong with it (400, 422)."""


class InsufficientCreditsError(APIError):
    """The balance, or the key's spend cap, does not cover the price; nothing was made (402)."""

    @property
    def price(self) -> str | None:
        """What it would cost, in credits as decimal text, when the server says."""
        return self.refusal.price

    @property
    def balance(self) -> str | None:
        """What there is to spend, in credits as decimal text, when the server says."""
        return self.refusal.balance


class RateLimitError(APIError):
    """Too many requests (429); `retry_after_s` says when to come back."""


class ServiceUnavailableError(APIError):
    """The server is overloaded or down for the moment (503)."""


class ConnectionFailedError(VideoGenerationError):
    """The server could not be reached, or the connection broke, on every try."""


class GenerationFailedError(VideoGenerationError):
    """The video was not made; `video` says why."""

    def __init__(self, video: Video) -> None:
        reason = video.error.message if video.error else None
        said = reason or ("The job was cancelled." if video.is_cancelled else "The server gave no reason.")
        super().__init__(f"Generation failed: {said}")
        self.video = video

    def __reduce__(self) -> tuple[type[GenerationFailedError], tuple[Video]]:
        return type(self), (self.video,)

    @property
    def code(self) -> str | None:
        """The server's word for the reason, such as `cancelled`."""
        return self.video.error.code if self.video.error else None


class WaitTimeoutError(VideoGenerationError):
    """The video was not done in the time given; it is still being made, and `video` is how it stood."""

    def __init__(self, message: str, video: Video) -> None:
        super().__init__(message)
        self.video = video

    def __reduce__(self) -> tuple[type[WaitTimeoutError], tuple[str, Video]]:
        return type(self), (self.message, self.video)


class BatchTimeoutError(VideoGenerationError):
    """The batch was not done in the time given; it is still being made, and `batch` is how it stood."""

    def __init__(self, message: str, batch: Batch) -> None:
        super().__init__(message)
        self.batch = batch

    def __reduce__(self) -> tuple[type[BatchTimeoutError], tuple[str, Batch]]:
        return type(self), (self.message, self.batch)


class WebhookVerificationError(VideoGenerationError):
    """What was posted is not, or not provably, from the server: answer 400 and do nothing."""


class WebhookHeadersError(WebhookVerificationError):
    """A header of the signature is missing, or is none: `webhook-id`, `webhook-timestamp`, `webhook-signature`."""


class WebhookTimestampError(WebhookVerificationError):
    """It was signed too long ago or in the future: a replay, or a clock that is wrong."""


class WebhookSignatureError(WebhookVerificationError):
    """No signature fits: another secret, or the body was changed, parsed or re-encoded on its way here."""


class WebhookPayloadError(WebhookVerificationError):
    """The signature fits, but what was signed is not an event."""


class DownloadError(VideoGenerationError):
    """The file could not be fetched whole, or not be written."""
