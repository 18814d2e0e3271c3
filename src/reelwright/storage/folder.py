"""What a folder on this machine needs beyond what obstore does: durability, containment, tidiness, room.

Invariants: nothing outside the root is touched, not even through a link inside it; after `settle` a file
survives a loss of power; after `remove` no empty folder and no staging file is left behind. Blocking; call
it in a thread.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

#: obstore's local store writes to `name#1`, `name#2`, … and renames; a crash leaves one behind.
_STAGING: Final = re.compile(r".*#\d+")


class Folder:
    """The root folder of a local store; made private to its owner when it is not there yet."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root = root.resolve()

    def locate(self, key: str) -> Path:
        """Return where `key` lies.

        Raises:
            ValueError: When a link on the way leads out of the root.
        """
        path = self.root / key
        if not path.resolve().is_relative_to(self.root):
            raise ValueError(f"a link on the way leads out of the store: {key!r}")
        return path

    def settle(self, key: str) -> int:
        """Write a published file and the folders leading to it through to the disk; return its size."""
        path = self.locate(key)
        size_bytes = _sync(path)
        for folder in path.parents:
            # Some network file systems cannot sync a folder and say so with EINVAL.
            with suppress(OSError):
                _sync(folder)
            if folder == self.root:
                break
        return size_bytes

    def remove(self, prefix: str) -> int:
        """Delete a file or a whole folder; return how many published files there were."""
        path = self.locate(prefix)
        if path.is_symlink() or path.is_file():
            removed = _unlink(path)
        else:
            removed = sum(_empty(folder, files) for folder, _, files in os.walk(path, topdown=False))
        self.prune(prefix)
        return removed

    def prune(self, key: str) -> None:
        """Remove the folders on the way to `key` that are empty, the innermost first; the root stays."""
        path = self.root / key
        for folder in (path, *path.parents):
            if folder == self.root:
                return
            try:
                folder.rmdir()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                return

    def free_bytes(self) -> int:
        """Return the room left on the root's file system for a user without privileges."""
        return shutil.disk_usage(self.root).free


def _empty(folder: str, files: list[str]) -> int:
    """Delete a folder's files, and the folder if that empties it; links are unlinked, not followed."""
    removed = sum(_unlink(Path(folder, name)) for name in files)
    for entry in os.scandir(folder):
        if entry.is_symlink():
            _unlink(Path(entry.path))
    with suppress(OSError):
        Path(folder).rmdir()
    return removed


def _unlink(path: Path) -> int:
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    return 0 if _STAGING.fullmatch(path.name) else 1


def _sync(path: Path) -> int:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        return os.fstat(handle).st_size
    finally:
        os.close(handle)
