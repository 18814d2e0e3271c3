"""What `/openapi.json` says of `Idempotency-Key`, the same on every POST that takes an API key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reelwright.domain.idempotency import KEY_NAME, MAX_KEY_CHARS

_PARAMETER: Final = {
    "name": KEY_NAME,
    "in": "header",
    "required": False,
    "description": (
        "Your own name for this request, such as a UUID. For 24 hours the same request under it is answered as it was "
        "the first time, and nothing is done twice."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARS, "pattern": "^[ -~]+$"},
}
_REPLAYED: Final = {
    "description": "`true` when the request was known already, and this is its answer.",
    "schema": {"type": "string", "enum": ["true"]},
}


def tell_idempotency(operation: dict[str, Any], refusals: Mapping[str, Any]) -> None:
    """Add the parameter, the header of what is answered again, and how the layer refuses, to a POST."""
    operation["parameters"] = [*operation.get("parameters", []), _PARAMETER]
    responses = operation["responses"]
    for status, answer in responses.items():
        if status < "400":
            answer["headers"] = answer.get("headers", {}) | {"Idempotent-Replayed": _REPLAYED}
    for status, answer in refusals.items():
        responses.setdefault(status, answer)
    operation["responses"] = dict(sorted(responses.items()))
