"""Which IP addresses belong to the public Internet.

Invariant: what is not known to be public is not public. For IPv6 that means only 2000::/3 can be, so that addresses
which carry an IPv4 address inside (mapped, compatible, NAT64) need no rule of their own. Nothing here asks the network.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

#: Global unicast; the rest of IPv6 is set aside, private, or a way to write an IPv4 address (RFC 4291).
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
#: Networks that `is_global` lets through, in this or an older Python: https://docs.python.org/3/library/ipaddress.html
_NOT_PUBLIC_V4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # "this host": Linux connects to itself
            "100.64.0.0/10",  # shared by carriers (RFC 6598), and clouds' own services
            "168.63.129.16/32",  # Azure's host, from within a machine there
            "192.0.0.0/24",  # protocol assignments (RFC 6890); Oracle's metadata
            "192.88.99.0/24",  # 6to4 relays (RFC 7526)
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
_NOT_PUBLIC_V6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo 2001::/32, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address inside
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the public Internet; False for what is no address at all."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    return ip in _GLOBAL_UNICAST and not any(ip in network for network in _NOT_PUBLIC_V6)
