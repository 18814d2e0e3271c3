"""What a codec's or a file system's failure is called here.

Invariant: nothing that FFmpeg, Pillow or the kernel raises leaves `media` under its own name. Knows errno,
not codecs.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from reelwright.errors import DiskFullError, EncodeError

#: No space left, a quota used up, a file-size limit reached: to the video they are the same full disk.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def named_failures(doing: str) -> Iterator[None]:
    """Turn failures of the block into ours; `doing` completes "… failed" for the log.

    Raises:
        DiskFullError: When there was no room for the file.
        EncodeError: For everything else that FFmpeg, Pillow or the file system refused.
    """
    import av

    try:
        yield
    except (OSError, av.FFmpegError, ValueError) as error:
        if getattr(error, "errno", None) in _FULL:
            raise DiskFullError from error
        raise EncodeError(f"{doing} failed: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    """Say what was wrong without the path: a job's owner reads this, and the server's folders are not his."""
    return getattr(error, "strerror", None) or type(error).__name__
