"""What a person says of itself: the name it goes by and the language it is written to in."""

from __future__ import annotations

from dataclasses import replace

from reelwright.domain.account import Account, Locale
from reelwright.domain.ids import AccountId
from reelwright.ports import Database
from reelwright.services.accounts import lock_account, read_name


async def set_profile(
    database: Database, account_id: AccountId, *, name: str | None = None, locale: Locale | None = None
) -> Account:
    """Change what is given, keep the rest, and return the account.

    Raises:
        InvalidRequestError: When the name will not do.
        AccountNotFoundError: When there is no such account.
    """
    new_name = None if name is None else read_name(name)
    async with database.begin() as tx:
        account = await lock_account(tx, account_id)
        changed = replace(
            account,
            name=account.name if new_name is None else new_name,
            locale=account.locale if locale is None else locale,
        )
        await tx.accounts.set_profile(account_id, name=changed.name, locale=changed.locale)
        return changed
