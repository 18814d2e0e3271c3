"""The operator's desks over a real platform: what a command asks for is what the database then holds."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from reelwright.api.account import render_account
from reelwright.api.keys_wire import render_key
from reelwright.api.plans import render_limits
from reelwright.bootstrap.local import LocalPlatform
from reelwright.bootstrap.platform import open_platform
from reelwright.domain.job import Finished
from reelwright.domain.ledger import Balance
from reelwright.domain.model import Model, ModelCatalog
from reelwright.errors import (
    AccountNotFoundError,
    EmailTakenError,
    ForbiddenError,
    InsufficientCreditsError,
    InvalidRequestError,
    KeyEndedError,
    KeyNotFoundError,
    NothingToRefundError,
    PlanNotFoundError,
    RevokedKeyError,
    TokenRefusedError,
    VideoNotFoundError,
)
from reelwright.services import lifecycle
from reelwright.settings.server import ServerSettings
from tests.factories import make_rendition, make_request

ADA = "ada@example.com"
PASSWORD = "a long enough password"


@pytest.fixture
async def platform(where, tmp_path):
    settings = ServerSettings(
        data_dir=tmp_path / "data", signup="open", public_url="https://video.example.com/", secret_key="ab" * 32
    )
    catalog = ModelCatalog({"sora-turbo": Model("sora-turbo", "scripted", "", 60, (), ())})
    async with open_platform(settings, where, catalog) as platform:
        yield platform


@pytest.fixture
def desk(platform):
    return LocalPlatform(platform, is_joined=True)


@pytest.fixture
async def ada(desk):
    return await desk.accounts.create(ADA, password=PASSWORD)


@pytest.fixture
def account_of(platform):
    async def account_of(made):
        async with platform.database.read() as tx:
            return await tx.accounts.find(made["id"])

    return account_of


@pytest.fixture
def submit(platform, account_of):
    async def submit(made, count=1):
        account = await account_of(made)
        return [await platform.submitter.submit(account, make_request()) for _ in range(count)]

    return submit


@pytest.fixture
def finish(platform):
    async def finish(job):
        claimed = await lifecycle.claim(platform.database, platform.clock, job.id, worker="test")
        outcome, retention = Finished(make_rendition()), timedelta(days=1)
        await lifecycle.end(platform.database, platform.clock, job.id, claimed.attempt, outcome, retention=retention)

    return finish


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
    assert render_key(key).items() <= shown["keys"][0].items()
    assert shown["limits"] == render_limits(account.plan)


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


async def test_a_key_gets_what_was_asked_and_lives_as_long_and_costs_no_more(desk, ada):
    made = await desk.keys.create("ci", account=ADA, scopes=["videos:read"], expires_in_s=3600, spend_cap="1.5")

    assert made["scopes"] == ["videos:read"]
    assert made["expires_at"] - made["created_at"] == 3600
    assert (made["spend_cap"], made["spent"], made["state"]) == ("1.50", "0.00", "active")
    assert [key["id"] for key in await desk.keys.list(ADA)] == [made["id"]]
    assert "key" not in (await desk.keys.list(ADA))[0]


@pytest.mark.parametrize(
    "wishes",
    [{"scopes": ["odd"]}, {"spend_cap": "1,5"}, {"spend_cap": "-1"}, {"expires_in_s": 0}],
)
async def test_a_key_that_makes_no_sense_is_not_made(desk, ada, wishes):
    with pytest.raises(InvalidRequestError):
        await desk.keys.create("ci", account=ADA, **wishes)

    assert await desk.keys.list(ADA) == []


async def test_a_key_is_found_in_whatever_account_unless_one_is_named(desk, ada, platform):
    key = await desk.keys.create("laptop", account=ADA)

    assert (await desk.keys.rename(key["id"], "desktop"))["name"] == "desktop"
    with pytest.raises(KeyNotFoundError):
        await desk.keys.revoke(key["id"], account="owner")
    assert (await desk.keys.revoke(key["id"]))["state"] == "revoked"
    with pytest.raises(KeyNotFoundError):
        await desk.keys.revoke("key_" + "0" * 32)
    with pytest.raises(RevokedKeyError):
        await platform.authenticator.authenticate(key["key"])


async def test_a_rotated_key_ends_after_its_grace(desk, ada):
    key = await desk.keys.create("laptop", account=ADA, expires_in_s=10**12)

    new = await desk.keys.rotate(key["id"], grace_s=0)

    old = next(each for each in await desk.keys.list(ADA) if each["id"] == key["id"])
    assert old["state"] == "expired"
    assert (new["name"], new["scopes"], new["state"]) == ("laptop", key["scopes"], "active")
    assert new["key"] != key["key"]
    with pytest.raises(KeyEndedError):
        await desk.keys.rotate(key["id"], grace_s=60)
    with pytest.raises(InvalidRequestError):
        await desk.keys.rotate(new["id"], grace_s=10**9)


async def test_movements_add_up_and_the_statement_tells_them(desk, ada):
    await desk.credits.grant(ADA, "5", note="hello")
    await desk.credits.adjust(ADA, "-1.50", note="too much")
    with pytest.raises(InsufficientCreditsError):
        await desk.credits.adjust(ADA, "-3.500001", note="far too much")

    page = await desk.credits.statement(ADA, limit=1)
    rest = await desk.credits.statement(ADA, limit=5, before=page["data"][-1]["id"])

    assert (await desk.credits.balance(ADA))["balance"] == "3.50"
    assert page["has_more"]
    assert [(line["kind"], line["amount"], line["balance"], line["note"]) for line in page["data"] + rest["data"]] == [
        ("adjustment", "-1.50", "3.50", "too much"),
        ("grant", "5.00", "5.00", "hello"),
    ]


async def test_a_first_top_up_makes_a_free_account_paid_and_its_reference_counts_once(desk, ada):
    first, again = [await desk.credits.top_up(ADA, "10", reference="inv-1") for _ in range(2)]

    assert (first["old_plan"], first["plan"], first["balance"], first["is_new"]) == ("free", "paid", "10.00", True)
    assert (again["balance"], again["is_new"]) == ("10.00", False)


@pytest.mark.parametrize("amount", ["", "abc", "1,5", "0", "1e3", "0.0000001", "-1"])
async def test_what_is_no_amount_moves_nothing(desk, ada, amount):
    with pytest.raises(InvalidRequestError):
        await desk.credits.grant(ADA, amount)

    assert (await desk.credits.balance(ADA))["balance"] == "0.00"


async def test_a_video_is_refunded_once_and_usage_shows_both(desk, ada, submit, finish):
    await desk.credits.grant(ADA, "1")
    (job,) = await submit(ada)
    await finish(job)

    before = await desk.accounts.usage(ADA, days=2, group_by=["model"])
    refunded = await desk.credits.refund(job.id, note="it was dull")
    after = await desk.accounts.usage(ADA, days=2, group_by=["status"])

    assert (refunded["account"], refunded["amount"], refunded["balance"]) == (ada["id"], "0.10", "1.00")
    assert [(line["model"], line["videos"], line["charged"]) for line in before["data"]] == [("sora-turbo", 1, "0.10")]
    assert after["total"] == {"videos": 1, "seconds": 5, "charged": "0.00"}
    with pytest.raises(NothingToRefundError):
        await desk.credits.refund(job.id)
    with pytest.raises(VideoNotFoundError):
        await desk.credits.refund("video_nonsense")
    with pytest.raises(InvalidRequestError):
        await desk.accounts.usage(ADA, group_by=["hour"])


async def test_the_ledger_of_all_this_adds_up(desk, ada, submit):
    await desk.credits.grant(ADA, "1")
    await submit(ada)

    found = await desk.credits.reconcile()

    assert found["ok"]
    assert (found["total"], found["drift"], found["unbalanced"], found["stray_holds"]) == ("0.00", "0.00", 0, "0.00")
    assert found["books"] == {"available": "0.90", "grants": "-1.00", "held": "0.10"}


async def test_a_plan_changes_by_what_was_named_and_a_new_one_is_otherwise_like_free(desk, ada):
    changed = await desk.plans.set("free", {"submissions_per_day": None, "running_limit": 3})
    made = await desk.plans.set("team", {"reads_per_minute": 1200})

    free = {"submissions_per_minute": 50, "submissions_per_day": None, "reads_per_minute": 600, "running": 3}
    assert changed["limits"] == free
    assert made["limits"] == free | {"reads_per_minute": 1200}
    assert [plan["id"] for plan in await desk.plans.list()] == ["free", "operator", "paid", "team"]
    assert (await desk.accounts.set_plan(ADA, "team"))["plan"] == "team"


@pytest.mark.parametrize(
    ("name", "limits", "faults"),
    [
        ("Team", {}, 1),
        ("team", {"reads_per_minute": 0}, 1),
        ("team!", {"running_limit": -1, "submissions_per_day": 10**10}, 3),
    ],
)
async def test_a_plan_that_will_not_do_is_refused_with_every_fault(desk, name, limits, faults):
    with pytest.raises(InvalidRequestError) as caught:
        await desk.plans.set(name, limits)

    assert len(caught.value.faults) == faults
    assert len(await desk.plans.list()) == 3


async def test_a_price_holds_from_now_on_and_the_old_one_stays_in_the_table(desk, ada, submit):
    await desk.credits.grant(ADA, "5")
    (cheap,) = await submit(ada)

    price = await desk.prices.set("720p", {"per_second": "0.04", "per_clip": "0.01"})
    (dear,) = await submit(ada)

    assert (price["state"], price["is_known_model"]) == ("in_force", True)
    assert (cheap.terms.price, dear.terms.price) == (100_000, 210_000)
    listed = [(line["tier"], line["per_second"], line["state"]) for line in await desk.prices.list()]
    assert [line for line in listed if line[0] == "720p"] == [("720p", "0.02", "past"), ("720p", "0.04", "in_force")]


async def test_a_price_to_come_changes_nothing_yet(desk):
    price = await desk.prices.set("4k", {"per_second": "1"}, model="veo", valid_from="2999-01-01T00:00")

    assert (price["state"], price["is_known_model"], price["valid_from"]) == ("upcoming", False, 32_472_144_000)


@pytest.mark.parametrize(
    ("tier", "amounts", "valid_from"),
    [
        ("4k", {"per_second": "1"}, "2026-01-01T00:00Z"),
        ("4k", {"per_second": "1"}, "soon"),
        ("4k", {"per_second": "-1"}, None),
        ("4k", {"per_second": "free"}, None),
        ("8k", {"per_second": "1"}, None),
    ],
)
async def test_a_price_of_the_past_or_of_nothing_is_refused(desk, tier, amounts, valid_from):
    before = await desk.prices.list()

    with pytest.raises(InvalidRequestError):
        await desk.prices.set(tier, amounts, valid_from=valid_from)

    assert await desk.prices.list() == before
