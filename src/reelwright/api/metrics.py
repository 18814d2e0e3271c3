"""What Prometheus is told. Labels are templates and small sets, never an account, a key, an id or a raw path."""

from __future__ import annotations

import functools
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_REQUESTS: Final = Counter("reelwright_http_requests", "Requests answered.", ["method", "route", "status"])
_SECONDS: Final = Histogram(
    "reelwright_http_request_duration_seconds",
    "From the first byte of a request to the last of its response.",
    ["method", "route"],
    buckets=_BUCKETS,
)
_SUBMITTED: Final = Counter("reelwright_jobs_submitted", "Jobs made durable.", ["door"])
QUEUED: Final = Gauge("reelwright_jobs_queued", "Jobs waiting, of all accounts.")


@functools.lru_cache(maxsize=2048)
def _children(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return _REQUESTS.labels(method, route, str(status)), _SECONDS.labels(method, route)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    requests, durations = _children(method if method in _METHODS else "other", route, status)
    requests.inc()
    durations.observe(seconds)


@functools.lru_cache(maxsize=16)
def _submitted(door: str) -> Counter:
    return _SUBMITTED.labels(door)


def count_submitted(door: str) -> None:
    """Count one job made durable."""
    _submitted(door).inc()
