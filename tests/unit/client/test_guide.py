"""The SDK's guide: each of its examples runs, one after another, against a server on loopback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reelwright import client as sdk
from tests.unit.client.stage import KEY, FilmServer

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "sdk.md"
LIST = "/v1/video/generations?limit=20&order=desc"


def test_every_example_of_the_guide_runs(
    films: FilmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REELWRIGHT_API_KEY", KEY)
    monkeypatch.setenv("REELWRIGHT_BASE_URL", f"http://127.0.0.1:{films.port}")
    output = {"url": films.url, "width": 1920, "size_bytes": len(films.film)}
    video = {"id": "video_1", "status": "completed", "progress": 100, "output": output, "understood": ["sea"]}
    counts = {"total": 1, "completed": 1}
    batch = {"id": "batch_1", "status": "completed", "counts": counts, "data": [video | {"index": 0}]}
    films.answers |= {
        "POST /v1/video/generations": lambda: video,
        "GET /v1/video/generations/video_1": lambda: video,
        "POST /v1/video/generations/video_1/cancel": lambda: video,
        "DELETE /v1/video/generations/video_1": lambda: {"id": "video_1", "deleted": True},
        f"GET {LIST}": lambda: {"data": [video], "has_more": True, "last_id": "video_1"},
        f"GET {LIST}&after=video_1": lambda: {"data": [], "has_more": False, "last_id": None},
        "POST /v1/video/generations/batch": lambda: batch,
        "GET /v1/video/generations/batch/batch_1": lambda: batch,
        "POST /v1/webhook_endpoints": lambda: {"id": "we_1", "signing_secret": "whsec_x"},
        "POST /v1/webhook_endpoints/we_1/test": lambda: {"status_code": 204, "success": True},
        "GET /v1/webhook_deliveries?limit=20&endpoint_id=we_1&status=failed": lambda: {"data": [{"id": "dlv_1"}]},
        "POST /v1/webhook_deliveries/dlv_1/resend": lambda: {"id": "dlv_1", "status": "pending"},
        "GET /v1/models": lambda: {"data": [{"id": "sora-turbo"}]},
    }
    examples = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    scope: dict[str, Any] = {}
    for example in examples:
        exec(compile(example, str(GUIDE), "exec"), scope)
    assert len(examples) == 12
    assert sorted(each.name for each in (tmp_path / "films").iterdir()) == [
        "contact.jpg",
        "poster.webp",
        "sunset.mp4",
        "video_1.mp4",
    ]
    assert "completed: 100 %" in capsys.readouterr().out


def test_the_guide_names_every_error() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert [name for name in vars(sdk) if name.endswith("Error") and f"| `{name}` |" not in guide] == []
