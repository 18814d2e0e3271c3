"""What the use cases need of the tables of requests that must not be carried out twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from reelwright.domain.idempotency import Answer, Claim, KeyRecord, Marks, Sending
from reelwright.domain.ids import AccountId, JobId


class ClaimTable(Protocol):
    """Idempotency keys, inside one transaction. Lock order: the account's lock comes before."""

    async def take(self, claim: Claim, marks: Marks, *, until: datetime, now: datetime, forgotten: datetime) -> bool:
        """Take a key that is new, older than `forgotten`, or whose owner died and made nothing; False if it is not.

        Only the same request, by its marks, is taken over from the dead.
        """
        ...

    async def find(self, account_id: AccountId, key: str, *, forgotten: datetime) -> KeyRecord | None:
        """Return what is known of a key, unless it is older than `forgotten`."""
        ...

    async def extend(self, claim: Claim, until: datetime) -> None:
        """Tell that a claim's owner lives; nothing happens when it has lost it."""
        ...

    async def bind(self, made: Mapping[Claim, str | None]) -> frozenset[Claim]:
        """Write down what each claim makes, None for nothing, and return those that still hold.

        It is durable together with what is made, or not at all.
        """
        ...

    async def answer(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer, its body sealed by the caller; nothing happens when the claim is lost."""
        ...

    async def give_up(self, claim: Claim, now: datetime) -> None:
        """Forget the key; or, when something was made, leave that to whoever comes next."""
        ...

    async def trim(self, before: datetime) -> None:
        """Forget the keys from before an instant."""
        ...


class SendingTable(Protocol):
    """Which jobs creates made that may be sent again, inside one transaction. The caller holds the account's lock."""

    async def note(self, made: Sequence[tuple[Sending, JobId]], now: datetime) -> None:
        """Write down which job each sending made."""
        ...

    async def take_first(self, sending: Sending, *, since: datetime, now: datetime) -> JobId | None:
        """Return the job of a sending like it since an instant that has answered no other, and mark it as answered."""
        ...

    async def trim(self, before: datetime) -> None:
        """Forget the sendings from before an instant."""
        ...
