"""Where finished files are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """What the store knows of a file."""

    key: str
    size_bytes: int
    etag: str
    modified_at: datetime


class AssetStore(Protocol):
    """Keeps finished files under keys such as `videos/<job>/<attempt>/video.mp4`."""

    async def publish(self, source: Path, key: str, *, content_type: str) -> int:
        """Copy a file in so that it appears whole or not at all; return its size in bytes.

        Raises:
            DiskFullError: When there is no room.
        """
        ...

    async def head(self, key: str) -> StoredAsset | None:
        """Return what is known of a file, or None."""
        ...

    def read(self, key: str, *, start: int, stop: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to but not including `stop`.

        Raises:
            AssetNotFoundError: When it is not there.
        """
        ...

    async def delete(self, prefix: str) -> int:
        """Remove everything under a prefix and return how many files that were."""
        ...

    async def check(self) -> None:
        """Write, read back and delete a small file; raises what goes wrong."""
        ...

    async def free_bytes(self) -> int | None:
        """Return the free space, or None where that has no meaning."""
        ...
