"""Coming in by a link: a password forgotten, and the owner's first."""

import asyncio

import pytest

from reelwright.domain.account import Role
from reelwright.errors import (
    AccountNotFoundError,
    EmailTakenError,
    InvalidRequestError,
    TokenRefusedError,
    WrongPasswordError,
)
from reelwright.services import accounts
from reelwright.services.keys import Keyring, KeyWish
from tests.factories import PEPPER
from tests.integration.people.conftest import BASE, PASSWORD, token_of

NEW = "a new password"


async def ask(town, email="ada@example.com"):
    await town.people.ask_reset(email, base_url=BASE)
    return await town.token()


async def test_a_forgotten_password_is_set_anew_and_ends_all_sessions(town):
    account = await town.member()

    reset = await town.people.reset(await ask(town, "ADA+x@example.com"), NEW)

    assert reset == account
    assert await town.people.sessions(account.id) == ()
    with pytest.raises(WrongPasswordError):
        await town.people.log_in("ada@example.com", PASSWORD)
    assert (await town.people.log_in("ada@example.com", NEW)).account == account


async def test_the_letter_goes_to_the_address_of_the_account_and_not_to_the_one_that_was_typed(town):
    await town.member("ada@example.com")

    await ask(town, "ada+typed@example.com")

    letter = town.post.letters[-1]
    assert (letter.to, letter.subject) == ("ada@example.com", "Set a new password")
    assert letter.link.startswith(f"{BASE}/reset?token=")


async def test_asking_for_an_address_that_nobody_has_looks_the_same_and_sends_nothing(town):
    assert await town.people.ask_reset("nobody@example.com", base_url=BASE) is None

    assert await town.letters() == []


async def test_what_is_no_address_is_said_to_be_none(town):
    with pytest.raises(InvalidRequestError):
        await town.people.ask_reset("nobody", base_url=BASE)


async def test_letters_go_out_once_a_minute_however_often_they_are_asked_for(town):
    await town.member()
    await asyncio.gather(*(town.people.ask_reset("ada@example.com", base_url=BASE) for _ in range(4)))
    assert len(await town.letters()) == 2
    town.clock.move(minutes=1)

    await ask(town)

    assert len(town.post.letters) == 3


async def test_a_reset_works_once_and_takes_the_other_links_with_it(town):
    await town.member()
    first = await ask(town)
    town.clock.move(minutes=2)
    second = await ask(town)

    outcomes = await asyncio.gather(
        *(town.people.reset(first, f"{NEW} {number}") for number in range(3)), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Account"] + ["TokenRefusedError"] * 2
    for token in (first, second):
        with pytest.raises(TokenRefusedError):
            await town.people.reset(token, NEW)


async def test_a_reset_is_good_for_an_hour_and_until_the_password_is_changed(town):
    account = await town.member()
    late = await ask(town)
    town.clock.move(hours=1)
    with pytest.raises(TokenRefusedError):
        await town.people.reset(late, NEW)

    token = await ask(town)
    await town.people.change_password(account.id, PASSWORD, NEW)

    with pytest.raises(TokenRefusedError):
        await town.people.reset(token, "yet another one")


async def test_a_weak_password_does_not_use_the_link_up(town):
    await town.member()
    token = await ask(town)

    with pytest.raises(InvalidRequestError):
        await town.people.reset(token, "ada@example.com")

    assert (await town.people.reset(token, NEW)).email == "ada@example.com"


async def test_a_reset_proves_the_address_and_takes_the_keys_of_whoever_had_not(town):
    """Somebody may have signed up with the address of somebody else."""
    stranger = await town.join()
    keyring = Keyring(town.database, town.clock, pepper=PEPPER)
    await keyring.create(stranger.account.id, KeyWish("kept for later"))
    town.clock.move(minutes=1)

    account = await town.people.reset(await ask(town), NEW)

    assert account.email_verified_at == town.clock.now()
    assert await town.available(account) == 5_000_000
    assert [key.revoked_at for key in await keyring.list(account.id)] == [town.clock.now()]
    assert await town.people.sessions(account.id) == ()


async def test_a_reset_leaves_the_keys_of_a_proven_account(town):
    account = await town.member()
    keyring = Keyring(town.database, town.clock, pepper=PEPPER)
    await keyring.create(account.id, KeyWish("laptop"))

    await town.people.reset(await ask(town), NEW)

    assert [key.revoked_at for key in await keyring.list(account.id)] == [None]


async def test_the_owner_comes_in_once_by_the_link_and_sets_address_and_password(town):
    owner = await accounts.ensure_owner(town.database, town.clock)
    link = await town.people.welcome_link(BASE + "/")
    assert link.startswith(f"{BASE}/welcome?token=")

    opened = await town.people.welcome(token_of(link), "Me@example.com", PASSWORD, agent="Firefox")
    with pytest.raises(TokenRefusedError):
        await town.people.welcome(token_of(link), "eve@example.com", PASSWORD)

    assert (opened.account.id, opened.account.role) == (owner.id, Role.OWNER)
    assert (opened.account.email, opened.account.email_verified_at) == ("Me@example.com", town.clock.now())
    assert (await town.people.log_in("me@example.com", PASSWORD)).account == opened.account


async def test_a_new_link_takes_the_old_one_back_and_lasts_an_hour(town):
    await accounts.ensure_owner(town.database, town.clock)
    old, new = [token_of(await town.people.welcome_link(BASE)) for _ in range(2)]

    with pytest.raises(TokenRefusedError):
        await town.people.welcome(old, "me@example.com", PASSWORD)
    town.clock.move(hours=1)
    with pytest.raises(TokenRefusedError):
        await town.people.welcome(new, "me@example.com", PASSWORD)


async def test_a_new_welcome_ends_what_the_last_one_opened(town):
    owner = await accounts.ensure_owner(town.database, town.clock)
    for email in ("eve@example.com", "me@example.com"):
        opened = await town.people.welcome(token_of(await town.people.welcome_link(BASE)), email, PASSWORD)

    assert await town.people.sessions(owner.id) == (opened.session,)
    with pytest.raises(WrongPasswordError):
        await town.people.log_in("eve@example.com", PASSWORD)


async def test_a_welcome_that_fails_leaves_the_link_good(town):
    await accounts.ensure_owner(town.database, town.clock)
    await town.join("ada@example.com")
    token = token_of(await town.people.welcome_link(BASE))

    with pytest.raises(EmailTakenError):
        await town.people.welcome(token, "ada@example.com", PASSWORD)
    with pytest.raises(InvalidRequestError):
        await town.people.welcome(token, "me@example.com", "short")

    assert (await town.people.welcome(token, "me@example.com", PASSWORD)).account.email == "me@example.com"


async def test_before_the_first_start_there_is_nobody_to_welcome(town):
    with pytest.raises(AccountNotFoundError, match="reelwright serve"):
        await town.people.welcome_link(BASE)
