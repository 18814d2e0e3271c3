"""`generate`: from a prompt to a file, and what happens when it does not get there."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from tests.unit.cli.conftest import Run
from tests.unit.cli.fakes import FINISHED, VIDEO_ID, FakeBacking, failed, running


def test_saves_the_film_under_a_name_made_of_the_prompt(run: Run, folder: Path) -> None:
    result = run("generate", "A [red] balloon, über den Dächern")

    assert result.exit_code == 0
    assert (folder / "a-red-balloon-über-den-dächern.mp4").read_bytes() == b"the video"


def test_says_what_was_made_and_what_was_not(run: Run) -> None:
    said = run("generate", "A [red] balloon").stdout

    rows = dict(line.split(maxsplit=1) for line in said.splitlines() if not line.startswith("not drawn"))
    assert rows["saved"] == "a-red-balloon.mp4 (9 bytes)"
    assert rows["film"] == "1920x1080, 24 fps, 5 s"
    assert rows["engine"] == "previs, drawn at 1280x720 and scaled up"
    assert rows["understood"] == "balloon, red"
    assert "not drawn    a crowd\n" in said
    assert rows["notes"] == "The crowd was left out."
    assert rows["seed"] == "7"
    assert rows["id"] == VIDEO_ID


def test_a_name_nobody_typed_never_replaces_a_file(run: Run, folder: Path) -> None:
    (folder / "a-cat.mp4").write_text("precious")

    run("generate", "A cat")

    assert (folder / "a-cat.mp4").read_text() == "precious"
    assert (folder / "a-cat-2.mp4").read_bytes() == b"the video"


def test_a_typed_name_replaces_the_file(run: Run, folder: Path) -> None:
    (folder / "cat.mp4").write_text("old")

    assert run("generate", "A cat", "-o", "cat.mp4").exit_code == 0
    assert (folder / "cat.mp4").read_bytes() == b"the video"


def test_a_typed_folder_gets_the_chosen_name(run: Run, folder: Path) -> None:
    (folder / "films").mkdir()

    run("generate", "A cat", "-o", "films")

    assert (folder / "films" / "a-cat.mp4").exists()


def test_a_folder_that_is_not_there_is_found_out_before_the_work(run: Run, backing: FakeBacking) -> None:
    result = run("generate", "A cat", "-o", "nowhere/cat.mp4")

    assert result.exit_code == 2
    assert "there is no folder nowhere" in result.stderr
    assert not backing.opened


def test_sends_the_fields_of_the_generations_dialect(run: Run, backing: FakeBacking) -> None:
    run(
        *("generate", "A cat", "--seconds", "7", "--resolution", "4k", "--aspect-ratio", "1:1", "--model", "sora-2"),
        *("--seed", "3", "--fps", "30", "--quality", "high", "--custom-id", "cat"),
    )

    assert backing.platform.submitted == [
        {
            "prompt": "A cat",
            "duration": 7,
            "resolution": "4k",
            "aspect_ratio": "1:1",
            "model": "sora-2",
            "seed": 3,
            "fps": 30,
            "quality": "high",
            "custom_id": "cat",
        }
    ]


def test_a_callback_needs_a_server_that_stays(run: Run, backing: FakeBacking) -> None:
    result = run("generate", "A cat", "--callback-url", "https://shop.example/hook")

    assert result.exit_code == 2
    assert "--callback-url needs a server" in result.stderr
    assert not backing.opened


def test_leaves_seed_and_quality_to_the_platform(run: Run, backing: FakeBacking) -> None:
    run("generate", "A cat")

    assert backing.platform.submitted[0] == {
        "prompt": "A cat",
        "duration": 5,
        "resolution": "1080p",
        "aspect_ratio": "16:9",
        "model": "sora-turbo",
        "fps": 24,
    }


def test_opens_the_platform_with_a_worker_where_it_was_told(run: Run, backing: FakeBacking) -> None:
    run("generate", "A cat", "--data-dir", "here")

    [(place, needs_worker)] = backing.opened
    assert place.data_dir == Path("here")
    assert needs_worker


def test_standard_output_is_one_json_object_with_json(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [running(10), running(50), FINISHED]

    result = run("generate", "A cat", "--json")

    video = json.loads(result.stdout)
    assert video["path"] == "a-cat.mp4"
    assert video["not_drawn"] == ["a crowd"]


def test_tells_its_progress_in_plain_lines_where_nobody_looks(run: Run, backing: FakeBacking) -> None:
    queued = {"id": VIDEO_ID, "status": "queued", "progress": 0, "queue_position": 2}
    backing.platform.course = [queued, running(0, "starting"), running(1), running(50), FINISHED]

    lines = run("generate", "A cat").stderr.splitlines()

    assert lines == ["waiting, place 2 in the queue", "warming up", "rendering, 1 %", "rendering, 50 %"]


def test_says_that_it_joined_a_server(run: Run, backing: FakeBacking) -> None:
    backing.platform.is_joined = True

    assert "Joined the server" in run("generate", "A cat").stderr


def test_a_film_that_fails_is_one_line_and_exit_code_1(run: Run, backing: FakeBacking, folder: Path) -> None:
    backing.platform.course = [failed("engine_failed", "The engine could not make this video.")]

    result = run("generate", "A cat")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "reelwright: The video could not be made: The engine could not make this video.\n"
    assert not list(folder.iterdir())


def test_a_film_that_fails_is_still_json_with_json(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [failed("engine_failed", "It broke.")]

    result = run("generate", "A cat", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] == {"code": "engine_failed", "message": "It broke."}


def test_a_film_that_somebody_else_cancels_is_a_failure(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [failed("cancelled", "The job was cancelled.", cancelled=True)]

    result = run("generate", "A cat")

    assert result.exit_code == 1
    assert "was cancelled" in result.stderr


def _interrupt_once(number: signal.Signals) -> object:
    left = [number]

    def interrupt() -> None:
        if left:
            os.kill(os.getpid(), left.pop())

    return interrupt


def test_ctrl_c_cancels_the_job(run: Run, backing: FakeBacking, folder: Path) -> None:
    backing.platform.course = [running(10)]
    backing.platform.on_get = _interrupt_once(signal.SIGINT)

    result = run("generate", "A cat")

    assert result.exit_code == 130
    assert backing.platform.cancelled == [VIDEO_ID]
    assert f"{VIDEO_ID} is cancelled" in result.stderr
    assert not list(folder.iterdir())


def test_sigterm_cancels_the_job(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [running(10)]
    backing.platform.on_get = _interrupt_once(signal.SIGTERM)

    assert run("generate", "A cat").exit_code == 130
    assert backing.platform.cancelled == [VIDEO_ID]


def test_ctrl_c_that_comes_too_late_says_how_to_get_the_film(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [running(99), FINISHED]
    backing.platform.on_get = _interrupt_once(signal.SIGINT)
    backing.platform.is_stubborn = True

    result = run("generate", "A cat")

    assert result.exit_code == 130
    assert f"reelwright download {VIDEO_ID}" in result.stderr


def test_a_blank_prompt_is_a_usage_error(run: Run, backing: FakeBacking) -> None:
    result = run("generate", "  ")

    assert result.exit_code == 2
    assert result.stderr == "reelwright: Invalid value for PROMPT: it is empty. Try --help.\n"
    assert not backing.opened


def test_a_prompt_that_is_not_text_is_a_usage_error(run: Run, backing: FakeBacking) -> None:
    assert run("generate", "caf\udce9").exit_code == 2
    assert not backing.opened


def test_a_length_out_of_range_is_a_usage_error(run: Run, backing: FakeBacking) -> None:
    result = run("generate", "A cat", "--seconds", "61")

    assert result.exit_code == 2
    assert "--seconds" in result.stderr
    assert len(result.stderr.splitlines()) == 1
