"""Receivers of webhooks on loopback: healthy, faulty or dead by their path, and what each heard when."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Self

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
BROKEN = b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"
SLOW_S = 1.5


@dataclass(slots=True)
class Heard:
    """What came in for one event."""

    at: list[float] = field(default_factory=list)
    accepted_at: list[float] = field(default_factory=list)
    faults: int = 0


class Receivers:
    """One server for all paths; `/storm/…` has faults, `/dead/…` never answers, everything else is healthy."""

    def __init__(self, *, faulty_share: float) -> None:
        self._share = faulty_share
        self._random = random.Random(7)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._listener.getsockname()[1]
        self.heard: defaultdict[str, Heard] = defaultdict(Heard)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, sock=self._listener), self._loop).result(10)
        return self

    def __exit__(self, *_failure: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._listener.close()

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether another may come."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ", 2)[1]
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        await reader.readexactly(int(headers["content-length"]))
        heard = self.heard[headers["webhook-id"]]
        heard.at.append(time.time())
        if path.startswith("/dead/"):
            await asyncio.sleep(60)
        if path.startswith("/storm/") and self._random.random() < self._share:
            heard.faults += 1
            match self._random.choice(["slow", "broken", "reset", "dropped"]):
                case "slow":
                    await asyncio.sleep(SLOW_S)
                case "broken":
                    writer.write(BROKEN)
                    await writer.drain()
                    return True
                case "reset":
                    return False
                case _:
                    # Accepted, and the answer is lost.
                    writer.write(OK[:12])
                    await writer.drain()
                    return False
        writer.write(OK)
        await writer.drain()
        heard.accepted_at.append(time.time())
        return True
