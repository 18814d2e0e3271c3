"""The syntax of `REELWRIGHT_OUTBOUND_ALLOW`: addresses outside the public Internet that may be posted to, with ports.

What an opening means is the guard's business (`outbound.guard`); here it is only read.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

Opening = tuple[IPv4Network | IPv6Network | str, int | None]

_OPENING: Final = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)(?:\](?P<bits>/[0-9]{1,3})?|(?P<inner>/[0-9]{1,3})\])|(?P<other>[^\[\]:\s]+))"
    r":(?P<port>\*|[0-9]{1,5})"
)
_NUMERIC: Final = re.compile(r"[0-9./]+")
_NAME: Final = re.compile(r"(?!-)[\w-]{1,63}(?:\.[\w-]{1,63})*")


def read_opening(text: str) -> Opening:
    """Return the network or host name, and the port, None for any: `10.0.0.0/8:*`, `[::1]:9000`, `hooks.internal:8080`.

    Raises:
        ValueError: With a sentence about what is wrong.
    """
    match = _OPENING.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is not an address with a port; write 127.0.0.1:9000, 10.0.0.0/8:*, [fd00::]/8:443 "
            "or hooks.internal:8080"
        )
    port = None if match["port"] == "*" else int(match["port"])
    if port is not None and not 1 <= port <= 65535:
        raise ValueError(f"the port in {text!r} must be from 1 to 65535, or * for any")
    if match["v6"]:
        return _network(match["v6"] + (match["bits"] or match["inner"] or "")), port
    if _NUMERIC.fullmatch(match["other"]):
        return _network(match["other"]), port
    if not _NAME.fullmatch(match["other"]):
        raise ValueError(f"{match['other']!r} is neither a host name nor a network")
    return match["other"].lower(), port


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is not an IP address or network") from None
    raise ValueError(f"{text!r} has bits set behind its prefix; {meant} is the network")
