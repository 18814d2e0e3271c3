"""The commands about videos: generate, status, list, download, cancel, delete, logs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import typer

from reelwright.cli.backing import Place
from reelwright.cli.describe import (
    failure_text,
    film_sheet,
    is_done,
    status_text,
    story_listing,
    video_listing,
    video_sheet,
)
from reelwright.cli.doors import Door, open_door, open_platform, server_of
from reelwright.cli.failures import FAILED, INTERRUPTED, OK
from reelwright.cli.filenames import SUFFIXES, Destination, safe_stem, slug
from reelwright.cli.making import Film, fetch, make_film
from reelwright.cli.options import ApiKey, AsJson, BaseUrl, Database, DataDir, VideoId, checked_text
from reelwright.cli.session import Session
from reelwright.cli.terminal import Terminal
from reelwright.cli.units import size_text
from reelwright.errors import PlatformMissingError

Result = TypeVar("Result")

_PICTURE = "The picture"

Seed: TypeAlias = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="Makes the same film again.", rich_help_panel=_PICTURE)
]
Quality: TypeAlias = Annotated[
    Literal["draft", "standard", "high"] | None,
    typer.Option(help="How finely it is drawn.", show_default=False, rich_help_panel=_PICTURE),
]
CustomId: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="Your own name for it, kept with it.", show_default=False)
]
CallbackUrl: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help="Where a server posts how it ended, signed.", show_default=False)
]


def generate(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="What to show.", show_default=False)],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Where to save it; a free name made of the prompt otherwise."
        ),
    ] = None,
    seconds: Annotated[int, typer.Option(min=1, max=60, help="How long.", rich_help_panel=_PICTURE)] = 5,
    resolution: Annotated[
        Literal["720p", "1080p", "4k"], typer.Option(help="How large.", rich_help_panel=_PICTURE)
    ] = "1080p",
    aspect_ratio: Annotated[
        Literal["16:9", "9:16", "1:1"], typer.Option(help="Which shape.", rich_help_panel=_PICTURE)
    ] = "16:9",
    model: Annotated[str, typer.Option(metavar="NAME", help="Which model.", rich_help_panel=_PICTURE)] = "sora-turbo",
    seed: Seed = None,
    fps: Annotated[int, typer.Option(min=8, max=60, help="Frames per second.", rich_help_panel=_PICTURE)] = 24,
    quality: Quality = None,
    custom_id: CustomId = None,
    callback_url: CallbackUrl = None,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make a video from a prompt, and save it."""
    session = Session.of(context, as_json=as_json)
    checked_text(prompt, "PROMPT")
    destination = Destination(output, stem=slug(prompt), suffix=".mp4")
    destination.check()
    fields: dict[str, Any] = {
        "prompt": prompt,
        "duration": seconds,
        "resolution": resolution,
        "aspect_ratio": aspect_ratio,
        "model": model,
        "fps": fps,
    }
    asked = {"seed": seed, "quality": quality, "custom_id": custom_id, "callback_url": callback_url}
    fields |= {name: value for name, value in asked.items() if value is not None}
    place = Place(base_url, api_key, data_dir, database)
    if callback_url is not None and server_of(place) is None:
        # The platform may close with this command, before anything was posted.
        raise typer.BadParameter("--callback-url needs a server: --base-url or REELWRIGHT_BASE_URL.")
    raise typer.Exit(session.run(_generate(session, place, fields, destination)))


async def _generate(session: Session, place: Place, fields: Mapping[str, Any], destination: Destination) -> int:
    async with open_door(session, place, needs_worker=True) as door:
        return _report(session.terminal, await make_film(session.terminal, door, fields, destination))


