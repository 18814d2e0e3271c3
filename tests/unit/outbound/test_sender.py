"""Posting to receivers on loopback that answer well, badly, slowly, endlessly or not at all."""

import asyncio
import gzip
import re
import socket
import struct

import pytest

from reelwright.outbound.guard import Guard
from reelwright.outbound.sender import MAX_BODY_BYTES, GuardedSender, Limits
from tests.unit.outbound.names import Names
from tests.unit.outbound.receivers import receiver

HOST = "hooks.example.com"
HEADERS = {"content-type": "application/json", "webhook-id": "evt_1"}
REAL = Limits()
#: Where a receiver is waited for in vain; where it answers, the real limits hold, whatever else the machine does.
SHORT = Limits(total_s=0.3, connect_s=0.2, body_s=0.1)


@pytest.fixture
async def make_sender():
    made = []

    def make(*ports, limits=REAL, table=None):
        guard = Guard([(HOST, port) for port in ports])
        sender = GuardedSender(guard, limits=limits, resolve=Names(table or {HOST: ["127.0.0.1"]}))
        made.append(sender)
        return sender

    yield make
    for sender in made:
        await sender.aclose()


@pytest.fixture
def try_receiver(make_sender):
    async def attempt(behave, *, limits=REAL, scheme="http"):
        async with receiver(behave) as here:
            sender = make_sender(here.port, limits=limits)
            return await sender.post(f"{scheme}://{HOST}:{here.port}/hook", HEADERS, b'{"a":1}'), here

    return attempt


def nothing_came(reply, error):
    return (reply.status, dict(reply.headers), reply.body) == (None, {}, "") and re.fullmatch(error, reply.error)


async def test_a_post_carries_the_body_and_says_who_sends_it(make_sender):
    async with receiver() as here:
        reply = await make_sender(here.port).post(f"http://{HOST}:{here.port}/hook?t=1", HEADERS, b'{"a":1}')
    assert (reply.status, reply.body, reply.error) == (200, "ok", None)
    assert reply.headers == {"content-length": "2"}
    assert reply.duration_ms >= 0
    head, body = here.visits[0].head.decode().lower(), here.visits[0].body
    assert body == b'{"a":1}'
    assert head.startswith("post /hook?t=1 http/1.1\r\n")
    assert re.search(r"\r\nuser-agent: reelwright/[0-9.]+\S* \(webhooks\)\r\n", head)
    for line in ("accept-encoding: identity", "content-type: application/json", "webhook-id: evt_1"):
        assert f"\r\n{line}\r\n" in head


async def test_what_a_receiver_answers_is_reported_as_it_is(try_receiver):
    async def refuse(visit):
        await visit.say(b"HTTP/1.1 503 Later\r\nRetry-After: 120\r\ncontent-length: 4\r\n\r\nbusy")

    reply, _ = await try_receiver(refuse)
    assert (reply.status, reply.headers["retry-after"], reply.body, reply.error) == (503, "120", "busy", None)


