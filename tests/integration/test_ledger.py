"""The ledger's tables: what is appended stays, balances, happens once, and never goes below zero."""

from dataclasses import replace

import asyncpg
import pytest

from reelwright.domain import ledger
from reelwright.domain.ids import AccountId
from reelwright.domain.ledger import Balance, Book, Entry, EntryKind
from tests.factories import NOW, add_account, make_account, make_hold, make_job
from tests.integration.entries import grant, hold, settle


@pytest.fixture
async def account(database):
    return await add_account(database, micro=1000)


@pytest.fixture
def post(database):
    async def post(*entries):
        async with database.begin() as tx:
            return await tx.ledger.post(entries)

    return post


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_postings"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {} SET {} = {}",
        "UPDATE {} SET {} = {} WHERE false",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
    ],
)
async def test_nothing_is_changed_or_removed_even_by_hand(admin, account, table, change):
    column = "note" if table == "ledger_entries" else "amount"
    before = await admin.fetch(f"SELECT * FROM {table}")

    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=f"{table} is append-only"):
        await admin.execute(change.format(table, column, column))

    assert await admin.fetch(f"SELECT * FROM {table}") == before != []


async def test_an_account_with_entries_cannot_be_removed_from_under_them(admin, account):
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await admin.execute("DELETE FROM accounts WHERE id = $1", account.id)


async def test_postings_that_do_not_sum_to_zero_are_refused(admin, account, balance):
    entry_id = await admin.fetchval(
        "INSERT INTO ledger_entries (cause, kind, account_id, at) VALUES ('x', 'grant', $1, now()) RETURNING id",
        account.id,
    )
    with pytest.raises(asyncpg.CheckViolationError, match="do not sum to zero"):
        await admin.execute(
            "INSERT INTO ledger_postings VALUES ($1, 'available', 5), ($1, 'grants', -4)",
            entry_id,
        )
    # Two wrongs of two entries do not make a right.
    with pytest.raises(asyncpg.CheckViolationError, match="do not sum to zero"):
        await admin.execute(
            "INSERT INTO ledger_postings SELECT id, 'cash', CASE id WHEN $1 THEN 5 ELSE -5 END"
            " FROM (SELECT max(id) AS id FROM ledger_entries UNION SELECT min(id) FROM ledger_entries) AS two",
            entry_id,
        )

    assert await balance(account) == Balance(1000)


async def test_postings_of_no_entry_are_refused(admin):
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="without a ledger entry"):
        await admin.execute("INSERT INTO ledger_postings VALUES (4711, 'cash', -5), (4711, 'grants', 5)")


@pytest.mark.parametrize(("book", "amount"), [("purse", 5), ("available", 0)])
async def test_a_posting_of_nothing_or_to_no_book_is_refused(admin, account, book, amount):
    with pytest.raises(asyncpg.CheckViolationError):
        await admin.execute("INSERT INTO ledger_postings VALUES (1, $1, $2)", book, amount)


async def test_the_balances_follow_the_entries(account, post, balance):
    job = make_job(account)
    seen = []
    for entry in (hold(account, job, 300), settle(account, job, 300, 120), grant(account, -80)):
        await post(entry)
        seen.append(await balance(account))

    assert seen == [Balance(700, 300), Balance(880, 0), Balance(800, 0)]


async def test_entries_of_many_accounts_go_in_together_and_each_gets_its_own(database, post, balance):
    some = [await add_account(database, make_account(str(number))) for number in range(5)]

    posted = await post(*(grant(each, 10 + place, f"grant:{place}") for place, each in enumerate(some)))

    assert posted == {f"grant:{place}" for place in range(5)}
    assert [await balance(each) for each in some] == [Balance(10 + place) for place in range(5)]


async def test_a_second_entry_of_one_cause_changes_nothing_and_takes_no_other_with_it(account, post, balance):
    first = await post(grant(account, 5))

    again = await post(grant(account, 50), grant(account, 7, "grant:y"))

    assert (first, again) == ({"grant:x"}, {"grant:y"})
    assert await balance(account) == Balance(1012)
    assert await post(grant(account, 50)) == frozenset()


async def test_of_two_entries_of_one_cause_that_come_together_the_first_counts(account, post, balance):
    posted = await post(grant(account, 5), grant(account, 50), grant(account, 7, "grant:y"))

    assert posted == {"grant:x", "grant:y"}
    assert await balance(account) == Balance(1012)


@pytest.mark.parametrize("kind", ["hold", "grant"])
async def test_the_database_itself_refuses_a_balance_below_zero(account, post, balance, kind):
    entry = hold(account, make_job(account), 1001) if kind == "hold" else grant(account, -1001)

    with pytest.raises(asyncpg.CheckViolationError, match="balance_not_negative"):
        await post(entry)

    assert await balance(account) == Balance(1000)
    assert await post(replace(entry, postings=grant(account, -1000).postings)) == {entry.cause}


async def test_the_database_itself_refuses_to_let_go_of_more_than_is_held(account, post, balance):
    job = make_job(account)
    await post(hold(account, job, 10))

    with pytest.raises(asyncpg.CheckViolationError, match="held_not_negative"):
        await post(settle(account, job, 11, 11))

    assert await balance(account) == Balance(990, 10)


async def test_a_statement_tells_each_entry_with_what_was_available_after_it(database, account, post):
    job = make_job(account)
    await post(hold(account, job, 300), settle(account, job, 300, 120))
    await post(replace(grant(account, 5), note="for luck"))
    await post(grant(await add_account(database), 9, "another's"))

    async with database.read() as tx:
        lines = await tx.ledger.statement(account.id, limit=10, before=None)
        page = await tx.ledger.statement(account.id, limit=2, before=lines[0].id)

    assert [(line.kind, line.available, line.held, line.balance, line.job_id, line.note) for line in lines] == [
        (EntryKind.GRANT, 5, 0, 885, None, "for luck"),
        (EntryKind.CAPTURE, 180, -300, 880, job.id, ""),
        (EntryKind.HOLD, -300, 300, 700, job.id, ""),
        (EntryKind.GRANT, 1000, 0, 1000, None, ""),
    ]
    assert page == lines[1:3]


async def test_what_was_charged_is_found_by_its_cause_with_the_book_that_paid(database, account, post):
    job = make_job(account)
    own = make_hold(account.id, job.id, 9, Book.OWN_USE)
    await post(own, ledger.settle(account.id, job.id, price=9, charged=4, paid_from=Book.OWN_USE, at=NOW))

    async with database.read() as tx:
        settled = await tx.ledger.find(f"settle:{job.id}")
        assert settled is not None
        assert (settled.account_id, settled.job_id, settled.postings[Book.REVENUE]) == (account.id, job.id, 4)
        assert await tx.ledger.find("settle:never") is None


async def test_an_entry_needs_an_account(post):
    nobody = Entry("x", EntryKind.GRANT, AccountId("acct_nobody"), {Book.GRANTS: -1, Book.AVAILABLE: 1}, NOW)

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await post(nobody)
