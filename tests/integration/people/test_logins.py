"""Logging in and out, and changing what a person says of itself."""

import asyncio
from dataclasses import replace

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from reelwright.domain.account import AccountStatus, Locale
from reelwright.domain.ids import AccountId
from reelwright.errors import (
    AccountNotFoundError,
    AccountSuspendedError,
    InvalidRequestError,
    NotFoundError,
    TokenRefusedError,
    WrongPasswordError,
)
from reelwright.services import upkeep
from reelwright.services.profiles import set_profile
from tests.factories import add_account
from tests.integration.people.conftest import PASSWORD

NEW = "a new password"


async def suspend(town, account):
    async with town.database.begin() as tx:
        await tx.accounts.set_standing(
            account.id, plan=account.plan.name, role=account.role, status=AccountStatus.SUSPENDED
        )


async def ids(town, account):
    return [session.id for session in await town.people.sessions(account.id)]


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.COM", " ada@example.com "], ids=repr)
async def test_the_right_password_opens_a_session(town, email):
    account = await town.member()

    opened = await town.people.log_in(email, PASSWORD, agent="curl")

    assert (opened.account, opened.session.agent) == (account, "curl")
    assert opened.session.id in await ids(town, account)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong password"),
        ("ada@example.com", ""),
        ("ada@example.com", PASSWORD + "x" * 300),
        ("ada@example.com", "\ud800" * 10),
        ("bob@example.com", PASSWORD),
        ("a\x00@example.com", PASSWORD),
        ("", ""),
    ],
    ids=lambda text: ascii(text[:20]),
)
async def test_a_wrong_password_and_an_unknown_address_are_told_alike(town, email, password):
    account = await town.member()

    with pytest.raises(WrongPasswordError) as caught:
        await town.people.log_in(email, password)

    assert caught.value.message == "The e-mail address or the password is wrong."
    assert len(await ids(town, account)) == 1


async def test_an_account_without_a_password_lets_nobody_in(town):
    account = await add_account(town.database)
    async with town.database.begin() as tx:
        await tx.accounts.set_email(account.id, email="x@example.com", email_key="x@example.com", verified_at=None)

    with pytest.raises(WrongPasswordError):
        await town.people.log_in("x@example.com", "")


async def test_only_the_right_password_tells_that_an_account_is_suspended(town):
    await suspend(town, await town.member())

    with pytest.raises(WrongPasswordError):
        await town.people.log_in("ada@example.com", "wrong password")
    with pytest.raises(AccountSuspendedError):
        await town.people.log_in("ada@example.com", PASSWORD)


async def test_a_hash_with_other_parameters_is_replaced_when_its_password_comes(town):
    account = await town.member()
    old = Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    async with town.database.begin() as tx:
        await tx.accounts.set_password(account.id, old)

    await town.people.log_in("ada@example.com", PASSWORD)
    async with town.database.read() as tx:
        fresh = await tx.accounts.password_hash(account.id)
    await town.people.log_in("ada@example.com", PASSWORD)

    assert fresh.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    async with town.database.read() as tx:
        assert await tx.accounts.password_hash(account.id) == fresh


async def test_logging_out_ends_that_session_alone(town):
    account = await town.member()
    here, there = [await town.people.log_in("ada@example.com", PASSWORD) for _ in range(2)]

    await town.people.log_out(here.session)
    await town.people.log_out(here.session)

    assert here.session.id not in await ids(town, account)
    assert there.session.id in await ids(town, account)


async def test_a_session_is_listed_for_thirty_days(town):
    account = await town.member()
    town.clock.move(days=30, seconds=-1)
    assert len(await ids(town, account)) == 1

    town.clock.move(seconds=1)

    assert await ids(town, account) == []


async def test_sessions_and_links_that_ended_are_forgotten_and_the_others_stay(town):
    joined = await town.join()
    used = await town.token()
    await town.people.verify(used)
    town.clock.move(days=30)
    await upkeep.forget_idle(town.database, town.clock)
    assert (await town.people.verify(used)).id == joined.account.id
    later = await town.people.log_in("ada@example.com", PASSWORD)

    town.clock.move(days=1, seconds=1)
    await upkeep.forget_idle(town.database, town.clock)

    with pytest.raises(TokenRefusedError):
        await town.people.verify(used)
    async with town.database.read() as tx:
        assert await tx.sessions.list(joined.account.id) == (later.session,)


async def test_nobody_ends_the_sessions_of_others(town):
    ada, bob = await town.join("ada@example.com"), await town.join("bob@example.com")

    with pytest.raises(NotFoundError):
        await town.people.end_session(bob.account.id, ada.session.id)
    await town.people.end_session(ada.account.id, ada.session.id)

    assert await ids(town, ada.account) == []
    assert await ids(town, bob.account) == [bob.session.id]


async def test_a_changed_password_ends_all_other_sessions(town):
    account = await town.member()
    here = await town.people.log_in("ada@example.com", PASSWORD)

    await town.people.change_password(account.id, PASSWORD, NEW, keep=here.session.id)

    assert await ids(town, account) == [here.session.id]
    with pytest.raises(WrongPasswordError):
        await town.people.log_in("ada@example.com", PASSWORD)
    assert (await town.people.log_in("ada@example.com", NEW)).account == account


async def test_a_password_is_changed_only_with_the_old_one_and_to_a_good_one(town):
    account = await town.member()

    with pytest.raises(WrongPasswordError):
        await town.people.change_password(account.id, "wrong password", NEW)
    with pytest.raises(WrongPasswordError):
        await town.people.change_password(AccountId("acct_none"), PASSWORD, NEW)
    with pytest.raises(InvalidRequestError):
        await town.people.change_password(account.id, PASSWORD, "ada@example.com")

    assert len(await ids(town, account)) == 1


async def test_two_changes_of_a_password_at_once_make_one(town):
    account = await town.member()

    outcomes = await asyncio.gather(
        *(town.people.change_password(account.id, PASSWORD, f"{NEW} {number}") for number in range(2)),
        return_exceptions=True,
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "WrongPasswordError"]


async def test_no_session_of_the_old_password_is_left_by_log_ins_during_the_change(town):
    account = await town.member()

    async def log_in():
        return await town.people.log_in("ada@example.com", PASSWORD)

    *log_ins, changed = await asyncio.gather(
        *(log_in() for _ in range(4)),
        town.people.change_password(account.id, PASSWORD, NEW),
        return_exceptions=True,
    )

    assert changed is None
    assert {type(outcome).__name__ for outcome in log_ins} <= {"NewSession", "WrongPasswordError"}
    assert await ids(town, account) == []


async def test_a_person_changes_name_and_language(town):
    account = await town.member()

    changed = await set_profile(town.database, account.id, name=" Ada L. ", locale=Locale.ZH)

    assert changed == replace(account, name="Ada L.", locale=Locale.ZH)
    async with town.database.read() as tx:
        assert await tx.accounts.find(account.id) == changed
    with pytest.raises(InvalidRequestError):
        await set_profile(town.database, account.id, name="", locale=Locale.EN)
    with pytest.raises(AccountNotFoundError):
        await set_profile(town.database, AccountId("acct_none"), name="x", locale=Locale.EN)
