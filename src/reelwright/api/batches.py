"""`/v1/video/generations/batch`: several videos in one call, all or none of them unless the caller says otherwise."""

from __future__ import annotations

import functools
from typing import Annotated, Any, Final, Literal

from fastapi import FastAPI, Query, Request
from starlette.responses import Response
from starlette.types import Scope

from reelwright.api import metrics
from reelwright.api.auth import Creator, Editor, Viewer
from reelwright.api.batches_wire import LISTS, decode_batch, render_batch, render_whole
from reelwright.api.body import read_body
from reelwright.api.door import show
from reelwright.api.exchange import exchange_of
from reelwright.api.generations import GENERATIONS
from reelwright.api.job_view import list_view
from reelwright.api.rate_headers import show_quota
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import ApiState, State
from reelwright.domain.batch import BatchCounts
from reelwright.domain.ids import AccountId
from reelwright.services.applications import BatchWish
from reelwright.services.batches import Batches, WholeBatch

#: The canonical path first, then aliases.
PATHS: Final = (*(f"{path}/batch" for path in GENERATIONS.paths), "/v1/video/batch")


def add_batches(app: FastAPI) -> None:
    """Add the routes."""
    for path in PATHS:
        add_route(app, "POST", path, create_batch)
        add_route(app, "GET", path, list_batches)
        add_route(app, "GET", path + "/{batch_id}", get_batch)
        add_route(app, "POST", path + "/{batch_id}/cancel", cancel_batch)


async def create_batch(request: Request, caller: Creator, state: State) -> Response:
    """Ask for up to ten videos; the answer comes as soon as all of them are durable."""
    dependencies, exchange = state.dependencies, exchange_of(request.scope)
    wish = await _read_wish(request, state)
    await state.disk.check()
    accepted = await dependencies.submitter.accept_batch(
        caller.account, wish, key=caller.key, request_id=exchange.request_id, once=exchange.claim
    )
    show_quota(exchange, accepted.quota)
    for _ in accepted.jobs:
        metrics.count_submitted(GENERATIONS.name)
    batch = accepted.batch
    counts = BatchCounts(batch.asked, queued=len(accepted.jobs), refused=len(batch.refused))
    return json_reply(await _show(request.scope, state, WholeBatch(batch, counts, accepted.jobs)))


async def list_batches(
    caller: Viewer,
    state: State,
    limit: Annotated[int, Query(ge=0, le=100, description="How many at most.")] = 20,
    after: Annotated[str | None, Query(description="The id of the last batch of the page before.")] = None,
    order: Annotated[Literal["asc", "desc"], Query(description="Newest first is `desc`.")] = "desc",
) -> Response:
    """List the caller's batches, without their videos."""
    page = await _batches(state).page(caller.account.id, limit=limit, after=after, newest_first=order == "desc")
    views = [render_batch(batch, page.counts[batch.id]) for batch in page.batches]
    return json_reply(list_view(views, has_more=page.has_more))


async def get_batch(request: Request, caller: Viewer, state: State, batch_id: str) -> Response:
    """Return a batch and its videos, in the order in which they were asked for; deleted ones are left out."""
    return json_reply(await _show(request.scope, state, await _batches(state).get(caller.account.id, batch_id)))


async def cancel_batch(request: Request, caller: Editor, state: State, batch_id: str) -> Response:
    """Cancel those of a batch's videos that have not ended, and return it."""
    return json_reply(await _show(request.scope, state, await _batches(state).cancel(caller.account.id, batch_id)))


async def show_batch(state: ApiState, scope: Scope, account_id: AccountId, batch_id: str) -> dict[str, Any]:
    """Return a batch as it is now, for a request whose own answer was lost."""
    return await _show(scope, state, await _batches(state).get(account_id, batch_id))


async def _read_wish(request: Request, state: ApiState) -> BatchWish:
    dependencies, config = state.dependencies, state.dependencies.config
    headers = exchange_of(request.scope).headers
    body = await read_body(request.receive, headers, max_bytes=config.max_body_bytes, array_as=LISTS[0])
    decode = functools.partial(
        GENERATIONS.decode,
        catalog=dependencies.catalog,
        emoji=config.emoji,
        quality=config.quality,
        new_seed=dependencies.new_seed,
    )
    return decode_batch(body, decode=decode, guard=dependencies.guard)


async def _show(scope: Scope, state: ApiState, whole: WholeBatch) -> dict[str, Any]:
    return render_whole(whole, [await show(state, scope, GENERATIONS, job) for job in whole.jobs])


def _batches(state: ApiState) -> Batches:
    return Batches(state.dependencies.database, state.dependencies.clock)
