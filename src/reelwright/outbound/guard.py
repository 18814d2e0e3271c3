"""Where things may be posted to when a user gives the address: public ones, and those the operator opened.

Invariants: an address is judged by the parser that also sends to it, so two readings of one text cannot differ; what
only the DNS can tell is left to `permits`, which is asked about every address before a connection is made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, NoReturn

import httpx2

from reelwright.errors import ForbiddenAddressError, SettingsError
from reelwright.outbound.addresses import is_public

Network = IPv4Network | IPv6Network

MAX_URL_CHARACTERS: Final = 2048
PUBLIC_PORTS: Final = frozenset({80, 443})
SETTING: Final = "REELWRIGHT_OUTBOUND_ALLOW"
_HINT: Final = (
    f"Whoever runs this server can open addresses with {SETTING}. To receive webhooks on your own machine while you "
    "develop, run `reelwright webhooks listen`."
)
_SCHEME: Final = re.compile(r"(https?)://", re.IGNORECASE)
#: `host`, `host:port`, `[v6]`, `[v6]:port`; what else the grammar allows here only serves to mislead a reader.
_AUTHORITY: Final = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^\[\]:@%]+)(?::[0-9]{1,5})?")
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
#: The WHATWG's "ends in a number": C libraries read such names as IPv4 addresses.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
#: Names that never lead to the public Internet (RFC 6761, RFC 8375, ICANN) or are clouds' own.
_INTERNAL_TOPS: Final = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "svc"}
)
#: Control and formatting characters, surrogates, private use, and every kind of space.
_UNFIT: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"})


class Guard:
    """`ports.AddressGuard`, and the judge of what names resolve to.

    `openings` are what the operator opened: a network or a host name, with a port or None for any.
    """

    def __init__(
        self, openings: Iterable[tuple[Network | str, int | None]] = (), *, public_ports: frozenset[int] = PUBLIC_PORTS
    ) -> None:
        openings = tuple(openings)
        self._public_ports = public_ports
        self._networks = [(place, port) for place, port in openings if not isinstance(place, str)]
        self._names = {(_canonical(place), port) for place, port in openings if isinstance(place, str)}

    def check(self, url: str) -> None:
        """Do nothing for an address that may be posted to, as far as it can be seen without asking the DNS.

        Raises:
            ForbiddenAddressError: With the reason, and the setting that would allow it.
        """
        host, port = _read(url)
        if self._is_opened_name(host, port):
            return
        if (address := _literal(host)) is not None:
            self._check_literal(address, port)
        elif not any(opened in (port, None) for _, opened in self._networks):
            # Otherwise the name may lead into an opened network, which only the DNS can tell.
            if port not in self._public_ports:
                _forbid(f"Port {port} is not 443 or 80.")
            if "." not in host or host.rpartition(".")[2] in _INTERNAL_TOPS:
                _forbid(f"{host} is a name of this machine or of a private network, not of the public Internet.")

    def permits(self, host: str, address: str, port: int) -> bool:
        """Say whether a connection to an address is allowed that a host name resolved to."""
        if self._is_opened_name(host, port) or (port in self._public_ports and is_public(address)):
            return True
        return self._is_opened_address(ip_address(address), port)

    def _check_literal(self, address: IPv4Address | IPv6Address, port: int) -> None:
        if self._is_opened_address(address, port):
            return
        if not is_public(address):
            _forbid(f"{address} is not an address of the public Internet.")
        if port not in self._public_ports:
            _forbid(f"Port {port} is not 443 or 80.")

    def _is_opened_address(self, address: IPv4Address | IPv6Address, port: int) -> bool:
        return any(opened in (port, None) and address in network for network, opened in self._networks)

    def _is_opened_name(self, host: str, port: int) -> bool:
        return (host, port) in self._names or (host, None) in self._names


def parse(url: str) -> httpx2.URL:
    """Return an address that names a scheme, a host and perhaps a port, path and query, and hides nothing.

    Raises:
        ForbiddenAddressError: With what is wrong with it.
    """
    if len(url) > MAX_URL_CHARACTERS:
        _refuse(f"The address is longer than {MAX_URL_CHARACTERS} characters.")
    if "\\" in url or any(unicodedata.category(character) in _UNFIT for character in url):
        _refuse("The address holds a space, a backslash or an invisible character; percent-encode it.")
    scheme = _SCHEME.match(url)
    if scheme is None:
        _refuse("The address must begin with https:// or http://.")
    if "#" in url:
        _refuse("The address has a fragment (#…), which is never sent; leave it out.")
    authority = re.split(r"[/?]", url[scheme.end() :], maxsplit=1)[0]
    if "@" in authority:
        _refuse("The address holds a user name or password; put a secret into its path or query.")
    if not _AUTHORITY.fullmatch(authority):
        _refuse("The address has no readable host, or no readable port after it.")
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        _refuse("The host in the address is not a valid name or IP address.")
    if len(str(parsed)) > MAX_URL_CHARACTERS:
        _refuse(f"The address is longer than {MAX_URL_CHARACTERS} characters once it is percent-encoded.")
    return parsed


def _read(url: str) -> tuple[str, int]:
    """Return the host as it will be asked for, in ASCII, and the port."""
    parsed = parse(url)
    host = parsed.raw_host.decode("ascii")
    port = parsed.port or {"http": 80, "https": 443}[parsed.scheme]
    if parsed.port == 0 or port > 65535:
        _refuse("The port in the address must be from 1 to 65535.")
    if _literal(host) is not None:
        return host, port
    if host.endswith("."):
        _refuse("The host in the address ends in a dot; leave it out.")
    if len(host) > 253 or not _NAME.fullmatch(host):
        _refuse("The host in the address is not a valid name or IP address.")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        _refuse("An IPv4 address must be written as four decimal numbers, as in 203.0.113.7.")
    return host, port


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _canonical(name: str) -> str:
    try:
        return httpx2.URL(f"http://{name}/").raw_host.decode("ascii")
    except httpx2.InvalidURL:
        raise SettingsError(f"{SETTING}: {name!r} is not a host name.") from None


def _refuse(reason: str) -> NoReturn:
    """Refuse a text that no setting makes an address to post to."""
    raise ForbiddenAddressError(reason)


def _forbid(reason: str) -> NoReturn:
    raise ForbiddenAddressError(f"{reason} {_HINT}")
