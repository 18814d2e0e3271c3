"""Two accounts, every route, every id: nobody reads or changes another's anything.

It is made from the table of routes, so that a new one cannot be forgotten: a path with a name in it that is not known
here fails, and so does a route that takes no key and is not among those that may.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from reelwright.api.batches import PATHS as BATCH_PATHS
from reelwright.domain.ids import new_session_id
from reelwright.domain.key import ALL_SCOPES, Scope
from reelwright.domain.session import Session
from reelwright.services.keys import KeyWish
from reelwright.services.webhook_endpoints import EndpointWish
from reelwright.services.webhook_log import LogFilter
from tests.factories import NOW, make_plan

from .conftest import PROMPT, Api, error_of
from .route_table import Route, all_routes

ROUTES = all_routes()
KEYED = [route for route in ROUTES if route.scopes is not None]
OPEN = [route for route in ROUTES if route.scopes is None]

#: Routes that take no key, because they tell nothing of anybody, or take what proves a person instead: a password, or
#: the token of a link. A link to a file is signed.
MAY_BE_OPEN = {
    "/docs",
    "/docs/{name}",
    "/healthz",
    "/metrics",
    "/openapi.json",
    "/readyz",
    "/v1/auth/login",
    "/v1/auth/password/forgot",
    "/v1/auth/password/reset",
    "/v1/auth/signup",
    "/v1/auth/verify",
    "/v1/auth/welcome",
    "/v1/files/{job_id}/{file_name}",
}
#: Names in paths that stand for something of an account's.
OWNED = ("video_id", "key_id", "session_id", "job_id", "endpoint_id", "delivery_id", "batch_id")
#: Names in paths that do not, each with something that is there.
SHARED = {"name": "sora-2", "file_name": "video.mp4"}

#: A body that each route understands, or as much of one as it takes to get past the first look.
BODIES: dict[str, Any] = {"/v1/videos": {"prompt": PROMPT}, "/v1/quote": {"prompt": PROMPT}}
BODIES |= {path: {"prompt": PROMPT} for path in ("/v1/video/generations", "/v1/videos/generations")}
BODIES |= {path: [PROMPT] for path in BATCH_PATHS}
BODIES |= {"/v1/keys/{key_id}/rotate": {"grace_s": 0}}
BODIES |= {
    "/v1/webhook_endpoints": {"url": "https://attacker.example.com/hooks"},
    "/v1/webhook_endpoints/{endpoint_id}/rotate_secret": {"keep_old_secret_active_for_24_hours": False},
    "/v1/webhook_endpoints/{endpoint_id}/test": {"event_type": "video.completed"},
    "/v1/webhook_secret/rotate": {"keep_old_secret_active_for_24_hours": False},
    "/v1/webhook_deliveries/resend": {"since": 0},
}
ANY_BODY = {"name": "taken over"}


@dataclass
class Victim:
    """An account with one of everything."""

    api: Api
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def marks(self) -> list[str]:
        """What appears nowhere but in this account's own things."""
        return [*self.ids.values(), self.api.account.id, "victim", self.api.key, "keep out", "0.123457"]

    async def state(self, where: dict[str, Any]) -> dict[str, list[str]]:
        """Return every row of the database that has anything to do with it."""
        connection = await asyncpg.connect(**where)
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        ids = [self.api.account.id, *self.ids.values()]
        rows = {
            table["tablename"]: [
                str(row["text"])
                for row in await connection.fetch(
                    f'SELECT t::text AS text FROM "{table["tablename"]}" AS t '
                    "WHERE EXISTS (SELECT FROM unnest($1::text[]) AS id WHERE position(id IN t::text) > 0) ORDER BY 1",
                    ids,
                )
            ]
            for table in tables
        }
        await connection.close()
        return rows


@pytest.fixture
async def victim(make_api: Any) -> Victim:
    plan = make_plan("isolated", running_limit=5, is_house=False)
    api = await make_api(plan, micro=5_123_457, email=f"victim-{uuid.uuid4().hex}@example.org", name="victim")
    hooks, wish = api.dependencies.webhooks, EndpointWish("https://victim.example.com/hooks", "victim's")
    endpoint = (await hooks.endpoints.create(api.account.id, wish)).endpoint
    await hooks.secret.show(api.account.id)
    live, done = await api.submit(), await api.finish(await api.submit())
    async with api.client() as client:
        batch_id = (await client.post(BATCH_PATHS[0], json=[PROMPT])).json()["id"]
    await api.dependencies.billing.adjust(api.account.id, -1, note="keep out")
    key = await api.dependencies.keyring.create(api.account.id, KeyWish("victim's", spend_cap=123_457))
    session = Session(new_session_id(1), api.account.id, "victim", NOW, NOW, NOW + timedelta(days=365))
    async with api.database.begin() as tx:
        await tx.sessions.insert(session, session.id.encode())
    delivery = (await hooks.log.page(api.account.id, LogFilter(), limit=1)).deliveries[0].delivery
    ids = {"video_id": live, "job_id": done, "key_id": key.key.id, "session_id": session.id, "batch_id": batch_id}
    return Victim(api, ids | {"endpoint_id": endpoint.id, "delivery_id": delivery.id})


@pytest.fixture
async def attacker(make_api: Any) -> Api:
    made: Api = await make_api(make_plan("attacking", running_limit=5, is_house=False), micro=5_000_000)
    return made


