"""Accounts: who owns videos, keys and credits, and what they may ask for."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from reelwright.domain.ids import AccountId
from reelwright.domain.ledger import Book
from reelwright.domain.plan import Plan


class Role(enum.StrEnum):
    """What a person is to the installation."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class AccountStatus(enum.StrEnum):
    """Whether an account may do anything."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Locale(enum.StrEnum):
    """The language an account is written to in."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True, slots=True)
class Account:
    """Who owns videos and keys."""

    id: AccountId
    name: str
    role: Role
    plan: Plan
    created_at: datetime
    status: AccountStatus = AccountStatus.ACTIVE
    locale: Locale = Locale.EN
    email: str | None = None
    email_verified_at: datetime | None = None
    #: It is told when what it can spend falls below this, in micro-credits.
    low_credits: int = 1_000_000

    @property
    def is_suspended(self) -> bool:
        """Whether it may do nothing at the moment."""
        return self.status is AccountStatus.SUSPENDED

    @property
    def purse(self) -> Book:
        """The book that pays for its videos."""
        return Book.OWN_USE if self.plan.is_house else Book.AVAILABLE

    @property
    def running_limit(self) -> int | None:
        """How many of its jobs may hold a queue row at once (ADR 2); None: as many as there are workers."""
        return 0 if self.is_suspended else self.plan.running_limit
