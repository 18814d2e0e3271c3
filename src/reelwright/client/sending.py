"""Between the plan's words and httpx2's: requests out, answers and breaks in.

Invariant: what the library raises for a connection never passes beyond here; it becomes a `Broken`.
"""

from __future__ import annotations

from typing import Final

import httpx2

from reelwright.client.steps import Broken, Call, Reply

#: What sending or reading may raise that is the network's or the address's fault.
FAILURES: Final = (httpx2.HTTPError, httpx2.InvalidURL)
#: Failures that would be the same on every try.
_LASTING: Final = (
    httpx2.InvalidURL,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.TooManyRedirects,
)


def request_of(http: httpx2.Client | httpx2.AsyncClient, call: Call) -> httpx2.Request:
    """Write a call as the library's request."""
    return http.build_request(
        call.method,
        call.url,
        headers=dict(call.headers),
        # An empty mapping would wipe the query of a signed link.
        params=dict(call.query) or None,
        content=call.content,
        timeout=call.timeout_s,
    )


def reply_of(response: httpx2.Response, body: bytes) -> Reply:
    """Write the library's response as a reply."""
    return Reply(response.status_code, {name.lower(): value for name, value in response.headers.items()}, body)


def broken_by(error: Exception) -> Broken:
    """Say what a failure of the library means."""
    return Broken(error, retryable=not isinstance(error, _LASTING))
