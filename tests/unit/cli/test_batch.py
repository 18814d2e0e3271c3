"""The command `batch`: through a server that takes batches, and through the platform of this machine."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import httpx2
import pytest

from reelwright.cli.doors import RemoteDoor
from tests.unit.cli.batch_server import RECORD, BatchServer, batch, films, write
from tests.unit.cli.conftest import Run
from tests.unit.cli.fakes import FakeBacking


def test_every_line_becomes_a_film_named_by_its_custom_id_or_its_place(
    run: Run, server: BatchServer, folder: Path
) -> None:
    write(
        folder,
        {"prompt": "A quiet sea at dusk.", "custom_id": "sea", "duration": 8, "metadata": {"n": 1}},
        "",
        {"prompt": "雪 Snow on a village!"},
        {"prompt": "A dune.", "custom_id": "../dune 7"},
    )
    result = batch(run)

    assert result.exit_code == 0, result.stderr
    assert films(folder) == ["---dune-7.mp4", "002-雪-snow-on-a-village.mp4", "sea.mp4"]
    assert (folder / "out" / "sea.mp4").read_text() == "film of video_batch_1_0"
    assert server.asked[0][0] == {
        "prompt": "A quiet sea at dusk.",
        "custom_id": "sea",
        "duration": 8,
        "metadata": {"n": 1},
    }
    assert "3 in all: 3 saved." in result.stderr
    assert re.search(r"^4 +---dune-7 +saved +out/---dune-7.mp4$", result.stdout, re.MULTILINE)
    assert list(folder.glob("out/*.part")) == []


def test_many_lines_are_asked_for_ten_at_a_time_each_call_with_a_key_of_its_own(
    run: Run, server: BatchServer, folder: Path
) -> None:
    write(folder, *({"prompt": "The same film again."} for _ in range(23)))
    result = batch(run)

    assert result.exit_code == 0, result.stderr
    assert [len(group) for group in server.asked] == [10, 10, 3]
    assert len({each.headers["idempotency-key"] for each in server.requests if each.method == "POST"}) == 3
    assert len(films(folder)) == 23


def test_a_second_run_fetches_only_what_is_missing(run: Run, server: BatchServer, folder: Path) -> None:
    write(folder, *({"prompt": f"Film {name}", "custom_id": name} for name in "abc"))
    assert batch(run).exit_code == 0
    (folder / "out" / "b.mp4").unlink()
    write(folder, *({"prompt": f"Film {name}", "custom_id": name} for name in "dcba"))
    server.requests.clear()
    result = batch(run)

    assert result.exit_code == 0, result.stderr
    assert [[each["custom_id"] for each in group] for group in server.asked] == [["d"]]
    assert server.fetched == 2
    assert (folder / "out" / "b.mp4").read_text() == "film of video_batch_1_1"
    assert "4 in all: 2 kept, 2 saved." in result.stderr


def test_a_run_with_nothing_to_do_needs_no_server(
    run: Run, server: BatchServer, backing: FakeBacking, folder: Path
) -> None:
    write(folder, {"prompt": "Film a", "custom_id": "a"})
    assert batch(run).exit_code == 0
    backing.server = None
    result = batch(run, "--json")

    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["counts"] == {"kept": 1, "total": 1}


def test_what_fails_makes_the_command_fail_and_is_asked_for_again_only_when_told(
    run: Run, server: BatchServer, folder: Path
) -> None:
    write(folder, *({"prompt": f"Film {name}", "custom_id": name} for name in "abc"))
    server.failing = {"b"}
    server.refused = {"c"}
    first = batch(run, "--json")

    assert first.exit_code == 1
    found = json.loads(first.stdout)
    assert found["counts"] == {"failed": 1, "refused": 1, "saved": 1, "total": 3}
    assert [(each["custom_id"], each["status"], each["error"]) for each in found["data"]] == [
        ("a", "saved", None),
        ("b", "failed", "The engine fell over."),
        ("c", "refused", "Refused."),
    ]
    server.failing, server.refused = set(), set()
    second = batch(run)
    assert second.exit_code == 1
    assert [each["custom_id"] for each in server.asked[-1]] == ["c"], "what was never taken costs nothing to ask"
    assert "--retry-failed" in second.stderr
    third = batch(run, "--retry-failed")
    assert third.exit_code == 0, third.stderr
    assert [each["custom_id"] for each in server.asked[-1]] == ["b"]
    assert films(folder) == ["a.mp4", "b.mp4", "c.mp4"]


def test_an_answer_lost_on_the_way_is_asked_for_under_the_same_key(run: Run, server: BatchServer, folder: Path) -> None:
    write(folder, {"prompt": "Film a", "custom_id": "a"})
    server.on_create = lambda: httpx2.Response(500, headers={"x-should-retry": "false"})
    first = batch(run)
    assert first.exit_code == 1
    assert "1 refused" in first.stderr
    server.on_create = lambda: None
    second = batch(run)

    assert second.exit_code == 0, second.stderr
    keys = [each.headers["idempotency-key"] for each in server.requests if each.method == "POST"]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert len(server.batches) == 1


def test_a_refusal_that_holds_for_all_ends_the_asking_but_not_what_is_made(
    run: Run, server: BatchServer, folder: Path
) -> None:
    write(folder, *({"prompt": f"Film {number}"} for number in range(25)))
    broke = {"error": {"message": "There are not enough credits.", "code": "insufficient_credits"}}
    server.on_create = lambda: httpx2.Response(402, json=broke) if len(server.answers) > 1 else None
    result = batch(run)

    assert result.exit_code == 1
    assert len(server.asked) == 2
    assert len(films(folder)) == 10
    assert "25 in all: 15 refused, 10 saved." in result.stderr
    assert "not enough credits" in result.stdout


def test_a_batch_refused_whole_tells_each_line_its_own_fault(run: Run, server: BatchServer, folder: Path) -> None:
    write(folder, {"prompt": "Film a", "custom_id": "a"}, {"prompt": "x", "custom_id": "b"})
    faults = [{"code": "prompt_too_short", "message": "The prompt is too short.", "param": "requests[1].prompt"}]
    error = {"message": "One of them is wrong.", "code": "prompt_too_short", "param": "x", "faults": faults}
    server.on_create = lambda: httpx2.Response(400, json={"error": error})
    found = json.loads(batch(run, "--json").stdout)

    assert [each["error"] for each in found["data"]] == ["One of them is wrong.", "The prompt is too short."]


def test_a_video_the_server_forgot_is_asked_for_again_only_when_told(
    run: Run, server: BatchServer, folder: Path
) -> None:
    write(folder, {"prompt": "Film a", "custom_id": "a"})
    assert batch(run).exit_code == 0
    (folder / "out" / "a.mp4").unlink()
    server.batches.clear()
    first = batch(run)
    assert first.exit_code == 1
    assert "does not know this video" in first.stdout
    assert batch(run, "--retry-failed").exit_code == 0
    assert films(folder) == ["a.mp4"]


def test_ctrl_c_keeps_what_was_asked_for(
    run: Run, server: BatchServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, *({"prompt": f"Film {name}", "custom_id": name} for name in "ab"))
    server.unfinished = {"b"}

    def interrupt() -> float:
        if '"is_saved": true' in (folder / "out" / RECORD).read_text():
            signal.raise_signal(signal.SIGINT)
        return 0.001

    with monkeypatch.context() as patch:
        patch.setattr(RemoteDoor, "poll_interval_s", property(lambda _door: interrupt()))
        first = batch(run, "--json")
    assert first.exit_code == 130
    assert json.loads(first.stdout)["counts"] == {"pending": 1, "saved": 1, "total": 2}
    assert "To go on: the same command again." in first.stderr
    server.unfinished = set()
    second = batch(run)

    assert second.exit_code == 0, second.stderr
    assert len(server.asked) == 1, "nothing was asked for twice"
    assert films(folder) == ["a.mp4", "b.mp4"]


def test_a_free_name_is_found_beside_what_is_in_the_folder(run: Run, server: BatchServer, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "a.mp4").write_text("mine")
    write(folder, {"prompt": "Film a", "custom_id": "a"}, {"prompt": "Film b", "custom_id": "A"})
    assert batch(run).exit_code == 0

    assert (folder / "out" / "a.mp4").read_text() == "mine"
    assert len(films(folder)) == 3


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 2}', '{"version": 1, "entries": {"a": {"x": 1}}}'])
def test_a_damaged_record_is_refused_by_name(run: Run, server: BatchServer, folder: Path, text: str) -> None:
    write(folder, {"prompt": "Film a"})
    (folder / "out").mkdir()
    (folder / "out" / RECORD).write_text(text)
    result = batch(run)

    assert result.exit_code == 2
    assert RECORD in result.stderr
    assert server.requests == []


def test_without_a_server_the_platform_of_this_machine_makes_them(run: Run, backing: FakeBacking, folder: Path) -> None:
    write(folder, {"prompt": "A quiet sea at dusk.", "custom_id": "sea"}, {"prompt": "A dune.", "size": "64x64"})
    result = batch(run, where=())

    assert result.exit_code == 0, result.stderr
    assert backing.opened[0][1] is True, "it needs a worker"
    assert backing.platform.submitted == [
        {
            "model": "sora-turbo",
            "duration": 5,
            "aspect_ratio": "16:9",
            "resolution": "1080p",
            "prompt": "A quiet sea at dusk.",
            "custom_id": "sea",
        },
        {"model": "sora-turbo", "duration": 5, "prompt": "A dune.", "size": "64x64"},
    ]
    assert (folder / "out" / "sea.mp4").read_text() == "the video"


@pytest.mark.parametrize("name", ["callback_url", "webhook_url"])
def test_a_callback_needs_a_server_that_stays(run: Run, backing: FakeBacking, folder: Path, name: str) -> None:
    write(folder, {"prompt": "A quiet sea at dusk."}, {"prompt": "A dune.", name: "https://shop.example/hook"})

    result = batch(run, where=())

    assert result.exit_code == 2
    assert "line 2: callback_url needs a server" in result.stderr
    assert not backing.opened
