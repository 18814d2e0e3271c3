"""The operator's desks as the commands see them (`reelwright.bootstrap.*_desk`): JSON in, JSON out.

An account is named by its id, its e-mail address or the word `owner`; an amount of credits is decimal text.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class AccountDesk(Protocol):
    """Who there is, and what they may do."""

    async def page(self, *, limit: int, after: str | None = None) -> dict[str, Any]:
        """Return a page of accounts, newest first."""
        ...

    async def show(self, account: str) -> dict[str, Any]:
        """Return an account with its limits, keys and what it still has to confirm."""
        ...

    async def create(self, email: str, *, password: str | None = None, **wishes: str | None) -> dict[str, Any]:
        """Make an account (name, plan, role, locale); without a password, `reset_link` is where it sets one."""
        ...

    async def invite(self, email: str | None = None) -> dict[str, Any]:
        """Make an invitation, and send it if there is an address and a way to."""
        ...

    async def welcome_link(self) -> dict[str, Any]:
        """Make a link with which the owner comes in."""
        ...

    async def reset_link(self, account: str) -> dict[str, Any]:
        """Make a link with which somebody sets a new password."""
        ...

    async def verify(self, account: str) -> dict[str, Any]:
        """Vouch for an account's e-mail address."""
        ...

    async def set_plan(self, account: str, plan: str) -> dict[str, Any]:
        """Move an account to a plan."""
        ...

    async def set_role(self, account: str, role: str) -> dict[str, Any]:
        """Make an account an administrator's or a member's."""
        ...

    async def suspend(self, account: str) -> dict[str, Any]:
        """Let an account do nothing for now, and end its sessions."""
        ...

    async def activate(self, account: str) -> dict[str, Any]:
        """End a suspension."""
        ...

    async def sessions(self, account: str) -> builtins.list[dict[str, Any]]:
        """Return an account's sessions that have not ended, oldest first."""
        ...

    async def log_out(self, account: str) -> dict[str, Any]:
        """End all of an account's sessions."""
        ...

    async def usage(self, account: str, *, days: int = 30, group_by: Sequence[str] = ("day",)) -> dict[str, Any]:
        """Return what an account used in the last days, added up by day, key, model or status."""
        ...


class KeyDesk(Protocol):
    """API keys of any account, of the owner's when none is named."""

    async def create(self, name: str, *, account: str | None = None, **wishes: Any) -> dict[str, Any]:
        """Make a key (scopes, expires_in_s, spend_cap); `key` in the answer is its secret, this once."""
        ...

    async def list(self, account: str | None = None) -> builtins.list[dict[str, Any]]:
        """Return an account's keys, without their secrets."""
        ...

    async def rename(self, key_id: str, name: str, *, account: str | None = None) -> dict[str, Any]:
        """Rename a key."""
        ...

    async def revoke(self, key_id: str, *, account: str | None = None) -> dict[str, Any]:
        """Make a key useless."""
        ...

    async def rotate(self, key_id: str, *, grace_s: int, account: str | None = None) -> dict[str, Any]:
        """Make a key that is what another one is, which goes on working for a while."""
        ...


class CreditDesk(Protocol):
    """What accounts have, and how it moves."""

    async def grant(self, account: str, amount: str, *, note: str = "", reference: str | None = None) -> dict[str, Any]:
        """Give an account credits."""
        ...

    async def adjust(self, account: str, amount: str, *, note: str, reference: str | None = None) -> dict[str, Any]:
        """Correct a balance, upwards or downwards."""
        ...

    async def top_up(self, account: str, amount: str, *, reference: str, note: str = "") -> dict[str, Any]:
        """Credit money that was received."""
        ...

    async def refund(self, video_id: str, *, note: str = "") -> dict[str, Any]:
        """Give back what a video cost, once."""
        ...

    async def balance(self, account: str) -> dict[str, Any]:
        """Return what an account has and what is held of it."""
        ...

    async def statement(self, account: str, *, limit: int, before: int | None = None) -> dict[str, Any]:
        """Return lines of an account's statement, newest first."""
        ...

    async def reconcile(self) -> dict[str, Any]:
        """Add the whole ledger up again."""
        ...


class PlanDesk(Protocol):
    """What accounts may ask for."""

    async def list(self) -> builtins.list[dict[str, Any]]:
        """Return all plans."""
        ...

    async def set(self, name: str, limits: Mapping[str, int | None]) -> dict[str, Any]:
        """Change limits of a plan, None lifting one; a new name makes a plan."""
        ...


class PriceDesk(Protocol):
    """What videos cost."""

    async def list(self) -> builtins.list[dict[str, Any]]:
        """Return every price, past and to come."""
        ...

    async def set(
        self, tier: str, amounts: Mapping[str, str], *, model: str = "*", valid_from: str | None = None
    ) -> dict[str, Any]:
        """Set a price: credits as text for per_second, per_clip, sound_per_second."""
        ...
