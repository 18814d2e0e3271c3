"""A service to measure: real processes on a data folder of their own, ended afterwards."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Running:
    """A running service."""

    url: str
    key: str
    started_s: float
    folder: Path

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def call(self, method: str, path: str, body: object = None) -> dict:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def command(self, *words: str) -> dict:
        """Run a command of `reelwright` on the service's data folder and return what it answers."""
        command = [
            sys.executable,
            "-m",
            "reelwright.cli.main",
            *words,
            "--json",
            "--data-dir",
            str(self.folder / "data"),
        ]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout or "{}")

    def member_key(self) -> str:
        """Make an account with a balance, and limits that are counted though nobody reaches them; return its key."""
        self.command("plans", "set", "bench", "--per-minute", "1000000", "--per-day", "9999999", "--reads", "1000000")
        account = self.command("accounts", "create", "--email", "bench@example.com", "--plan", "bench")["id"]
        self.command("credits", "grant", account, "100000000")
        return str(self.command("keys", "create", "--name", "bench", "--account", account)["key"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_ready(url: str, process: subprocess.Popen, patience_s: float = 60) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the service ended with status {process.returncode}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url + "/readyz", timeout=5).close()
            return
        time.sleep(0.01)
    raise SystemExit("the service did not get ready")


@contextlib.contextmanager
def service(*, workers: int, folder: Path | None = None, **environment: str) -> Iterator[Running]:
    """Run `serve` and yield how to reach it; `started_s` is from the command to the first good `/readyz`."""
    own = folder is None
    folder = folder or Path(tempfile.mkdtemp(prefix="rw-bench-"))
    folder.chmod(0o711)
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "reelwright.cli.main", "serve", "--json"]
    options = ["--port", url.rsplit(":", 1)[1], "--workers", str(workers), "--data-dir", str(folder / "data")]
    began = time.perf_counter()
    with (folder / "serve.out").open("wb") as out, (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            command + options, stdout=out, stderr=log, env=os.environ | environment, start_new_session=True
        )
    try:
        _wait_ready(url, process)
        started_s = time.perf_counter() - began
        yield Running(url, _key(folder, url), started_s, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        if own:
            shutil.rmtree(folder, ignore_errors=True)


def _key(folder: Path, url: str) -> str:
    keep = folder / "key"
    found = re.search(r"sk-rw-[0-9A-Za-z]{38}", (folder / "serve.out").read_text())
    if found:
        keep.write_text(found[0])
    return keep.read_text() if keep.exists() else ""


def machine() -> str:
    """Say what this runs on, in one line."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown CPU",
    )
    return f"{os.cpu_count()} cores, {model}, load {os.getloadavg()[0]:.1f} at the start"
