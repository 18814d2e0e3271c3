"""Delivering events: what is due goes out signed, and what came back decides what becomes of it.

Invariants: an event is sent until a receiver has accepted it or all attempts are used up, so at least once; an
endpoint that has failed for days is paused, one that says it is gone is disabled, and then nothing waits for it; no
secret reaches the log. Posting itself is the worker's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from reelwright.domain.ids import DeliveryId, EndpointId
from reelwright.domain.webhook import (
    PATIENCE,
    SIGNATURE_HEADER,
    Attempt,
    CallbackSecret,
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointStatus,
    Payload,
    message_headers,
    next_attempt,
    secrets_of,
)
from reelwright.ports import Clock, Database, Letter, Reply, Transaction
from reelwright.services.letters import write_pause_letter
from reelwright.services.verdicts import GONE, find_fault, read_retry_after

#: How long a delivery is one sender's: longer than a post and its settlement take.
LEASE: Final = timedelta(seconds=30)
#: How much of one receiver's is under way at once, over all senders.
PER_TARGET: Final = 4
_CROSSED_OUT: Final = "v1,…"
_MAX_HEADERS: Final = 40
_MAX_HEADER_CHARS: Final = 500
_MAX_BODY_CHARS: Final = 1024


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed delivery, where it goes and how it is signed."""

    delivery: Delivery
    #: None for a callback.
    endpoint: Endpoint | None
    secret: CallbackSecret

    @property
    def url(self) -> str:
        """The address it goes to."""
        return self.endpoint.url if self.endpoint else self.delivery.callback_url or ""

    @property
    def is_full(self) -> bool:
        """Whether the whole object is sent, so that its receiver need not ask for it."""
        return self.endpoint is None or self.endpoint.payload is Payload.FULL


@dataclass(frozen=True, slots=True)
class Sent:
    """One post and what came of it."""

    at: datetime
    headers: Mapping[str, str]
    reply: Reply


