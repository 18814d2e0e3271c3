"""Plans: which there are, and what the operator makes of them. A change holds for every account of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Final

from reelwright.domain.plan import FREE, PLAN_NAME, Plan
from reelwright.errors import Fault, InvalidRequestError, PlanNotFoundError
from reelwright.ports import Database, Transaction

#: The smallest and the largest value of each limit: a plan without reads could not even ask what became of a video.
BOUNDS: Final = {
    "submissions_per_minute": (0, 1_000_000),
    "submissions_per_day": (0, 1_000_000_000),
    "reads_per_minute": (1, 1_000_000),
    "running_limit": (0, 10_000),
}


class PlanBook:
    """Reads and writes plans."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> tuple[Plan, ...]:
        """Return all plans, by name."""
        async with self._database.read() as tx:
            return await tx.plans.list()

    async def set(self, name: str, limits: Mapping[str, int | None]) -> Plan:
        """Change some limits of a plan, None lifting one; a name that is new makes a plan, otherwise like `free`.

        Raises:
            InvalidRequestError: When the name or a limit will not do; with every fault at once.
        """
        _check(name, limits)
        async with self._database.begin() as tx:
            old = await tx.plans.find(name)
            if old is None:
                free = await tx.plans.find(FREE)
                assert free is not None, "the schema seeds it"
                old = replace(free, name=name)
            plan = Plan(**asdict(old) | {limit: limits[limit] for limit in BOUNDS if limit in limits})
            await tx.plans.put(plan)
            return plan


async def find_plan(tx: Transaction, name: str) -> Plan:
    """Return a plan.

    Raises:
        PlanNotFoundError: When there is none of that name; the message lists those there are.
    """
    plan = await tx.plans.find(name)
    if plan is None:
        names = ", ".join(each.name for each in await tx.plans.list())
        raise PlanNotFoundError(f"There is no plan '{name[:80]}'. There are: {names}.")
    return plan


def _check(name: str, limits: Mapping[str, int | None]) -> None:
    faults = [
        Fault("invalid_value", f"{limit} must be {low} to {high:,}, or none.", limit)
        for limit, (low, high) in BOUNDS.items()
        if (value := limits.get(limit)) is not None and not low <= value <= high
    ]
    if not PLAN_NAME.fullmatch(name):
        message = "A plan's name has 1 to 32 characters: lower-case letters, digits, - and _, a letter first."
        faults.insert(0, Fault("invalid_value", message, "name"))
    if faults:
        raise InvalidRequestError(*faults)
