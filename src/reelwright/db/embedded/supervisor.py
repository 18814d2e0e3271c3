"""The supervisor: owns a data folder, brings its PostgreSQL up, keeps it up, and takes it down.

Invariant: one supervisor per data folder, the holder of `server.lock`. Decides when the server is started, killed
and started again; how is `server`'s business. Reads no environment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from reelwright.db.embedded.config import Timing
from reelwright.db.embedded.layout import layout_of
from reelwright.db.embedded.locks import FileLock
from reelwright.db.embedded.ownership import disown, own
from reelwright.db.embedded.probe import Answer
from reelwright.db.embedded.server import Server
from reelwright.db.embedded.sockets import candidates
from reelwright.errors import DatabaseUnavailableError, ReelwrightError
from reelwright.telemetry import get_logger

_FIRST_PAUSE_S: Final = 0.5


class EmbeddedPostgres:
    """The PostgreSQL of one data folder, for as long as this process owns it."""

    def __init__(
        self,
        data_dir: Path,
        *,
        runtime_dir: Path | None = None,
        temp_dir: Path | None = None,
        timing: Timing | None = None,
        log: Callable[..., None] | None = None,
    ) -> None:
        """Describe the server; nothing is touched before `start`.

        Args:
            data_dir: The data folder, on a local disk.
            runtime_dir: The user's $XDG_RUNTIME_DIR, where the socket goes first.
            temp_dir: A temporary folder with a short path, where the socket goes last.
            timing: How patient to be.
            log: Called as `log(event, **fields)`; our own log by default.
        """
        self._layout = layout_of(data_dir)
        self._runtime_dir = runtime_dir
        self._temp_dir = temp_dir
        self._timing = timing or Timing()
        self._log = log or get_logger("postgres").info
        self._ownership: FileLock | None = None
        self._server: Server | None = None
        self._watcher: asyncio.Task[None] | None = None
        #: Called after PostgreSQL came back from its death: connections are gone, LISTENs must be made anew.
        self.on_restart: list[Callable[[], None]] = []

    @property
    def connection(self) -> dict[str, Any]:
        """The keyword arguments of `asyncpg.connect`; they stay the same while this object runs.

        Raises:
            DatabaseUnavailableError: When it is not running.
        """
        if self._watcher is None or self._server is None:
            raise DatabaseUnavailableError("The embedded PostgreSQL is not running: start it first.")
        return self._server.connection()

    async def start(self) -> None:
        """Own the data folder and bring PostgreSQL up, making its files the first time; watch it from then on.

        Raises:
            AlreadyRunningError: When another process owns the folder; the message names its pid.
            DatabaseStartError: When PostgreSQL does not come up; the message says what to do.
        """
        cluster, self._ownership = await own(self._layout)
        folders = candidates(self._layout, self._runtime_dir, self._temp_dir, cluster.user.uid)
        self._server = Server(cluster, folders, self._timing, self._log)
        try:
            await self._server.rise()
        except BaseException:
            await self._let_go()
            raise
        self._watcher = asyncio.create_task(self._watch(self._server), name="embedded-postgres")

    async def stop(self) -> None:
        """Stop watching, stop PostgreSQL, and let the data folder go. Idempotent."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            await asyncio.wait([watcher])
        await self._let_go()

    async def _let_go(self) -> None:
        server, self._server = self._server, None
        ownership, self._ownership = self._ownership, None
        try:
            if server is not None:
                await server.fall()
        finally:
            if ownership is not None:
                disown(ownership)

    async def _watch(self, server: Server) -> None:
        pause_s = 0.0
        while True:
            up_since = time.monotonic()
            await self._until_it_ends(server)
            self._log("embedded_postgres_ended", status=server.forget())
            has_settled = time.monotonic() - up_since > self._timing.settled_s
            pause_s = await self._revive(server, 0.0 if has_settled else pause_s)
            self._announce_restart()

    async def _until_it_ends(self, server: Server) -> None:
        misses = 0
        while not await server.ended(self._timing.probe_interval_s):
            server.keep_house()
            # One late answer is no death: a full disk queue or a suspended laptop looks the same.
            misses = misses + 1 if await server.answer() is Answer.SILENT else 0
            if misses >= self._timing.missed_probes:
                self._log("embedded_postgres_silent", missed_probes=misses)
                await server.kill()
                misses = 0

    async def _revive(self, server: Server, pause_s: float) -> float:
        """Try until the server is up again, at once and then with growing pauses; return the next pause."""
        while True:
            await asyncio.sleep(pause_s)
            pause_s = min(max(_FIRST_PAUSE_S, 2 * pause_s), self._timing.longest_pause_s)
            began = time.monotonic()
            try:
                await server.rise()
            except Exception as error:  # noqa: BLE001 - whatever it was, the data must come back: try again
                reason = error.message if isinstance(error, ReelwrightError) else repr(error)
                self._log("embedded_postgres_restart_failed", reason=reason, retry_in_s=pause_s)
                await server.abandon()
            else:
                self._log("embedded_postgres_restarted", took_ms=round(1000 * (time.monotonic() - began)))
                return pause_s

    def _announce_restart(self) -> None:
        for callback in self.on_restart:
            try:
                callback()
            except Exception as error:  # noqa: BLE001 - a listener's mistake must not end the watch
                self._log("embedded_postgres_listener_failed", reason=repr(error))