async def test_a_redirect_is_an_answer_like_others(try_receiver):
    async def redirect(visit):
        await visit.say(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n")

    reply, here = await try_receiver(redirect)
    assert (reply.status, here.connections) == (302, 1)


async def test_cookies_are_not_kept(make_sender):
    async def bake(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n")

    async with receiver(bake) as here:
        sender = make_sender(here.port)
        for _ in range(2):
            await sender.post(f"http://{HOST}:{here.port}/", HEADERS, b"")
    assert here.connections == 1
    assert not any(b"cookie" in visit.head.lower() for visit in here.visits)


async def test_a_huge_body_is_cut_off_and_its_connection_closed(try_receiver):
    async def flood(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
        while True:
            await visit.say(b"x" * 65536)

    reply, here = await try_receiver(flood)
    assert (reply.status, reply.body, reply.error) == (200, "x" * MAX_BODY_BYTES, None)
    async with asyncio.timeout(10):
        await here.left.wait()


async def test_a_body_that_never_ends_does_not_undo_its_head(try_receiver):
    async def trickle(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            await visit.say(b"1\r\nx\r\n")
            await asyncio.sleep(0.02)

    reply, here = await try_receiver(trickle, limits=Limits(body_s=0.1))
    assert (reply.status, reply.error) == (200, None)
    assert set(reply.body) <= {"x"}
    async with asyncio.timeout(10):
        await here.left.wait()


async def test_a_compressed_body_is_not_unpacked(try_receiver):
    packed = gzip.compress(bytes(10_000_000))

    async def bomb(visit):
        await visit.say(
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed), packed
        )

    reply, _ = await try_receiver(bomb)
    assert reply.status == 200
    assert len(reply.body) <= MAX_BODY_BYTES
    assert "\0" not in reply.body


async def test_a_character_cut_in_two_is_left_out(try_receiver):
    async def answer(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", b"x", "ü".encode() * 1000)
        visit.writer.close()

    reply, _ = await try_receiver(answer)
    assert reply.body == "x" + "ü" * 511


async def test_headers_are_bounded_in_number_and_length(try_receiver):
    async def boast(visit):
        lines = b"".join(b"x-%d: %s\r\n" % (number, b"y" * 600) for number in range(100))
        await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n", lines, b"\r\n")

    reply, _ = await try_receiver(boast)
    assert len(reply.headers) == 50
    assert max(map(len, reply.headers.values())) == 500


async def test_a_head_that_is_too_large_is_no_answer(try_receiver):
    async def shout(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\n")
        while True:
            await visit.say(b"x: " + b"y" * 4096 + b"\r\n")

    reply, _ = await try_receiver(shout)
    assert nothing_came(reply, "What came back was not HTTP.")


async def test_interim_answers_without_end_are_cut_off(try_receiver):
    async def promise(visit):
        while True:
            await visit.say(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    reply, _ = await try_receiver(promise)
    assert nothing_came(reply, "Too much came back without an answer in it.")


async def test_a_receiver_that_says_nothing_is_given_up(try_receiver):
    async def sleep(visit):
        await asyncio.Event().wait()

    reply, _ = await try_receiver(sleep, limits=SHORT)
    assert nothing_came(reply, "No answer came within 0.3 seconds.")
    assert reply.duration_ms >= 300


async def test_a_head_that_trickles_in_is_given_up(try_receiver):
    async def trickle(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\n")
        while True:
            await visit.say(b"x: y\r\n")
            await asyncio.sleep(0.02)

    reply, _ = await try_receiver(trickle, limits=SHORT)
    assert nothing_came(reply, "No answer came within 0.3 seconds.")


async def test_a_handshake_that_never_comes_is_given_up(try_receiver):
    async def never(visit):
        raise AssertionError("no request in the clear")

    reply, _ = await try_receiver(never, limits=Limits(connect_s=0.2), scheme="https")
    assert nothing_came(reply, r"No connection came about within 0\.2 seconds\.")


async def test_a_receiver_that_hangs_up_gave_no_answer(try_receiver):
    async def leave(visit):
        visit.writer.close()

    reply, _ = await try_receiver(leave)
    assert nothing_came(reply, "The connection was closed before an answer came.")


async def test_a_receiver_that_resets_the_connection_gave_no_answer(try_receiver):
    async def reset(visit):
        sock = visit.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        visit.writer.transport.abort()

    reply, _ = await try_receiver(reset)
    assert nothing_came(reply, "The connection (broke|was closed) before an answer came.")


async def test_a_body_that_breaks_off_does_not_undo_its_head(try_receiver):
    async def break_off(visit):
        await visit.say(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
        visit.writer.close()

    reply, _ = await try_receiver(break_off)
    assert (reply.status, reply.body, reply.error) == (200, "half", None)


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.9\r\n", b"\0\1\2\3" * 100 + b"\r\n\r\n", b"HTTP/9\r\n\r\n"])
async def test_what_is_not_http_is_no_answer(try_receiver, greeting):
    async def greet(visit):
        await visit.say(greeting)
        visit.writer.close()

    reply, _ = await try_receiver(greet)
    assert nothing_came(reply, r"What came back was not HTTP\.|The connection was closed before an answer came\.")


async def test_a_port_where_nobody_listens_refuses(make_sender):
    async with receiver() as here:
        pass
    reply = await make_sender(here.port).post(f"http://{HOST}:{here.port}/", HEADERS, b"")
    assert nothing_came(reply, "The connection was refused.")


async def test_a_name_that_does_not_exist_is_not_found(make_sender):
    reply = await make_sender(table={"absent.example.com": []}).post("https://absent.example.com/", HEADERS, b"")
    assert nothing_came(reply, "The host name was not found.")


async def test_where_a_name_leads_is_not_told(make_sender):
    reply = await make_sender(table={"inside.example.com": ["10.1.2.3"]}).post(
        "https://inside.example.com/", HEADERS, b""
    )
    assert nothing_came(reply, r"The host leads to an address or port .* \(REELWRIGHT_OUTBOUND_ALLOW\)\.")
    assert "10.1.2.3" not in reply.error


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]/", "gopher://example.com/", "", "http://\ud800/"])
async def test_an_address_that_is_refused_is_a_reply_as_well(make_sender, url):
    reply = await make_sender().post(url, HEADERS, b"")
    assert reply.status is None
    assert reply.error


async def test_a_cancelled_post_leaves_no_connection(make_sender):
    asked = asyncio.Event()

    async def wait(visit):
        asked.set()
        await visit.reader.read()

    async with receiver(wait) as here:
        sender = make_sender(here.port)
        task = asyncio.ensure_future(sender.post(f"http://{HOST}:{here.port}/", HEADERS, b""))
        async with asyncio.timeout(10):
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await here.left.wait()
