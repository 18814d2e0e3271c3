"""The renderer that a module's tests of frames share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reelwright.previs import Renderer


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    """One OpenGL for each module: two in one thread would draw into each other."""
    made = Renderer()
    yield made
    made.close()
