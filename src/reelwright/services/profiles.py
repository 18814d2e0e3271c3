"""What a person says of itself: its name, its language, and below how many credits it wants to be told."""

from __future__ import annotations

from dataclasses import replace

from reelwright.domain.account import Account, Locale
from reelwright.domain.ids import AccountId
from reelwright.errors import Fault, InvalidRequestError
from reelwright.ports import Database
from reelwright.services.accounts import lock_account, read_name


async def set_profile(
    database: Database,
    account_id: AccountId,
    *,
    name: str | None = None,
    locale: Locale | None = None,
    low_credits: int | None = None,
) -> Account:
    """Change what is given, keep the rest, and return the account; `low_credits` are micro-credits, 0 for never.

    Raises:
        InvalidRequestError: When the name or the amount will not do.
        AccountNotFoundError: When there is no such account.
    """
    if low_credits is not None and low_credits < 0:
        message = "Invalid value for 'low_credits': it cannot be negative."
        raise InvalidRequestError(Fault("invalid_value", message, "low_credits"))
    new_name = None if name is None else read_name(name)
    async with database.begin() as tx:
        account = await lock_account(tx, account_id)
        changed = replace(
            account,
            name=account.name if new_name is None else new_name,
            locale=account.locale if locale is None else locale,
            low_credits=account.low_credits if low_credits is None else low_credits,
        )
        await tx.accounts.set_profile(
            account_id, name=changed.name, locale=changed.locale, low_credits=changed.low_credits
        )
        return changed
