"""Where the parts of the embedded PostgreSQL lie inside a data folder, and how folders are made there.

Invariant: the mode of a folder is set only by the call that creates it. The data folder also holds secrets and
assets: PostgreSQL's OS user may pass through it, but owns and reads nothing in it but the cluster.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o700
TRAVERSABLE: Final = 0o711


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths below `<data folder>/postgres`. All but the cluster belong to us, not to PostgreSQL's user."""

    data_folder: Path

    @property
    def root(self) -> Path:
        """The folder that holds everything of PostgreSQL's."""
        return self.data_folder / "postgres"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory. It bears this name only once it is complete."""
        return self.root / "pg18"

    @property
    def unfinished_cluster(self) -> Path:
        """Where initdb works; what is found here later was left half-made and is worth nothing."""
        return self.root / "pg18.new"

    @property
    def binaries(self) -> Path:
        """Copies of the wheel's binaries, for an OS user who cannot reach the wheel."""
        return self.root / "binaries"

    @property
    def server_lock(self) -> Path:
        """Locked while a supervisor lives; holds its pid."""
        return self.root / "server.lock"

    @property
    def cluster_lock(self) -> Path:
        """Locked while any process of the cluster lives."""
        return self.root / "cluster.lock"

    @property
    def password(self) -> Path:
        """The password of the cluster, readable by us alone."""
        return self.root / "password"

    @property
    def log(self) -> Path:
        """What PostgreSQL writes to standard error."""
        return self.root / "postgres.log"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own lock file: pid, data directory, start, port, socket folder, one a line."""
        return self.cluster / "postmaster.pid"

    def digest(self) -> str:
        """Return 16 hex digits that tell this data folder from any other on the machine."""
        return hashlib.sha256(os.fsencode(self.data_folder)).hexdigest()[:16]


def layout_of(data_folder: Path) -> Layout:
    """Return the layout of a data folder, named so that every process names it alike."""
    return Layout(data_folder.expanduser().resolve())


def make_folder(path: Path, mode: int) -> None:
    """Create a folder and the parents it lacks with `mode`; leave those that exist as they are.

    Raises:
        OSError: When it cannot be created, or something else bears the name.
    """
    if path.is_dir():
        return
    make_folder(path.parent, mode)
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        if not path.is_dir():
            raise
        return
    # Past the umask: this folder is ours, made a moment ago.
    path.chmod(mode)
