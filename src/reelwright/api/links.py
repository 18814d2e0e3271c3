"""Absolute links to files: which address goes in front of a signed path.

Invariant: a host name reaches a link only from `public_url`, `allowed_hosts` or the address we listen on; a forged
Host or X-Forwarded-Host never does. `X-Forwarded-*` counts only from a trusted proxy, and even then the host must be
an allowed one, because proxies pass on what they were sent.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

from starlette.types import Scope

from reelwright.api.dependencies import ApiConfig
from reelwright.api.exchange import exchange_of
from reelwright.api.video_links import VideoLinks, sign_links
from reelwright.domain.job import Job, JobState
from reelwright.domain.links import LINK_LIFETIME_S
from reelwright.ports import Clock

_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_WILDCARD: Final = ("", "0.0.0.0", "[::]")  # noqa: S104 -- recognised here, not bound
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::(?P<port>[0-9]{1,5}))?")
_BASES: Final = 256


def split_host(text: str) -> tuple[str, str | None]:
    """Split `host[:port]` into a lower-case name (IPv6 in brackets) and the port; ("", None) when it is no host."""
    match = _HOST.fullmatch(text.strip().lower())
    return (match["name"], match["port"]) if match else ("", None)


class LinkMaker:
    """Signs links and puts the right address in front of them."""

    def __init__(self, config: ApiConfig, keys: Sequence[bytes], clock: Clock) -> None:
        self._config = config
        self._key = keys[0]
        self._clock = clock
        self._bind_name, self._bind_port = _in_url(config.bind_address[0].lower()), config.bind_address[1]
        allowed = {host.lower() for host in (*_LOOPBACK, *config.allowed_hosts)}
        if self._bind_name not in _WILDCARD:
            allowed.add(self._bind_name)
        self._allowed = frozenset(allowed)
        self._bases: dict[tuple[str | None, str], str] = {}
        self.is_trusted_proxy = functools.lru_cache(maxsize=1024)(self._is_trusted_proxy)

    def links_for(self, scope: Scope, job: Job) -> VideoLinks | None:
        """Return fresh links to a video's files; None while, or because, there are none."""
        if job.state is not JobState.COMPLETED or job.is_expired:
            return None
        # Whole minutes, so that links asked for together are equal and a browser's cache can hold them.
        expires_s = (int(self._clock.now().timestamp()) // 60 + 1) * 60 + LINK_LIFETIME_S
        return sign_links(self.base_of(scope), self._key, job.id, expires_s)

    def base_of(self, scope: Scope) -> str:
        """Return the address in front of a link, without a slash at its end."""
        if self._config.public_url:
            return self._config.public_url.rstrip("/")
        headers = exchange_of(scope).headers
        host, scheme = headers.get("host"), scope["scheme"]
        if self._config.trusted_proxies and self.is_trusted_proxy(_peer(scope)):
            host = _nearest(headers.get("x-forwarded-host")) or host
            proto = _nearest(headers.get("x-forwarded-proto"))
            scheme = proto if proto in ("http", "https") else scheme
        base = self._bases.get((host, scheme))
        if base is None:
            base = f"{scheme}://{self._allowed_host(host) or self._own_address(scope)}"
            if len(self._bases) >= _BASES:
                self._bases.clear()
            self._bases[host, scheme] = base
        return base

    def _allowed_host(self, host: str | None) -> str | None:
        name, port = split_host(host or "")
        full = f"{name}:{port}" if port else name
        return full if name and (name in self._allowed or full in self._allowed) else None

    def _own_address(self, scope: Scope) -> str:
        """The address we listen on; behind a wildcard, the one this connection came in on (from its socket)."""
        name, port = self._bind_name, self._bind_port
        if name in _WILDCARD:
            server = scope.get("server") or ("127.0.0.1", port)
            name, port = _in_url(server[0]), server[1] or port
        return f"{name}:{port}" if port else name

    def _is_trusted_proxy(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._config.trusted_proxies)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _nearest(value: str | None) -> str | None:
    """Of a forwarded header's list, what the nearest proxy wrote: the last entry; the others anybody may have sent."""
    return value.rpartition(",")[2].strip().lower() or None if value else None
