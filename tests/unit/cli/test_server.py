"""The commands of whoever runs the platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_desks import KEY
from tests.unit.cli.fakes import FakeBacking, Found, Said

LINK = "http://127.0.0.1:8000/welcome?token=ab.cd"


def test_serve_is_started_with_what_was_typed(run: Run, backing: FakeBacking) -> None:
    where = ("--host", "0.0.0.0", "--port", "9000", "--workers", "2", "--data-dir", "here", "--database", "pg://db/x")

    assert run("serve", *where).exit_code == 0

    [settings] = backing.started
    assert (settings.host, settings.port, settings.workers) == ("0.0.0.0", 9000, 2)
    assert settings.data_dir == Path("here").absolute()
    assert settings.database.get_secret_value() == "pg://db/x"


def test_the_environment_speaks_where_nothing_was_typed(run: Run, backing: FakeBacking) -> None:
    run("api", REELWRIGHT_PORT="9001")

    assert backing.started[0].port == 9001


@pytest.mark.parametrize("command", ["serve", "api", "worker"])
def test_the_exit_code_is_the_servers(run: Run, backing: FakeBacking, command: str) -> None:
    backing.exit_code = 4

    assert run(command).exit_code == 4


def test_the_owners_key_stands_on_a_line_of_its_own(run: Run, backing: FakeBacking) -> None:
    backing.announcements = [Said("owner_key", "Here is the key:", key=KEY), Said(url="http://127.0.0.1:8000")]

    lines = run("serve").stdout.splitlines()

    assert lines == ["Here is the key:", "", f"    {KEY}", "", "Reelwright listens. http://127.0.0.1:8000"]


def test_the_owners_link_stands_on_a_line_of_its_own(run: Run, backing: FakeBacking) -> None:
    backing.announcements = [Said(url="http://127.0.0.1:8000"), Said("welcome", "Sign in here:", url=LINK)]

    lines = run("serve").stdout.splitlines()

    assert lines == ["Reelwright listens. http://127.0.0.1:8000", "Sign in here:", "", f"    {LINK}", ""]


def test_announcements_are_one_json_object_a_line(run: Run, backing: FakeBacking) -> None:
    backing.announcements = [
        Said("owner_key", "Here is the key:", key=KEY),
        Said("draining", "Stopping."),
        Said("welcome", "Here:", url=LINK),
    ]

    said = [json.loads(line) for line in run("serve", "--json").stdout.splitlines()]

    assert said == [
        {"kind": "owner_key", "text": "Here is the key:", "key": KEY},
        {"kind": "draining", "text": "Stopping."},
        {"kind": "welcome", "text": "Here:", "url": LINK},
    ]


def test_a_setting_that_cannot_be_used_is_one_line(run: Run) -> None:
    result = run("serve", REELWRIGHT_WORKERS="many")

    assert result.exit_code == 2
    assert "REELWRIGHT_WORKERS" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(("is_changed", "text"), [(True, "brought up"), (False, "is up")])
def test_migrate_says_whether_anything_was_to_do(run: Run, backing: FakeBacking, is_changed: bool, text: str) -> None:
    backing.is_migrated = is_changed

    assert text in run("migrate").stdout
    assert json.loads(run("migrate", "--json").stdout) == {"migrated": is_changed}


def test_doctor_gives_each_part_a_line_and_its_mend(run: Run, backing: FakeBacking) -> None:
    backing.findings = [Found("python", True, "3.11.2", "unused"), Found("opengl", False, "none", "apt-get install gl")]

    result = run("doctor")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "python       ok      3.11.2",
        "opengl       FAILED  none; to mend it: apt-get install gl",
    ]


def test_doctor_is_content_when_all_is_well(run: Run, backing: FakeBacking) -> None:
    backing.findings = [Found("python", True, "3.11.2")]

    result = run("doctor", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ok": True,
        "findings": [{"name": "python", "ok": True, "detail": "3.11.2", "mend": None}],
    }
