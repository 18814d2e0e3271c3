"""API keys: make, list, rename, revoke, rotate. A secret is in the result of what made it and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reelwright.domain.ids import AccountId, KeyId, new_key_id, parse_key_id
from reelwright.domain.key import ALL_SCOPES, DEFAULT_SCOPES, ApiKey, Scope, hash_key, new_key
from reelwright.domain.money import MAX_MICRO, MICRO
from reelwright.errors import Fault, InvalidRequestError, KeyEndedError, KeyNotFoundError, MissingScopeError
from reelwright.ports import Clock, Database, Transaction

MAX_NAME_CHARS: Final = 80
#: Control characters, line ends and halves of characters.
#: How long the old key of a rotation goes on working unless told.
ROTATION_GRACE: Final = timedelta(hours=24)
MAX_GRACE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the secret that is shown once."""

    key: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class KeyWish:
    """What somebody wants of a new key."""

    name: str
    scopes: Sequence[Scope] = DEFAULT_SCOPES
    expires_at: datetime | None = None
    spend_cap: int | None = None


class Keyring:
    """The keys of one account after another; `by` is the key that asks, None for a person or the operator."""

    def __init__(self, database: Database, clock: Clock, *, pepper: bytes) -> None:
        self._database = database
        self._clock = clock
        self._pepper = pepper

    async def ensure_first(self, account_id: AccountId) -> NewKey | None:
        """Make an account's first key, which may do everything, when it never had one; None when it had."""
        async with self._database.begin() as tx:
            await tx.accounts.lock([account_id])
            if await tx.keys.list(account_id):
                return None
            return await self._insert(tx, account_id, KeyWish("first", ALL_SCOPES))

    async def create(self, account_id: AccountId, wish: KeyWish, *, by: ApiKey | None = None) -> NewKey:
        """Make a key.

        Raises:
            InvalidRequestError: When the wish makes no sense.
            MissingScopeError: When the key that asks would give more than it has.
        """
        _check(wish, self._clock.now())
        if by is not None:
            wish = _bounded(wish, by)
        async with self._database.begin() as tx:
            return await self._insert(tx, account_id, wish)

    async def list(self, account_id: AccountId) -> tuple[ApiKey, ...]:
        """Return the account's keys, oldest first, revoked ones included."""
        async with self._database.read() as tx:
            return await tx.keys.list(account_id)

    async def get(self, account_id: AccountId, key_id: str) -> ApiKey:
        """Return one of the account's keys.

        Raises:
            KeyNotFoundError: When the account has no such key.
        """
        async with self._database.read() as tx:
            return await _find(tx, account_id, key_id)

    async def rename(self, account_id: AccountId, key_id: str, name: str) -> ApiKey:
        """Rename a key.

        Raises:
            InvalidRequestError: When the name is empty or too long.
            KeyNotFoundError: When the account has no such key.
        """
        _check_name(name)
        async with self._database.begin() as tx:
            if not await tx.keys.rename(account_id, _parsed(key_id), name.strip()):
                raise _missing(key_id)
            return await _find(tx, account_id, key_id)

    async def revoke(self, account_id: AccountId, key_id: str) -> ApiKey:
        """Revoke a key; doing it twice is fine.

        Raises:
            KeyNotFoundError: When the account has no such key.
        """
        async with self._database.begin() as tx:
            if not await tx.keys.revoke(account_id, _parsed(key_id), self._clock.now()):
                raise _missing(key_id)
            return await _find(tx, account_id, key_id)

    async def rotate(
        self, account_id: AccountId, key_id: str, *, grace: timedelta = ROTATION_GRACE, by: ApiKey | None = None
    ) -> NewKey:
        """Make a key that is what another one is, which ends after the grace.

        Raises:
            KeyNotFoundError: When the account has no such key.
            KeyEndedError: When it is revoked or has expired.
            InvalidRequestError: When the grace is no time or too long a one.
            MissingScopeError: When the key that asks would give more than it has.
        """
        if not timedelta() <= grace <= MAX_GRACE:
            raise InvalidRequestError(
                Fault("invalid_value", f"The old key may go on working for 0 to {MAX_GRACE.days} days.", "grace_s")
            )
        async with self._database.begin() as tx:
            old, now = await _find(tx, account_id, key_id), self._clock.now()
            if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
                raise KeyEndedError
            wish = KeyWish(old.name, old.scopes, old.expires_at, old.spend_cap)
            if by is not None and by.id != old.id:
                wish = _bounded(wish, by)
            # Old and new spend out of one cap as long as both work.
            made = await self._insert(tx, account_id, wish, rotated_from=old)
            await tx.keys.expire(old.id, now + grace)
            return made

    async def _insert(
        self, tx: Transaction, account_id: AccountId, wish: KeyWish, *, rotated_from: ApiKey | None = None
    ) -> NewKey:
        secret, now = new_key(), self._clock.now()
        key = ApiKey(
            id=new_key_id(int(now.timestamp() * 1000)),
            account_id=account_id,
            name=wish.name.strip(),
            last_four=secret[-4:],
            created_at=now,
            scopes=tuple(scope for scope in Scope if scope in wish.scopes),
            expires_at=wish.expires_at,
            spend_cap=wish.spend_cap,
            spent=rotated_from.spent if rotated_from else 0,
            counter_id=(rotated_from.counter_id or rotated_from.id) if rotated_from else None,
        )
        await tx.keys.insert(key, hash_key(secret, self._pepper))
        return NewKey(key, secret)


