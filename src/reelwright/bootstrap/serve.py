"""The long-running commands: `serve` (database, API and worker), `api`, `worker`; and `migrate`.

Invariants: SIGTERM and SIGINT drain and end with status 0; the API stops taking requests first, then running
attempts get their grace, then the database goes. A second signal ends the grace at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final, TypeVar

import uvicorn

from reelwright import __version__, telemetry
from reelwright.api.app import create_app
from reelwright.api.dependencies import ApiConfig, ApiDependencies
from reelwright.bootstrap.local import new_seed
from reelwright.bootstrap.platform import Platform, make_data_dir, open_database, open_platform, run_worker
from reelwright.db.schema import migrate
from reelwright.errors import SettingsError
from reelwright.services import accounts
from reelwright.settings.server import ServerSettings
from reelwright.worker.loop import Worker

T = TypeVar("T")
DRAIN_GRACE_S: Final = 30.0
_RECORD_USE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something the person at the terminal should see."""

    #: `listening`, `owner_key`, `worker_ready` or `draining`.
    kind: str
    text: str
    url: str | None = None
    key: str | None = None


Announce = Callable[[Announcement], None]


def run_serve(settings: ServerSettings, *, announce: Announce) -> int:
    """Run database, API and worker until told to stop."""
    return _run(_main(settings, announce, owns=True, has_api=True, slots=settings.workers), settings)


def run_api(settings: ServerSettings, *, announce: Announce) -> int:
    """Run the API alone until told to stop."""
    return _run(_main(settings, announce, owns=False, has_api=True, slots=0), settings)


def run_worker_only(settings: ServerSettings, *, announce: Announce) -> int:
    """Run a worker alone until told to stop."""
    return _run(_main(settings, announce, owns=False, has_api=False, slots=max(1, settings.workers)), settings)


def run_migrate(settings: ServerSettings) -> bool:
    """Bring the database's schema up to date and return whether anything had to be done."""

    async def main() -> bool:
        telemetry.configure(level="warning")
        make_data_dir(settings.data_dir)
        async with open_database(settings, owns=False) as (where, _):
            return await migrate(where)

    return _run(main(), settings)


def _run(main: Coroutine[Any, Any, T], settings: ServerSettings) -> T:
    telemetry.configure(level=settings.log_level)
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


async def _main(settings: ServerSettings, announce: Announce, *, owns: bool, has_api: bool, slots: int) -> int:
    stop, hurry = asyncio.Event(), asyncio.Event()
    _on_signals(stop, hurry)
    make_data_dir(settings.data_dir)
    # Bound before anything starts: a taken port is one clear line, not a half-started platform.
    listener = _listen(settings.host, settings.port) if has_api else None
    async with AsyncExitStack() as stack:
        if listener is not None:
            stack.enter_context(listener)
        where, _ = await stack.enter_async_context(open_database(settings, owns=owns))
        platform = await stack.enter_async_context(open_platform(settings, where))
        if listener is not None:
            await _hand_over_first_key(platform, announce)
        worker = await stack.enter_async_context(run_worker(platform, slots=slots)) if slots else None
        if worker is not None:
            stack.push_async_callback(_drain, worker, hurry)
            stack.enter_context(_in_background(worker.warm_up()))
        if listener is not None:
            await stack.enter_async_context(_serve_api(platform, listener, announce, stop))
        elif worker is not None:
            announce(Announcement("worker_ready", f"Worker {worker.name} takes jobs, {slots} at once."))
        await stop.wait()
        announce(Announcement("draining", "Stopping: running videos may finish; press Ctrl-C again to stop at once."))
    return 0


def _on_signals(stop: asyncio.Event, hurry: asyncio.Event) -> None:
    def on_signal() -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)


async def _drain(worker: Worker, hurry: asyncio.Event) -> None:
    draining = asyncio.ensure_future(worker.stop(grace_s=DRAIN_GRACE_S))
    hurrying = asyncio.ensure_future(hurry.wait())
    await asyncio.wait((draining, hurrying), return_when=asyncio.FIRST_COMPLETED)
    hurrying.cancel()
    if not draining.done():
        draining.cancel()
        await worker.stop(grace_s=0)


@contextlib.contextmanager
def _in_background(work: Coroutine[Any, Any, object]) -> Any:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()


async def _hand_over_first_key(platform: Platform, announce: Announce) -> None:
    """Make the owner's first key and show it, this once: without one nobody could use a new installation's API."""
    made = await accounts.ensure_first_key(
        platform.database, platform.clock, platform.owner.id, pepper=platform.secret.derive("api-keys")[0]
    )
    if made is not None:
        text = "This installation is new. Here is the owner's API key; it is shown this once:"
        announce(Announcement("owner_key", text, key=made.secret))


def _listen(host: str, port: int) -> socket.socket:
    """Bind the API's socket.

    Raises:
        SettingsError: When the address is not ours or the port is taken.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(f"Cannot listen on {host} port {port}: {error.strerror or error}.") from error


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: `serve` has a database and a worker to stop as well."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


@asynccontextmanager
async def _serve_api(
    platform: Platform, listener: socket.socket, announce: Announce, stop: asyncio.Event
) -> AsyncIterator[None]:
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(
        create_app(_dependencies(platform, host, port)),
        loop="none",
        http="httptools",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    recording = asyncio.ensure_future(_record_use(platform))
    # A server that ends by itself must not leave a platform behind that nobody can reach.
    serving.add_done_callback(lambda _: stop.set())
    while not server.started and not serving.done():  # noqa: ASYNC110 -- uvicorn offers no event for it
        await asyncio.sleep(0.005)
    announce(_listening(platform, host, port))
    try:
        yield
    finally:
        recording.cancel()
        server.should_exit = True
        await serving
        with contextlib.suppress(Exception):
            await platform.authenticator.record_use()


def _listening(platform: Platform, host: str, port: int) -> Announcement:
    url = platform.settings.public_url or f"http://{_in_url(host)}:{port}"
    return Announcement("listening", f"Reelwright listens on {url}", url=url)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _dependencies(platform: Platform, host: str, port: int) -> ApiDependencies:
    settings = platform.settings
    token = settings.metrics_token
    try:
        proxies = tuple(ip_network(text) for text in settings.trusted_proxies)
    except ValueError as error:
        raise SettingsError(f"REELWRIGHT_TRUSTED_PROXIES: {error}.") from error
    return ApiDependencies(
        database=platform.database,
        clock=platform.clock,
        authenticator=platform.authenticator,
        submitter=platform.submitter,
        library=platform.library,
        gauge=platform.gauge,
        assets=platform.assets,
        catalog=platform.catalog,
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


async def _record_use(platform: Platform) -> None:
    while True:
        await asyncio.sleep(_RECORD_USE_S)
        with contextlib.suppress(Exception):
            await platform.authenticator.record_use()
