"""A PostgreSQL cluster on disk: made once by initdb, started, cleared of what a killed server left.

Invariants: everything here happens while `cluster.lock` is held, and every process started here inherits it;
a cluster bears its name only once it is complete, so a half-made one is never started and a complete one is
never wiped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reelwright.db.embedded.binaries import Binaries, binaries_for, find_package
from reelwright.db.embedded.config import HBA, LOG_LIMIT_BYTES, SUPERUSER, server_options
from reelwright.db.embedded.layout import PRIVATE, Layout
from reelwright.db.embedded.locks import FileLock
from reelwright.db.embedded.os_user import OsUser
from reelwright.db.embedded.password import make_password, read_password
from reelwright.db.embedded.postmaster import Postmaster
from reelwright.db.embedded.sockets import socket_file, socket_lock_file
from reelwright.errors import DatabaseStartError

_INITDB_TIMEOUT_S: Final = 300
#: Nothing of ours is passed on: a PGPORT, PGDATA or LD_PRELOAD of ours is none of PostgreSQL's business.
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_INITDB_OPTIONS: Final = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # The builtin provider sorts alike on every system, so a cluster can move.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--sync-method=syncfs",
    "--no-instructions",
)


@dataclass(frozen=True, slots=True)
class Running:
    """What PostgreSQL's pid file says."""

    pid: int
    socket_folder: Path


def read_pid_file(path: Path) -> Running | None:
    """Return what the pid file says, or None when there is none, or it is not complete yet.

    Raises:
        PermissionError: When we may not read it.
    """
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    # Lines: pid, data directory, start, port, socket folder (src/include/utils/pidfile.h).
    if len(lines) < 5 or not lines[0].isdigit() or not lines[4]:
        return None
    return Running(int(lines[0]), Path(lines[4]))


class Cluster:
    """The cluster of one data folder, run by one OS user."""

    def __init__(self, layout: Layout, user: OsUser) -> None:
        self.layout = layout
        self.user = user
        self._log_start_bytes = 0

    @property
    def password(self) -> str:
        """The password of the cluster's roles.

        Raises:
            DatabaseStartError: When the file that holds it is gone or cannot be used.
        """
        try:
            return read_password(self.layout.password)
        except FileNotFoundError:
            raise DatabaseStartError(
                f"The database password in {self.layout.password} is gone. Restore the file from a backup."
            ) from None

    def prepare(self, lock: FileLock) -> Binaries:
        """Make the cluster unless it exists, and return the binaries to run it. Blocks for up to seconds.

        Args:
            lock: A handle on `cluster.lock`, released at the end.

        Raises:
            DatabaseStartError: When the user cannot run the binaries, or initdb fails.
        """
        with lock:
            binaries = binaries_for(self.user, find_package(), self.layout.binaries)
            if not self.layout.cluster.exists():
                self._make(binaries, lock)
            return binaries

    def spawn(self, binaries: Binaries, socket_folder: Path, lock: FileLock) -> Postmaster:
        """Start the server with its socket in `socket_folder`; it inherits `lock`.

        Raises:
            DatabaseStartError: When the program cannot be started.
        """
        self._clear_leftovers(socket_folder)
        options = [f"--{name}={value}" for name, value in server_options(socket_folder).items()]
        try:
            with self._open_log() as log:
                child = subprocess.Popen(  # noqa: S603 - our own binaries, no shell
                    [binaries.postgres, "-D", str(self.layout.cluster), *options],
                    cwd="/",
                    env=_ENVIRONMENT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(lock.fileno(),),
                    # Else Ctrl-C in a terminal would stop PostgreSQL before our own drain.
                    start_new_session=True,
                    **self.user.process_arguments(),
                )
        except OSError as error:
            raise DatabaseStartError(f"PostgreSQL could not be started: {error.strerror}.") from error
        return Postmaster(child.pid, child)

    def complaint(self) -> str:
        """Return the last error that the server we started has logged, and where its log is."""
        with self.layout.log.open("rb") as file:
            file.seek(self._log_start_bytes)
            lines = file.read(LOG_LIMIT_BYTES).decode(errors="replace").splitlines()
        marks = ("FATAL:", "PANIC:", "ERROR:")
        errors = [line[line.index(mark) :] for line in lines for mark in marks if mark in line]
        return f"{errors[-1] if errors else 'It gave no reason.'} Its log is {self.layout.log}"

    def trim_log(self) -> None:
        """Move a log that has grown too long aside; one older log is kept."""
        log = self.layout.log
        try:
            if log.stat().st_size <= LOG_LIMIT_BYTES:
                return
            # Copied and cut, not renamed: the server keeps writing to the file it has open.
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)
        except OSError:
            return

    @contextmanager
    def _open_log(self) -> Iterator[int]:
        self.trim_log()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        fd = os.open(self.layout.log, flags, 0o600)
        try:
            self._log_start_bytes = os.fstat(fd).st_size
            yield fd
        finally:
            os.close(fd)

    def _make(self, binaries: Binaries, lock: FileLock) -> None:
        draft = self.layout.unfinished_cluster
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=PRIVATE)
        if self.user.is_other:
            os.chown(draft, self.user.uid, self.user.gid)
        self._run_initdb(binaries, draft, lock)
        hba = draft / "pg_hba.conf"
        hba.write_text(HBA)
        _flush(hba)
        draft.rename(self.layout.cluster)
        _flush(self.layout.root)

    def _run_initdb(self, binaries: Binaries, draft: Path, lock: FileLock) -> None:
        with _password_pipe(make_password(self.layout.password), self.user) as pipe:
            done = subprocess.run(  # noqa: S603 - our own binaries, no shell
                [binaries.initdb, "-D", str(draft), f"--pwfile=/dev/fd/{pipe}", *_INITDB_OPTIONS],
                cwd="/",
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_INITDB_TIMEOUT_S,
                pass_fds=(pipe, lock.fileno()),
                start_new_session=True,
                check=False,
                **self.user.process_arguments(),
            )
        if done.returncode:
            reason = " ".join((done.stderr or done.stdout).split())
            raise DatabaseStartError(f"PostgreSQL could not make its files in {self.layout.root}: {reason[-500:]}")

    def _clear_leftovers(self, socket_folder: Path) -> None:
        # cluster.lock is ours, so no server lives: what these files say is stale, even if a living process
        # has the pid by now, or the killed server is still a zombie under a PID 1 that does not reap.
        for path in (self.layout.pid_file, socket_lock_file(socket_folder), socket_file(socket_folder)):
            path.unlink(missing_ok=True)


@contextmanager
def _password_pipe(password: str, user: OsUser) -> Iterator[int]:
    # A pipe, not a file: the other OS user reads the password once and finds no copy on disk.
    reader, writer = os.pipe()
    try:
        if user.is_other:
            os.fchown(reader, user.uid, user.gid)
        os.write(writer, password.encode() + b"\n")
        os.close(writer)
        yield reader
    finally:
        os.close(reader)


def _flush(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
