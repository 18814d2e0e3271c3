"""What is left of a rate limit, as headers: OpenAI's names and those of the IETF's draft.

`x-ratelimit-…-requests` is what OpenAI's SDKs know, its reset in their notation (`1m4.5s`); `RateLimit` and
`RateLimit-Policy` are draft-ietf-httpapi-ratelimit-headers-11. Each response shows the limit that it counted against.
"""

from __future__ import annotations

from reelwright.domain.limits import Quota
from reelwright.errors import RateLimitedError


def quota_headers(quota: Quota) -> dict[str, str]:
    """Return the headers of a request that was admitted."""
    if quota.rate.limit is None or quota.remaining is None:
        return {}
    return _headers(quota.rate.limit, quota.remaining, quota.reset_ms, quota.rate.window_s)


def refusal_headers(error: RateLimitedError) -> dict[str, str]:
    """Return the headers of a request that came too soon."""
    if error.limit is None:
        return {}
    return _headers(error.limit, error.remaining, error.reset_ms, error.window_s)


def _headers(limit: int, remaining: int, reset_ms: int, window_s: int) -> dict[str, str]:
    name = "day" if window_s >= 86_400 else "minute" if window_s == 60 else "window"
    return {
        "x-ratelimit-limit-requests": str(limit),
        "x-ratelimit-remaining-requests": str(remaining),
        "x-ratelimit-reset-requests": _duration(reset_ms),
        "ratelimit-policy": f'"{name}";q={limit};w={window_s}',
        "ratelimit": f'"{name}";r={remaining};t={-(-reset_ms // 1000)}',
    }


def _duration(ms: int) -> str:
    """Write a duration as Go does, which is how OpenAI writes it: `250ms`, `59.75s`, `6m0s`."""
    if ms < 1000:
        return f"{ms}ms"
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest / 1000:g}s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds
