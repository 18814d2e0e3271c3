"""The pages in front of the real application, on a database of their own."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx2
import pytest

from reelwright.services.accounts import ensure_owner
from reelwright.services.links import Links
from reelwright.services.people import People
from reelwright.services.reception import SignupPolicy
from tests.integration.api.conftest import PASSWORDS, Api, logged, make_api

__all__ = ["logged", "make_api"]

PASSWORD = "a calm ocean at dusk"


@pytest.fixture(scope="session")
def where(server: Any) -> Any:
    """One database for all these tests, because each has people of its own."""

    async def make() -> None:
        admin = await asyncpg.connect(**server.where)
        await admin.execute("CREATE DATABASE test_web TEMPLATE template_reelwright")
        await admin.close()

    asyncio.run(make())
    return server.where | {"database": "test_web"}


@dataclass
class Town:
    """Somebody with a browser, at an address that nobody else counts against."""

    api: Api
    email: str = field(default_factory=lambda: f"mei-{uuid.uuid4().hex}@example.com")
    peer: str = field(default_factory=lambda: f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1")

    @property
    def people(self) -> People:
        return self.api.dependencies.people

    def browser(self, *, language: str = "en", **config: Any) -> httpx2.AsyncClient:
        client = self.api.client(key=None, peer=self.peer, **config)
        client.headers |= {"accept-language": language, "user-agent": "a browser", "sec-fetch-site": "same-origin"}
        return client

    def let_sign_up(self, mode: Any) -> None:
        """Change who may sign up."""
        api = self.api
        people = People(
            api.database,
            api.clock,
            links=Links(api.clock, [b"l" * 32]),
            mailer=api.mailbox,
            passwords=PASSWORDS,
            policy=SignupPolicy(mode),
            origin_key=b"o" * 32,
        )
        api.changes["people"] = people

    async def join(self) -> None:
        """Sign up, address unproven."""
        await self.people.sign_up(self.email, PASSWORD, base_url="http://127.0.0.1:8000")

    async def welcome_path(self) -> str:
        await ensure_owner(self.api.database, self.api.clock)
        return (await self.people.welcome_link("http://127.0.0.1:8000")).removeprefix("http://127.0.0.1:8000")

    async def path_in_last_letter(self) -> str:
        await self.people.finish()
        link = [letter.link for letter in self.api.mailbox.letters if letter.to == self.email][-1]
        return link.removeprefix("http://127.0.0.1:8000")

    async def can_log_in(self, password: str = PASSWORD) -> bool:
        async with self.browser() as client:
            answer = await client.post("/v1/auth/login", json={"email": self.email, "password": password})
        return answer.status_code == 200


@pytest.fixture
async def town(make_api: Callable[..., Coroutine[Any, Any, Api]]) -> Town:
    return Town(await make_api())
