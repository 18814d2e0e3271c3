"""A second set of books: what credits must do, kept in plain Python beside the real ledger.

It knows the rules of the money by heart and nothing of how the platform carries them out.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from reelwright.domain.job import MAX_ATTEMPTS, Cancelled, Failed, Finished, HandedBack, Retry
from reelwright.errors import InsufficientCreditsError, SpendCapError

LIVE = ("queued", "running")


@dataclass
class Till:
    """What an account has, in micro-credits; the house pays for the videos of its own."""

    available: int
    held: int = 0
    is_house: bool = False
    is_free: bool = False
    #: What its videos brought the house, less what was refunded.
    used: int = 0


@dataclass
class Tariff:
    """What a tier costs, in micro-credits."""

    per_second: int
    per_clip: int = 0

    def cost(self, duration_ms: int) -> int:
        return math.ceil(Fraction(self.per_second * duration_ms, 1000)) + self.per_clip


@dataclass
class Film:
    """A job as the money sees it."""

    account: str
    key: str | None
    price: int
    tariff: Tariff
    state: str = "queued"
    attempt: int = 0
    excused: int = 0
    is_cancel_asked: bool = False
    charged: int | None = None
    is_deleted: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_worn_out(self) -> bool:
        return self.attempt - self.excused >= MAX_ATTEMPTS


@dataclass
class Capped:
    """A key with a spend cap."""

    cap: int
    spent: int = 0


@dataclass
class Bookkeeping:
    """All of it."""

    tills: dict[str, Till]
    tariffs: dict[str, Tariff]
    keys: dict[str, Capped] = field(default_factory=dict)
    films: dict[str, Film] = field(default_factory=dict)
    house: Counter[str] = field(default_factory=Counter)
    references: set[str] = field(default_factory=set)

    def of(self, account: str) -> list[str]:
        """Return an account's jobs, oldest first, deleted ones too."""
        return [job for job, film in self.films.items() if film.account == account]

    def refusal(self, account: str, key: str | None, price: int) -> type[Exception] | None:
        """Say what a submission is refused with, if it is."""
        if key is not None and self.keys[key].spent + price > self.keys[key].cap:
            return SpendCapError
        till = self.tills[account]
        return None if till.is_house or till.available >= price else InsufficientCreditsError

    def submit(self, job: str, account: str, key: str | None, price: int, tariff: Tariff) -> None:
        self.films[job] = Film(account, key, price, Tariff(tariff.per_second, tariff.per_clip))
        self._move_for(self.films[job], -price)
        self.tills[account].held += price
        if key is not None:
            self.keys[key].spent += price

    def claim(self, job: str) -> int | None:
        """Begin an attempt and return its number, or end a job for which there is none left."""
        film = self.films[job]
        if film.is_cancel_asked or film.is_worn_out:
            self._settle(film, "cancelled" if film.is_cancel_asked else "failed", 0)
            return None
        film.attempt += 1
        film.state = "running"
        return film.attempt

    def end(self, job: str, attempt: int, outcome: object) -> bool:
        """Carry out an outcome; False when it was stale."""
        film = self.films[job]
        # A cancel also reaches a job that waits for its next attempt.
        reached = LIVE if isinstance(outcome, Cancelled) else ("running",)
        if film.is_deleted or film.attempt != attempt or film.state not in reached:
            return False
        if isinstance(outcome, Finished):
            delivered = film.tariff.cost(outcome.rendition.duration_ms)
            self._settle(film, "completed", min(film.price, delivered))
        elif film.is_cancel_asked or isinstance(outcome, Cancelled):
            self._settle(film, "cancelled", 0)
        elif isinstance(outcome, Failed) or (isinstance(outcome, Retry) and film.is_worn_out):
            self._settle(film, "failed", 0)
        else:
            film.state = "queued"
            film.excused += isinstance(outcome, HandedBack)
        return True

    def ask_to_cancel(self, job: str) -> None:
        if self.films[job].state == "running":
            self.films[job].is_cancel_asked = True

    def cancel(self, job: str) -> None:
        if self.films[job].is_live:
            self._settle(self.films[job], "cancelled", 0)

    def delete(self, job: str) -> None:
        self.cancel(job)
        self.films[job].is_deleted = True

    def refund(self, job: str) -> bool:
        """Give back what a film cost; False when there is nothing to give back."""
        film = self.films[job]
        charged = film.charged or 0
        if not charged:
            return False
        self.house["revenue"] -= charged
        self._move_for(film, charged)
        film.charged = 0
        self.tills[film.account].used -= charged
        if film.key is not None and not film.is_deleted:
            # Whose key it was goes with the job.
            self.keys[film.key].spent -= charged
        return True

    def give(self, account: str, amount: int, source: str, reference: str) -> bool:
        """Move credits from a book of the house to an account; False when that has happened already."""
        if reference in self.references:
            return False
        self.references.add(reference)
        self.tills[account].available += amount
        self.house[source] -= amount
        if source == "cash":
            self.tills[account].is_free = False
        return True

    def _settle(self, film: Film, state: str, charged: int) -> None:
        film.state, film.charged = state, charged
        self.tills[film.account].held -= film.price
        self.house["revenue"] += charged
        self._move_for(film, film.price - charged)
        self.tills[film.account].used += charged
        if film.key is not None:
            self.keys[film.key].spent -= film.price - charged

    def _move_for(self, film: Film, amount: int) -> None:
        """Put credits back to where a film was paid from, or take them from there."""
        if self.tills[film.account].is_house:
            self.house["own_use"] += amount
        else:
            self.tills[film.account].available += amount
