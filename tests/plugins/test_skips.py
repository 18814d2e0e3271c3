"""`--no-skips` does what CI relies on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SAMPLE = """
import pytest

def test_that_runs(): pass

@pytest.mark.skip(reason="no part")
def test_wants_a_part(): pass

@pytest.mark.may_skip("by design")
@pytest.mark.skip(reason="not on this system")
def test_may_stay_out(): pass

@pytest.mark.xfail
def test_expected_to_fail(): assert False
"""


def _run(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "tests.plugins.skips", "-p", "no:cacheprovider", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, f"--rootdir={folder}", str(folder), *words],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("words", "closing"),
    [((), "1 passed, 2 skipped, 1 xfailed"), (("--no-skips",), "1 passed, 1 skipped, 1 xfailed, 1 error")],
)
def test_a_skip_is_a_failure_only_when_asked(tmp_path: Path, words: tuple[str, ...], closing: str) -> None:
    (tmp_path / "test_sample.py").write_text(SAMPLE)

    assert closing in _run(tmp_path, *words)


def test_a_module_that_skips_itself_is_a_failure_too(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")

    assert "1 skipped" in _run(tmp_path)
    assert "1 error" in _run(tmp_path, "--no-skips")
