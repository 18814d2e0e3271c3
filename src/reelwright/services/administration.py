"""What the operator does with accounts: find them, move them between plans and roles, suspend them.

Invariants: an account's standing changes with the account locked, and its waiting jobs get the slots that this gives
them in the same transaction; there is one owner, whom nobody makes, unmakes or suspends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from reelwright.domain.account import Account, AccountStatus, Role
from reelwright.domain.ids import AccountId, KeyId
from reelwright.domain.ledger import Balance
from reelwright.domain.session import email_key
from reelwright.errors import ForbiddenError, KeyNotFoundError
from reelwright.ports import Clock, Database, Transaction
from reelwright.services.accounts import account_missing, lock_account
from reelwright.services.plans import find_plan

MAX_PAGE: Final = 500
#: The word that stands for the account of a first start, which may have no e-mail address yet.
OWNER: Final = "owner"


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page of accounts, newest first, and what each has."""

    accounts: tuple[Account, ...]
    balances: Mapping[AccountId, Balance]
    has_more: bool


class Administration:
    """Accounts as the operator sees them: all of them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, text: str) -> Account:
        """Return the account of an id, of an e-mail address, or the owner's for the word `owner`.

        Raises:
            AccountNotFoundError: When there is none.
        """
        async with self._database.read() as tx:
            account = await _find(tx, text.strip())
        if account is None:
            raise account_missing(text)
        return account

    async def account_of_key(self, key_id: str) -> AccountId:
        """Return whose a key is.

        Raises:
            KeyNotFoundError: When there is no such key.
        """
        async with self._database.read() as tx:
            account_id = await tx.keys.owner_of(KeyId(key_id))
        if account_id is None:
            raise KeyNotFoundError(f"There is no API key '{key_id[:80]}'.")
        return account_id

    async def page(self, *, limit: int = 50, after: AccountId | None = None) -> AccountPage:
        """Return a page of accounts, newest first."""
        limit = max(0, min(limit, MAX_PAGE))
        async with self._database.read() as tx:
            found = await tx.accounts.page(limit=limit + 1, after=after)
            accounts = found[:limit]
            balances = await tx.ledger.balances([account.id for account in accounts])
        return AccountPage(accounts, balances, has_more=len(found) > limit)

    async def set_plan(self, account_id: AccountId, plan: str) -> Account:
        """Move an account to a plan; nothing that happens later moves a paid account back.

        Raises:
            AccountNotFoundError: When there is no such account.
            PlanNotFoundError: When there is no such plan.
        """
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            return await self._change(tx, account, replace(account, plan=await find_plan(tx, plan)))

    async def set_role(self, account_id: AccountId, role: Role) -> Account:
        """Make an account an administrator's or a member's.

        Raises:
            AccountNotFoundError: When there is no such account.
            ForbiddenError: When it is about the owner's role.
        """
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            if Role.OWNER in (account.role, role) and role is not account.role:
                raise ForbiddenError("The owner's role is neither given nor taken: there is one owner, for good.")
            return await self._change(tx, account, replace(account, role=role))

    async def suspend(self, account_id: AccountId) -> Account:
        """Let an account do nothing for now: its sessions end, its keys are refused, its waiting jobs wait.

        Raises:
            AccountNotFoundError: When there is no such account.
            ForbiddenError: When it is the owner's.
        """
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            if account.role is Role.OWNER:
                raise ForbiddenError("The owner cannot be suspended: the commands of this machine work as the owner.")
            await tx.sessions.revoke_all(account_id, self._clock.now())
            return await self._change(tx, account, replace(account, status=AccountStatus.SUSPENDED))

    async def activate(self, account_id: AccountId) -> Account:
        """End a suspension: keys work again, waiting jobs go on.

        Raises:
            AccountNotFoundError: When there is no such account.
        """
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            return await self._change(tx, account, replace(account, status=AccountStatus.ACTIVE))

    async def log_out(self, account_id: AccountId) -> int:
        """End all of an account's sessions and return how many there were.

        Raises:
            AccountNotFoundError: When there is no such account.
        """
        async with self._database.begin() as tx:
            await lock_account(tx, account_id)
            return await tx.sessions.revoke_all(account_id, self._clock.now())

    async def _change(self, tx: Transaction, old: Account, new: Account) -> Account:
        if new != old:
            await tx.accounts.set_standing(new.id, plan=new.plan.name, role=new.role, status=new.status)
            await tx.jobs.release(new.id, new.running_limit, self._clock.now())
        return new


async def _find(tx: Transaction, text: str) -> Account | None:
    if not text.isprintable():
        return None
    if text == OWNER:
        return await tx.accounts.find_owner()
    if "@" not in text:
        return await tx.accounts.find(AccountId(text))
    found = await tx.accounts.find_by_email(email_key(text))
    return None if found is None else found.account
