"""The tutorial against the real service: its first script, its class, and its program on our SDK."""

import re
import sys

import pytest

from tests.e2e import tutorial
from tests.e2e.environments import run, side_python
from tests.e2e.films import decode
from tests.e2e.processes import ROOT


@pytest.mark.more
def test_the_first_script_gets_a_link_to_a_film(served, tmp_path):
    (tmp_path / "generate_video.py").write_text(tutorial.first_script(served), "utf-8")

    said = run(side_python("tutorial"), "generate_video.py", folder=tmp_path)

    assert "✅ Request accepted!" in said
    assert "🎉 Video generation complete!" in said
    (link,) = re.findall(r"📹 Video URL: (http\S+)", said)
    film = tmp_path / "film.mp4"
    # No header, as a browser would fetch it.
    film.write_bytes(served.http.get(link, headers={"authorization": ""}).raise_for_status().content)
    assert decode(film) == tutorial.FILM


@pytest.mark.more
def test_the_class_saves_a_film(served, tmp_path):
    (tmp_path / "client.py").write_text(tutorial.client_script(served), "utf-8")

    said = run(side_python("tutorial"), "client.py", folder=tmp_path)

    assert "Workflow complete!" in said
    assert decode(tmp_path / "generated_video.mp4") == tutorial.FILM


@pytest.mark.more
def test_the_program_saves_a_film_with_our_sdk_in_place_of_its_class(served, tmp_path):
    (tmp_path / "client.py").write_text(tutorial.sdk_script(served), "utf-8")

    said = run(
        sys.executable,
        "client.py",
        folder=tmp_path,
        PYTHONPATH=str(ROOT / "src"),
        REELWRIGHT_BASE_URL=f"{served.address}/v1",
    )

    assert "Workflow complete!" in said
    assert decode(tmp_path / "generated_video.mp4") == tutorial.FILM
