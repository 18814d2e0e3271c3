"""The password of the cluster: random, in a file that only we can read.

PostgreSQL may run as another OS user than ours, so `peer` authentication cannot work; scram with this can.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from reelwright.errors import DatabaseStartError


def make_password(path: Path) -> str:
    """Return the password in the file at `path`, which is made with mode 0600 when it does not exist.

    Raises:
        OSError: When the file cannot be made.
    """
    try:
        return read_password(path)
    except FileNotFoundError:
        pass
    password = secrets.token_urlsafe(32)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(password + "\n")
        file.flush()
        os.fsync(fd)
    draft.replace(path)
    return password


def read_password(path: Path) -> str:
    """Return the password in the file at `path`.

    Raises:
        FileNotFoundError: When there is no such file.
        DatabaseStartError: When the file is empty or others may read it.
    """
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    with os.fdopen(fd) as file:
        if os.fstat(fd).st_mode & 0o077:
            raise DatabaseStartError(
                f"Other OS users may open the database password in {path}. Close it: chmod 600 {path}"
            )
        password = file.read().strip()
    if not password:
        raise DatabaseStartError(f"The database password in {path} is empty. Restore the file from a backup.")
    return password
