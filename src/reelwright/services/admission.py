"""Who of those that came together is taken: rate, balance and spend cap, decided with the accounts locked.

An application is judged by its own merits: a batch that is a whole is taken as a whole or not at all. A submission
counts against the rate whether or not it can be paid for; one that the rate refuses does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reelwright.domain.account import Account
from reelwright.domain.batch import Batch, Refusal
from reelwright.domain.event import EventType
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

Payers = Mapping[AccountId, tuple[Account, Balance]]


@dataclass(frozen=True, slots=True)
class Application:
    """Jobs of one account that want to be taken, one or those of a batch, and what each would cost."""

    jobs: tuple[Job, ...]
    prices: tuple[Price, ...]
    key: ApiKey | None = None
    #: What they are jobs of, and whether they are taken all or none.
    batch: Batch | None = None
    is_whole: bool = True
    #: By what it is known that they were made already.
    once: Once | None = None

    @property
    def makes(self) -> str:
        """The id of what it makes: the batch, or the job."""
        return self.jobs[0].id if self.batch is None else self.batch.id

    @property
    def account_id(self) -> AccountId:
        """Whose they are."""
        return self.jobs[0].account_id

    @property
    def parts(self) -> Sequence[range]:
        """The places of those that are taken together."""
        count = len(self.jobs)
        return (range(count),) if self.is_whole else [range(place, place + 1) for place in range(count)]

    @property
    def counter(self) -> KeyId | None:
        """What counts against the spend cap of the key that it came with, if that has one."""
        return None if self.key is None or self.key.spend_cap is None else self.key.counter_id or self.key.id


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an application: the jobs as they were taken, and why the others were not."""

    jobs: tuple[Job, ...]
    quota: Quota | None = None
    #: By places in the application; of those that are taken together the first one's.
    errors: Mapping[int, ReelwrightError] = field(default_factory=dict)
    #: The batch as it is to be kept, with those that were refused.
    batch: Batch | None = None
    #: Whether the job was made before, and only asked for again.
    is_repeat: bool = False


def refusal_of(job: Job, error: ReelwrightError) -> Refusal:
    """Return what is kept of a job of a batch that is not taken."""
    return Refusal(job.batch_index or 0, error.code, error.message, error.param, job.request.custom_id)


async def admit(tx: Transaction, payers: Payers, applications: Sequence[Application]) -> list[Verdict]:
    """Decide what is taken of whom; the caller holds the accounts' locks, and inserts the jobs with their holds."""
    accounts = {account_id: account for account_id, (account, _) in payers.items()}
    quotas = await _take_quotas(tx, accounts, applications)
    counters = sorted({counter for each in applications if (counter := each.counter) is not None})
    purse = _Purse(payers, await tx.keys.room(counters) if counters else {})
    places = dict.fromkeys(accounts, 0)
    verdicts = []
    for application in applications:
        account = accounts[application.account_id]
        place = places[account.id]
        places[account.id] += len(application.parts)
        verdicts.append(_judge(account, application, quotas.get(account.id), place, purse))
    for counter, spent in sorted(purse.spent.items()):
        if spent:
            await tx.keys.spend(counter, spent)
    return verdicts


async def tell_of_low_credits(tx: Transaction, payers: Payers, jobs: Sequence[Job], now: datetime) -> None:
    """Tell those accounts whose credits fall below what they set by paying for the jobs."""
    spent = dict.fromkeys(payers, 0)
    for job in jobs:
        spent[job.account_id] += job.terms.price
    for account_id, (account, balance) in payers.items():
        left = balance.available - spent[account_id]
        if not account.plan.is_house and left < account.low_credits <= balance.available:
            data = {"balance": format_credits(left)}
            await tx.events.tell(EventType.CREDITS_LOW, account_id, account_id, now, data=data)


async def _take_quotas(
    tx: Transaction, accounts: Mapping[AccountId, Account], applications: Sequence[Application]
) -> dict[str, Quota]:
    costs: dict[AccountId, list[int]] = {}
    for application in applications:
        costs.setdefault(application.account_id, []).extend(map(len, application.parts))
    asks = [
        Ask(account_id, tuple(each), accounts[account_id].plan.submissions)
        for account_id, each in costs.items()
        if accounts[account_id].plan.submissions.is_limited
    ]
    return await tx.quotas.take(Bucket.SUBMISSIONS, asks) if asks else {}


class _Purse:
    """What is left to spend while applications are judged, in micro-credits."""

    def __init__(self, payers: Payers, room: Mapping[KeyId, int]) -> None:
        self.available = {account_id: balance.available for account_id, (_, balance) in payers.items()}
        self.room = dict(room)
        #: By the counters of capped keys.
        self.spent = dict.fromkeys(room, 0)


def _judge(account: Account, application: Application, quota: Quota | None, place: int, purse: _Purse) -> Verdict:
    """Judge an application; `place` is where its parts begin in what was asked of the rate."""
    taken: list[Job] = []
    errors: dict[int, ReelwrightError] = {}
    for number, part in enumerate(application.parts, place):
        if quota is not None and not quota.admitted[number]:
            errors[part.start] = quota.refusal("submissions", len(part))
        elif account.is_suspended:
            errors[part.start] = AccountSuspendedError()
        elif error := _pay(account, application, part, purse):
            errors[part.start] = error
        else:
            taken += [_priced(account, application, index) for index in part]
    batch = application.batch
    if batch is not None and errors:
        refused = [*batch.refused, *(refusal_of(application.jobs[index], error) for index, error in errors.items())]
        batch = replace(batch, refused=tuple(sorted(refused, key=lambda refusal: refusal.index)))
    return Verdict(tuple(taken), quota, errors, batch)


def _priced(account: Account, application: Application, index: int) -> Job:
    """Return a job with the terms it is taken on: the plan may have changed since it was written out."""
    job = application.jobs[index]
    if job.terms.paid_from is account.purse:
        return job
    return replace(job, terms=application.prices[index].terms(account.purse))


def _pay(account: Account, application: Application, part: range, purse: _Purse) -> ReelwrightError | None:
    """Take the price of what is taken together out of the purse, or say why that cannot be."""
    total, counter = sum(application.prices[index].total for index in part), application.counter
    if counter is not None and purse.room.get(counter, total) < total:
        return _too_little(SpendCapError, "This API key's spend cap leaves", len(part), total, purse.room[counter])
    if not account.plan.is_house:
        available = purse.available.get(account.id, 0)
        if available < total:
            return _too_little(InsufficientCreditsError, "The account has", len(part), total, available)
        purse.available[account.id] = available - total
    if counter in purse.room:
        purse.room[counter] -= total
        purse.spent[counter] += total
    return None


def _too_little(
    kind: type[InsufficientCreditsError], what: str, count: int, price: int, left: int
) -> InsufficientCreditsError:
    price_text, left_text = format_credits(price), format_credits(max(0, left))
    costs = "The video costs" if count == 1 else f"The {count} videos cost"
    message = f"{costs} {price_text} credits. {what} {left_text}. Nothing was made."
    return kind(message, price=price_text, balance=left_text)
