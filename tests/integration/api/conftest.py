"""The real application over the real use cases and a real PostgreSQL; the worker's part is played by the tests."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
import structlog

from reelwright import telemetry
from reelwright.api.app import create_app
from reelwright.api.dependencies import ApiConfig, ApiDependencies
from reelwright.bootstrap.http_server import page_dependencies
from reelwright.domain.account import Account
from reelwright.domain.assets import KINDS, Variant, asset_key
from reelwright.domain.ids import JobId
from reelwright.domain.job import Failed, Failure, Finished, Job, Stage
from reelwright.domain.key import ALL_SCOPES
from reelwright.domain.limits import Bucket
from reelwright.domain.model import Model, ModelCatalog
from reelwright.domain.plan import Plan
from reelwright.outbound.guard import Guard
from reelwright.outbound.sender import GuardedSender
from reelwright.ports import Letter
from reelwright.services import lifecycle
from reelwright.services.access import Authenticator
from reelwright.services.billing import Billing
from reelwright.services.doorkeeper import Doorkeeper
from reelwright.services.idempotency import Idempotency
from reelwright.services.keys import Keyring, KeyWish
from reelwright.services.limits import Limiter
from reelwright.services.links import Links
from reelwright.services.passwords import Passwords
from reelwright.services.people import People
from reelwright.services.prices import PriceBook
from reelwright.services.reception import SignupPolicy
from reelwright.services.webhooks import Webhooks
from reelwright.storage.addresses import open_store
from reelwright.web.app import pages
from tests.factories import PEPPER, add_account, make_account, make_rendition
from tests.integration.standins import MovableClock

FILM = bytes(range(256)) * 40
#: Its threads last as long as the process.
PASSWORDS = Passwords()
#: What signing secrets are derived from.
HOOK_KEY = b"w" * 32
PROMPT = "A serene sunset over a calm ocean with gentle waves."


MODELS = ModelCatalog(
    {
        name: Model(name, "previs", "The embedded engine.", 60, ("any",), ("draft", "standard", "high"))
        for name in ("sora-turbo", "sora-2", "sora-2-pro")
    }
)


@pytest.fixture(scope="session")
def where(server: Any) -> Any:
    """One database for all these tests, because each has an account of its own."""

    async def make() -> None:
        admin = await asyncpg.connect(**server.where)
        await admin.execute("CREATE DATABASE test_api TEMPLATE template_reelwright")
        await admin.close()

    asyncio.run(make())
    return server.where | {"database": "test_api"}


@pytest.fixture(autouse=True)
def logged() -> Iterator[io.StringIO]:
    """Everything logged at info, as it would stand on standard error; unconfigured, a traceback takes seconds."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    telemetry.configure(stream=stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


class PartlyBroken:
    """A part that works but for the methods named, which raise."""

    def __init__(self, part: Any, error: Exception, *methods: str) -> None:
        self._part = part
        self._error = error
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        if name not in self._methods:
            return getattr(self._part, name)

        async def broken(*_: Any, **__: Any) -> None:
            raise self._error

        return broken


class Mailbox:
    """Carries letters no further than here."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)


@dataclass
class Api:
    """An application, an account of its own with a key, and what a worker would do."""

    dependencies: ApiDependencies
    account: Account
    key: str
    folder: Path
    clock: MovableClock
    mailbox: Mailbox
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def database(self) -> Any:
        return self.dependencies.database

    @property
    def assets(self) -> Any:
        return self.dependencies.assets

    def app(self, **config: Any) -> Any:
        changed = replace(self.dependencies.config, **config)
        dependencies = replace(self.dependencies, config=changed, **self.changes)
        return create_app(dependencies, pages(page_dependencies(dependencies)))

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
        job = await lifecycle.claim(self.database, self.clock, job_id, worker="test")
        assert job is not None
        await lifecycle.report(self.database, self.clock, job_id, job.attempt, progress=40, stage=Stage.RENDERING)
        return job

    async def finish(self, job_id: JobId) -> JobId:
        """Do what a worker does: claim, publish three files, end."""
        job = await self.claim(job_id)
        for variant, kind in KINDS.items():
            source = self.folder / kind.file_name
            source.write_bytes(FILM if variant is Variant.VIDEO else variant.encode())
            key = asset_key(job_id, job.attempt, variant)
            await self.assets.publish(source, key, content_type=kind.content_type)
        size = job.request.size
        rendition = make_rendition(
            engine="previs", size=size, rendered_at=size, understood=("sunset",), not_drawn=("serene",)
        )
        await lifecycle.end(
            self.database, self.clock, job_id, job.attempt, Finished(rendition), retention=timedelta(days=30)
        )
        return job_id

    async def fail(self, job_id: JobId) -> JobId:
        job = await self.claim(job_id)
        outcome = Failed(Failure("engine_failed", "It broke."))
        await lifecycle.end(self.database, self.clock, job_id, job.attempt, outcome, retention=timedelta())
        return job_id

    async def expire(self, job_id: JobId) -> JobId:
        async with self.database.begin() as tx:
            await tx.jobs.mark_expired(job_id, self.clock.now())
        return job_id


@pytest.fixture
async def make_api(
    database: Any, library: Any, gauge: Any, submitter: Any, tmp_path: Path
) -> Callable[..., Coroutine[Any, Any, Api]]:
    """Makes applications on one database, each with an account of its own, of some plan and with some micro-credits."""
    clock, mailbox, guard = MovableClock(), Mailbox(), Guard()
    people = People(
        database,
        clock,
        links=Links(clock, [b"l" * 32]),
        mailer=mailbox,
        passwords=PASSWORDS,
        policy=SignupPolicy(),
        origin_key=b"o" * 32,
    )
    dependencies = ApiDependencies(
        database=database,
        clock=clock,
        authenticator=Authenticator(database, clock, [PEPPER]),
        submitter=submitter,
        library=library,
        gauge=gauge,
        idempotency=Idempotency(database, clock, [b"i" * 32]),
        reads=Limiter(database, Bucket.READS, "requests"),
        prices=PriceBook(database, clock),
        billing=Billing(database, clock),
        keyring=Keyring(database, clock, pepper=PEPPER),
        people=people,
        doorkeeper=Doorkeeper(
            logins=Limiter(database, Bucket.LOGINS, "tries"), signups=Limiter(database, Bucket.SIGNUPS, "sign-ups")
        ),
        assets=open_store(str(tmp_path / "assets")),
        catalog=MODELS,
        guard=guard,
        webhooks=Webhooks(database, clock, guard=guard, sender=GuardedSender(guard), keys=[HOOK_KEY]),
        link_keys=(b"k" * 32,),
        config=ApiConfig(bind_address=("127.0.0.1", 8000), version="1.2.3"),
        new_seed=lambda: 7,
    )

    async def make(plan: Plan | None = None, *, micro: int = 0, **about: Any) -> Api:
        account = await add_account(database, make_account(running_limit=5, plan=plan, **about), micro=micro)
        key = await dependencies.keyring.create(account.id, KeyWish("test", ALL_SCOPES))
        return Api(dependencies, account, key.secret, tmp_path, clock, mailbox)

    return make


@pytest.fixture
async def api(make_api: Callable[..., Coroutine[Any, Any, Api]]) -> Api:
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


async def until_somebody_waits(where: Any) -> None:
    """Return as soon as a transaction waits for a lock of another."""
    connection = await asyncpg.connect(**where)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(10):
        while not await connection.fetchval(waiting):  # noqa: ASYNC110 -- PostgreSQL has no event for it
            await asyncio.sleep(0.01)
    await connection.close()
