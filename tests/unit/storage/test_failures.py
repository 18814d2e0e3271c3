"""How a store's failures are named."""

from __future__ import annotations

import errno

import pytest
from obstore.exceptions import GenericError, PermissionDeniedError

from reelwright.errors import DiskFullError, StorageUnavailableError
from reelwright.storage.failures import named_failures


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        GenericError("Unable to copy data to file: No space left on device (os error 28)\n\nDebug source: …"),
    ],
)
def test_no_space_is_a_full_disk(error):
    with pytest.raises(DiskFullError), named_failures("writing"):
        raise error


@pytest.mark.parametrize("error", [PermissionDeniedError("/srv/store: denied (os error 13)"), OSError(5, "I/O")])
def test_everything_else_is_an_unavailable_store_that_tells_no_path(error):
    with pytest.raises(StorageUnavailableError, match="while writing") as caught, named_failures("writing"):
        raise error
    assert "/srv" not in caught.value.message
    assert caught.value.__cause__ is error
