"""Plans in PostgreSQL."""

from __future__ import annotations

import builtins
from dataclasses import asdict
from typing import Any

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.plan import Plan


def plan_of(row: Any, *, name: str = "name") -> Plan:
    """Read a plan out of a row in which the plan's name stands under `name`."""
    return Plan(
        name=row[name],
        submissions_per_minute=row["submissions_per_minute"],
        submissions_per_day=row["submissions_per_day"],
        reads_per_minute=row["reads_per_minute"],
        running_limit=row["running_limit"],
        is_house=row["is_house"],
    )


class PostgresPlans:
    """`ports.PlanTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def list(self) -> builtins.tuple[Plan, ...]:
        """Return all plans, by name."""
        return tuple(plan_of(row) for row in await rows(statements.list_plans(self._connection)))

    async def find(self, name: str) -> Plan | None:
        """Return a plan."""
        row = await statements.find_plan(self._connection, name=name)
        return row and plan_of(row)

    async def put(self, plan: Plan) -> None:
        """Insert or replace a plan."""
        await statements.put_plan(self._connection, **asdict(plan))