async def _find(tx: Transaction, account_id: AccountId, key_id: str) -> ApiKey:
    key = await tx.keys.find(account_id, _parsed(key_id))
    if key is None:
        raise _missing(key_id)
    return key


def _parsed(key_id: str) -> KeyId:
    parsed = parse_key_id(key_id)
    if parsed is None:
        raise _missing(key_id)
    return parsed


def _missing(key_id: str) -> KeyNotFoundError:
    return KeyNotFoundError(f"There is no API key '{key_id[:80]}'.")


def _check(wish: KeyWish, now: datetime) -> None:
    _check_name(wish.name)
    if not wish.scopes:
        raise InvalidRequestError(Fault("invalid_value", "A key needs at least one scope.", "scopes"))
    if wish.expires_at is not None and wish.expires_at <= now:
        raise InvalidRequestError(Fault("invalid_value", "The key would have expired already.", "expires_at"))
    if wish.spend_cap is not None and not 0 <= wish.spend_cap <= MAX_MICRO:
        raise InvalidRequestError(
            Fault("invalid_value", f"A spend cap is 0 to {MAX_MICRO // MICRO:,} credits.", "spend_cap")
        )
    if wish.spend_cap is not None and Scope.ACCOUNT_WRITE in wish.scopes:
        message = "A key with a spend cap cannot have the scope account:write, with which it could make others."
        raise InvalidRequestError(Fault("conflicting_fields", message, "spend_cap"))


def _check_name(name: str) -> None:
    if not 1 <= len(name.strip()) <= MAX_NAME_CHARS or not name.strip().isprintable():
        message = f"A key's name has 1 to {MAX_NAME_CHARS} printable characters."
        raise InvalidRequestError(Fault("invalid_value", message, "name"))


def _bounded(wish: KeyWish, by: ApiKey) -> KeyWish:
    """Return a wish that gives no more than the key that asks has."""
    more = [scope for scope in wish.scopes if scope not in by.scopes]
    if more:
        raise MissingScopeError(f"A key can give only scopes that it has itself, and not {', '.join(more)}.")
    ends = [at for at in (wish.expires_at, by.expires_at) if at is not None]
    return KeyWish(wish.name, wish.scopes, min(ends) if ends else None, wish.spend_cap)
