"""Idempotency keys, and creates that may be sent again, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.idempotency import Answer, Claim, KeyRecord, Marks, Sending
from reelwright.domain.ids import AccountId, JobId


class PostgresClaims:
    """`ports.ClaimTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def take(self, claim: Claim, marks: Marks, *, until: datetime, now: datetime, forgotten: datetime) -> bool:
        """Take a key that is new, older than `forgotten`, or whose owner died and made nothing; False if it is not."""
        owner = await statements.take_claim(
            self._connection,
            **_names(claim),
            mark=marks[0],
            marks=list(marks),
            held_until=until,
            now=now,
            forgotten=forgotten,
        )
        return owner is not None

    async def find(self, account_id: AccountId, key: str, *, forgotten: datetime) -> KeyRecord | None:
        """Return what is known of a key, unless it is older than `forgotten`."""
        row = await statements.find_claim(self._connection, account_id=account_id, key=key, forgotten=forgotten)
        return row and _record(row)

    async def extend(self, claim: Claim, until: datetime) -> None:
        """Tell that a claim's owner lives; nothing happens when it has lost it."""
        await statements.extend_claim(self._connection, **_names(claim), held_until=until)

    async def bind(self, made: Mapping[Claim, str | None]) -> frozenset[Claim]:
        """Write down what each claim makes, None for nothing, and return those that still hold."""
        owners = await rows(
            statements.bind_claims(
                self._connection,
                account_ids=[claim.account_id for claim in made],
                keys=[claim.key for claim in made],
                owners=[claim.owner for claim in made],
                resource_ids=list(made.values()),
            )
        )
        still = {row["owner"] for row in owners}
        return frozenset(claim for claim in made if claim.owner in still)

    async def answer(self, claim: Claim, answer: Answer) -> None:
        """Keep the answer, its body sealed by the caller; nothing happens when the claim is lost."""
        await statements.answer_claim(
            self._connection,
            **_names(claim),
            status=answer.status,
            content_type=answer.content_type,
            body=answer.body,
        )

    async def give_up(self, claim: Claim, now: datetime) -> None:
        """Forget the key; or, when something was made, leave that to whoever comes next."""
        await statements.give_claim_up(self._connection, **_names(claim), now=now)

    async def trim(self, before: datetime) -> None:
        """Forget the keys from before an instant."""
        await statements.trim_claims(self._connection, before=before)


class PostgresSendings:
    """`ports.SendingTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def note(self, made: Sequence[tuple[Sending, JobId]], now: datetime) -> None:
        """Write down which job each sending made."""
        await statements.note_sendings(
            self._connection,
            key_ids=[sending.key_id for sending, _ in made],
            marks=[sending.marks[0] for sending, _ in made],
            job_ids=[job_id for _, job_id in made],
            now=now,
        )

    async def take_first(self, sending: Sending, *, since: datetime, now: datetime) -> JobId | None:
        """Return the job of a sending like it since an instant that has answered no other, and mark it as answered."""
        found: JobId | None = await statements.take_first_sending(
            self._connection, key_id=sending.key_id, marks=list(sending.marks), since=since, now=now
        )
        return found

    async def trim(self, before: datetime) -> None:
        """Forget the sendings from before an instant."""
        await statements.trim_sendings(self._connection, before=before)


def _names(claim: Claim) -> dict[str, str]:
    return {"account_id": claim.account_id, "key": claim.key, "owner": claim.owner}


def _record(row: Any) -> KeyRecord:
    answer = None if row["status"] is None else Answer(row["status"], row["content_type"], row["body"])
    return KeyRecord(row["request_hash"], row["held_until"], row["resource_id"], answer)
