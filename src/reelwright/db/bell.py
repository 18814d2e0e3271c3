"""PostgreSQL's NOTIFY, heard over a connection of its own.

Invariant: what was told while nobody listened is lost, so everybody hears an empty ring after each connect; whoever
relies on the bell alone for longer than it takes to reconnect relies on too much.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import asyncpg

from reelwright.db.database import LOST, connect
from reelwright.errors import DatabaseUnavailableError
from reelwright.telemetry import get_logger

_RECONNECT_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
#: How often the connection is tried: one whose other end vanished says nothing by itself.
_TRY_S: Final = 20.0
_COMMAND_TIMEOUT_S: Final = 10.0

_log = get_logger("bell")


class PostgresBell:
    """`ports.Bell` over LISTEN."""

    def __init__(self, where: Mapping[str, Any]) -> None:
        self._where = where
        self._hearers: dict[str, list[Callable[[str], None]]] = {}

    def listen(self, channel: str, hear: Callable[[str], None]) -> None:
        """Call `hear` with what is told on a channel, and with "" after each connect. Call it before `run`."""
        self._hearers.setdefault(channel, []).append(hear)

    async def run(self) -> None:
        """Ring until cancelled, reconnecting for as long as it takes."""
        failures = 0
        while True:
            try:
                connection = await connect(self._where, role="bell", command_timeout=_COMMAND_TIMEOUT_S)
                failures = 0
                await self._ring(connection)
            except (*LOST, asyncpg.PostgresError, DatabaseUnavailableError) as error:
                _log.warning("bell.lost", reason=str(error) or type(error).__name__)
            await asyncio.sleep(_RECONNECT_S[min(failures, len(_RECONNECT_S) - 1)])
            failures += 1

    async def _ring(self, connection: asyncpg.Connection) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            for channel, hearers in self._hearers.items():
                await connection.add_listener(channel, self._hear)
                for hear in hearers:
                    hear("")
            while not lost.is_set():
                try:
                    await asyncio.wait_for(lost.wait(), _TRY_S)
                except TimeoutError:
                    await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _hear(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        for hear in self._hearers.get(channel, ()):
            hear(str(payload))
