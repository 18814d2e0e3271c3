"""Accounts and keys: one owner however many processes start first, and keys that are made, listed and revoked."""

import asyncio

import pytest

from reelwright.db.database import PostgresDatabase
from reelwright.domain.ids import KeyId
from reelwright.domain.key import check_key, hash_key
from reelwright.errors import KeyNotFoundError
from reelwright.services import accounts
from tests.factories import PEPPER, make_account
from tests.integration.waiting import eventually


async def test_processes_that_start_first_at_the_same_time_make_one_owner_with_one_key(where, clock, database):
    others = [await PostgresDatabase.open(where) for _ in range(3)]

    async def start(database):
        owner = await accounts.ensure_owner(database, clock, running_limit=2)
        return owner, await accounts.ensure_first_key(database, clock, owner.id, pepper=PEPPER)

    made = await asyncio.gather(*(start(each) for each in (database, *others)))

    for other in others:
        await other.close()
    assert len({owner.id for owner, _ in made}) == 1
    assert sum(key is not None for _, key in made) == 1
    assert len(await accounts.list_keys(database, made[0][0].id)) == 1


async def test_the_slower_of_two_first_starts_finds_the_owner_the_faster_one_made(where, clock, database):
    faster = make_account("owner", role="owner")
    async with database.begin() as tx:
        await tx.accounts.insert(faster)
        slower = asyncio.ensure_future(accounts.ensure_owner(database, clock, running_limit=2))
        await _until_somebody_waits_for_a_lock(where)

    assert await slower == faster


async def _until_somebody_waits_for_a_lock(where):
    import asyncpg

    connection = await asyncpg.connect(**where)
    await eventually(
        lambda: connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
    )
    await connection.close()


async def test_a_later_start_finds_the_owner_and_makes_no_second_key(database, clock, owner):
    await accounts.create_key(database, clock, owner.id, name="laptop", pepper=PEPPER)

    assert await accounts.ensure_owner(database, clock, running_limit=99) == owner
    assert await accounts.ensure_first_key(database, clock, owner.id, pepper=PEPPER) is None


async def test_a_new_key_is_good_and_only_its_hash_is_kept(database, clock, owner):
    made = await accounts.create_key(database, clock, owner.id, name="laptop", pepper=PEPPER)

    async with database.read() as tx:
        found = await tx.keys.find_by_hash([hash_key(made.secret, PEPPER)])
    assert check_key(made.secret) == made.secret
    assert found == (made.key, owner)
    assert made.key.last_four == made.secret[-4:]
    assert made.secret not in repr(made.key)


async def test_keys_are_listed_oldest_first_and_revoked_ones_stay(database, clock, owner):
    made = [await accounts.create_key(database, clock, owner.id, name=name, pepper=PEPPER) for name in "ab"]
    await accounts.revoke_key(database, clock, made[0].key.id)
    first_revoked = (await accounts.list_keys(database, owner.id))[0].revoked_at
    await accounts.revoke_key(database, clock, made[0].key.id)

    listed = await accounts.list_keys(database, owner.id)

    assert [key.name for key in listed] == ["a", "b"]
    assert [key.revoked_at for key in listed] == [first_revoked, None]
    assert first_revoked is not None


async def test_revoking_a_key_that_never_was_says_so(database, clock):
    with pytest.raises(KeyNotFoundError):
        await accounts.revoke_key(database, clock, KeyId("key_unknown"))
