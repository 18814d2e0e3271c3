"""A server that plays a script, a clock that only pauses move, and a real server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx2

from reelwright.client import Patience

KEY = "sk-rw-" + "a" * 38
#: A response can be given once only, so a line that is said again is a function.
Answer = httpx2.Response | Exception | Callable[[], httpx2.Response]


@dataclass
class FakeTime:
    """A clock that stands still but for the pauses taken."""

    now: float = 1000.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def patience(self, dice: float = 0.0, max_retries: int = 5) -> Patience:
        return Patience(max_retries=max_retries, clock=lambda: self.now, dice=lambda: dice)


@dataclass
class ScriptedServer:
    """Answers each request with the next line of its script, and keeps the requests."""

    script: list[Answer] = field(default_factory=list)
    requests: list[httpx2.Request] = field(default_factory=list)

    def says(self, *answers: Answer) -> None:
        self.script.extend(answers)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx2.Response) else answer()

    def body(self, index: int = -1) -> dict[str, Any]:
        return json.loads(self.requests[index].content)


@dataclass
class FilmServer:
    """Serves one film over real sockets, with ranges, and breaks off where it is told to."""

    film: bytes = bytes(range(256)) * 4096
    etag: str | None = '"v1"'
    #: For each answer in turn, after how many bytes the connection is cut; None is never.
    cuts: list[int | None] = field(default_factory=list)
    ignores_ranges: bool = False
    announces_length: bool = True
    status: int = 200
    requests: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0
    #: JSON answers by "METHOD path", for flows that need more than the film.
    answers: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/film.mp4?sig=secret"


class FilmHandler(BaseHTTPRequestHandler):
    """Answers for the `FilmServer` that a subclass names."""

    protocol_version = "HTTP/1.1"
    served: FilmServer

    def log_message(self, *_args: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._json()

    def do_DELETE(self) -> None:
        self._json()

    def do_GET(self) -> None:
        if f"GET {self.path}" in self.served.answers:
            self._json()
        else:
            self._film()

    def _json(self) -> None:
        body = json.dumps(self.served.answers[f"{self.command} {self.path}"]()).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _film(self) -> None:
        self.served.requests.append({name.lower(): value for name, value in self.headers.items()})
        self.served.paths.append(self.path)
        wanted = self.headers.get("range")
        ranged = wanted and not self.served.ignores_ranges and self.headers.get("if-range") == self.served.etag
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and ranged else 0
        body = self.served.film[start:]
        self.send_response(206 if ranged else self.served.status)
        if ranged:
            end = len(self.served.film) - 1
            self.send_header("content-range", f"bytes {start}-{end}/{len(self.served.film)}")
        if self.served.etag:
            self.send_header("etag", self.served.etag)
        self.close_connection = True
        cut = self.served.cuts.pop(0) if self.served.cuts else None
        if self.served.announces_length:
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if cut is None else body[:cut])
            return
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        piece = body if cut is None else body[:cut]
        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if cut is None:
            self.wfile.write(b"0\r\n\r\n")


def handler_of(served: FilmServer) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (FilmHandler,), {"served": served})
