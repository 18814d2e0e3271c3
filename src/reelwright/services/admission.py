"""Who of a batch is taken: rate, balance and spend cap, decided with the accounts locked, each by its own merits.

A submission counts against the rate whether or not it can be paid for; one that the rate refuses does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reelwright.domain.account import Account
from reelwright.domain.idempotency import Once
from reelwright.domain.ids import AccountId, KeyId
from reelwright.domain.job import Job
from reelwright.domain.key import ApiKey
from reelwright.domain.ledger import Balance
from reelwright.domain.limits import Ask, Bucket, Quota
from reelwright.domain.money import format_credits
from reelwright.domain.pricing import Price
from reelwright.errors import (
    AccountSuspendedError,
    InsufficientCreditsError,
    ReelwrightError,
    SpendCapError,
)
from reelwright.ports import Transaction


@dataclass(frozen=True, slots=True)
class Application:
    """One job that wants to be taken, and what it would cost."""

    job: Job
    price: Price
    key: ApiKey | None = None
    #: By what it is known that it was made already.
    once: Once | None = None

    @property
    def counter(self) -> KeyId | None:
        """What counts against the spend cap of the key that it came with, if that has one."""
        return None if self.key is None or self.key.spend_cap is None else self.key.counter_id or self.key.id


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an application: the job as it was taken, or why it was not."""

    job: Job | None
    error: ReelwrightError | None = None
    quota: Quota | None = None
    #: Whether the job was made before, and only asked for again.
    is_repeat: bool = False


async def admit(
    tx: Transaction, payers: Mapping[AccountId, tuple[Account, Balance]], applications: Sequence[Application]
) -> list[Verdict]:
    """Decide what is taken of whom; the caller holds the accounts' locks, and inserts the jobs with their holds."""
    accounts = {account_id: account for account_id, (account, _) in payers.items()}
    quotas = await _take_quotas(tx, accounts, applications)
    counters = sorted({counter for each in applications if (counter := each.counter) is not None})
    purse = _Purse(payers, await tx.keys.room(counters) if counters else {})
    places = dict.fromkeys(accounts, 0)
    verdicts = []
    for application in applications:
        account = accounts[application.job.account_id]
        quota, place = quotas.get(account.id), places[account.id]
        places[account.id] += 1
        if quota is not None and not quota.admitted[place]:
            verdicts.append(Verdict(None, quota.refusal("submissions"), quota))
        else:
            verdicts.append(_judge(account, application, quota, purse))
    for counter, spent in sorted(purse.spent.items()):
        if spent:
            await tx.keys.spend(counter, spent)
    return verdicts


async def _take_quotas(
    tx: Transaction, accounts: Mapping[AccountId, Account], applications: Sequence[Application]
) -> dict[str, Quota]:
    counts: dict[AccountId, int] = {}
    for application in applications:
        account_id = application.job.account_id
        counts[account_id] = counts.get(account_id, 0) + 1
    asks = [
        Ask(account_id, (1,) * count, accounts[account_id].plan.submissions)
        for account_id, count in counts.items()
        if accounts[account_id].plan.submissions.is_limited
    ]
    return await tx.quotas.take(Bucket.SUBMISSIONS, asks) if asks else {}


class _Purse:
    """What is left to spend while a batch is judged, in micro-credits."""

    def __init__(self, payers: Mapping[AccountId, tuple[Account, Balance]], room: Mapping[KeyId, int]) -> None:
        self.available = {account_id: balance.available for account_id, (_, balance) in payers.items()}
        self.room = dict(room)
        #: By the counters of capped keys.
        self.spent = dict.fromkeys(room, 0)


def _judge(account: Account, application: Application, quota: Quota | None, purse: _Purse) -> Verdict:
    if account.is_suspended:
        return Verdict(None, AccountSuspendedError())
    error = _pay(account, application, purse)
    if error is not None:
        return Verdict(None, error, quota)
    job = application.job
    # The plan may have changed since the job was written out.
    if job.terms.paid_from is not account.purse:
        job = replace(job, terms=application.price.terms(account.purse))
    return Verdict(job, None, quota)


def _pay(account: Account, application: Application, purse: _Purse) -> ReelwrightError | None:
    """Take the price out of the purse, or say why that cannot be."""
    total, counter = application.price.total, application.counter
    if counter is not None and purse.room.get(counter, total) < total:
        return _too_little(SpendCapError, "This API key's spend cap leaves", total, purse.room[counter])
    if not account.plan.is_house:
        available = purse.available.get(account.id, 0)
        if available < total:
            return _too_little(InsufficientCreditsError, "The account has", total, available)
        purse.available[account.id] = available - total
    if counter in purse.room:
        purse.room[counter] -= total
        purse.spent[counter] += total
    return None


def _too_little(kind: type[InsufficientCreditsError], what: str, price: int, left: int) -> InsufficientCreditsError:
    price_text, left_text = format_credits(price), format_credits(max(0, left))
    message = f"The video costs {price_text} credits. {what} {left_text}. Nothing was made."
    return kind(message, price=price_text, balance=left_text)
