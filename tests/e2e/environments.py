"""The Python environments of their own that `./run test --all` makes, for what must not mix with ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, clean_environment


def side_python(name: str) -> Path:
    """Return the Python of the environment `.venvs/NAME`, made of `requirements/NAME.lock`."""
    python = ROOT / ".venvs" / name / "bin" / "python"
    if not python.exists():
        pytest.skip(f"the environment .venvs/{name} is not there: ./run test --all makes it")
    return python


def run(*command: str | Path, folder: Path, timeout_s: float = 300, status: int = 0, **environment: str) -> str:
    """Run a program to its end in a folder, and return what it printed; it must end with `status`."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=clean_environment(**{"PYTHONPATH": ""} | environment),
        timeout=timeout_s,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout[-6000:]
    return done.stdout