def _report(terminal: Terminal, film: Film) -> int:
    video, path = film.video, film.path
    if path is not None:
        payload = dict(video) | {"path": str(path), "took_s": round(film.took_s, 3)}
        terminal.answer(payload, film_sheet(video, path=path, size_bytes=film.size_bytes, took_s=film.took_s))
        return OK
    # For people, the line on standard error says it all.
    terminal.answer(dict(video))
    if film.is_interrupted:
        return INTERRUPTED
    verb = "was cancelled" if video.get("cancelled") is True else "could not be made"
    terminal.say(f"reelwright: The video {verb}: {failure_text(video) or 'no reason was given.'}", style="red")
    return FAILED


def status(
    context: typer.Context,
    video_id: VideoId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show how one video stands."""
    session = Session.of(context, as_json=as_json)
    video = _through(session, Place(base_url, api_key, data_dir, database), lambda door: door.get(video_id))
    session.terminal.answer(dict(video), video_sheet(video))


def list_(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, metavar="N", help="How many at most.")] = 20,
    after: Annotated[str | None, typer.Option(metavar="ID", help="Go on after this video.")] = None,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List the newest videos."""
    session = Session.of(context, as_json=as_json)
    place = Place(base_url, api_key, data_dir, database)
    page = _through(session, place, lambda door: door.page(limit=limit, after=after))
    videos = page.get("data") or []
    listing = video_listing(videos) if videos else None
    session.terminal.answer_page(dict(page), listing, "videos", after=after, command="reelwright list --after")


def download(  # noqa: PLR0913 -- its parameters are the command's options
    context: typer.Context,
    video_id: VideoId,
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to save it; a free name made of the id otherwise."),
    ] = None,
    variant: Annotated[
        Literal["video", "thumbnail", "spritesheet"], typer.Option(help="Which of its files.")
    ] = "video",
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Save a finished video (MP4), its thumbnail (WebP) or its spritesheet (JPEG)."""
    session = Session.of(context, as_json=as_json)
    destination = Destination(output, stem=safe_stem(video_id), suffix=SUFFIXES[variant])
    destination.check()
    path, size_bytes = _through(
        session,
        Place(base_url, api_key, data_dir, database),
        lambda door: fetch(door, video_id, destination, terminal=session.terminal, variant=variant),
    )
    payload = {"id": video_id, "variant": variant, "path": str(path), "size_bytes": size_bytes}
    session.terminal.answer(payload, f"{path} ({size_text(size_bytes)})")


def cancel(
    context: typer.Context,
    video_id: VideoId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Stop a video that is waiting or being made."""
    session = Session.of(context, as_json=as_json)
    place = Place(base_url, api_key, data_dir, database)
    video = _through(session, place, lambda door: door.cancel(video_id))
    state = status_text(video) if is_done(video) else "being cancelled"
    session.terminal.answer(dict(video), f"{video_id} is {state}.")


def delete(
    context: typer.Context,
    video_id: VideoId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Delete a video and its files, stopping it first if need be."""
    session = Session.of(context, as_json=as_json)
    place = Place(base_url, api_key, data_dir, database)
    _through(session, place, lambda door: door.delete(video_id))
    session.terminal.answer({"id": video_id, "deleted": True}, f"{video_id} is deleted.")


def logs(
    context: typer.Context,
    video_id: VideoId,
    *,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    data_dir: DataDir = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Tell the story of one video: what happened to it, and when."""
    session = Session.of(context, as_json=as_json)
    place = Place(base_url, api_key, data_dir, database)
    if server_of(place) is not None:
        raise PlatformMissingError(
            "This command needs the platform: run it on the server's machine, or with its --data-dir or --database."
        )
    story = session.run(_story(session, place, video_id))
    session.terminal.answer(story, story_listing(story))


async def _story(session: Session, place: Place, video_id: str) -> list[dict[str, Any]]:
    async with open_platform(session, place) as platform:
        return await platform.story(video_id)


def _through(session: Session, place: Place, work: Callable[[Door], Coroutine[Any, Any, Result]]) -> Result:
    async def enter() -> Result:
        async with open_door(session, place) as door:
            return await work(door)

    return session.run(enter())
