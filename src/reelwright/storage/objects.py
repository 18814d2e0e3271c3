"""The one asset store, over whatever obstore can reach: a folder, a bucket, or memory.

Invariants: what `publish` returned for is whole, of the right size and, in a folder, on the disk; a reader
never sees half a file. It knows nothing of links, jobs or who may read.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reelwright.errors import AssetNotFoundError, StorageUnavailableError
from reelwright.ports import StoredAsset
from reelwright.storage.failures import named_failures
from reelwright.storage.folder import Folder
from reelwright.storage.keys import check_key, check_prefix
from reelwright.telemetry import get_logger

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ObjectStore as Backend

CHUNK_BYTES: Final = 256 * 1024
_CHECK_PREFIX: Final = "checks"

_log = get_logger("storage")


class ObjectStore:
    """Implements `ports.AssetStore`; `open_store` makes one from an address."""

    def __init__(self, backend: Backend, *, folder: Folder | None = None) -> None:
        """Wrap an obstore store; `folder` is the root of a local one."""
        self._backend = backend
        self._folder = folder

    async def publish(self, source: Path, key: str, *, content_type: str) -> int:
        """Copy `source` to `key` and return its size in bytes; readers see the whole file or none.

        Raises:
            DiskFullError: When there is no room for it.
            StorageUnavailableError: When the store refuses, or holds another size than was sent.
        """
        self._check(key)
        with named_failures("reading what is to be stored"):
            expected = (await asyncio.to_thread(source.stat)).st_size
        stored = await self._put(source, key, content_type)
        if stored != expected:
            await self.delete(key)
            raise StorageUnavailableError(f"The file store holds {stored} bytes instead of {expected}.")
        _log.info("asset.published", key=key, size_bytes=stored)
        return stored

    async def head(self, key: str) -> StoredAsset | None:
        """Return the facts about a file, or None when there is none."""
        self._check(key)
        with named_failures("looking up"):
            try:
                facts = await self._backend.head_async(key)
            except FileNotFoundError:
                return None
        return StoredAsset(
            key=key,
            size_bytes=facts["size"],
            etag=_quoted(facts["e_tag"]) or f'"{facts["size"]}-{facts["last_modified"].timestamp()}"',
            modified_at=facts["last_modified"],
        )

    async def read(self, key: str, *, start: int, stop: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `stop`, or the end, in chunks of up to 256 KiB.

        Raises:
            AssetNotFoundError: On the first step, when there is no such file.
            ValueError: When the range is not one.
        """
        if not 0 <= start <= stop:
            raise ValueError(f"not a byte range: {start}..{stop}")
        self._check(key)
        with named_failures("reading"):
            found = await self._get(key, start, stop)
            if found is None:
                return
            async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                view = memoryview(chunk)
                for at in range(0, len(view), CHUNK_BYTES):
                    yield bytes(view[at : at + CHUNK_BYTES])

    async def delete(self, prefix: str) -> int:
        """Delete the file `prefix` or all under it and return how many there were; none is fine."""
        prefix = check_prefix(prefix)
        with named_failures("deleting"):
            removed = await self._remove(prefix)
        _log.info("assets.deleted", prefix=prefix, count=removed)
        return removed

    async def check(self) -> None:
        """Write a small file, read it back and delete it.

        Raises:
            StorageUnavailableError: When that does not work; the message says where it stopped.
            DiskFullError: When there is no room for it.
        """
        key, content = f"{_CHECK_PREFIX}/{os.urandom(8).hex()}", os.urandom(64)
        with named_failures("writing a test file"), tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            await self._put(Path(file.name), key, "application/octet-stream")
        read = b"".join([chunk async for chunk in self.read(key, start=0, stop=len(content))])
        with named_failures("deleting the test file"):
            deleted = await self._remove(key)
        if read != content or deleted != 1:
            raise StorageUnavailableError("The file store does not give back what was put into it.")

    async def free_bytes(self) -> int | None:
        """Return the room left on a folder's disk; None for a remote store, which does not say."""
        if self._folder is None:
            return None
        with named_failures("measuring the free space"):
            return await asyncio.to_thread(self._folder.free_bytes)

    def _check(self, key: str) -> None:
        """Refuse a key that is not one, or that a link would lead out of the folder."""
        check_key(key)
        if self._folder is not None:
            self._folder.locate(key)

    async def _get(self, key: str, start: int, stop: int) -> GetResult | None:
        """Open a range of a file; None when there is nothing in it (stores refuse to open an empty range)."""
        from obstore.exceptions import BaseError

        if start < stop:
            try:
                return await self._backend.get_async(key, options={"range": (start, stop)})
            except FileNotFoundError:
                raise AssetNotFoundError from None
            except BaseError:
                facts = await self.head(key)
                if facts is not None and start < facts.size_bytes:
                    raise
        if await self.head(key) is None:
            raise AssetNotFoundError
        return None

    async def _put(self, source: Path, key: str, content_type: str) -> int:
        """Write aside and publish: obstore renames a staged file, or completes an upload, only at the end."""
        with named_failures("writing"):
            if self._folder is None:
                await self._backend.put_async(key, source, attributes={"Content-Type": content_type})
                return (await self._backend.head_async(key))["size"]
            try:
                with self._folder.held_open(key):
                    await self._backend.put_async(key, source)
                    return await asyncio.to_thread(self._folder.settle, key)
            except BaseException:
                self._folder.prune(key)
                raise

    async def _remove(self, prefix: str) -> int:
        if self._folder is not None:
            return await asyncio.to_thread(self._folder.remove, prefix)
        keys = [facts["path"] async for batch in self._backend.list(prefix) for facts in batch]
        if await self.head(prefix) is not None:
            keys.append(prefix)
        if keys:
            await self._delete_keys(keys)
        return len(keys)

    async def _delete_keys(self, keys: list[str]) -> None:
        try:
            await self._backend.delete_async(keys)
        except FileNotFoundError:
            # Google and Azure stop at the first key that somebody else deleted in the meantime.
            for key in keys:
                try:
                    await self._backend.delete_async(key)
                except FileNotFoundError:
                    continue


def _quoted(etag: str | None) -> str | None:
    """Write an entity tag as HTTP does (RFC 9110, 8.8.3): quoted."""
    if etag is None or etag.endswith('"'):
        return etag
    return f'"{etag}"'
