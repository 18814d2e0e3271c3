"""Idempotency keys: the first request with a key is carried out, and all that are the same get its answer.

Invariants: at any time at most one request holds a key's claim, and what a create makes is durable only together with
its claim (`services.once`), so it is made once whatever is killed when; an answer is kept sealed. Requests in one
process wait for each other in memory; those in others ask the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeAlias

from reelwright.domain.idempotency import KEPT_FOR, MAX_KEPT_BYTES, Answer, Claim, KeyRecord, Made, Marks
from reelwright.domain.ids import AccountId
from reelwright.errors import DatabaseUnavailableError, IdempotencyConflictError, StillRunningError
from reelwright.ports import Clock, Database
from reelwright.services.sealing import Sealer

#: For how long a claim's owner is believed to live after its last word.
LEASE: Final = timedelta(seconds=30)
#: How long a request waits for the one before it: well below the timeouts of clients and proxies.
PATIENCE_S: Final = 30.0
_FIRST_LOOK_S: Final = 0.05
_SLOWEST_LOOK_S: Final = 0.5
_RETRY_AFTER_S: Final = 5

#: What a request with a key has to do: carry it out, or answer what it was answered, or with what it made.
Turn: TypeAlias = Claim | Answer | Made
_Place: TypeAlias = tuple[AccountId, str]


@dataclass(slots=True)
class _Ahead:
    """A request of this process that others with its key wait for."""

    marks: Marks
    #: What became of it; None when it is forgotten and somebody else may try.
    ended: asyncio.Future[Answer | Made | None]


class Idempotency:
    """Hands out turns; one per process."""

    def __init__(
        self, database: Database, clock: Clock, keys: Sequence[bytes], *, patience_s: float = PATIENCE_S
    ) -> None:
        self._database = database
        self._clock = clock
        self._sealer = Sealer(keys)
        self._patience_s = patience_s
        self._ahead: dict[_Place, _Ahead] = {}

    def marks(self, request: bytes) -> Marks:
        """Return what a request is recognised by; `request` is what is the same at every try."""
        return self._sealer.marks(request)

    async def take_turn(self, account_id: AccountId, key: str, marks: Marks) -> Turn:
        """Wait for whoever came before, and return what is to be done; a `Claim` must be ended by `conclude`.

        Raises:
            IdempotencyConflictError: When the key was used for another request.
            StillRunningError: When the request before it takes too long, and has made nothing yet.
        """
        deadline = time.monotonic() + self._patience_s
        place = (account_id, key)
        while (ahead := self._ahead.get(place)) is not None:
            if marks != ahead.marks:
                raise IdempotencyConflictError
            ended = await self._wait(place, ahead, deadline)
            if ended is not None:
                return ended
        ahead = self._ahead[place] = _Ahead(marks, asyncio.get_running_loop().create_future())
        try:
            turn = await self._ask(place, marks, deadline)
        except BaseException:
            self._leave(place, None)
            raise
        if not isinstance(turn, Claim):
            self._leave(place, turn)
        return turn

    @contextlib.asynccontextmanager
    async def holding(self, claim: Claim) -> AsyncIterator[None]:
        """Tell every few seconds that the claim's owner lives, while the block lasts."""
        telling = asyncio.ensure_future(self._keep_telling(claim))
        try:
            yield
        finally:
            telling.cancel()

    async def conclude(self, claim: Claim, answer: Answer | None) -> None:
        """Keep the answer for those that come later, or with None forget the key.

        Without a database neither is possible: the claim ends by itself, and what was made is found by its id.
        """
        if answer is not None and len(answer.body) > MAX_KEPT_BYTES:
            answer = None
        try:
            async with self._database.begin() as tx:
                if answer is None:
                    await tx.claims.give_up(claim, self._clock.now())
                else:
                    await tx.claims.answer(claim, self._sealed(claim, answer))
        except DatabaseUnavailableError:
            pass
        finally:
            self._leave((claim.account_id, claim.key), answer)

    async def _wait(self, place: _Place, ahead: _Ahead, deadline: float) -> Answer | Made | None:
        done, _ = await asyncio.wait([ahead.ended], timeout=max(0.0, deadline - time.monotonic()))
        if done:
            return ahead.ended.result()
        async with self._database.read() as tx:
            record = await tx.claims.find(*place, forgotten=self._clock.now() - KEPT_FOR)
        return _still_running(record)

    async def _ask(self, place: _Place, marks: Marks, deadline: float) -> Turn:
        pause_s = _FIRST_LOOK_S
        while True:
            claim = Claim(*place, owner=secrets.token_hex(8))
            now = self._clock.now()
            forgotten = now - KEPT_FOR
            async with self._database.begin() as tx:
                if await tx.claims.take(claim, marks, until=now + LEASE, now=now, forgotten=forgotten):
                    return claim
                record = await tx.claims.find(*place, forgotten=forgotten)
            if record is not None:
                if record.mark not in marks:
                    raise IdempotencyConflictError
                if record.answer is not None:
                    return self._opened(claim, record.answer)
                if record.resource_id is not None and record.held_until <= now:
                    return Made(record.resource_id)
                if time.monotonic() >= deadline:
                    return _still_running(record)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _SLOWEST_LOOK_S)

    async def _keep_telling(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with contextlib.suppress(DatabaseUnavailableError):
                async with self._database.begin() as tx:
                    await tx.claims.extend(claim, self._clock.now() + LEASE)

    def _leave(self, place: _Place, turn: Answer | Made | None) -> None:
        self._ahead.pop(place).ended.set_result(turn)

    def _sealed(self, claim: Claim, answer: Answer) -> Answer:
        return replace(answer, body=self._sealer.seal(answer.body, about=_about(claim)))

    def _opened(self, claim: Claim, answer: Answer) -> Answer:
        return replace(answer, body=self._sealer.open(answer.body, about=_about(claim)))


def _about(claim: Claim) -> bytes:
    return f"{claim.account_id} {claim.key}".encode()


def _still_running(record: KeyRecord | None) -> Made:
    """Return what a request that takes too long has made so far."""
    if record is None or record.resource_id is None:
        raise StillRunningError(retry_after_s=_RETRY_AFTER_S)
    return Made(record.resource_id)
