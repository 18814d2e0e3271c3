"""What a failure is: its kind, a fault of a request, and the class that all of ours descend from."""

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
    UNPAID = "unpaid"
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
