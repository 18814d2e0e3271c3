"""The application: every route, and the layers around them, put together.

From outside in: `observe` (request id, log, metrics), `rescue` (errors), the pages, `idempotent` (requests with an
Idempotency-Key), `hot` (create and get), FastAPI. All layers are pure ASGI functions. Nothing runs in the lifespan:
`bootstrap` owns what starts and stops.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reelwright.api import docs, files, health, models, openapi, plans, prices, problems, quotes, usage
from reelwright.api.account import add_account
from reelwright.api.batches import add_batches, show_batch
from reelwright.api.credits import add_credits
from reelwright.api.dependencies import ApiDependencies
from reelwright.api.generations import GENERATIONS
from reelwright.api.hot import hot, hot_methods
from reelwright.api.idempotency import idempotent
from reelwright.api.jobs import add_jobs
from reelwright.api.keys import add_keys
from reelwright.api.observe import observe, rescue
from reelwright.api.people import add_people
from reelwright.api.routes import add_route, methods_at
from reelwright.api.sessions import add_sessions
from reelwright.api.state import KEY, make_state
from reelwright.api.videos import VIDEOS
from reelwright.api.webhook_deliveries import add_webhook_deliveries
from reelwright.api.webhook_endpoints import add_webhook_endpoints
from reelwright.api.webhook_secret import add_webhook_secret

#: The generations dialect first: its alias lies inside the other's paths.
DOORS: Final = (GENERATIONS, VIDEOS)


#: What puts something in front of an application and hands on what it does not know.
Layer = Callable[[ASGIApp], ASGIApp]


def create_app(dependencies: ApiDependencies, pages: Layer | None = None) -> ASGIApp:
    """Build the ASGI application, with the pages in front of the routes if there are any."""
    state = make_state(dependencies)
    routes = hot(state, DOORS, make_fastapi(dependencies.config.version))
    routes = idempotent(state, routes, {"batch": show_batch})
    inner = observe(rescue(pages(routes) if pages else routes))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope[KEY] = state
        await inner(scope, receive, send)

    return app


@functools.cache
def make_fastapi(version: str) -> FastAPI:
    """Build what FastAPI serves: everything but create and get. It keeps no state, so applications may share it."""
    app = FastAPI(
        title="Reelwright",
        version=version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Inside FastAPI's own last resort, which answers in plain text.
        middleware=[Middleware(rescue)],
        exception_handlers={HTTPException: _on_http_exception, RequestValidationError: _on_validation_error},
    )
    for door in DOORS:
        add_jobs(app, door)
    add_batches(app)
    add_route(app, "GET", files.PATH, files.get_file)
    add_route(app, "OPTIONS", files.PATH, files.allow_any_origin, is_documented=False)
    add_route(app, "GET", "/v1/models", models.list_models)
    add_route(app, "GET", "/v1/models/{name}", models.get_model)
    add_people(app)
    add_sessions(app)
    add_account(app)
    add_keys(app)
    add_credits(app)
    add_route(app, "GET", usage.PATH, usage.get_usage)
    add_route(app, "GET", "/v1/plans", plans.list_plans)
    add_route(app, "GET", "/v1/prices", prices.list_prices)
    add_route(app, "POST", quotes.PATH, quotes.get_quote)
    add_webhook_endpoints(app)
    add_webhook_secret(app)
    add_webhook_deliveries(app)
    add_route(app, "GET", "/healthz", health.get_health)
    add_route(app, "GET", "/readyz", health.get_readiness)
    add_route(app, "GET", "/metrics", health.get_metrics)
    docs.add_docs(app, openapi.Document(app, DOORS))
    return app


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    method, path = request.method, request.url.path
    if error.status_code == 404:
        return problems.route_not_found(method, path).response()
    if error.status_code == 405:
        allowed = methods_at(request.app, path) | hot_methods(DOORS, path)
        return problems.method_not_allowed(method, path, sorted(allowed)).response()
    return problems.describe(error).response()


async def _on_validation_error(_request: Request, error: Exception) -> Response:
    return problems.describe(error).response()
