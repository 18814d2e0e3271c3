"""What a store's failures are called here.

Invariant: no exception of obstore or of the kernel leaves this package under its own name. Knows no key and
no job.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from reelwright.errors import DiskFullError, ReelwrightError, StorageUnavailableError

#: No space left, a quota used up, a file-size limit reached: to the video they are the same full disk.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: obstore tells the kernel's error number only in Rust's wording of it.
_OS_ERROR: Final = re.compile(r"\(os error (\d+)\)")


@contextmanager
def named_failures(doing: str) -> Iterator[None]:
    """Turn the block's failures into ours; `doing` names the step in the message.

    Raises:
        DiskFullError: When there was no room.
        StorageUnavailableError: For all else that the store or the file system refused.
    """
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        raise _named(error, doing) from error


def _named(error: Exception, doing: str) -> ReelwrightError:
    if _os_error(error) in _FULL:
        return DiskFullError("The disk filled up while the file was being stored.")
    return StorageUnavailableError(f"The file store failed while {doing} ({type(error).__name__}).")


def _os_error(error: Exception) -> int | None:
    """Return the kernel's error number behind an exception, when there is one."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = _OS_ERROR.search(str(error))
    return int(found[1]) if found else None
