"""Posts to addresses that users gave, and says what came of it.

Invariants: nothing a receiver does raises, takes longer than the limit or more memory than its first kilobyte; what
is said of a failure names only what the user gave, never what a name resolved to.
"""

from __future__ import annotations

import asyncio
import codecs
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Final

import httpx2

from reelwright import __version__
from reelwright.errors import ForbiddenAddressError
from reelwright.outbound.guard import SETTING, Guard, parse
from reelwright.outbound.metered import TooMuchError
from reelwright.outbound.resolver import Resolve
from reelwright.outbound.transport import GuardedTransport, NameNotFoundError, NotPermittedError
from reelwright.ports import Reply

MAX_BODY_BYTES: Final = 1024
_MAX_HEADERS: Final = 50
_MAX_HEADER_CHARACTERS: Final = 500
_USER_AGENT: Final = f"Reelwright/{__version__} (webhooks)"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each part of a post may take, in seconds."""

    total_s: float = 10.0
    connect_s: float = 4.0
    #: For the body, after a head: that decides, so nothing is lost with the rest.
    body_s: float = 2.0


@dataclass(slots=True)
class _Answer:
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)


class GuardedSender:
    """`ports.Sender` over a `GuardedTransport`, which is made with the first post."""

    def __init__(
        self,
        guard: Guard,
        *,
        limits: Limits = Limits(),
        resolve: Resolve | None = None,
        make_context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._limits = limits
        self._make = partial(
            GuardedTransport, guard, resolve=resolve, make_context=make_context, connect_timeout_s=limits.connect_s
        )
        self._transport: GuardedTransport | None = None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post once, without following redirects, for at most ten seconds; never raises for what the receiver does."""
        start, answer, error = monotonic(), _Answer(), None
        try:
            async with asyncio.timeout(self._limits.total_s):
                await self._exchange(url, headers, body, answer)
        except (ForbiddenAddressError, httpx2.TransportError, OSError) as failure:
            error = self._explain(failure) if answer.status is None else None
        # Not final: where the kilobyte ends within a character, the character is left out.
        text, _ = codecs.utf_8_decode(answer.body, "replace", False)
        return Reply(
            status=answer.status,
            headers=answer.headers,
            # PostgreSQL's text holds no NUL.
            body=text.replace("\0", "\N{REPLACEMENT CHARACTER}"),
            duration_ms=round((monotonic() - start) * 1000),
            error=error,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        if self._transport is not None:
            await self._transport.aclose()

    async def _exchange(self, url: str, headers: Mapping[str, str], body: bytes, answer: _Answer) -> None:
        if self._transport is None:
            self._transport = self._make()
        own = {"user-agent": _USER_AGENT, "accept": "*/*", "accept-encoding": "identity"}
        timeout = {"timeout": {"connect": self._limits.connect_s}}
        request = httpx2.Request("POST", parse(url), headers=own | dict(headers), content=body, extensions=timeout)
        response = await self._transport.handle_async_request(request)
        answer.headers = dict(_bounded(response.headers))
        answer.status = response.status_code
        try:
            async with asyncio.timeout(self._limits.body_s):
                # Raw: what came compressed after all stays so, however large it would become.
                async for part in response.aiter_raw():
                    answer.body += part[: MAX_BODY_BYTES - len(answer.body)]
                    if len(answer.body) >= MAX_BODY_BYTES:
                        break
        finally:
            await response.aclose()

    def _explain(self, failure: Exception) -> str:
        match failure:
            case ForbiddenAddressError():
                return failure.message
            case NotPermittedError():
                return f"The host leads to an address or port that this server does not send to ({SETTING})."
            case NameNotFoundError():
                return "The host name was not found."
            case httpx2.ConnectTimeout():
                return f"No connection came about within {self._limits.connect_s:g} seconds."
            case TimeoutError() | httpx2.TimeoutException():
                return f"No answer came within {self._limits.total_s:g} seconds."
            case httpx2.ConnectError():
                return _explain_connect(failure)
            case TooMuchError():
                return "Too much came back without an answer in it."
            case httpx2.RemoteProtocolError() if "disconnected" in str(failure):
                return "The connection was closed before an answer came."
            case httpx2.RemoteProtocolError():
                return "What came back was not HTTP."
        return "The connection broke before an answer came."


def _explain_connect(failure: httpx2.ConnectError) -> str:
    for cause in _causes(failure):
        match cause:
            case ssl.SSLCertVerificationError():
                return f"The TLS certificate was not accepted: {cause.verify_message.rstrip('.')}."
            case ssl.SSLError():
                return "The TLS handshake failed."
            case ConnectionRefusedError():
                return "The connection was refused."
    return "No connection could be made."


def _causes(failure: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = failure
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _bounded(headers: httpx2.Headers) -> Iterator[tuple[str, str]]:
    """Yield the first headers, each cut to a length that a log bears."""
    for name, value in list(headers.items())[:_MAX_HEADERS]:
        yield name[:_MAX_HEADER_CHARACTERS], value[:_MAX_HEADER_CHARACTERS]
