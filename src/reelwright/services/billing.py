"""Credits: give, take, refund, and tell what there is. Money moves by appending to the ledger, and in no other way."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reelwright.domain import ledger
from reelwright.domain.account import Account
from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.ledger import Balance, Book, EntryKind, Line, Reconciliation
from reelwright.domain.money import MAX_MICRO, format_credits
from reelwright.domain.plan import FREE, PAID
from reelwright.errors import (
    Fault,
    InsufficientCreditsError,
    InvalidRequestError,
    NothingToRefundError,
    ReferenceTakenError,
)
from reelwright.ports import Clock, Database, Hold, Transaction, Usage
from reelwright.services.accounts import lock_account

MAX_NOTE_CHARS: Final = 200
#: What stands for the model of a video that was refunded after it was deleted.
DELETED: Final = "(deleted)"
MAX_LINES: Final = 10_000
#: How many of the videos that credits are set aside for are listed.
MAX_HOLDS: Final = 100


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a movement of credits."""

    account_id: AccountId
    #: Micro-credits; negative when they were taken away.
    amount: int
    balance: Balance
    #: Whether it was new; the same reference again moves nothing.
    is_new: bool


class Billing:
    """Moves and shows credits; amounts are micro-credits."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def grant(
        self, account_id: AccountId, amount: int, *, note: str = "", reference: str | None = None
    ) -> Posted:
        """Give an account credits.

        Raises:
            InvalidRequestError: When the amount is not above zero.
            AccountNotFoundError: When there is no such account.
        """
        _check_amount(amount)
        return await self._give(account_id, amount, Book.GRANTS, EntryKind.GRANT, note=note, reference=reference)

    async def top_up(self, account_id: AccountId, amount: int, *, reference: str, note: str = "") -> Posted:
        """Credit money that was paid in; the first makes a free account a paid one.

        Raises:
            InvalidRequestError: When the amount is not above zero.
            AccountNotFoundError: When there is no such account.
            ReferenceTakenError: When the reference stands for another payment.
        """
        _check_amount(amount)
        return await self._give(account_id, amount, Book.CASH, EntryKind.TOP_UP, note=note, reference=reference)

    async def adjust(self, account_id: AccountId, amount: int, *, note: str, reference: str | None = None) -> Posted:
        """Correct a balance, upwards or downwards.

        Raises:
            InvalidRequestError: When the amount is zero.
            InsufficientCreditsError: When more would be taken than there is.
            AccountNotFoundError: When there is no such account.
        """
        _check_amount(abs(amount))
        return await self._give(account_id, amount, Book.GRANTS, EntryKind.ADJUSTMENT, note=note, reference=reference)

    async def refund(self, job_id: JobId, *, note: str = "") -> Posted:
        """Give back what a video cost, once.

        Raises:
            NothingToRefundError: When nothing was charged, or it was refunded already.
        """
        async with self._database.begin() as tx:
            held, settled = await tx.ledger.find(f"hold:{job_id}"), await tx.ledger.find(f"settle:{job_id}")
            charged = settled.postings.get(Book.REVENUE, 0) if settled else 0
            if held is None or charged <= 0:
                raise NothingToRefundError
            account_id, paid_from = held.account_id, next(book for book, amount in held.postings.items() if amount < 0)
            await tx.accounts.lock([account_id])
            now = self._clock.now()
            entry = ledger.refund(account_id, job_id, charged=charged, paid_to=paid_from, at=now, note=_read(note))
            if not await tx.ledger.post([entry]):
                raise NothingToRefundError
            await _correct(tx, account_id, job_id, charged, now)
            balance = (await tx.ledger.balances([account_id]))[account_id]
            return Posted(account_id, charged, balance, is_new=True)

    async def holds(self, account_id: AccountId) -> tuple[int, tuple[Hold, ...]]:
        """Return how many live videos credits are set aside for, and the newest hundred of them."""
        async with self._database.read() as tx:
            return await tx.jobs.holds(account_id, limit=MAX_HOLDS)

    async def balance(self, account_id: AccountId) -> Balance:
        """Return what an account has."""
        async with self._database.read() as tx:
            return (await tx.ledger.balances([account_id])).get(account_id, Balance())

    async def statement(
        self, account_id: AccountId, *, limit: int = 100, before: int | None = None
    ) -> tuple[Line, ...]:
        """Return lines of an account's statement, newest first, from before an entry's id on."""
        async with self._database.read() as tx:
            return await tx.ledger.statement(account_id, limit=max(0, min(limit, MAX_LINES + 1)), before=before)

    async def reconcile(self) -> Reconciliation:
        """Add the whole ledger up again; `drift` and `total` must be 0."""
        async with self._database.read() as tx:
            return await tx.ledger.reconcile()

    async def _give(
        self, account_id: AccountId, amount: int, source: Book, kind: EntryKind, *, note: str, reference: str | None
    ) -> Posted:
        async with self._database.begin() as tx:
            account = await lock_account(tx, account_id)
            cause = f"{kind}:{_read(reference or secrets.token_hex(12))}"
            entry = ledger.give(
                account_id, amount=amount, source=source, kind=kind, cause=cause, at=self._clock.now(), note=_read(note)
            )
            before = (await tx.ledger.balances([account_id]))[account_id]
            if await tx.ledger.find(cause) is None:
                _check_covered(before, amount)
            if await tx.ledger.post([entry]):
                if kind is EntryKind.TOP_UP:
                    await _make_paid(tx, account)
                balance = (await tx.ledger.balances([account_id]))[account_id]
                return Posted(account_id, amount, balance, is_new=True)
            # What was moved under this reference already is not moved again.
            known = await tx.ledger.find(cause)
            if known is None or (known.account_id, known.postings) != (account_id, entry.postings):
                raise ReferenceTakenError
            return Posted(account_id, amount, before, is_new=False)


async def _correct(tx: Transaction, account_id: AccountId, job_id: JobId, charged: int, now: datetime) -> None:
    """Take a refund out of the job, the day's usage and its key's cap; of a deleted job only the usage is left."""
    job = (await tx.jobs.find_many([job_id])).get(job_id)
    model, key_id = (job.request.model, job.key_id) if job else (DELETED, None)
    await tx.usage.add(account_id, Usage(now.date(), key_id, model, "refunded", 0, 0, -charged))
    await tx.jobs.set_charged(job_id, 0)
    if key_id is not None:
        await tx.keys.spend(key_id, -charged)


def _check_covered(balance: Balance, amount: int) -> None:
    if balance.available + amount < 0:
        left, taken = format_credits(balance.available), format_credits(-amount)
        raise InsufficientCreditsError(f"The account has {left} credits, too few to take {taken} away.")


def _read(text: str) -> str:
    """Return a note or reference as it is kept.

    Raises:
        InvalidRequestError: When it is too long or holds what cannot be seen.
    """
    if len(text) > MAX_NOTE_CHARS or not text.isprintable():
        message = f"A note or reference has at most {MAX_NOTE_CHARS} characters, all of which can be seen."
        raise InvalidRequestError(Fault("invalid_value", message, "note"))
    return text


async def _make_paid(tx: Transaction, account: Account) -> None:
    if account.plan.name == FREE:
        await tx.accounts.set_standing(account.id, plan=PAID, role=account.role, status=account.status)


def _check_amount(amount: int) -> None:
    if not 0 < amount <= MAX_MICRO:
        raise InvalidRequestError(Fault("invalid_value", "The amount must be above zero.", "amount"))
