"""What the use cases need of the tables of events, endpoints and deliveries, and of what sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from reelwright.domain.event import EventType
from reelwright.domain.ids import AccountId, DeliveryId, EndpointId
from reelwright.domain.webhook import Attempt, CallbackSecret, Delivery, DeliveryState, Endpoint, EndpointStatus


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One page of the log of deliveries, newest first."""

    deliveries: tuple[Delivery, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for something posted; `status` is None when nothing did, and `error` says why."""

    status: int | None
    headers: Mapping[str, str]
    #: The first kilobyte, as text.
    body: str
    duration_ms: int
    error: str | None = None


class EventTable(Protocol):
    """The outbox, inside one transaction. Jobs' own events are told by the schema, from their stories."""

    async def tell(
        self,
        kind: EventType,
        account_id: AccountId,
        subject: str,
        now: datetime,
        *,
        callback_url: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> bool:
        """Write an event for those who want it; False when nobody does."""
        ...

    async def tell_expiring(self, before: datetime, now: datetime, *, limit: int) -> int:
        """Tell of videos whose files are removed before an instant, each once; return how many."""
        ...

    async def trim(self, before: datetime, *, limit: int) -> int:
        """Forget the oldest events from before an instant, with their deliveries; return how many."""
        ...


class EndpointTable(Protocol):
    """Registered endpoints and the accounts' own secrets, inside one transaction."""

    async def insert(self, endpoint: Endpoint) -> None:
        """Insert an endpoint."""
        ...

    async def find(self, endpoint_id: EndpointId) -> Endpoint | None:
        """Return an endpoint."""
        ...

    async def find_many(self, endpoint_ids: Sequence[EndpointId]) -> dict[EndpointId, Endpoint]:
        """Return those of the endpoints that exist."""
        ...

    async def lock(self, endpoint_id: EndpointId) -> Endpoint | None:
        """Lock and return an endpoint."""
        ...

    async def of_account(self, account_id: AccountId) -> tuple[Endpoint, ...]:
        """Return an account's endpoints, oldest first."""
        ...

    async def save(self, endpoint: Endpoint) -> None:
        """Write everything of a locked endpoint that may change."""
        ...

    async def delete(self, endpoint_id: EndpointId) -> None:
        """Remove an endpoint and its deliveries."""
        ...

    async def note(
        self, endpoint_id: EndpointId, *, failing_since: datetime | None, status: EndpointStatus, reason: str | None
    ) -> bool:
        """Note how an endpoint does; True when its status changed by it."""
        ...

    async def callback_secret(self, account_id: AccountId, *, lock: bool = False) -> CallbackSecret:
        """Return the state of an account's own secret; the first version, not yet shown, when there is none."""
        ...

    async def callback_secrets(self, account_ids: Sequence[AccountId]) -> dict[AccountId, CallbackSecret]:
        """Return the state of each account's own secret, as `callback_secret` does."""
        ...

    async def save_callback_secret(self, account_id: AccountId, secret: CallbackSecret) -> None:
        """Write the state of an account's own secret."""
        ...


class DeliveryTable(Protocol):
    """Deliveries and their log, inside one transaction."""

    async def claim(self, now: datetime, *, limit: int, per_target: int, lease_until: datetime) -> tuple[Delivery, ...]:
        """Lease what is due, at most `per_target` at once to one receiver; what was not tried yet goes in order.

        Receivers take turns, and so do accounts.
        """
        ...

    async def due_at(self, now: datetime) -> datetime | None:
        """Return when next there may be something to claim that there is not now; None when nothing waits."""
        ...

    async def settle(
        self, delivery_id: DeliveryId, claim: int, attempt: Attempt, *, state: DeliveryState, next_at: datetime
    ) -> bool:
        """Write an attempt and where the delivery stands now; False when another claim has been made since."""
        ...

    async def give_up(self, endpoint_id: EndpointId, now: datetime, *, claimed: Sequence[DeliveryId] = ()) -> int:
        """Fail what waits for an endpoint, and what the caller has claimed of it; return how many."""
        ...

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
        ...

    async def find(self, delivery_id: DeliveryId) -> Delivery | None:
        """Return a delivery."""
        ...

    async def attempts(self, delivery_ids: Sequence[DeliveryId]) -> dict[DeliveryId, tuple[Attempt, ...]]:
        """Return the attempts of deliveries, oldest first."""
        ...

    async def last_attempts(self, delivery_ids: Sequence[DeliveryId]) -> dict[DeliveryId, Attempt]:
        """Return the last attempt of each delivery that has had one."""
        ...

    async def resend(self, delivery_id: DeliveryId, now: datetime) -> bool:
        """Make a delivery pending again, due now, with all its attempts before it; False when it is under way."""
        ...

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
        ...


class Sender(Protocol):
    """Posts to addresses that users gave."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post once, without following redirects, for at most ten seconds; never raises for what the receiver does."""
        ...


class AddressGuard(Protocol):
    """Judges addresses that users give."""

    def check(self, url: str) -> None:
        """Do nothing for an address that may be posted to, as far as it can be seen without asking the DNS.

        Raises:
            ForbiddenAddressError: With the reason, and the setting that would allow it.
        """
        ...
