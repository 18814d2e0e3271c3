"""The commands about videos on the platform of this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fakes import FINISHED, VIDEO_ID, FakeBacking, failed, running


def test_status_describes_a_finished_video(run: Run) -> None:
    said = run("status", VIDEO_ID).stdout

    assert "status       completed\n" in said
    assert "prompt       A [red] balloon\n" in said
    assert "not drawn    a crowd\n" in said


def test_status_tells_the_name_that_the_video_was_given(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [FINISHED | {"custom_id": "balloon"}]

    assert "custom id    balloon\n" in run("status", VIDEO_ID).stdout


def test_status_says_how_far_a_running_video_is(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [running(42)]

    said = run("status", VIDEO_ID).stdout

    assert "stage        rendering, 42 %\n" in said
    assert "understood" not in said


def test_status_says_why_a_video_failed(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [failed("disk_full", "The disk filled up.")]

    assert "reason       The disk filled up.\n" in run("status", VIDEO_ID).stdout


def test_status_survives_a_video_with_hardly_any_fields(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [{"id": VIDEO_ID, "output": "odd", "understood": 3, "progress": None, "created_at": "x"}]

    assert run("status", VIDEO_ID).exit_code == 0


def test_a_prompt_cannot_steer_the_terminal(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [dict(FINISHED, prompt="red\x1b[31m\nline \u202ereversed")]

    said = run("status", VIDEO_ID).stdout

    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "red�[31m line �reversed" in said


def test_list_shows_a_row_for_each_video(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [FINISHED, running(42)]

    head, first, second = run("list").stdout.splitlines()

    assert head.split() == ["ID", "STATUS", "CREATED", "PROMPT"]
    assert first.startswith(f"{VIDEO_ID}  completed  20")
    assert first.endswith("  A [red] balloon")
    assert second.startswith(f"{VIDEO_ID}  42 %")


def test_list_says_how_to_see_more(run: Run, backing: FakeBacking) -> None:
    backing.platform.course = [FINISHED, FINISHED]

    result = run("list", "--limit", "1")

    assert len(result.stdout.splitlines()) == 2
    assert f"reelwright list --after {VIDEO_ID}" in result.stderr


def test_an_empty_list_prints_nothing_on_standard_output(run: Run) -> None:
    result = run("list", "--after", VIDEO_ID)

    assert result.exit_code == 0
    assert result.stdout == ""


def test_list_is_the_page_as_json(run: Run) -> None:
    assert json.loads(run("list", "--json").stdout)["data"] == [FINISHED]


@pytest.mark.parametrize(
    ("variant", "name"),
    [("video", f"{VIDEO_ID}.mp4"), ("thumbnail", f"{VIDEO_ID}.webp"), ("spritesheet", f"{VIDEO_ID}.jpg")],
)
def test_download_names_the_file_after_the_video(run: Run, folder: Path, variant: str, name: str) -> None:
    result = run("download", VIDEO_ID, "--variant", variant)

    assert result.exit_code == 0
    assert (folder / name).read_text() == f"the {variant}"


def test_download_does_not_replace_a_file_nobody_named(run: Run, folder: Path) -> None:
    (folder / f"{VIDEO_ID}.mp4").write_text("precious")

    run("download", VIDEO_ID)

    assert (folder / f"{VIDEO_ID}.mp4").read_text() == "precious"


def test_an_id_cannot_lead_to_another_folder(run: Run, folder: Path) -> None:
    assert run("download", "../../etc/passwd").exit_code == 1
    assert not list(folder.iterdir())


def test_cancel_says_how_the_video_stands(run: Run, backing: FakeBacking) -> None:
    assert run("cancel", VIDEO_ID).stdout == f"{VIDEO_ID} is cancelled.\n"
    assert backing.platform.cancelled == [VIDEO_ID]


def test_cancel_of_a_finished_video_says_so(run: Run, backing: FakeBacking) -> None:
    backing.platform.is_stubborn = True

    assert run("cancel", VIDEO_ID).stdout == f"{VIDEO_ID} is completed.\n"


def test_delete_deletes(run: Run, backing: FakeBacking) -> None:
    assert json.loads(run("delete", VIDEO_ID, "--json").stdout) == {"id": VIDEO_ID, "deleted": True}
    assert backing.platform.deleted == [VIDEO_ID]


def test_logs_tell_the_time_since_the_start(run: Run) -> None:
    lines = run("logs", VIDEO_ID).stdout.splitlines()

    assert [line.split() for line in lines[1:]] == [
        ["+0.000", "s", "queued"],
        ["+1.250", "s", "running", "attempt", "1", "worker=w1"],
        ["+62.000", "s", "completed", "attempt", "1"],
    ]
    assert lines[1].index("queued") == lines[2].index("running") == lines[3].index("completed")


def test_logs_are_a_list_as_json(run: Run) -> None:
    assert [event["type"] for event in json.loads(run("logs", VIDEO_ID, "--json").stdout)] == [
        "queued",
        "running",
        "completed",
    ]


@pytest.mark.parametrize("command", ["status", "download", "cancel", "delete", "logs"])
def test_an_unknown_video_is_one_line_and_exit_code_1(run: Run, command: str) -> None:
    result = run(command, "video_unknown")

    assert result.exit_code == 1
    assert result.stderr == "reelwright: There is no video 'video_unknown'.\n"
    assert result.stdout == ""


def test_an_error_is_json_too(run: Run) -> None:
    result = run("status", "video_unknown", "--json")

    assert json.loads(result.stdout) == {
        "error": {"code": "video_not_found", "message": "There is no video 'video_unknown'."}
    }


def test_a_word_that_is_none_of_the_choices_is_told_in_plain_words(run: Run) -> None:
    result = run("download", VIDEO_ID, "--variant", "gif")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("reelwright: Invalid value for '--variant': 'gif' is not one of ")
