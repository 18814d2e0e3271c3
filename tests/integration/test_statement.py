"""The statement counts its balances back from the balance of now; they are those of adding up from the beginning."""

from __future__ import annotations

import itertools
import random

import pytest

from reelwright.domain.ledger import Book, EntryKind, give, settle
from tests.factories import NOW, add_account, make_hold, make_job


async def _move(database, account, *, seed: int, count: int) -> None:
    """Post movements of every kind, each of which the balance covers, and as many of a neighbour's between them."""
    dice = random.Random(seed)
    neighbour = await add_account(database)
    for place in range(count):
        job, price = make_job(account), dice.randrange(1, 50_000)
        entries = [
            give(each.id, amount=price, source=Book.GRANTS, kind=EntryKind.GRANT, cause=f"{each.id}{place}", at=NOW)
            for each in (account, neighbour)
        ]
        entries.append(make_hold(account.id, job.id, price))
        charged = dice.choice([0, price, dice.randrange(price)])
        entries.append(settle(account.id, job.id, price=price, charged=charged, paid_from=Book.AVAILABLE, at=NOW))
        paid_by_the_house = make_job(account)
        entries.append(make_hold(account.id, paid_by_the_house.id, 9, Book.OWN_USE))
        async with database.begin() as tx:
            await tx.accounts.lock([account.id, neighbour.id])
            for entry in entries:
                await tx.ledger.post([entry])


@pytest.mark.parametrize("limit", [1, 7, 1000])
async def test_every_line_tells_the_balance_that_the_lines_up_to_it_add_up_to(database, billing, limit):
    account = await add_account(database, micro=1_000_000)
    await _move(database, account, seed=limit, count=12)

    lines, before = [], None
    while page := await billing.statement(account.id, limit=limit, before=before):
        lines += page
        before = page[-1].id

    oldest_first = lines[::-1]
    assert len(lines) == 1 + 4 * 12
    assert [line.id for line in oldest_first] == sorted({line.id for line in lines})
    assert [line.balance for line in oldest_first] == list(
        itertools.accumulate(line.available for line in oldest_first)
    )
    balance = await billing.balance(account.id)
    assert (lines[0].balance, sum(line.held for line in lines)) == (balance.available, balance.held)


async def test_a_page_before_the_first_entry_or_of_nobody_is_empty(database, billing):
    account = await add_account(database, micro=5)
    first = (await billing.statement(account.id))[0]

    assert await billing.statement(account.id, before=first.id) == ()
    assert await billing.statement("acct_nobody") == ()
