"""The database a process works on: one's own by DSN, or the embedded one, joined, started or taken over.

Invariants: at any time one process supervises the embedded server of a data folder; while anybody works on it,
somebody does, for whoever joined takes the folder over when its owner is gone. At most one `serve` runs on a folder.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from reelwright.db.embedded import EmbeddedPostgres, attach
from reelwright.db.embedded.locks import try_lock
from reelwright.errors import AlreadyRunningError, DatabaseStartError
from reelwright.settings.server import ServerSettings, runtime_dir, temp_dir
from reelwright.telemetry import get_logger

#: How long a process that wants to join waits for the folder's owner to come up or go: longer than initdb takes.
_JOIN_S: Final = 60.0
_JOIN_POLL_S: Final = 0.1
#: How often one that joined looks whether the owner is gone.
_TAKE_OVER_S: Final = 1.0

_log = get_logger("bootstrap")


@asynccontextmanager
async def open_database(settings: ServerSettings) -> AsyncIterator[tuple[Mapping[str, Any], bool]]:
    """Yield how to connect to the database, and whether an embedded server of another process was joined.

    With a DSN it is that. Otherwise the embedded server already running on the data folder is joined, or it is
    started here.

    Raises:
        DatabaseStartError: When it does not start.
    """
    if settings.database is not None:
        yield {"dsn": settings.database.get_secret_value()}, False
        return
    server = EmbeddedPostgres(settings.data_dir, runtime_dir=runtime_dir(), temp_dir=temp_dir())
    where = await _join_or_start(settings, server)
    standing_by = asyncio.ensure_future(_take_over(server)) if where is not None else None
    try:
        yield (server.connection, False) if where is None else (where, True)
    finally:
        if standing_by is not None:
            standing_by.cancel()
            await asyncio.wait([standing_by])
        await server.stop()


async def _join_or_start(settings: ServerSettings, server: EmbeddedPostgres) -> Mapping[str, Any] | None:
    """Return how to connect to the server that is already there, or None once `server` was started."""
    deadline = time.monotonic() + _JOIN_S
    while True:
        # Owning goes before joining: a server whose owner was killed must have one again at once.
        try:
            await server.start()
        except AlreadyRunningError:
            where = await attach(settings.data_dir)
            if where is not None:
                return where
            # Its owner is on the way up or down: soon there is a server to join, or a folder to take.
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(_JOIN_POLL_S)
        else:
            return None


async def _take_over(server: EmbeddedPostgres) -> None:
    """Become the owner once the one we joined is gone: a database that dies later must have somebody to restart it."""
    while True:
        await asyncio.sleep(_TAKE_OVER_S)
        try:
            await server.start()
        except AlreadyRunningError:
            continue
        except DatabaseStartError as error:
            _log.error("database.take_over_failed", reason=error.message)
        else:
            _log.info("database.taken_over")
            return


@contextmanager
def only_serve(settings: ServerSettings) -> Iterator[None]:
    """Be the one `serve` of a data folder.

    Raises:
        AlreadyRunningError: When there is one already; the message names its pid.
    """
    path = settings.data_dir / "serve.lock"
    lock = try_lock(path)
    if lock is None:
        pid = path.read_text().strip() or "unknown"
        raise AlreadyRunningError(f"Another server, process {pid}, already serves the data folder {settings.data_dir}.")
    with lock:
        lock.write(f"{os.getpid()}\n")
        yield
