"""Who is asking: from a presented API key, or a session's token, to its account.

What was right is trusted for two seconds without asking the database again, so a revocation holds everywhere within
two seconds. Concurrent first uses of one key share one look-up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reelwright.domain.account import Account
from reelwright.domain.ids import KeyId, SessionId
from reelwright.domain.key import ALL_SCOPES, ApiKey, Scope, check_key, hash_key
from reelwright.domain.session import SESSION_PREFIX, Session, hash_session_token
from reelwright.errors import (
    AccountSuspendedError,
    ExpiredKeyError,
    MissingKeyError,
    MissingScopeError,
    RevokedKeyError,
    SessionEndedError,
    UnknownKeyError,
)
from reelwright.ports import Clock, Database

TRUST_S: Final = 2.0
_CACHE_SIZE: Final = 10_000
#: More than any session's token has.
_MAX_TOKEN_CHARS: Final = 64


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: an account, and the key or the person's session it did so with."""

    account: Account
    key: ApiKey | None
    scopes: frozenset[Scope]
    session: Session | None = None

    def require(self, *scopes: Scope) -> None:
        """Do nothing for who has one of the scopes.

        Raises:
            MissingScopeError: When the key was made for other things.
        """
        if self.scopes.isdisjoint(scopes):
            raise MissingScopeError(f"This API key has no scope {' or '.join(scopes)}. Make one that has.")


class Authenticator:
    """Checks presented keys and sessions' tokens; one per process."""

    def __init__(self, database: Database, clock: Clock, peppers: Sequence[bytes]) -> None:
        self._database = database
        self._clock = clock
        #: The current pepper first, then the previous one while the root secret is being rotated.
        self._peppers = tuple(peppers)
        self._trusted: dict[str, tuple[float, Principal]] = {}
        self._looking_up: dict[str, asyncio.Task[Principal]] = {}
        self._used: set[KeyId] = set()
        self._used_sessions: set[SessionId] = set()

    async def authenticate(self, presented: str | None) -> Principal:
        """Return who presented this key, or this session's token.

        Raises:
            MissingKeyError: When there is none.
            MalformedKeyError: When it cannot be one of ours.
            UnknownKeyError, ExpiredKeyError, RevokedKeyError: When it is not good any more, or never was.
            SessionEndedError: When a session is not good any more, or never was.
            AccountSuspendedError: When its account is suspended.
        """
        if not presented:
            raise MissingKeyError
        trusted = self._trusted.get(presented)
        if trusted is not None and time.monotonic() < trusted[0]:
            return trusted[1]
        _check(presented)
        task = self._looking_up.get(presented)
        if task is None:
            task = asyncio.ensure_future(self._look_up(presented))
            self._looking_up[presented] = task
            task.add_done_callback(lambda _: self._looking_up.pop(presented, None))
        return await asyncio.shield(task)

    async def _look_up(self, presented: str) -> Principal:
        # From before the look: a key revoked while it lasts must not be trusted longer for it.
        trusted_until = time.monotonic() + TRUST_S
        if presented.startswith(SESSION_PREFIX):
            principal = await self._find_session(presented)
        else:
            principal = await self._find_key(presented)
        if principal.account.is_suspended:
            raise AccountSuspendedError
        if len(self._trusted) >= _CACHE_SIZE:
            self._trusted.clear()
        self._trusted[presented] = (trusted_until, principal)
        if principal.key is not None:
            self._used.add(principal.key.id)
        if principal.session is not None:
            self._used_sessions.add(principal.session.id)
        return principal

    async def _find_key(self, presented: str) -> Principal:
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
        return Principal(account, key, frozenset(key.scopes))

    async def _find_session(self, presented: str) -> Principal:
        async with self._database.read() as tx:
            found = await tx.sessions.find_by_hash(hash_session_token(presented))
        if found is None:
            raise SessionEndedError
        session, account = found
        if session.revoked_at is not None or session.expires_at <= self._clock.now():
            raise SessionEndedError
        return Principal(account, None, frozenset(ALL_SCOPES), session)

    async def record_use(self) -> None:
        """Write down when the keys and sessions seen since the last call were used."""
        if not self._used and not self._used_sessions:
            return
        keys, self._used = sorted(self._used), set()
        sessions, self._used_sessions = sorted(self._used_sessions), set()
        async with self._database.begin() as tx:
            await tx.keys.touch(keys, self._clock.now())
            await tx.sessions.touch(sessions, self._clock.now())


def _check(presented: str) -> None:
    """Refuse what cannot be a key or a token of ours, before the database is asked."""
    if not presented.startswith(SESSION_PREFIX):
        check_key(presented)
    elif not presented.isascii() or len(presented) > _MAX_TOKEN_CHARS:
        raise SessionEndedError
