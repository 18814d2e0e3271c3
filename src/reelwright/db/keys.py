"""API keys in PostgreSQL: hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.account import Account, ApiKey
from reelwright.domain.ids import AccountId, KeyId


def _key(row: Any) -> ApiKey:
    return ApiKey(
        id=KeyId(row["id"]),
        account_id=AccountId(row["account_id"]),
        name=row["name"],
        last_four=row["last_four"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
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
            created_at=key.created_at,
            expires_at=key.expires_at,
        )

    async def find_by_hash(self, key_hashes: Sequence[bytes]) -> tuple[ApiKey, Account] | None:
        """Return the key one of the hashes belongs to, with its account."""
        row = await statements.find_key(self._connection, key_hashes=list(key_hashes))
        if row is None:
            return None
        account = Account(
            id=AccountId(row["account_id"]),
            name=row["account_name"],
            role=row["role"],
            running_limit=row["running_limit"],
            created_at=row["account_created_at"],
        )
        return _key(row), account

    async def list(self, account_id: AccountId) -> tuple[ApiKey, ...]:
        """Return the account's keys, oldest first."""
        found = await rows(statements.list_keys(self._connection, account_id=account_id))
        return tuple(_key(row) for row in found)

    async def revoke(self, key_id: KeyId, now: datetime) -> bool:
        """Revoke a key; False when there is no such key."""
        return await statements.revoke_key(self._connection, key_id=key_id, now=now) is not None

    async def touch(self, key_ids: Sequence[KeyId], now: datetime) -> None:
        """Record that keys were used."""
        await statements.touch_keys(self._connection, key_ids=list(key_ids), now=now)
