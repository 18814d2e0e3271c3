"""Signing up: who may, what comes of it, and invitations that make one account each."""

import asyncio

import pytest

from reelwright.domain.account import Locale, Role
from reelwright.domain.ids import AccountId
from reelwright.domain.session import Purpose, hash_session_token
from reelwright.errors import (
    AccountNotFoundError,
    EmailTakenError,
    InvalidRequestError,
    InviteNeededError,
    SignupClosedError,
    TokenRefusedError,
)
from reelwright.services import accounts
from tests.integration.people.conftest import BASE, PASSWORD, token_of


async def test_whoever_signs_up_is_a_member_on_the_free_plan_and_logged_in(town):
    joined = await town.join("Ada+films@Example.com", name=" Ada ", locale=Locale.ZH, agent="Firefox\n1")

    account = joined.account
    assert (account.name, account.role, account.plan.name) == ("Ada", Role.MEMBER, "free")
    assert (account.email, account.locale) == ("Ada+films@example.com", Locale.ZH)
    assert account.email_verified_at is None
    assert joined.session.agent == "Firefox1"
    async with town.database.read() as tx:
        assert await tx.sessions.find_by_hash(hash_session_token(joined.token)) == (joined.session, account)
    assert await town.available(account) == 0


async def test_a_session_just_opened_does_not_show_its_token(town):
    joined = await town.join()

    assert joined.token not in repr(joined)


async def test_a_name_that_was_not_given_is_what_stands_before_the_at(town):
    assert (await town.join("grace.hopper@example.com")).account.name == "grace.hopper"


@pytest.mark.parametrize(
    ("locale", "subject"), [(Locale.EN, "Confirm your e-mail address"), (Locale.ZH, "确认您的邮箱地址")]
)
async def test_the_letter_proves_the_address_in_the_accounts_language(town, locale, subject):
    await town.join(locale=locale)

    (letter,) = await town.letters()

    assert (letter.to, letter.subject) == ("ada@example.com", subject)
    assert letter.link in letter.text
    assert letter.link.startswith(f"{BASE}/verify?token=")


@pytest.mark.parametrize(
    "again", ["ada@example.com", "ADA@EXAMPLE.COM", "ada+2@example.com", " ada@example.com"], ids=repr
)
async def test_an_address_has_one_account_however_it_is_written(town, again):
    await town.join("ada@example.com")

    with pytest.raises(EmailTakenError):
        await town.join(again)

    assert len(await town.letters()) == 1


async def test_of_many_who_sign_up_with_one_address_at_once_one_gets_an_account(town):
    outcomes = await asyncio.gather(*(town.join() for _ in range(4)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EmailTakenError"] * 3 + ["NewSession"]


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@example.com", "ada@@example.com", "a b@example.com", "a\x00@example.com",
              "a\ud800@example.com", "ada@example.com\nBcc: bob@example.com", "a" * 250 + "@example.com"],
    ids=ascii,
)  # fmt: skip
async def test_what_is_no_address_is_refused(town, email):
    with pytest.raises(InvalidRequestError) as caught:
        await town.join(email)

    assert (caught.value.fault_code, caught.value.param) == ("invalid_email", "email")


@pytest.mark.parametrize(
    "password",
    ["", "nine char", "x" * 257, "ada@example.com", "ADA@EXAMPLE.COM", "lone \ud800 surrogate"],
    ids=lambda text: ascii(text[:20]),
)
async def test_a_weak_password_is_refused(town, password):
    with pytest.raises(InvalidRequestError) as caught:
        await town.join(password=password)

    assert (caught.value.fault_code, caught.value.param) == ("weak_password", "password")


@pytest.mark.parametrize("name", ["  ", "x" * 81, "a\x00b", "a\nb"], ids=lambda text: ascii(text[:5]))
async def test_a_name_that_cannot_be_shown_is_refused(town, name):
    with pytest.raises(InvalidRequestError, match="A name has"):
        await town.join(name=name)


async def test_nobody_signs_up_where_it_is_closed(open_town):
    town = open_town("closed")
    invite = token_of(await town.people.invite(None, base_url=BASE))

    with pytest.raises(SignupClosedError):
        await town.join(invite=invite)


@pytest.mark.parametrize("invite", [None, "", "ab.cd", "\ud800", "0" * 32 + "." + "0" * 32], ids=ascii)
async def test_without_a_good_invitation_nobody_signs_up_where_it_takes_one(open_town, invite):
    with pytest.raises(InviteNeededError):
        await open_town("invite").join(invite=invite)


async def test_a_link_for_something_else_is_no_invitation(open_town):
    town = open_town("invite")
    await accounts.ensure_owner(town.database, town.clock)
    welcome = token_of(await town.people.welcome_link(BASE))

    with pytest.raises(InviteNeededError):
        await town.join(invite=welcome)


async def test_an_invitation_for_anybody_makes_one_account_which_still_has_to_prove_its_address(open_town):
    town = open_town("invite")
    link = await town.people.invite(None, base_url=BASE)
    assert link.startswith(f"{BASE}/register?invite=")

    joined = await town.join("ada@example.com", invite=token_of(link))
    with pytest.raises(InviteNeededError):
        await town.join("bob@example.com", invite=token_of(link))

    assert joined.account.email_verified_at is None
    assert [letter.to for letter in await town.letters()] == ["ada@example.com"]


