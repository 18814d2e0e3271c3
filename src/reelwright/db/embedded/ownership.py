"""Owning a data folder: its folders made, its OS user chosen, `server.lock` held with our pid in it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from pathlib import Path
from typing import Final

from reelwright.db.embedded.cluster import Cluster
from reelwright.db.embedded.layout import PRIVATE, TRAVERSABLE, Layout, make_folder
from reelwright.db.embedded.locks import FileLock, try_lock
from reelwright.db.embedded.os_user import choose_os_user, name_of, require_reach
from reelwright.errors import AlreadyRunningError, DatabaseStartError

_NAMING_PATIENCE_S: Final = 1.0


async def own(layout: Layout) -> tuple[Cluster, FileLock]:
    """Make the folders that lack, lock the data folder for us, and return its cluster and the lock.

    Raises:
        AlreadyRunningError: When another supervisor owns it; the message names its pid.
        DatabaseStartError: When the folder or this system cannot be used.
    """
    if not hasattr(os, "pidfd_open"):
        raise DatabaseStartError(
            "The embedded PostgreSQL needs Linux. Set REELWRIGHT_DATABASE to the DSN of your own PostgreSQL."
        )
    try:
        user = choose_os_user(layout.cluster, os.geteuid())
        await asyncio.to_thread(require_reach, user, _nearest(layout.root))
        mode = TRAVERSABLE if user.is_other else PRIVATE
        make_folder(layout.data_folder, mode)
        make_folder(layout.root, mode)
        lock = try_lock(layout.server_lock)
    except OSError as error:
        raise DatabaseStartError(_unusable(layout, error)) from error
    if lock is None:
        owner = await _owner_pid(layout.server_lock)
        raise AlreadyRunningError(
            f"Another server, process {owner}, already owns the data folder {layout.data_folder}."
        )
    lock.write(f"{os.getpid()}\n")
    return Cluster(layout, user), lock


def disown(lock: FileLock) -> None:
    """Let the data folder go. Idempotent."""
    if lock.is_held:
        lock.write("")
        lock.release()


def _nearest(path: Path) -> Path:
    """Return the deepest folder of `path` that exists already."""
    return next((folder for folder in (path, *path.parents) if folder.is_dir()), path)


async def _owner_pid(path: Path) -> str:
    # An owner that took the lock a moment ago has not written its pid yet, and an older owner's may stand there.
    deadline = time.monotonic() + _NAMING_PATIENCE_S
    while True:
        if pid := _written_pid(path):
            return pid
        if time.monotonic() > deadline:
            return "unknown"
        await asyncio.sleep(0.01)


def _written_pid(path: Path) -> str:
    text = path.read_text().strip()
    return text if text.isdigit() and Path("/proc", text).exists() else ""


def _unusable(layout: Layout, error: OSError) -> str:
    where = Path(os.fsdecode(error.filename)) if error.filename else layout.root
    owner = ""
    with contextlib.suppress(OSError):
        owner = f" It belongs to the OS user {name_of(layout.data_folder.stat().st_uid)}."
    return (
        f"The OS user {name_of(os.geteuid())} cannot use the data folder {layout.data_folder} "
        f"({where}: {error.strerror}).{owner} Choose another data folder, or run as its owner."
    )
