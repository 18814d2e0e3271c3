"""Prices, and what was used of them, in PostgreSQL."""

from __future__ import annotations

import builtins
from dataclasses import asdict
from datetime import date

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.ids import AccountId, KeyId
from reelwright.domain.pricing import PriceRule, Tier
from reelwright.ports import Usage


class PostgresPrices:
    """`ports.PriceTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def list(self) -> builtins.tuple[PriceRule, ...]:
        """Return every line of the price table, by model, tier and date."""
        found = await rows(statements.list_prices(self._connection))
        return tuple(
            PriceRule(
                model=row["model"],
                tier=Tier(row["tier"]),
                per_second=row["per_second"],
                per_clip=row["per_clip"],
                sound_per_second=row["sound_per_second"],
                valid_from=row["valid_from"],
            )
            for row in found
        )

    async def put(self, rule: PriceRule) -> None:
        """Insert a line, or replace the one of the same model, tier and date."""
        await statements.put_price(self._connection, **asdict(rule))


class PostgresUsage:
    """`ports.UsageTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def add(self, account_id: AccountId, usage: Usage) -> None:
        """Add to a day's figures. Call with the account locked."""
        values = asdict(usage) | {"key_id": usage.key_id or ""}
        await statements.add_usage(self._connection, account_id=account_id, **values)

    async def list(self, account_id: AccountId, *, first: date, last: date) -> builtins.tuple[Usage, ...]:
        """Return an account's figures of some days, both ends included."""
        found = await rows(statements.list_usage(self._connection, account_id=account_id, first=first, last=last))
        return tuple(
            Usage(
                day=row["day"],
                key_id=KeyId(row["key_id"]) if row["key_id"] else None,
                model=row["model"],
                status=row["status"],
                videos=row["videos"],
                duration_ms=row["duration_ms"],
                charged=row["charged"],
            )
            for row in found
        )
