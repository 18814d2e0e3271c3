"""Authentication against real rows: each way in which a key is not good, and how long a good one is trusted."""

import asyncio
from datetime import timedelta

import pytest

from reelwright.domain.ids import new_key_id
from reelwright.domain.key import ApiKey, hash_key, new_key
from reelwright.errors import (
    DatabaseUnavailableError,
    ExpiredKeyError,
    MalformedKeyError,
    MissingKeyError,
    RevokedKeyError,
    UnknownKeyError,
)
from reelwright.services.access import TRUST_S, Authenticator
from reelwright.services.keys import Keyring, KeyWish
from tests.factories import PEPPER
from tests.integration.standins import SteeredDatabase
from tests.integration.waiting import eventually

OLD_PEPPER = b"o" * 32


@pytest.fixture
def slow(database):
    return SteeredDatabase(database)


@pytest.fixture
def authenticator(slow, clock):
    return Authenticator(slow, clock, (PEPPER, OLD_PEPPER))


@pytest.fixture
async def made(keyring, owner):
    return await keyring.create(owner.id, KeyWish("laptop"))


async def test_a_good_key_names_its_account(authenticator, made, owner):
    principal = await authenticator.authenticate(made.secret)

    assert (principal.account, principal.key) == (owner, made.key)


async def test_a_key_made_before_the_root_secret_was_rotated_is_still_good(authenticator, database, clock, owner):
    old = await Keyring(database, clock, pepper=OLD_PEPPER).create(owner.id, KeyWish("old"))

    assert (await authenticator.authenticate(old.secret)).key == old.key


@pytest.mark.parametrize("presented", [None, ""])
async def test_no_key_is_missing(authenticator, presented):
    with pytest.raises(MissingKeyError):
        await authenticator.authenticate(presented)


async def test_what_cannot_be_a_key_is_refused_without_asking_the_database(authenticator, slow):
    with pytest.raises(MalformedKeyError):
        await authenticator.authenticate("sk-somebody-elses")

    assert slow.reads == 0


async def test_a_well_formed_key_of_another_place_is_unknown(authenticator):
    with pytest.raises(UnknownKeyError):
        await authenticator.authenticate(new_key())


@pytest.mark.parametrize(("age", "is_good"), [(timedelta(seconds=1), False), (timedelta(hours=-1), True)])
async def test_a_key_is_good_until_it_expires(authenticator, database, clock, owner, age, is_good):
    secret, now = new_key(), clock.now()
    key = ApiKey(new_key_id(0), owner.id, "short", secret[-4:], now, expires_at=now - age)
    async with database.begin() as tx:
        await tx.keys.insert(key, hash_key(secret, PEPPER))

    if is_good:
        assert (await authenticator.authenticate(secret)).key.expires_at == key.expires_at
    else:
        with pytest.raises(ExpiredKeyError):
            await authenticator.authenticate(secret)


async def test_a_revocation_holds_within_two_seconds_and_not_before_it_must(authenticator, slow, made, keyring):
    await authenticator.authenticate(made.secret)
    await keyring.revoke(made.key.account_id, made.key.id)
    still = await authenticator.authenticate(made.secret)

    async def is_refused():
        try:
            await authenticator.authenticate(made.secret)
        except RevokedKeyError:
            return True
        return False

    await eventually(is_refused, TRUST_S + 1)
    assert still.key == made.key
    assert slow.reads == 2


async def test_a_slow_look_up_does_not_lengthen_the_trust(authenticator, slow, made):
    slow.may_read.clear()
    first = asyncio.ensure_future(authenticator.authenticate(made.secret))
    await asyncio.sleep(TRUST_S + 0.1)
    slow.may_read.set()
    await first

    await authenticator.authenticate(made.secret)

    assert slow.reads == 2


async def test_concurrent_first_uses_share_one_look_up_even_when_one_caller_goes_away(authenticator, slow, made):
    slow.may_read.clear()
    callers = [asyncio.ensure_future(authenticator.authenticate(made.secret)) for _ in range(20)]
    await asyncio.sleep(0)
    callers[0].cancel()
    slow.may_read.set()

    principals = await asyncio.gather(*callers[1:])

    assert slow.reads == 1
    assert {principal.key.id for principal in principals} == {made.key.id}


async def test_a_failed_look_up_is_not_remembered(authenticator, slow, made):
    slow.is_away = True
    with pytest.raises(DatabaseUnavailableError):
        await authenticator.authenticate(made.secret)
    slow.is_away = False

    assert (await authenticator.authenticate(made.secret)).key == made.key


async def test_the_use_of_a_key_is_written_down_once(authenticator, clock, keyring, made, owner):
    await authenticator.authenticate(made.secret)
    before = clock.now()
    await authenticator.record_use()
    (used,) = [key for key in await keyring.list(owner.id) if key.id == made.key.id]
    await authenticator.record_use()

    assert used.last_used_at >= before
    assert used in await keyring.list(owner.id)
