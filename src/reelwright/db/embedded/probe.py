"""One question to the server, `SELECT 1`, and what its answer means.

Invariant: only silence is silence. A server that says "starting up" or "too many connections" is alive.
"""

from __future__ import annotations

import enum
from typing import Any, Final

import asyncpg

_SILENCES: Final = (
    OSError,
    EOFError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class Answer(enum.Enum):
    """What a server said to a probe."""

    READY = "ready"
    STARTING = "starting"
    REFUSED = "refused"
    SILENT = "silent"


async def probe(connection: dict[str, Any], timeout_s: float) -> Answer:
    """Connect, ask `SELECT 1`, and return what happened within about `timeout_s` seconds."""
    try:
        link = await asyncpg.connect(**connection, timeout=timeout_s)
    except asyncpg.TooManyConnectionsError:
        return Answer.READY
    except asyncpg.CannotConnectNowError:
        return Answer.STARTING
    except asyncpg.InvalidAuthorizationSpecificationError:
        return Answer.REFUSED
    except _SILENCES:
        return Answer.SILENT
    try:
        await link.fetchval("SELECT 1", timeout=timeout_s)
        await link.close(timeout=timeout_s)
    except _SILENCES:
        link.terminate()
        return Answer.SILENT
    return Answer.READY
