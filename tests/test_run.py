"""The `run` script on machines that are not as they should be. None of these reaches the network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what `run` reads, without an environment."""
    clone = tmp_path / "a clone"
    shutil.copytree(ROOT / "requirements", clone / "requirements")
    shutil.copytree(ROOT / "tools", clone / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("run", "pyproject.toml"):
        shutil.copy2(ROOT / name, clone / name)
    return clone


@pytest.fixture
def path_folder(tmp_path: Path) -> Path:
    """A folder that is the whole PATH: the plain tools, no Python, no apt-get, no sudo."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cat", "cksum", "dirname", "readlink", "id", "uname", "ls", "mkdir", "rm", "sed", "env"):
        tool = shutil.which(name)
        assert tool is not None
        (folder / name).symlink_to(tool)
    return folder


def _put(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _run(script: Path, *words: str, path: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(script), *words], env={"PATH": str(path)}, cwd=cwd, capture_output=True, text=True, check=False
    )


#: A Python of that version, as far as `run` can tell.
_OLD_PYTHON = 'case "$*" in *"%d.%d.%d"*) echo 3.10.13 ;; *) exit 1 ;; esac'

#: An apt-get that knows sizes and cannot install.
_APT_GET = 'case "$*" in *--assume-no*) echo "Need to get 41.2 MB of archives." ;; *-y*) exit 1 ;; esac'


def test_no_words_print_the_help_and_need_nothing(clone: Path, path_folder: Path) -> None:
    done = _run(clone / "run", path=path_folder)

    assert done.returncode == 0
    assert "./run generate" in done.stdout
    assert not (clone / ".venv").exists()


def test_python_3_10_gets_one_sentence_with_the_mend(clone: Path, path_folder: Path) -> None:
    _put(path_folder, "python3", _OLD_PYTHON)

    done = _run(clone / "run", "doctor", path=path_folder)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer, and this is 3.10.13" in done.stderr
    assert "sudo apt-get install python3.11 python3.11-venv" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_newer_python_beside_an_old_one_is_taken(clone: Path, path_folder: Path) -> None:
    _put(path_folder, "python3", _OLD_PYTHON)
    # It has everything but the venv module, so that the set-up stops where we can see which one was taken.
    _put(
        path_folder,
        "python3.12",
        'case "$*" in *"%d.%d.%d"*) echo 3.12.1 ;; *ensurepip*) exit 1 ;; *-venv*) echo python3.12-venv ;; esac',
    )

    done = _run(clone / "run", "doctor", path=path_folder)

    assert done.returncode == 1
    assert "sudo apt-get install -y python3.12-venv" in done.stderr


def test_a_missing_python_is_one_line_to_type(clone: Path, path_folder: Path) -> None:
    done = _run(clone / "run", "doctor", path=path_folder)

    assert done.returncode == 1
    assert "sudo apt-get install -y python3 python3-venv" in done.stderr


def test_a_missing_part_is_installed_when_that_is_allowed(clone: Path, path_folder: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    _put(path_folder, "id", "echo 0")
    _put(path_folder, "apt-get", f'echo "$*" >>"{calls}"\n{_APT_GET}')

    done = _run(clone / "run", "doctor", path=path_folder)

    assert "Installing system packages: python3 python3-venv" in done.stderr
    assert "Downloading 41.2 MB" in done.stderr
    assert calls.read_text().splitlines()[0] == "update -qq"
    assert done.returncode == 1  # our apt-get failed in the end, so the line to type follows
    assert "Type: sudo apt-get update" in done.stderr


def test_it_may_be_called_from_anywhere_and_through_a_link(clone: Path, path_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(clone / "run")
    _put(path_folder, "python3", _OLD_PYTHON)

    for script in (tmp_path / "link", clone / "run"):
        done = _run(script, "doctor", path=path_folder, cwd=Path("/"))

        assert "this is 3.10.13" in done.stderr


def test_an_environment_that_is_not_ours_is_left_alone(clone: Path, path_folder: Path) -> None:
    (path_folder / "python3").symlink_to(sys.executable)
    (clone / ".venv").mkdir()
    (clone / ".venv" / "precious").write_text("mine")

    done = _run(clone / "run", "doctor", path=path_folder)

    assert done.returncode == 1
    assert "was not made by ./run" in done.stderr
    assert (clone / ".venv" / "precious").read_text() == "mine"


@pytest.mark.parametrize("script", ["run", "tools/environment.sh", "tools/lock"])
def test_the_scripts_are_plain_sh(script: str) -> None:
    subprocess.run(["/bin/sh", "-n", str(ROOT / script)], check=True)


def test_missing_opengl_is_installed_when_that_is_allowed(clone: Path, path_folder: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    _put(path_folder, "id", "echo 0")
    _put(path_folder, "apt-get", f'echo "$*" >>"{calls}"')
    # It has all but OpenGL (asked for on standard input), and cannot make an environment, so that nothing is fetched.
    _put(path_folder, "python3", 'case "$*" in *"%d.%d.%d"*) echo 3.11.2 ;; - | "-m venv"*) exit 1 ;; esac')

    done = _run(clone / "run", "doctor", path=path_folder)

    assert done.returncode == 1
    assert "Installing system packages: libegl1 libgl1 libgl1-mesa-dri" in done.stderr
    last = calls.read_text().splitlines()[-1]
    assert last.startswith("install -qq -y --no-install-recommends")
    assert last.endswith("libegl1 libgl1 libgl1-mesa-dri")
    assert (clone / ".venv" / ".reelwright").read_text() == "making\n"
