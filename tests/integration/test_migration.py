"""From the spine to accounts: what an installation had made before goes on as if nothing had happened."""

from datetime import timedelta
from functools import partial

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from reelwright.db import schema
from reelwright.db.database import PostgresDatabase
from reelwright.db.schema import migrate
from reelwright.domain.account import AccountStatus
from reelwright.domain.ids import AccountId, JobId, new_account_id, new_job_id, new_key_id
from reelwright.domain.job import Finished, JobState
from reelwright.domain.key import DEFAULT_SCOPES, hash_key, new_key
from reelwright.domain.ledger import Balance
from reelwright.domain.plan import FREE, OPERATOR
from reelwright.errors import RevokedKeyError
from reelwright.services import lifecycle
from reelwright.services.access import Authenticator
from reelwright.services.billing import Billing
from reelwright.services.keys import Keyring
from tests.factories import NOW, PEPPER, make_rendition

_JOB = """
INSERT INTO jobs (id, account_id, state, attempt, prompt, model, engine, width, height, duration_ms, fps, seed, quality,
                  door, created_at, released_at, started_at, ended_at)
VALUES ($1, $2, $3, $4, 'ok', 'sora-2', 'scripted', 1280, 720, 5000, 24, 7, 'draft', 'cli', $5, $6, $6, $7)
"""


def _to_the_spine(connection):
    config = Config()
    config.set_main_option("script_location", str(schema.resources.files("reelwright.db") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


@pytest.fixture
async def spine(empty):
    """A connection to a database as it was before there were plans."""
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=partial(schema.connect, empty), poolclass=pool.NullPool
    )
    async with engine.begin() as connection:
        await connection.run_sync(_to_the_spine)
    await engine.dispose()
    connection = await asyncpg.connect(**empty)
    yield connection
    await connection.close()


class Before:
    """What an installation had made: two people, three keys, a job in every state."""

    def __init__(self):
        self.owner, self.member = (new_account_id(moment) for moment in (1, 2))
        self.keys = {name: new_key() for name in ("owner's", "member's", "revoked")}
        self.jobs = {state: new_job_id(place) for place, state in enumerate(JobState)}

    async def make(self, connection):
        for account_id, role in ((self.owner, "owner"), (self.member, "member")):
            await connection.execute("INSERT INTO accounts VALUES ($1, $2, $2, 100, $3)", account_id, role, NOW)
        for name, secret in self.keys.items():
            await connection.execute(
                "INSERT INTO api_keys (id, account_id, key_hash, name, last_four, created_at, revoked_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                new_key_id(0),
                self.member if name == "member's" else self.owner,
                hash_key(secret, PEPPER),
                name,
                secret[-4:],
                NOW,
                NOW if name == "revoked" else None,
            )
        for state, job_id in self.jobs.items():
            attempt = int(state is not JobState.QUEUED)
            ended_at = NOW if state.is_terminal else None
            released_at = NOW if attempt else None
            await connection.execute(_JOB, job_id, self.member, state, attempt, NOW, released_at, ended_at)


@pytest.fixture
async def before(spine):
    before = Before()
    await before.make(spine)
    return before


@pytest.fixture
async def database(empty, before):
    assert await migrate(empty)
    database = await PostgresDatabase.open(empty)
    yield database
    await database.close()


async def test_the_owner_gets_the_operators_plan_and_everybody_else_the_free_one(database, before):
    async with database.read() as tx:
        owner, member = [await tx.accounts.find(AccountId(each)) for each in (before.owner, before.member)]

    assert (owner.plan.name, owner.plan.is_house, owner.running_limit) == (OPERATOR, True, None)
    assert (member.plan.name, member.plan.is_house, member.running_limit) == (FREE, False, 2)
    assert {owner.status, member.status} == {AccountStatus.ACTIVE}
    assert (member.name, member.email, member.created_at) == ("member", None, NOW)


async def test_keys_go_on_working_and_do_what_they_did(database, clock, before):
    authenticator = Authenticator(database, clock, [PEPPER])
    found = {name: await authenticator.authenticate(before.keys[name]) for name in ("owner's", "member's")}

    assert [found[name].account.id for name in ("owner's", "member's")] == [before.owner, before.member]
    assert {principal.scopes for principal in found.values()} == {frozenset(DEFAULT_SCOPES)}
    assert {(principal.key.spend_cap, principal.key.spent) for principal in found.values()} == {(None, 0)}
    with pytest.raises(RevokedKeyError):
        await authenticator.authenticate(before.keys["revoked"])
    assert await Keyring(database, clock, pepper=PEPPER).ensure_first(before.owner) is None


async def test_everybody_has_a_balance_and_nothing_on_it(database, clock, before):
    billing = Billing(database, clock)

    assert [await billing.balance(each) for each in (before.owner, before.member)] == [Balance()] * 2
    assert (await billing.reconcile()).accounts == 2
    assert (await billing.grant(before.member, 5)).balance == Balance(5)


async def test_what_had_ended_has_cost_nothing_and_what_is_live_is_not_told_yet(database, before):
    async with database.read() as tx:
        jobs = await tx.jobs.find_many(list(before.jobs.values()))

    assert {jobs[job_id].state: jobs[job_id].charged for job_id in before.jobs.values()} == {
        state: 0 if state.is_terminal else None for state in JobState
    }
    assert {(job.terms.price, job.key_id) for job in jobs.values()} == {(0, None)}


async def test_live_jobs_are_made_to_their_end_and_cost_nothing(database, clock, before):
    billing = Billing(database, clock)
    running, waiting = JobId(before.jobs[JobState.RUNNING]), JobId(before.jobs[JobState.QUEUED])

    done = await lifecycle.end(database, clock, running, 1, Finished(make_rendition()), retention=timedelta(days=1))
    # The slot that came free went to the one that waited.
    claimed = await lifecycle.claim(database, clock, waiting, worker="test")
    cancelled = await lifecycle.cancel(database, clock, before.member, waiting, wait_s=0)

    assert (done, claimed.attempt, cancelled.state) == (JobState.COMPLETED, 1, JobState.CANCELLED)
    async with database.read() as tx:
        jobs = await tx.jobs.find_many([running, waiting])
        today = clock.now().date()
        usage = await tx.usage.list(before.member, first=today, last=today)
    assert {job.charged for job in jobs.values()} == {0}
    assert {(day.status, day.videos, day.charged) for day in usage} == {("completed", 1, 0), ("cancelled", 1, 0)}
    found = await billing.reconcile()
    assert (found.entries, found.drift, found.stray_holds) == (0, 0, 0)
