"""What is left of a rate limit, as headers: OpenAI's names and those of the IETF's draft.

`x-ratelimit-…-requests` is what OpenAI's SDKs know, its reset in their notation (`1m4.5s`): one limit, so the tighter
one. `RateLimit` and `RateLimit-Policy` are draft-ietf-httpapi-ratelimit-headers: all the limits that were counted
against, as structured lists. A refusal shows the limit that refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reelwright.api.exchange import Exchange
from reelwright.domain.limits import DAY_S, Quota, Rate
from reelwright.errors import RateLimitedError

#: Names and values as ASGI wants them.
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class _Limit:
    limit: int
    remaining: int
    window_s: int
    #: Until all of it is there again; None when that was not asked.
    reset_ms: int | None

    @property
    def name(self) -> str:
        return {60: "minute", DAY_S: "day"}.get(self.window_s, "window")


def show_quota(exchange: Exchange, quota: Quota | None) -> None:
    """Tell on the response to come what is left; a refusal tells it by itself (`problems`)."""
    if quota is not None:
        exchange.extra_headers += quota_headers(quota)


def quota_headers(quota: Quota) -> Headers:
    """Return the headers of a request that was admitted; none when nothing limits it."""
    return _of_quota(quota.rate, quota.remaining, quota.remaining_today, quota.reset_ms)


@lru_cache(maxsize=256)
def _of_quota(rate: Rate, remaining: int | None, remaining_today: int | None, reset_ms: int) -> Headers:
    # Requests that were counted together are told the same.
    limits = []
    if rate.limit is not None and remaining is not None:
        limits.append(_Limit(rate.limit, remaining, rate.window_s, reset_ms))
    if rate.per_day is not None and remaining_today is not None:
        limits.append(_Limit(rate.per_day, remaining_today, DAY_S, None))
    return _headers(limits)


def refusal_headers(error: RateLimitedError) -> Headers:
    """Return the headers of a request that came too soon."""
    if error.limit is None:
        return ()
    return _headers([_Limit(error.limit, error.remaining, error.window_s, error.reset_ms)])


def _headers(limits: list[_Limit]) -> Headers:
    if not limits:
        return ()
    tightest = min(limits, key=lambda each: each.remaining)
    headers = {
        "x-ratelimit-limit-requests": str(tightest.limit),
        "x-ratelimit-remaining-requests": str(tightest.remaining),
        "ratelimit-policy": ", ".join(f'"{each.name}";q={each.limit};w={each.window_s}' for each in limits),
        "ratelimit": ", ".join(map(_left, limits)),
    }
    if tightest.reset_ms is not None:
        headers["x-ratelimit-reset-requests"] = _duration(tightest.reset_ms)
    return tuple((name.encode(), text.encode()) for name, text in headers.items())


def _left(limit: _Limit) -> str:
    wait = "" if limit.reset_ms is None else f";t={max(0, -(-limit.reset_ms // 1000))}"
    return f'"{limit.name}";r={limit.remaining}{wait}'


def _duration(ms: int) -> str:
    """Write a duration as Go does, which is how OpenAI writes it: `250ms`, `59.75s`, `6m0s`."""
    if ms < 1000:
        return f"{max(0, ms)}ms"
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest / 1000:g}s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds
