"""The service in real processes: one for the tests that leave it as it was, a fresh one for those that break it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.caller import Caller
from tests.e2e.installation import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    """A fresh data folder; whatever is started on it must stop in good order, and leave no process behind."""
    with Installation() as installation:
        yield installation


@pytest.fixture(scope="session")
def served() -> Iterator[Caller]:
    """`serve` on a data folder of its own, for all tests that do not mind each other; it draws drafts."""
    with Installation() as installation:
        yield installation.serve(REELWRIGHT_QUALITY="draft")[1]
