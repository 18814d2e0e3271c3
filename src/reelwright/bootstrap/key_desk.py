"""The operator's desk for API keys: of any account, of the owner's unless told.

Invariant: a secret is in the answer to what made it, as `key`, and nowhere else.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from reelwright.api.account_view import key_view
from reelwright.bootstrap.desk import Desk, read_credits
from reelwright.domain.ids import AccountId
from reelwright.domain.key import ALL_SCOPES, DEFAULT_SCOPES, ApiKey, Scope
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services.keys import KeyWish, NewKey

#: A key is kept far longer than a century by nobody, and the calendar ends in the year 9999.
_LONGEST_S: Final = 100 * 365 * 86_400


class KeyDesk(Desk):
    """Makes, lists and ends API keys."""

    async def create(self, name: str, *, account: str | None = None, **wishes: Any) -> dict[str, Any]:
        """Make a key; `wishes` may say scopes (names, or `*`), expires_in_s and spend_cap (credits as text).

        Raises:
            AccountNotFoundError: When there is no such account.
            InvalidRequestError: When the wishes make no sense.
        """
        owner = await self._account(account)
        now = self._platform.clock.now()
        return self._render_new(await self._platform.keyring.create(owner.id, _wish(name, wishes, now)))

    async def list(self, account: str | None = None) -> builtins.list[dict[str, Any]]:
        """Return an account's keys, oldest first, without their secrets."""
        owner = await self._account(account)
        return [self._render(key) for key in await self._platform.keyring.list(owner.id)]

    async def rename(self, key_id: str, name: str, *, account: str | None = None) -> dict[str, Any]:
        """Rename a key."""
        return self._render(await self._platform.keyring.rename(await self._whose(key_id, account), key_id, name))

    async def revoke(self, key_id: str, *, account: str | None = None) -> dict[str, Any]:
        """Make a key useless, for good."""
        return self._render(await self._platform.keyring.revoke(await self._whose(key_id, account), key_id))

    async def rotate(self, key_id: str, *, grace_s: int, account: str | None = None) -> dict[str, Any]:
        """Make a key that is what another one is, which goes on working for `grace_s` seconds."""
        whose, grace = await self._whose(key_id, account), timedelta(seconds=min(grace_s, _LONGEST_S))
        return self._render_new(await self._platform.keyring.rotate(whose, key_id, grace=grace))

    async def _whose(self, key_id: str, account: str | None) -> AccountId:
        if account is not None:
            return (await self._account(account)).id
        return await self._administration.account_of_key(key_id)

    def _render_new(self, made: NewKey) -> dict[str, Any]:
        return self._render(made.key) | {"key": made.secret}

    def _render(self, key: ApiKey) -> dict[str, Any]:
        return render_key(key, self._platform.clock.now())


def render_key(key: ApiKey, now: datetime) -> dict[str, Any]:
    """Return a key as `/v1/keys` does, with whose it is and how it stands."""
    return key_view(key) | {"account": key.account_id, "state": _state(key, now)}


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "active"


def _wish(name: str, wishes: Mapping[str, Any], now: datetime) -> KeyWish:
    expires_in_s, spend_cap = wishes.get("expires_in_s"), wishes.get("spend_cap")
    return KeyWish(
        name,
        _scopes(wishes.get("scopes") or ()),
        None if expires_in_s is None else now + timedelta(seconds=min(expires_in_s, _LONGEST_S)),
        None if spend_cap is None else read_credits(spend_cap, "spend_cap"),
    )


def _scopes(names: Sequence[str]) -> Sequence[Scope]:
    if "*" in names:
        return ALL_SCOPES
    wrong = [name for name in names if name not in ALL_SCOPES]
    if wrong:
        message = f"There is no scope '{wrong[0][:40]}'. There are: {', '.join(ALL_SCOPES)}."
        raise InvalidRequestError(Fault("invalid_value", message, "scopes"))
    return tuple(Scope(name) for name in names) or DEFAULT_SCOPES
