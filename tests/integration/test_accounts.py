"""The first start: one owner with one key, however many processes start at the same time."""

import asyncio

from reelwright.db.database import PostgresDatabase
from reelwright.domain.key import ALL_SCOPES
from reelwright.domain.plan import OPERATOR
from reelwright.services import accounts
from reelwright.services.keys import Keyring, KeyWish
from tests.factories import PEPPER, make_account, make_plan
from tests.integration.waiting import somebody_waits_for_a_lock


async def test_processes_that_start_first_at_the_same_time_make_one_owner_with_one_key(where, clock, database, keyring):
    others = [await PostgresDatabase.open(where) for _ in range(3)]

    async def start(database):
        owner = await accounts.ensure_owner(database, clock)
        return owner, await Keyring(database, clock, pepper=PEPPER).ensure_first(owner.id)

    made = await asyncio.gather(*(start(each) for each in (database, *others)))

    for other in others:
        await other.close()
    assert len({owner.id for owner, _ in made}) == 1
    (first,) = [key for _, key in made if key is not None]
    assert await keyring.list(made[0][0].id) == (first.key,)
    assert first.key.scopes == ALL_SCOPES


async def test_the_slower_of_two_first_starts_finds_the_owner_the_faster_one_made(where, clock, database):
    faster = make_account("owner", role="owner", plan=make_plan(OPERATOR, running_limit=None))
    async with database.begin() as tx:
        await tx.accounts.insert(faster)
        slower = asyncio.ensure_future(accounts.ensure_owner(database, clock))
        await somebody_waits_for_a_lock(where)

    assert await slower == faster


async def test_a_later_start_finds_the_owner_and_makes_no_second_key(database, clock, owner, keyring):
    await keyring.create(owner.id, KeyWish("laptop"))

    assert await accounts.ensure_owner(database, clock) == owner
    assert await keyring.ensure_first(owner.id) is None


async def test_the_owner_has_the_operators_plan_and_needs_no_credits(database, clock):
    owner = await accounts.ensure_owner(database, clock)

    assert (owner.plan.name, owner.plan.is_house, owner.running_limit) == (OPERATOR, True, None)
