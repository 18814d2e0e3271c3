"""`POST /v1/webhook_endpoints/{id}/test`: a signed event really arrives, and what came back is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import pytest

from reelwright.domain.event import EventType
from reelwright.domain.webhook import sign
from reelwright.outbound.guard import Guard
from reelwright.outbound.sender import GuardedSender
from reelwright.services.webhooks import Webhooks

from .conftest import HOOK_KEY, Api, error_of

PATH = "/v1/webhook_endpoints"


class Receiver:
    """What came to an address on loopback, which answers with one status."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.url = ""
        self.headers: dict[str, str] = {}
        self.body = b""

    @property
    def event(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.body = await reader.readexactly(int(self.headers["content-length"]))
        writer.write(self._answer)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def _received(api: Api, status: str = "204 No Content") -> AsyncIterator[Receiver]:
    """A receiver, and an application whose operator has opened loopback for it."""
    receiver = Receiver(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/hooks"
    guard = Guard([(ip_network("127.0.0.1/32"), port)])
    sender = GuardedSender(guard)
    api.changes["webhooks"] = Webhooks(api.database, api.clock, guard=guard, sender=sender, keys=[HOOK_KEY])
    try:
        yield receiver
    finally:
        await sender.aclose()
        server.close()
        await server.wait_closed()


async def _try(api: Api, url: str, **body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Register an endpoint and try it out; return it and the answer."""
    async with api.client() as client:
        made = (await client.post(PATH, json={"url": url})).json()
        answer = await client.post(f"{PATH}/{made['id']}/test", json=body)
    assert answer.status_code == 200, answer.text
    return made, answer.json()


@pytest.mark.parametrize("kind", list(EventType))
async def test_a_trial_sends_a_signed_thin_event_of_any_kind(api: Api, kind: EventType) -> None:
    async with _received(api) as receiver:
        made, answer = await _try(api, receiver.url, event_type=kind)
    headers, event = receiver.headers, receiver.event
    assert event.keys() == {"id", "object", "created_at", "type", "data"}
    assert (event["object"], event["type"], event["id"]) == ("event", kind, headers["webhook-id"])
    prefix = {"video": "video_", "batch": "batch_", "credits": "acct_", "webhook": "we_"}[kind.partition(".")[0]]
    assert event["data"]["id"].startswith(prefix)
    assert headers["content-type"] == "application/json"
    timestamp_s = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == sign([made["signing_secret"]], event["id"], timestamp_s, receiver.body)
    assert answer | {"duration_ms": 0} == {
        "object": "webhook_endpoint.test",
        "webhook_endpoint_id": made["id"],
        "event_type": kind,
        "status_code": 204,
        "success": True,
        "error": None,
        "duration_ms": 0,
    }


@pytest.mark.parametrize("status", ["500 Oh No", "301 Elsewhere", "410 Gone"])
async def test_an_answer_that_would_not_count_is_told_as_one_and_changes_nothing(api: Api, status: str) -> None:
    async with _received(api, status) as receiver:
        made, answer = await _try(api, receiver.url)
        async with api.client() as client:
            read = (await client.get(f"{PATH}/{made['id']}")).json()
            logged = (await client.get("/v1/webhook_deliveries")).json()["data"]
    assert (answer["status_code"], answer["success"]) == (int(status[:3]), True)
    assert status[:3] in answer["error"]
    assert (read["status"], read["updated_at"], logged) == ("enabled", made["updated_at"], [])


async def test_a_receiver_that_is_not_there_is_told_as_one(api: Api) -> None:
    async with _received(api) as receiver:
        pass
    made, answer = await _try(api, receiver.url)
    assert (answer["webhook_endpoint_id"], answer["status_code"], answer["success"]) == (made["id"], None, False)
    assert answer["error"]


async def test_during_a_rotation_a_trial_is_signed_with_both_secrets(api: Api) -> None:
    async with _received(api) as receiver:
        made, _ = await _try(api, receiver.url)
        async with api.client() as client:
            rotated = (await client.post(f"{PATH}/{made['id']}/rotate_secret")).json()
            await client.post(f"{PATH}/{made['id']}/test")
    secrets = [rotated["signing_secret"], made["signing_secret"]]
    timestamp_s = int(receiver.headers["webhook-timestamp"])
    assert receiver.headers["webhook-signature"] == sign(secrets, receiver.event["id"], timestamp_s, receiver.body)
    assert receiver.headers["webhook-signature"].count("v1,") == 2


async def test_a_disabled_endpoint_can_be_tried_out_before_it_is_enabled(api: Api) -> None:
    async with _received(api) as receiver:
        made, _ = await _try(api, receiver.url)
        receiver.body = b""
        async with api.client() as client:
            await client.patch(f"{PATH}/{made['id']}", json={"status": "disabled"})
            answer = (await client.post(f"{PATH}/{made['id']}/test")).json()
    assert (answer["status_code"], receiver.event["type"]) == (204, "webhook.test")


async def test_an_address_that_is_no_longer_allowed_is_not_sent_to(api: Api) -> None:
    async with _received(api) as receiver:
        made, _ = await _try(api, receiver.url)
        receiver.body = b""
        del api.changes["webhooks"]
        async with api.client() as client:
            answer = await client.post(f"{PATH}/{made['id']}/test")
    assert (answer.status_code, error_of(answer)["code"]) == (400, "forbidden_address")
    assert receiver.body == b""
