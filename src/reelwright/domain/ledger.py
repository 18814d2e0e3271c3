"""The ledger: every movement of credits as an entry whose postings sum to zero.

Books of an account: `available` (what it can spend) and `held` (what its live videos may cost). Books of the house:
`revenue`, `promotions` (free credits come from here), `grants` (what the operator gives or takes), `own_use` (pays for
the operator's own videos), `cash` (what was paid in). Invariants: an entry is appended, never changed; its cause is
unique, so that the same thing cannot happen twice; an account's books never go below zero.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reelwright.domain.ids import AccountId, JobId


class Book(enum.StrEnum):
    """Where credits are."""

    AVAILABLE = "available"
    HELD = "held"
    REVENUE = "revenue"
    PROMOTIONS = "promotions"
    GRANTS = "grants"
    OWN_USE = "own_use"
    CASH = "cash"


class EntryKind(enum.StrEnum):
    """What an entry is about."""

    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"
    SIGNUP = "signup"
    GRANT = "grant"
    ADJUSTMENT = "adjustment"
    TOP_UP = "top_up"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement, before it is appended; amounts in micro-credits."""

    cause: str
    kind: EntryKind
    account_id: AccountId
    postings: Mapping[Book, int]
    at: datetime
    job_id: JobId | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if sum(self.postings.values()) or not all(self.postings.values()):
            raise ValueError(f"the postings of {self.cause} do not balance")


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has, in micro-credits."""

    available: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account's statement: an entry as it changed the account's two books."""

    id: int
    kind: EntryKind
    at: datetime
    available: int
    held: int
    #: What was available after it.
    balance: int
    job_id: JobId | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """A cached balance that is not what the entries say."""

    account_id: AccountId
    cached: Balance
    derived: Balance


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The whole ledger, added up again from its entries."""

    entries: int
    accounts: int
    #: The sum of all postings; 0, or credits were made or lost.
    total: int
    #: Entries whose own postings do not sum to zero.
    unbalanced: int
    #: Every book's sum, the accounts' two over all accounts.
    books: Mapping[Book, int] = field(default_factory=dict)
    drifts: tuple[Drift, ...] = ()
    #: Held credits that no live video accounts for, or the other way round.
    stray_holds: int = 0

    @property
    def drift(self) -> int:
        """How far cached balances are off in all, in micro-credits; must be 0."""
        return sum(
            abs(each.cached.available - each.derived.available) + abs(each.cached.held - each.derived.held)
            for each in self.drifts
        )


def settle(account_id: AccountId, job_id: JobId, *, price: int, charged: int, paid_from: Book, at: datetime) -> Entry:
    """Return the entry that ends a hold: what was delivered is charged, the rest goes back.

    There is one cause for charging and letting go, so that a hold ends once, one way or the other.
    """
    postings = {Book.HELD: -price, Book.REVENUE: charged, paid_from: price - charged}
    kind = EntryKind.CAPTURE if charged else EntryKind.RELEASE
    return Entry(f"settle:{job_id}", kind, account_id, _without_zeros(postings), at, job_id)


def refund(account_id: AccountId, job_id: JobId, *, charged: int, paid_to: Book, at: datetime, note: str) -> Entry:
    """Return the entry that gives back what was charged for a video."""
    postings = {Book.REVENUE: -charged, paid_to: charged}
    return Entry(f"refund:{job_id}", EntryKind.REFUND, account_id, postings, at, job_id, note)


def give(
    account_id: AccountId, *, amount: int, source: Book, kind: EntryKind, cause: str, at: datetime, note: str = ""
) -> Entry:
    """Return the entry that moves credits from a book of the house to an account, or back when `amount` is negative."""
    return Entry(cause, kind, account_id, {source: -amount, Book.AVAILABLE: amount}, at, None, note)


def _without_zeros(postings: Mapping[Book, int]) -> dict[Book, int]:
    return {book: amount for book, amount in postings.items() if amount}
