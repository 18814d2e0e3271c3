"""What the use cases need of the tables of people: accounts, plans, keys, sessions, links."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reelwright.domain.account import Account, AccountStatus, Locale, Role
from reelwright.domain.ids import AccountId, JobId, KeyId, SessionId
from reelwright.domain.key import ApiKey
from reelwright.domain.ledger import Balance
from reelwright.domain.plan import Plan
from reelwright.domain.session import Link, Purpose, Session


@dataclass(frozen=True, slots=True)
class Credential:
    """What proves a person: kept apart from the account, so that it is not handed around with it."""

    account: Account
    password_hash: str | None


class AccountTable(Protocol):
    """Accounts, inside one transaction."""

    async def insert(self, account: Account, *, email_key: str | None = None, origin: bytes | None = None) -> bool:
        """Insert an account; False when it would be a second owner.

        Raises:
            EmailTakenError: When another account has that e-mail address.
        """
        ...

    async def find(self, account_id: AccountId) -> Account | None:
        """Return an account."""
        ...

    async def find_owner(self) -> Account | None:
        """Return the owner account that the first start made."""
        ...

    async def find_by_email(self, email_key: str) -> Credential | None:
        """Return the account of an e-mail address, in its normal form, with its password's hash."""
        ...

    async def page(self, *, limit: int, after: AccountId | None) -> tuple[Account, ...]:
        """Return accounts, newest first."""
        ...

    async def lock(self, account_ids: Sequence[AccountId]) -> dict[AccountId, Account]:
        """Lock accounts in the order of their ids and return them."""
        ...

    async def lock_purses(self, account_ids: Sequence[AccountId]) -> dict[AccountId, tuple[Account, Balance]]:
        """Lock accounts in the order of their ids and return them with what they have."""
        ...

    async def lock_owner_of(self, job_id: JobId) -> Account | None:
        """Lock and return the account that owns a job."""
        ...

    async def set_profile(self, account_id: AccountId, *, name: str, locale: Locale, low_credits: int) -> None:
        """Change what a person says of itself, and below how many micro-credits it is told."""
        ...

    async def set_standing(self, account_id: AccountId, *, plan: str, role: Role, status: AccountStatus) -> None:
        """Change what an account may do. Call with the account locked."""
        ...

    async def set_email(
        self, account_id: AccountId, *, email: str, email_key: str, verified_at: datetime | None
    ) -> None:
        """Change an account's e-mail address.

        Raises:
            EmailTakenError: When another account has it.
        """
        ...

    async def verify_email(self, account_id: AccountId, now: datetime) -> bool:
        """Note that the e-mail address is the person's own; False when that was known."""
        ...

    async def set_password(self, account_id: AccountId, password_hash: str) -> None:
        """Replace the password's hash."""
        ...

    async def password_hash(self, account_id: AccountId) -> str | None:
        """Return the password's hash."""
        ...

    async def count_signup_credits(self, *, origin: bytes | None, since: datetime) -> int:
        """Return how many accounts got free credits since an instant, from one origin or (None) from all."""
        ...

    async def origin(self, account_id: AccountId) -> tuple[str | None, bytes | None]:
        """Return the normal form of an account's e-mail address and where it signed up from."""
        ...


class PlanTable(Protocol):
    """Plans, inside one transaction."""

    async def list(self) -> tuple[Plan, ...]:
        """Return all plans, by name."""
        ...

    async def find(self, name: str) -> Plan | None:
        """Return a plan."""
        ...

    async def put(self, plan: Plan) -> None:
        """Insert or replace a plan."""
        ...


class KeyTable(Protocol):
    """API keys, inside one transaction."""

    async def insert(self, key: ApiKey, key_hash: bytes) -> None:
        """Insert a key."""
        ...

    async def find_by_hash(self, key_hashes: Sequence[bytes]) -> tuple[ApiKey, Account] | None:
        """Return the key one of the hashes belongs to (several while the root secret is being rotated)."""
        ...

    async def find(self, account_id: AccountId, key_id: KeyId) -> ApiKey | None:
        """Return one of the account's keys."""
        ...

    async def list(self, account_id: AccountId) -> builtins.tuple[ApiKey, ...]:
        """Return the account's keys, oldest first."""
        ...

    async def owner_of(self, key_id: KeyId) -> AccountId | None:
        """Return whose a key is."""
        ...

    async def rename(self, account_id: AccountId, key_id: KeyId, name: str) -> bool:
        """Rename a key; False when the account has no such key."""
        ...

    async def revoke(self, account_id: AccountId, key_id: KeyId, now: datetime) -> bool:
        """Revoke a key; False when the account has no such key."""
        ...

    async def expire(self, key_id: KeyId, at: datetime) -> None:
        """Let a key end at an instant, or sooner if it was to."""
        ...

    async def touch(self, key_ids: Sequence[KeyId], now: datetime) -> None:
        """Record that keys were used."""
        ...

    async def room(self, key_ids: Sequence[KeyId]) -> dict[KeyId, int]:
        """Lock those of the keys that have a spend cap and return what each may still spend, in micro-credits."""
        ...

    async def spend(self, key_id: KeyId, amount: int) -> None:
        """Count an amount against a key's cap, if it has one; a negative amount is given back."""
        ...


class SessionTable(Protocol):
    """Sessions of people, inside one transaction."""

    async def insert(self, session: Session, token_hash: bytes) -> None:
        """Insert a session."""
        ...

    async def find_by_hash(self, token_hash: bytes) -> tuple[Session, Account] | None:
        """Return the session a token belongs to."""
        ...

    async def list(self, account_id: AccountId) -> builtins.tuple[Session, ...]:
        """Return the account's sessions that are not revoked, oldest first."""
        ...

    async def revoke(self, account_id: AccountId, session_id: SessionId, now: datetime) -> bool:
        """End a session; False when the account has no such session."""
        ...

    async def revoke_all(self, account_id: AccountId, now: datetime) -> int:
        """End all of an account's sessions and return how many there were."""
        ...

    async def touch(self, session_ids: Sequence[SessionId], now: datetime) -> None:
        """Record that sessions were used."""
        ...

    async def trim(self, before: datetime) -> None:
        """Forget sessions that had their time before an instant."""
        ...


class LinkTable(Protocol):
    """Single-use links, inside one transaction."""

    async def insert(self, link: Link) -> None:
        """Insert a link."""
        ...

    async def find(self, nonce: str) -> Link | None:
        """Return a link, used or not."""
        ...

    async def use(self, nonce: str, now: datetime) -> bool:
        """Use a link up; False when that has happened already or it has expired."""
        ...

    async def pending(self, account_id: AccountId, purpose: Purpose, now: datetime) -> Link | None:
        """Return the account's newest link for a purpose that is still good."""
        ...

    async def drop(self, account_id: AccountId, purpose: Purpose) -> None:
        """Make an account's unused links for a purpose useless."""
        ...

    async def trim(self, before: datetime) -> None:
        """Forget links that had their time before an instant, used or not."""
        ...
