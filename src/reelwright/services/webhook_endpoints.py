"""Webhook endpoints: register, read, change, remove, give a new secret, try out.

Invariants: an account has at most `MAX_ENDPOINTS`, whoever asks at the same time; a secret is in the result of what
made it and nowhere else; no address is kept that the guard refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from reelwright.domain.event import DEFAULT_EVENT_TYPES, EventType
from reelwright.domain.ids import AccountId, EndpointId, new_endpoint_id, parse_endpoint_id
from reelwright.domain.webhook import ROTATION_OVERLAP, Endpoint, EndpointStatus, Payload, derive_secret
from reelwright.errors import (
    EndpointNotFoundError,
    Fault,
    ForbiddenAddressError,
    InvalidRequestError,
    TooManyEndpointsError,
)
from reelwright.ports import AddressGuard, Clock, Database, Reply, Sender, Transaction
from reelwright.services.webhook_trial import try_out

MAX_ENDPOINTS: Final = 20
MAX_NAME_CHARS: Final = 80
#: How much of a secret tells it apart from others.
HINT_CHARS: Final = 4


@dataclass(frozen=True, slots=True)
class EndpointWish:
    """What somebody wants of a new endpoint; without a name it goes by its host."""

    url: str
    name: str | None = None
    event_types: tuple[EventType, ...] = DEFAULT_EVENT_TYPES
    payload: Payload = Payload.THIN


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What is to be different about an endpoint; None for what stays."""

    url: str | None = None
    name: str | None = None
    event_types: tuple[EventType, ...] | None = None
    payload: Payload | None = None
    status: EndpointStatus | None = None


@dataclass(frozen=True, slots=True)
class SecretEndpoint:
    """An endpoint with the secret that is shown once."""

    endpoint: Endpoint
    secret: str = field(repr=False)


class Endpoints:
    """The endpoints of one account after another."""

    def __init__(
        self, database: Database, clock: Clock, *, guard: AddressGuard, sender: Sender, keys: Sequence[bytes]
    ) -> None:
        self._database = database
        self._clock = clock
        self._guard = guard
        self._sender = sender
        self._keys = tuple(keys)

    async def create(self, account_id: AccountId, wish: EndpointWish) -> SecretEndpoint:
        """Register an endpoint.

        Raises:
            InvalidRequestError: With everything that is wrong with it, its address included.
            TooManyEndpointsError: When the account has as many as it may.
        """
        self._check(wish.url, wish.name)
        now = self._clock.now()
        endpoint = Endpoint(
            id=new_endpoint_id(int(now.timestamp() * 1000)),
            account_id=account_id,
            name=wish.name.strip() if wish.name is not None else (urlsplit(wish.url).hostname or "")[:MAX_NAME_CHARS],
            url=wish.url,
            event_types=wish.event_types,
            created_at=now,
            updated_at=now,
            payload=wish.payload,
        )
        async with self._database.begin() as tx:
            # What another request is just registering counts as well.
            await tx.accounts.lock([account_id])
            if len(await tx.endpoints.of_account(account_id)) >= MAX_ENDPOINTS:
                raise TooManyEndpointsError(f"An account can have {MAX_ENDPOINTS} webhook endpoints. Delete one first.")
            await tx.endpoints.insert(endpoint)
        return self._with_secret(endpoint)

    async def list(self, account_id: AccountId) -> tuple[Endpoint, ...]:
        """Return the account's endpoints, oldest first."""
        async with self._database.read() as tx:
            return await tx.endpoints.of_account(account_id)

    async def get(self, account_id: AccountId, endpoint_id: str) -> Endpoint:
        """Return one of the account's endpoints.

        Raises:
            EndpointNotFoundError: When the account has no such endpoint.
        """
        async with self._database.read() as tx:
            return await find_endpoint(tx, account_id, endpoint_id)

    async def update(self, account_id: AccountId, endpoint_id: str, change: EndpointChange) -> Endpoint:
        """Change an endpoint and return it; one that is enabled again, or sent elsewhere, starts with a clean slate.

        Raises:
            InvalidRequestError: With everything that is wrong with the change.
            EndpointNotFoundError: When the account has no such endpoint.
        """
        self._check(change.url, change.name)
        async with self._database.begin() as tx:
            old = await _lock(tx, account_id, endpoint_id)
            new = _changed(old, change)
            if new != old:
                new = replace(new, updated_at=self._clock.now())
                await tx.endpoints.save(new)
            return new

    async def delete(self, account_id: AccountId, endpoint_id: str) -> EndpointId:
        """Remove an endpoint with its deliveries, those under way too, and return its id.

        Raises:
            EndpointNotFoundError: When the account has no such endpoint.
        """
        async with self._database.begin() as tx:
            endpoint = await _lock(tx, account_id, endpoint_id)
            await tx.endpoints.delete(endpoint.id)
            return endpoint.id

    async def rotate_secret(self, account_id: AccountId, endpoint_id: str, *, keep_old: bool) -> SecretEndpoint:
        """Give an endpoint a new secret; with `keep_old` the one before signs as well for a day.

        Raises:
            EndpointNotFoundError: When the account has no such endpoint.
        """
        async with self._database.begin() as tx:
            old, now = await _lock(tx, account_id, endpoint_id), self._clock.now()
            new = replace(
                old,
                secret_version=old.secret_version + 1,
                previous_secret_until=now + ROTATION_OVERLAP if keep_old else None,
                updated_at=now,
            )
            await tx.endpoints.save(new)
        return self._with_secret(new)

    async def test(self, account_id: AccountId, endpoint_id: str, kind: EventType) -> tuple[EndpointId, Reply]:
        """Send an endpoint a made-up event now, enabled or not, and return its id with what came back.

        Raises:
            EndpointNotFoundError: When the account has no such endpoint.
            ForbiddenAddressError: When its address may no longer be sent to.
        """
        endpoint = await self.get(account_id, endpoint_id)
        self._guard.check(endpoint.url)
        return endpoint.id, await try_out(self._sender, self._keys, endpoint, kind, self._clock.now())

    def secret_hint(self, endpoint: Endpoint) -> str:
        """Return the end of an endpoint's secret."""
        return self._secret(endpoint)[-HINT_CHARS:]

    def _with_secret(self, endpoint: Endpoint) -> SecretEndpoint:
        return SecretEndpoint(endpoint, self._secret(endpoint))

    def _secret(self, endpoint: Endpoint) -> str:
        return derive_secret(self._keys[0], endpoint.id, endpoint.secret_version)

    def _check(self, url: str | None, name: str | None) -> None:
        faults = [*([] if name is None else _faults_of_name(name)), *([] if url is None else self._faults_of_url(url))]
        if faults:
            raise InvalidRequestError(*faults)

    def _faults_of_url(self, url: str) -> Sequence[Fault]:
        try:
            self._guard.check(url)
        except ForbiddenAddressError as error:
            return [Fault(error.code, error.message, "url")]
        return []


