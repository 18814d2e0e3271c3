"""`/docs` and `/openapi.json`: Swagger UI from our own files, so that it works without a network.

Nothing is loaded from elsewhere and the content security policy forbids it; `static/swagger-ui` is swagger-ui-dist as
released, beside its licence.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Final

from fastapi import FastAPI
from starlette.responses import Response

from reelwright.api.openapi import Document
from reelwright.api.replies import json_reply
from reelwright.api.routes import add_route
from reelwright.errors import NotFoundError

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
#: The only files served, each with its type.
_FILES: Final = {
    "swagger-ui-bundle.js": ("swagger-ui/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("swagger-ui/swagger-ui.css", "text/css; charset=utf-8"),
    "start.js": ("docs/start.js", "text/javascript; charset=utf-8"),
}


def add_docs(app: FastAPI, document: Document) -> None:
    """Add the pages; they are for people and not part of the document they show."""

    async def get_openapi() -> Response:
        """Return the description of this API."""
        return json_reply(document.get())

    add_route(app, "GET", "/openapi.json", get_openapi, is_documented=False)
    add_route(app, "GET", "/docs", _get_page, is_documented=False)
    add_route(app, "GET", "/docs/{name}", _get_file, is_documented=False)


async def _get_page() -> Response:
    """Return the page."""
    return Response(_read("docs/index.html"), headers=_HEADERS, media_type="text/html")


async def _get_file(name: str) -> Response:
    """Return one of the page's files."""
    if name not in _FILES:
        raise NotFoundError("There is no such file.")
    path, content_type = _FILES[name]
    return Response(_read(path), headers={**_HEADERS, "content-type": content_type, "cache-control": "max-age=3600"})


@functools.cache
def _read(path: str) -> bytes:
    return resources.files("reelwright.api").joinpath("static").joinpath(path).read_bytes()