async def test_an_invitation_used_by_two_at_once_makes_one_account(open_town):
    town = open_town("invite")
    invite = token_of(await town.people.invite(None, base_url=BASE))

    outcomes = await asyncio.gather(
        *(town.join(f"guest{number}@example.com", invite=invite) for number in range(4)), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InviteNeededError"] * 3 + ["NewSession"]
    async with town.database.read() as tx:
        assert len(await tx.accounts.page(limit=10, after=None)) == 1


async def test_an_invitation_is_sent_to_its_address_and_proves_it(open_town):
    town = open_town("invite")
    link = await town.people.invite("Ada@example.com", base_url=BASE, locale=Locale.ZH)
    (letter,) = await town.letters()
    assert (letter.to, letter.link, letter.subject) == ("Ada@example.com", link, "邀请您使用 Reelwright")

    joined = await town.join("ada@example.com", invite=token_of(link))

    assert joined.account.email_verified_at is not None
    assert await town.available(joined.account) == 5_000_000
    assert len(await town.letters()) == 1


async def test_an_invitation_for_one_address_does_not_prove_another(open_town):
    town = open_town("invite")
    link = await town.people.invite("ada@example.com", base_url=BASE)

    joined = await town.join("ada+other@example.com", invite=token_of(link))

    assert joined.account.email_verified_at is None


async def test_an_invitation_is_good_for_seven_days(open_town):
    town = open_town("invite")
    links = [await town.people.invite(None, base_url=BASE) for _ in range(2)]

    town.clock.move(days=7, seconds=-1)
    await town.join("ada@example.com", invite=token_of(links[0]))
    town.clock.move(seconds=1)
    with pytest.raises(InviteNeededError):
        await town.join("bob@example.com", invite=token_of(links[1]))


async def test_an_invitation_of_a_sign_up_that_failed_is_still_good(open_town):
    town = open_town("invite")
    invites = [token_of(await town.people.invite(None, base_url=BASE)) for _ in range(2)]
    await town.join("ada@example.com", invite=invites[0])

    with pytest.raises(EmailTakenError):
        await town.join("ada@example.com", invite=invites[1])

    assert (await town.join("bob@example.com", invite=invites[1])).account.email == "bob@example.com"


async def test_where_anybody_may_sign_up_a_used_invitation_does_not_hinder(town):
    invite = token_of(await town.people.invite("ada@example.com", base_url=BASE))
    await town.join("ada@example.com", invite=invite)

    assert (await town.join("bob@example.com", invite=invite)).account.email_verified_at is None


async def test_verifying_proves_the_address_and_again_does_nothing(town):
    account = (await town.join()).account
    token = await town.token()

    proven_at = town.clock.now()
    first = await town.people.verify(token)
    town.clock.move(days=2)
    again = await town.people.verify(token)

    assert first == again
    assert (first.id, first.email_verified_at) == (account.id, proven_at)
    assert await town.available(account) == 5_000_000


@pytest.mark.parametrize("token", ["", "x", "\ud800", "0" * 32 + "." + "0" * 32], ids=ascii)
async def test_a_token_that_was_never_made_proves_nothing(town, token):
    with pytest.raises(TokenRefusedError):
        await town.people.verify(token)


async def test_a_letter_proves_an_address_for_a_day(town):
    await town.join()
    token = await town.token()
    town.clock.move(days=1)

    with pytest.raises(TokenRefusedError):
        await town.people.verify(token)


async def test_another_letter_is_sent_once_a_minute_until_the_address_is_proven(town):
    account = (await town.join()).account
    assert not await town.people.resend_verification(account, base_url=BASE)
    town.clock.move(minutes=1)
    assert await town.people.resend_verification(account, base_url=BASE)
    assert not await town.people.resend_verification(account, base_url=BASE)

    await town.people.verify(await town.token(0))
    town.clock.move(minutes=1)

    assert not await town.people.resend_verification(account, base_url=BASE)
    assert len(await town.letters()) == 2


async def test_the_operator_confirms_an_address_in_its_owners_place(town):
    account = (await town.join()).account
    (letter,) = await town.letters()
    assert await town.people.pending_verification(account.id, BASE) == letter.link

    confirmed = await town.people.confirm(account.id)
    again = await town.people.confirm(account.id)

    assert confirmed.email_verified_at == again.email_verified_at == town.clock.now()
    assert await town.people.pending_verification(account.id, BASE) is None
    assert await town.available(account) == 5_000_000


async def test_there_is_nothing_to_confirm_without_an_account_or_an_address(town):
    owner = await accounts.ensure_owner(town.database, town.clock)

    with pytest.raises(AccountNotFoundError):
        await town.people.confirm(AccountId("acct_none"))
    with pytest.raises(InvalidRequestError, match="no e-mail address to confirm"):
        await town.people.confirm(owner.id)
    assert await town.people.pending_verification(owner.id, BASE) is None
    assert await town.people.pending_verification(AccountId("acct_none"), BASE) is None


async def test_the_database_holds_neither_passwords_nor_tokens_nor_network_addresses(town):
    joined = await town.join(address="203.0.113.7")
    await town.people.ask_reset("ada@example.com", base_url=BASE)
    tokens = [token_of(letter.link) for letter in await town.letters()]
    assert len(tokens) == 2

    async with town.database.begin() as tx:
        connection = tx.accounts._connection
        kept = [
            str(dict(row))
            for table in ("accounts", "sessions", "links", "facts")
            for row in await connection.fetch(f"SELECT * FROM {table}")
        ]

    assert len(kept) >= 4
    for secret in (PASSWORD, joined.token, "203.0.113.7", *tokens):
        assert not [row for row in kept if secret in row]


async def test_the_purposes_of_links_cannot_be_swapped(town):
    await town.join()
    verify = await town.token()

    for use in (town.people.reset(verify, PASSWORD), town.people.welcome(verify, "eve@example.com", PASSWORD)):
        with pytest.raises(TokenRefusedError):
            await use
    assert {purpose.value for purpose in Purpose} == {"welcome", "verify", "reset", "invite"}
