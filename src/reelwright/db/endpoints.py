"""Webhook endpoints and the accounts' own secrets in PostgreSQL; no secret lies there, only its version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.event import EventType
from reelwright.domain.ids import AccountId, EndpointId
from reelwright.domain.webhook import CallbackSecret, Endpoint, EndpointStatus, Payload


def endpoint_of(row: Any) -> Endpoint:
    """Read an endpoint's row."""
    return Endpoint(
        id=EndpointId(row["id"]),
        account_id=AccountId(row["account_id"]),
        name=row["name"],
        url=row["url"],
        event_types=tuple(EventType(each) for each in row["event_types"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        payload=Payload(row["payload"]),
        status=EndpointStatus(row["status"]),
        status_reason=row["status_reason"],
        secret_version=row["secret_version"],
        previous_secret_until=row["previous_secret_until"],
        failing_since=row["failing_since"],
    )


class PostgresEndpoints:
    """`ports.EndpointTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def insert(self, endpoint: Endpoint) -> None:
        """Insert an endpoint."""
        await statements.insert_endpoint(
            self._connection,
            id=endpoint.id,
            account_id=endpoint.account_id,
            name=endpoint.name,
            url=endpoint.url,
            event_types=list(endpoint.event_types),
            payload=endpoint.payload,
            status=endpoint.status,
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
        )

    async def find(self, endpoint_id: EndpointId) -> Endpoint | None:
        """Return an endpoint."""
        return (await self.find_many([endpoint_id])).get(endpoint_id)

    async def find_many(self, endpoint_ids: Sequence[EndpointId]) -> dict[EndpointId, Endpoint]:
        """Return those of the endpoints that exist."""
        found = await rows(statements.find_endpoints(self._connection, endpoint_ids=list(endpoint_ids)))
        return {EndpointId(row["id"]): endpoint_of(row) for row in found}

    async def lock(self, endpoint_id: EndpointId) -> Endpoint | None:
        """Lock and return an endpoint."""
        row = await statements.lock_endpoint(self._connection, endpoint_id=endpoint_id)
        return row and endpoint_of(row)

    async def of_account(self, account_id: AccountId) -> tuple[Endpoint, ...]:
        """Return an account's endpoints, oldest first."""
        found = await rows(statements.endpoints_of_account(self._connection, account_id=account_id))
        return tuple(endpoint_of(row) for row in found)

    async def save(self, endpoint: Endpoint) -> None:
        """Write everything of a locked endpoint that may change."""
        await statements.save_endpoint(
            self._connection,
            id=endpoint.id,
            name=endpoint.name,
            url=endpoint.url,
            event_types=list(endpoint.event_types),
            payload=endpoint.payload,
            status=endpoint.status,
            status_reason=endpoint.status_reason,
            secret_version=endpoint.secret_version,
            previous_secret_until=endpoint.previous_secret_until,
            failing_since=endpoint.failing_since,
            updated_at=endpoint.updated_at,
        )

    async def delete(self, endpoint_id: EndpointId) -> None:
        """Remove an endpoint and its deliveries."""
        await statements.delete_endpoint(self._connection, endpoint_id=endpoint_id)

    async def note(
        self, endpoint_id: EndpointId, *, failing_since: datetime | None, status: EndpointStatus, reason: str | None
    ) -> bool:
        """Note how an endpoint does; True when its status changed by it."""
        row = await statements.note_endpoint(
            self._connection, endpoint_id=endpoint_id, failing_since=failing_since, status=status, reason=reason
        )
        return row is not None and bool(row["is_changed"])

    async def callback_secret(self, account_id: AccountId, *, lock: bool = False) -> CallbackSecret:
        """Return the state of an account's own secret; the first version, not yet shown, when there is none."""
        statement = statements.callback_secret
        if lock:
            await statements.make_callback_secret(self._connection, account_id=account_id)
            statement = statements.lock_callback_secret
        row = await statement(self._connection, account_id=account_id)
        return CallbackSecret(row["version"], row["previous_until"], row["shown_at"]) if row else CallbackSecret()

    async def callback_secrets(self, account_ids: Sequence[AccountId]) -> dict[AccountId, CallbackSecret]:
        """Return the state of each account's own secret, as `callback_secret` does."""
        found = await rows(statements.callback_secrets(self._connection, account_ids=list(account_ids)))
        kept = {
            row["account_id"]: CallbackSecret(row["version"], row["previous_until"], row["shown_at"]) for row in found
        }
        return {account_id: kept.get(account_id, CallbackSecret()) for account_id in account_ids}

    async def save_callback_secret(self, account_id: AccountId, secret: CallbackSecret) -> None:
        """Write the state of an account's own secret."""
        await statements.save_callback_secret(
            self._connection,
            account_id=account_id,
            version=secret.version,
            previous_until=secret.previous_until,
            shown_at=secret.shown_at,
        )
