"""The ledger's entries: each balances, each has the cause that lets it happen once."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.ledger import (
    Balance,
    Book,
    Drift,
    Entry,
    EntryKind,
    Reconciliation,
    give,
    refund,
    settle,
)
from tests.factories import NOW, make_hold

ACCOUNT, JOB = AccountId("acct_1"), JobId("video_1")
PRICES = st.integers(1, 10**12)
PURSES = st.sampled_from([Book.AVAILABLE, Book.OWN_USE])


def hold(price, purse=Book.AVAILABLE):
    return make_hold(ACCOUNT, JOB, price, purse)


def make_end(price, charged, purse=Book.AVAILABLE):
    return settle(ACCOUNT, JOB, price=price, charged=charged, paid_from=purse, at=NOW)


def total(*entries):
    books = {}
    for entry in entries:
        for book, amount in entry.postings.items():
            books[book] = books.get(book, 0) + amount
    return {book: amount for book, amount in books.items() if amount}


@given(PRICES, st.data(), PURSES)
def test_a_hold_and_its_end_leave_what_was_charged_and_nothing_held(price, data, purse):
    charged = data.draw(st.integers(0, price))

    moved = total(hold(price, purse), make_end(price, charged, purse))

    assert moved == ({purse: -charged, Book.REVENUE: charged} if charged else {})


@given(PRICES, st.data(), PURSES)
def test_a_refund_undoes_what_was_charged(price, data, purse):
    charged = data.draw(st.integers(1, price))
    back = refund(ACCOUNT, JOB, charged=charged, paid_to=purse, at=NOW, note="sorry")

    assert total(hold(price, purse), make_end(price, charged, purse), back) == {}
    assert (back.kind, back.cause, back.note) == (EntryKind.REFUND, "refund:video_1", "sorry")


@pytest.mark.parametrize(("charged", "kind"), [(0, EntryKind.RELEASE), (3, EntryKind.CAPTURE), (9, EntryKind.CAPTURE)])
def test_charging_and_letting_go_have_one_cause_so_that_a_hold_ends_once(charged, kind):
    entry = make_end(9, charged)

    assert (entry.cause, entry.kind, entry.job_id) == ("settle:video_1", kind, JOB)
    assert hold(9).cause == "hold:video_1"


@given(st.integers(-(10**12), 10**12), st.sampled_from([Book.GRANTS, Book.CASH, Book.PROMOTIONS]))
def test_what_an_account_is_given_comes_out_of_a_book_of_the_house(amount, source):
    assume(amount)

    entry = give(ACCOUNT, amount=amount, source=source, kind=EntryKind.GRANT, cause="grant:1", at=NOW)

    assert entry.postings == {source: -amount, Book.AVAILABLE: amount}


@given(st.dictionaries(st.sampled_from(Book), st.integers(-9, 9), max_size=4))
def test_an_entry_balances_or_is_none(postings):
    if sum(postings.values()) or 0 in postings.values():
        with pytest.raises(ValueError, match="the postings of x do not balance"):
            Entry("x", EntryKind.GRANT, ACCOUNT, postings, NOW)
    else:
        assert Entry("x", EntryKind.GRANT, ACCOUNT, postings, NOW).postings == postings


def test_drift_adds_up_whichever_way_a_balance_is_off():
    drifts = (Drift(ACCOUNT, Balance(5, 1), Balance(3, 4)), Drift(AccountId("b"), Balance(0, 0), Balance(7, 0)))

    assert Reconciliation(0, 0, 0, 0, drifts=drifts).drift == 2 + 3 + 7
    assert Reconciliation(0, 0, 0, 0).drift == 0
