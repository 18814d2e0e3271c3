"""The operator's desk for accounts: who there is, how they stand, and how they are let in."""

from __future__ import annotations

from typing import Any

from reelwright.api.account_view import account_view, limits_view, session_view
from reelwright.api.job_view import unix_seconds
from reelwright.bootstrap.desk import read_choice
from reelwright.bootstrap.key_desk import render_key
from reelwright.bootstrap.usage_desk import UsageDesk
from reelwright.domain.account import Account, Locale, Role
from reelwright.domain.ledger import Balance
from reelwright.domain.session import LIFETIMES, Purpose


class AccountDesk(UsageDesk):
    """Shows accounts and changes what they may do; an account is named by its id, its e-mail address or `owner`."""

    async def page(self, *, limit: int, after: str | None = None) -> dict[str, Any]:
        """Return a page of accounts, newest first; `after` is the last one that one has."""
        last = (await self._account(after)).id if after else None
        page = await self._administration.page(limit=limit, after=last)
        data = [_render(account, page.balances.get(account.id, Balance())) for account in page.accounts]
        return {
            "object": "list",
            "data": data,
            "first_id": data[0]["id"] if data else None,
            "last_id": data[-1]["id"] if data else None,
            "has_more": page.has_more,
        }

    async def show(self, account: str) -> dict[str, Any]:
        """Return an account with its limits, its keys, how many sessions it has, and what it still has to confirm."""
        found, now = await self._account(account), self._platform.clock.now()
        keys = await self._platform.keyring.list(found.id)
        return await self._render_one(found) | {
            "limits": limits_view(found.plan),
            "is_house": found.plan.is_house,
            "keys": [render_key(key, now) for key in keys],
            "sessions": len(await self._platform.people.sessions(found.id)),
            "verification_link": await self._platform.people.pending_verification(found.id, self._base_url),
        }

    async def create(self, email: str, *, password: str | None = None, **wishes: str | None) -> dict[str, Any]:
        """Make an account (name, plan, role, locale); without a password, `reset_link` is where it sets one."""
        given: dict[str, Any] = {name: wish for name, wish in wishes.items() if wish is not None}
        if "role" in given:
            given["role"] = _role(given["role"])
        if "locale" in given:
            given["locale"] = _locale(given["locale"])
        people = self._platform.people
        made = await people.enrol(email, password=password, **given)
        link = None if password is not None else await people.reset_link(made.id, base_url=self._base_url)
        return await self._render_one(made) | {"reset_link": link}

    async def invite(self, email: str | None = None) -> dict[str, Any]:
        """Make an invitation, and send it when it is for an address and there is something to send it with."""
        link = await self._platform.people.invite(email, base_url=self._base_url)
        is_sent = email is not None and self._platform.settings.smtp_host is not None
        return _render_link(link, Purpose.INVITE) | {"email": email, "sent": is_sent}

    async def welcome_link(self) -> dict[str, Any]:
        """Make a link with which the owner comes in; those made before are useless."""
        return _render_link(await self._platform.people.welcome_link(self._base_url), Purpose.WELCOME)

    async def reset_link(self, account: str) -> dict[str, Any]:
        """Make a link with which somebody sets a new password; those made before are useless."""
        found = await self._account(account)
        link = await self._platform.people.reset_link(found.id, base_url=self._base_url)
        return _render_link(link, Purpose.RESET) | {"account": found.id}

    async def verify(self, account: str) -> dict[str, Any]:
        """Vouch for an account's e-mail address."""
        found = await self._account(account)
        return await self._render_one(await self._platform.people.confirm(found.id))

    async def set_plan(self, account: str, plan: str) -> dict[str, Any]:
        """Move an account to a plan."""
        found = await self._account(account)
        return await self._render_one(await self._administration.set_plan(found.id, plan))

    async def set_role(self, account: str, role: str) -> dict[str, Any]:
        """Make an account an administrator's or a member's."""
        found = await self._account(account)
        return await self._render_one(await self._administration.set_role(found.id, _role(role)))

    async def suspend(self, account: str) -> dict[str, Any]:
        """Let an account do nothing for now, and end its sessions."""
        found = await self._account(account)
        return await self._render_one(await self._administration.suspend(found.id))

    async def activate(self, account: str) -> dict[str, Any]:
        """End a suspension."""
        found = await self._account(account)
        return await self._render_one(await self._administration.activate(found.id))

    async def sessions(self, account: str) -> list[dict[str, Any]]:
        """Return an account's sessions that have not ended, oldest first."""
        found = await self._account(account)
        return [session_view(session) for session in await self._platform.people.sessions(found.id)]

    async def log_out(self, account: str) -> dict[str, Any]:
        """End all of an account's sessions."""
        found = await self._account(account)
        return {"account": found.id, "sessions_ended": await self._administration.log_out(found.id)}

    async def _render_one(self, account: Account) -> dict[str, Any]:
        return _render(account, await self._platform.billing.balance(account.id))


def _render(account: Account, balance: Balance) -> dict[str, Any]:
    return account_view(account, balance) | {"email_verified_at": unix_seconds(account.email_verified_at)}


def _render_link(link: str, purpose: Purpose) -> dict[str, Any]:
    return {"object": "link", "purpose": purpose, "link": link, "good_for_s": int(LIFETIMES[purpose].total_seconds())}


def _role(text: str) -> Role:
    offered = (Role.ADMIN, Role.MEMBER)
    return read_choice(Role, text, "role", f"There is no role '{text[:20]}'.", offered=offered)


def _locale(text: str) -> Locale:
    return read_choice(Locale, text, "locale", f"There is no language '{text[:20]}' here.")
