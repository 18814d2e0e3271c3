"""Host and port as they stand in an address that somebody opens."""

from __future__ import annotations

from typing import Final

#: An address that means all of this machine's is none to go to.
_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- it is read, not listened on


def in_url(host: str) -> str:
    """Return a host as it stands in a URL: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def reachable_url(host: str, port: int) -> str:
    """Return an address that this machine reaches, whatever was listened on."""
    return f"http://{in_url(_LOOPBACK.get(host, host))}:{port}"
