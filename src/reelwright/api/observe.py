"""The outermost layers: a request id on everything, one log line and one measurement a request, and the last resort.

Invariants: `x-request-id` is on every response; a failure before the response has begun becomes OpenAI's envelope,
one after it is raised, so that the server cuts the connection instead of pretending the body was whole.
"""

from __future__ import annotations

import logging
import os
import re
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelwright.api import metrics, problems
from reelwright.api.exchange import KEY, Exchange, exchange_of, read_headers
from reelwright.domain.ids import parse_job_id
from reelwright.telemetry import bound_contextvars, get_logger, write_line

_SANE_ID: Final = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
#: What a response that never began is counted as: the client went away.
_CLIENT_GONE: Final = 499
_log = get_logger("api")
#: Asked before structlog is, which builds the whole line before it finds out that nobody wants it.
_levels = logging.getLogger("reelwright")


def observe(app: ASGIApp) -> ASGIApp:
    """Wrap an application: request id, log line, metrics; a HEAD's response loses its body."""

    async def observed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = read_headers(scope["headers"])
        exchange = scope[KEY] = Exchange(_request_id(headers), headers)
        id_header = (b"x-request-id", exchange.request_id.encode())
        is_head = scope["method"] == "HEAD"

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                message["headers"] = [*message["headers"], id_header, *exchange.extra_headers]
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        with bound_contextvars(request_id=exchange.request_id):
            try:
                await app(scope, receive, send_observed)
            finally:
                _record(scope, exchange, time.perf_counter() - started)

    return observed


def rescue(app: ASGIApp) -> ASGIApp:
    """Wrap an application: whatever it raises becomes a problem on the wire, with a traceback if unexpected."""

    async def rescued(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        try:
            await app(scope, receive, send)
        except Exception as error:
            exchange = exchange_of(scope)
            exchange.is_routine = False
            if exchange.status:
                _log.exception("response_broken_off", status=exchange.status)
                raise
            problem = problems.describe(error)
            if problems.is_unexpected(problem):
                _log.exception("request_failed", method=scope["method"], path=scope["path"][:200])
            await problem.send(send)

    return rescued


def _job_id(scope: Scope, exchange: Exchange) -> str | None:
    named = scope.get("path_params", {})
    return exchange.job_id or parse_job_id(named.get("video_id") or named.get("job_id") or "")


def _request_id(headers: dict[str, str]) -> str:
    given = headers.get("x-request-id")
    if given and _SANE_ID.fullmatch(given):
        return given
    return f"req_{os.urandom(12).hex()}"


def _record(scope: Scope, exchange: Exchange, seconds: float) -> None:
    method, status = scope["method"], exchange.status or _CLIENT_GONE
    route = getattr(scope.get("route"), "path_format", None) or exchange.route
    metrics.count_request(method, route, status, seconds)
    level = logging.DEBUG if exchange.is_routine else logging.INFO
    if _levels.isEnabledFor(level):
        about: dict[str, object] = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
        if job_id := _job_id(scope, exchange):
            about["job_id"] = job_id
        write_line("api", "request", logging.getLevelName(level).lower(), about)
