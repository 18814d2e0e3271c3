"""The receiver for development: real posts over loopback, signed as the service signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from reelwright.cli.describe_hooks import receipt_text
from reelwright.cli.receiver import Receipt, Receiver
from tests.unit.cli.conftest import Run

SECRET = "whsec_" + base64.b64encode(b"a" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"b" * 32).decode()
BODY = b'{ "id": "evt_1", "type": "video.completed",  "data": {"id": "video_1"} }'


def signed(body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    at = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"evt_1.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        "content-type": "application/json",
    }


def post(
    url: str, body: bytes = BODY, headers: dict[str, str] | None = None, *, method: str = "POST"
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, "/", body, signed(body) if headers is None else headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class Application:
    """What stands behind the receiver: a developer's own program."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 202

    def handler(self) -> type[BaseHTTPRequestHandler]:
        application = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                application.taken.append((self.path, headers, body))
                self.send_response(application.status)
                self.end_headers()
                self.wfile.write(b"as you wish")

        return Handler


@pytest.fixture
def application() -> Iterator[tuple[Application, str]]:
    application = Application()
    server = ThreadingHTTPServer(("127.0.0.1", 0), application.handler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield application, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def receiving(told: list[Receipt], *secrets: str, forward_to: str | None = None) -> Receiver:
    return Receiver(0, secrets=secrets, forward_to=forward_to, tell=told.append)


def test_a_signed_post_is_taken_and_told_of() -> None:
    told: list[Receipt] = []
    with receiving(told, OTHER, SECRET) as receiver:
        status, answer = post(receiver.url)

    assert (status, json.loads(answer)) == (200, {"received": True})
    (receipt,) = told
    assert (receipt.status, receipt.is_verified, receipt.error, receipt.subject) == (200, True, None, "video_1")
    assert receipt.event == json.loads(BODY)


@pytest.mark.parametrize(
    ("body", "sign", "reason"),
    [
        # Signed when the test runs: what was signed at its collection may be too old by then.
        pytest.param(BODY + b" ", signed, "No signature fits", id="another-body"),
        pytest.param(BODY, lambda: signed(secret=OTHER), "No signature fits", id="another-secret"),
        pytest.param(BODY, dict, "no webhook-id", id="unsigned"),
        pytest.param(BODY, lambda: signed() | {"webhook-timestamp": "1"}, "signed", id="old"),
    ],
)
def test_what_does_not_verify_is_refused_and_never_passed_on(
    application: tuple[Application, str], body: bytes, sign: Callable[[], dict[str, str]], reason: str
) -> None:
    told: list[Receipt] = []
    behind, url = application
    with receiving(told, SECRET, forward_to=url) as receiver:
        status, answer = post(receiver.url, body, sign())

    assert status == 400
    assert reason in json.loads(answer)["error"]["message"]
    assert [(each.status, each.is_verified) for each in told] == [(400, False)]
    assert behind.taken == []


@pytest.mark.parametrize("answered", [202, 500, 302])
def test_what_is_taken_is_passed_on_byte_for_byte_and_the_answer_comes_back(
    application: tuple[Application, str], answered: int
) -> None:
    told: list[Receipt] = []
    behind, url = application
    behind.status = answered
    headers = signed()
    with receiving(told, SECRET, forward_to=f"{url}/hooks?from=reelwright") as receiver:
        status, answer = post(receiver.url, BODY, headers)

    assert (status, answer) == (answered, b"as you wish")
    ((path, passed, body),) = behind.taken
    assert (path, body) == ("/hooks?from=reelwright", BODY)
    assert headers.items() <= passed.items()
    assert passed["host"] == urlsplit(url).netloc
    assert told[0].status == answered


def test_a_program_that_is_not_there_is_a_bad_gateway() -> None:
    told: list[Receipt] = []
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with receiving(told, SECRET, forward_to=f"http://127.0.0.1:{nobody.getsockname()[1]}") as receiver:
            status, _ = post(receiver.url)
    assert status == 502
    assert "did not answer" in str(told[0].error)


def test_without_a_secret_nothing_is_verified_and_anything_taken() -> None:
    told: list[Receipt] = []
    with receiving(told) as receiver:
        assert post(receiver.url, b"not json", {})[0] == 200
    assert (told[0].is_verified, told[0].event) == (None, {})


def test_what_is_no_post_with_a_length_is_refused() -> None:
    told: list[Receipt] = []
    with receiving(told, SECRET) as receiver:
        assert post(receiver.url, method="GET")[0] == 405
        assert post(receiver.url, b"", signed(b"") | {"content-length": "9999999999"})[0] == 413
        assert post(receiver.url, b"", signed(b"") | {"content-length": "many"})[0] == 411
        assert post(receiver.url)[0] == 200, "and the next one is taken"
    assert len(told) == 1


def test_the_command_listens_prints_a_line_for_each_and_ends_well(application: tuple[Application, str]) -> None:
    behind, url = application
    command = [
        sys.executable,
        "-m",
        "reelwright.cli.main",
        "webhooks",
        "listen",
        "--port",
        "0",
        "--forward-to",
        url,
        "--json",
    ]
    environment = os.environ | {"REELWRIGHT_WEBHOOK_SECRET": SECRET, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        listening = json.loads(process.stdout.readline())
        status, _ = post(listening["url"])
        event = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        rest, said = process.communicate(timeout=20)

    assert (status, len(behind.taken)) == (202, 1)
    assert (event["kind"], event["verified"], event["status"], event["error"]) == ("event", True, 202, None)
    assert event["event"] == json.loads(BODY)
    assert (process.returncode, rest) == (0, "")
    address = urlsplit(listening["url"]).netloc
    assert f"REELWRIGHT_OUTBOUND_ALLOW={address}" in said
    assert "callback_url" in said


def test_people_read_one_line_for_each() -> None:
    event = {"type": "video.failed", "data": {"id": "video_1"}}
    assert receipt_text(Receipt(202, True, event, 12)) == "video.failed video_1, verified -> 202 (12 ms)"
    assert receipt_text(Receipt(400, False, {}, 1, "No.")) == "no event, REFUSED -> 400 (1 ms): No."


@pytest.mark.parametrize("words", [("--forward-to", "localhost:3000"), ("--secret", "whsec_?"), ("--port", "70000")])
def test_what_cannot_work_is_refused_before_it_listens(run: Run, words: tuple[str, ...]) -> None:
    result = run("webhooks", "listen", *words)
    assert result.exit_code == 2
    assert words[0] in result.stderr


def test_a_port_that_is_taken_is_one_line(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("webhooks", "listen", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "cannot be used" in result.stderr
