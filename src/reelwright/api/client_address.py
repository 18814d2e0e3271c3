"""Where a request comes from, for the limits that count by network address.

Invariant: what a client writes into X-Forwarded-For never counts; only what trusted proxies added to it does.
"""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from reelwright.api.exchange import exchange_of
from reelwright.api.links import split_host
from reelwright.api.state import state_of

_MAX_HOPS: Final = 20


def client_address(scope: Scope) -> str:
    """Return the address of the nearest peer that is no trusted proxy; empty for one that has none."""
    is_trusted = state_of(scope).links.is_trusted_proxy
    client = scope.get("client")
    address = client[0] if client else ""
    forwarded = exchange_of(scope).headers.get("x-forwarded-for", "")
    for entry in reversed(forwarded.split(",")[-_MAX_HOPS:]):
        hop = _without_port(entry)
        if not hop or not is_trusted(address):
            break
        address = hop
    return address


def _without_port(entry: str) -> str:
    """Return an entry's address; some proxies write `[2001:db8::1]:443` and `192.0.2.1:443`."""
    text = entry.strip()
    if text.startswith("[") or text.count(":") == 1:
        text = split_host(text)[0].strip("[]")
    return text
