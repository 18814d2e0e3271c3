"""A whole platform on a fresh database, its desks, and one account."""

from datetime import timedelta

import pytest

from reelwright.bootstrap.local import LocalPlatform
from reelwright.bootstrap.platform import open_platform
from reelwright.domain.job import Finished
from reelwright.domain.model import Model, ModelCatalog
from reelwright.services import lifecycle
from reelwright.settings.server import ServerSettings
from tests.factories import make_rendition, make_request

ADA = "ada@example.com"
PASSWORD = "a long enough password"


@pytest.fixture
async def platform(where, tmp_path):
    settings = ServerSettings(
        data_dir=tmp_path / "data", signup="open", public_url="https://video.example.com/", secret_key="ab" * 32
    )
    catalog = ModelCatalog({"sora-turbo": Model("sora-turbo", "scripted", "", 60, (), ())})
    async with open_platform(settings, where, catalog) as platform:
        yield platform


@pytest.fixture
def desk(platform):
    return LocalPlatform(platform, is_joined=True)


@pytest.fixture
async def ada(desk):
    return await desk.accounts.create(ADA, password=PASSWORD)


@pytest.fixture
def account_of(platform):
    async def account_of(made):
        async with platform.database.read() as tx:
            return await tx.accounts.find(made["id"])

    return account_of


@pytest.fixture
def submit(platform, account_of):
    async def submit(made, count=1):
        account = await account_of(made)
        return [await platform.submitter.submit(account, make_request()) for _ in range(count)]

    return submit


@pytest.fixture
def finish(platform):
    async def finish(job):
        claimed = await lifecycle.claim(platform.database, platform.clock, job.id, worker="test")
        outcome, retention = Finished(make_rendition()), timedelta(days=1)
        await lifecycle.end(platform.database, platform.clock, job.id, claimed.attempt, outcome, retention=retention)

    return finish
