"""The commands about the batches a server has, through the real SDK."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.cli.conftest import Run, Says, path
from tests.unit.cli.fake_desks import KEY

SERVER = {"REELWRIGHT_BASE_URL": "http://video.example:8000", "REELWRIGHT_API_KEY": KEY}
COUNTS = {"total": 4, "queued": 0, "processing": 1, "completed": 1, "failed": 1, "cancelled": 0, "refused": 1}
#: As in a list: without its videos.
BATCH: dict[str, Any] = {
    "id": "batch_1",
    "object": "batch",
    "status": "in_progress",
    "created_at": 1_790_000_000,
    "completed_at": None,
    "counts": COUNTS,
    "metadata": {"order": "1234"},
    "callback_url": "https://shop.example/hook",
    "errors": [
        {"index": 2, "custom_id": "bad", "code": "prompt_too_short", "message": "Too short.", "param": "prompt"}
    ],
}
VIDEOS = [
    {"id": "video_1", "index": 0, "custom_id": "sea", "status": "completed", "progress": 100, "prompt": "A sea"},
    {"id": "video_2", "index": 1, "custom_id": None, "status": "processing", "progress": 30, "prompt": "A dune"},
    {"id": "video_3", "index": 3, "status": "failed", "prompt": "A cat", "error": {"message": "The engine fell over."}},
]


def test_batches_are_listed(run: Run, says: Says) -> None:
    requests = says({"object": "list", "data": [BATCH], "has_more": True, "last_id": "batch_1"})
    result = run("batches", "list", "--limit", "1", "--after", "batch_9", **SERVER)

    assert result.exit_code == 0, result.stderr
    assert path(requests[0]) == "GET /video/generations/batch?limit=1&order=desc&after=batch_9"
    head, row = result.stdout.splitlines()
    assert head.split("  ")[0] == "ID"
    expected = r"batch_1 +in_progress +\S+ \S+ +4 +1 processing, 1 completed, 1 failed, 1 refused"
    assert re.fullmatch(expected, row)
    assert "reelwright batches list --after batch_1" in result.stderr
    assert json.loads(run("batches", "list", "--json", **SERVER).stdout)["data"] == [BATCH]


@pytest.mark.parametrize(("more", "said"), [((), "no batches"), (("--after", "batch_1"), "no more batches")])
def test_no_batches_is_said_in_words(run: Run, says: Says, more: tuple[str, ...], said: str) -> None:
    says({"object": "list", "data": [], "has_more": False})
    result = run("batches", "list", *more, **SERVER)

    assert (result.exit_code, result.stdout) == (0, "")
    assert said in result.stderr


def test_a_batch_is_shown_with_its_videos_and_what_was_not_taken(run: Run, says: Says) -> None:
    requests = says(BATCH | {"data": VIDEOS})
    result = run("batches", "show", "batch_1", **SERVER)

    assert result.exit_code == 0, result.stderr
    assert path(requests[0]) == "GET /video/generations/batch/batch_1"
    assert "of them      1 processing, 1 completed, 1 failed, 1 refused\n" in result.stdout
    assert "metadata     order=1234\n" in result.stdout
    videos = [line for line in result.stdout.splitlines() if "video_" in line]
    assert re.fullmatch(r"0 +video_1 +completed +sea +A sea", videos[0])
    assert re.fullmatch(r"1 +video_2 +30 % +A dune", videos[1])
    assert re.fullmatch(r"3 +video_3 +failed +The engine fell over\.", videos[2])
    assert re.fullmatch(r"2 +prompt_too_short +bad +Too short\.", result.stdout.splitlines()[-1])
    assert json.loads(run("batches", "show", "batch_1", "--json", **SERVER).stdout) == BATCH | {"data": VIDEOS}


def test_a_batch_with_hardly_any_fields_is_shown(run: Run, says: Says) -> None:
    says({"id": "batch_1", "counts": None, "errors": None, "metadata": 3, "created_at": "x"})
    result = run("batches", "show", "batch_1", **SERVER)

    assert (result.exit_code, result.stdout) == (0, "id           batch_1\n")


@pytest.mark.parametrize(
    ("status", "counts", "said"),
    [
        ("completed", {"total": 3, "completed": 1, "cancelled": 2}, "has ended: 1 completed, 2 cancelled"),
        ("in_progress", {"total": 1, "processing": 1}, "is being cancelled: 1 processing"),
        ("completed", {}, "has ended"),
    ],
)
def test_a_batch_is_cancelled(run: Run, says: Says, status: str, counts: dict[str, int], said: str) -> None:
    requests = says(BATCH | {"status": status, "counts": counts, "data": VIDEOS})
    result = run("batches", "cancel", "batch_1", **SERVER)

    assert (result.exit_code, result.stdout) == (0, f"batch_1 {said}.\n")
    assert path(requests[0]) == "POST /video/generations/batch/batch_1/cancel"
    assert json.loads(run("batches", "cancel", "batch_1", "--json", **SERVER).stdout)["status"] == status


@pytest.mark.parametrize("verb", ["show", "cancel"])
def test_an_unknown_batch_is_one_line_in_the_servers_words(run: Run, says: Says, verb: str) -> None:
    says({"error": {"message": "There is no batch 'batch_9'.", "code": "batch_not_found"}}, 404)
    result = run("batches", verb, "batch_9", "--json", **SERVER)

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "batch_not_found"
    assert result.stderr == "reelwright: There is no batch 'batch_9'.\n"


@pytest.mark.parametrize("batch_id", ["", ".."])
def test_what_is_no_id_asks_nothing(run: Run, says: Says, batch_id: str) -> None:
    requests = says({})

    assert run("batches", "show", batch_id, **SERVER).exit_code == 2
    assert requests == []


def test_without_an_address_it_is_where_serve_listens(run: Run, says: Says) -> None:
    requests = says({"data": []})

    assert run("batches", "list", REELWRIGHT_API_KEY=KEY).exit_code == 0
    assert (requests[0].url.host, requests[0].url.port) == ("127.0.0.1", 8000)
