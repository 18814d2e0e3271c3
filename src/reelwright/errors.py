"""Every failure Reelwright names: a code for programs, a sentence for people, a kind for the rim.

Invariants: a code never changes once released; the class docstring is the sentence a user reads when no better one
is given; nothing here knows HTTP (`api/problems.py` maps kinds to statuses) or any third party.
"""

from __future__ import annotations

import enum
import inspect
from dataclasses import dataclass
from typing import ClassVar


class Kind(enum.StrEnum):
    """What sort of failure it is, in words that every rim can translate."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    EXHAUSTED = "exhausted"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request."""

    code: str
    message: str
    #: The field as the caller wrote it, or None when no single field is to blame.
    param: str | None = None


class ReelwrightError(Exception):
    """Something went wrong inside Reelwright."""

    code: ClassVar[str] = "internal_error"
    kind: ClassVar[Kind] = Kind.INTERNAL

    def __init__(
        self, message: str | None = None, *, param: str | None = None, retry_after_s: int | None = None
    ) -> None:
        self.message = message or inspect.cleandoc(type(self).__doc__ or self.code)
        self.param = param
        #: Whole seconds after which a retry makes sense, for `exhausted` and `unavailable`.
        self.retry_after_s = retry_after_s
        super().__init__(self.message)


class InvalidRequestError(ReelwrightError):
    """The request is not valid."""

    code = "invalid_value"
    kind = Kind.INVALID

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults or (Fault(self.code, "The request is not valid."),)
        super().__init__(" ".join(fault.message for fault in self.faults), param=self.faults[0].param)

    @property
    def fault_code(self) -> str:
        """The code of the first fault: what a program should switch on."""
        return self.faults[0].code


#: Codes an `InvalidRequestError` may carry, each with what it means (docs/reference/errors.md lists them).
FAULT_CODES: dict[str, str] = {
    "invalid_value": "A field has a value outside what is allowed.",
    "invalid_type": "A field has the wrong type.",
    "invalid_json": "The body is not valid JSON, or not an object.",
    "invalid_http": "What was sent is not HTTP.",
    "head_too_large": "The request line and headers are larger than this server takes.",
    "invalid_body": "The body is in an encoding that cannot be read.",
    "missing_field": "A required field is absent.",
    "conflicting_fields": "Two fields say different things about the same property.",
    "prompt_too_short": "The prompt has fewer characters than the smallest allowed number.",
    "prompt_too_long": "The prompt has more characters than the largest allowed number.",
    "unsupported_characters": "The prompt holds control, private-use, direction-override or pictograph characters.",
    "unsupported_markup": "The prompt holds HTML tags or code fences.",
    "unsupported_size": "The size is not one of those this dialect offers.",
    "unsupported_variant": "The content variant is not video, thumbnail or spritesheet.",
    "not_implemented": "The field is known, but this server cannot act on it yet.",
    "model_not_found": "There is no model of that name, and other fields are at fault as well.",
}


class ModelNotFoundError(ReelwrightError):
    """There is no model of that name."""

    code = "model_not_found"
    kind = Kind.INVALID


class UnauthenticatedError(ReelwrightError):
    """The request carries no valid API key."""

    code = "invalid_api_key"
    kind = Kind.UNAUTHENTICATED


class MissingKeyError(UnauthenticatedError):
    """No API key was sent. Send it as `Authorization: Bearer sk-rw-…`."""

    code = "missing_api_key"


class MalformedKeyError(UnauthenticatedError):
    """That is not a Reelwright API key. Keys start with `sk-rw-`, then have 38 letters and digits."""

    code = "malformed_api_key"


class UnknownKeyError(UnauthenticatedError):
    """This API key is not known here. Make a new one with `reelwright keys create`."""

    code = "invalid_api_key"


class ExpiredKeyError(UnauthenticatedError):
    """This API key has expired. Make a new one with `reelwright keys create`."""

    code = "expired_api_key"


class RevokedKeyError(UnauthenticatedError):
    """This API key was revoked. Make a new one with `reelwright keys create`."""

    code = "revoked_api_key"


class LinkRefusedError(ReelwrightError):
    """This link is not valid or has expired. Ask for the video again to get a fresh one."""

    code = "link_refused"
    kind = Kind.FORBIDDEN


class ForbiddenError(ReelwrightError):
    """This is not allowed from here."""

    code = "forbidden"
    kind = Kind.FORBIDDEN


class NotFoundError(ReelwrightError):
    """There is nothing here."""

    code = "not_found"
    kind = Kind.MISSING


class ModelMissingError(NotFoundError):
    """There is no model of that name."""

    code = "model_not_found"


class VideoNotFoundError(NotFoundError):
    """No such video."""

    code = "video_not_found"


class KeyNotFoundError(NotFoundError):
    """No such API key."""

    code = "key_not_found"


class VideoNotReadyError(NotFoundError):
    """Video is not ready yet."""

    code = "video_not_ready"


class VideoExpiredError(NotFoundError):
    """The video is no longer available."""

    code = "video_expired"


class VideoFailedError(NotFoundError):
    """The video was not made, so there is nothing to download."""

    code = "video_failed"


class AssetNotFoundError(NotFoundError):
    """The file is not in the store."""

    code = "asset_not_found"


class BodyTooLargeError(ReelwrightError):
    """The request body is larger than this server takes."""

    code = "body_too_large"
    kind = Kind.TOO_LARGE


class QueueFullError(ReelwrightError):
    """The queue is full. Try again in a little while."""

    code = "queue_full"
    kind = Kind.UNAVAILABLE


class StorageFullError(ReelwrightError):
    """There is too little disk space left to make a video."""

    code = "storage_full"
    kind = Kind.UNAVAILABLE


class StorageUnavailableError(ReelwrightError):
    """The file store cannot be reached at the moment. Try again in a little while."""

    code = "storage_unavailable"
    kind = Kind.UNAVAILABLE


class DatabaseUnavailableError(ReelwrightError):
    """The database cannot be reached at the moment. Try again in a little while."""

    code = "database_unavailable"
    kind = Kind.UNAVAILABLE


class DatabaseStartError(ReelwrightError):
    """The embedded PostgreSQL did not start."""

    code = "database_start_failed"


class AlreadyRunningError(ReelwrightError):
    """Another server already owns this data folder."""

    code = "already_running"
    kind = Kind.CONFLICT


class SecretMismatchError(ReelwrightError):
    """This data was made with another root secret, and its keys and links need that one."""

    code = "secret_mismatch"


class SettingsError(ReelwrightError):
    """A setting has a value that cannot be used."""

    code = "invalid_setting"
    kind = Kind.INVALID


class EngineError(ReelwrightError):
    """The engine could not make this video."""

    code = "engine_failed"


class RendererUnavailableError(EngineError):
    """The embedded renderer found no OpenGL; `apt-get install libegl1 libgl1 libgl1-mesa-dri` brings it."""

    code = "renderer_unavailable"


class DiskFullError(EngineError):
    """The disk filled up while the video was being made."""

    code = "disk_full"


class EncodeError(EngineError):
    """The video could not be encoded."""

    code = "encode_failed"


class PlatformMissingError(ReelwrightError):
    """This command needs the platform: pip install 'reelwright[server]'."""

    code = "platform_missing"
