"""A receiver of webhooks for development: on loopback, it verifies what is posted, passes it on and tells of it.

Invariants: nothing but this machine can reach it; what does not verify is never passed on; the receiver behind it
sees the body byte for byte, and its answer is the answer. Nothing here knows a terminal.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from urllib.parse import SplitResult, urlsplit

HOST: Final = "127.0.0.1"
_MAX_BODY_BYTES: Final = 4 * 2**20
#: As long as the service waits for an answer, or is waited for while it sends.
_TIMEOUT_S: Final = 10.0
#: What belongs to one connection, and is not passed on (RFC 9110 §7.6.1).
_OWN_HEADERS: Final = frozenset(
    {"connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One event that was posted, and what was answered."""

    #: The answer's HTTP status.
    status: int
    #: Whether its signature fits; None when there is no secret to tell by.
    is_verified: bool | None
    event: Mapping[str, Any]
    took_ms: int
    #: What went wrong, if anything did.
    error: str | None = None

    @property
    def subject(self) -> str:
        """What it happened to."""
        data = self.event.get("data")
        return str(data.get("id") or "") if isinstance(data, Mapping) else ""


class Receiver:
    """Listens from when it is entered until it is left; `tell` is called for each event, one at a time."""

    def __init__(
        self, port: int, *, secrets: Sequence[str], forward_to: str | None, tell: Callable[[Receipt], None]
    ) -> None:
        self._secrets = list(secrets)
        self._forward_to = urlsplit(forward_to) if forward_to else None
        self._tell = tell
        self._telling = threading.Lock()
        self._server = ThreadingHTTPServer((HOST, port), type("Handler", (_Handler,), {"receiver": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        """Where to post to."""
        return f"http://{HOST}:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Take what was posted; return the status and the body of the answer."""
        started_s = time.monotonic()
        is_verified, error = self._verify(body, headers)
        if error is not None:
            status, answer = 400, _json({"error": {"message": error}})
        elif self._forward_to is None:
            status, answer = 200, _json({"received": True})
        else:
            status, answer, error = _forward(self._forward_to, body, headers)
        took_ms = round((time.monotonic() - started_s) * 1000)
        with self._telling:
            self._tell(Receipt(status, is_verified, _event_of(body), took_ms, error))
        return status, answer

    def _verify(self, body: bytes, headers: Mapping[str, str]) -> tuple[bool | None, str | None]:
        if not self._secrets:
            return None, None
        from reelwright.client import WebhookVerificationError
        from reelwright.client.webhooks import verify

        try:
            verify(body, headers, self._secrets)
        except WebhookVerificationError as error:
            return False, error.message
        return True, None


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"
    server_version = "reelwright-listen"
    timeout = _TIMEOUT_S

    def log_message(self, *_args: object) -> None:
        """Say nothing: the receiver tells of what it took."""

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not (length.isascii() and length.isdecimal()):
            self._answer(411, _json({"error": {"message": "Say how long the body is: Content-Length."}}))
            return
        if int(length) > _MAX_BODY_BYTES:
            self._answer(413, _json({"error": {"message": f"The body may have {_MAX_BODY_BYTES} bytes."}}))
            return
        self._answer(*self.receiver.take(self.rfile.read(int(length)), dict(self.headers.items())))

    def do_GET(self) -> None:
        self._answer(405, _json({"error": {"message": "Webhooks are posted here."}}))

    def _answer(self, status: int, body: bytes) -> None:
        # A body that was not read would be taken for the next request.
        self.close_connection = True
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)


def _forward(to: SplitResult, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes, str | None]:
    passed = {name: value for name, value in headers.items() if name.lower() not in _OWN_HEADERS}
    kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    path = f"{to.path or '/'}{f'?{to.query}' if to.query else ''}"
    with closing(kind(to.hostname or "", to.port, timeout=_TIMEOUT_S)) as connection:
        try:
            connection.request("POST", path, body, passed)
            response = connection.getresponse()
            return response.status, response.read(_MAX_BODY_BYTES), None
        except (OSError, http.client.HTTPException) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
            message = f"{to.netloc} did not answer: {reason}."
            return 502, _json({"error": {"message": message}}), message


def _event_of(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
