"""Reconciliation: nothing after any work, and exactly what somebody's hand has done otherwise."""

import random
from dataclasses import replace

import pytest

from reelwright.domain.ledger import Balance, Book, Drift
from tests.factories import NOW, add_account, make_account, make_job
from tests.integration.entries import grant, hold, settle


async def work_at_random(database, accounts, dice, rounds=60):
    """Grant, hold, charge and let go, as it comes; return the jobs that are still live."""
    live = []
    for turn in range(rounds):
        account = dice.choice(accounts)
        async with database.begin() as tx:
            if live and dice.random() < 0.4:
                job = live.pop(dice.randrange(len(live)))
                charged = dice.choice([0, dice.randint(0, job.terms.price), job.terms.price])
                owner = next(each for each in accounts if each.id == job.account_id)
                await tx.ledger.post([settle(owner, job, job.terms.price, charged)])
                await tx._connection.execute(
                    "UPDATE jobs SET state = 'completed', charged = $2 WHERE id = $1", job.id, charged
                )
            elif dice.random() < 0.5:
                await tx.ledger.post([grant(account, dice.randint(1, 900), f"grant:{turn}")])
            else:
                job = make_job(account)
                job = replace(job, terms=replace(job.terms, price=dice.randint(1, 10), paid_from=Book.AVAILABLE))
                await tx.jobs.insert([job], {}, NOW)
                await tx.ledger.post([hold(account, job, job.terms.price)])
                live.append(job)
    return live


@pytest.fixture
async def busy(database):
    """Two accounts after much work, and a video of the first that is still to be made."""
    some = [await add_account(database, make_account(str(number)), micro=1000) for number in range(2)]
    await work_at_random(database, some, random.Random(7))
    job = make_job(some[0])
    job = replace(job, terms=replace(job.terms, price=7, paid_from=Book.AVAILABLE))
    async with database.begin() as tx:
        await tx.jobs.insert([job], {}, NOW)
        await tx.ledger.post([hold(some[0], job, 7)])
    return *some, job


async def test_after_much_work_nothing_drifts_and_the_books_sum_to_zero(billing, busy):
    found = await billing.reconcile()

    assert (found.total, found.unbalanced, found.drift, found.drifts, found.stray_holds) == (0, 0, 0, (), 0)
    assert sum(found.books.values()) == 0
    assert found.entries > 50
    assert found.accounts == 2
    assert found.books[Book.HELD] >= 7


async def test_a_balance_edited_by_hand_is_told_to_the_micro_credit(billing, busy, balance, admin):
    account = busy[0]
    right = await balance(account)
    await admin.execute(
        "UPDATE balances SET available = available + 3, held = held - 2 WHERE account_id = $1", account.id
    )

    found = await billing.reconcile()

    assert found.drifts == (Drift(account.id, Balance(right.available + 3, right.held - 2), right),)
    assert (found.drift, found.total, found.unbalanced, found.stray_holds) == (5, 0, 0, 2)


async def test_a_live_job_removed_by_hand_leaves_a_stray_hold(billing, busy, admin):
    await admin.execute("DELETE FROM jobs WHERE id = $1", busy[2].id)

    found = await billing.reconcile()

    assert (found.stray_holds, found.drift, found.total) == (7, 0, 0)


async def test_strays_of_two_accounts_do_not_make_up_for_one_another(billing, busy, admin):
    await admin.execute("UPDATE jobs SET account_id = $2 WHERE id = $1", busy[2].id, busy[1].id)

    assert (await billing.reconcile()).stray_holds == 14


async def test_postings_that_got_in_past_the_triggers_are_told(billing, busy, admin):
    await admin.execute("ALTER TABLE ledger_postings DISABLE TRIGGER USER")
    await admin.execute("INSERT INTO ledger_postings SELECT max(id), 'cash', 4 FROM ledger_entries")

    found = await billing.reconcile()

    assert (found.total, found.unbalanced, found.books[Book.CASH]) == (4, 1, 4)
