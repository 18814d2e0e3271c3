"""The two hot routes, create and get, as plain ASGI ahead of FastAPI (docs/decisions/0006-two-hot-routes.md).

They share authentication, errors, request id and metrics with the rest; what they do without is FastAPI's routing and
dependency injection. Everything they do not know goes on to the next application.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from reelwright.api import metrics
from reelwright.api.auth import count_read, identify
from reelwright.api.body import read_body
from reelwright.api.dependencies import ApiDependencies
from reelwright.api.door import VIDEO_ID_PATTERN, Door, poll_headers, show
from reelwright.api.exchange import exchange_of
from reelwright.api.idempotency import REPLAYED, sending_of
from reelwright.api.rate_headers import show_quota
from reelwright.api.return_address import CALLBACK_FIELDS
from reelwright.api.state import ApiState
from reelwright.domain.key import Scope as KeyScope
from reelwright.domain.request import GenerationRequest
from reelwright.errors import ForbiddenAddressError

_encode: Final = msgspec.json.Encoder().encode
_JSON: Final = (b"content-type", b"application/json")
#: What a key must have for create and get.
SCOPES: Final = {"POST": frozenset({KeyScope.VIDEOS_WRITE}), "GET": frozenset({KeyScope.VIDEOS_READ})}


def hot_methods(doors: Sequence[Door], path: str) -> set[str]:
    """Return the methods that these routes take at a path, for `Allow`."""
    if any(path in door.paths for door in doors):
        return {"POST"}
    return {"GET", "HEAD"} if _one_video(doors).fullmatch(path) else set()


def hot_routes(doors: Sequence[Door]) -> set[tuple[str, str]]:
    """Return (method, path template) of every route served here, for the contract with `/openapi.json`."""
    paths = [path for door in doors for path in door.paths]
    return {("POST", path) for path in paths} | {("GET", f"{path}/{{video_id}}") for path in paths}


def hot(state: ApiState, doors: Sequence[Door], otherwise: ASGIApp) -> ASGIApp:
    """Serve create and get of all doors; hand everything else on."""
    by_path = {path: door for door in doors for path in door.paths}
    match_video = _one_video(doors).fullmatch

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope.get("method")
        if method == "POST" and path in by_path:
            exchange_of(scope).route = path
            await _create(state, by_path[path], scope, receive, send)
        elif method in ("GET", "HEAD") and (match := match_video(path)):
            prefix, video_id = match.groups()
            exchange_of(scope).route = f"{prefix}/{{video_id}}"
            await _get(state, by_path[prefix], video_id, scope, send)
        else:
            await otherwise(scope, receive, send)

    return dispatch


def _one_video(doors: Sequence[Door]) -> re.Pattern[str]:
    prefixes = "|".join(re.escape(path) for door in doors for path in door.paths)
    return re.compile(f"({prefixes})/({VIDEO_ID_PATTERN})")


async def _create(state: ApiState, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
    dependencies, exchange = state.dependencies, exchange_of(scope)
    config = dependencies.config
    principal = await identify(state, exchange, *SCOPES["POST"])
    body = await read_body(receive, exchange.headers, max_bytes=config.max_body_bytes)
    # Before the body is decoded further, for that may change it.
    once = exchange.claim or sending_of(state, scope, body, principal)
    request = door.decode(
        body,
        catalog=dependencies.catalog,
        emoji=config.emoji,
        quality=config.quality,
        new_seed=dependencies.new_seed,
    )
    _check_callback(dependencies, request, body)
    await state.disk.check()
    accepted = await dependencies.submitter.accept(
        principal.account, request, key=principal.key, request_id=exchange.request_id, once=once
    )
    job = accepted.job
    exchange.job_id = job.id
    show_quota(exchange, accepted.quota)
    if accepted.is_repeat:
        exchange.extra_headers += (REPLAYED,)
    else:
        metrics.count_submitted(door.name)
    await _send(send, await show(state, scope, door, job), poll_headers(job))


def _check_callback(dependencies: ApiDependencies, request: GenerationRequest, body: Mapping[str, Any]) -> None:
    if request.callback_url is None:
        return
    try:
        dependencies.guard.check(request.callback_url)
    except ForbiddenAddressError as error:
        error.param = next((name for name in CALLBACK_FIELDS if name in body), None)
        raise


async def _get(state: ApiState, door: Door, video_id: str, scope: Scope, send: Send) -> None:
    exchange = exchange_of(scope)
    exchange.is_routine = True
    principal = await identify(state, exchange, *SCOPES["GET"])
    await count_read(state, exchange, principal)
    job = await state.dependencies.library.get(principal.account.id, video_id)
    exchange.job_id = job.id
    await _send(send, await show(state, scope, door, job), poll_headers(job))


async def _send(send: Send, value: Mapping[str, Any], extra: Mapping[str, str]) -> None:
    body = _encode(value)
    headers = [_JSON, (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store")]
    headers += [(name.encode(), text.encode()) for name, text in extra.items()]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
