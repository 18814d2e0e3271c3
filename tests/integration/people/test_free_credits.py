"""Free credits: once a person, with the proof of the address, and within the day's caps whoever comes at once."""

import asyncio

import pytest

from reelwright.domain.ledger import EntryKind
from reelwright.services import accounts
from reelwright.services.billing import Billing
from tests.integration.people.conftest import BASE, PASSWORD, token_of

GIFT = 5_000_000


async def prove_all(town, count, **wishes):
    """Sign up so many people, let them prove their addresses at the same time, and return what each then has."""
    joined = [await town.join(f"guest{number}@example.com", **wishes) for number in range(count)]
    tokens = [token_of(letter.link) for letter in await town.letters()][-count:]
    proven = await asyncio.gather(*map(town.people.verify, tokens))
    assert all(account.email_verified_at is not None for account in proven)
    return [await town.available(each.account) for each in joined]


async def test_the_gift_stands_in_the_statement_and_the_ledger_balances(town):
    account = await town.member()
    billing = Billing(town.database, town.clock)

    (line,) = await billing.statement(account.id)
    found = await billing.reconcile()

    assert (line.kind, line.available, line.balance) == (EntryKind.SIGNUP, GIFT, GIFT)
    assert found.books["promotions"] == -GIFT
    assert (found.drift, found.total) == (0, 0)


async def test_two_proofs_at_once_give_once(town):
    account = (await town.join()).account
    token = await town.token()

    await asyncio.gather(*(town.people.verify(token) for _ in range(4)), town.people.confirm(account.id))

    assert await town.available(account) == GIFT


async def test_a_person_whose_address_moved_to_another_account_gets_nothing_again(town):
    first = await town.member("ada@example.com")
    async with town.database.begin() as tx:
        await tx.accounts.set_email(first.id, email="a@b.example", email_key="a@b.example", verified_at=None)

    second = await town.member("ada+again@example.com")

    assert [await town.available(each) for each in (first, second)] == [GIFT, 0]


async def test_the_day_has_its_cap_however_many_come_at_once(open_town):
    assert sorted(await prove_all(open_town(per_day=3), 6)) == [0] * 3 + [GIFT] * 3


@pytest.mark.parametrize(
    ("addresses", "gifts"),
    [
        (("203.0.113.7", "203.0.113.7", "::ffff:203.0.113.7"), 2),
        (("203.0.113.7", "203.0.113.8", "203.0.113.9"), 3),
        (("2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::"), 2),
        (("2001:db8::1", "2001:db8:0:1::1", "2001:db8:0:2::1"), 3),
        ((None, "", "a socket"), 3),
    ],
)
async def test_one_network_has_its_cap_for_the_day(open_town, addresses, gifts):
    town = open_town(per_address_per_day=2)

    for number, address in enumerate(addresses):
        await town.member(f"guest{number}@example.com", address=address)

    assert (await Billing(town.database, town.clock).reconcile()).books["promotions"] == -gifts * GIFT


async def test_one_network_has_its_cap_however_many_come_at_once(open_town):
    given = await prove_all(open_town(per_address_per_day=2), 5, address="203.0.113.7")

    assert sorted(given) == [0] * 3 + [GIFT] * 2


async def test_the_caps_begin_anew_with_the_day_in_utc(open_town):
    town = open_town(per_day=1)
    first, second = await town.member("a@example.com"), await town.member("b@example.com")
    town.clock.move(hours=12)

    third = await town.member("c@example.com")

    assert [await town.available(each) for each in (first, second, third)] == [GIFT, 0, GIFT]


async def test_where_there_are_no_free_credits_a_proof_gives_none(open_town):
    town = open_town(free_credits=0)

    assert await town.available(await town.member()) == 0


async def test_the_owner_is_given_nothing(town):
    owner = await accounts.ensure_owner(town.database, town.clock)
    await town.people.welcome(token_of(await town.people.welcome_link(BASE)), "me@example.com", PASSWORD)

    assert await town.available(owner) == 0
