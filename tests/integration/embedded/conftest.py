"""A data folder that any OS user may pass to, servers on it in this process and in others, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from reelwright.db.embedded import EmbeddedPostgres, Timing
from reelwright.db.embedded.cluster import read_pid_file
from reelwright.db.embedded.layout import Layout, layout_of
from reelwright.db.embedded.locks import kill_holders
from reelwright.db.embedded.os_user import OsUser

#: Restarts at once and loses patience soon, so that tests need not wait.
QUICK = Timing(
    probe_interval_s=0.1, probe_timeout_s=0.5, missed_probes=2, quit_s=0.2, takeover_s=10, settled_s=0, fast_stop_s=20
)

_SERVE = """
import asyncio, sys
from pathlib import Path
from reelwright.db.embedded import EmbeddedPostgres
from reelwright.errors import AlreadyRunningError

async def serve() -> None:
    try:
        await EmbeddedPostgres(Path(sys.argv[1]), log=lambda *_, **__: None).start()
    except AlreadyRunningError as error:
        print("refused", error, flush=True)
        return
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A path where a data folder may be made. Not pytest's tmp_path: that one is closed to other OS users."""
    parent = Path(tempfile.mkdtemp(prefix="rw-test-")).resolve()
    parent.chmod(0o755)
    folder = parent / "data"
    yield folder
    _end_orphan(layout_of(folder))
    shutil.rmtree(parent)


def _end_orphan(layout: Layout) -> None:
    """End the server of a supervisor that a test has killed, and remove its socket folder."""
    running = read_pid_file(layout.pid_file)
    deadline = time.monotonic() + 10
    while kill_holders(layout.cluster_lock):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    if running is not None:
        shutil.rmtree(running.socket_folder, ignore_errors=True)


@pytest.fixture
def layout(data_folder: Path) -> Layout:
    return layout_of(data_folder)


@pytest.fixture
async def make_postgres(data_folder: Path) -> AsyncIterator[Callable[..., EmbeddedPostgres]]:
    """Makes servers on the data folder that are stopped at the end."""
    made: list[EmbeddedPostgres] = []

    def make(**arguments: object) -> EmbeddedPostgres:
        arguments = {"timing": QUICK, "log": lambda *_, **__: None, **arguments}
        made.append(EmbeddedPostgres(data_folder, **arguments))  # type: ignore[arg-type] - keywords by name
        return made[-1]

    yield make
    for postgres in made:
        await postgres.stop()


@pytest.fixture
async def postgres(make_postgres: Callable[..., EmbeddedPostgres]) -> EmbeddedPostgres:
    """A server that runs."""
    server = make_postgres()
    await server.start()
    return server


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts another process that serves the data folder; killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", _SERVE, str(data_folder)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.send_signal(signal.SIGKILL)
        process.communicate()


@pytest.fixture
def stranger() -> Iterator[Callable[[OsUser], subprocess.Popen[bytes]]]:
    """Starts a process that is none of ours, as a given OS user; killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(user: OsUser) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(["/bin/sleep", "600"], cwd="/", **user.process_arguments()))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