class Deliveries:
    """Hands out what is due and settles what was sent; one per process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        keys: Sequence[bytes],
        base_url: str,
        dice: Callable[[], float] = random.random,
        haste: float = 1.0,
    ) -> None:
        """Take the sub-keys that secrets are derived from and the address that users reach the API at.

        `haste` divides every wait between attempts, for those who cannot wait 72 hours to see the last.
        """
        self._database = database
        self._clock = clock
        self._keys = tuple(keys)
        self._base_url = base_url
        self._dice = dice
        self._haste = haste

    async def claim(self, *, limit: int) -> tuple[Errand, ...]:
        """Lease what is due, `limit` at most; what waits for an endpoint that is sent nothing is given up."""
        now = self._clock.now()
        async with self._database.read() as tx:
            claimed = await tx.deliveries.claim(now, limit=limit, per_target=PER_TARGET, lease_until=now + LEASE)
            if not claimed:
                return ()
            endpoints = await tx.endpoints.find_many(sorted({each.endpoint_id for each in claimed if each.endpoint_id}))
            callers = sorted({each.account_id for each in claimed if each.endpoint_id is None})
            secrets = await tx.endpoints.callback_secrets(callers) if callers else {}
            await self._give_up(tx, claimed, endpoints)
        errands = []
        for each in claimed:
            endpoint = endpoints.get(each.endpoint_id) if each.endpoint_id else None
            # An endpoint that was deleted meanwhile took its deliveries with it.
            if each.endpoint_id is None or (endpoint and endpoint.status is EndpointStatus.ENABLED):
                errands.append(Errand(each, endpoint, secrets.get(each.account_id, CallbackSecret())))
        return tuple(errands)

    async def next_at(self) -> datetime | None:
        """Return when next there may be something to claim that there is not now."""
        async with self._database.read() as tx:
            return await tx.deliveries.due_at(self._clock.now())

    def sign(self, errand: Errand, body: bytes) -> tuple[datetime, dict[str, str]]:
        """Return the instant of an attempt and the headers it is posted with (Standard Webhooks 1.0)."""
        now = self._clock.now()
        endpoint, event_id = errand.endpoint, errand.delivery.event.id
        if endpoint is not None:
            subject, version, until = str(endpoint.id), endpoint.secret_version, endpoint.previous_secret_until
        else:
            subject, version = str(errand.delivery.account_id), errand.secret.version
            until = errand.secret.previous_until
        secrets = secrets_of(self._keys, subject, version, until, now)
        return now, message_headers(secrets, event_id, now, body)

    async def settle(self, errand: Errand, sent: Sent) -> Letter | None:
        """Write an attempt into the log and decide what follows; return the letter that is to be sent, if any."""
        attempt = _attempt_of(errand.delivery, sent)
        async with self._database.begin() as tx:
            if attempt.error is None:
                if errand.endpoint is not None:
                    await tx.endpoints.note(
                        errand.endpoint.id, failing_since=None, status=EndpointStatus.ENABLED, reason=None
                    )
                await self._write(tx, errand, attempt, (DeliveryState.DELIVERED, attempt.at))
                return None
            # Locked before its delivery, as whoever deletes or disables it does.
            endpoint = await tx.endpoints.lock(errand.endpoint.id) if errand.endpoint else None
            fate = self._fate(attempt, sent.reply)
            if endpoint is None:
                await self._write(tx, errand, attempt, fate)
                return None
            return await self._settle_failed(tx, errand, attempt, endpoint, fate)

    async def _settle_failed(
        self,
        tx: Transaction,
        errand: Errand,
        attempt: Attempt,
        endpoint: Endpoint,
        fate: tuple[DeliveryState, datetime],
    ) -> Letter | None:
        now = self._clock.now()
        since = endpoint.failing_since or attempt.at
        status, reason = _standing(endpoint, attempt, since, now)
        if status is not EndpointStatus.ENABLED:
            fate = (DeliveryState.FAILED, now)
        if not await self._write(tx, errand, attempt, fate):
            return None
        if not await tx.endpoints.note(endpoint.id, failing_since=since, status=status, reason=reason):
            return None
        await tx.deliveries.give_up(endpoint.id, now)
        if status is not EndpointStatus.PAUSED:
            return None
        account = await tx.accounts.find(endpoint.account_id)
        if account is None or account.email is None:
            return None
        link = f"{self._base_url}/v1/webhook_endpoints/{endpoint.id}"
        return write_pause_letter(endpoint, account.locale, to=account.email, why=attempt.error or "", link=link)

    def _fate(self, attempt: Attempt, reply: Reply) -> tuple[DeliveryState, datetime]:
        now = self._clock.now()
        wait = next_attempt(attempt.number, read_retry_after(reply.headers, now), dice=self._dice())
        return (DeliveryState.FAILED, now) if wait is None else (DeliveryState.PENDING, now + wait / self._haste)

    async def _write(
        self, tx: Transaction, errand: Errand, attempt: Attempt, fate: tuple[DeliveryState, datetime]
    ) -> bool:
        delivery, (state, next_at) = errand.delivery, fate
        return await tx.deliveries.settle(delivery.id, delivery.claim, attempt, state=state, next_at=next_at)

    async def _give_up(
        self, tx: Transaction, claimed: Sequence[Delivery], endpoints: Mapping[EndpointId, Endpoint]
    ) -> None:
        """Fail what was claimed for an endpoint that was paused or disabled while it waited."""
        of_endpoint: dict[EndpointId, list[DeliveryId]] = {}
        for each in claimed:
            endpoint = endpoints.get(each.endpoint_id) if each.endpoint_id else None
            if endpoint is not None and endpoint.status is not EndpointStatus.ENABLED:
                of_endpoint.setdefault(endpoint.id, []).append(each.id)
        for endpoint_id, delivery_ids in of_endpoint.items():
            await tx.deliveries.give_up(endpoint_id, self._clock.now(), claimed=delivery_ids)


def _standing(
    endpoint: Endpoint, attempt: Attempt, since: datetime, now: datetime
) -> tuple[EndpointStatus, str | None]:
    """Return how an endpoint stands after a failed attempt, and why."""
    if endpoint.status is not EndpointStatus.ENABLED:
        return endpoint.status, endpoint.status_reason
    if attempt.status == GONE:
        return EndpointStatus.DISABLED, "It answered 410: it is gone."
    if now - since >= PATIENCE:
        return EndpointStatus.PAUSED, f"Nothing was accepted for {PATIENCE.days} days. {attempt.error}"
    return EndpointStatus.ENABLED, None


def _attempt_of(delivery: Delivery, sent: Sent) -> Attempt:
    reply = sent.reply
    return Attempt(
        number=delivery.attempts + 1,
        at=sent.at,
        duration_ms=reply.duration_ms,
        request_headers={**sent.headers, SIGNATURE_HEADER: _CROSSED_OUT},
        status=reply.status,
        response_headers={
            _storable(name)[:_MAX_HEADER_CHARS]: _storable(value)[:_MAX_HEADER_CHARS]
            for name, value in list(reply.headers.items())[:_MAX_HEADERS]
        },
        response_body=_storable(reply.body)[:_MAX_BODY_CHARS],
        error=find_fault(reply),
    )


def _storable(text: str) -> str:
    """Return a text without what PostgreSQL cannot hold: whoever answers may send anything."""
    return text.replace("\0", "�").encode(errors="replace").decode()
