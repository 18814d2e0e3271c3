"""Who is asking: from a presented API key to its account.

A key that was right is trusted for two seconds without asking the database again, so a revocation holds everywhere
within two seconds. Concurrent first uses of one key share one look-up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reelwright.domain.account import Account
from reelwright.domain.ids import KeyId
from reelwright.domain.key import ApiKey, Scope, check_key, hash_key
from reelwright.errors import (
    AccountSuspendedError,
    ExpiredKeyError,
    MissingKeyError,
    MissingScopeError,
    RevokedKeyError,
    UnknownKeyError,
)
from reelwright.ports import Clock, Database

TRUST_S: Final = 2.0
_CACHE_SIZE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: an account, and the key it did so with; without one it is a person's session."""

    account: Account
    key: ApiKey | None
    scopes: frozenset[Scope]

    def require(self, *scopes: Scope) -> None:
        """Do nothing for who has one of the scopes.

        Raises:
            MissingScopeError: When the key was made for other things.
        """
        if self.scopes.isdisjoint(scopes):
            raise MissingScopeError(f"This API key has no scope {' or '.join(scopes)}. Make one that has.")


class Authenticator:
    """Checks presented keys; one per process."""

    def __init__(self, database: Database, clock: Clock, peppers: Sequence[bytes]) -> None:
        self._database = database
        self._clock = clock
        #: The current pepper first, then the previous one while the root secret is being rotated.
        self._peppers = tuple(peppers)
        self._trusted: dict[str, tuple[float, Principal]] = {}
        self._looking_up: dict[str, asyncio.Task[Principal]] = {}
        self._used: set[KeyId] = set()

    async def authenticate(self, presented: str | None) -> Principal:
        """Return who presented this key.

        Raises:
            MissingKeyError: When there is none.
            MalformedKeyError: When it cannot be one of ours.
            UnknownKeyError, ExpiredKeyError, RevokedKeyError: When it is not good any more, or never was.
            AccountSuspendedError: When its account is suspended.
        """
        if not presented:
            raise MissingKeyError
        trusted = self._trusted.get(presented)
        if trusted is not None and time.monotonic() < trusted[0]:
            return trusted[1]
        check_key(presented)
        task = self._looking_up.get(presented)
        if task is None:
            task = asyncio.ensure_future(self._look_up(presented))
            self._looking_up[presented] = task
            task.add_done_callback(lambda _: self._looking_up.pop(presented, None))
        return await asyncio.shield(task)

    async def _look_up(self, presented: str) -> Principal:
        # From before the look: a key revoked while it lasts must not be trusted longer for it.
        trusted_until = time.monotonic() + TRUST_S
        hashes = [hash_key(presented, pepper) for pepper in self._peppers]
        async with self._database.read() as tx:
            found = await tx.keys.find_by_hash(hashes)
        if found is None:
            raise UnknownKeyError
        key, account = found
        if key.revoked_at is not None:
            raise RevokedKeyError
        if key.expires_at is not None and key.expires_at <= self._clock.now():
            raise ExpiredKeyError
        if account.is_suspended:
            raise AccountSuspendedError
        principal = Principal(account, key, frozenset(key.scopes))
        if len(self._trusted) >= _CACHE_SIZE:
            self._trusted.clear()
        self._trusted[presented] = (trusted_until, principal)
        self._used.add(key.id)
        return principal

    async def record_use(self) -> None:
        """Write down when the keys seen since the last call were used."""
        if not self._used:
            return
        used, self._used = sorted(self._used), set()
        async with self._database.begin() as tx:
            await tx.keys.touch(used, self._clock.now())
