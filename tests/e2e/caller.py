"""A program that calls the API over HTTP, without any SDK."""

from __future__ import annotations

import time
from typing import Any

import httpx2

from tests.e2e.processes import until

#: The smallest film worth the name: the tests that use it look at everything but the picture.
TINY = {"prompt": "A serene sunset over a calm ocean.", "seconds": 1, "size": "320x180", "fps": 8, "quality": "draft"}
#: Long enough to be caught in the middle.
LONG = TINY | {"seconds": 4, "size": "640x360", "fps": 24}


class Caller:
    """Speaks OpenAI's dialect, and anything else through `http`."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address
        self.key = key
        self.http = httpx2.Client(
            base_url=address,
            headers={"authorization": f"Bearer {key}"},
            timeout=30,
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=64),
        )

    def create(self, **fields: Any) -> dict[str, Any]:
        answer = self.http.post("/v1/videos", json=TINY | fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, video_id: str) -> dict[str, Any]:
        """Return a video as the generations dialect tells it, with stage and attempts."""
        answer = self.http.get(f"/v1/video/generations/{video_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def cancel(self, video_id: str) -> dict[str, Any]:
        answer = self.http.post(f"/v1/videos/{video_id}/cancel")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def begun(self, video_id: str, *, progress: int = 5) -> dict[str, Any]:
        """Wait until a video is being made."""

        def look() -> dict[str, Any] | None:
            video = self.get(video_id)
            assert video["status"] in {"queued", "processing"}, video
            return video if video["status"] == "processing" and video["progress"] >= progress else None

        return until(look, "the video is being made", 120)

    def ended(self, video_id: str, timeout_s: float = 240) -> dict[str, Any]:
        """Wait until a video has ended, however it did."""
        deadline = time.monotonic() + timeout_s
        while (video := self.get(video_id))["status"] not in {"completed", "failed"}:
            assert time.monotonic() < deadline, video
            time.sleep(0.05)
        return video

    def close(self) -> None:
        self.http.close()
