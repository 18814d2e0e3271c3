"""The two ways in: the platform of this machine, or a server at an address. Behind either door it is the same video.

Invariant: a video is the JSON of the generations dialect, whichever door it came through.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import typer

from reelwright.cli.backing import Place, Platform
from reelwright.cli.session import Session
from reelwright.errors import Kind, PlatformMissingError, ReelwrightError
from reelwright.settings.client import ClientSettings

if TYPE_CHECKING:
    from reelwright.client import AsyncReelwright

Video: TypeAlias = Mapping[str, Any]
#: Called with the bytes that have arrived and, if known, the bytes to come in all.
OnBytes: TypeAlias = Callable[[int, int | None], None]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one request of several: a video, or why there is none."""

    video_id: str | None = None
    batch_id: str | None = None
    refusal: str = ""


class Door(Protocol):
    """What the video commands can do, wherever the platform is."""

    #: How often to ask for a video that is being made.
    poll_interval_s: float
    #: A sentence about where we are, or nothing.
    note: str

    async def submit(self, fields: Mapping[str, Any]) -> str:
        """Ask for a video and return its id."""
        ...

    def ask(self, requests: Sequence[Mapping[str, Any]], *, key: str) -> AsyncIterator[Asked]:
        """Ask for up to ten videos and yield what came of each, in their order; under a key a server is asked once."""
        ...

    async def look(self, video_ids: Sequence[str], *, batch_id: str | None) -> Mapping[str, Video]:
        """Return videos by their ids, those of a batch at once; one that is not there any more is left out."""
        ...

    async def get(self, video_id: str) -> Video:
        """Return one video."""
        ...

    async def page(self, *, limit: int, after: str | None) -> Mapping[str, Any]:
        """Return a page of videos, newest first."""
        ...

    async def cancel(self, video_id: str) -> Video:
        """Ask for a video to be stopped."""
        ...

    async def delete(self, video_id: str) -> None:
        """Delete a video and its files."""
        ...

    async def download(self, video_id: str, path: Path, *, variant: str, on_bytes: OnBytes) -> int:
        """Save one of a video's files and return its size in bytes."""
        ...


class LocalDoor:
    """The platform of this machine."""

    poll_interval_s = 0.4

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.note = "Joined the server that runs on this data folder." if platform.is_joined else ""

    async def submit(self, fields: Mapping[str, Any]) -> str:
        """Ask for a video and return its id."""
        return str((await self._platform.submit(fields))["id"])

    async def ask(self, requests: Sequence[Mapping[str, Any]], *, key: str) -> AsyncIterator[Asked]:  # noqa: ARG002
        """Ask for videos, one after another."""
        for fields in requests:
            try:
                yield Asked(await self.submit(_with_defaults(fields)))
            except ReelwrightError as error:
                if error.kind is not Kind.INVALID:
                    raise
                yield Asked(refusal=error.message)

    async def look(self, video_ids: Sequence[str], *, batch_id: str | None) -> Mapping[str, Video]:  # noqa: ARG002
        """Return videos by their ids; one that is not there any more is left out."""
        found = {}
        for video_id in video_ids:
            try:
                found[video_id] = await self.get(video_id)
            except ReelwrightError as error:
                if error.kind is not Kind.MISSING:
                    raise
        return found

    async def get(self, video_id: str) -> Video:
        """Return one video."""
        return await self._platform.get(video_id)

    async def page(self, *, limit: int, after: str | None) -> Mapping[str, Any]:
        """Return a page of videos, newest first."""
        return await self._platform.page(limit=limit, after=after)

    async def cancel(self, video_id: str) -> Video:
        """Ask for a video to be stopped."""
        return await self._platform.cancel(video_id)

    async def delete(self, video_id: str) -> None:
        """Delete a video and its files."""
        await self._platform.delete(video_id)

    async def download(self, video_id: str, path: Path, *, variant: str, on_bytes: OnBytes) -> int:  # noqa: ARG002
        """Save one of a video's files and return its size in bytes; from disk to disk, there is nothing to watch."""
        return await self._platform.download(video_id, path, variant=variant)


