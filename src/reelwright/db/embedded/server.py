"""One running server of a cluster: brought up (adopted or started), asked, and taken down.

Invariant: nothing is started, made or cleared unless `cluster.lock` was won first, and then PostgreSQL inherits
it. So a server that outlived its supervisor is found by the lock it holds, and adopted.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from reelwright.db.embedded import locks
from reelwright.db.embedded.cluster import Cluster, read_pid_file
from reelwright.db.embedded.config import Timing
from reelwright.db.embedded.postmaster import Postmaster
from reelwright.db.embedded.probe import Answer, probe
from reelwright.db.embedded.roles import connection_of, provide_role
from reelwright.db.embedded.sockets import claim_socket_folder, remove_socket_folder
from reelwright.errors import DatabaseStartError

_SHORT_PAUSE_S: Final = 0.02


class Server:
    """The server of a cluster, under the supervisor that holds `server.lock`."""

    def __init__(self, cluster: Cluster, socket_folders: list[Path], timing: Timing, log: Callable[..., None]) -> None:
        self._cluster = cluster
        self._socket_folders = socket_folders
        self._timing = timing
        self._log = log
        self._postmaster: Postmaster | None = None
        self._socket_folder: Path | None = None
        self._password = ""
        #: Whether what lives of this cluster was started or adopted here, and so is ours to end.
        self._is_ours = False

    def connection(self, *, superuser: bool = False) -> dict[str, Any]:
        """Return how to connect; only after `rise`."""
        assert self._socket_folder is not None
        return connection_of(self._socket_folder, self._password, superuser=superuser)

    async def rise(self) -> None:
        """Bring the server up: adopt one that lives, else make the cluster if need be and start it.

        Raises:
            DatabaseStartError: When it does not come up; the message says why.
        """
        lock = await self._win_cluster()
        if lock is not None:
            with lock:
                await self._spawn(lock)
            await self._until_ready()
        await provide_role(self.connection(superuser=True))

    async def ended(self, timeout_s: float) -> bool:
        """Wait at most `timeout_s` seconds for the server to end, and return whether it has."""
        assert self._postmaster is not None
        return await self._postmaster.wait(timeout_s)

    async def answer(self) -> Answer:
        """Ask the server whether it works."""
        return await probe(self.connection(superuser=True), self._timing.probe_timeout_s)

    async def kill(self) -> None:
        """End a server that no longer answers; a stopped process obeys only the second signal."""
        assert self._postmaster is not None
        steps = ((signal.SIGQUIT, self._timing.quit_s), (signal.SIGKILL, self._timing.kill_s))
        await self._postmaster.halt(steps)

    def forget(self) -> int | None:
        """Let go of a server that has ended, and return its exit status when it is known."""
        postmaster, self._postmaster = self._postmaster, None
        return postmaster.close() if postmaster else None

    async def abandon(self) -> None:
        """Kill a server that came up badly, so that the next `rise` begins anew. Idempotent."""
        if self._postmaster is not None:
            await self.kill()
            self.forget()

    def keep_house(self) -> None:
        """Do what is due now and then: keep the log from filling the disk."""
        self._cluster.trim_log()

    async def fall(self) -> None:
        """Take the server down and leave no process of the cluster. Idempotent."""
        timing = self._timing
        if self._postmaster is not None:
            # SIGTERM would wait for every client to leave; SIGINT, the "fast" stop, sends them away.
            steps = (
                (signal.SIGINT, timing.fast_stop_s),
                (signal.SIGQUIT, timing.quit_s),
                (signal.SIGKILL, timing.kill_s),
            )
            await self._postmaster.halt(steps)
            self.forget()
        if self._is_ours:
            await self._until_cluster_is_free(timing.quit_s)
        if self._is_ours and self._socket_folder is not None:
            remove_socket_folder(self._socket_folder)

    async def _win_cluster(self) -> locks.FileLock | None:
        """Return `cluster.lock`, or None when a living server was adopted instead."""
        deadline = time.monotonic() + self._timing.takeover_s
        has_killed = False
        while (lock := locks.try_lock(self._cluster.layout.cluster_lock)) is None:
            answer = await self._adopt()
            if answer is Answer.READY:
                return None
            if answer is Answer.REFUSED:
                raise DatabaseStartError(self._password_sentence())
            if answer is Answer.STARTING:
                deadline = time.monotonic() + self._timing.takeover_s
            elif time.monotonic() > deadline:
                if has_killed or not await self._kill_leftovers():
                    raise DatabaseStartError(
                        f"A process that cannot be seen or stopped from here still uses the database in "
                        f"{self._cluster.layout.root}. Does another container or host share this folder?"
                    )
                has_killed = True
                deadline = time.monotonic() + self._timing.takeover_s
            await asyncio.sleep(_SHORT_PAUSE_S)
        return lock

    async def _adopt(self) -> Answer:
        """Take over the server that an earlier supervisor left behind, if it answers."""
        found = read_pid_file(self._cluster.layout.pid_file)
        if found is None or not locks.has_open(found.pid, self._cluster.layout.cluster_lock):
            return Answer.SILENT
        password = self._cluster.password
        superuser = connection_of(found.socket_folder, password, superuser=True)
        answer = await probe(superuser, self._timing.probe_timeout_s)
        if answer is Answer.READY:
            try:
                self._postmaster = Postmaster(found.pid)
            except ProcessLookupError:
                return Answer.SILENT
            self._socket_folder, self._password = found.socket_folder, password
            self._is_ours = True
            self._log("embedded_postgres_adopted", pid=found.pid)
        return answer

    async def _spawn(self, lock: locks.FileLock) -> None:
        cluster = self._cluster
        # The thread may outlive a cancelled start, so it gets a handle of its own.
        binaries = await asyncio.to_thread(cluster.prepare, lock.duplicate())
        self._password = cluster.password
        # A pool keeps reconnecting to the folder it knows, so that one comes first.
        known = [self._socket_folder] if self._socket_folder else []
        folders = [*known, *self._socket_folders]
        self._socket_folder = await asyncio.to_thread(claim_socket_folder, folders, cluster.user)
        # Not in a thread: a cancelled start must never leave a server that nobody knows of.
        self._postmaster = cluster.spawn(binaries, self._socket_folder, lock)
        self._is_ours = True
        self._log("embedded_postgres_started", pid=self._postmaster.pid, os_user=cluster.user.name)

    async def _until_ready(self) -> None:
        assert self._postmaster is not None
        silent_since = time.monotonic()
        pause_s = 0.005
        while (answer := await self.answer()) is not Answer.READY:
            if answer is Answer.REFUSED:
                raise DatabaseStartError(self._password_sentence())
            if not self._postmaster.is_alive:
                raise DatabaseStartError(f"PostgreSQL did not start: {self._cluster.complaint()}")
            if answer is Answer.STARTING:
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since > self._timing.start_silence_s:
                raise DatabaseStartError(f"PostgreSQL started but does not answer: {self._cluster.complaint()}")
            await self._postmaster.wait(pause_s)
            pause_s = min(pause_s * 1.5, 0.1)

    async def _until_cluster_is_free(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while (lock := locks.try_lock(self._cluster.layout.cluster_lock)) is None:
            if time.monotonic() > deadline:
                await self._kill_leftovers()
                return
            await asyncio.sleep(_SHORT_PAUSE_S / 4)
        lock.release()

    async def _kill_leftovers(self) -> bool:
        pids = await asyncio.to_thread(locks.kill_holders, self._cluster.layout.cluster_lock)
        self._log("embedded_postgres_leftovers_killed", pids=pids)
        return bool(pids)

    def _password_sentence(self) -> str:
        return (
            f"PostgreSQL does not know the password in {self._cluster.layout.password}. "
            "Restore that file and the database from the same backup."
        )
