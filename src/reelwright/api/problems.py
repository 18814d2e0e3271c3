"""Failures on the wire: the only place that knows which HTTP status a kind of failure has.

Invariants: every failure, whoever noticed it, leaves in OpenAI's envelope; what was not meant for users (an unexpected
exception, an internal kind) leaves as one constant sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Send

from reelwright.api.rate_headers import refusal_headers
from reelwright.errors import (
    Fault,
    InsufficientCreditsError,
    InvalidRequestError,
    Kind,
    RateLimitedError,
    ReelwrightError,
)
from reelwright.telemetry import cross_out

STATUSES: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.UNPAID: 402,
    Kind.EXHAUSTED: 429,
    Kind.UNAVAILABLE: 503,
    Kind.INTERNAL: 500,
}
_DEFAULT_RETRY_AFTER_S: Final = 5
_OUR_FAULT: Final = "Something went wrong on this side. The operator finds the reason under the request id."
#: How pydantic's words for what is wrong map to our codes; anything else is `invalid_value`.
_VALIDATION_CODES: Final = {"missing": "missing_field", "int_parsing": "invalid_type", "bool_parsing": "invalid_type"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure, ready to be sent."""

    status: int
    error: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The envelope as JSON; a key that was sent in the place of an id is not told again."""
        return cross_out(msgspec.json.encode({"error": self.error}).decode()).encode()

    def response(self) -> Response:
        """Return it as a response of Starlette's."""
        return Response(self.body, self.status, headers=self.headers, media_type="application/json")

    async def send(self, send: Send) -> None:
        """Send it as a whole ASGI response."""
        body = self.body
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def describe(error: Exception) -> Problem:
    """Turn any exception into what may be told about it."""
    if isinstance(error, RequestValidationError):
        error = InvalidRequestError(*map(_fault_of, error.errors()))
    if isinstance(error, ReelwrightError) and error.kind is not Kind.INTERNAL:
        return _known(error)
    if isinstance(error, HTTPException):
        return _http(error)
    return Problem(500, envelope("internal_error", _OUR_FAULT, status=500))


def is_unexpected(problem: Problem) -> bool:
    """Whether the operator must hear of it with a traceback."""
    return problem.status == 500


def envelope(code: str, message: str, *, status: int, param: str | None = None) -> dict[str, Any]:
    """Return the inside of OpenAI's error envelope."""
    return {"message": message, "type": _type_of(status), "param": param, "code": code}


def method_not_allowed(method: str, path: str, allowed: list[str]) -> Problem:
    """Return the 405 for a path that exists, but not for this method."""
    message = f"{method[:20]} is not possible at {path[:200]}. Possible: {', '.join(allowed)}."
    return Problem(405, envelope("method_not_allowed", message, status=405), {"allow": ", ".join(allowed)})


def route_not_found(method: str, path: str) -> Problem:
    """Return the 404 for a path that leads nowhere."""
    message = f"There is nothing at {method[:20]} {path[:200]}. What there is stands in /openapi.json."
    return Problem(404, envelope("not_found", message, status=404))


def range_not_satisfiable(size_bytes: int) -> Problem:
    """Return the 416 for a range outside the file (RFC 9110 §15.5.17)."""
    message = f"The range lies outside the file, which has {size_bytes} bytes."
    error = envelope("range_not_satisfiable", message, status=416)
    return Problem(416, error, {"content-range": f"bytes */{size_bytes}"})


def _known(error: ReelwrightError) -> Problem:
    status = STATUSES[error.kind]
    code = error.fault_code if isinstance(error, InvalidRequestError) else error.code
    inside = envelope(code, error.message, status=status, param=error.param)
    if isinstance(error, InvalidRequestError):
        inside["faults"] = [{"code": f.code, "message": f.message, "param": f.param} for f in error.faults]
    if isinstance(error, InsufficientCreditsError):
        inside |= {"price": error.price, "balance": error.balance}
    return Problem(status, inside, _headers(error))


def _headers(error: ReelwrightError) -> dict[str, str]:
    match error.kind:
        case Kind.UNAUTHENTICATED:
            return {"www-authenticate": "Bearer"}
        case Kind.CONFLICT:
            # OpenAI's clients retry every 409 unless told not to.
            return {"x-should-retry": "false"}
        case Kind.TOO_LARGE:
            # Else the client goes on uploading what nobody reads.
            return {"connection": "close"}
        case Kind.UNAVAILABLE:
            return {"retry-after": str(error.retry_after_s or _DEFAULT_RETRY_AFTER_S)}
        case Kind.EXHAUSTED if isinstance(error, RateLimitedError):
            waits = {"retry-after": str(error.retry_after_s), "retry-after-ms": str(error.retry_after_ms)}
            return waits | {name.decode(): text.decode() for name, text in refusal_headers(error)}
        case _:
            return {}


def _type_of(status: int) -> str:
    if status >= 500:
        return "server_error"
    return "rate_limit_error" if status == 429 else "invalid_request_error"


def _fault_of(error: Mapping[str, Any]) -> Fault:
    param = str(error["loc"][-1])
    code = _VALIDATION_CODES.get(error["type"], "invalid_value")
    return Fault(code, f"'{param}' {_wanted(error)}.", param)


def _wanted(error: Mapping[str, Any]) -> str:
    """Say what a query parameter must be, in our words for the few kinds there are."""
    bounds = error.get("ctx") or {}
    match error["type"]:
        case "int_parsing":
            return "must be a whole number"
        case "greater_than_equal":
            return f"must be at least {bounds['ge']}"
        case "less_than_equal":
            return f"must be at most {bounds['le']}"
        case "literal_error":
            return f"must be {bounds['expected']}"
        case "missing":
            return "is missing"
    return f"is not valid: {error['msg']}"


def _http(error: HTTPException) -> Problem:
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return Problem(error.status_code, envelope(code, f"{phrase}.", status=error.status_code), dict(error.headers or {}))
