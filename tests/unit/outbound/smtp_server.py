"""A small SMTP server (RFC 5321, STARTTLS, AUTH PLAIN) on loopback that keeps what it is sent."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Postman:
    """The server: how it behaves, and what came."""

    tls: ssl.SSLContext | None = None
    #: The reply to the letter's text instead of 250.
    refusal: str | None = None
    is_silent: bool = False
    port: int = 0
    messages: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    #: Whether the connection was encrypted when each letter came.
    encrypted: list[bool] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_silent:
            await reader.read()
            return
        writer.write(b"220 here ESMTP\r\n")
        while line := (await reader.readline()).decode().strip():
            self.commands.append(line)
            word = line.partition(" ")[0].upper()
            if word == "EHLO":
                writer.write(b"250-here\r\n250-STARTTLS\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n")
            elif word == "STARTTLS":
                writer.write(b"220 go\r\n")
                await writer.start_tls(self.tls)
            elif word == "AUTH":
                _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
                self.logins.append((user, password))
                writer.write(b"235 fine\r\n" if password == "right" else b"535 wrong\r\n")
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                self.messages.append(await reader.readuntil(b"\r\n.\r\n"))
                self.encrypted.append(writer.get_extra_info("ssl_object") is not None)
                writer.write(f"{self.refusal or '250 taken'}\r\n".encode())
            elif word == "QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                return
            else:
                writer.write(b"250 fine\r\n")
            await writer.drain()


@asynccontextmanager
async def postman(*, is_tls_at_once: bool = False, **behaviour) -> AsyncIterator[Postman]:
    """Run one while the block lasts."""
    man = Postman(**behaviour)
    server = await asyncio.start_server(man.serve, "127.0.0.1", 0, ssl=man.tls if is_tls_at_once else None)
    man.port = server.sockets[0].getsockname()[1]
    try:
        yield man
    finally:
        server.close()
