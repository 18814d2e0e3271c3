"""Signed links: `/v1/files/{job_id}/{file_name}` serves whoever holds a valid one.

Pages of other origins may read these files, and these alone: the link itself is the permission.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.responses import Response

from reelwright.api import problems
from reelwright.api.delivery import deliver
from reelwright.api.state import ApiState, State
from reelwright.domain.assets import KINDS
from reelwright.domain.ids import parse_job_id
from reelwright.domain.links import is_valid
from reelwright.errors import LinkRefusedError, NotFoundError, ReelwrightError, VideoNotFoundError

PATH: Final = "/v1/files/{job_id}/{file_name}"
_VARIANTS: Final = {kind.file_name: variant for variant, kind in KINDS.items()}
_ANY_ORIGIN: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Accept-Ranges, Content-Length, Content-Range, ETag, X-Request-Id",
    "cross-origin-resource-policy": "cross-origin",
}
_PREFLIGHT: Final = _ANY_ORIGIN | {
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "Range, If-Range, If-None-Match, If-Modified-Since",
    "access-control-max-age": "86400",
}


async def get_file(request: Request, state: State, job_id: str, file_name: str) -> Response:
    """Send one file to the holder of a signed link; `download=1` asks the browser to save it."""
    try:
        response = await _get_file(request, state, job_id, file_name)
    except ReelwrightError as error:
        response = problems.describe(error).response()
    response.headers.update(_ANY_ORIGIN)
    return response


async def allow_any_origin(job_id: str, file_name: str) -> Response:  # noqa: ARG001 -- the path names them
    """Answer a browser's preflight: any page may read these files, given the link."""
    return Response(status_code=204, headers=_PREFLIGHT)


async def _get_file(request: Request, state: ApiState, job_id: str, file_name: str) -> Response:
    variant = _VARIANTS.get(file_name)
    parsed_id = parse_job_id(job_id)
    if variant is None:
        raise NotFoundError("There is no such file.")
    if parsed_id is None:
        raise VideoNotFoundError(f"There is no video '{job_id[:80]}'.")
    dependencies = state.dependencies
    expires_s, signature = _signature(request.query_params)
    now_s = dependencies.clock.now().timestamp()
    if not is_valid(dependencies.link_keys, parsed_id, variant, expires_s=expires_s, signature=signature, now_s=now_s):
        raise LinkRefusedError
    job = await dependencies.library.find(parsed_id)
    if job is None:
        raise VideoNotFoundError(f"There is no video '{parsed_id}'.")
    is_attachment = request.query_params.get("download") in ("1", "true")
    return await deliver(request, dependencies.assets, job, variant, is_attachment=is_attachment)


def _signature(query: Mapping[str, str]) -> tuple[int, str]:
    expires, signature = query.get("expires", ""), query.get("signature", "")
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= 12 and signature):
        raise LinkRefusedError
    return int(expires), signature
