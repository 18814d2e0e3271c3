"""`/v1/webhook_endpoints` and `/v1/webhook_event_types`, in the shape of OpenAI's `client.webhooks`."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import FastAPI, Query, Request
from starlette.responses import Response

from reelwright.api.auth import AccountReader, AccountWriter
from reelwright.api.job_view import list_view
from reelwright.api.own_body import read_fields
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.api.state import ApiState, State
from reelwright.api.webhook_view import endpoint_view, event_types_view, trial_view
from reelwright.api.webhook_wire import read_change, read_rotation, read_trial, read_wish
from reelwright.domain.webhook import Endpoint
from reelwright.services.webhook_endpoints import SecretEndpoint

PATH: Final = "/v1/webhook_endpoints"
ONE: Final = "/v1/webhook_endpoints/{endpoint_id}"
ROTATE: Final = f"{ONE}/rotate_secret"
TEST: Final = f"{ONE}/test"
EVENT_TYPES: Final = "/v1/webhook_event_types"


def add_webhook_endpoints(app: FastAPI) -> None:
    """Add the routes."""
    add_route(app, "GET", PATH, list_endpoints)
    add_route(app, "POST", PATH, create_endpoint)
    add_route(app, "GET", ONE, get_endpoint)
    # OpenAI's clients change with POST.
    add_route(app, "POST", ONE, update_endpoint)
    add_route(app, "PATCH", ONE, update_endpoint)
    add_route(app, "DELETE", ONE, delete_endpoint)
    add_route(app, "POST", ROTATE, rotate_secret)
    add_route(app, "POST", TEST, test_endpoint)
    add_route(app, "GET", EVENT_TYPES, list_event_types)


async def list_endpoints(
    caller: AccountReader,
    state: State,
    limit: Annotated[int, Query(ge=0, le=100, description="How many at most.")] = 20,
    after: Annotated[str | None, Query(description="The id of the last endpoint of the page before.")] = None,
) -> Response:
    """List the account's webhook endpoints, oldest first; never a secret."""
    endpoints = await state.dependencies.webhooks.endpoints.list(caller.account.id)
    # An account has a few, so the page is cut out of all of them. Their order is that of their ids.
    left = [each for each in endpoints if after is None or each.id > after]
    return json_reply(list_view([_show(state, each) for each in left[:limit]], has_more=len(left) > limit))


async def create_endpoint(request: Request, caller: AccountWriter, state: State) -> Response:
    """Register a webhook endpoint; `signing_secret` in the answer is shown this once."""
    wish = read_wish(await read_fields(request))
    made = await state.dependencies.webhooks.endpoints.create(caller.account.id, wish)
    return json_reply(_show_secret(state, made))


async def get_endpoint(caller: AccountReader, state: State, endpoint_id: str) -> Response:
    """Return one of the account's webhook endpoints."""
    endpoint = await state.dependencies.webhooks.endpoints.get(caller.account.id, endpoint_id)
    return json_reply(_show(state, endpoint))


async def update_endpoint(request: Request, caller: AccountWriter, state: State, endpoint_id: str) -> Response:
    """Change a webhook endpoint; `status: "enabled"` resumes one that was paused or disabled."""
    change = read_change(await read_fields(request))
    endpoint = await state.dependencies.webhooks.endpoints.update(caller.account.id, endpoint_id, change)
    return json_reply(_show(state, endpoint))


async def delete_endpoint(caller: AccountWriter, state: State, endpoint_id: str) -> Response:
    """Delete a webhook endpoint with its deliveries, those that wait too."""
    deleted = await state.dependencies.webhooks.endpoints.delete(caller.account.id, endpoint_id)
    return json_reply({"id": deleted, "object": "webhook_endpoint.deleted", "deleted": True})


async def rotate_secret(request: Request, caller: AccountWriter, state: State, endpoint_id: str) -> Response:
    """Give a webhook endpoint a new secret, shown this once; for 24 hours the old one signs too, unless told not to."""
    keep_old = read_rotation(await read_fields(request))
    endpoints = state.dependencies.webhooks.endpoints
    return json_reply(
        _show_secret(state, await endpoints.rotate_secret(caller.account.id, endpoint_id, keep_old=keep_old))
    )


async def test_endpoint(request: Request, caller: AccountWriter, state: State, endpoint_id: str) -> Response:
    """Send a signed event about something made up to a webhook endpoint now, and tell what came back."""
    kind = read_trial(await read_fields(request))
    tried, reply = await state.dependencies.webhooks.endpoints.test(caller.account.id, endpoint_id, kind)
    return json_reply(trial_view(tried, kind, reply))


async def list_event_types(_caller: AccountReader) -> Response:
    """List the events that a webhook endpoint can hear of."""
    return json_reply(event_types_view())


def _show(state: ApiState, endpoint: Endpoint) -> dict[str, Any]:
    return endpoint_view(endpoint, state.dependencies.webhooks.endpoints.secret_hint(endpoint))


def _show_secret(state: ApiState, made: SecretEndpoint) -> dict[str, Any]:
    return {**_show(state, made.endpoint), "signing_secret": made.secret}
