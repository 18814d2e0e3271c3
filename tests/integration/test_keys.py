"""Keys: made, renamed, revoked, rotated, and never for more than the key that asks for them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from reelwright.domain.key import ALL_SCOPES, DEFAULT_SCOPES, Scope, check_key, hash_key
from reelwright.errors import (
    ExpiredKeyError,
    InvalidRequestError,
    KeyEndedError,
    KeyNotFoundError,
    MissingScopeError,
    RevokedKeyError,
    UnknownKeyError,
)
from reelwright.services.access import Authenticator
from reelwright.services.keys import MAX_GRACE, Keyring, KeyWish
from tests.factories import NOW, PEPPER, add_account
from tests.integration.standins import SetClock

DAY = timedelta(days=1)
#: Names and ids that no database takes.
BROKEN = ["a\x00b", "\ud800"]


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def is_good(database, clock):
    async def is_good(secret):
        try:
            await Authenticator(database, clock, [PEPPER]).authenticate(secret)
        except (ExpiredKeyError, RevokedKeyError):
            return False
        return True

    return is_good


async def make(keyring, owner, **wish):
    return await keyring.create(owner.id, KeyWish("maker", **wish))


async def test_a_new_key_is_good_and_only_its_hash_is_kept(database, keyring, owner, clock):
    made = await keyring.create(owner.id, KeyWish(" laptop "))

    async with database.read() as tx:
        found = await tx.keys.find_by_hash([hash_key(made.secret, PEPPER)])
    assert check_key(made.secret) == made.secret
    assert found == (made.key, owner)
    assert made.key == await keyring.get(owner.id, made.key.id)
    assert (made.key.name, made.key.last_four, made.key.created_at) == ("laptop", made.secret[-4:], clock.at)
    assert made.key.scopes == DEFAULT_SCOPES
    assert made.secret not in repr(made.key)


async def test_a_key_keeps_all_that_was_wished_for(keyring, owner, clock):
    scopes = (Scope.ACCOUNT_READ, Scope.VIDEOS_WRITE, Scope.ACCOUNT_READ)
    made = await keyring.create(owner.id, KeyWish("x", scopes, clock.at + DAY, 5_000_000))

    assert (made.key.scopes, made.key.expires_at, made.key.spend_cap, made.key.spent) == (
        (Scope.VIDEOS_WRITE, Scope.ACCOUNT_READ),
        clock.at + DAY,
        5_000_000,
        0,
    )


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        (KeyWish(""), "name"),
        (KeyWish(" \t"), "name"),
        (KeyWish("x" * 81), "name"),
        (KeyWish("a\nb"), "name"),
        *((KeyWish(name), "name") for name in BROKEN),
        (KeyWish("x", ()), "scopes"),
        (KeyWish("x", expires_at=NOW), "expires_at"),
        (KeyWish("x", spend_cap=-1), "spend_cap"),
        (KeyWish("x", spend_cap=10**15 + 1), "spend_cap"),
        (KeyWish("x", ALL_SCOPES, spend_cap=5), "spend_cap"),
    ],
    ids=repr,
)
async def test_a_wish_that_makes_no_sense_is_refused_by_name(keyring, owner, wish, param):
    with pytest.raises(InvalidRequestError) as caught:
        await keyring.create(owner.id, wish)

    assert caught.value.param == param
    assert await keyring.list(owner.id) == ()


async def test_a_key_is_renamed(keyring, owner):
    made = await keyring.create(owner.id, KeyWish("x"))

    renamed = await keyring.rename(owner.id, made.key.id, " home ")

    assert renamed == replace(made.key, name="home") == await keyring.get(owner.id, made.key.id)
    for name in ("", *BROKEN):
        with pytest.raises(InvalidRequestError):
            await keyring.rename(owner.id, made.key.id, name)


async def test_keys_are_listed_oldest_first_and_revoked_ones_stay_as_they_were_first_revoked(keyring, owner, clock):
    made = []
    for name in "ab":
        made.append(await keyring.create(owner.id, KeyWish(name)))
        clock.at += timedelta(milliseconds=1)
    first = await keyring.revoke(owner.id, made[0].key.id)
    clock.at += DAY
    again = await keyring.revoke(owner.id, made[0].key.id)

    listed = await keyring.list(owner.id)

    assert [key.name for key in listed] == ["a", "b"]
    assert first == again == listed[0]
    assert [key.revoked_at is not None for key in listed] == [True, False]


@pytest.mark.parametrize("verb", ["get", "revoke", "rotate", "rename"])
@pytest.mark.parametrize("key_id", ["another's", "key_unknown", "", "x" * 10_000, *BROKEN])
async def test_a_key_that_is_not_the_accounts_is_not_there(database, keyring, owner, verb, key_id):
    other = await add_account(database)
    if key_id == "another's":
        key_id = (await keyring.create(other.id, KeyWish("theirs"))).key.id

    with pytest.raises(KeyNotFoundError) as caught:
        await getattr(keyring, verb)(owner.id, key_id, *(["x"] if verb == "rename" else []))

    assert len(caught.value.message) < 120
    assert [key.revoked_at for key in await keyring.list(other.id)] in ([], [None])


async def test_an_account_gets_one_first_key_however_many_ask_at_once(keyring, owner):
    made = [key for key in await asyncio.gather(*(keyring.ensure_first(owner.id) for _ in range(5))) if key]

    assert [key.key.scopes for key in made] == [ALL_SCOPES]
    await keyring.revoke(owner.id, made[0].key.id)
    assert await keyring.ensure_first(owner.id) is None


async def test_a_key_gives_no_scope_that_it_has_not(keyring, owner):
    by = (await make(keyring, owner, scopes=(Scope.ACCOUNT_WRITE, Scope.VIDEOS_READ))).key

    made = await keyring.create(owner.id, KeyWish("x", (Scope.VIDEOS_READ,)), by=by)
    with pytest.raises(MissingScopeError, match="and not videos:write, account:read"):
        await keyring.create(owner.id, KeyWish("x", ALL_SCOPES), by=by)

    assert made.key.scopes == (Scope.VIDEOS_READ,)


@pytest.mark.parametrize(("wished", "got"), [(None, 2), (1, 1), (3, 2)])
async def test_a_key_gives_no_longer_life_than_its_own(keyring, owner, wished, got):
    by = (await make(keyring, owner, scopes=ALL_SCOPES, expires_at=NOW + 2 * DAY)).key
    wish = KeyWish("x", expires_at=wished and NOW + wished * DAY)

    assert (await keyring.create(owner.id, wish, by=by)).key.expires_at == NOW + got * DAY


async def test_a_rotated_key_is_what_the_old_one_was_and_both_work_until_the_grace_is_over(
    keyring, owner, clock, is_good
):
    old = await keyring.create(owner.id, KeyWish("ci", (Scope.VIDEOS_READ,), NOW + 9 * DAY, spend_cap=5))
    clock.at += timedelta(seconds=1)

    made = await keyring.rotate(owner.id, old.key.id, grace=DAY)

    changed = {"id": made.key.id, "last_four": made.secret[-4:], "created_at": clock.at, "counter_id": old.key.id}
    assert made.key == replace(old.key, **changed)
    assert made.secret != old.secret
    assert (await is_good(old.secret), await is_good(made.secret)) == (True, True)
    clock.at += DAY
    assert (await is_good(old.secret), await is_good(made.secret)) == (False, True)


async def test_a_grace_lengthens_no_life_and_none_ends_it_at_once(keyring, owner, clock, is_good):
    short = await keyring.create(owner.id, KeyWish("short", expires_at=NOW + DAY))
    other = await keyring.create(owner.id, KeyWish("other"))

    await keyring.rotate(owner.id, short.key.id, grace=MAX_GRACE)
    await keyring.rotate(owner.id, other.key.id, grace=timedelta())

    assert (await keyring.get(owner.id, short.key.id)).expires_at == NOW + DAY
    assert (await is_good(short.secret), await is_good(other.secret)) == (True, False)


@pytest.mark.parametrize("grace", [timedelta(seconds=-1), MAX_GRACE + timedelta(seconds=1)])
async def test_a_grace_out_of_bounds_changes_nothing(keyring, owner, grace):
    old = await keyring.create(owner.id, KeyWish("x"))

    with pytest.raises(InvalidRequestError, match="0 to 30 days"):
        await keyring.rotate(owner.id, old.key.id, grace=grace)

    assert await keyring.list(owner.id) == (old.key,)


async def test_what_is_revoked_or_has_expired_is_not_rotated(keyring, owner, clock):
    revoked, expired = [await keyring.create(owner.id, KeyWish("x", expires_at=NOW + DAY)) for _ in range(2)]
    await keyring.revoke(owner.id, revoked.key.id)

    with pytest.raises(KeyEndedError):
        await keyring.rotate(owner.id, revoked.key.id)
    clock.at += DAY
    with pytest.raises(KeyEndedError):
        await keyring.rotate(owner.id, expired.key.id)


async def test_a_key_rotates_itself_but_no_key_that_may_do_more(keyring, owner):
    less = (await make(keyring, owner, scopes=(Scope.ACCOUNT_WRITE,), expires_at=NOW + DAY)).key
    more = (await make(keyring, owner, scopes=ALL_SCOPES)).key

    itself = await keyring.rotate(owner.id, less.id, by=less)
    bounded = await keyring.rotate(owner.id, itself.key.id, by=less)
    with pytest.raises(MissingScopeError):
        await keyring.rotate(owner.id, more.id, by=less)

    assert itself.key.scopes == bounded.key.scopes == (Scope.ACCOUNT_WRITE,)
    assert (await keyring.get(owner.id, more.id)).expires_at is None


async def test_keys_of_another_pepper_are_other_keys(database, clock, owner, is_good):
    elsewhere = await Keyring(database, clock, pepper=b"e" * 32).create(owner.id, KeyWish("x"))

    with pytest.raises(UnknownKeyError):
        await is_good(elsewhere.secret)
