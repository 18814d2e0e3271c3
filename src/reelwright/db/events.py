"""The outbox of events in PostgreSQL; the schema's own functions write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from reelwright.db.statements import DatabaseConnection, statements
from reelwright.domain.event import EventType
from reelwright.domain.ids import AccountId


class PostgresEvents:
    """`ports.EventTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

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
        return bool(
            await statements.tell(
                self._connection,
                kind=kind,
                account_id=account_id,
                subject=subject,
                callback_url=callback_url,
                now=now,
                data=msgspec.json.encode(data or {}).decode(),
            )
        )

    async def tell_expiring(self, before: datetime, now: datetime, *, limit: int) -> int:
        """Tell of videos whose files are removed before an instant, each once; return how many."""
        return int(await statements.tell_expiring(self._connection, before=before, now=now, limit=limit))

    async def trim(self, before: datetime, *, limit: int) -> int:
        """Forget the oldest events from before an instant, with their deliveries; return how many."""
        return int(await statements.trim_events(self._connection, before=before, limit=limit))
