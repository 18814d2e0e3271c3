"""Accounts: the owner of a first start."""

from __future__ import annotations

from reelwright.domain.account import Account, Role
from reelwright.domain.ids import new_account_id
from reelwright.domain.plan import OPERATOR
from reelwright.ports import Clock, Database


async def ensure_owner(database: Database, clock: Clock) -> Account:
    """Return the owner account, making it when there is none; processes that start at once agree on one."""
    async with database.begin() as tx:
        owner = await tx.accounts.find_owner()
        if owner is not None:
            return owner
        plan = await tx.plans.find(OPERATOR)
        assert plan is not None, "the schema seeds it"
        now = clock.now()
        owner = Account(
            id=new_account_id(int(now.timestamp() * 1000)), name="owner", role=Role.OWNER, plan=plan, created_at=now
        )
        if await tx.accounts.insert(owner):
            return owner
        winner = await tx.accounts.find_owner()
        assert winner is not None
        return winner
