"""The real application over the real use cases and a real PostgreSQL; the worker's part is played by the tests."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.api.app import create_app
from reelwright.api.dependencies import ApiConfig, ApiDependencies
from reelwright.bootstrap.platform import Platform, open_platform
from reelwright.db.embedded import EmbeddedPostgres
from reelwright.domain.account import Account
from reelwright.domain.assets import KINDS, Variant, asset_key
from reelwright.domain.ids import JobId, new_account_id
from reelwright.domain.job import Failed, Failure, Finished, Job, Rendition, Stage
from reelwright.services import accounts, lifecycle
from reelwright.settings.server import ServerSettings

FILM = bytes(range(256)) * 40
PROMPT = "A serene sunset over a calm ocean with gentle waves."


@pytest.fixture(scope="session")
def database_folder() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="rw-api-")).resolve()
    parent.chmod(0o755)
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture(scope="session")
def where(database_folder: Path) -> Iterator[Mapping[str, Any]]:
    """One PostgreSQL for all tests, looked after by an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    server = EmbeddedPostgres(database_folder, log=lambda *_, **__: None)
    run(server.start())
    yield server.connection
    run(server.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
async def platform(where: Mapping[str, Any], database_folder: Path) -> AsyncIterator[Platform]:
    settings = ServerSettings(data_dir=database_folder, secret_key="5a" * 32, _env_file=None)
    async with open_platform(settings, where) as opened:
        yield opened


@dataclass
class MovableClock:
    """The real time, moved by whatever a test likes."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


@dataclass
class Api:
    """An application, an account of its own with a key, and what a worker would do."""

    platform: Platform
    account: Account
    key: str
    folder: Path
    clock: MovableClock = field(default_factory=MovableClock)
    changes: dict[str, Any] = field(default_factory=dict)

    def app(self, **config: Any) -> Any:
        platform = self.platform
        dependencies = ApiDependencies(
            database=platform.database,
            clock=self.clock,
            authenticator=platform.authenticator,
            submitter=platform.submitter,
            library=platform.library,
            gauge=platform.gauge,
            assets=platform.assets,
            catalog=platform.catalog,
            link_keys=platform.secret.derive("links"),
            config=ApiConfig(**{"bind_address": ("127.0.0.1", 8000), "version": "1.2.3", **config}),
            new_seed=lambda: 7,
        )
        return create_app(replace(dependencies, **self.changes))

    def client(
        self, *, peer: str = "127.0.0.1", key: str | None = "", url: str = "http://127.0.0.1:8000", **config: Any
    ):
        """A client of a new application; without `key` it sends the account's, with None it sends none."""
        headers = {} if key is None else {"authorization": f"Bearer {key or self.key}"}
        transport = httpx2.ASGITransport(app=self.app(**config), client=(peer, 50000))
        return httpx2.AsyncClient(transport=transport, base_url=url, headers=headers)

    async def submit(self) -> JobId:
        async with self.client() as client:
            answer = await client.post("/v1/videos", json={"prompt": PROMPT})
        assert answer.status_code == 200, answer.text
        return JobId(answer.json()["id"])

    async def claim(self, job_id: JobId) -> Job:
        job = await lifecycle.claim(self.platform.database, self.platform.clock, job_id, worker="test")
        assert job is not None
        await lifecycle.report(self.platform.database, job_id, job.attempt, progress=40, stage=Stage.RENDERING)
        return job

    async def finish(self, job_id: JobId) -> JobId:
        """Do what a worker does: claim, publish three files, end."""
        job = await self.claim(job_id)
        for variant, kind in KINDS.items():
            source = self.folder / kind.file_name
            source.write_bytes(FILM if variant is Variant.VIDEO else variant.encode())
            key = asset_key(job_id, job.attempt, variant)
            await self.platform.assets.publish(source, key, content_type=kind.content_type)
        size = job.request.size
        rendition = Rendition(
            engine="previs",
            size=size,
            rendered_at=size,
            fps=24,
            duration_ms=4000,
            frame_count=96,
            size_bytes=len(FILM),
            understood=("sunset",),
            not_drawn=("serene",),
        )
        await lifecycle.end(
            self.platform.database,
            self.platform.clock,
            job_id,
            job.attempt,
            Finished(rendition),
            retention=timedelta(days=30),
        )
        return job_id

    async def fail(self, job_id: JobId) -> JobId:
        job = await self.claim(job_id)
        outcome = Failed(Failure("engine_failed", "It broke."))
        database, clock = self.platform.database, self.platform.clock
        await lifecycle.end(database, clock, job_id, job.attempt, outcome, retention=timedelta())
        return job_id

    async def expire(self, job_id: JobId) -> JobId:
        async with self.platform.database.begin() as tx:
            await tx.jobs.mark_expired(job_id, self.platform.clock.now())
        return job_id


@pytest.fixture
def make_api(platform: Platform, tmp_path: Path) -> Callable[[], Any]:
    async def make() -> Api:
        now = platform.clock.now()
        account = Account(
            id=new_account_id(int(now.timestamp() * 1000)), name="test", role="user", running_limit=5, created_at=now
        )
        async with platform.database.begin() as tx:
            await tx.accounts.insert(account)
        pepper = platform.secret.derive("api-keys")[0]
        key = await accounts.create_key(platform.database, platform.clock, account.id, name="test", pepper=pepper)
        return Api(platform, account, key.secret, tmp_path)

    return make


@pytest.fixture
async def api(make_api: Callable[[], Any]) -> Api:
    return await make_api()


def error_of(answer: httpx2.Response) -> dict[str, Any]:
    """The inside of a well-formed error envelope."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
    error = answer.json()["error"]
    assert {"message", "type", "param", "code"} <= error.keys()
    assert error["message"]
    assert error["code"]
    return error
