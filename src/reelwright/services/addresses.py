"""Addresses: a person's e-mail address as it was typed, and the network address it came from."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from reelwright.errors import Fault, InvalidRequestError

#: What one household or office has of IPv6, so that its many addresses are one.
_HOME_BITS: Final = 64


def read_email(text: str) -> str:
    """Return an e-mail address as it is kept, after looking at its form alone.

    Raises:
        InvalidRequestError: With the fault `invalid_email`.
    """
    from email_validator import EmailNotValidError, validate_email

    # The library takes a text's encodability for granted.
    if text.isprintable():
        try:
            return validate_email(text.strip(), check_deliverability=False).normalized
        except EmailNotValidError as error:
            reason = str(error)
    else:
        reason = "It holds characters that cannot be seen."
    raise InvalidRequestError(Fault("invalid_email", f"That is not an e-mail address. {reason}", "email"))


def network_of(address: str | None) -> IPv4Address | IPv6Address | None:
    """Return what a network address counts as: of IPv6 only the network's part; None for what is no such address."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        network = ip_network((int(parsed), _HOME_BITS), strict=False).network_address
        return parsed.ipv4_mapped or ip_address(network)
    return parsed


def origin_of(address: str | None, key: bytes) -> bytes | None:
    """Return what is kept of a network address, an HMAC-SHA256 that tells only whether two are the same.

    None for what is no such address, such as a local socket's peer.
    """
    network = network_of(address)
    return None if network is None else hmac.new(key, network.packed, hashlib.sha256).digest()
