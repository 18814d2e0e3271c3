"""Real processes of the service, as their users start them, and what is left when they are gone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
#: Bounds, not expectations: a busy machine is slow, a broken service never gets there.
START_S = 90
STOP_S = 60

T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, timeout_s: float = 60, pause_s: float = 0.05) -> T:
    """Look again and again until there is something, and return it."""
    deadline = time.monotonic() + timeout_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what}: not within {timeout_s:.0f} s"
        time.sleep(pause_s)
    return found


def clean_environment(**extra: str) -> dict[str, str]:
    """Return this process's environment without any setting of ours, so that a test says what it means."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("REELWRIGHT_")}
    return inherited | {"PYTHONUTF8": "1"} | extra


def processes_of(folder: Path) -> dict[int, str]:
    """Return pid and command of the processes that belong to an installation, the database's included.

    The service's processes inherit a mark in their environment; PostgreSQL, whose environment is clean, names the
    folder in its command or works in it. Those of other OS users can be seen by root alone, who alone makes them.
    """
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            traces = (
                command,
                (process / "environ").read_bytes().decode(errors="replace"),
                str((process / "cwd").readlink()),
            )
            is_alive = (process / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
            if is_alive and int(process.name) != os.getpid() and any(str(folder) in trace for trace in traces):
                found[int(process.name)] = command
    return found


class Program:
    """One command of `reelwright`, running."""

    def __init__(self, *words: str, folder: Path, name: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self._out, self._err = folder / f"{name}.out", folder / f"{name}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reelwright.cli.main", *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env={**environment, "PYTHONPATH": str(ROOT / "src"), "E2E_FOLDER": str(folder)},
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8")

    def announced(self, kind: str) -> dict[str, Any] | None:
        """Return what a command started with `--json` has announced, if it has."""
        lines = [json.loads(line) for line in self.out.splitlines(keepends=True) if line.endswith("\n")]
        return next((line for line in lines if line.get("kind") == kind), None)

    def hear(self, kind: str, timeout_s: float = START_S) -> dict[str, Any]:
        """Wait for an announcement."""

        def look() -> dict[str, Any] | None:
            found = self.announced(kind)
            assert found or self.is_alive, f"it ended with {self._process.returncode}:\n{self.err[-4000:]}"
            return found

        return until(look, f"the announcement '{kind}'", timeout_s)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, timeout_s: float = STOP_S) -> int:
        """Wait for the end and return the exit status."""
        return self._process.wait(timeout_s)

    def stop(self) -> int:
        """Ask it to stop, as an operator does, and return the exit status."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """Kill it as a crash would: at once, with nothing put in order."""
        self._process.kill()
        self._process.wait()
