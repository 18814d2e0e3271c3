"""What a local folder needs beyond the contract: tidiness, containment, a full disk, a crash."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reelwright.errors import StorageUnavailableError
from reelwright.storage.addresses import open_store
from reelwright.storage.folder import Folder

KEY = "videos/video_0a1b/1/video.mp4"


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(root):
    return open_store(str(root))


@pytest.fixture
def source(tmp_path) -> Path:
    path = tmp_path / "made.mp4"
    path.write_bytes(b"film" * 1000)
    return path


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


async def test_a_new_root_is_its_owners_alone(store, root):
    assert root.stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_was_there_keeps_its_mode(root):
    root.mkdir(mode=0o755)
    root.chmod(0o755)
    open_store(str(root))
    assert root.stat().st_mode & 0o777 == 0o755


async def test_nothing_but_the_file_is_left_after_publishing(store, root, source):
    await store.publish(source, KEY, content_type="video/mp4")
    assert [path for path in files(root) if (root / path).is_file()] == [KEY]


async def test_delete_leaves_no_empty_folder_but_the_root(store, root, source):
    await store.publish(source, KEY, content_type="video/mp4")
    await store.delete("videos/video_0a1b/1")
    assert files(root) == []
    assert root.is_dir()


async def test_delete_leaves_the_folders_that_others_use(store, root, source):
    await store.publish(source, KEY, content_type="video/mp4")
    await store.publish(source, "videos/other/1/video.mp4", content_type="video/mp4")
    await store.delete("videos/video_0a1b")
    assert files(root) == ["videos", "videos/other", "videos/other/1", "videos/other/1/video.mp4"]


async def test_what_a_crash_left_half_written_is_no_file_and_goes_with_the_rest(store, root, source):
    await store.publish(source, KEY, content_type="video/mp4")
    (root / "videos/video_0a1b/2").mkdir()
    (root / "videos/video_0a1b/2/video.mp4#1").write_bytes(b"half")
    assert await store.head("videos/video_0a1b/2/video.mp4") is None
    assert await store.delete("videos/video_0a1b") == 1
    assert files(root) == []


async def test_a_staging_file_in_the_way_does_not_stop_a_publish(store, root, source):
    (root / KEY).parent.mkdir(parents=True)
    (root / f"{KEY}#1").write_bytes(b"half")
    await store.publish(source, KEY, content_type="video/mp4")
    assert (root / KEY).read_bytes() == source.read_bytes()


async def test_a_link_out_of_the_store_is_not_followed(store, root, source, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "video.mp4").write_bytes(b"private")
    (root / "videos").symlink_to(outside)
    with pytest.raises(ValueError, match="link"):
        await store.publish(source, "videos/new.mp4", content_type="video/mp4")
    with pytest.raises(ValueError, match="link"):
        await store.head("videos/video.mp4")
    with pytest.raises(ValueError, match="link"):
        await anext(store.read("videos/video.mp4", start=0, stop=5))
    with pytest.raises(ValueError, match="link"):
        await store.delete("videos")
    assert files(outside) == ["video.mp4"]


async def test_delete_unlinks_a_link_and_leaves_its_target(store, root, source, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "video.mp4").write_bytes(b"private")
    await store.publish(source, KEY, content_type="video/mp4")
    (root / "videos/video_0a1b/away").symlink_to(outside)
    await store.delete("videos/video_0a1b")
    assert files(root) == []
    assert files(outside) == ["video.mp4"]


async def test_the_root_itself_may_be_a_link(root, source, tmp_path):
    (tmp_path / "disk").mkdir()
    root.symlink_to(tmp_path / "disk")
    await open_store(str(root)).publish(source, KEY, content_type="video/mp4")
    assert (tmp_path / "disk" / KEY).is_file()


async def test_free_bytes_are_those_of_the_disk(store, root):
    assert await store.free_bytes() == pytest.approx(shutil.disk_usage(root).free, rel=0.2)


async def test_a_folder_that_was_replaced_by_a_file_fails_its_check(store, root):
    root.rmdir()
    root.write_bytes(b"")
    with pytest.raises(StorageUnavailableError):
        await store.check()


async def test_deletes_that_prune_a_folder_under_a_publish_do_not_fail_it(store, root, source):
    """Between obstore making a folder and writing into it, somebody else may find it empty and remove it."""
    done = threading.Event()
    pruning = threading.Thread(target=prune_until, args=(done, Folder(root)))
    pruning.start()
    try:
        for _ in range(80):
            await store.publish(source, KEY, content_type="video/mp4")
            await store.delete(KEY)
    finally:
        done.set()
        pruning.join()


def prune_until(done: threading.Event, folder: Folder) -> None:
    while not done.wait(0.0001):
        folder.prune(KEY)


FULL_DISK = """
import asyncio, resource, signal, sys
from pathlib import Path
from reelwright.errors import DiskFullError
from reelwright.storage.addresses import open_store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    asyncio.run(open_store(sys.argv[1]).publish(Path(sys.argv[2]), sys.argv[3], content_type="video/mp4"))
except DiskFullError as error:
    print(error.code)
"""


@pytest.mark.parametrize("size_bytes", [200_000, 12_000_000], ids=["in one part", "in several parts"])
def test_no_room_is_a_full_disk_and_leaves_nothing(root, source, size_bytes):
    """The kernel refuses to let the file grow (RLIMIT_FSIZE), as on a full disk, with EFBIG for ENOSPC."""
    source.write_bytes(bytes(size_bytes))
    command = [sys.executable, "-c", FULL_DISK, str(root), str(source), KEY]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "disk_full"
    assert files(root) == []
