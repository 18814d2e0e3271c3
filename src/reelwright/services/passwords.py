"""Passwords: which ones will do, and their hashes (Argon2id).

Invariants: no more than a few are hashed at once; how long a check takes does not tell whether the account exists. The
library stays asleep until the first password comes.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from reelwright.domain.session import MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS
from reelwright.errors import Fault, InvalidRequestError

if TYPE_CHECKING:
    from pwdlib import PasswordHash

# What OWASP's Password Storage Cheat Sheet asks of Argon2id at least. The library's own default takes 64 MiB, which
# on a small host makes every log-in in flight a noticeable part of its memory, for a gain that length gives as well.
_MEMORY_KIB: Final = 19 * 1024
_PASSES: Final = 2
_LANES: Final = 1


class Passwords:
    """Hashes and verifies passwords; one per process."""

    def __init__(self, concurrency: int = 2) -> None:
        # Threads of its own, and so few: asking many times at once, and going away, must buy neither memory nor
        # the threads that others wait for.
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="passwords")

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _hash, password)

    async def verify(self, password: str, password_hash: str | None) -> tuple[bool, str | None]:
        """Return whether a password is right, and a hash to keep instead when the parameters have changed since.

        Without a hash to compare with it takes just as long, and is wrong.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, _verify, password, password_hash)


def check_password(password: str, *, email: str | None) -> None:
    """Do nothing for a password that may be chosen.

    Raises:
        InvalidRequestError: With the fault `weak_password`.
    """
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        message = f"A password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters."
    elif not _is_hashable(password):
        message = "The password holds characters that no encoding has."
    elif email is not None and password.strip().casefold() == email.strip().casefold():
        message = "The password must not be the e-mail address."
    else:
        return
    raise InvalidRequestError(Fault("weak_password", message, "password"))


def _is_hashable(password: str) -> bool:
    return len(password) <= MAX_PASSWORD_CHARS and not any("\ud800" <= char <= "\udfff" for char in password)


@dataclass(frozen=True, slots=True)
class _Hashing:
    library: PasswordHash
    #: The hash of nothing anybody knows, to compare with when there is no account.
    decoy: str


@cache
def _hashing() -> _Hashing:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    library = PasswordHash((Argon2Hasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES),))
    return _Hashing(library, library.hash(secrets.token_hex()))


def _normal(password: str) -> str:
    """Return one form of what different keyboards type for the same characters (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _hash(password: str) -> str:
    return _hashing().library.hash(_normal(password))


def _verify(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    hashing = _hashing()
    if password_hash is None or not _is_hashable(password):
        hashing.library.verify("", hashing.decoy)
        return False, None
    return hashing.library.verify_and_update(_normal(password), password_hash)
