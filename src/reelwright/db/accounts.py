"""Accounts in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.account import Account
from reelwright.domain.ids import AccountId, JobId


def _account(row: Any) -> Account:
    return Account(
        id=AccountId(row["id"]),
        name=row["name"],
        role=row["role"],
        running_limit=row["running_limit"],
        created_at=row["created_at"],
    )


class PostgresAccounts:
    """`ports.AccountTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, account: Account) -> bool:
        """Insert an account; False when it would be a second owner."""
        return await statements.insert_account(self._connection, **asdict(account)) is not None

    async def find_owner(self) -> Account | None:
        """Return the owner account that the first start made."""
        row = await statements.find_owner(self._connection)
        return row and _account(row)

    async def lock(self, account_ids: Sequence[AccountId]) -> dict[AccountId, Account]:
        """Lock accounts in the order of their ids and return them."""
        found = await rows(statements.lock_accounts(self._connection, account_ids=list(account_ids)))
        return {AccountId(row["id"]): _account(row) for row in found}

    async def lock_owner_of(self, job_id: JobId) -> Account | None:
        """Lock and return the account that owns a job."""
        row = await statements.lock_owner_of(self._connection, job_id=job_id)
        return row and _account(row)