class RemoteDoor:
    """A server at an address, through the SDK."""

    poll_interval_s = 1.0

    def __init__(self, client: AsyncReelwright) -> None:
        self._client = client
        self.note = f"Using the server at {client.base_url}."

    async def submit(self, fields: Mapping[str, Any]) -> str:
        """Ask for a video and return its id."""
        # OpenAI's dialect has the wider bounds, which are the command line's too.
        return await self._client.request_video(
            fields["prompt"],
            seconds=fields["duration"],
            aspect_ratio=fields["aspect_ratio"],
            resolution=fields["resolution"],
            model=fields["model"],
            seed=fields.get("seed"),
            fps=fields.get("fps"),
            quality=fields.get("quality"),
            custom_id=fields.get("custom_id"),
            callback_url=fields.get("callback_url"),
        )

    async def ask(self, requests: Sequence[Mapping[str, Any]], *, key: str) -> AsyncIterator[Asked]:
        """Ask for videos in one call; those that cannot be taken keep none of the others out."""
        batch = await self._client.batches.create(requests, on_error="continue", idempotency_key=key)
        videos = {video.get("index"): video for video in batch.videos}
        refusals = {fault.index: fault.message for fault in batch.errors}
        for index in range(len(requests)):
            video = videos.get(index)
            if video is not None:
                yield Asked(video.id, batch.id)
            else:
                yield Asked(refusal=refusals.get(index) or "The server did not take it, and gave no reason.")

    async def look(self, video_ids: Sequence[str], *, batch_id: str | None) -> Mapping[str, Video]:
        """Return videos by their ids, those of a batch at once; one that is not there any more is left out."""
        from reelwright.client import NotFoundError

        if batch_id is not None:
            with suppress(NotFoundError):
                batch = await self._client.batches.get(batch_id)
                return {video.id: video for video in batch.videos if video.id in video_ids}
        found: dict[str, Video] = {}
        for video_id in video_ids:
            with suppress(NotFoundError):
                found[video_id] = await self.get(video_id)
        return found

    async def get(self, video_id: str) -> Video:
        """Return one video."""
        return await self._client.get_status(video_id)

    async def page(self, *, limit: int, after: str | None) -> Mapping[str, Any]:
        """Return a page of videos, newest first."""
        return await self._client.list_videos(limit, after)

    async def cancel(self, video_id: str) -> Video:
        """Ask for a video to be stopped."""
        return await self._client.cancel_video(video_id)

    async def delete(self, video_id: str) -> None:
        """Delete a video and its files."""
        await self._client.delete_video(video_id)

    async def download(self, video_id: str, path: Path, *, variant: str, on_bytes: OnBytes) -> int:
        """Save one of a video's files and return its size in bytes."""
        saved = await self._client.download(video_id, path, variant, on_progress=on_bytes)
        return await asyncio.to_thread(os.path.getsize, saved)


def _with_defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Add what the generations dialect takes for granted, which a batch's requests are written in."""
    defaults: dict[str, Any] = {"model": "sora-turbo"}
    if not {"duration", "seconds"} & fields.keys():
        defaults["duration"] = 5
    if not {"size", "width", "height"} & fields.keys():
        defaults |= {"aspect_ratio": "16:9", "resolution": "1080p"}
    return defaults | dict(fields)


def server_of(place: Place) -> ClientSettings | None:
    """Return the server a command is a client of, or None when it works on the platform of this machine.

    Raises:
        typer.BadParameter: When what was typed names both, or a key without a server.
    """
    is_local = place.data_dir is not None or place.database is not None
    if is_local and (place.base_url or place.api_key):
        raise typer.BadParameter("--data-dir and --database do not go with --base-url and --api-key.")
    if is_local:
        return None
    found = ClientSettings.load(base_url=place.base_url, api_key=place.api_key)
    if place.api_key and not found.base_url:
        raise typer.BadParameter("--api-key needs a server: --base-url or REELWRIGHT_BASE_URL.")
    return found if found.base_url else None


@asynccontextmanager
async def open_door(session: Session, place: Place, *, needs_worker: bool = False) -> AsyncIterator[Door]:
    """Open the way in that the command was told, or that the settings say."""
    server = server_of(place)
    if server is not None and server.base_url is not None:
        async with session.backing.connect(server.base_url, server.api_key) as client:
            yield RemoteDoor(client)
        return
    try:
        async with open_platform(session, place, needs_worker=needs_worker) as platform:
            yield LocalDoor(platform)
    except PlatformMissingError as error:
        raise PlatformMissingError(f"{error.message} Or name a server with --base-url.") from error


@asynccontextmanager
async def open_platform(session: Session, place: Place, *, needs_worker: bool = False) -> AsyncIterator[Platform]:
    """Open the platform of this machine.

    Raises:
        PlatformMissingError: When only the base is installed.
    """
    waiting = session.terminal.waiting
    async with AsyncExitStack() as stack:
        with waiting("starting the platform"):
            try:
                opening = session.backing.open_platform(place, needs_worker=needs_worker)
            except ModuleNotFoundError as error:
                if (error.name or "").startswith("reelwright"):
                    raise
                raise PlatformMissingError from error
            # Closing may take a moment too: other commands that joined this one are seen off first.
            closing = stack.enter_context(ExitStack())
            platform = await stack.enter_async_context(opening)
        stack.callback(lambda: closing.enter_context(waiting("closing the platform")))
        yield platform


def on_platform(
    session: Session,
    data_dir: Path | None,
    database: str | None,
    work: Callable[[Platform], Coroutine[Any, Any, Result]],
) -> Result:
    """Do one piece of work on the platform of this machine and return what came of it.

    Raises:
        PlatformMissingError: When only the base is installed.
    """

    async def enter() -> Result:
        async with open_platform(session, Place(data_dir=data_dir, database=database)) as platform:
            return await work(platform)

    return session.run(enter())
