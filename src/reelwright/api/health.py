"""For machines that watch: `/healthz` (the process answers), `/readyz` (every part answers), `/metrics`."""

from __future__ import annotations

import asyncio
import hmac
from ipaddress import ip_address
from typing import Final

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from reelwright.api import metrics, problems
from reelwright.api.exchange import exchange_of
from reelwright.api.replies import json_reply
from reelwright.api.state import ApiState, State
from reelwright.errors import DatabaseUnavailableError, ForbiddenError

#: How long the measurements wait for the database.
_GAUGE_S: Final = 2.0
#: Any of these says that somebody asks through a proxy, whose own address proves nothing.
_FORWARDED: Final = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


async def get_health(state: State) -> Response:
    """Say that the process answers."""
    return json_reply({"status": "ok", "version": state.dependencies.config.version})


async def get_readiness(state: State) -> Response:
    """Say whether the database, the store, the queue and whatever else is needed answer."""
    report = await state.readiness.report()
    answer = {"status": "ready" if report.is_ready else "not_ready", "parts": report.parts}
    if report.is_ready:
        return json_reply(answer)
    failed = ", ".join(name for name, part in report.parts.items() if part["status"] != "ok")
    error = problems.envelope("not_ready", f"Not ready: {failed}.", status=503)
    return json_reply({**answer, "error": error}, status=503, headers={"retry-after": "5"})


async def get_metrics(request: Request, state: State) -> Response:
    """Give Prometheus the measurements: to this machine itself, or to who has the metrics token."""
    if not (_has_token(request, state) or _is_local(request)):
        raise ForbiddenError("Measurements are read from the machine itself, or with the metrics token as Bearer.")
    try:
        metrics.QUEUED.set(await asyncio.wait_for(state.dependencies.gauge.count(), _GAUGE_S))
    except (DatabaseUnavailableError, TimeoutError):
        # The other measurements are wanted most when the database is away.
        metrics.QUEUED.set(float("nan"))
    return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"})


def _has_token(request: Request, state: ApiState) -> bool:
    token = state.dependencies.config.metrics_token
    if not token:
        return False
    given = exchange_of(request.scope).headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_local(request: Request) -> bool:
    headers = exchange_of(request.scope).headers
    if request.client is None or any(name in headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
