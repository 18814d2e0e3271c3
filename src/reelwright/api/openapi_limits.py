"""Rate limits in `/openapi.json`: the headers that tell what is left, and those of a refusal."""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer"}

HEADERS: Final[dict[str, dict[str, Any]]] = {
    "retry-after": {"description": "Whole seconds after which another try makes sense.", "schema": _WHOLE},
    "retry-after-ms": {"description": "The same in milliseconds.", "schema": _WHOLE},
    "x-ratelimit-limit-requests": {"description": "How many requests the limit takes.", "schema": _WHOLE},
    "x-ratelimit-remaining-requests": {"description": "How many may be made now.", "schema": _WHOLE},
    "x-ratelimit-reset-requests": {"description": "Until all are there again, such as `59.75s`.", "schema": _TEXT},
    "RateLimit-Policy": {"description": 'The limits, such as `"minute";q=50;w=60`.', "schema": _TEXT},
    "RateLimit": {"description": 'What is left of them, such as `"minute";r=49;t=60`.', "schema": _TEXT},
}
_RATE: Final = tuple(name for name in HEADERS if not name.startswith("retry-"))


def limited(answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers with the headers that a counted request's answer has."""
    return {
        status: {**answer, "headers": answer.get("headers", {}) | _refs(*_RATE)} for status, answer in answers.items()
    }


def refusal_headers(status: int) -> dict[str, Any]:
    """Return what an error's entry says of its headers."""
    if status == 429:
        return {"headers": _refs(*HEADERS)}
    return {"headers": _refs("retry-after")} if status == 503 else {}


def _refs(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
