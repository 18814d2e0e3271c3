"""One engine process, kept warm between jobs, killed to cancel, replaced when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import BinaryIO, Final

from reelwright.ports.messages import Message, Order, Ready, decode_message, encode
from reelwright.telemetry import get_logger

_START_TIMEOUT_S: Final = 60.0
_LINE_LIMIT: Final = 2**22

_log = get_logger("engine")


class EngineDiedError(Exception):
    """The engine's process ended in the middle of a job."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class EngineProcess:
    """Starts on the first order and stays until it dies or is closed."""

    def __init__(
        self, command: Sequence[str], *, environment: Mapping[str, str], stderr: BinaryIO | None = None
    ) -> None:
        #: The command line, to which the socket's descriptor is added.
        self._command = tuple(command)
        self._environment = dict(environment)
        self._stderr = stderr
        self._process: asyncio.subprocess.Process | None = None
        #: Held while it comes up: the warm-up and the first order may both ask for it.
        self._starting = asyncio.Lock()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while it lives."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Make sure the process is up and waiting.

        Raises:
            EngineDiedError: When it does not come up.
        """
        async with self._starting:
            if self.pid is None:
                await self._start()

    async def _start(self) -> None:
        await self.kill()
        ours, theirs = socket.socketpair()
        try:
            # A session of its own: killpg reaches whatever it starts, and a terminal's Ctrl-C does not reach it.
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                str(theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=self._stderr,
                stderr=self._stderr,
                pass_fds=(theirs.fileno(),),
                env=self._environment,
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._reader, self._writer = await asyncio.open_connection(sock=ours, limit=_LINE_LIMIT)
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                first = await self._receive()
        except TimeoutError:
            await self.kill()
            raise EngineDiedError("it did not start in time") from None
        assert isinstance(first, Ready)
        _log.info("engine.process_ready", pid=self.pid)

    async def carry_out(self, order: Order) -> AsyncIterator[Message]:
        """Give an order and yield what the engine says, its last word included.

        Raises:
            EngineDiedError: When the process ends before its last word.
        """
        await self.start()
        assert self._writer is not None
        try:
            self._writer.write(encode(order) + b"\n")
            await self._writer.drain()
        except OSError as error:
            raise EngineDiedError(await self._how_it_died()) from error
        while True:
            yield await self._receive()

    async def kill(self) -> None:
        """End the process and everything it started, at once, and reap it."""
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        self._process = self._reader = self._writer = None

    async def _receive(self) -> Message:
        assert self._reader is not None
        try:
            line = await self._reader.readline()
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            raise EngineDiedError(await self._how_it_died())
        return decode_message(line)

    async def _how_it_died(self) -> str:
        process = self._process
        await self.kill()
        code = process.returncode if process else None
        if code is not None and code < 0:
            return f"it was killed by {signal.Signals(-code).name}"
        return f"it ended with exit status {code}"
