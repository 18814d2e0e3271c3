"""The tutorial's own programs, with two lines changed: BASE_URL and API_KEY."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.caller import Caller

DATA = Path(__file__).parent / "data"
#: What both programs ask for, decoded: 5 seconds of 1080p at the default rate.
FILM = ("h264", 1920, 1080, 120, 5.0)

_IMPORT = "from reelwright.client import Reelwright as HolySheepVideoClient, VideoGenerationError\n\n"


def first_script(caller: Caller) -> str:
    """Return the tutorial's first program, which prints a link."""
    return _configured((DATA / "tutorial_first.py.txt").read_text("utf-8"), caller)


def client_script(caller: Caller) -> str:
    """Return the tutorial's class and the program that saves a film with it."""
    return _configured((DATA / "tutorial_client.py.txt").read_text("utf-8"), caller)


def sdk_script(caller: Caller) -> str:
    """Return that program with its class replaced by an import; where the server is says the environment."""
    text = client_script(caller).replace("import requests\n", "")
    text, swaps = re.subn(
        r"class VideoGenerationError.*?(?=^def main)", lambda _: _IMPORT, text, flags=re.DOTALL | re.MULTILINE
    )
    assert swaps == 1
    return text


def _configured(text: str, caller: Caller) -> str:
    changes = {"https://api.holysheep.ai/v1": f"{caller.address}/v1", "YOUR_HOLYSHEEP_API_KEY": caller.key}
    for theirs, ours in changes.items():
        assert text.count(f'= "{theirs}"') == 1
        text = text.replace(f'= "{theirs}"', f'= "{ours}"')
    return text
