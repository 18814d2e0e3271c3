"""The one way to an address that a user gave: an httpx2 transport that connects only where the guard permits.

Invariants: a name is resolved once for a connection, every address it has must be permitted, and the connection goes
to one of exactly those, so a name that changes its mind between check and use (DNS rebinding) gains nothing; no proxy,
no environment, no Unix socket, no redirect is ever followed from here. TLS still names and verifies the host.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import httpcore2
import httpx2

from reelwright.outbound.guard import Guard
from reelwright.outbound.metered import MeteredStream
from reelwright.outbound.resolver import Resolve, Resolver

#: Of a name's addresses, how many are tried.
_TRIES: Final = 3
_IDLE_CONNECTIONS: Final = 20
_IDLE_S: Final = 15.0


class NotPermittedError(httpx2.ConnectError):
    """The name leads to an address to which this server does not connect."""


class NameNotFoundError(httpx2.ConnectError):
    """The name has no address."""


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections, each to an address that the guard permitted."""

    def __init__(self, guard: Guard, resolve: Resolve, *, timeout_s: float, max_answer_bytes: int) -> None:
        self._guard = guard
        self._resolve = resolve
        self._timeout_s = timeout_s
        self._max_answer_bytes = max_answer_bytes
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve, judge every address, connect to the first of them that answers.

        Raises:
            NotPermittedError: When any of the addresses is not permitted.
            NameNotFoundError: When there is none.
            httpcore2.ConnectError: When none of them answers.
            httpcore2.ConnectTimeout: When that takes too long.
        """
        end = monotonic() + min(timeout or self._timeout_s, self._timeout_s)
        addresses = await self._find(host, port, end - monotonic())
        for left in range(len(addresses), 0, -1):
            patience = (end - monotonic()) / left
            try:
                stream = await self._network.connect_tcp(
                    addresses[-left], port, max(patience, 0.001), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if left == 1:
                    raise
            else:
                return MeteredStream(stream, self._max_answer_bytes)
        raise NameNotFoundError(host)

    async def _find(self, host: str, port: int, patience_s: float) -> list[str]:
        try:
            async with asyncio.timeout(patience_s):
                addresses = await self._resolve(host, port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(host) from error
        except (OSError, UnicodeError) as error:
            raise NameNotFoundError(host) from error
        if not all(self._guard.permits(host, address, port) for address in addresses):
            raise NotPermittedError(host)
        return addresses[:_TRIES]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 -- httpcore2's signature
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002 -- httpcore2's signature
    ) -> httpcore2.AsyncNetworkStream:
        """Refuse.

        Raises:
            NotPermittedError: Always.
        """
        raise NotPermittedError(path)

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await asyncio.sleep(seconds)


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Sends requests over connections that a `GuardedBackend` opened.

    With a client: `httpx2.AsyncClient(transport=GuardedTransport(guard), trust_env=False)`.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        resolve: Resolve | None = None,
        make_context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        connect_timeout_s: float = 4.0,
        max_answer_bytes: int = 256 * 1024,
    ) -> None:
        self._guard = guard
        self._resolver = Resolver()
        backend = GuardedBackend(
            guard, resolve or self._resolver, timeout_s=connect_timeout_s, max_answer_bytes=max_answer_bytes
        )
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=make_context(),
            max_connections=None,  # whoever sends decides how many at once
            max_keepalive_connections=_IDLE_CONNECTIONS,
            keepalive_expiry=_IDLE_S,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request and return the answer's head; its body waits to be read.

        Raises:
            ForbiddenAddressError: When the address itself is one that the guard refuses.
            httpx2.TransportError: When nothing that is HTTP came back.
        """
        self._guard.check(str(request.url))
        if not isinstance(request.stream, httpx2.AsyncByteStream):
            raise TypeError("a request over this transport needs an asynchronous body")
        outgoing = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            # `sni_hostname` would let a caller have another host's certificate accepted.
            extensions={key: value for key, value in request.extensions.items() if key == "timeout"},
        )
        with _translated():
            answer = await self._pool.handle_async_request(outgoing)
        return httpx2.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        """Close every connection."""
        self._resolver.close()
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._answer.stream, AsyncIterable)
        with _translated():
            async for part in self._answer.stream:
                yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


#: The most particular first.
_TRANSLATIONS: Final[tuple[tuple[type[Exception], type[httpx2.TransportError]], ...]] = (
    (httpcore2.ConnectTimeout, httpx2.ConnectTimeout),
    (httpcore2.ReadTimeout, httpx2.ReadTimeout),
    (httpcore2.WriteTimeout, httpx2.WriteTimeout),
    (httpcore2.TimeoutException, httpx2.PoolTimeout),
    (httpcore2.ConnectError, httpx2.ConnectError),
    (httpcore2.ReadError, httpx2.ReadError),
    (httpcore2.NetworkError, httpx2.WriteError),
    (httpcore2.RemoteProtocolError, httpx2.RemoteProtocolError),
    (httpcore2.ProtocolError, httpx2.LocalProtocolError),
    (httpcore2.UnsupportedProtocol, httpx2.UnsupportedProtocol),
)


@contextmanager
def _translated() -> Iterator[None]:
    """Say httpcore2's failures in httpx2's words, with their causes."""
    try:
        yield
    except Exception as error:
        for theirs, ours in _TRANSLATIONS:
            if isinstance(error, theirs):
                raise ours(str(error)) from error
        raise
