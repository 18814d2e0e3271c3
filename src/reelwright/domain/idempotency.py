"""Requests that must not be carried out twice: what claims one, what was answered, and how long either is known.

Two ways lead here. A caller names its request with an `Idempotency-Key`: a claim. An SDK sends again by itself and only
counts its tries: a sending. Invariant: a mark says nothing of the request that it was made of. Knows no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from reelwright.domain.ids import AccountId, KeyId
from reelwright.errors import Fault, InvalidRequestError

#: How long a key is known.
KEPT_FOR: Final = timedelta(hours=24)
#: How long after a create the same one, sent again by an SDK, is taken for it.
SENT_AGAIN_WITHIN: Final = timedelta(minutes=10)
#: Longer answers are given, but not kept.
MAX_KEPT_BYTES: Final = 2**20
MAX_KEY_CHARS: Final = 255
KEY_NAME: Final = "Idempotency-Key"

#: What a request is recognised by: under the current secret first, then under the previous one.
Marks: TypeAlias = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry out the request that a key names, until somebody else has taken it over."""

    account_id: AccountId
    key: str
    #: Unlike that of any other claim, of the same key too.
    owner: str


@dataclass(frozen=True, slots=True)
class Sending:
    """A create by an SDK that sends again by itself, under a new connection and without saying of what."""

    key_id: KeyId
    marks: Marks
    #: Whether it is not the first try.
    is_again: bool


#: What a submission carries that must be made at most once.
Once: TypeAlias = Claim | Sending


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """What a request made whose answer never came about: the id of a job or a batch."""

    resource_id: str


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What is known of a key; the answer's body is sealed."""

    mark: bytes
    held_until: datetime
    resource_id: str | None
    answer: Answer | None


def check_idempotency_key(text: str) -> str:
    """Return the key if it is 1 to 255 printable ASCII characters.

    Raises:
        InvalidRequestError: When it is not.
    """
    if not 1 <= len(text) <= MAX_KEY_CHARS or not text.isascii() or not text.isprintable():
        message = f"{KEY_NAME} must be 1 to {MAX_KEY_CHARS} printable ASCII characters, such as a UUID."
        raise InvalidRequestError(Fault("invalid_value", message, KEY_NAME))
    return text
