"""What machines and people watch: health, readiness, metrics, logs, the docs page."""

from __future__ import annotations

import asyncio
import io
import json
import re

import httpx2
import pytest

from reelwright.api import health, readiness
from reelwright.errors import DatabaseUnavailableError

from .conftest import PROMPT, Api, PartlyBroken, error_of


async def test_ready_names_every_part(api: Api) -> None:
    async def engine() -> None: ...

    api.changes["readiness"] = {"engine": engine}
    async with api.client(key=None) as client:
        answer = await client.get("/readyz")
    report = answer.json()
    assert (answer.status_code, report["status"]) == (200, "ready")
    assert {name: part["status"] for name, part in report["parts"].items()} == {
        "database": "ok",
        "storage": "ok",
        "queue": "ok",
        "engine": "ok",
    }


async def test_not_ready_names_the_part_and_leaks_nothing(api: Api) -> None:
    async def engine() -> None:
        raise RuntimeError("secret detail")

    api.changes["readiness"] = {"engine": engine}
    api.changes["database"] = PartlyBroken(api.database, DatabaseUnavailableError(), "ping")
    async with api.client(key=None) as client:
        answer = await client.get("/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 503
    assert (parts["engine"]["status"], parts["database"]["status"], parts["storage"]["status"]) == (
        "failed",
        "failed",
        "ok",
    )
    assert "database, engine" in error_of(answer)["message"]
    assert "secret" not in answer.text


async def test_a_part_that_is_frozen_does_not_freeze_the_answer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    thawed = asyncio.Event()

    async def engine() -> None:
        try:
            await thawed.wait()
        except asyncio.CancelledError:
            # As asyncpg, which tells the server first and waits for it.
            await thawed.wait()

    monkeypatch.setattr(readiness, "_TIMEOUT_S", 0.05)
    api.changes["readiness"] = {"engine": engine}
    async with api.client(key=None) as client:
        answer = await asyncio.wait_for(client.get("/readyz"), 10)
    thawed.set()
    assert answer.status_code == 503
    assert "engine" in error_of(answer)["message"]


async def test_the_parts_are_asked_once_a_second_at_most(api: Api) -> None:
    asked = []

    async def engine() -> None:
        asked.append(1)

    api.changes["readiness"] = {"engine": engine}
    async with api.client(key=None) as client:
        for _ in range(5):
            assert (await client.get("/readyz")).status_code == 200
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.9.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("192.0.2.1", {"authorization": "Bearer wrong"}, 403),
        ("192.0.2.1", {"authorization": "Bearer t0ken"}, 200),
        ("192.0.2.1", {"x-forwarded-for": "127.0.0.1"}, 403),
        # A proxy on this machine speaks for somebody elsewhere.
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}, 403),
    ],
)
async def test_metrics_are_for_this_machine_or_the_token(
    api: Api, peer: str, headers: dict[str, str], status: int
) -> None:
    async with api.client(peer=peer, key=None, metrics_token="t0ken") as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert error_of(answer)["code"] == "forbidden"


async def test_without_a_metrics_token_no_token_opens(api: Api) -> None:
    async with api.client(peer="192.0.2.1", key=None) as client:
        for given in ("Bearer ", "Bearer None", "Bearer"):
            assert (await client.get("/metrics", headers={"authorization": given})).status_code == 403


async def _metric(client: httpx2.AsyncClient, line: str) -> float:
    text = (await client.get("/metrics")).text
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_requests_are_counted_by_template_and_never_by_who(api: Api) -> None:
    line = 'reelwright_http_requests_total{method="GET",route="/v1/videos/{video_id}",status="200"}'
    submitted = 'reelwright_jobs_submitted_total{door="openai"}'
    async with api.client() as client:
        before = await _metric(client, line), await _metric(client, submitted)
        job_id = await api.submit()
        await client.get(f"/v1/videos/{job_id}")
        await client.get("/v1/nothing/" + job_id)
        text = (await client.get("/metrics")).text
        after = await _metric(client, line), await _metric(client, submitted)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    assert 'route="unmatched"' in text
    assert 'route="/v1/models/{name}"' in text or 'route="/metrics"' in text
    assert job_id not in text
    assert api.account.id not in text
    assert re.search(r"^reelwright_jobs_queued \d", text, re.MULTILINE)


async def test_metrics_are_there_when_the_database_is_not(api: Api) -> None:
    api.changes["gauge"] = PartlyBroken(api.dependencies.gauge, DatabaseUnavailableError(), "count")
    async with api.client() as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert "reelwright_jobs_queued NaN" in answer.text


async def test_metrics_do_not_wait_for_a_frozen_database(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    class Frozen:
        async def count(self) -> int:
            return await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(health, "_GAUGE_S", 0.05)
    api.changes["gauge"] = Frozen()
    async with api.client() as client:
        answer = await asyncio.wait_for(client.get("/metrics"), 10)
    assert "reelwright_jobs_queued NaN" in answer.text


async def test_a_create_is_logged_with_who_what_and_which_and_without_the_prompt(api: Api, logged: io.StringIO) -> None:
    async with api.client() as client:
        answer = await client.post("/v1/videos", json={"prompt": PROMPT}, headers={"x-request-id": "mine"})
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    line = next(line for line in lines if line["event"] == "request")
    assert line["request_id"] == "mine"
    assert line["account"] == api.account.id
    assert line["job_id"] == answer.json()["id"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/videos", 200)
    assert line["ms"] > 0
    assert "sunset" not in logged.getvalue()
    assert api.key not in logged.getvalue()


async def test_whatever_is_done_to_a_job_is_logged_under_its_id(api: Api, logged: io.StringIO) -> None:
    job_id = await api.finish(await api.submit())
    async with api.client() as client:
        video = (await client.get(f"/v1/video/generations/{job_id}")).json()
        logged.truncate(0)
        for answer in (
            await client.get(video["url"]),
            await client.get(f"/v1/videos/{job_id}/content"),
            await client.post(f"/v1/videos/{job_id}/cancel"),
            await client.delete(f"/v1/videos/{job_id}"),
        ):
            assert answer.status_code == 200
    lines = [json.loads(line) for line in logged.getvalue().strip("\0").splitlines()]
    assert [line["job_id"] for line in lines if line["event"] == "request"] == [job_id] * 4


async def test_polls_are_not_logged_at_info_but_their_failures_are(api: Api, logged: io.StringIO) -> None:
    job_id = await api.submit()
    async with api.client() as client:
        await client.get(f"/v1/videos/{job_id}")
        await client.get("/v1/videos/unknown")
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [line["status"] for line in lines if line.get("method") == "GET"] == [404]


async def test_the_unexpected_is_logged_with_its_traceback(api: Api, logged: io.StringIO) -> None:
    api.changes["library"] = PartlyBroken(api.dependencies.library, ValueError("the reason"), "get")
    async with api.client() as client:
        answer = await client.get("/v1/videos/x")
    line = next(json.loads(text) for text in logged.getvalue().splitlines() if "request_failed" in text)
    assert "ValueError: the reason" in line["exception"]
    assert line["request_id"] == answer.headers["x-request-id"]


async def test_the_docs_page_loads_nothing_from_elsewhere(api: Api) -> None:
    async with api.client(key=None) as client:
        page = await client.get("/docs")
        named = re.findall(r'(?:src|href)="([^"#:]+)"', page.text)
        files = [await client.get(f"/{name}") for name in named]
        unknown = await client.get("/docs/../app.py")
        missing = await client.get("/docs/LICENSE")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"https?://", page.text)
    assert len(named) == 4
    assert [answer.status_code for answer in files] == [200] * 4
    assert all(len(answer.content) > 100 for answer in files)
    assert unknown.status_code == missing.status_code == 404
