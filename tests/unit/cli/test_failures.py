"""Whatever goes wrong is one line and an exit code."""

from __future__ import annotations

import pytest

from reelwright.cli.failures import explain
from reelwright.errors import (
    DatabaseUnavailableError,
    Fault,
    InvalidRequestError,
    PlatformMissingError,
    ReelwrightError,
    SettingsError,
)
from tests.unit.cli.conftest import Run
from tests.unit.cli.fakes import FakeBacking


@pytest.mark.parametrize(
    ("error", "exit_code", "code"),
    [
        (DatabaseUnavailableError(), 1, "database_unavailable"),
        (InvalidRequestError(Fault("prompt_too_long", "Too long.", "prompt")), 2, "invalid_value"),
        (SettingsError("REELWRIGHT_PORT: odd."), 2, "invalid_setting"),
        (PlatformMissingError(), 3, "platform_missing"),
        (ModuleNotFoundError("No module named 'asyncpg'", name="asyncpg"), 3, "platform_missing"),
        (ModuleNotFoundError("No module named 'reelwright.odd'", name="reelwright.odd"), 1, "internal_error"),
        (PermissionError(13, "Permission denied", "/root/film.mp4"), 1, "os_error"),
        (TimeoutError(), 1, "internal_error"),
        (KeyError("odd"), 1, "internal_error"),
    ],
)
def test_every_failure_has_an_exit_code_and_a_code(error: Exception, exit_code: int, code: str) -> None:
    failure = explain(error)

    assert (failure.exit_code, failure.code) == (exit_code, code)
    assert failure.message


def test_a_group_of_failures_is_its_first() -> None:
    group = BaseExceptionGroup("many", [ExceptionGroup("inner", [ReelwrightError("The first.")]), KeyError("x")])

    assert explain(group).message == "The first."


def test_a_failure_of_the_disk_names_the_file() -> None:
    assert explain(OSError(28, "No space left on device", "film.mp4")).message == "film.mp4: No space left on device"


def test_a_fault_of_ours_is_one_line_too(run: Run, backing: FakeBacking) -> None:
    backing.trouble = RuntimeError("surprise\nin two lines")

    result = run("list")

    assert result.exit_code == 1
    assert result.stderr == (
        "reelwright: Something went wrong inside Reelwright: RuntimeError: surprise in two lines.\n"
    )


def test_ctrl_c_anywhere_is_exit_code_130(run: Run, backing: FakeBacking) -> None:
    backing.trouble = KeyboardInterrupt()

    assert run("list").exit_code == 130


def test_a_missing_platform_says_how_to_get_it(run: Run, backing: FakeBacking) -> None:
    backing.trouble = ModuleNotFoundError("No module named 'asyncpg'", name="asyncpg")

    listing, keys = run("list"), run("keys", "list")

    assert listing.exit_code == keys.exit_code == 3
    assert "pip install 'reelwright[server]'" in keys.stderr
    assert "pip install 'reelwright[server]'" in listing.stderr
    assert "--base-url" in listing.stderr


@pytest.mark.parametrize("arguments", [("frobnicate",), ("status",), ("list", "--odd"), ("list", "--limit", "x")])
def test_what_cannot_be_understood_is_one_line_and_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
