"""Waking those who wait for the database: the port that rings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Bell(Protocol):
    """Rings in every process when something was told on a channel."""

    def listen(self, channel: str, hear: Callable[[str], None]) -> None:
        """Call `hear` with what is told on a channel, and with nothing ("") whenever something may have been missed."""
        ...

    async def run(self) -> None:
        """Ring until cancelled, reconnecting for as long as it takes."""
        ...