async def _ask(client: httpx2.AsyncClient, route: Route, path: str) -> httpx2.Response:
    body = {} if route.method in ("GET", "HEAD") else {"json": BODIES.get(route.path, ANY_BODY)}
    return await client.request(route.method, path, **body)


def test_the_table_has_both_kinds_of_routes() -> None:
    said = {str(route) for route in KEYED}
    assert {"POST /v1/videos", "GET /v1/videos/{video_id}", "DELETE /v1/keys/{key_id}", "GET /v1/credits"} <= said
    assert {route.path for route in OPEN} == MAY_BE_OPEN


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_name_in_a_path_is_known_here(route: Route) -> None:
    assert [name for name in route.names if name not in OWNED and name not in SHARED] == []


async def test_no_route_reads_or_changes_what_is_another_s(victim: Victim, attacker: Api, where: Any) -> None:
    before = await victim.state(where)
    assert {table for table, rows in before.items() if rows} >= {
        "accounts",
        "api_keys",
        "deliveries",
        "jobs",
        "ledger_entries",
        "webhook_endpoints",
        "webhook_secrets",
    }
    asked = 0
    async with attacker.client() as client:
        for route in KEYED:
            owned = [name for name in route.names if name in OWNED]
            for taken in victim.ids.values() if owned else [""]:
                answer = await _ask(client, route, route.filled(**SHARED, **dict.fromkeys(OWNED, taken)))
                asked += 1
                if owned:
                    assert answer.status_code == 404, f"{route} with {taken}: {answer.text}"
                # A refusal says the id that was asked for, and nothing else.
                told = answer.text.replace(taken, "") if taken else answer.text
                assert [mark for mark in victim.marks if mark in told] == [], str(route)
    assert asked > 60
    assert await victim.state(where) == before


@pytest.mark.parametrize("query", ["after={video_id}", "after={job_id}", "after={batch_id}", "limit=100&order=asc"])
async def test_no_list_goes_on_from_what_is_another_s(victim: Victim, attacker: Api, query: str) -> None:
    async with attacker.client() as client:
        for route in (each for each in KEYED if each.method == "GET" and not each.names):
            answer = await client.get(f"{route.path}?{query.format(**victim.ids)}")
            assert [mark for mark in victim.marks if mark in answer.text] == [], str(route)


async def test_a_statement_read_from_anywhere_shows_one_s_own_lines_alone(victim: Victim, attacker: Api) -> None:
    async with victim.api.client() as client:
        lines = (await client.get("/v1/credits/statement")).json()["data"]
    async with attacker.client() as client:
        mine = (await client.get("/v1/credits/statement")).json()["data"]
        for line in lines:
            answer = (await client.get(f"/v1/credits/statement?before={line['id'] + 1}")).json()["data"]
            assert answer == [each for each in mine if each["id"] <= line["id"]]


@pytest.mark.parametrize("query", ["", "?expires=9999999999&signature=AAAA", "?download=1"])
async def test_a_file_needs_its_link_whoever_asks(victim: Victim, attacker: Api, query: str) -> None:
    async with attacker.client() as client:
        for job_id in (victim.ids["job_id"], victim.ids["video_id"]):
            answer = await client.get(f"/v1/files/{job_id}/video.mp4{query}")
            assert (answer.status_code, error_of(answer)["code"]) == (403, "link_refused")


async def test_its_owner_reaches_what_the_other_does_not(victim: Victim) -> None:
    """The paths above lead somewhere: a 404 for the other account is not one for everybody."""
    async with victim.api.client() as client:
        for route in (each for each in KEYED if each.method == "GET" and "session_id" not in each.names):
            path = route.filled(**SHARED, **(victim.ids | {"video_id": victim.ids["job_id"]}))
            assert (await client.get(path)).status_code == 200, str(route)


@pytest.mark.parametrize("route", KEYED, ids=str)
async def test_a_route_takes_a_key_and_one_of_its_scopes(api: Api, route: Route) -> None:
    path = route.filled(**SHARED, **dict.fromkeys(OWNED, "nobodys"))
    async with api.client(key=None) as client:
        keyless = await _ask(client, route, path)
    assert keyless.status_code == 401
    for scope in Scope:
        assert route.scopes is not None
        key = await api.dependencies.keyring.create(api.account.id, KeyWish("one scope", (scope,)))
        async with api.client(key=key.secret) as client:
            answer = await _ask(client, route, path)
        if scope in route.scopes:
            assert answer.status_code != 401
            assert "insufficient_scope" not in answer.text or route.path == "/v1/keys"
            continue
        assert answer.status_code == 403
        if route.method != "HEAD":
            assert error_of(answer)["code"] == "insufficient_scope"


@pytest.mark.parametrize("route", KEYED, ids=str)
async def test_a_key_that_lacks_what_a_route_takes_is_refused_whatever_else_it_has(api: Api, route: Route) -> None:
    others = tuple(scope for scope in ALL_SCOPES if scope not in (route.scopes or ()))
    key = await api.dependencies.keyring.create(api.account.id, KeyWish("all but", others))
    async with api.client(key=key.secret) as client:
        answer = await _ask(client, route, route.filled(**SHARED, **dict.fromkeys(OWNED, "nobodys")))
    assert answer.status_code == 403
