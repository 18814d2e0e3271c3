"""The log of webhook deliveries: what was sent to whom, what came back, and sending it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reelwright.domain.ids import (
    AccountId,
    EndpointId,
    parse_batch_id,
    parse_delivery_id,
    parse_endpoint_id,
    parse_job_id,
)
from reelwright.domain.webhook import Attempt, Delivery, DeliveryState, Endpoint, EndpointStatus
from reelwright.errors import DeliveryNotFoundError, DeliveryUnderWayError, EndpointNotEnabledError
from reelwright.ports import Clock, Database, Transaction
from reelwright.services.webhook_endpoints import find_endpoint

#: How many deliveries are sent again at one call.
MAX_RESENT: Final = 10_000


@dataclass(frozen=True, slots=True)
class LoggedDelivery:
    """A delivery, where it goes, and its attempts in order: the last one alone in a page, all where one is read."""

    delivery: Delivery
    url: str
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log, newest first."""

    deliveries: tuple[LoggedDelivery, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What is looked for: ids as somebody wrote them; None for whatever there is."""

    endpoint_id: str | None = None
    subject: str | None = None
    state: DeliveryState | None = None


class DeliveryLog:
    """The deliveries of one account after another."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(self, account_id: AccountId, wanted: LogFilter, *, limit: int, after: str | None = None) -> LogPage:
        """Return a page of an account's deliveries; an id that cannot be one finds nothing."""
        endpoint_id = parse_endpoint_id(wanted.endpoint_id or "")
        subject = parse_job_id(wanted.subject or "") or parse_batch_id(wanted.subject or "")
        start = parse_delivery_id(after or "")
        asked = ((wanted.endpoint_id, endpoint_id), (wanted.subject, subject), (after, start))
        if any(text is not None and parsed is None for text, parsed in asked):
            return LogPage((), has_more=False)
        async with self._database.read() as tx:
            page = await tx.deliveries.page(
                account_id, limit=limit, after=start, endpoint_id=endpoint_id, state=wanted.state, subject=subject
            )
            last = await tx.deliveries.last_attempts([delivery.id for delivery in page.deliveries])
            endpoint_ids = {delivery.endpoint_id for delivery in page.deliveries if delivery.endpoint_id}
            endpoints = await tx.endpoints.find_many(sorted(endpoint_ids))
        logged = [
            LoggedDelivery(each, _url_of(each, endpoints), (last[each.id],) if each.id in last else ())
            for each in page.deliveries
        ]
        return LogPage(tuple(logged), page.has_more)

    async def get(self, account_id: AccountId, delivery_id: str) -> LoggedDelivery:
        """Return one of the account's deliveries with all its attempts.

        Raises:
            DeliveryNotFoundError: When the account has no such delivery.
        """
        async with self._database.read() as tx:
            return await _load(tx, account_id, delivery_id)

    async def resend(self, account_id: AccountId, delivery_id: str) -> LoggedDelivery:
        """Send a delivery again, now and with every attempt before it, whatever became of it; return how it stands.

        Raises:
            DeliveryNotFoundError: When the account has no such delivery.
            EndpointNotEnabledError: When its endpoint is paused or disabled.
            DeliveryUnderWayError: When it is just being sent.
        """
        async with self._database.begin() as tx:
            delivery = (await _load(tx, account_id, delivery_id)).delivery
            if delivery.endpoint_id is not None:
                _need_enabled(await tx.endpoints.find(delivery.endpoint_id))
            if not await tx.deliveries.resend(delivery.id, self._clock.now()):
                raise DeliveryUnderWayError
            return await _load(tx, account_id, delivery_id)

    async def resend_failed(self, account_id: AccountId, since: datetime, *, endpoint_id: str | None = None) -> int:
        """Send again what has failed since an instant, the oldest `MAX_RESENT` at most, and return how many.

        What went to endpoints that are not enabled stays as it is.

        Raises:
            EndpointNotFoundError: When the account has no such endpoint.
            EndpointNotEnabledError: When it is paused or disabled.
        """
        async with self._database.begin() as tx:
            endpoint = None if endpoint_id is None else await find_endpoint(tx, account_id, endpoint_id)
            _need_enabled(endpoint)
            return await tx.deliveries.resend_failed(
                account_id,
                since,
                self._clock.now(),
                limit=MAX_RESENT,
                endpoint_id=endpoint.id if endpoint else None,
            )


async def _load(tx: Transaction, account_id: AccountId, delivery_id: str) -> LoggedDelivery:
    parsed = parse_delivery_id(delivery_id)
    delivery = await tx.deliveries.find(parsed) if parsed else None
    if delivery is None or delivery.account_id != account_id:
        raise DeliveryNotFoundError(f"There is no delivery '{delivery_id[:80]}'.")
    endpoints = await tx.endpoints.find_many([delivery.endpoint_id] if delivery.endpoint_id else [])
    attempts = await tx.deliveries.attempts([delivery.id])
    return LoggedDelivery(delivery, _url_of(delivery, endpoints), attempts[delivery.id])


def _need_enabled(endpoint: Endpoint | None) -> None:
    if endpoint is not None and endpoint.status is not EndpointStatus.ENABLED:
        message = (
            f"The webhook endpoint '{endpoint.id}' is {endpoint.status}, so nothing is sent to it. Enable it first."
        )
        raise EndpointNotEnabledError(message)


def _url_of(delivery: Delivery, endpoints: Mapping[EndpointId, Endpoint]) -> str:
    """Return where a delivery goes, as far as it is known: an endpoint that is just being removed is gone."""
    endpoint = endpoints.get(delivery.endpoint_id) if delivery.endpoint_id else None
    return endpoint.url if endpoint else delivery.callback_url or ""
