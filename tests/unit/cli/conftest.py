"""How the tests run the command line: in an empty folder, on a fake platform, with the environment of nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reelwright.cli.main import app
from reelwright.cli.session import Session
from tests.unit.cli.batch_server import BatchServer
from tests.unit.cli.fakes import FakeBacking

Run = Callable[..., Result]


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
