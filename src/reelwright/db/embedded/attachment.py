"""Finding the server that already runs on a data folder, for a command beside it. Starts nothing."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from reelwright.db.embedded.cluster import read_pid_file
from reelwright.db.embedded.layout import layout_of
from reelwright.db.embedded.os_user import name_of
from reelwright.db.embedded.password import read_password
from reelwright.db.embedded.probe import Answer, probe
from reelwright.db.embedded.roles import connection_of
from reelwright.errors import DatabaseUnavailableError


async def attach(data_dir: Path, *, timeout_s: float = 5.0) -> dict[str, Any] | None:
    """Return the keyword arguments of `asyncpg.connect` for the server on `data_dir`, or None when none runs.

    Args:
        data_dir: The data folder.
        timeout_s: How long to wait for a server that is starting up, or does not answer.

    Raises:
        DatabaseUnavailableError: When the folder belongs to another OS user.
    """
    layout = layout_of(data_dir)
    try:
        running = read_pid_file(layout.pid_file)
        if running is None:
            return None
        connection = connection_of(running.socket_folder, read_password(layout.password))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise DatabaseUnavailableError(
            f"The database in {layout.data_folder} belongs to the OS user {_owner_of(layout.root)}, "
            f"not to {name_of(os.geteuid())}. Run this as that user."
        ) from None
    deadline = time.monotonic() + timeout_s
    answer = await probe(connection, timeout_s)
    while answer is Answer.STARTING and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
        answer = await probe(connection, timeout_s)
    return connection if answer is Answer.READY else None


def _owner_of(folder: Path) -> str:
    try:
        return name_of(folder.stat().st_uid)
    except PermissionError:
        return "who owns that folder"
