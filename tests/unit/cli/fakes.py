"""A platform in memory and the backing that hands it to the commands: what the command line is tested against."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from reelwright.cli.backing import Announce, Backing, Place
from reelwright.client import AsyncReelwright
from reelwright.errors import VideoNotFoundError
from tests.unit.cli.fake_desks import FakeAccounts, FakeCredits, FakeKeys, FakePlans, FakePrices

VIDEO_ID = "video_019aaf3e8c5d1f0a2b3c4d5e6f708192"

FINISHED: dict[str, Any] = {
    "id": VIDEO_ID,
    "object": "video.generation",
    "status": "completed",
    "progress": 100,
    "model": "sora-turbo",
    "prompt": "A [red] balloon",
    "engine": "previs",
    "understood": ["balloon", "red"],
    "not_drawn": ["a crowd"],
    "notes": ["The crowd was left out."],
    "seed": 7,
    "native": False,
    "rendered_at": "1280x720",
    "created_at": 1_790_000_000,
    "completed_at": 1_790_000_060,
    "output": {"width": 1920, "height": 1080, "fps": 24, "duration": 5, "size_bytes": 4_200_000, "url": None},
    "error": None,
}


def running(progress: int, stage: str = "rendering") -> dict[str, Any]:
    return {"id": VIDEO_ID, "status": "processing", "progress": progress, "stage": stage, "prompt": "A [red] balloon"}


def failed(code: str, message: str, *, cancelled: bool = False) -> dict[str, Any]:
    return {
        "id": VIDEO_ID,
        "status": "failed",
        "progress": 40,
        "cancelled": cancelled,
        "error": {"code": code, "message": message},
    }


@dataclass
class FakePlatform:
    """Answers each `get` with the next of `course`, the last one for ever; remembers what it was asked."""

    course: list[dict[str, Any]] = field(default_factory=lambda: [FINISHED])
    is_joined: bool = False
    submitted: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    keys: FakeKeys = field(default_factory=FakeKeys)
    credits: FakeCredits = field(default_factory=FakeCredits)
    plans: FakePlans = field(default_factory=FakePlans)
    prices: FakePrices = field(default_factory=FakePrices)
    #: Called at each `get`, before it answers.
    on_get: Callable[[], None] = lambda: None
    #: Whether `cancel` comes too late.
    is_stubborn: bool = False

    async def submit(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        self.submitted.append(dict(fields))
        return {"id": VIDEO_ID, "status": "queued"}

    async def get(self, video_id: str) -> dict[str, Any]:
        self.on_get()
        if video_id != VIDEO_ID:
            raise VideoNotFoundError(f"There is no video '{video_id}'.")
        if self.cancelled and not self.is_stubborn:
            return failed("cancelled", "The job was cancelled.", cancelled=True)
        return self.course.pop(0) if len(self.course) > 1 else self.course[0]

    async def page(self, *, limit: int, after: str | None) -> dict[str, Any]:
        data = [] if after else self.course[:limit]
        return {"object": "list", "data": data, "first_id": None, "last_id": None, "has_more": len(self.course) > limit}

    async def cancel(self, video_id: str) -> dict[str, Any]:
        self.cancelled.append(video_id)
        return await self.get(video_id)

    async def delete(self, video_id: str) -> None:
        await self.get(video_id)
        self.deleted.append(video_id)

    async def story(self, video_id: str) -> list[dict[str, Any]]:
        await self.get(video_id)
        return [
            {"type": "queued", "at": "2026-11-23T10:00:00+00:00", "attempt": 0, "data": {}},
            {"type": "running", "at": "2026-11-23T10:00:01.250+00:00", "attempt": 1, "data": {"worker": "w1"}},
            {"type": "completed", "at": "2026-11-23T10:01:02+00:00", "attempt": 1, "data": {}},
        ]

    async def download(self, video_id: str, path: Path, *, variant: str = "video") -> int:
        await self.get(video_id)
        return await asyncio.to_thread(path.write_bytes, f"the {variant}".encode())


@dataclass(frozen=True)
class Said:
    """What a server announces, or what `doctor` finds."""

    kind: str = "listening"
    text: str = "Reelwright listens."
    url: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Found:
    name: str
    is_ok: bool
    detail: str
    mend: str | None = None


@dataclass
class FakeBacking(Backing):
    """Hands out the fake platform, real settings, and the real SDK over a transport in memory."""

    platform: FakePlatform = field(default_factory=FakePlatform)
    #: Answers requests of the SDK; without it no server can be reached.
    server: Callable[[httpx2.Request], httpx2.Response] | None = None
    opened: list[tuple[Place, bool]] = field(default_factory=list)
    announcements: Sequence[Said] = ()
    findings: Sequence[Found] = ()
    is_migrated: bool = True
    #: The settings that a server was started with.
    started: list[Any] = field(default_factory=list)
    exit_code: int = 0
    #: Raised instead of opening the platform.
    trouble: BaseException | None = None

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[FakePlatform]:
        yield self.platform

    def open_platform(self, place: Place, *, needs_worker: bool) -> Any:
        self.opened.append((place, needs_worker))
        if self.trouble is not None:
            raise self.trouble
        return self._open()

    def connect(self, base_url: str | None, api_key: str | None) -> AsyncReelwright:
        assert self.server is not None, "this test has no server"
        return AsyncReelwright(api_key, base_url, transport=httpx2.MockTransport(self.server))

    def _start(self, settings: Any, announce: Announce) -> int:
        self.started.append(settings)
        for announcement in self.announcements:
            announce(announcement)
        return self.exit_code

    serve = api = worker = _start

    def migrate(self, settings: Any) -> bool:
        self.started.append(settings)
        return self.is_migrated

    def examine(self, settings: Any) -> Sequence[Found]:
        self.started.append(settings)
        return self.findings


@dataclass
class FakeServer:
    """The generations dialect over the fake platform, as much of it as the SDK asks for."""

    platform: FakePlatform = field(default_factory=FakePlatform)
    requests: list[httpx2.Request] = field(default_factory=list)
    file: bytes = b"the video"

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        path = request.url.path.removeprefix("/v1")
        if path.endswith("/content"):
            return httpx2.Response(200, content=self.file)
        if path.endswith("/cancel"):
            self.platform.cancelled.append(VIDEO_ID)
            return httpx2.Response(200, json=failed("cancelled", "The job was cancelled.", cancelled=True))
        if request.method == "POST":
            self.platform.submitted.append(json.loads(request.content))
            return httpx2.Response(200, json={"id": VIDEO_ID, "status": "queued"})
        if request.method == "DELETE":
            return httpx2.Response(200, json={"id": VIDEO_ID, "deleted": True})
        if path == "/video/generations":
            return httpx2.Response(200, json={"object": "list", "data": [FINISHED], "has_more": False})
        if VIDEO_ID not in path:
            return httpx2.Response(404, json={"error": {"message": "No such video.", "code": "video_not_found"}})
        return httpx2.Response(200, json=self.platform.course[0])
