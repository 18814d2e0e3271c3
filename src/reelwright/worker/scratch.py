"""Where a worker's attempts write: a folder of its own, held by a lock, gone when the worker is.

Invariant: a folder whose lock can be taken belongs to nobody alive. The next worker on the data folder removes it, so
that what a kill -9 leaves behind does not fill the disk.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Lend a new folder under `parent`, which only this OS user may look into, after clearing what the dead left."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(parent / ".lock", wait=True):
        for left in parent.iterdir():
            if left.is_dir():
                _remove_if_dead(left)
        folder = Path(tempfile.mkdtemp(prefix="worker-", dir=parent))
        lock = _lock(folder / ".lock", wait=False)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _remove_if_dead(folder: Path) -> None:
    try:
        lock = _lock(folder / ".lock", wait=False)
    except (BlockingIOError, FileNotFoundError):
        # Its worker lives, or is removing it at this moment.
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)


@contextmanager
def _locked(path: Path, *, wait: bool) -> Iterator[None]:
    lock = _lock(path, wait=wait)
    try:
        yield
    finally:
        os.close(lock)


def _lock(path: Path, *, wait: bool) -> int:
    """Lock a file and return its descriptor; closing that, or dying, lets go."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
