"""From what a server answered to what a program gets: the fields of a JSON object, or a named error.

Invariant: the server's own sentence is shown whenever it sent one. Reads OpenAI's envelope `{"error":
{message, type, param, code, faults}}`, and the flat and `detail` shapes that gateways of this dialect send.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from reelwright.client import errors
from reelwright.client.errors import APIError, Fault, Refusal
from reelwright.client.retries import asked_delay_s
from reelwright.client.steps import Reply

_KINDS: Final[dict[int, type[APIError]]] = {
    400: errors.InvalidRequestError,
    401: errors.AuthenticationError,
    402: errors.InsufficientCreditsError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.InvalidRequestError,
    429: errors.RateLimitError,
    503: errors.ServiceUnavailableError,
}
_SENTENCES: Final[dict[int, str]] = {
    401: "Authentication failed. Verify your API key.",
    402: "There are not enough credits. Nothing was made.",
    403: "This key may not do that.",
    404: "There is nothing at this address.",
    429: "Rate limit exceeded. Wait before making new requests.",
    503: "The server is overloaded or down for the moment.",
}


def fields_of(reply: Reply) -> Mapping[str, Any]:
    """Return the JSON object a successful answer carries.

    Raises:
        APIError: When it carries none.
    """
    found = _json_of(reply)
    if not isinstance(found, Mapping):
        message = "The server's answer is not a JSON object. Is the base URL that of a video API?"
        raise APIError(message, _refusal(reply, {}, tries=1))
    return found


def error_of(reply: Reply, *, tries: int) -> APIError:
    """Return the error that an answer means which is no success, after `tries` tries."""
    body = _json_of(reply)
    details = _details_of(body if isinstance(body, Mapping) else {})
    sentence = _sentence_of(reply, details)
    if tries > 1 and reply.status >= 500:
        sentence += f" It was tried {tries} times."
    return _KINDS.get(reply.status, APIError)(sentence, _refusal(reply, details, tries=tries))


def _json_of(reply: Reply) -> object:
    try:
        return json.loads(reply.body)
    except ValueError:
        return None


def _details_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    error = body.get("error", body)
    return error if isinstance(error, Mapping) else {"message": error}


def _sentence_of(reply: Reply, details: Mapping[str, Any]) -> str:
    said = details.get("message") or details.get("detail")
    if said:
        return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    if 300 <= reply.status < 400:
        elsewhere = reply.headers.get("location", "nowhere")
        return f"The server sends elsewhere, to {elsewhere}. Set the base URL to that."
    return _SENTENCES.get(reply.status) or f"The server answered with status {reply.status} and gave no reason."


def _refusal(reply: Reply, details: Mapping[str, Any], *, tries: int) -> Refusal:
    faults = details.get("faults")
    return Refusal(
        status=reply.status,
        code=_text(details.get("code")),
        param=_text(details.get("param")),
        faults=tuple(_fault(item) for item in faults if isinstance(item, Mapping)) if isinstance(faults, list) else (),
        request_id=reply.headers.get("x-request-id"),
        retry_after_s=asked_delay_s(reply),
        tries=tries,
        price=_text(details.get("price")),
        balance=_text(details.get("balance")),
    )


def _fault(item: Mapping[str, Any]) -> Fault:
    return Fault(_text(item.get("code")), str(item.get("message", "")), _text(item.get("param")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
