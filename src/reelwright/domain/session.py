"""How a person comes in: sessions, single-use links, e-mail addresses and passwords.

A session's token and a link's token are shown once; the database keeps a hash of the first and the nonce of the
second, whose signature is under the root secret. Nothing here hashes a password: that takes a library.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reelwright.domain.ids import AccountId, SessionId

SESSION_PREFIX: Final = "rws-"
SESSION_LIFETIME: Final = timedelta(days=30)
MIN_PASSWORD_CHARS: Final = 10
#: Argon2 takes any length; a bound keeps a request from buying more of it.
MAX_PASSWORD_CHARS: Final = 256


class Purpose(enum.StrEnum):
    """What a single-use link is good for."""

    #: The owner sets e-mail and password.
    WELCOME = "welcome"
    VERIFY = "verify"
    RESET = "reset"
    INVITE = "invite"


LIFETIMES: Final = {
    Purpose.WELCOME: timedelta(hours=1),
    Purpose.VERIFY: timedelta(days=1),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITE: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is logged in."""

    id: SessionId
    account_id: AccountId
    agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A single-use link, as the database keeps it."""

    nonce: str
    purpose: Purpose
    created_at: datetime
    expires_at: datetime
    account_id: AccountId | None = None
    email: str | None = None
    used_at: datetime | None = None


def new_session_token() -> str:
    """Make a session's token, 256 bits."""
    return SESSION_PREFIX + secrets.token_urlsafe(32)


def hash_session_token(token: str) -> bytes:
    """Return what is stored of a session's token: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def new_nonce() -> str:
    """Make a link's nonce, 128 bits."""
    return secrets.token_hex(16)


def link_token(nonce: str, purpose: Purpose, key: bytes) -> str:
    """Return the token that a link carries: its nonce and a signature for this purpose alone."""
    signature = hmac.new(key, f"{purpose}:{nonce}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{nonce}.{signature}"


def read_link_token(token: str, purpose: Purpose, keys: tuple[bytes, ...]) -> str | None:
    """Return the nonce of a token that was signed for this purpose, or None."""
    if not token.isascii():
        return None
    nonce, _, _ = token.partition(".")
    is_signed = any(hmac.compare_digest(link_token(nonce, purpose, key).encode(), token.encode()) for key in keys)
    return nonce if is_signed else None


_PLUS: Final = re.compile(r"\+[^@]*@")


def email_key(email: str) -> str:
    """Return the normal form under which one person's addresses are one: lower case, nothing after a plus sign."""
    return _PLUS.sub("@", email.strip().casefold())
