"""The commands about webhooks as clients of a server, through the real SDK."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.cli.conftest import Run, Says, path
from tests.unit.cli.fake_desks import KEY

SERVER = {"REELWRIGHT_BASE_URL": "http://video.example:8000", "REELWRIGHT_API_KEY": KEY}
ENDPOINT: dict[str, Any] = {
    "id": "we_1",
    "object": "webhook_endpoint",
    "name": "shop",
    "url": "https://shop.example/hook",
    "event_types": ["video.completed", "video.failed"],
    "payload": "thin",
    "status": "enabled",
    "created_at": 1_790_000_000,
}
DELIVERY: dict[str, Any] = {
    "id": "dlv_1",
    "object": "webhook_delivery",
    "event": {"id": "evt_1", "type": "video.completed", "created_at": 1_790_000_000},
    "video_id": "video_1",
    "batch_id": None,
    "endpoint_id": "we_1",
    "url": "https://shop.example/hook",
    "status": "failed",
    "attempt_count": 2,
    "next_attempt_at": None,
    "created_at": 1_790_000_000,
    "last_status": 500,
}
ATTEMPTS = [
    {"number": 1, "at": 1_790_000_000, "duration_ms": 12, "response": {"status": 500}, "error": "It answered 500."},
    {"number": 2, "at": 1_790_000_005, "duration_ms": 10_000, "response": None, "error": "No answer in 10 s."},
]


@pytest.mark.parametrize("words", [("endpoints",), ("endpoints", "list")])
def test_endpoints_are_listed(run: Run, says: Says, words: tuple[str, ...]) -> None:
    requests = says({"object": "list", "data": [ENDPOINT], "has_more": False})
    result = run("webhooks", *words, **SERVER)

    assert result.exit_code == 0, result.stderr
    assert path(requests[0]) == "GET /webhook_endpoints?limit=100"
    head, row = result.stdout.splitlines()
    assert head.split() == ["ID", "STATUS", "PAYLOAD", "CREATED", "NAME", "URL", "EVENTS"]
    assert row.startswith("we_1  enabled  thin ")
    assert row.endswith("https://shop.example/hook  video.completed, video.failed")
    assert json.loads(run("webhooks", *words, "--json", **SERVER).stdout)["data"] == [ENDPOINT]


def test_no_endpoints_is_said_in_words(run: Run, says: Says) -> None:
    says({"data": []})
    result = run("webhooks", "endpoints", **SERVER)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no webhook endpoints" in result.stderr


def test_options_of_a_command_go_behind_it(run: Run, says: Says) -> None:
    requests = says({})
    result = run("webhooks", "endpoints", "--json", "delete", "we_1", **SERVER)
    assert result.exit_code == 2
    assert "behind the command" in result.stderr
    assert requests == []


def test_an_endpoint_is_made_and_its_secret_stands_alone(run: Run, says: Says) -> None:
    requests = says(ENDPOINT | {"signing_secret": "whsec_x"})
    result = run(
        "webhooks", "endpoints", "create", "https://shop.example/hook", "--name", "shop", "--event", "video.completed",
        "--event", "video.failed", "--payload", "full", **SERVER,
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    assert result.stdout == "whsec_x\n"
    assert "we_1" in result.stderr
    assert "whsec_x" not in result.stderr
    assert path(requests[0]) == "POST /webhook_endpoints"
    assert json.loads(requests[0].content) == {
        "url": "https://shop.example/hook",
        "name": "shop",
        "event_types": ["video.completed", "video.failed"],
        "payload": "full",
    }


@pytest.mark.parametrize(("more", "keeps"), [((), True), (("--drop-old",), False)])
def test_a_secret_is_rotated(run: Run, says: Says, more: tuple[str, ...], keeps: bool) -> None:
    requests = says(ENDPOINT | {"signing_secret": "whsec_y"})
    result = run("webhooks", "endpoints", "rotate", "we_1", *more, **SERVER)

    assert (result.exit_code, result.stdout) == (0, "whsec_y\n")
    assert path(requests[0]) == "POST /webhook_endpoints/we_1/rotate_secret"
    assert json.loads(requests[0].content) == {"keep_old_secret_active_for_24_hours": keeps}


def test_an_endpoint_is_deleted(run: Run, says: Says) -> None:
    requests = says({"id": "we_1", "object": "webhook_endpoint.deleted", "deleted": True})
    result = run("webhooks", "endpoints", "delete", "we_1", **SERVER)
    assert (result.exit_code, result.stdout) == (0, "we_1 is deleted.\n")
    assert path(requests[0]) == "DELETE /webhook_endpoints/we_1"


@pytest.mark.parametrize(
    ("status", "exit_code", "said"),
    [
        (204, 0, "we_1 took it (answered 204)"),
        (500, 1, "we_1 did not take it (answered 500): So it said."),
        (None, 1, "we_1 did not take it (no answer): So it said."),
    ],
)
def test_a_test_event_is_sent(run: Run, says: Says, status: int | None, exit_code: int, said: str) -> None:
    error = None if status == 204 else "So it said."
    requests = says({"status_code": status, "success": status is not None, "error": error})
    result = run("webhooks", "endpoints", "test", "we_1", "--event", "video.failed", **SERVER)

    assert (result.exit_code, result.stdout) == (exit_code, f"{said}\n")
    assert path(requests[0]) == "POST /webhook_endpoints/we_1/test"
    assert json.loads(requests[0].content) == {"event_type": "video.failed"}


def test_deliveries_are_listed(run: Run, says: Says) -> None:
    requests = says({"object": "list", "data": [DELIVERY], "has_more": True, "last_id": "dlv_1"})
    result = run(
        "webhooks", "deliveries", "--status", "failed", "--endpoint", "we_1", "--video", "video_1", "--limit", "5",
        "--after", "dlv_9", **SERVER,
    )  # fmt: skip

    assert result.exit_code == 0, result.stderr
    assert dict(requests[0].url.params) == {
        "limit": "5",
        "after": "dlv_9",
        "endpoint_id": "we_1",
        "video_id": "video_1",
        "status": "failed",
    }
    row = result.stdout.splitlines()[1]
    assert re.fullmatch(r"dlv_1 +failed +2 +500 +\S+ \S+ +video.completed +video_1 +https://shop.example/hook", row)
    assert "--after dlv_1" in result.stderr


def test_one_delivery_is_shown_with_its_attempts(run: Run, says: Says) -> None:
    requests = says(DELIVERY | {"attempts": ATTEMPTS})
    result = run("webhooks", "deliveries", "dlv_1", **SERVER)

    assert result.exit_code == 0, result.stderr
    assert path(requests[0]) == "GET /webhook_deliveries/dlv_1"
    first, second = result.stdout.splitlines()[-2:]
    assert re.fullmatch(r"1 +\S+ \S+ +500 +12 ms +It answered 500\.", first)
    assert re.fullmatch(r"2 +\S+ \S+ +none +10000 ms +No answer in 10 s\.", second)
    assert json.loads(run("webhooks", "deliveries", "dlv_1", "--json", **SERVER).stdout)["attempts"] == ATTEMPTS


def test_a_delivery_is_sent_again(run: Run, says: Says) -> None:
    requests = says(DELIVERY | {"status": "pending"})
    result = run("webhooks", "resend", "dlv_1", **SERVER)
    assert (result.exit_code, result.stdout) == (0, "dlv_1 is sent again.\n")
    assert path(requests[0]) == "POST /webhook_deliveries/dlv_1/resend"


@pytest.mark.parametrize("since", ["2h", "2026-11-24T10:00:00+00:00", "2026-11-24"])
def test_all_that_failed_since_a_moment_are_sent_again(run: Run, says: Says, since: str) -> None:
    requests = says({"count": 3})
    result = run("webhooks", "resend", "--failed-since", since, "--endpoint", "we_1", **SERVER)

    assert (result.exit_code, result.stdout) == (0, "3 are sent again.\n")
    assert path(requests[0]) == "POST /webhook_deliveries/resend"
    body = json.loads(requests[0].content)
    assert body.keys() == {"since", "endpoint_id"}
    if "T" in since:
        assert body["since"] == 1_795_514_400


@pytest.mark.parametrize(
    "words", [(), ("dlv_1", "--failed-since", "2h"), ("--failed-since", "soon"), ("--failed-since", "99999-01-01")]
)
def test_what_is_to_be_sent_again_must_be_clear(run: Run, says: Says, words: tuple[str, ...]) -> None:
    requests = says({})
    assert run("webhooks", "resend", *words, **SERVER).exit_code == 2
    assert requests == []


def test_the_accounts_secret_stands_alone_once(run: Run, says: Says) -> None:
    requests = says({"object": "webhook_secret", "secret": "whsec_a"})
    result = run("webhooks", "secret", **SERVER)
    assert (result.exit_code, result.stdout) == (0, "whsec_a\n")
    assert path(requests[0]) == "POST /webhook_secret"

    requests = says({"object": "webhook_secret", "secret": "whsec_b"})
    assert run("webhooks", "secret", "--rotate", "--drop-old", **SERVER).stdout == "whsec_b\n"
    assert path(requests[0]) == "POST /webhook_secret/rotate"
    assert json.loads(requests[0].content) == {"keep_old_secret_active_for_24_hours": False}

    says({"object": "webhook_secret", "version": 1})
    result = run("webhooks", "secret", **SERVER)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "--rotate" in result.stderr
    assert run("webhooks", "secret", "--drop-old", **SERVER).exit_code == 2


def test_what_the_server_refuses_is_one_line(run: Run, says: Says) -> None:
    says({"error": {"message": "There is no such webhook endpoint.", "code": "webhook_endpoint_not_found"}}, 404)
    result = run("webhooks", "endpoints", "delete", "we_9", "--json", **SERVER)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "webhook_endpoint_not_found"
    assert result.stderr == "reelwright: There is no such webhook endpoint.\n"


def test_without_an_address_it_is_where_serve_listens(run: Run, says: Says) -> None:
    requests = says({"data": []})
    assert run("webhooks", "endpoints", REELWRIGHT_API_KEY=KEY).exit_code == 0
    assert requests[0].url.host == "127.0.0.1"
    assert requests[0].url.port == 8000
