"""Receivers on loopback that behave as badly as they are told, and count who came."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behave = Callable[["Visit"], Awaitable[None]]


@dataclass
class Visit:
    """One request on a connection, and the way back."""

    head: bytes
    body: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, *parts: bytes) -> None:
        self.writer.write(b"".join(parts))
        await self.writer.drain()


@dataclass
class Receiver:
    """What came."""

    port: int = 0
    connections: int = 0
    visits: list[Visit] = field(default_factory=list)
    #: Set when the other side has hung up on a connection.
    left: asyncio.Event = field(default_factory=asyncio.Event)


async def well(visit: Visit) -> None:
    await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")


@asynccontextmanager
async def receiver(behave: Behave = well, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Listen on 127.0.0.1; `behave` is called for every request that has come in whole."""
    about, tasks = Receiver(), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        about.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        # A test that is done cancels us: the streams' own callback would log that as a failure.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                visit = await _read(reader, writer)
                about.visits.append(visit)
                await behave(visit)
        about.left.set()
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    about.port = server.sockets[0].getsockname()[1]
    try:
        yield about
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Visit:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
    return Visit(head, body, reader, writer)
