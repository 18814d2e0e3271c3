"""The platform as the command line uses it: in this process, or beside the server already running on the folder.

It submits through the very same `services.submit` as the API does and answers in the generations dialect's JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from reelwright import telemetry
from reelwright.api import generations_wire, videos_wire
from reelwright.bootstrap.account_desk import AccountDesk
from reelwright.bootstrap.credit_desk import CreditDesk
from reelwright.bootstrap.database import open_database
from reelwright.bootstrap.key_desk import KeyDesk
from reelwright.bootstrap.platform import (
    Platform,
    make_catalog,
    make_data_dir,
    open_platform,
    run_worker,
)
from reelwright.bootstrap.tariff_desk import PlanDesk, PriceDesk
from reelwright.domain.assets import Variant, asset_prefix
from reelwright.domain.job import Job
from reelwright.domain.request import MAX_SEED
from reelwright.errors import AssetNotFoundError, DatabaseUnavailableError, Fault, InvalidRequestError
from reelwright.services import lifecycle
from reelwright.services.library import downloadable_key
from reelwright.settings.server import ServerSettings

#: After the last job has ended, how long other commands that joined us may take to fetch what they came for.
_GUESTS_S: Final = 60.0
#: A worker elsewhere counts as gone when it was not seen so often in a row, so many seconds apart.
_IDLE_LOOKS: Final = 3
_LOOK_S: Final = 1.0
#: How long a command waits for a database that is being taken over or restarted.
_PATIENCE_S: Final = 15.0


def new_seed() -> int:
    """Draw a seed for a request that names none."""
    return secrets.randbelow(min(MAX_SEED, 2**32))


class LocalPlatform:
    """What the commands can do without HTTP."""

    def __init__(self, platform: Platform, *, is_joined: bool) -> None:
        self._platform = platform
        #: Whether another process's server (and its workers) is being used.
        self.is_joined = is_joined
        self.accounts = AccountDesk(platform)
        self.keys = KeyDesk(platform)
        self.credits = CreditDesk(platform)
        self.plans = PlanDesk(platform)
        self.prices = PriceDesk(platform)

    async def submit(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Submit a request, in the field names of `POST /v1/video/generations`; a prompt has 1 to 32,000 characters.

        Raises:
            InvalidRequestError: With every fault at once.
        """
        platform = self._platform
        request = videos_wire.decode_request(
            {name: value for name, value in fields.items() if value is not None},
            catalog=platform.catalog,
            emoji="keep",
            quality=platform.settings.quality,
            new_seed=new_seed,
        )
        return await self._render(
            await platform.submitter.submit(
                platform.owner, replace(request, door="cli"), request_id=f"cli_{secrets.token_hex(12)}"
            )
        )

    async def get(self, video_id: str) -> dict[str, Any]:
        """Return a video's state."""
        return await self._render(await self._find(video_id))

    async def page(self, *, limit: int = 20, after: str | None = None) -> dict[str, Any]:
        """Return a page of videos, newest first."""
        page = await self._platform.library.page(self._platform.owner.id, limit=limit, after=after)
        return {
            "object": "list",
            "data": [await self._render(job) for job in page.jobs],
            "first_id": page.jobs[0].id if page.jobs else None,
            "last_id": page.jobs[-1].id if page.jobs else None,
            "has_more": page.has_more,
        }

    async def cancel(self, video_id: str) -> dict[str, Any]:
        """Cancel a video and return its state."""
        platform, job = self._platform, await self._find(video_id)
        return await self._render(await lifecycle.cancel(platform.database, platform.clock, platform.owner.id, job.id))

    async def delete(self, video_id: str) -> None:
        """Delete a video and its files, cancelling it first when it is live."""
        platform, job = self._platform, await self._find(video_id)
        await lifecycle.delete(platform.database, platform.clock, platform.owner.id, job.id)
        prefix = asset_prefix(job.id)
        await platform.assets.delete(prefix)
        async with platform.database.begin() as tx:
            await tx.jobs.forget_garbage(prefix)

    async def story(self, video_id: str) -> list[dict[str, Any]]:
        """Return what happened to a video, oldest first."""
        job = await self._find(video_id)
        return [
            {"type": event.type, "at": event.at.isoformat(), "attempt": event.attempt, "data": dict(event.data)}
            for event in await self._platform.library.story(job.id)
        ]

    async def download(self, video_id: str, path: Path, *, variant: str = "video") -> int:
        """Save one of a video's files under `path`, whole or not at all, and return its size in bytes."""
        try:
            kind = Variant(variant)
        except ValueError:
            fault = Fault("unsupported_variant", f"There is no variant '{variant}': {', '.join(Variant)}.", "variant")
            raise InvalidRequestError(fault) from None
        key = downloadable_key(await self._find(video_id), kind)
        asset = await self._platform.assets.head(key)
        if asset is None:
            raise AssetNotFoundError
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with aside.open("wb") as file:
                async for chunk in self._platform.assets.read(key, start=0, stop=asset.size_bytes):
                    await asyncio.to_thread(file.write, chunk)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        return asset.size_bytes

    async def _find(self, video_id: str) -> Job:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return await self._platform.library.get(self._platform.owner.id, video_id)
            except DatabaseUnavailableError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(_LOOK_S)

    async def _render(self, job: Job) -> dict[str, Any]:
        position = await self._platform.gauge.position(job)
        return generations_wire.render_video(job, links=None, queue_position=position)


