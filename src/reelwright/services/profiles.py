"""What a person says of itself: the name it goes by and the language it is written to in."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reelwright.domain.account import Account, Locale
from reelwright.domain.ids import AccountId
from reelwright.errors import AccountNotFoundError, Fault, InvalidRequestError
from reelwright.ports import Database

MAX_NAME_CHARS: Final = 80


async def read_account(database: Database, account_id: AccountId) -> Account:
    """Return an account as it is now, and not as it was when its key was last looked at.

    Raises:
        AccountNotFoundError: When there is none.
    """
    async with database.read() as tx:
        account = await tx.accounts.find(account_id)
    if account is None:
        raise AccountNotFoundError
    return account


async def set_profile(
    database: Database, account_id: AccountId, *, name: str | None = None, locale: Locale | None = None
) -> Account:
    """Change what is given, keep the rest, and return the account.

    Raises:
        InvalidRequestError: When the name is empty, too long or not printable.
        AccountNotFoundError: When there is no such account.
    """
    if name is not None:
        _check_name(name.strip())
    async with database.begin() as tx:
        account = (await tx.accounts.lock([account_id])).get(account_id)
        if account is None:
            raise AccountNotFoundError
        changed = replace(
            account,
            name=account.name if name is None else name.strip(),
            locale=account.locale if locale is None else locale,
        )
        await tx.accounts.set_profile(account_id, name=changed.name, locale=changed.locale)
        return changed


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= MAX_NAME_CHARS or not name.isprintable():
        message = f"A name has 1 to {MAX_NAME_CHARS} printable characters."
        raise InvalidRequestError(Fault("invalid_value", message, "name"))
