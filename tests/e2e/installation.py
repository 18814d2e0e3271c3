"""A data folder and the service on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import asyncpg

from reelwright.db.embedded import attach
from tests.e2e.caller import Caller
from tests.e2e.processes import Program, clean_environment, processes_of, until


class Installation:
    """A fresh data folder, and whatever runs on it; everything is gone at the end, or the test has failed.

    Its path is short, for sockets, and anybody may pass through, for root's PostgreSQL runs as another OS user.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rw-"))
        self.folder.chmod(0o711)
        self.data_dir = self.folder / "data"
        self.key: str | None = None
        self._programs: list[Program] = []
        self._callers: list[Caller] = []

    def start(self, *words: str, **environment: str) -> Program:
        """Start a command on this data folder; what is set besides is set by its environment variable."""
        program = Program(
            *words,
            folder=self.folder,
            name=f"{len(self._programs)}-{words[0]}",
            environment=clean_environment(REELWRIGHT_DATA_DIR=str(self.data_dir), **environment),
        )
        self._programs.append(program)
        return program

    def serve(self, *words: str, **environment: str) -> tuple[Program, Caller]:
        """Start `serve`, wait until it is ready, and return it with a caller who holds the owner's key."""
        return self._listen("serve", *words, **environment)

    def api(self, *, port: int = 0, **environment: str) -> tuple[Program, Caller]:
        """Start `api` alone, likewise."""
        return self._listen("api", port=port, **environment)

    def worker(self, **environment: str) -> Program:
        """Start `worker` alone and wait until it takes jobs."""
        program = self.start("worker", "--json", **environment)
        program.hear("worker_ready")
        return program

    def _listen(self, *words: str, port: int = 0, **environment: str) -> tuple[Program, Caller]:
        program = self.start(*words, "--port", str(port), "--json", **environment)
        address = program.hear("listening")["url"]
        self.key = (program.announced("owner_key") or {}).get("key") or self.key
        caller = self.caller(address)
        until(lambda: caller.http.get("/readyz").status_code == 200, "ready")
        return program, caller

    def caller(self, address: str, key: str | None = None) -> Caller:
        caller = Caller(address, key or self.key or "")
        self._callers.append(caller)
        return caller

    @property
    def postmaster_pid(self) -> int:
        """The embedded database's first process."""
        return int((self.data_dir / "postgres/pg18/postmaster.pid").read_text().split()[0])

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the running database itself, past everything of ours."""

        async def ask() -> list[tuple[Any, ...]]:
            where = await attach(self.data_dir)
            assert where is not None, "the database does not run"
            connection = await asyncpg.connect(**where)
            try:
                return [tuple(row) for row in await connection.fetch(statement, *values)]
            finally:
                await connection.close()

        return asyncio.run(ask())

    def story(self, video_id: str) -> list[str]:
        """Return what happened to a video, oldest first."""
        return [row[0] for row in self.rows("SELECT type FROM job_events WHERE job_id = $1 ORDER BY id", video_id)]

    def leftovers(self, patience_s: float = 10) -> dict[int, str]:
        """Return the processes that outlive all commands, after those on their way out had time to go."""
        deadline = time.monotonic() + patience_s
        while (found := processes_of(self.folder)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        for caller in self._callers:
            caller.close()
        running = [program for program in self._programs if program.is_alive]
        try:
            self._tell()
            statuses = [program.stop() for program in running]
            left = self.leftovers()
        finally:
            self._clear()
        assert set(statuses) <= {0}
        assert left == {}

    def _tell(self) -> None:
        """Print what the commands logged: pytest shows it when the test has failed."""
        for program in self._programs:
            sys.stdout.write(f"--- {program.name}, pid {program.pid}\n{program.err[-8000:]}\n")

    def _clear(self) -> None:
        for program in self._programs:
            if program.is_alive:
                program.kill()
        for pid in processes_of(self.folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not processes_of(self.folder), "the end of what was killed", 20)
        shutil.rmtree(self.folder)
