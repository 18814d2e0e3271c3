"""The desk for accounts over a real platform: what a command asks for is what the database then holds."""

from urllib.parse import parse_qs, urlsplit

import pytest

from reelwright.api.account import render_account
from reelwright.api.account_view import key_view, limits_view
from reelwright.domain.ledger import Balance
from reelwright.errors import (
    AccountNotFoundError,
    EmailTakenError,
    ForbiddenError,
    InvalidRequestError,
    PlanNotFoundError,
    TokenRefusedError,
)
from tests.integration.desk.conftest import ADA, PASSWORD


def token_of(link):
    (token,) = parse_qs(urlsplit(link).query)["token"]
    return token


async def waiting_accounts(platform):
    async with platform.database.read() as tx:
        return await tx.jobs.waiting_accounts()


async def test_an_account_is_found_by_its_id_its_address_in_any_spelling_and_the_owner_by_its_word(desk, ada, platform):
    found = [(await desk.accounts.show(name))["id"] for name in (ada["id"], ADA, "ADA+films@Example.com", "owner")]

    assert found == [ada["id"], ada["id"], ada["id"], platform.owner.id]


@pytest.mark.parametrize("name", ["", "nobody", "nobody@example.com", "acct_" + "0" * 32, "\udcff", "a\nb"])
async def test_who_is_not_there_is_not_found(desk, name):
    with pytest.raises(AccountNotFoundError):
        await desk.accounts.show(name)


async def test_an_account_made_with_a_password_can_log_in_at_once(desk, ada, platform):
    opened = await platform.people.log_in(ADA, PASSWORD)

    assert opened.account.id == ada["id"]
    assert (ada["plan"], ada["role"], ada["status"], ada["email_verified"]) == ("free", "member", "active", True)
    assert ada["reset_link"] is None
    assert ada["balance"] == "0.00"


async def test_an_account_made_without_a_password_comes_in_by_its_link_once(desk, platform):
    made = await desk.accounts.create("bo@example.com", name="Bo", plan="paid", role="admin", locale="zh")
    key = await desk.keys.create("before", account="bo@example.com")

    await platform.people.reset(token_of(made["reset_link"]), PASSWORD)

    assert made["reset_link"].startswith("https://video.example.com/reset?token=")
    assert [made[name] for name in ("name", "plan", "role", "locale")] == ["Bo", "paid", "admin", "zh"]
    assert (await platform.people.log_in("bo@example.com", PASSWORD)).account.id == made["id"]
    # A key that was made before the password is not taken away by it.
    assert (await platform.authenticator.authenticate(key["key"])).account.id == made["id"]
    with pytest.raises(TokenRefusedError):
        await platform.people.reset(token_of(made["reset_link"]), PASSWORD)


@pytest.mark.parametrize(
    ("email", "wishes", "error"),
    [
        ("nonsense", {}, InvalidRequestError),
        ("c@example.com", {"plan": "gold"}, PlanNotFoundError),
        ("c@example.com", {"role": "owner"}, ForbiddenError),
        ("c@example.com", {"role": "boss"}, InvalidRequestError),
        ("c@example.com", {"locale": "xx"}, InvalidRequestError),
        ("c@example.com", {"name": " "}, InvalidRequestError),
        ("c@example.com", {"password": "short"}, InvalidRequestError),
        ("ADA+again@example.com", {}, EmailTakenError),
    ],
)
async def test_an_account_that_will_not_do_is_not_made(desk, ada, email, wishes, error):
    with pytest.raises(error):
        await desk.accounts.create(email, **wishes)

    assert len((await desk.accounts.page(limit=10))["data"]) == 2


async def test_accounts_are_listed_newest_first_page_by_page_with_what_they_have(desk, ada, platform):
    await desk.credits.grant(ADA, "2.5")

    first = await desk.accounts.page(limit=1)
    last = await desk.accounts.page(limit=5, after=first["last_id"])

    assert [(each["email"], each["balance"]) for each in first["data"]] == [(ADA, "2.50")]
    assert first["has_more"]
    assert [each["id"] for each in last["data"]] == [platform.owner.id]
    assert not last["has_more"]
    with pytest.raises(AccountNotFoundError):
        await desk.accounts.page(limit=5, after="acct_x")


