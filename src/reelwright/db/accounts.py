"""Accounts in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from reelwright.db.plans import plan_of
from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.account import Account, AccountStatus, Locale, Role
from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.ledger import Balance
from reelwright.errors import EmailTakenError
from reelwright.ports import Credential


def account_of(row: Any) -> Account:
    """Read an account out of a row of `accounts` joined with `plan_limits`."""
    return Account(
        id=AccountId(row["id"]),
        name=row["name"],
        role=Role(row["role"]),
        plan=plan_of(row, name="plan"),
        created_at=row["created_at"],
        status=AccountStatus(row["status"]),
        locale=Locale(row["locale"]),
        email=row["email"],
        email_verified_at=row["email_verified_at"],
        low_credits=row["low_credits"],
    )


class PostgresAccounts:
    """`ports.AccountTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, account: Account, *, email_key: str | None = None, origin: bytes | None = None) -> bool:
        """Insert an account; False when it would be a second owner.

        Raises:
            EmailTakenError: When another account has that e-mail address.
        """
        try:
            made = await statements.insert_account(
                self._connection,
                id=account.id,
                name=account.name,
                role=account.role,
                plan=account.plan.name,
                status=account.status,
                locale=account.locale,
                email=account.email,
                email_key=email_key,
                email_verified_at=account.email_verified_at,
                origin=origin,
                created_at=account.created_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise EmailTakenError from error
        return made is not None

    async def find(self, account_id: AccountId) -> Account | None:
        """Return an account."""
        row = await statements.find_account(self._connection, account_id=account_id)
        return row and account_of(row)

    async def find_owner(self) -> Account | None:
        """Return the owner account that the first start made."""
        row = await statements.find_owner(self._connection)
        return row and account_of(row)

    async def page(self, *, limit: int, after: AccountId | None) -> tuple[Account, ...]:
        """Return accounts, newest first."""
        found = await rows(statements.page_accounts(self._connection, limit=limit, after=after))
        return tuple(account_of(row) for row in found)

    async def lock(self, account_ids: Sequence[AccountId]) -> dict[AccountId, Account]:
        """Lock accounts in the order of their ids and return them."""
        found = await rows(statements.lock_accounts(self._connection, account_ids=list(account_ids)))
        return {AccountId(row["id"]): account_of(row) for row in found}

    async def lock_purses(self, account_ids: Sequence[AccountId]) -> dict[AccountId, tuple[Account, Balance]]:
        """Lock accounts in the order of their ids and return them with what they have."""
        found = await rows(statements.lock_purses(self._connection, account_ids=list(account_ids)))
        return {AccountId(row["id"]): (account_of(row), Balance(row["available"], row["held"])) for row in found}

    async def lock_owner_of(self, job_id: JobId) -> Account | None:
        """Lock and return the account that owns a job."""
        row = await statements.lock_owner_of(self._connection, job_id=job_id)
        return row and account_of(row)

    async def set_profile(self, account_id: AccountId, *, name: str, locale: Locale, low_credits: int) -> None:
        """Change what a person says of itself, and below how many micro-credits it is told."""
        await statements.set_profile(
            self._connection, account_id=account_id, name=name, locale=locale, low_credits=low_credits
        )

    async def set_standing(self, account_id: AccountId, *, plan: str, role: Role, status: AccountStatus) -> None:
        """Change what an account may do. Call with the account locked."""
        await statements.set_standing(self._connection, account_id=account_id, plan=plan, role=role, status=status)

    async def find_by_email(self, email_key: str) -> Credential | None:
        """Return the account of an e-mail address, in its normal form, with its password's hash."""
        row = await statements.find_account_by_email(self._connection, email_key=email_key)
        return row and Credential(account_of(row), row["password_hash"])

    async def set_email(
        self, account_id: AccountId, *, email: str, email_key: str, verified_at: datetime | None
    ) -> None:
        """Change an account's e-mail address.

        Raises:
            EmailTakenError: When another account has it.
        """
        try:
            await statements.set_email(
                self._connection, account_id=account_id, email=email, email_key=email_key, verified_at=verified_at
            )
        except asyncpg.UniqueViolationError as error:
            raise EmailTakenError from error

    async def verify_email(self, account_id: AccountId, now: datetime) -> bool:
        """Note that the e-mail address is the person's own; False when that was known."""
        return await statements.verify_email(self._connection, account_id=account_id, now=now) is not None

    async def set_password(self, account_id: AccountId, password_hash: str) -> None:
        """Replace the password's hash."""
        await statements.set_password(self._connection, account_id=account_id, password_hash=password_hash)

    async def password_hash(self, account_id: AccountId) -> str | None:
        """Return the password's hash."""
        found: str | None = await statements.password_hash(self._connection, account_id=account_id)
        return found

    async def count_signup_credits(self, *, origin: bytes | None, since: datetime) -> int:
        """Return how many accounts got free credits since an instant, from one origin or (None) from all."""
        return int(await statements.count_signup_credits(self._connection, origin=origin, since=since))

    async def origin(self, account_id: AccountId) -> tuple[str | None, bytes | None]:
        """Return the normal form of an account's e-mail address and where it signed up from."""
        row = await statements.signup_origin(self._connection, account_id=account_id)
        return (row["email_key"], row["signup_origin"]) if row else (None, None)
