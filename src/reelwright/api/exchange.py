"""One request and what becomes known of it on its way through: what the log line and the metrics are made of.

It lies in the ASGI scope, so that every layer, ours and FastAPI's, finds the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from starlette.types import Scope

from reelwright.domain.idempotency import Claim

KEY: Final = "reelwright.exchange"
UNMATCHED: Final = "unmatched"


@dataclass(slots=True)
class Exchange:
    """A request under way."""

    request_id: str
    #: Lower-case names; of a repeated header the last one, which is what the nearest proxy added.
    headers: dict[str, str]
    #: The route's template, never the path itself: it becomes a metric's label.
    route: str = UNMATCHED
    #: The status sent; 0 until the response has begun.
    status: int = 0
    job_id: str | None = None
    #: Headers for the response that only became known on the way, such as what is left of a rate limit.
    extra_headers: tuple[tuple[bytes, bytes], ...] = ()
    #: Whether the request is one of many alike (a poll), so that its log line is for debugging only.
    is_routine: bool = False
    #: The Idempotency-Key under which it is carried out.
    claim: Claim | None = None


def exchange_of(scope: Scope) -> Exchange:
    """Return the exchange that `observe` put into the scope."""
    return cast("Exchange", scope[KEY])


def read_headers(raw: Any) -> dict[str, str]:
    """Return ASGI's header pairs as a dictionary; values that are UTF-8 are read as such."""
    try:
        return {name.decode("ascii"): value.decode("ascii") for name, value in raw}
    except UnicodeDecodeError:
        return {name.decode("latin-1"): _text(value) for name, value in raw}


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
