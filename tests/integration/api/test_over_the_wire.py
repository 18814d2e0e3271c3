"""What only shows with a real server between: HEAD, refused uploads, cut connections, kept connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import uvicorn

from .conftest import FILM, PROMPT, Api, PartlyBroken, error_of


class Served:
    """A server on a free port, stopped at the end."""

    def __init__(self) -> None:
        self._running: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    async def start(self, app: Any) -> str:
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, http="httptools", lifespan="off", log_config=None, proxy_headers=False
        )
        server = uvicorn.Server(config)
        # uvicorn would put back, after its test, the handler of an event loop that is gone by then.
        server.capture_signals = contextlib.nullcontext
        self._running.append((server, asyncio.ensure_future(server.serve())))
        while not server.started:  # noqa: ASYNC110 -- uvicorn offers no event
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        for server, task in self._running:
            server.should_exit = True
            await task


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    yield served
    await served.stop()


def _client(api: Api, url: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=url, headers={"authorization": f"Bearer {api.key}"})


async def test_a_whole_life_over_a_socket(api: Api, served: Served) -> None:
    url = await served.start(api.app())
    async with _client(api, url) as client:
        made = (await client.post("/v1/videos", json={"prompt": PROMPT})).json()
        await api.finish(made["id"])
        video = (await client.get(f"/v1/video/generations/{made['id']}")).json()
        assert video["url"].startswith(url)
        part = await client.get(video["url"], headers={"range": "bytes=10-19"})
        head = await client.head(video["url"])
        one = await client.head(f"/v1/videos/{made['id']}")
        failed = await client.head("/v1/videos/none")
        deleted = await client.delete(f"/v1/videos/{made['id']}", headers={"content-type": "application/json"})
    assert (part.status_code, part.content) == (206, FILM[10:20])
    assert (head.headers["content-length"], head.content) == (str(len(FILM)), b"")
    assert (one.status_code, one.content) == (200, b"")
    assert (failed.status_code, failed.content) == (404, b"")
    assert deleted.json()["deleted"] is True


async def test_a_refused_upload_closes_and_the_next_request_works(api: Api, served: Served) -> None:
    url = await served.start(api.app(max_body_bytes=1024))
    async with _client(api, url) as client:
        refused = await client.post("/v1/videos", content=b"{" + b" " * 200_000)
        unread = await client.post("/v1/nothing", content=b"x" * 200_000)
        after = await client.get("/healthz")
    assert (refused.status_code, refused.headers["connection"]) == (413, "close")
    assert (unread.status_code, error_of(unread)["code"]) == (404, "not_found")
    assert after.status_code == 200


async def test_a_file_that_tears_is_never_taken_for_whole(api: Api, served: Served) -> None:
    job_id = await api.finish(await api.submit())

    class Torn(PartlyBroken):
        async def read(self, key: str, *, start: int, stop: int) -> Any:
            yield b"a beginning"
            raise OSError("torn")

    api.changes["assets"] = Torn(api.assets, OSError())
    url = await served.start(api.app())
    async with _client(api, url) as client:
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.get(f"/v1/videos/{job_id}/content")
        assert (await client.get("/healthz")).status_code == 200


async def test_blanks_around_a_key_that_survive_the_server_are_named(api: Api, served: Served) -> None:
    url = await served.start(api.app())
    async with httpx2.AsyncClient(base_url=url) as client:
        answer = await client.get("/v1/videos", headers={"authorization": f"Bearer  {api.key}"})
    assert error_of(answer)["code"] == "malformed_api_key"
    assert "blanks" in error_of(answer)["message"]
