"""What every asset store must do, whatever stands behind it."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pytest
from obstore.store import MemoryStore

from reelwright.errors import AssetNotFoundError, StorageUnavailableError
from reelwright.ports import AssetStore
from reelwright.storage.addresses import open_store
from reelwright.storage.objects import CHUNK_BYTES, ObjectStore

KEY = "videos/video_0a1b/1/video.mp4"


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path) -> AssetStore:
    if request.param == "folder":
        return open_store(str(tmp_path / "store"))
    return ObjectStore(MemoryStore())


@pytest.fixture
def source(tmp_path):
    """A file long enough to be sent in several parts."""
    path = tmp_path / "made.mp4"
    path.write_bytes(os.urandom(6 * 1024 * 1024 + 17))
    return path


async def read(store: AssetStore, key: str, start: int, stop: int) -> bytes:
    return b"".join([chunk async for chunk in store.read(key, start=start, stop=stop)])


async def publish(store: AssetStore, tmp_path, key: str, content: bytes = b"x") -> int:
    path = tmp_path / "small"
    path.write_bytes(content)
    return await store.publish(path, key, content_type="video/mp4")


async def test_what_was_published_is_read_back(store, source):
    size = await store.publish(source, KEY, content_type="video/mp4")
    assert size == source.stat().st_size
    assert await read(store, KEY, 0, size) == source.read_bytes()
    assert source.exists()


async def test_head_tells_size_time_and_a_quoted_etag(store, source):
    await store.publish(source, KEY, content_type="video/mp4")
    facts = await store.head(KEY)
    assert facts.size_bytes == source.stat().st_size
    assert abs(datetime.now(UTC) - facts.modified_at) < timedelta(minutes=1)
    assert facts.etag.startswith('"')
    assert facts.etag.endswith('"')
    assert len(facts.etag) > 2


async def test_the_etag_changes_with_the_content(store, tmp_path):
    await publish(store, tmp_path, KEY, b"one")
    before = (await store.head(KEY)).etag
    await publish(store, tmp_path, KEY, b"other")
    assert (await store.head(KEY)).etag != before
    assert await read(store, KEY, 0, 5) == b"other"


async def test_a_missing_file_has_no_head_and_cannot_be_read(store):
    assert await store.head(KEY) is None
    with pytest.raises(AssetNotFoundError):
        await read(store, KEY, 0, 1)
    with pytest.raises(AssetNotFoundError):
        await read(store, KEY, 0, 0)


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 10, b"0123456789"), (3, 5, b"34"), (9, 10, b"9"), (4, 4, b""), (7, 99, b"789"), (10, 11, b"")],
)
async def test_a_range_is_half_open_and_ends_with_the_file(store, tmp_path, start, stop, expected):
    await publish(store, tmp_path, KEY, b"0123456789")
    assert await read(store, KEY, start, stop) == expected


@pytest.mark.parametrize(("start", "stop"), [(-1, 2), (5, 3)])
async def test_what_is_no_range_is_refused(store, tmp_path, start, stop):
    await publish(store, tmp_path, KEY)
    with pytest.raises(ValueError, match="range"):
        await read(store, KEY, start, stop)


async def test_a_file_comes_in_small_chunks(store, source):
    size = await store.publish(source, KEY, content_type="video/mp4")
    chunks = [len(chunk) async for chunk in store.read(KEY, start=1, stop=size)]
    assert max(chunks) <= CHUNK_BYTES
    assert len(chunks) < 2 * size / CHUNK_BYTES + 2


async def test_a_reader_may_leave_early_and_others_go_on(store, source):
    await store.publish(source, KEY, content_type="video/mp4")
    stream = store.read(KEY, start=0, stop=source.stat().st_size)
    first = await anext(stream)
    await stream.aclose()
    assert await read(store, KEY, 0, len(first)) == first


async def test_an_empty_file_is_a_file(store, tmp_path):
    assert await publish(store, tmp_path, KEY, b"") == 0
    assert (await store.head(KEY)).size_bytes == 0
    assert await read(store, KEY, 0, 1) == b""


async def test_delete_takes_all_under_a_prefix_and_nothing_beside_it(store, tmp_path):
    doomed = ["videos/a/1/video.mp4", "videos/a/1/poster.webp", "videos/a/2/video.mp4"]
    for key in [*doomed, "videos/ab/1/video.mp4"]:
        await publish(store, tmp_path, key)
    assert await store.delete("videos/a") == 3
    assert [await store.head(key) for key in doomed] == [None] * 3
    assert await store.head("videos/ab/1/video.mp4") is not None


@pytest.mark.parametrize("prefix", ["videos/a/1/", "videos/a/1/video.mp4"])
async def test_a_closing_slash_and_a_whole_key_are_prefixes_too(store, tmp_path, prefix):
    await publish(store, tmp_path, "videos/a/1/video.mp4")
    await publish(store, tmp_path, "videos/a/2/video.mp4")
    assert await store.delete(prefix) == 1
    assert await store.head("videos/a/2/video.mp4") is not None


async def test_deleting_what_is_not_there_is_fine(store):
    assert await store.delete("videos/nobody") == 0


async def test_two_deletes_at_once_both_succeed(store, tmp_path):
    for number in range(20):
        await publish(store, tmp_path, f"videos/a/1/{number}.bin")
    await asyncio.gather(store.delete("videos/a"), store.delete("videos/a"))
    assert await store.delete("videos/a") == 0


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/./x",
        "a//x",
        "a/.hidden",
        "a\\..\\x",
        "a/x#1",
        "a/x\x00",
        "ä/x",
        "a/%2e%2e/x",
        "a" * 600,
        "a/x\n",
    ],
)
async def test_a_key_that_could_lead_elsewhere_is_refused_everywhere(store, source, key):
    with pytest.raises(ValueError, match="key"):
        await store.publish(source, key, content_type="video/mp4")
    with pytest.raises(ValueError, match="key"):
        await store.head(key)
    with pytest.raises(ValueError, match="key"):
        await read(store, key, 0, 1)
    with pytest.raises(ValueError, match="key"):
        await store.delete(key)


async def test_a_source_that_is_gone_leaves_the_published_file_alone(store, source, tmp_path):
    await store.publish(source, KEY, content_type="video/mp4")
    with pytest.raises(StorageUnavailableError):
        await store.publish(tmp_path / "gone", KEY, content_type="video/mp4")
    assert (await store.head(KEY)).size_bytes == source.stat().st_size


async def test_a_healthy_store_passes_its_check_and_keeps_nothing_of_it(store):
    await store.check()
    assert await store.delete("checks") == 0


async def test_many_files_can_be_published_at_once(store, source):
    keys = [f"videos/video_{number}/1/video.mp4" for number in range(6)]
    sizes = await asyncio.gather(*(store.publish(source, key, content_type="video/mp4") for key in keys))
    assert set(sizes) == {source.stat().st_size}
    assert await store.delete("videos") == 6
