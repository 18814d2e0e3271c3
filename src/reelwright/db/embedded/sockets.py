"""Where PostgreSQL's socket lies: a folder of its own, 0700, with a short path.

Invariants: an AF_UNIX path ends at 107 bytes, so it is never made below the data folder; a folder that was
there already is used only when it is a real folder, ours, and closed to everybody else.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reelwright.db.embedded.config import PORT
from reelwright.db.embedded.layout import PRIVATE, Layout
from reelwright.db.embedded.os_user import OsUser, name_of
from reelwright.errors import DatabaseStartError

#: sockaddr_un.sun_path is 108 bytes with its final zero (unix(7)).
LONGEST_SOCKET_PATH_BYTES: Final = 107
SYSTEM_RUNTIME: Final = Path("/run/reelwright")
#: The temporary folder of the system, not of the user: TMPDIR is read by `settings` and may be long.
SYSTEM_TEMP: Final = Path("/tmp")  # noqa: S108 - the folder made there is checked for its owner


def socket_file(folder: Path) -> Path:
    """Return the path of the socket in its folder, as PostgreSQL names it."""
    return folder / f".s.PGSQL.{PORT}"


def socket_lock_file(folder: Path) -> Path:
    """Return the path of the pid file that PostgreSQL keeps beside the socket."""
    return folder / f".s.PGSQL.{PORT}.lock"


def candidates(layout: Layout, runtime_dir: Path | None, temp_dir: Path | None, uid: int) -> list[Path]:
    """Return where the socket folder may lie, best first."""
    unique = f"reelwright-{uid}-{layout.digest()}"
    found = [runtime_dir / unique] if runtime_dir else []
    return [*found, SYSTEM_RUNTIME / unique, (temp_dir or SYSTEM_TEMP) / unique]


def claim_socket_folder(folders: Iterable[Path], user: OsUser) -> Path:
    """Make or check the first folder that can hold the socket, and return it.

    Raises:
        DatabaseStartError: When none can, or when one exists that is not ours.
    """
    tried = []
    for folder in folders:
        tried.append(str(folder.parent))
        if _is_short(folder) and _is_usable_parent(folder.parent, user) and _claim(folder, user):
            return folder
    raise DatabaseStartError(
        f"PostgreSQL's socket has no place: none of {', '.join(tried)} can hold a folder of the OS user "
        f"{user.name} with a path under 108 bytes. Set XDG_RUNTIME_DIR to a short path that user may write to."
    )


def remove_socket_folder(folder: Path) -> None:
    """Remove the folder when it is empty."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(socket_file(folder))) <= LONGEST_SOCKET_PATH_BYTES


def _is_usable_parent(parent: Path, user: OsUser) -> bool:
    if parent == SYSTEM_RUNTIME:
        with contextlib.suppress(OSError):
            parent.mkdir(mode=0o755)
    try:
        found = parent.stat()
    except OSError:
        return False
    writable_by_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    # In a folder without the sticky bit, others could swap ours for theirs.
    is_safe = not writable_by_others or found.st_mode & stat.S_ISVTX
    is_trusted = found.st_uid in {0, os.geteuid(), user.uid}
    return bool(is_safe and is_trusted and os.access(parent, os.W_OK | os.X_OK) and user.can_enter(parent))


def _claim(folder: Path, user: OsUser) -> bool:
    try:
        folder.mkdir(mode=PRIVATE)
    except FileExistsError:
        pass
    except OSError:
        return False
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        raise DatabaseStartError(_refusal(folder, "is not a folder of ours")) from None
    try:
        _take(fd, folder, user)
    finally:
        os.close(fd)
    return True


def _take(fd: int, folder: Path, user: OsUser) -> None:
    found = os.fstat(fd)
    if found.st_uid not in {user.uid, os.geteuid()}:
        raise DatabaseStartError(_refusal(folder, f"belongs to {name_of(found.st_uid)}, not to {user.name}"))
    if found.st_mode & 0o077:
        raise DatabaseStartError(_refusal(folder, "is open to other users"))
    if found.st_uid != user.uid:
        os.fchown(fd, user.uid, user.gid)


def _refusal(folder: Path, what: str) -> str:
    return f"The folder for PostgreSQL's socket, {folder}, exists and {what}. Remove it and start again."
