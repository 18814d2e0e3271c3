"""The API's HTTP server: uvicorn on a socket of ours, with the platform behind it.

Invariants: what cannot be read as HTTP is answered in the envelope of every other failure; a request's head is
bounded, so that nobody without a key can take memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from reelwright import __version__
from reelwright.api.app import create_app
from reelwright.api.client_address import client_address
from reelwright.api.dependencies import ApiConfig, ApiDependencies
from reelwright.api.problems import STATUSES
from reelwright.api.state import state_of
from reelwright.bootstrap.addresses import in_url
from reelwright.bootstrap.local import new_seed
from reelwright.bootstrap.platform import Platform
from reelwright.domain.limits import Bucket
from reelwright.errors import SettingsError
from reelwright.services.doorkeeper import Doorkeeper
from reelwright.services.idempotency import Idempotency
from reelwright.services.limits import Limiter
from reelwright.telemetry import get_logger
from reelwright.web.app import pages
from reelwright.web.dependencies import PageDependencies

#: The largest request line and headers together; nginx allows 32 KiB, Node 16 KiB.
MAX_HEAD_BYTES: Final = 64 * 1024
#: How long an idle connection stays open: longer than programs wait between two polls (uvicorn's own 5 s is exactly
#: the tutorial's rhythm, so every poll would race the hang-up) and than load balancers do (60 s).
KEEP_ALIVE_S: Final = 75
_RECORD_USE_S: Final = 30.0

_log = get_logger("api")


def listen(host: str, port: int) -> socket.socket:
    """Bind the API's socket.

    Raises:
        SettingsError: When the address is not ours or the port is taken.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror as error:
        raise SettingsError(f"Cannot listen on {host}: {error.strerror}.") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise SettingsError(f"Cannot listen on {host} port {port}: {reason}.") from error


class _Protocol(HttpToolsProtocol):
    """uvicorn's HTTP, with a bounded head and our envelope for what is no HTTP."""

    _head_bytes = 0

    def on_message_begin(self) -> None:
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._weigh(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._weigh(name, value)
        super().on_header(name, value)

    def _weigh(self, *parts: bytes) -> None:
        self._head_bytes += sum(map(len, parts))
        if self._head_bytes > MAX_HEAD_BYTES:
            # httptools turns what a callback raises into its own parser error: the answer is `send_400_response`.
            raise ValueError("the request's head is too large")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- uvicorn calls it so
        """Refuse what cannot be read, in OpenAI's envelope, and hang up."""
        request_id = f"req_{secrets.token_hex(12)}"
        code, message = "invalid_http", "This is not a valid HTTP request."
        if self._head_bytes > MAX_HEAD_BYTES:
            code, message = "head_too_large", f"The request line and headers exceed {MAX_HEAD_BYTES} bytes."
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
        body = json.dumps({"error": error}).encode()
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            f"x-request-id: {request_id}\r\nconnection: close\r\n\r\n"
        )
        _log.info("request", method=None, route="unreadable", status=400, request_id=request_id, reason=code)
        self.transport.write(head.encode() + body)
        self.transport.close()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: `serve` has a database and a worker to stop as well."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def run_http_server(
    platform: Platform, listener: socket.socket, on_end: Callable[[], None]
) -> AsyncIterator[str]:
    """Serve the API while the block lasts, and yield its address; `on_end` is called should it end by itself."""
    host, port = listener.getsockname()[:2]
    dependencies = _dependencies(platform, host, port)
    config = uvicorn.Config(
        create_app(dependencies, pages(page_dependencies(dependencies))),
        loop="none",
        http=_Protocol,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    recording = asyncio.ensure_future(_record_use(platform))
    serving.add_done_callback(lambda _: on_end())
    _calm_collector()
    while not server.started and not serving.done():  # noqa: ASYNC110 -- uvicorn offers no event for it
        await asyncio.sleep(0.005)
    try:
        yield platform.settings.public_url or f"http://{in_url(host)}:{port}"
    finally:
        recording.cancel()
        server.should_exit = True
        await serving
        with contextlib.suppress(Exception):
            await platform.authenticator.record_use()


def _calm_collector() -> None:
    """Keep the garbage collector from walking the whole program every few hundred requests.

    What start-up made lives as long as the process; what a request makes is freed by reference counts, so cycles may
    wait. Measured with `./run bench api` on two cores.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _dependencies(platform: Platform, host: str, port: int) -> ApiDependencies:
    settings = platform.settings
    token = settings.metrics_token
    proxies = tuple(ip_network(text) for text in settings.trusted_proxies)
    return ApiDependencies(
        database=platform.database,
        clock=platform.clock,
        authenticator=platform.authenticator,
        submitter=platform.submitter,
        library=platform.library,
        gauge=platform.gauge,
        idempotency=Idempotency(platform.database, platform.clock, platform.secret.derive("idempotency")),
        reads=Limiter(platform.database, Bucket.READS, "requests"),
        prices=platform.prices,
        billing=platform.billing,
        keyring=platform.keyring,
        people=platform.people,
        webhooks=platform.webhooks,
        doorkeeper=Doorkeeper(
            logins=Limiter(platform.database, Bucket.LOGINS, "tries"),
            signups=Limiter(platform.database, Bucket.SIGNUPS, "sign-ups"),
        ),
        assets=platform.assets,
        catalog=platform.catalog,
        guard=platform.guard,
        link_keys=platform.secret.derive("links"),
        config=ApiConfig(
            public_url=settings.public_url,
            allowed_hosts=settings.allowed_hosts,
            trusted_proxies=proxies,
            bind_address=(host, port),
            emoji=settings.emoji,
            quality=settings.quality,
            max_body_bytes=settings.max_body_bytes,
            min_free_disk=settings.min_free_disk,
            metrics_token=token.get_secret_value() if token else None,
            version=__version__,
        ),
        readiness={},
        new_seed=new_seed,
    )


def page_dependencies(dependencies: ApiDependencies) -> PageDependencies:
    """Return what the pages need, which know nothing of the API's own state."""
    return PageDependencies(
        people=dependencies.people,
        doorkeeper=dependencies.doorkeeper,
        base_url=lambda scope: state_of(scope).links.base_of(scope),
        client_address=client_address,
        statuses=STATUSES,
    )


async def _record_use(platform: Platform) -> None:
    while True:
        await asyncio.sleep(_RECORD_USE_S)
        with contextlib.suppress(Exception):
            await platform.authenticator.record_use()
