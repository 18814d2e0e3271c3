"""Making one film, whichever door it goes through: submit, watch, fetch; and stop it when the person wants out.

Invariant: a job that this command asked for is cancelled when this command is interrupted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reelwright.cli.describe import failure_text, is_done, status_text
from reelwright.cli.doors import Door, Video
from reelwright.cli.failures import explain
from reelwright.cli.filenames import Destination
from reelwright.cli.progress import Show, showing, showing_bytes
from reelwright.cli.terminal import Terminal

#: How long an interrupted command waits for its job to end.
_CANCEL_WAIT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Film:
    """How a request ended; `path` is None when there is no file."""

    video: Video
    path: Path | None = None
    size_bytes: int = 0
    took_s: float = 0.0
    is_interrupted: bool = False


async def make_film(terminal: Terminal, door: Door, fields: Mapping[str, Any], destination: Destination) -> Film:
    """Ask for a video, wait for it and save it."""
    if door.note:
        terminal.say(door.note, style="dim")
    started_s = time.monotonic()
    submitting = asyncio.ensure_future(door.submit(fields))
    try:
        video_id = await asyncio.shield(submitting)
        with showing(terminal) as show:
            video = await _follow(door, video_id, show)
        if video.get("status") != "completed":
            return Film(video)
        path, size_bytes = await fetch(door, video_id, destination, terminal=terminal)
        return Film(video, path, size_bytes, time.monotonic() - started_s)
    except asyncio.CancelledError:
        video = await _stop(door, await submitting, terminal)
        # The cancellation ends here: the platform closes in its own time.
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        return Film(video, is_interrupted=True)


async def fetch(
    door: Door, video_id: str, destination: Destination, *, terminal: Terminal, variant: str = "video"
) -> tuple[Path, int]:
    """Save one of a video's files; return where, and its size in bytes."""
    path = destination.resolve()
    with showing_bytes(terminal, "saving") as on_bytes:
        return path, await door.download(video_id, path, variant=variant, on_bytes=on_bytes)


async def _follow(door: Door, video_id: str, show: Show) -> Video:
    while True:
        video = await door.get(video_id)
        if is_done(video):
            return video
        show(video)
        await asyncio.sleep(door.poll_interval_s)


async def _stop(door: Door, video_id: str, terminal: Terminal) -> Video:
    try:
        async with asyncio.timeout(_CANCEL_WAIT_S):
            with terminal.waiting(f"cancelling {video_id}"):
                await door.cancel(video_id)
                video = await _follow(door, video_id, lambda _video: None)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the person must learn that the job may go on
        terminal.say(f"{video_id} could not be cancelled: {explain(error).message}", style="red")
        return {"id": video_id, "status": "unknown"}
    if video.get("status") == "completed":
        terminal.say(f"It was finished already. To save it: reelwright download {video_id}")
    else:
        terminal.say(f"{video_id} is {status_text(video)}. {failure_text(video)}".rstrip())
    return video
