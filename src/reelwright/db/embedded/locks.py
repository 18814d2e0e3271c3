"""The two file locks of a data folder, and who holds them.

`server.lock` is closed on exec: locked exactly while a supervisor lives. `cluster.lock` is inherited by initdb,
PostgreSQL and its backends: free exactly when none of them lives, whatever pid files and zombies say. flock
does not reach across hosts, so a data folder belongs on a local disk. Knows nothing of PostgreSQL.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """A lock that is held until it is released, or until every process that inherited it is gone."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def fileno(self) -> int:
        """Return the descriptor, for a child to inherit."""
        return self._fd

    def duplicate(self) -> FileLock:
        """Return a second handle on the same lock; it stays locked until both are released."""
        return FileLock(os.dup(self._fd))

    @property
    def is_held(self) -> bool:
        """Whether this handle was not released yet."""
        return self._fd >= 0

    def write(self, text: str) -> None:
        """Replace what the lock file says."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, text.encode(), 0)

    def release(self) -> None:
        """Let go. Idempotent."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def try_lock(path: Path) -> FileLock | None:
    """Take the lock at `path`, or return None when somebody holds it.

    Raises:
        OSError: When the file cannot be opened; a link in its place is refused.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    except BaseException:
        os.close(fd)
        raise
    return FileLock(fd)


def has_open(pid: int, path: Path) -> bool:
    """Return whether process `pid` has the file at `path` open, as far as we may look."""
    try:
        wanted = path.stat()
        descriptors = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False
    return any(_is_same(descriptor, wanted) for descriptor in descriptors)


def holders(path: Path) -> list[int]:
    """Return the pids of all other processes that have the file at `path` open."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if pid != os.getpid() and has_open(pid, path)]


def kill_holders(path: Path) -> list[int]:
    """Kill every other process that has the file at `path` open, and return their pids."""
    pids = holders(path)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return pids


def _is_same(descriptor: Path, wanted: os.stat_result) -> bool:
    try:
        return os.path.samestat(descriptor.stat(), wanted)
    except OSError:
        return False
