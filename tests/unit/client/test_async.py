"""The same client with `await`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from reelwright.client import AsyncReelwright, DownloadError, GenerationFailedError, NotFoundError, Video
from tests.unit.client.stage import KEY, FakeTime, FilmServer, ScriptedServer


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def bytes_of(path: str) -> bytes:
    return Path(path).read_bytes()


async def no_sleep(time: FakeTime, seconds: float) -> None:
    time.sleep(seconds)


@pytest.fixture
async def scripted(server: ScriptedServer, time: FakeTime) -> AsyncIterator[AsyncReelwright]:
    async with AsyncReelwright(
        KEY,
        "http://reel.test",
        transport=httpx2.MockTransport(server),
        patience=time.patience(),
        sleep=lambda seconds: no_sleep(time, seconds),
    ) as made:
        yield made


@pytest.fixture
async def real(films: FilmServer, time: FakeTime) -> AsyncIterator[AsyncReelwright]:
    async with AsyncReelwright(
        KEY,
        f"http://127.0.0.1:{films.port}",
        patience=time.patience(),
        sleep=lambda seconds: no_sleep(time, seconds),
    ) as made:
        yield made


async def test_the_whole_flow(scripted: AsyncReelwright, server: ScriptedServer, time: FakeTime) -> None:
    server.says(
        httpx2.Response(200, json={"id": "video_1"}),
        httpx2.ConnectError("refused"),
        httpx2.Response(200, json={"id": "video_1", "status": "processing", "progress": 40}),
        httpx2.Response(200, json={"id": "video_1", "status": "completed", "progress": 100}),
        httpx2.Response(200, json={"data": [{"id": "video_1"}]}),
        httpx2.Response(200, json={"id": "video_1", "cancelled": True}),
        httpx2.Response(200, json={"deleted": True}),
        httpx2.Response(200, json={"data": [{"id": "sora-2"}]}),
        httpx2.Response(404),
    )
    heard: list[int] = []
    assert scripted.base_url == "http://reel.test/v1"

    async def listen(video: Video) -> None:
        await asyncio.sleep(0)
        heard.append(video.progress)

    assert await scripted.create_video("a quiet sea at dusk", seed=7) == "video_1"
    assert server.body(0)["seed"] == 7
    assert (await scripted.wait_for_completion("video_1", on_progress=listen)).status == "completed"
    assert (heard, time.pauses) == ([40, 100], [1, 3])
    assert (await scripted.list_videos()).videos[0].id == "video_1"
    assert (await scripted.cancel_video("video_1")).is_cancelled
    assert await scripted.delete_video("video_1")
    assert (await scripted.models())[0].id == "sora-2"
    with pytest.raises(NotFoundError):
        await scripted.get_status("video_1")


async def test_a_failed_video_raises(scripted: AsyncReelwright, server: ScriptedServer) -> None:
    server.says(httpx2.Response(200, json={"status": "failed", "error": {"code": "x", "message": "No."}}))
    with pytest.raises(GenerationFailedError, match=r"Generation failed: No\."):
        await scripted.wait_for_completion("video_1", on_progress=lambda _video: None)


async def test_a_break_is_resumed(real: AsyncReelwright, films: FilmServer, tmp_path: Path) -> None:
    films.cuts = [300_000]
    path = await real.download_video(films.url, tmp_path / "a" / "film.mp4")
    assert path == str(tmp_path / "a" / "film.mp4")
    assert bytes_of(path) == films.film
    assert films.requests[1]["range"] == "bytes=300000-"


async def test_a_film_by_its_id_is_fetched_with_the_key(
    real: AsyncReelwright, films: FilmServer, tmp_path: Path
) -> None:
    await real.download("video_1", tmp_path / "film.mp4")
    assert films.requests[0]["authorization"] == f"Bearer {KEY}"


async def test_a_refused_download_leaves_nothing(
    scripted: AsyncReelwright, server: ScriptedServer, tmp_path: Path
) -> None:
    server.says(httpx2.Response(404))
    with pytest.raises(NotFoundError):
        await scripted.download("video_1", tmp_path / "film.mp4")
    with pytest.raises(DownloadError):
        await scripted.download("video_1", tmp_path)
    assert names_in(tmp_path) == []


async def test_a_cancelled_download_leaves_nothing(real: AsyncReelwright, films: FilmServer, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def hold(_done: int, _whole: int | None) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(real.download_video(films.url, tmp_path / "film.mp4", on_progress=hold))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names_in(tmp_path) == []
