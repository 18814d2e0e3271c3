"""The pool and its transactions.

Invariants: one transaction per use case; a connection that breaks is reported as `DatabaseUnavailableError`, whatever
asyncpg called it, and the pool heals itself once the server is back.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from typing import Any, Final, Self

import asyncpg

from reelwright.db.accounts import PostgresAccounts
from reelwright.db.batches import PostgresBatches
from reelwright.db.deliveries import PostgresDeliveries
from reelwright.db.endpoints import PostgresEndpoints
from reelwright.db.events import PostgresEvents
from reelwright.db.facts import PostgresFacts
from reelwright.db.idempotency import PostgresClaims, PostgresSendings
from reelwright.db.jobs import PostgresJobs
from reelwright.db.keys import PostgresKeys
from reelwright.db.ledger import PostgresLedger
from reelwright.db.plans import PostgresPlans
from reelwright.db.prices import PostgresPrices, PostgresUsage
from reelwright.db.quotas import PostgresQuotas
from reelwright.db.sessions import PostgresLinks, PostgresSessions
from reelwright.db.statements import DatabaseConnection, statements
from reelwright.db.workers import PostgresWorkers
from reelwright.errors import DatabaseUnavailableError

#: What asyncpg raises when the server is gone, going or not taking connections yet.
LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # A connection that breaks between two messages of one answer.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)

#: How this process's connections begin their names in `pg_stat_activity`; their role follows.
OURS: Final = f"reelwright/{os.getpid()}/"


async def connect(
    where: Mapping[str, Any], *, role: str = "errand", command_timeout: float | None = None
) -> asyncpg.Connection:
    """Open one connection of its own.

    Args:
        where: What `asyncpg.connect` takes.
        role: What it is for, as the database's operator sees it.
        command_timeout: The longest that one statement may take, in seconds.

    Raises:
        DatabaseUnavailableError: When the server does not answer or refuses.
    """
    try:
        return await asyncpg.connect(
            **where,
            timeout=10,
            command_timeout=command_timeout,
            server_settings={"application_name": OURS + role},
        )
    except (*LOST, asyncpg.PostgresError) as error:
        raise DatabaseUnavailableError(f"The database cannot be reached: {error}") from error


async def server_version(where: Mapping[str, Any]) -> str:
    """Return the server's version, such as `18.4`.

    Raises:
        DatabaseUnavailableError: When the server does not answer.
    """
    connection = await connect(where)
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()


class PostgresTransaction:
    """The tables, over one connection."""

    def __init__(self, connection: DatabaseConnection) -> None:
        self._connection = connection

    async def count_others(self, role: str) -> int:
        """Return how many connections other processes of the platform hold, of a role or of any."""
        return int(await statements.count_others(self._connection, mine=OURS + "%", role=f"%/{role or '%'}"))

    async def has_live_jobs(self) -> bool:
        """Return whether any job is waiting or being made."""
        return bool(await statements.has_live_jobs(self._connection))

    @cached_property
    def jobs(self) -> PostgresJobs:
        """The jobs of all accounts."""
        return PostgresJobs(self._connection)

    @cached_property
    def accounts(self) -> PostgresAccounts:
        """The accounts."""
        return PostgresAccounts(self._connection)

    @cached_property
    def keys(self) -> PostgresKeys:
        """The API keys."""
        return PostgresKeys(self._connection)

    @cached_property
    def facts(self) -> PostgresFacts:
        """The installation's single values."""
        return PostgresFacts(self._connection)

    @cached_property
    def plans(self) -> PostgresPlans:
        """The plans."""
        return PostgresPlans(self._connection)

    @cached_property
    def sessions(self) -> PostgresSessions:
        """The sessions of people."""
        return PostgresSessions(self._connection)

    @cached_property
    def links(self) -> PostgresLinks:
        """The single-use links."""
        return PostgresLinks(self._connection)

    @cached_property
    def ledger(self) -> PostgresLedger:
        """The credits."""
        return PostgresLedger(self._connection)

    @cached_property
    def prices(self) -> PostgresPrices:
        """The price table."""
        return PostgresPrices(self._connection)

    @cached_property
    def usage(self) -> PostgresUsage:
        """What was used, by day."""
        return PostgresUsage(self._connection)

    @cached_property
    def quotas(self) -> PostgresQuotas:
        """The rate limits."""
        return PostgresQuotas(self._connection)

    @cached_property
    def workers(self) -> PostgresWorkers:
        """Who makes videos at the moment."""
        return PostgresWorkers(self._connection)

    @cached_property
    def batches(self) -> PostgresBatches:
        """The batches."""
        return PostgresBatches(self._connection)

    @cached_property
    def events(self) -> PostgresEvents:
        """The outbox."""
        return PostgresEvents(self._connection)

    @cached_property
    def endpoints(self) -> PostgresEndpoints:
        """The webhook endpoints."""
        return PostgresEndpoints(self._connection)

    @cached_property
    def deliveries(self) -> PostgresDeliveries:
        """The webhook deliveries."""
        return PostgresDeliveries(self._connection)

    @cached_property
    def claims(self) -> PostgresClaims:
        """The idempotency keys."""
        return PostgresClaims(self._connection)

    @cached_property
    def sendings(self) -> PostgresSendings:
        """The creates that may be sent again."""
        return PostgresSendings(self._connection)


class PostgresDatabase:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, where: Mapping[str, Any], *, connections: int = 8) -> Self:
        """Open a pool. `where` is what `asyncpg.connect` takes: a dsn, or host, user, password and so on.

        Raises:
            DatabaseUnavailableError: When the server does not answer.
        """
        try:
            pool = await asyncpg.create_pool(
                **where,
                server_settings={
                    "application_name": OURS + "pool",
                    # Our statements are few and small: PostgreSQL would plan them again and again for their values,
                    # which takes longer than running them.
                    "plan_cache_mode": "force_generic_plan",
                },
                min_size=1,
                max_size=connections,
                command_timeout=30,
                timeout=10,
                # A pooled connection keeps its prepared statements; nothing here changes session state.
                reset=_keep_session,
            )
        except (*LOST, asyncpg.PostgresError) as error:
            raise DatabaseUnavailableError(f"The database cannot be reached: {error}") from error
        return cls(pool)

    async def close(self) -> None:
        """Close all connections, waiting for those in use."""
        await self._pool.close()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresTransaction]:
        """Open a transaction; it commits when the block ends and rolls back when it raises."""
        with _translated():
            async with self._pool.acquire() as connection, connection.transaction():
                yield PostgresTransaction(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresTransaction]:
        """Lend a connection for single reads, each its own snapshot."""
        with _translated():
            async with self._pool.acquire() as connection:
                yield PostgresTransaction(connection)

    async def count_others(self, role: str = "") -> int:
        """Return how many connections other processes of the platform hold, of a role or of any."""
        async with self.read() as tx:
            return await tx.count_others(role)

    async def count_workers(self) -> int:
        """Return how many other processes take jobs."""
        return await self.count_others("queue")

    async def has_live_jobs(self) -> bool:
        """Return whether any job is waiting or being made."""
        async with self.read() as tx:
            return await tx.has_live_jobs()

    async def ping(self) -> None:
        """Do one round trip."""
        async with self.read() as tx:
            await tx.facts.get("ping")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except asyncpg.DataError:
        # An InterfaceError by descent, but it blames a value: trying again would not help.
        raise
    except LOST as error:
        raise DatabaseUnavailableError from error


async def _keep_session(_connection: asyncpg.Connection) -> None:
    """Skip the reset round trip: we use no temporary tables, listeners, settings or advisory locks on the pool."""
