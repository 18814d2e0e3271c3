"""Accounts: the owner of a first start, one as it is now, one that is locked, and what it may be called."""

from __future__ import annotations

from typing import Final

from reelwright.domain.account import Account, Role
from reelwright.domain.ids import AccountId, new_account_id
from reelwright.domain.plan import OPERATOR
from reelwright.errors import AccountNotFoundError, Fault, InvalidRequestError
from reelwright.ports import Clock, Database, Transaction

MAX_NAME_CHARS: Final = 80


async def ensure_owner(database: Database, clock: Clock) -> Account:
    """Return the owner account, making it when there is none; processes that start at once agree on one."""
    async with database.begin() as tx:
        owner = await tx.accounts.find_owner()
        if owner is not None:
            return owner
        plan = await tx.plans.find(OPERATOR)
        assert plan is not None, "the schema seeds it"
        now = clock.now()
        owner = Account(
            id=new_account_id(int(now.timestamp() * 1000)), name="owner", role=Role.OWNER, plan=plan, created_at=now
        )
        if await tx.accounts.insert(owner):
            return owner
        winner = await tx.accounts.find_owner()
        assert winner is not None
        return winner


async def read_account(database: Database, account_id: AccountId) -> Account:
    """Return an account as it is now, and not as it was when its key was last looked at.

    Raises:
        AccountNotFoundError: When there is none.
    """
    async with database.read() as tx:
        account = await tx.accounts.find(account_id)
    if account is None:
        raise account_missing(account_id)
    return account


async def lock_account(tx: Transaction, account_id: AccountId) -> Account:
    """Lock one account and return it.

    Raises:
        AccountNotFoundError: When there is none.
    """
    account = (await tx.accounts.lock([account_id])).get(account_id)
    if account is None:
        raise account_missing(account_id)
    return account


def account_missing(text: str) -> AccountNotFoundError:
    """Return the error for an account that is not there, whatever it was named by."""
    return AccountNotFoundError(f"There is no account '{text[:80]}'.")


def read_name(text: str) -> str:
    """Return a person's name as it is kept.

    Raises:
        InvalidRequestError: When it is empty, too long or holds what cannot be seen.
    """
    name = text.strip()
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        message = f"A name has 1 to {MAX_NAME_CHARS} characters, all of which can be seen."
        raise InvalidRequestError(Fault("invalid_value", message, "name"))
    return name
