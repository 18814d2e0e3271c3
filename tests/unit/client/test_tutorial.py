"""The tutorial's own program, its class replaced by an import, against a server on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.client.stage import FilmServer

SCRIPT = Path(__file__).parents[2] / "e2e" / "data" / "tutorial_client.py.txt"
IMPORT = "from reelwright.client import Reelwright as HolySheepVideoClient, VideoGenerationError\n\n"


def tutorial_main() -> Callable[[], int]:
    """Return the script's `main`, after its classes and the library they used gave way to our import."""
    text = SCRIPT.read_text(encoding="utf-8").replace("import requests\n", "")
    text, swaps = re.subn(
        r"class VideoGenerationError.*?(?=^def main)", lambda _: IMPORT, text, flags=re.DOTALL | re.MULTILINE
    )
    assert swaps == 1
    scope: dict[str, Any] = {"__name__": "tutorial"}
    exec(compile(text, str(SCRIPT), "exec"), scope)
    return scope["main"]


@pytest.fixture
def at_home(films: FilmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REELWRIGHT_BASE_URL", f"http://127.0.0.1:{films.port}/v1")
    films.answers["POST /v1/video/generations"] = lambda: {"id": "video_1", "status": "queued"}
    return tmp_path


def ends(films: FilmServer, **fields: Any) -> None:
    films.answers["GET /v1/video/generations/video_1"] = lambda: {"id": "video_1", **fields}


def test_it_saves_the_film(films: FilmServer, at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends(films, status="completed", output={"url": films.url})
    assert tutorial_main()() == 0
    assert (at_home / "generated_video.mp4").read_bytes() == films.film
    said = capsys.readouterr().out
    assert "✅ Job created: video_1" in said
    assert f"🎬 Video ready: {films.url}" in said
    assert "File size: 1.00 MB" in said


def test_it_tells_why_a_film_was_not_made(films: FilmServer, at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends(films, status="failed", error={"code": "engine_failed", "message": "No GL here."})
    assert tutorial_main()() == 1
    assert "❌ Error: Generation failed: No GL here." in capsys.readouterr().out


def test_it_prints_an_answer_without_a_link_as_json(
    films: FilmServer, at_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ends(films, status="completed", output={"url": None}, not_drawn=["robot"])
    assert tutorial_main()() == 0
    said = capsys.readouterr().out
    printed = json.loads(said[said.index("Response: ") + 10 : said.rindex("}") + 1])
    assert printed["not_drawn"] == ["robot"]
