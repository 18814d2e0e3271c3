"""The stage's parts (stage.py) as fixtures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import httpx2
import pytest

from reelwright.client import Reelwright
from tests.unit.client.stage import KEY, FakeTime, FilmServer, ScriptedServer, handler_of


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    assert scripted.script == [], "the script was not played to its end"


@pytest.fixture
def client(server: ScriptedServer, time: FakeTime) -> Iterator[Reelwright]:
    with Reelwright(
        KEY,
        "http://reel.test",
        transport=httpx2.MockTransport(server),
        patience=time.patience(),
        sleep=time.sleep,
    ) as made:
        yield made


@pytest.fixture
def films() -> Iterator[FilmServer]:
    served = FilmServer()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(served))
    served.port = httpd.server_port
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    httpd.shutdown()
    httpd.server_close()
    thread.join()
