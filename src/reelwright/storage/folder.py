"""What a folder on this machine needs beyond what obstore does: durability, containment, tidiness, room.

Invariants: nothing outside the root is touched, not even through a link inside it; after `settle` a file
survives a loss of power; after `remove` no empty folder and no staging file is left behind. Blocking; call
it in a thread.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

#: obstore's local store writes to `name#1`, `name#2`, … and renames; a crash leaves one behind.
_STAGING: Final = re.compile(r".*#\d+")
#: How often a prune may win the moment between making a folder and putting the first file into it.
_TRIES: Final = 1000


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

    @contextmanager
    def held_open(self, key: str) -> Iterator[None]:
        """Make the folders that lead to `key`, and keep deletes from pruning them while the block runs."""
        # Named like a staging file: no reader sees it, and a delete of the whole folder takes it along.
        holder = self.locate(f"{key}#{secrets.randbits(40)}")
        for tries_left in reversed(range(_TRIES)):
            try:
                holder.parent.mkdir(parents=True, exist_ok=True)
                holder.touch()
            except (FileNotFoundError, FileExistsError):
                # The second is mkdir's word for a folder that was there and then was not.
                if tries_left == 0:
                    raise
            else:
                break
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)

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
            removed = sum(_empty(Path(top), *names) for top, *names in os.walk(path, topdown=False))
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


def _empty(folder: Path, folders: list[str], files: list[str]) -> int:
    """Delete a folder's files, and the folder if that empties it; links are unlinked, not followed."""
    removed = sum(_unlink(folder / name) for name in files)
    for name in folders:
        if (folder / name).is_symlink():
            _unlink(folder / name)
    with suppress(OSError):
        folder.rmdir()
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
