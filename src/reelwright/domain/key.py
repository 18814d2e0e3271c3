"""API keys: what one looks like, what it may do, and what is kept of it.

A key is `sk-rw-`, 32 base62 characters (190 bits) and 6 check characters, so a typo is told apart from an unknown key
without asking the database. Only an HMAC of a key is ever stored.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import secrets
import string
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reelwright.domain.ids import AccountId, KeyId
from reelwright.errors import MalformedKeyError

KEY_PREFIX: Final = "sk-rw-"
_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_BODY_CHARS: Final = 32
_CHECK_CHARS: Final = 6
_QUOTES: Final = frozenset("\"'“”‘’`")


class Scope(enum.StrEnum):
    """Something a key may do."""

    VIDEOS_WRITE = "videos:write"
    VIDEOS_READ = "videos:read"
    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"


ALL_SCOPES: Final = tuple(Scope)
#: What a key gets when nobody says: not the making of further keys, which a leaked one must not do.
DEFAULT_SCOPES: Final = (Scope.VIDEOS_WRITE, Scope.VIDEOS_READ, Scope.ACCOUNT_READ)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of an API key: never the key itself."""

    id: KeyId
    account_id: AccountId
    name: str
    last_four: str
    created_at: datetime
    scopes: tuple[Scope, ...] = DEFAULT_SCOPES
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    #: The most that videos made with this key may cost in all, in micro-credits; None for no cap.
    spend_cap: int | None = None
    #: What they cost so far, held and charged; counted only under a cap.
    spent: int = 0
    #: The first of the keys that were rotated into this one, which counts for all of them; None for its own.
    counter_id: KeyId | None = None


def _check_characters(body: str) -> str:
    number = zlib.crc32(body.encode())
    out = ""
    for _ in range(_CHECK_CHARS):
        number, digit = divmod(number, 62)
        out += _BASE62[digit]
    return out


def new_key() -> str:
    """Make a new API key. It is shown once and never stored."""
    body = "".join(secrets.choice(_BASE62) for _ in range(_BODY_CHARS))
    return KEY_PREFIX + body + _check_characters(body)


def check_key(text: str) -> str:
    """Return `text` if its check characters are right.

    Raises:
        MalformedKeyError: When it is not an API key; the message names stray blanks and surrounding quotes.
    """
    if text != text.strip():
        raise MalformedKeyError("The API key has stray blanks around it. Copy it again without them.")
    if text[:1] in _QUOTES or text[-1:] in _QUOTES:
        raise MalformedKeyError("The API key is wrapped in quotes. Send the bare key.")
    body = text.removeprefix(KEY_PREFIX)
    is_shaped = text.startswith(KEY_PREFIX) and len(body) == _BODY_CHARS + _CHECK_CHARS and body.isascii()
    if not is_shaped or not body.isalnum():
        raise MalformedKeyError
    if not hmac.compare_digest(_check_characters(body[:_BODY_CHARS]), body[_BODY_CHARS:]):
        raise MalformedKeyError("The API key has a typing error in it (its check characters do not match).")
    return text


def hash_key(key: str, pepper: bytes) -> bytes:
    """Return what is stored of a key: HMAC-SHA256 under the pepper, 32 bytes."""
    return hmac.new(pepper, key.encode(), hashlib.sha256).digest()
