"""The long-running commands: `serve` (database, API and worker), `api`, `worker`; and `migrate`.

Invariants: SIGTERM and SIGINT drain and end with status 0; the API stops taking requests first, then running
attempts get their grace, then the database goes. A second signal ends the grace at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from reelwright import telemetry
from reelwright.bootstrap.addresses import reachable_url
from reelwright.bootstrap.database import only_serve, open_database
from reelwright.bootstrap.deliveries import run_deliveries
from reelwright.bootstrap.http_server import listen, run_http_server
from reelwright.bootstrap.platform import (
    Platform,
    make_catalog,
    make_data_dir,
    open_platform,
    run_worker,
)
from reelwright.db.schema import migrate
from reelwright.settings.server import ServerSettings
from reelwright.worker.loop import Worker

T = TypeVar("T")
DRAIN_GRACE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something the person at the terminal should see."""

    #: `owner_key`, `listening`, `welcome`, `worker_ready` or `draining`.
    kind: str
    text: str
    url: str | None = None
    key: str | None = None


Announce = Callable[[Announcement], None]


def run_serve(settings: ServerSettings, *, announce: Announce) -> int:
    """Run database, API and worker until told to stop."""
    return _run(_main(settings, announce, is_serve=True, has_api=True, slots=settings.workers), settings)


def run_api(settings: ServerSettings, *, announce: Announce) -> int:
    """Run the API alone until told to stop."""
    return _run(_main(settings, announce, is_serve=False, has_api=True, slots=0), settings)


def run_worker_only(settings: ServerSettings, *, announce: Announce) -> int:
    """Run a worker alone until told to stop."""
    return _run(_main(settings, announce, is_serve=False, has_api=False, slots=max(1, settings.workers)), settings)


def run_migrate(settings: ServerSettings) -> bool:
    """Bring the database's schema up to date and return whether anything had to be done."""

    async def main() -> bool:
        telemetry.configure(level="warning")
        make_data_dir(settings.data_dir)
        async with open_database(settings) as (where, _):
            return await migrate(where)

    return _run(main(), settings)


def _run(main: Coroutine[Any, Any, T], settings: ServerSettings) -> T:
    telemetry.configure(level=settings.log_level)
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


async def _main(settings: ServerSettings, announce: Announce, *, is_serve: bool, has_api: bool, slots: int) -> int:
    stop, hurry = asyncio.Event(), asyncio.Event()
    _on_signals(stop, hurry)
    # What can be seen to be wrong is said before anything starts.
    catalog = make_catalog(settings.models)
    make_data_dir(settings.data_dir)
    # Bound before anything starts: a taken port is one clear line, not a half-started platform.
    listener = listen(settings.host, settings.port) if has_api else None
    async with AsyncExitStack() as stack:
        if listener is not None:
            stack.enter_context(listener)
        if is_serve:
            stack.enter_context(only_serve(settings))
        where, _ = await stack.enter_async_context(open_database(settings))
        platform = await stack.enter_async_context(open_platform(settings, where, catalog))
        is_new = listener is not None and await _hand_over_first_key(platform, announce)
        # Before the worker, so that it ends after it: what a last video's end has to tell still goes out.
        address = _address(settings, listener)
        await stack.enter_async_context(run_deliveries(platform, platform.sender, base_url=address))
        worker = await stack.enter_async_context(run_worker(platform, slots=slots)) if slots else None
        if worker is not None:
            stack.push_async_callback(_drain, worker, hurry)
            stack.enter_context(_in_background(worker.warm_up()))
        if listener is not None:
            url = await stack.enter_async_context(run_http_server(platform, listener, on_end=stop.set))
            announce(Announcement("listening", f"Reelwright listens on {url}", url=url))
            if is_new:
                await _welcome_owner(platform, announce, address)
        elif worker is not None:
            announce(Announcement("worker_ready", f"Worker {worker.name} takes jobs, {slots} at once."))
        await stop.wait()
        announce(Announcement("draining", "Stopping: running videos may finish; press Ctrl-C again to stop at once."))
    return 0


def _address(settings: ServerSettings, listener: socket.socket | None) -> str:
    """Return the address that users reach the API at; a worker alone has none of its own and takes the settings'."""
    if settings.public_url:
        return settings.public_url
    host, port = listener.getsockname()[:2] if listener else (settings.host, settings.port)
    return reachable_url(host, port)


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


async def _hand_over_first_key(platform: Platform, announce: Announce) -> bool:
    """Make the owner's first key and show it, this once: without one nobody could use a new installation's API.

    Returns:
        Whether the installation is new.
    """
    made = await platform.keyring.ensure_first(platform.owner.id)
    if made is None:
        return False
    text = "This installation is new. Here is the owner's API key; it is shown this once:"
    announce(Announcement("owner_key", text, key=made.secret))
    return True


async def _welcome_owner(platform: Platform, announce: Announce, base_url: str) -> None:
    """Show the link with which the owner of a new installation sets e-mail and password."""
    text = "The owner signs in here to set an e-mail address and a password; it works once, for one hour:"
    announce(Announcement("welcome", text, url=await platform.people.welcome_link(base_url)))
