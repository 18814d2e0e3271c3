"""Entries of the ledger as tests want them."""

from reelwright.domain import ledger
from reelwright.domain.ledger import Book, EntryKind
from tests.factories import NOW, make_hold


def grant(account, amount, cause="grant:x"):
    return ledger.give(account.id, amount=amount, source=Book.GRANTS, kind=EntryKind.GRANT, cause=cause, at=NOW)


def hold(account, job, price):
    return make_hold(account.id, job.id, price)


def settle(account, job, price, charged):
    return ledger.settle(account.id, job.id, price=price, charged=charged, paid_from=Book.AVAILABLE, at=NOW)
