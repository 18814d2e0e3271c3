"""Which OS user PostgreSQL runs as, and what that user can reach.

Invariants: never root; a cluster is run by the user who owns it; no user is ever created. Reach is asked of the
kernel by acting as that user, never computed from modes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reelwright.errors import DatabaseStartError

#: Tried in this order. `nobody` is shared with other daemons, so an image should create `reelwright`.
CANDIDATES: Final = ("reelwright", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class OsUser:
    """An OS user that PostgreSQL may run as."""

    name: str
    uid: int
    gid: int
    #: False when this is who we are already.
    is_other: bool

    def process_arguments(self) -> dict[str, Any]:
        """Return what makes `subprocess` run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def can_run(self, *command: str) -> bool:
        """Return whether this user can run `command` and it succeeds. Blocks for milliseconds."""
        try:
            done = subprocess.run(  # noqa: S603 - our own binaries, no shell
                command,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                capture_output=True,
                timeout=20,
                check=False,
                **self.process_arguments(),
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Return whether this user can pass through `folder`."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        test = shutil.which("test", path="/usr/bin:/bin")
        # An image without coreutils: let PostgreSQL find out, its message is only less kind.
        return test is None or self.can_run(test, "-x", str(folder))


def choose_os_user(cluster: Path, euid: int) -> OsUser:
    """Return who runs the cluster for a process with effective user id `euid`.

    Raises:
        DatabaseStartError: When no user may run it; the message says what to do.
    """
    owner = _owner(cluster)
    if euid != 0:
        return _ourselves(cluster, owner, euid)
    if owner is None:
        return _first_candidate()
    if owner == 0:
        raise DatabaseStartError(
            f"The database in {cluster} belongs to root, and PostgreSQL refuses to run as root. "
            f"Give it to the OS user who made it, for example: chown -R postgres {cluster}"
        )
    return _named(owner, is_other=True)


def require_reach(user: OsUser, folder: Path) -> None:
    """Check that `user` can pass through every folder down to `folder`.

    Raises:
        DatabaseStartError: Naming the first folder that is closed.
    """
    if user.can_enter(folder):
        return
    closed = next((each for each in reversed(folder.parents) if not user.can_enter(each)), folder)
    raise DatabaseStartError(
        f"PostgreSQL runs as the OS user {user.name}, who cannot pass through {closed}. "
        f"Choose a data folder such as /var/lib/reelwright, or open that one yourself: chmod o+x {closed}"
    )


def name_of(uid: int) -> str:
    """Return the name of an OS user, or `uid N` for one without a name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def _owner(cluster: Path) -> int | None:
    try:
        return cluster.stat().st_uid
    except FileNotFoundError:
        return None


def _ourselves(cluster: Path, owner: int | None, euid: int) -> OsUser:
    if owner is not None and owner != euid:
        raise DatabaseStartError(
            f"The database in {cluster} belongs to the OS user {name_of(owner)}, and this process runs as "
            f"{name_of(euid)}. Run it as {name_of(owner)} or as root."
        )
    return _named(euid, is_other=False)


def _first_candidate() -> OsUser:
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return OsUser(name, entry.pw_uid, entry.pw_gid, is_other=True)
    raise DatabaseStartError(
        "PostgreSQL refuses to run as root, and this system has no OS user reelwright, postgres or nobody. "
        "Create one: useradd --system reelwright"
    )


def _named(uid: int, *, is_other: bool) -> OsUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise DatabaseStartError(
            f"PostgreSQL would run as uid {uid}, which has no entry in /etc/passwd, and it needs one. "
            f"Add the user (useradd --uid {uid} reelwright), or run under one that exists."
        ) from None
    return OsUser(entry.pw_name, uid, entry.pw_gid, is_other)
