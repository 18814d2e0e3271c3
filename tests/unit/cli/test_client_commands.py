"""The commands as a client of a server: through the real SDK, over a transport in memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_desks import KEY
from tests.unit.cli.fakes import VIDEO_ID, FakeBacking, FakeServer, failed

URL = "http://video.example:8000"


@pytest.fixture
def server(backing: FakeBacking) -> FakeServer:
    server = FakeServer()
    backing.server = server
    return server


def test_generate_asks_the_server_and_saves_what_it_made(
    run: Run, server: FakeServer, backing: FakeBacking, folder: Path
) -> None:
    result = run("generate", "A red balloon", "--seconds", "6", "--seed", "3", "--base-url", URL, "--api-key", KEY)

    assert result.exit_code == 0
    assert (folder / "a-red-balloon.mp4").read_bytes() == b"the video"
    assert server.platform.submitted == [
        {
            "prompt": "A red balloon",
            "seconds": "6",
            "resolution": "1080p",
            "aspect_ratio": "16:9",
            "model": "sora-turbo",
            "seed": 3,
            "fps": 24,
        }
    ]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert not backing.opened


def test_generate_tells_the_server_the_name_and_the_address_for_its_end(run: Run, server: FakeServer) -> None:
    more = ("--custom-id", "balloon", "--callback-url", "https://shop.example/hook")
    result = run("generate", "A red balloon", *more, "--base-url", URL, "--api-key", KEY)

    assert result.exit_code == 0
    (asked,) = server.platform.submitted
    assert (asked["custom_id"], asked["callback_url"]) == ("balloon", "https://shop.example/hook")


def test_the_server_may_be_named_by_the_environment(run: Run, server: FakeServer, backing: FakeBacking) -> None:
    result = run("status", VIDEO_ID, REELWRIGHT_BASE_URL=URL, REELWRIGHT_API_KEY=KEY)

    assert result.exit_code == 0
    assert not backing.opened
    assert str(server.requests[0].url) == f"{URL}/v1/video/generations/{VIDEO_ID}"


def test_the_server_may_be_named_by_a_dotenv_file(run: Run, server: FakeServer, folder: Path) -> None:
    (folder / ".env").write_text(f"REELWRIGHT_BASE_URL={URL}\nREELWRIGHT_API_KEY={KEY}\n")

    assert run("list").exit_code == 0
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_typed_data_folder_beats_a_server_of_the_environment(run: Run, backing: FakeBacking) -> None:
    assert run("list", "--data-dir", "here", REELWRIGHT_BASE_URL=URL).exit_code == 0
    assert len(backing.opened) == 1


@pytest.mark.parametrize("local", [("--data-dir", "here"), ("--database", "postgresql://db/x")])
def test_a_server_and_a_local_platform_cannot_both_be_meant(run: Run, local: tuple[str, str]) -> None:
    assert run("list", "--base-url", URL, *local).exit_code == 2


def test_a_key_without_a_server_is_a_usage_error(run: Run) -> None:
    result = run("list", "--api-key", KEY)

    assert result.exit_code == 2
    assert "--base-url" in result.stderr


def test_a_server_without_a_key_is_one_clear_line(run: Run, server: FakeServer) -> None:
    result = run("list", "--base-url", URL)

    assert result.exit_code == 1
    assert "REELWRIGHT_API_KEY" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_what_the_server_refuses_is_one_clear_line(run: Run, server: FakeServer) -> None:
    result = run("status", "video_unknown", "--base-url", URL, "--api-key", KEY)

    assert result.exit_code == 1
    assert result.stderr == "reelwright: No such video.\n"


def test_an_address_that_is_none_is_a_usage_error(run: Run, server: FakeServer) -> None:
    assert run("list", "--base-url", "video.example", "--api-key", KEY).exit_code == 2


def test_a_film_that_fails_on_the_server_is_exit_code_1(run: Run, server: FakeServer) -> None:
    server.platform.course = [failed("engine_failed", "It broke.")]

    result = run("generate", "A cat", "--base-url", URL, "--api-key", KEY)

    assert result.exit_code == 1
    assert "could not be made: It broke." in result.stderr


def test_download_saves_the_file_and_counts_its_bytes(run: Run, server: FakeServer, folder: Path) -> None:
    result = run("download", VIDEO_ID, "-o", "film.mp4", "--json", "--base-url", URL, "--api-key", KEY)

    assert (folder / "film.mp4").read_bytes() == b"the video"
    assert json.loads(result.stdout)["size_bytes"] == 9


def test_cancel_and_delete_reach_the_server(run: Run, server: FakeServer) -> None:
    where = ("--base-url", URL, "--api-key", KEY)

    assert run("cancel", VIDEO_ID, *where).stdout == f"{VIDEO_ID} is cancelled.\n"
    assert run("delete", VIDEO_ID, *where).stdout == f"{VIDEO_ID} is deleted.\n"
    assert [request.method for request in server.requests] == ["POST", "DELETE"]


def test_logs_need_the_platform(run: Run, server: FakeServer) -> None:
    result = run("logs", VIDEO_ID, "--base-url", URL, "--api-key", KEY)

    assert result.exit_code == 3
    assert "needs the platform" in result.stderr
    assert not server.requests
