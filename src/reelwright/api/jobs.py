"""What both doors can do with jobs besides create and get: list, cancel, delete, download."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import FastAPI, Query, Request
from starlette.responses import Response

from reelwright.api.auth import Editor, Viewer
from reelwright.api.delivery import deliver
from reelwright.api.door import Door, poll_headers, show
from reelwright.api.exchange import exchange_of
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import ApiState, State
from reelwright.domain.assets import Variant, asset_prefix
from reelwright.domain.ids import JobId
from reelwright.domain.job import Job
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services import lifecycle
from reelwright.telemetry import bound_contextvars, get_logger

_VARIANTS: Final = ", ".join(Variant)
_log = get_logger("api")


def add_jobs(app: FastAPI, door: Door) -> None:
    """Add a door's routes, on its canonical path and on its aliases."""
    for path in door.paths:
        one = path + "/{video_id:video}"
        add_route(app, "GET", path, _lister(door))
        add_route(app, "DELETE", one, _deleter(door))
        add_route(app, "POST", one + "/cancel", _canceller(door))
        add_route(app, "GET", one + "/content", get_content)


def _lister(door: Door) -> Any:
    async def list_videos(
        request: Request,
        caller: Viewer,
        state: State,
        *,
        limit: Annotated[int, Query(ge=0, le=100, description="How many at most.")] = 20,
        after: Annotated[str | None, Query(description="The id of the last video of the page before.")] = None,
        order: Annotated[Literal["asc", "desc"], Query(description="Newest first is `desc`.")] = "desc",
        custom_id: Annotated[str | None, Query(description="Only those that the caller named so.")] = None,
    ) -> Response:
        """List the caller's videos."""
        library, gauge = state.dependencies.library, state.dependencies.gauge
        page = await library.page(
            caller.account.id, limit=limit, after=after, newest_first=order == "desc", custom_id=custom_id
        )
        positions = {job.id: await gauge.position(job) for job in page.jobs}

        def render(job: Job) -> dict[str, Any]:
            links = state.links.links_for(request.scope, job)
            return door.render_video(job, links=links, queue_position=positions[job.id])

        return json_reply(door.render_list(page, render))

    return list_videos


def _deleter(door: Door) -> Any:
    async def delete_video(request: Request, caller: Editor, state: State, video_id: str) -> Response:
        """Delete a video and its files; a live job is cancelled first."""
        dependencies = state.dependencies
        job = await dependencies.library.get(caller.account.id, video_id)
        exchange_of(request.scope).job_id = job.id
        with bound_contextvars(job_id=job.id):
            await lifecycle.delete(dependencies.database, dependencies.clock, caller.account.id, job.id)
            await _remove_files(state, job)
        return json_reply(door.render_deleted(job.id))

    return delete_video


def _canceller(door: Door) -> Any:
    async def cancel_video(request: Request, caller: Editor, state: State, video_id: str) -> Response:
        """Cancel a job; one that has ended already is returned as it is."""
        dependencies = state.dependencies
        job = await dependencies.library.get(caller.account.id, video_id)
        exchange_of(request.scope).job_id = job.id
        job = await lifecycle.cancel(dependencies.database, dependencies.clock, caller.account.id, job.id)
        return json_reply(await show(state, request.scope, door, job), headers=poll_headers(job))

    return cancel_video


async def get_content(
    request: Request,
    caller: Viewer,
    state: State,
    video_id: str,
    variant: Annotated[str, Query(description="Which file: video, thumbnail or spritesheet.")] = "video",
) -> Response:
    """Download a finished video or one of its stills."""
    if variant not in set(Variant):
        message = f"There is no variant '{variant[:40]}'. There are: {_VARIANTS}."
        raise InvalidRequestError(Fault("unsupported_variant", message, "variant"))
    job = await state.dependencies.library.get(caller.account.id, video_id)
    return await deliver(request, state.dependencies.assets, job, Variant(variant))


async def _remove_files(state: ApiState, job: Job) -> None:
    """Remove a deleted video's files now instead of at the next sweep, which comes after us if this fails."""
    prefix = asset_prefix(JobId(job.id))
    try:
        await state.dependencies.assets.delete(prefix)
        # The worker of a job that was live may still be writing, so the sweep looks once more.
        if job.is_terminal:
            async with state.dependencies.database.begin() as tx:
                await tx.jobs.forget_garbage(prefix)
    except Exception as error:  # noqa: BLE001 -- the video is deleted, whatever becomes of its files
        _log.warning("files_left_to_sweep", job_id=job.id, error=repr(error))
