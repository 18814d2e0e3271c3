"""Who pays for batches, who listens, and what is left behind."""

import pytest

from reelwright.domain.event import DEFAULT_EVENT_TYPES
from reelwright.domain.ids import new_endpoint_id
from reelwright.domain.webhook import Endpoint
from reelwright.services.batches import Batches
from tests.factories import NOW, add_account, make_account, make_plan

from .wishes import PRICE


@pytest.fixture
def make_payer(database):
    async def make_payer(*, micro=100 * PRICE, **limits):
        plan = make_plan(f"payer-{len(limits)}-{micro}", running_limit=2, is_house=False, **limits)
        return await add_account(database, make_account("payer", plan=plan), micro=micro)

    return make_payer


@pytest.fixture
async def payer(make_payer):
    return await make_payer()


@pytest.fixture
def batches(database, clock):
    return Batches(database, clock)


@pytest.fixture
def kept(admin):
    """How many rows there are of what a batch leaves behind."""

    async def kept():
        tables = ("batches", "jobs", "ledger_postings", "job_events")
        query = "SELECT count(*) FROM {} {}"
        only_holds = "JOIN ledger_entries ON ledger_entries.id = entry_id WHERE kind = 'hold'"
        return [
            await admin.fetchval(query.format(table, only_holds if table == "ledger_postings" else ""))
            for table in tables
        ]

    return kept


@pytest.fixture
def told(admin):
    """The subjects and data of the events of a kind."""

    async def told(kind):
        return [tuple(row) for row in await admin.fetch("SELECT subject, data FROM events WHERE type = $1", kind)]

    return told


@pytest.fixture
async def listening(database):
    """Register an endpoint that wants to hear of everything."""

    async def listening(account):
        endpoint = Endpoint(new_endpoint_id(1), account.id, "", "https://a.test", DEFAULT_EVENT_TYPES, NOW, NOW)
        async with database.begin() as tx:
            await tx.endpoints.insert(endpoint)

    return listening
