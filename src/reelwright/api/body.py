"""A request's body, whatever its encoding, as one plain nested dict.

JSON, bracketed multipart and urlencoded forms that say the same come out the same, but that form values are text
(`fields` reads numbers from it). A bare array is taken only where it is asked for. Invariants: nothing but a
`ReelwrightError` is ever raised; no more than `max_bytes` are held; no string carries half a surrogate pair, so that
all of them can be written as UTF-8 again. Knows no field.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NoReturn

import msgspec

from reelwright.api.form import read_multipart, read_urlencoded
from reelwright.errors import BodyTooLargeError, Fault, InvalidRequestError

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

_decode_json: Final = msgspec.json.Decoder().decode
_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000))
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)


async def read_body(
    receive: Receive, headers: Mapping[str, str], *, max_bytes: int, array_as: str | None = None
) -> dict[str, Any]:
    """Read and decode a request's body; `headers` have lower-case names. An empty body is an empty dict.

    With `array_as`, a JSON array is taken for an object that has it under this name.

    Raises:
        BodyTooLargeError: When it is longer than `max_bytes`, whatever its Content-Length said.
        InvalidRequestError: When it cannot be read, with the fault `invalid_json` or `invalid_body`.
    """
    return decode_body(await read_bytes(receive, headers, max_bytes=max_bytes), headers, array_as=array_as)


async def read_bytes(receive: Receive, headers: Mapping[str, str], *, max_bytes: int) -> bytes:
    """Read a request's body as it was sent.

    Raises:
        BodyTooLargeError: When it is longer than `max_bytes`, whatever its Content-Length said.
        InvalidRequestError: When the connection closed before its end.
    """
    declared = headers.get("content-length", "")
    if len(declared) > 20 or (declared.isdecimal() and int(declared) > max_bytes):
        raise _too_large(max_bytes)
    return await _receive_all(receive, max_bytes)


def decode_body(data: bytes, headers: Mapping[str, str], *, array_as: str | None = None) -> dict[str, Any]:
    """Decode a whole body by its Content-Type; one without, or with an empty one, is taken for JSON.

    Raises:
        InvalidRequestError: When it cannot be read.
    """
    if not data:
        return {}
    if headers.get("content-encoding", "identity") not in {"identity", ""}:
        raise _invalid("invalid_body", "Compressed request bodies are not supported; send it without Content-Encoding.")
    content_type = headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type in {"application/json", ""} or media_type.endswith("+json"):
        return _read_json(data, array_as)
    if media_type == "multipart/form-data":
        return read_multipart(data, content_type)
    if media_type == "application/x-www-form-urlencoded":
        # curl -d says this of everything, JSON included; no form of ours can begin with a brace or a bracket.
        is_json = data.lstrip().startswith(b"{" if array_as is None else (b"{", b"["))
        return _read_json(data, array_as) if is_json else read_urlencoded(data)
    raise _invalid(
        "invalid_body",
        f"Unsupported Content-Type '{media_type[:80]}'. Send application/json, multipart/form-data or "
        "application/x-www-form-urlencoded.",
    )


async def _receive_all(receive: Receive, max_bytes: int) -> bytes:
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        whole: bytes = message.get("body", b"")
        if len(whole) > max_bytes:
            raise _too_large(max_bytes)
        return whole
    collected = bytearray()
    while message["type"] == "http.request":
        collected += message.get("body", b"")
        if len(collected) > max_bytes:
            raise _too_large(max_bytes)
        if not message.get("more_body", False):
            return bytes(collected)
        message = await receive()
    raise _invalid("invalid_body", "The connection closed before the whole body had arrived.")


def _read_json(data: bytes, array_as: str | None) -> dict[str, Any]:
    try:
        value = _decode_json(data)
    except _UNREADABLE as error:
        value = _read_lenient_json(data, error)
    if array_as is not None and isinstance(value, list):
        return {array_as: value}
    if not isinstance(value, dict):
        raise _invalid("invalid_json", 'The body must be a JSON object, such as {"prompt": "…"}.')
    return value


def _read_lenient_json(data: bytes, first: Exception) -> Any:
    """Read what msgspec refuses but clients send: a byte order mark, another UTF, escaped half surrogates.

    The strict reader's reason is the one told when this one fails as well.
    """
    try:
        return _whole(json.loads(data, parse_constant=_refuse_constant))
    except (ValueError, RecursionError):
        reason = _reason(first)
        raise _invalid("invalid_json", f"The body is not valid JSON: {reason}.") from first


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error).removeprefix("JSON is malformed: ")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _whole(value: Any) -> Any:
    """Drop half surrogate pairs from every string."""
    if isinstance(value, str):
        return value.translate(_SURROGATES)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return value


def _too_large(max_bytes: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"The request body is larger than the {max_bytes} bytes this server takes.")


def _invalid(code: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(Fault(code, message))