@asynccontextmanager
async def open_local(
    settings: ServerSettings, *, needs_worker: bool = False, log_to: Path | None = None
) -> AsyncIterator[LocalPlatform]:
    """Open the platform for a command: join the server running on the data folder, or start it in this process.

    With `needs_worker`, a platform started here also makes videos. Logs go to `log_to`, or to `logs/local.log` in
    the data folder: a terminal belongs to the command's own output.
    """
    catalog = make_catalog(settings.models)
    make_data_dir(settings.data_dir)
    log_path = log_to or settings.data_dir / "logs" / "local.log"
    async with AsyncExitStack() as stack:
        log = stack.enter_context(_open_log(log_path))
        telemetry.configure(level=settings.log_level, stream=log)
        where, is_joined = await stack.enter_async_context(open_database(settings))
        platform = await stack.enter_async_context(open_platform(settings, where, catalog))
        if needs_worker:
            log_bytes = cast("BinaryIO", log.buffer)
            await stack.enter_async_context(_work_if_nobody_does(platform, is_joined=is_joined, log_to=log_bytes))
        yield LocalPlatform(platform, is_joined=is_joined)
        if not is_joined and settings.database is None:
            await _see_guests_off(platform)


@asynccontextmanager
async def _work_if_nobody_does(platform: Platform, *, is_joined: bool, log_to: BinaryIO) -> AsyncIterator[None]:
    """Run a worker here unless another process has one: at once, or when the last one elsewhere is gone."""
    async with AsyncExitStack() as stack:

        async def work() -> None:
            await stack.enter_async_context(
                run_worker(platform, slots=max(1, platform.settings.workers), log_to=log_to)
            )

        async def watch() -> None:
            idle_looks = 0
            while idle_looks < _IDLE_LOOKS:
                await asyncio.sleep(_LOOK_S)
                with contextlib.suppress(DatabaseUnavailableError):
                    idle_looks = 0 if await platform.database.count_workers() else idle_looks + 1
            await work()

        if not is_joined and not await platform.database.count_workers():
            await work()
            yield
            return
        watching = asyncio.ensure_future(watch())
        try:
            yield
        finally:
            if not watching.done():
                watching.cancel()
            await asyncio.wait([watching])


async def _see_guests_off(platform: Platform) -> None:
    """Stay while commands that joined this one, and have no worker, wait for their videos.

    They would take over, but only after having been without a database for a moment.
    """
    deadline = time.monotonic() + _GUESTS_S
    while await platform.database.count_others() and not await platform.database.count_workers():
        if await platform.database.has_live_jobs():
            deadline = time.monotonic() + _GUESTS_S
        elif time.monotonic() > deadline:
            return
        await asyncio.sleep(0.2)


def _open_log(path: Path) -> TextIOWrapper:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.open("a", encoding="utf-8", buffering=1)
