"""A connection that hands over only so many bytes for each thing sent.

Without it a receiver could keep this process busy reading for as long as a request may take: with interim answers,
for one, of which HTTP allows any number before the answer proper.
"""

from __future__ import annotations

import ssl
from typing import Any

import httpcore2
import httpx2


class TooMuchError(httpx2.ReadError):
    """More came back than an answer may hold."""


class MeteredStream(httpcore2.AsyncNetworkStream):
    """A stream that fails once more than `max_bytes` arrived since the last write."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, max_bytes: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._arrived = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what arrived, at least a byte unless the other side is done.

        Raises:
            TooMuchError: When too much arrived.
        """
        data = await self._stream.read(max_bytes, timeout)
        self._arrived += len(data)
        if self._arrived > self._max_bytes:
            raise TooMuchError(f"more than {self._max_bytes} bytes arrived")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send, and start counting anew."""
        self._arrived = 0
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """Return the connection with TLS on it, metered like this one."""
        return MeteredStream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._max_bytes)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known about the connection."""
        return self._stream.get_extra_info(info)
