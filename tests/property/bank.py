"""The platform's real parts that move credits, on PostgreSQL, and the comparison of its books with a second set."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg

from reelwright.bootstrap.clock import SystemClock
from reelwright.db.database import PostgresDatabase
from reelwright.domain.plan import FREE, PAID
from reelwright.domain.pricing import PriceRule, Tier
from reelwright.services import lifecycle
from reelwright.services.billing import Billing
from reelwright.services.keys import Keyring, KeyWish
from reelwright.services.library import QueueGauge
from reelwright.services.prices import PriceBook
from reelwright.services.submit import Submitter
from tests.factories import PEPPER, add_account, make_account, make_plan
from tests.property.bookkeeping import Bookkeeping, Capped, Tariff, Till
from tests.property.crashes import CrashingDatabase

RICH, POOR = 2_000_000, 250_000
CAP = 350_000
#: Prices that leave fractions of a micro-credit.
TARIFFS = {Tier.HD: Tariff(20_003), Tier.FULL_HD: Tariff(30_001, 13), Tier.UHD: Tariff(39_999)}
_BOOKS = ("revenue", "own_use", "grants", "cash")
_LEDGER = ("ledger_entries", "ledger_postings")
_TABLES = ("jobs", "pgqueuer", "ledger_postings", "ledger_entries", "balances", "usage_days", "api_keys", "accounts")


class Bank:
    """Three accounts, a key with a spend cap for each, and what moves their credits."""

    def __init__(self):
        self.clock = SystemClock()
        self.accounts, self.keys = {}, {}

    async def open(self, where):
        self._pool = await PostgresDatabase.open(where, connections=2)
        self.eye = await asyncpg.connect(**where)
        self.database = CrashingDatabase(self._pool)
        self.prices = PriceBook(self._pool, self.clock)
        self.billing = Billing(self.database, self.clock)
        gauge = QueueGauge(self._pool)
        self.submitter = Submitter(self.database, self.clock, gauge, self.prices, max_queued=10_000)
        self._committing = asyncio.ensure_future(self.submitter.run())
        await self._open_accounts()

    async def _open_accounts(self):
        async with self._pool.begin() as tx:
            # What the first top-up makes of a free account.
            await tx.plans.put(make_plan(PAID, is_house=False, running_limit=2))
        plans = {
            "rich": (make_plan("paying", is_house=False, running_limit=3), RICH),
            "poor": (make_plan(FREE, is_house=False, running_limit=1), POOR),
            "house": (make_plan("of-the-house", running_limit=None), 0),
        }
        keyring = Keyring(self._pool, self.clock, pepper=PEPPER)
        for name, (plan, micro) in plans.items():
            self.accounts[name] = await add_account(self._pool, make_account(name, plan=plan), micro=micro)
            self.keys[name] = (await keyring.create(self.accounts[name].id, KeyWish("capped", spend_cap=CAP))).key
        self.books = Bookkeeping(
            {
                name: Till(micro, is_house=plan.is_house, is_free=plan.name == FREE)
                for name, (plan, micro) in plans.items()
            },
            {},
            {name: Capped(CAP) for name in plans},
        )
        self.books.house["grants"] = -RICH - POOR
        for tier, tariff in TARIFFS.items():
            await self.set_price(tier, tariff)
            self.books.tariffs[tier] = tariff

    async def close(self):
        self.submitter.close()
        await self._committing
        # What is left of one example must not be the next one's trouble; the ledger gives up nothing when asked.
        await self.eye.execute("".join(f"ALTER TABLE {table} DISABLE TRIGGER USER;" for table in _LEDGER))
        await self.eye.execute("".join(f"DELETE FROM {table};" for table in _TABLES))
        await self.eye.execute("DELETE FROM prices WHERE valid_from > '2026-01-01 00:00Z'")
        await self.eye.execute("".join(f"ALTER TABLE {table} ENABLE TRIGGER USER;" for table in _LEDGER))
        await self.eye.close()
        await self._pool.close()

    # ------------------------------------------------------------ what is done to a job

    async def submit(self, name, request, *, is_capped):
        key = self.keys[name] if is_capped else None
        return (await self.submitter.submit(self.accounts[name], request, key=key)).id

    async def claim(self, job):
        return await lifecycle.claim(self.database, self.clock, job, worker="test")

    async def end(self, job, attempt, outcome):
        return await lifecycle.end(self.database, self.clock, job, attempt, outcome, retention=timedelta(days=1))

    async def ask_to_cancel(self, job):
        async with self.database.begin() as tx:
            await tx.jobs.request_cancel(job, self.clock.now())

    async def cancel(self, job):
        await lifecycle.cancel(self.database, self.clock, self._owner_of(job), job, wait_s=0)

    async def delete(self, job):
        await lifecycle.delete(self.database, self.clock, self._owner_of(job), job, wait_s=0)

    def _owner_of(self, job):
        return self.accounts[self.books.films[job].account].id

    async def set_price(self, tier, tariff):
        async with self.database.begin() as tx:
            rule = PriceRule("*", tier, tariff.per_second, tariff.per_clip, 0, self.clock.now())
            await tx.prices.put(rule)
        self.prices._good_until = 0.0

    async def exists(self, job):
        return bool(await self.eye.fetchval("SELECT true FROM jobs WHERE id = $1", job))

    async def is_released(self, job):
        return bool(await self.eye.fetchval("SELECT released_at IS NOT NULL FROM jobs WHERE id = $1", job))

    async def unheard_of(self):
        """Return the one job that was committed while its answer was lost."""
        known = list(self.books.films)
        (row,) = await self.eye.fetch("SELECT id FROM jobs WHERE NOT id = ANY($1::text[])", known)
        return row["id"]

    # ------------------------------------------------------------ what must hold

    async def add_up(self):
        """Check that the ledger is sound in itself, and return the sums of the house's books."""
        found = await self.billing.reconcile()
        assert (found.drift, found.total, found.unbalanced, found.stray_holds) == (0, 0, 0, 0), found
        assert sum(found.books.values()) == 0
        return {book: found.books.get(book, 0) for book in _BOOKS}

    async def compare_balances(self):
        assert await self.add_up() == {book: self.books.house[book] for book in _BOOKS}
        balances = await self._by_name("SELECT account_id, available, held FROM balances")
        derived = await self._by_name(
            "SELECT account_id, coalesce(sum(amount) FILTER (WHERE book = 'available'), 0)::bigint, "
            "coalesce(sum(amount) FILTER (WHERE book = 'held'), 0)::bigint "
            "FROM ledger_entries LEFT JOIN ledger_postings ON entry_id = id GROUP BY account_id"
        )
        for name, till in self.books.tills.items():
            assert min(till.available, till.held) >= 0
            assert balances[name] == derived.get(name, (0, 0)) == (till.available, till.held)

    async def compare_jobs(self):
        rows = await self.eye.fetch("SELECT id, state, attempt, price, charged FROM jobs")
        assert {row["id"]: tuple(row)[1:] for row in rows} == {
            job: (film.state, film.attempt, film.price, film.charged)
            for job, film in self.books.films.items()
            if not film.is_deleted
        }
        posted = await self.eye.fetch(
            "SELECT job_id, sum(amount) FILTER (WHERE book = 'revenue') AS charged, "
            "sum(amount) FILTER (WHERE book = 'held') AS held FROM ledger_entries "
            "JOIN ledger_postings ON entry_id = id WHERE job_id IS NOT NULL GROUP BY job_id"
        )
        entries = {row["job_id"]: (row["charged"] or 0, row["held"] or 0) for row in posted}
        for job, film in self.books.films.items():
            assert entries.get(job, (0, 0)) == (film.charged or 0, film.price if film.is_live else 0)

    async def compare_keys(self):
        spent = await self._by_name("SELECT account_id, spent FROM api_keys")
        assert spent == {name: (key.spent,) for name, key in self.books.keys.items()}
        assert all(0 <= key.spent <= key.cap for key in self.books.keys.values())

    async def compare_use_and_plans(self):
        used = await self._by_name("SELECT account_id, sum(charged)::bigint FROM usage_days GROUP BY account_id")
        plans = await self._by_name("SELECT id, plan FROM accounts")
        for name, till in self.books.tills.items():
            assert used.get(name, (0,)) == (till.used,)
            assert (plans[name] == (FREE,)) == till.is_free

    async def _by_name(self, statement):
        names = {account.id: name for name, account in self.accounts.items()}
        return {names[row[0]]: tuple(row)[1:] for row in await self.eye.fetch(statement)}