async def test_the_desks_speak_the_names_of_the_wire(desk, ada, account_of, platform):
    account, made = await account_of(ada), await desk.keys.create("laptop", account=ADA)
    key = await platform.keyring.get(account.id, made["id"])
    shown = await desk.accounts.show(ADA)

    assert render_account(account, Balance()).items() <= shown.items()
    assert key_view(key).items() <= shown["keys"][0].items()
    assert shown["limits"] == limits_view(account.plan)


async def test_what_is_still_to_be_confirmed_is_shown_until_the_operator_does_it(desk, platform):
    await platform.people.sign_up("new@example.com", PASSWORD, base_url="https://video.example.com")
    link = (await desk.accounts.show("new@example.com"))["verification_link"]

    confirmed = await desk.accounts.verify("new@example.com")

    assert link.startswith("https://video.example.com/verify?token=")
    assert confirmed["email_verified"]
    assert confirmed["balance"] == "5.00"
    assert (await desk.accounts.show("new@example.com"))["verification_link"] is None


async def test_the_links_of_the_operator_lead_in_and_a_new_one_makes_the_last_useless(desk, ada, platform):
    first, second = [await desk.accounts.reset_link(ADA) for _ in range(2)]
    welcome, invite = await desk.accounts.welcome_link(), await desk.accounts.invite()

    with pytest.raises(TokenRefusedError):
        await platform.people.reset(token_of(first["link"]), PASSWORD)
    assert (await platform.people.reset(token_of(second["link"]), PASSWORD)).id == ada["id"]
    opened = await platform.people.welcome(token_of(welcome["link"]), "me@example.com", PASSWORD)
    assert opened.account.id == platform.owner.id
    assert urlsplit(invite["link"]).path == "/register"
    assert [link["good_for_s"] for link in (second, welcome, invite)] == [3600, 3600, 7 * 86_400]


async def test_an_account_without_an_address_takes_no_reset_link(desk):
    with pytest.raises(InvalidRequestError):
        await desk.accounts.reset_link("owner")


async def test_another_plan_gives_waiting_jobs_their_slots_at_once(desk, ada, submit, platform, account_of):
    await desk.credits.grant(ADA, "5")
    await submit(ada, count=4)
    before = await waiting_accounts(platform)

    changed = await desk.accounts.set_plan(ADA, "paid")

    assert before == (ada["id"],)
    assert changed["plan"] == "paid"
    assert await waiting_accounts(platform) == ()
    assert (await account_of(ada)).plan.running_limit == 10


async def test_a_suspension_ends_sessions_refuses_keys_and_lets_jobs_wait_until_it_ends(
    desk, ada, submit, finish, platform
):
    await desk.credits.grant(ADA, "5")
    key = await desk.keys.create("laptop", account=ADA)
    await platform.people.log_in(ADA, PASSWORD)
    first, *_ = await submit(ada, count=3)

    suspended = await desk.accounts.suspend(ADA)
    await finish(first)

    assert suspended["status"] == "suspended"
    assert await desk.accounts.sessions(ADA) == []
    with pytest.raises(ForbiddenError):
        await platform.authenticator.authenticate(key["key"])
    assert await waiting_accounts(platform) == (ada["id"],)

    assert (await desk.accounts.activate(ADA))["status"] == "active"
    assert await waiting_accounts(platform) == ()


async def test_logging_out_ends_every_session_and_no_key(desk, ada, platform):
    key = await desk.keys.create("laptop", account=ADA)
    for _ in range(2):
        await platform.people.log_in(ADA, PASSWORD, agent="Firefox")

    listed = await desk.accounts.sessions(ADA)
    ended = await desk.accounts.log_out(ADA)

    assert [session["agent"] for session in listed] == ["Firefox", "Firefox"]
    assert ended["sessions_ended"] == 2
    assert await desk.accounts.sessions(ADA) == []
    assert (await platform.authenticator.authenticate(key["key"])).account.id == ada["id"]


async def test_roles_change_but_the_owners_is_neither_given_nor_taken(desk, ada):
    assert (await desk.accounts.set_role(ADA, "admin"))["role"] == "admin"
    for account, role in (("owner", "member"), ("owner", "admin"), (ADA, "owner")):
        with pytest.raises(ForbiddenError):
            await desk.accounts.set_role(account, role)
    with pytest.raises(ForbiddenError):
        await desk.accounts.suspend("owner")
    assert (await desk.accounts.show("owner"))["status"] == "active"
