"""Submissions that must be made at most once, decided in the transaction that would make them.

Invariants: whoever has lost its claim makes nothing; what a claim makes is written into it in the same transaction; a
create that an SDK sent again gets the job that the one before made, at no cost, and each job answers so once. The
caller holds the accounts' locks: of one account no two are decided at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reelwright.domain.idempotency import SENT_AGAIN_WITHIN, Claim, Sending
from reelwright.errors import ReelwrightError, StillRunningError
from reelwright.ports import Transaction
from reelwright.services.admission import Application, Payers, Verdict, admit


async def admit_once(
    tx: Transaction,
    payers: Payers,
    applications: Sequence[Application],
    now: datetime,
) -> list[Verdict]:
    """Decide as `admit` does, but for those that are known already; nothing is asked when none could be."""
    if all(application.once is None for application in applications):
        return await admit(tx, payers, applications)
    verdicts = await _without_claim(tx, applications) | await _sent_again(tx, applications, now)
    rest = [place for place in range(len(applications)) if place not in verdicts]
    verdicts |= zip(rest, await admit(tx, payers, [applications[place] for place in rest]), strict=True)
    await _write_down(tx, [(applications[place], verdicts[place]) for place in rest], now)
    return [verdicts[place] for place in range(len(applications))]


async def _without_claim(tx: Transaction, applications: Sequence[Application]) -> dict[int, Verdict]:
    """Bind the claims to what they are about to make, and refuse those that somebody else has taken over."""
    made: dict[Claim, str | None] = {each.once: each.makes for each in applications if isinstance(each.once, Claim)}
    if not made:
        return {}
    held = await tx.claims.bind(made)
    return {
        place: _refused(StillRunningError())
        for place, each in enumerate(applications)
        if isinstance(each.once, Claim) and each.once not in held
    }


async def _sent_again(tx: Transaction, applications: Sequence[Application], now: datetime) -> dict[int, Verdict]:
    """Answer those that were sent again with what the first of them made."""
    verdicts: dict[int, Verdict] = {}
    ahead = set()
    for place, application in enumerate(applications):
        once = application.once
        if not isinstance(once, Sending):
            continue
        if once.is_again:
            verdict = await _first_of(tx, once, now)
            if verdict is None and (once.key_id, once.marks[0]) in ahead:
                # Its first try stands in this very transaction and is not decided yet.
                verdict = _refused(StillRunningError(retry_after_s=1))
            if verdict is not None:
                verdicts[place] = verdict
                continue
        ahead.add((once.key_id, once.marks[0]))
    return verdicts


async def _first_of(tx: Transaction, sending: Sending, now: datetime) -> Verdict | None:
    job_id = await tx.sendings.take_first(sending, since=now - SENT_AGAIN_WITHIN, now=now)
    # It may have been deleted meanwhile.
    job = None if job_id is None else (await tx.jobs.find_many([job_id])).get(job_id)
    return None if job is None else Verdict((job,), is_repeat=True)


async def _write_down(tx: Transaction, decided: Sequence[tuple[Application, Verdict]], now: datetime) -> None:
    """Unbind the claims of those that were refused, and note which job each sending makes."""
    refused: dict[Claim, str | None] = {}
    sent = []
    for application, verdict in decided:
        if isinstance(application.once, Claim) and not verdict.jobs:
            refused[application.once] = None
        elif isinstance(application.once, Sending) and verdict.jobs:
            sent.append((application.once, verdict.jobs[0].id))
    if refused:
        await tx.claims.bind(refused)
    if sent:
        await tx.sendings.note(sent, now)


def _refused(error: ReelwrightError) -> Verdict:
    return Verdict((), errors={0: error})
