"""Webhook deliveries in PostgreSQL: the outbox, its schedule and its log in one.

Invariants: a delivery is sent by one sender at a time, which holds a lease; what a sender writes names its claim, so
that one that was thought dead changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.event import Event, EventType
from reelwright.domain.ids import AccountId, DeliveryId, EndpointId, EventId
from reelwright.domain.webhook import Attempt, Delivery, DeliveryState
from reelwright.ports import DeliveryPage

#: Told when something is to be delivered.
CHANNEL: Final = "reelwright_deliveries"


def delivery_of(row: Any) -> Delivery:
    """Read a delivery out of a row joined with its event's."""
    account_id = AccountId(row["account_id"])
    event = Event(
        id=EventId(row["event_id"]),
        account_id=account_id,
        type=EventType(row["event_type"]),
        subject=row["subject"],
        at=row["event_at"],
        data=msgspec.json.decode(row["event_data"]),
    )
    return Delivery(
        id=DeliveryId(row["id"]),
        event=event,
        account_id=account_id,
        endpoint_id=EndpointId(row["endpoint_id"]) if row["endpoint_id"] else None,
        callback_url=row["callback_url"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        next_at=row["next_at"],
        claim=row["claim"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )


def _attempt_of(row: Any) -> Attempt:
    return Attempt(
        number=row["number"],
        at=row["at"],
        duration_ms=row["duration_ms"],
        request_headers=msgspec.json.decode(row["request_headers"]),
        status=row["status"],
        response_headers=msgspec.json.decode(row["response_headers"]),
        response_body=row["response_body"],
        error=row["error"],
    )


class PostgresDeliveries:
    """`ports.DeliveryTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def claim(self, now: datetime, *, limit: int, per_target: int, lease_until: datetime) -> tuple[Delivery, ...]:
        """Lease what is due, at most `per_target` at once to one receiver; what was not tried yet goes in order."""
        found = statements.claim_deliveries(
            self._connection, now=now, limit=limit, per_target=per_target, lease_until=lease_until
        )
        return tuple(delivery_of(row) for row in await rows(found))

    async def due_at(self, now: datetime) -> datetime | None:
        """Return when next there may be something to claim that there is not now; None when nothing waits."""
        due: datetime | None = await statements.next_delivery_at(self._connection, now=now)
        return due

    async def settle(
        self, delivery_id: DeliveryId, claim: int, attempt: Attempt, *, state: DeliveryState, next_at: datetime
    ) -> bool:
        """Write an attempt and where the delivery stands now; False when another claim has been made since."""
        settled = await statements.settle_delivery(
            self._connection,
            delivery_id=delivery_id,
            claim=claim,
            state=state,
            next_at=next_at,
            number=attempt.number,
            at=attempt.at,
            duration_ms=attempt.duration_ms,
            request_headers=_json(attempt.request_headers),
            status=attempt.status,
            response_headers=_json(attempt.response_headers),
            response_body=attempt.response_body,
            error=attempt.error,
        )
        return settled is not None

    async def give_up(self, endpoint_id: EndpointId, now: datetime, *, claimed: Sequence[DeliveryId] = ()) -> int:
        """Fail what waits for an endpoint, and what the caller has claimed of it; return how many."""
        given_up = statements.give_up_deliveries(
            self._connection, endpoint_id=endpoint_id, now=now, claimed=list(claimed)
        )
        return int(await given_up)

    async def page(
        self,
        account_id: AccountId,
        *,
        limit: int,
        after: DeliveryId | None = None,
        endpoint_id: EndpointId | None = None,
        state: DeliveryState | None = None,
        subject: str | None = None,
    ) -> DeliveryPage:
        """Return a page of an account's deliveries, newest first."""
        filters: dict[str, str | None] = {"state": state}
        statement = statements.page_deliveries
        if endpoint_id is not None:
            statement, filters = statements.page_deliveries_of_endpoint, {"endpoint_id": endpoint_id}
            filters |= {"subject": subject, "state": state}
        elif subject is not None:
            statement, filters = statements.page_deliveries_about, {"subject": subject, "state": state}
        elif state is DeliveryState.FAILED:
            statement, filters = statements.page_failed_deliveries, {}
        found = await rows(statement(self._connection, account_id=account_id, after=after, limit=limit + 1, **filters))
        deliveries = await self._find([row["id"] for row in found[:limit]])
        return DeliveryPage(deliveries, has_more=len(found) > limit)

    async def find(self, delivery_id: DeliveryId) -> Delivery | None:
        """Return a delivery."""
        return next(iter(await self._find([delivery_id])), None)

    async def _find(self, delivery_ids: Sequence[str]) -> tuple[Delivery, ...]:
        found = await rows(statements.find_deliveries(self._connection, delivery_ids=delivery_ids))
        return tuple(delivery_of(row) for row in found)

    async def attempts(self, delivery_ids: Sequence[DeliveryId]) -> dict[DeliveryId, tuple[Attempt, ...]]:
        """Return the attempts of deliveries, oldest first."""
        found = await rows(statements.delivery_attempts(self._connection, delivery_ids=list(delivery_ids)))
        by_delivery: dict[DeliveryId, tuple[Attempt, ...]] = dict.fromkeys(delivery_ids, ())
        for row in found:
            by_delivery[DeliveryId(row["delivery_id"])] += (_attempt_of(row),)
        return by_delivery

    async def last_attempts(self, delivery_ids: Sequence[DeliveryId]) -> dict[DeliveryId, Attempt]:
        """Return the last attempt of each delivery that has had one."""
        found = await rows(statements.last_delivery_attempts(self._connection, delivery_ids=list(delivery_ids)))
        return {DeliveryId(row["delivery_id"]): _attempt_of(row) for row in found}

    async def resend(self, delivery_id: DeliveryId, now: datetime) -> bool:
        """Make a delivery pending again, due now, with all its attempts before it; False when it is under way."""
        return await statements.resend_delivery(self._connection, delivery_id=delivery_id, now=now) is not None

    async def resend_failed(
        self,
        account_id: AccountId,
        since: datetime,
        now: datetime,
        *,
        limit: int,
        endpoint_id: EndpointId | None = None,
    ) -> int:
        """Make the oldest failed deliveries since an instant pending again, as far as they can be sent; how many."""
        return int(
            await statements.resend_failed(
                self._connection, account_id=account_id, since=since, now=now, limit=limit, endpoint_id=endpoint_id
            )
        )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
