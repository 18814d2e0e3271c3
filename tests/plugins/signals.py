"""Who changes how the process takes Ctrl-C must put it back: the tests after it rely on it, whichever they are."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _ctrl_c_is_as_it_was() -> Iterator[None]:
    """Fail the test that leaves a handler behind, not the one that stumbles over it.

    Who starts the tests may ignore Ctrl-C, as a shell does for what runs in its background: here it counts.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    left = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    assert left is signal.default_int_handler, f"the test left {left} to handle SIGINT"
