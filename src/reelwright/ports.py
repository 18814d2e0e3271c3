"""What the core asks of the outside: a Protocol for each thing with more than one honest implementation.

Invariant: a port speaks in domain values and in our errors only; what stands behind it is chosen in
`bootstrap`. It knows no implementation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """The facts about a published file."""

    size_bytes: int
    modified_at: datetime
    #: Changes whenever the content does; as HTTP writes it, quotes included. None when the store has none.
    etag: str | None = None


class AssetStore(Protocol):
    """Where finished files lie, under keys like `videos/<job id>/<attempt>/video.mp4`.

    Every method that takes a key or a prefix raises `ValueError` for one that is not relative, plain and
    complete, and `StorageUnavailableError` when the store cannot be reached or refuses.
    """

    async def publish(self, source: Path, key: str, *, content_type: str) -> int:
        """Copy `source` to `key` and return its size in bytes; readers see the whole file or none.

        Raises:
            DiskFullError: When the store has no room for it.
        """
        ...

    async def head(self, key: str) -> StoredAsset | None:
        """Return the facts about a file, or None when there is none."""
        ...

    def read(self, key: str, *, start: int, stop: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `stop`, in chunks of at most 256 KiB.

        Raises:
            AssetNotFoundError: On the first step, when there is no such file.
        """
        ...

    async def delete(self, prefix: str) -> int:
        """Delete the file `prefix` or all under it and return how many there were; none is fine."""
        ...

    async def check(self) -> None:
        """Write a small file, read it back and delete it.

        Raises:
            StorageUnavailableError: When that does not work; the message says where it stopped.
            DiskFullError: When there is no room for it.
        """
        ...

    async def free_bytes(self) -> int | None:
        """Return how much room is left, or None when the store does not say."""
        ...
