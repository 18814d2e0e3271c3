"""`pip install reelwright` alone: our wheel and its few dependencies make a client, and nothing of the platform."""

import json
import sys
from pathlib import Path

import pytest

from tests.e2e import tutorial
from tests.e2e.environments import run
from tests.e2e.films import decode
from tests.e2e.processes import ROOT

pytestmark = pytest.mark.more


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """The programs of a fresh environment that holds the base install and nothing else."""
    folder = tmp_path_factory.mktemp("base")
    uv = (sys.executable, "-m", "uv")
    python = folder / "venv" / "bin" / "python"
    run(*uv, "build", "--quiet", "--wheel", "--out-dir", folder / "dist", ROOT, folder=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    run(*uv, "venv", "--quiet", "--python", sys.executable, folder / "venv", folder=folder)
    lock = ROOT / "requirements" / "client.lock"
    run(*uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", lock, folder=folder)
    run(*uv, "pip", "install", "--quiet", "--python", python, "--offline", "--no-deps", wheel, folder=folder)
    # What the lock holds is what the wheel asks for.
    run(*uv, "pip", "check", "--python", python, folder=folder)
    return python.parent


def test_the_tutorials_program_saves_a_film_with_it(base, served, tmp_path):
    (tmp_path / "client.py").write_text(tutorial.sdk_script(served), "utf-8")

    said = run(base / "python", "client.py", folder=tmp_path, REELWRIGHT_BASE_URL=f"{served.address}/v1")

    assert "Workflow complete!" in said
    assert decode(tmp_path / "generated_video.mp4") == tutorial.FILM


def test_generate_is_a_client_with_it(base, served, tmp_path):
    server = ("--base-url", served.address, "--api-key", served.key)
    picture = ("--seconds", "5", "--resolution", "720p", "--fps", "8")

    said = run(
        base / "reelwright",
        *("generate", "A serene sunset over a calm ocean.", "-o", "sunset.mp4", "--json", *picture, *server),
        folder=tmp_path,
    )

    film = json.loads(said.splitlines()[-1])
    assert film["status"] == "completed"
    assert decode(tmp_path / "sunset.mp4") == ("h264", 1280, 720, 40, 5.0)
    told = json.loads(run(base / "reelwright", "status", film["id"], "--json", *server, folder=tmp_path))
    assert told["id"] == film["id"]


def test_help_lists_every_command_and_the_platforms_say_what_is_missing(base, tmp_path):
    said = run(base / "reelwright", "--help", folder=tmp_path)
    assert {"generate", "serve", "keys", "doctor"} <= set(said.split())

    refused = run(base / "reelwright", "serve", folder=tmp_path, status=3)
    assert "reelwright[server]" in refused
    assert len(refused.splitlines()) == 1


def test_nothing_of_the_platform_came_with_it(base, tmp_path):
    for package in ("fastapi", "asyncpg", "numpy", "av", "moderngl"):
        run(base / "python", "-c", f"import {package}", folder=tmp_path, status=1)
