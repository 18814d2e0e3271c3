"""A server that takes batches as the wire says, and how the tests run `batch` against it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from typer.testing import Result

from tests.unit.cli.fake_desks import KEY

SERVER = ("--base-url", "http://video.example:8000", "--api-key", KEY)
RECORD = ".reelwright-batch.json"


@dataclass
class BatchServer:
    """Takes batches as the wire says, honours idempotency keys, and has every video done when it is looked at."""

    requests: list[httpx2.Request] = field(default_factory=list)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Custom ids that fail, that are refused, and those that go on being made.
    failing: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)
    #: Called before a batch is answered, when it has been taken.
    on_create: Callable[[], httpx2.Response | None] = lambda: None

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        path = request.url.path.removeprefix("/v1/")
        if request.method == "POST":
            key = request.headers["idempotency-key"]
            if key not in self.answers:
                self.answers[key] = self._create(json.loads(request.content))
            return self.on_create() or httpx2.Response(200, json=self.answers[key])
        if path.endswith("/content"):
            return httpx2.Response(200, content=f"film of {path.split('/')[1]}".encode())
        found = self.batches.get(path.rpartition("/")[2])
        if found is None:
            return httpx2.Response(404, json={"error": {"message": "There is no such thing.", "code": "not_found"}})
        return httpx2.Response(200, json=found | {"data": [self._made(video) for video in found["data"]]})

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        assert body["on_error"] == "continue"
        batch_id = f"batch_{len(self.batches) + 1}"
        videos, errors = [], []
        for index, fields in enumerate(body["requests"]):
            custom_id = fields.get("custom_id")
            if custom_id in self.refused:
                errors.append({"index": index, "custom_id": custom_id, "message": "Refused.", "code": "x", "param": ""})
                continue
            video_id = f"video_{batch_id}_{index}"
            videos.append({"id": video_id, "index": index, "custom_id": custom_id, "status": "queued"})
        self.batches[batch_id] = {"id": batch_id, "status": "in_progress", "data": videos, "errors": errors}
        return self.batches[batch_id]

    def _made(self, video: dict[str, Any]) -> dict[str, Any]:
        if video["custom_id"] in self.unfinished:
            return video | {"status": "processing", "progress": 30, "stage": "rendering"}
        if video["custom_id"] in self.failing:
            return video | {"status": "failed", "error": {"code": "engine_failed", "message": "The engine fell over."}}
        return video | {"status": "completed", "progress": 100}

    @property
    def asked(self) -> list[list[dict[str, Any]]]:
        return [json.loads(each.content)["requests"] for each in self.requests if each.method == "POST"]

    @property
    def fetched(self) -> int:
        return sum(request.url.path.endswith("/content") for request in self.requests)


def write(folder: Path, *requests: dict[str, Any] | str) -> None:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in requests]
    (folder / "films.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def films(folder: Path) -> list[str]:
    return sorted(each.name for each in (folder / "out").iterdir() if each.name != RECORD)


def batch(run: Callable[..., Result], *more: str, file: str = "films.jsonl", where: tuple[str, ...] = SERVER) -> Result:
    return run("batch", file, "-o", "out", *where, *more)
