"""JSON answers of the routes that FastAPI serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response


def json_reply(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a value as JSON that no cache keeps."""
    body = msgspec.json.encode(value)
    all_headers = {"cache-control": "no-store", **(headers or {})}
    return Response(body, status, headers=all_headers, media_type="application/json")
