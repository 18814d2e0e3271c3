"""The ledger in PostgreSQL. The schema refuses changes and unbalanced postings and keeps the balances."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.db.statements import DatabaseConnection, rows, statements
from reelwright.domain.ids import AccountId, JobId
from reelwright.domain.ledger import Balance, Book, Drift, Entry, EntryKind, Line, Reconciliation


class PostgresLedger:
    """`ports.LedgerTable` over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def post(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Append entries and return the causes of those that were new; one of a known cause changes nothing."""
        legs = [(place, leg) for place, entry in enumerate(entries, 1) for leg in entry.postings.items()]
        posted = statements.post_entries(
            self._connection,
            causes=[entry.cause for entry in entries],
            kinds=[entry.kind for entry in entries],
            account_ids=[entry.account_id for entry in entries],
            job_ids=[entry.job_id for entry in entries],
            notes=[entry.note for entry in entries],
            at=[entry.at for entry in entries],
            places=[place for place, _ in legs],
            books=[book for _, (book, _) in legs],
            amounts=[amount for _, (_, amount) in legs],
        )
        return frozenset(row["cause"] for row in await rows(posted))

    async def balances(self, account_ids: Sequence[AccountId]) -> dict[AccountId, Balance]:
        """Return what accounts have."""
        found = await rows(statements.balances(self._connection, account_ids=list(account_ids)))
        return {AccountId(row["account_id"]): Balance(row["available"], row["held"]) for row in found}

    async def find(self, cause: str) -> Entry | None:
        """Return the entry of a cause."""
        found = await rows(statements.find_entry(self._connection, cause=cause))
        if not found:
            return None
        row = found[0]
        return Entry(
            cause=row["cause"],
            kind=EntryKind(row["kind"]),
            account_id=AccountId(row["account_id"]),
            postings={Book(each["book"]): each["amount"] for each in found},
            at=row["at"],
            job_id=JobId(row["job_id"]) if row["job_id"] else None,
            note=row["note"],
        )

    async def statement(self, account_id: AccountId, *, limit: int, before: int | None) -> tuple[Line, ...]:
        """Return lines of an account's statement, newest first, from before an entry's id on."""
        found = statements.statement_lines(self._connection, account_id=account_id, limit=limit, before=before)
        return tuple(
            Line(
                id=row["id"],
                kind=EntryKind(row["kind"]),
                at=row["at"],
                available=row["available"],
                held=row["held"],
                balance=row["balance"],
                job_id=JobId(row["job_id"]) if row["job_id"] else None,
                note=row["note"],
            )
            for row in await rows(found)
        )

    async def reconcile(self) -> Reconciliation:
        """Add the whole ledger up again from its entries, in one snapshot."""
        async with self._connection.transaction(isolation="repeatable_read", readonly=True):
            totals = await statements.ledger_totals(self._connection)
            books = await rows(statements.book_totals(self._connection))
            drifts = await rows(statements.balance_drifts(self._connection))
            stray_holds = await statements.stray_holds(self._connection)
        return Reconciliation(
            entries=totals["entries"],
            accounts=totals["accounts"],
            total=totals["total"],
            unbalanced=totals["unbalanced"],
            books={Book(row["book"]): row["total"] for row in books},
            drifts=tuple(
                Drift(
                    AccountId(row["account_id"]),
                    cached=Balance(row["available"], row["held"]),
                    derived=Balance(row["derived_available"], row["derived_held"]),
                )
                for row in drifts
            ),
            stray_holds=stray_holds,
        )
