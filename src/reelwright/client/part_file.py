"""A file on its way: written beside its place as `NAME.part`, and moved there when it is whole.

Invariant: under the name asked for there is never half a file; a failure leaves neither there. Two
downloads to one name at the same time are the caller's to avoid. Nothing here knows where the bytes come
from.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import BinaryIO


class PartFile:
    """One download's file; `size_bytes` is what has been written of it."""

    def __init__(self, save_path: str | os.PathLike[str]) -> None:
        self.save_path = os.fspath(save_path)
        self.size_bytes = 0
        self._part = Path(self.save_path + ".part")
        self._file: BinaryIO | None = None

    def check(self) -> None:
        """Find out, before anything is fetched, whether a file may have this name.

        Raises:
            IsADirectoryError: When a folder has it.
        """
        if self.save_path == "" or Path(self.save_path).is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file name", self.save_path)

    def begin(self) -> None:
        """Start from the first byte, making the folders above the file when they are missing."""
        self.size_bytes = 0
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            return
        self._part.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._part.open("wb")

    def append(self, piece: bytes) -> None:
        """Write the next piece."""
        assert self._file is not None, "begin() comes first"
        self._file.write(piece)
        self.size_bytes += len(piece)

    def publish(self) -> None:
        """Move the whole file to its place, over whatever is there."""
        assert self._file is not None, "begin() comes first"
        self._file.close()
        self._part.replace(self.save_path)
        self._file = None

    def discard(self) -> None:
        """Remove what was written, unless it was published; and let it go quietly when it is gone."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk may refuse the last bytes; they are not wanted
                self._file.close()
            self._file = None
            self._part.unlink(missing_ok=True)
