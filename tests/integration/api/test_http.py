"""What is no HTTP is refused in the envelope too, by the server `serve` runs, before any application sees it."""

import asyncio
import contextlib
import json
import socket

import pytest
import uvicorn

from reelwright.bootstrap.http_server import MAX_HEAD_BYTES, _Protocol, listen
from reelwright.errors import SettingsError


async def _answer(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def port():
    config = uvicorn.Config(_answer, http=_Protocol, ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.ensure_future(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


async def _send(port, data):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    with contextlib.suppress(ConnectionError):
        await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer.partition(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GARBAGE\r\n\r\n", "invalid_http"),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "invalid_http"),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n", "head_too_large"),
        (b"GET /" + b"a" * MAX_HEAD_BYTES + b" HTTP/1.1\r\n\r\n", "head_too_large"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_the_envelope(port, data, code):
    head, _, body = await _send(port, data)

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"x-request-id: req_" in head
    assert json.loads(body)["error"].keys() == {"message", "type", "param", "code"}
    assert json.loads(body)["error"]["code"] == code


async def test_a_large_head_within_the_bound_is_taken(port):
    headers = b"".join(b"x-%d: " % number + b"a" * 1000 + b"\r\n" for number in range(40))

    head, _, _ = await _send(port, b"GET / HTTP/1.1\r\nconnection: close\r\n" + headers + b"\r\n")

    assert head.startswith(b"HTTP/1.1 200 ")


def test_a_taken_port_is_said_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError) as caught:
        listen("127.0.0.1", taken.getsockname()[1])

    assert str(caught.value).endswith("Address already in use.")
    assert str(caught.value).count("already in use") == 1
