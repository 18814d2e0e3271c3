"""`/v1/webhook_deliveries`: what was sent, what came back, and sending it again."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import FastAPI, Query, Request
from starlette.responses import Response

from reelwright.api.auth import AccountReader, AccountWriter
from reelwright.api.job_view import list_view
from reelwright.api.own_body import read_fields
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import State
from reelwright.api.webhook_view import attempts_view, delivery_view
from reelwright.api.webhook_wire import read_resend
from reelwright.domain.webhook import DeliveryState
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services.webhook_log import MAX_RESENT, LogFilter, LoggedDelivery

PATH: Final = "/v1/webhook_deliveries"
ONE: Final = "/v1/webhook_deliveries/{delivery_id}"
RESEND: Final = f"{ONE}/resend"
RESEND_FAILED: Final = f"{PATH}/resend"


def add_webhook_deliveries(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "GET", PATH, list_deliveries)
    add_route(app, "POST", RESEND_FAILED, resend_failed)
    add_route(app, "GET", ONE, get_delivery)
    add_route(app, "POST", RESEND, resend)


async def list_deliveries(
    caller: AccountReader,
    state: State,
    *,
    endpoint_id: Annotated[str | None, Query(description="Those to this webhook endpoint alone.")] = None,
    status: Annotated[
        Literal["pending", "delivered", "failed"] | None, Query(description="Those that stand so alone.")
    ] = None,
    video_id: Annotated[str | None, Query(description="Those about this video alone.")] = None,
    batch_id: Annotated[str | None, Query(description="Those about this batch itself alone.")] = None,
    limit: Annotated[int, Query(ge=0, le=100, description="How many at most.")] = 20,
    after: Annotated[str | None, Query(description="The id of the last delivery of the page before.")] = None,
) -> Response:
    """List the account's webhook deliveries of the last 30 days, newest first."""
    if video_id is not None and batch_id is not None:
        message = "'video_id' and 'batch_id' cannot both be what a delivery is about. Send one of them."
        raise InvalidRequestError(Fault("conflicting_fields", message, "video_id"))
    wanted = LogFilter(
        endpoint_id=endpoint_id,
        subject=video_id if batch_id is None else batch_id,
        state=DeliveryState(status) if status else None,
    )
    page = await state.dependencies.webhooks.log.page(caller.account.id, wanted, limit=limit, after=after)
    return json_reply(list_view([delivery_view(each) for each in page.deliveries], has_more=page.has_more))


async def get_delivery(caller: AccountReader, state: State, delivery_id: str) -> Response:
    """Return a webhook delivery with every attempt: what was sent, what came back, how long it took."""
    return json_reply(_show(await state.dependencies.webhooks.log.get(caller.account.id, delivery_id)))


async def resend(caller: AccountWriter, state: State, delivery_id: str) -> Response:
    """Send a webhook delivery again, now, whatever became of it."""
    return json_reply(_show(await state.dependencies.webhooks.log.resend(caller.account.id, delivery_id)))


async def resend_failed(request: Request, caller: AccountWriter, state: State) -> Response:
    """Send again every webhook delivery that was made since an instant and has failed, the oldest 10,000 at most."""
    since, endpoint_id = read_resend(await read_fields(request))
    count = await state.dependencies.webhooks.log.resend_failed(caller.account.id, since, endpoint_id=endpoint_id)
    return json_reply({"object": "webhook_deliveries.resent", "count": count, "has_more": count >= MAX_RESENT})


def _show(logged: LoggedDelivery) -> dict[str, Any]:
    return {**delivery_view(logged), "attempts": attempts_view(logged)}
