"""What a caller puts on a request for its own sake: a name to know it again by, and an address to be told at.

Both dialects take them, and batches. Whether an address may be posted to is the guard's affair (`ports.AddressGuard`).
"""

from __future__ import annotations

from typing import Final

from reelwright.api.fields import Fields, quote
from reelwright.errors import ForbiddenAddressError
from reelwright.ports import AddressGuard

MAX_CUSTOM_ID_CHARS: Final = 64
MAX_URL_CHARS: Final = 2048
CALLBACK_FIELDS: Final = ("callback_url", "webhook_url")
_SCHEMES: Final = ("https://", "http://")


def read_custom_id(fields: Fields) -> str | None:
    """Read the caller's own name for a video, trimmed."""
    given = fields.text("custom_id")
    if given is None:
        return None
    name: str = given.value.strip()
    if 1 <= len(name) <= MAX_CUSTOM_ID_CHARS and name.isprintable():
        return name
    bounds = f"It must have 1 to {MAX_CUSTOM_ID_CHARS} printable characters."
    fields.refuse("invalid_value", f"Invalid value for '{given.name}': {quote(given.value)}. {bounds}", given.name)
    return None


def read_callback_url(fields: Fields) -> str | None:
    """Read where the caller wants to be told how it ended."""
    given = fields.text(*CALLBACK_FIELDS)
    if given is None:
        return None
    url: str = given.value.strip()
    if len(url) <= MAX_URL_CHARS and url.lower().startswith(_SCHEMES) and url.isprintable():
        return url
    bounds = f"It must begin with https:// or http:// and have at most {MAX_URL_CHARS} characters."
    fields.refuse("invalid_value", f"Invalid value for '{given.name}': {quote(given.value)}. {bounds}", given.name)
    return None


def check_callback_url(fields: Fields, guard: AddressGuard, url: str | None) -> None:
    """Note a fault when an address may not be posted to."""
    if url is None:
        return
    try:
        guard.check(url)
    except ForbiddenAddressError as error:
        fields.refuse(error.code, error.message, next(name for name in CALLBACK_FIELDS if fields.find((name,))))
