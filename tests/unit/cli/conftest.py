"""How the tests run the command line: in an empty folder, on a fake platform, with the environment of nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from reelwright.cli.main import app
from reelwright.cli.session import Session
from tests.unit.cli.batch_server import BatchServer
from tests.unit.cli.fakes import FakeBacking

Run = Callable[..., Result]
Says = Callable[..., list[httpx2.Request]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def backing() -> FakeBacking:
    return FakeBacking()


@pytest.fixture
def run(folder: Path, backing: FakeBacking) -> Run:
    def run_command(*arguments: str, **environment: str) -> Result:
        nobody = {"REELWRIGHT_BASE_URL": None, "REELWRIGHT_API_KEY": None, "REELWRIGHT_DATA_DIR": str(folder / "data")}
        return CliRunner().invoke(app, arguments, env=nobody | environment, obj=Session(backing))

    return run_command


@pytest.fixture
def server(backing: FakeBacking) -> BatchServer:
    """A server that takes batches; where a test file has its own, that one."""
    server = BatchServer()
    backing.server = server
    return server


@pytest.fixture
def says(backing: FakeBacking) -> Says:
    """Have the server answer every request so; return the list of the requests."""

    def says_so(answer: Any, status: int = 200) -> list[httpx2.Request]:
        requests: list[httpx2.Request] = []

        def server(request: httpx2.Request) -> httpx2.Response:
            requests.append(request)
            return httpx2.Response(status, json=answer, headers={"x-should-retry": "false"})

        backing.server = server
        return requests

    return says_so


def path(request: httpx2.Request) -> str:
    """Return a request as `GET /videos?limit=1`."""
    return f"{request.method} {request.url.raw_path.decode().removeprefix('/v1')}"
