"""Endpoints, deliveries and secrets through the SDK: what is sent, and what comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from reelwright.client import AsyncReelwright, InvalidRequestError, NotFoundError, Reelwright
from tests.unit.client.stage import KEY, ScriptedServer

ENDPOINT: dict[str, Any] = {
    "id": "we_1",
    "object": "webhook_endpoint",
    "name": "shop",
    "url": "https://shop.example/hook",
    "event_types": ["video.completed"],
    "payload": "thin",
    "status": "enabled",
    "created_at": 1_790_000_000,
}
DELIVERY: dict[str, Any] = {
    "id": "dlv_1",
    "status": "failed",
    "event": {"id": "evt_1", "type": "video.completed", "created_at": 1_790_000_000},
    "video_id": "video_1",
    "attempt_count": 1,
    "endpoint_id": "we_1",
    "url": "https://shop.example/hook",
    "attempts": [{"at": 1_790_000_000, "response": {"status": 500}, "duration_ms": 12, "error": "It answered 500."}],
    "next_attempt_at": None,
}


def ok(answer: Any) -> httpx2.Response:
    return httpx2.Response(200, json=answer)


def asked(server: ScriptedServer) -> list[tuple[str, str]]:
    return [(each.method, each.url.raw_path.decode().removeprefix("/v1")) for each in server.requests]


def test_an_endpoint_is_made_and_its_secret_shown(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.ConnectError("gone"), ok(ENDPOINT | {"signing_secret": "whsec_x"}))
    made = client.webhooks.endpoints.create(
        "https://shop.example/hook", name="shop", event_types=("video.completed",), payload="full"
    )

    assert made.signing_secret == "whsec_x"
    assert (made.id, made.name, made.url, made.event_types, made.status) == (
        "we_1",
        "shop",
        "https://shop.example/hook",
        ("video.completed",),
        "enabled",
    )
    assert server.body() == {
        "url": "https://shop.example/hook",
        "name": "shop",
        "event_types": ["video.completed"],
        "payload": "full",
    }
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1


def test_an_endpoint_needs_no_more_than_an_address(client: Reelwright, server: ScriptedServer) -> None:
    server.says(ok(ENDPOINT))
    client.webhooks.endpoints.create("https://shop.example/hook")
    assert server.body() == {"url": "https://shop.example/hook"}


def test_endpoints_are_looked_after(client: Reelwright, server: ScriptedServer) -> None:
    tested = {"object": "webhook_endpoint.test", "status_code": 500, "success": True, "error": "It answered 500."}
    server.says(
        ok({"data": [ENDPOINT], "has_more": True, "last_id": "we_1"}),
        ok(ENDPOINT),
        ok(ENDPOINT | {"payload": "full"}),
        ok(ENDPOINT | {"signing_secret": "whsec_y"}),
        ok(tested),
        ok({"id": "we_1", "object": "webhook_endpoint.deleted", "deleted": True}),
    )
    endpoints = client.webhooks.endpoints

    page = endpoints.list(5, after="we_0")
    assert ([each.id for each in page.endpoints], page.has_more, page.last_id) == (["we_1"], True, "we_1")
    assert endpoints.get("we_1").signing_secret is None
    assert endpoints.update("we_1", payload="full").payload == "full"
    assert endpoints.rotate_secret("we_1", keep_old_for_24_hours=False).signing_secret == "whsec_y"
    answered = endpoints.test("we_1", "video.failed")
    assert (answered.is_success, answered.status_code, answered.error) == (False, 500, "It answered 500.")
    assert endpoints.delete("we_1") is True
    assert asked(server) == [
        ("GET", "/webhook_endpoints?limit=5&after=we_0"),
        ("GET", "/webhook_endpoints/we_1"),
        ("POST", "/webhook_endpoints/we_1"),
        ("POST", "/webhook_endpoints/we_1/rotate_secret"),
        ("POST", "/webhook_endpoints/we_1/test"),
        ("DELETE", "/webhook_endpoints/we_1"),
    ]
    assert server.body(2) == {"payload": "full"}
    assert server.body(3) == {"keep_old_secret_active_for_24_hours": False}
    assert server.body(4) == {"event_type": "video.failed"}


def test_a_delete_whose_answer_was_lost_is_done(client: Reelwright, server: ScriptedServer) -> None:
    server.says(httpx2.ReadTimeout("lost"), httpx2.Response(404), httpx2.Response(404))
    assert client.webhooks.endpoints.delete("we_1") is True
    with pytest.raises(NotFoundError):
        client.webhooks.endpoints.delete("we_1")


def test_deliveries_are_read_and_sent_again(client: Reelwright, server: ScriptedServer) -> None:
    server.says(ok({"data": [DELIVERY], "has_more": False}), ok(DELIVERY), ok(DELIVERY | {"status": "pending"}))
    deliveries = client.webhooks.deliveries

    (listed,) = deliveries.list(50, status="failed", endpoint_id="we_1", video_id=None).deliveries
    assert (listed.id, listed.status, listed.event_type, listed.endpoint_id) == (
        "dlv_1",
        "failed",
        "video.completed",
        "we_1",
    )
    assert (listed.event_id, listed.video_id, listed.batch_id, listed.attempt_count) == ("evt_1", "video_1", None, 1)
    (attempt,) = deliveries.get("dlv_1").attempts
    assert (attempt.status_code, attempt.duration_ms, attempt.error) == (500, 12, "It answered 500.")
    assert deliveries.resend("dlv_1").status == "pending"
    assert asked(server) == [
        ("GET", "/webhook_deliveries?limit=50&endpoint_id=we_1&status=failed"),
        ("GET", "/webhook_deliveries/dlv_1"),
        ("POST", "/webhook_deliveries/dlv_1/resend"),
    ]


@pytest.mark.parametrize(
    ("since", "sent"),
    [
        (1_790_000_000, 1_790_000_000),
        (1_790_000_000.9, 1_790_000_000),
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"),
        (datetime(2026, 11, 24, 10, tzinfo=UTC), 1_795_514_400),
    ],
)
def test_all_that_failed_since_a_moment_are_sent_again(
    client: Reelwright, server: ScriptedServer, since: Any, sent: object
) -> None:
    server.says(ok({"count": 7}))
    assert client.webhooks.deliveries.resend_failed(since, endpoint_id="we_1") == 7
    assert asked(server) == [("POST", "/webhook_deliveries/resend")]
    assert server.body() == {"since": sent, "endpoint_id": "we_1"}


def test_a_moment_may_be_so_long_ago(client: Reelwright, server: ScriptedServer) -> None:
    server.says(ok({"count": 0}))
    before = datetime.now(UTC).timestamp()
    assert client.webhooks.deliveries.resend_failed(timedelta(hours=2)) == 0
    assert 0 <= server.body()["since"] - (before - 7200) + 1 <= 60


def test_the_accounts_secret_is_shown_once_and_rotated(client: Reelwright, server: ScriptedServer) -> None:
    hint = {"object": "webhook_secret", "version": 1}
    server.says(ok(hint | {"secret": "whsec_a"}), httpx2.Response(409, headers={"x-should-retry": "false"}), ok(hint))
    server.says(ok(hint | {"secret": "whsec_b"}))

    assert client.webhooks.secret().secret == "whsec_a"
    assert client.webhooks.secret().secret is None
    assert client.webhooks.rotate_secret().secret == "whsec_b"
    assert asked(server)[-1] == ("POST", "/webhook_secret/rotate")
    assert server.body() == {"keep_old_secret_active_for_24_hours": True}
    assert "whsec_b" not in repr(client.webhooks)


def test_event_types_are_listed_with_what_they_mean_where_the_server_says(
    client: Reelwright, server: ScriptedServer
) -> None:
    words = {"data": ["video.completed"]}
    server.says(ok(words), ok(words | {"event_types": [{"id": "video.completed", "description": "It is there."}]}))
    for said in (None, "It is there."):
        (found,) = client.webhooks.event_types()
        assert (found.name, found.description) == ("video.completed", said)


def test_an_empty_id_never_names_a_list(client: Reelwright) -> None:
    with pytest.raises(InvalidRequestError, match="is not an endpoint id"):
        client.webhooks.endpoints.get(" ")
    with pytest.raises(InvalidRequestError, match="delivery id"):
        client.webhooks.deliveries.get("..")


async def test_the_asynchronous_twin_does_the_same(server: ScriptedServer) -> None:
    page = {"data": []}
    answers: list[Any] = [ENDPOINT, page, ENDPOINT, ENDPOINT, ENDPOINT, {"status_code": 204}, {"deleted": True}]
    answers += [page, DELIVERY, DELIVERY, {"count": 2}, page, {"secret": "whsec_a"}, {"secret": "whsec_b"}]
    server.says(*(ok(answer) for answer in answers))
    async with AsyncReelwright(KEY, "http://reel.test", transport=httpx2.MockTransport(server)) as client:
        hooks = client.webhooks
        assert (await hooks.endpoints.create("https://shop.example/hook")).id == "we_1"
        assert (await hooks.endpoints.list()).endpoints == ()
        assert (await hooks.endpoints.get("we_1")).id == "we_1"
        assert (await hooks.endpoints.update("we_1", name="x")).id == "we_1"
        assert (await hooks.endpoints.rotate_secret("we_1")).id == "we_1"
        assert (await hooks.endpoints.test("we_1")).is_success
        assert await hooks.endpoints.delete("we_1")
        assert (await hooks.deliveries.list()).deliveries == ()
        assert (await hooks.deliveries.get("dlv_1")).id == "dlv_1"
        assert (await hooks.deliveries.resend("dlv_1")).id == "dlv_1"
        assert await hooks.deliveries.resend_failed(5) == 2
        assert await hooks.event_types() == ()
        assert (await hooks.secret()).secret == "whsec_a"
        assert (await hooks.rotate_secret()).secret == "whsec_b"
