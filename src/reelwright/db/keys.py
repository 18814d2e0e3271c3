"""API keys in PostgreSQL: hashes only."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reelwright.db.accounts import account_of
from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.account import Account
from reelwright.domain.ids import AccountId, KeyId
from reelwright.domain.key import ApiKey, Scope


def _key(row: Any) -> ApiKey:
    return ApiKey(
        id=KeyId(row["id"]),
        account_id=AccountId(row["account_id"]),
        name=row["name"],
        last_four=row["last_four"],
        created_at=row["created_at"],
        scopes=tuple(Scope(scope) for scope in row["scopes"]),
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
        spend_cap=row["spend_cap"],
        spent=row["spent"],
        counter_id=KeyId(row["counter_id"]) if row["counter_id"] else None,
    )


class PostgresKeys:
    """`ports.KeyTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, key: ApiKey, key_hash: bytes) -> None:
        """Insert a key."""
        await statements.insert_key(
            self._connection,
            id=key.id,
            account_id=key.account_id,
            key_hash=key_hash,
            name=key.name,
            last_four=key.last_four,
            scopes=list(key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
            spend_cap=key.spend_cap,
            spent=key.spent,
            counter_id=key.counter_id,
        )

    async def find_by_hash(self, key_hashes: Sequence[bytes]) -> tuple[ApiKey, Account] | None:
        """Return the key one of the hashes belongs to, with its account."""
        row = await statements.find_key_by_hash(self._connection, key_hashes=list(key_hashes))
        if row is None:
            return None
        key = _key(row)
        account = await statements.find_account(self._connection, account_id=key.account_id)
        return key, account_of(account)

    async def find(self, account_id: AccountId, key_id: KeyId) -> ApiKey | None:
        """Return one of the account's keys."""
        row = await statements.find_key(self._connection, account_id=account_id, key_id=key_id)
        return row and _key(row)

    async def list(self, account_id: AccountId) -> builtins.tuple[ApiKey, ...]:
        """Return the account's keys, oldest first."""
        found = await rows(statements.list_keys(self._connection, account_id=account_id))
        return tuple(_key(row) for row in found)

    async def owner_of(self, key_id: KeyId) -> AccountId | None:
        """Return whose a key is."""
        found: AccountId | None = await statements.owner_of_key(self._connection, key_id=key_id)
        return found

    async def rename(self, account_id: AccountId, key_id: KeyId, name: str) -> bool:
        """Rename a key; False when the account has no such key."""
        renamed = await statements.rename_key(self._connection, account_id=account_id, key_id=key_id, name=name)
        return renamed is not None

    async def revoke(self, account_id: AccountId, key_id: KeyId, now: datetime) -> bool:
        """Revoke a key; False when the account has no such key."""
        revoked = await statements.revoke_key(self._connection, account_id=account_id, key_id=key_id, now=now)
        return revoked is not None

    async def expire(self, key_id: KeyId, at: datetime) -> None:
        """Let a key end at an instant, or sooner if it was to."""
        await statements.expire_key(self._connection, key_id=key_id, at=at)

    async def touch(self, key_ids: Sequence[KeyId], now: datetime) -> None:
        """Record that keys were used."""
        await statements.touch_keys(self._connection, key_ids=list(key_ids), now=now)

    async def room(self, key_ids: Sequence[KeyId]) -> dict[KeyId, int]:
        """Lock those of the keys that have a spend cap and return what each may still spend, in micro-credits."""
        found = await rows(statements.room_of_keys(self._connection, key_ids=list(key_ids)))
        return {KeyId(row["id"]): row["room"] for row in found}

    async def spend(self, key_id: KeyId, amount: int) -> None:
        """Count an amount against a key's cap, if it has one; a negative amount is given back."""
        await statements.spend_key(self._connection, key_id=key_id, amount=amount)