async def find_endpoint(tx: Transaction, account_id: AccountId, endpoint_id: str) -> Endpoint:
    """Return one of the account's endpoints.

    Raises:
        EndpointNotFoundError: When it is another's, or none.
    """
    return _own(await tx.endpoints.find(_parsed(endpoint_id)), account_id, endpoint_id)


def _own(endpoint: Endpoint | None, account_id: AccountId, endpoint_id: str) -> Endpoint:
    if endpoint is None or endpoint.account_id != account_id:
        raise _missing(endpoint_id)
    return endpoint


def _missing(endpoint_id: str) -> EndpointNotFoundError:
    return EndpointNotFoundError(f"There is no webhook endpoint '{endpoint_id[:80]}'.")


async def _lock(tx: Transaction, account_id: AccountId, endpoint_id: str) -> Endpoint:
    return _own(await tx.endpoints.lock(_parsed(endpoint_id)), account_id, endpoint_id)


def _parsed(endpoint_id: str) -> EndpointId:
    parsed = parse_endpoint_id(endpoint_id)
    if parsed is None:
        raise _missing(endpoint_id)
    return parsed


def _changed(old: Endpoint, change: EndpointChange) -> Endpoint:
    new = replace(
        old,
        url=old.url if change.url is None else change.url,
        name=old.name if change.name is None else change.name.strip(),
        event_types=old.event_types if change.event_types is None else change.event_types,
        payload=old.payload if change.payload is None else change.payload,
        status=old.status if change.status is None else change.status,
    )
    if new.status is not old.status:
        # Whatever was said of the old status is not true of the new one.
        return replace(new, status_reason=None, failing_since=None)
    return new if new.url == old.url else replace(new, failing_since=None)


def _faults_of_name(name: str) -> list[Fault]:
    if 1 <= len(name.strip()) <= MAX_NAME_CHARS and name.strip().isprintable():
        return []
    message = f"A webhook endpoint's name has 1 to {MAX_NAME_CHARS} printable characters."
    return [Fault("invalid_value", message, "name")]
