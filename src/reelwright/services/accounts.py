"""Accounts and API keys: the owner of a first start, and making, listing and revoking keys."""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.domain.account import Account, ApiKey, hash_key, new_key
from reelwright.domain.ids import AccountId, KeyId, new_account_id, new_key_id
from reelwright.errors import KeyNotFoundError
from reelwright.ports import Clock, Database, Transaction


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the secret that is shown once."""

    key: ApiKey
    secret: str


async def ensure_owner(database: Database, clock: Clock, *, running_limit: int) -> Account:
    """Return the owner account, making it when there is none; processes that start at once agree on one."""
    async with database.begin() as tx:
        owner = await tx.accounts.find_owner()
        if owner is not None:
            return owner
        now = clock.now()
        owner = Account(
            id=new_account_id(int(now.timestamp() * 1000)),
            name="owner",
            role="owner",
            running_limit=running_limit,
            created_at=now,
        )
        if await tx.accounts.insert(owner):
            return owner
        winner = await tx.accounts.find_owner()
        assert winner is not None
        return winner


async def ensure_first_key(database: Database, clock: Clock, account_id: AccountId, *, pepper: bytes) -> NewKey | None:
    """Make an account's first key when it never had one; None when it had."""
    async with database.begin() as tx:
        await tx.accounts.lock([account_id])
        if await tx.keys.list(account_id):
            return None
        return await _insert_key(tx, clock, account_id, name="first", pepper=pepper)


async def create_key(database: Database, clock: Clock, account_id: AccountId, *, name: str, pepper: bytes) -> NewKey:
    """Make an API key for an account; its secret is in the result and nowhere else."""
    async with database.begin() as tx:
        return await _insert_key(tx, clock, account_id, name=name, pepper=pepper)


async def _insert_key(tx: Transaction, clock: Clock, account_id: AccountId, *, name: str, pepper: bytes) -> NewKey:
    secret, now = new_key(), clock.now()
    key = ApiKey(
        id=new_key_id(int(now.timestamp() * 1000)),
        account_id=account_id,
        name=name,
        last_four=secret[-4:],
        created_at=now,
    )
    await tx.keys.insert(key, hash_key(secret, pepper))
    return NewKey(key, secret)


async def list_keys(database: Database, account_id: AccountId) -> tuple[ApiKey, ...]:
    """Return the account's keys, oldest first, revoked ones included."""
    async with database.read() as tx:
        return await tx.keys.list(account_id)


async def revoke_key(database: Database, clock: Clock, key_id: KeyId) -> None:
    """Revoke a key; doing it twice is fine.

    Raises:
        KeyNotFoundError: When there is no such key.
    """
    async with database.begin() as tx:
        if not await tx.keys.revoke(key_id, clock.now()):
            raise KeyNotFoundError
