"""How a route is added to FastAPI: returning whole responses, HEAD beside each GET, 405 that names every method."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.responses import Response


def add_route(
    app: FastAPI, method: str, path: str, endpoint: Callable[..., Any], *, is_documented: bool = True
) -> None:
    """Add a route; its entry in `/openapi.json` is filled in by `openapi.complete`."""
    name = (
        f"{method.lower()}_{path.strip('/').replace('/', '_').replace('{', '').replace('}', '').replace(':video', '')}"
    )
    options: dict[str, Any] = {"response_class": Response, "response_model": None}
    app.add_api_route(path, endpoint, methods=[method], operation_id=name, include_in_schema=is_documented, **options)
    if method == "GET":
        app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False, **options)


def api_routes(app: FastAPI) -> Iterable[APIRoute]:
    """Return the routes that FastAPI serves, without those it adds by itself."""
    return [route for route in app.routes if isinstance(route, APIRoute)]


def methods_at(app: FastAPI, path: str) -> set[str]:
    """Return the methods that FastAPI's routes take at a path."""
    return {method for route in api_routes(app) if route.path_regex.match(path) for method in route.methods or ()}
