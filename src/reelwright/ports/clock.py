"""The clock: the only source of time in the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the only source of it in the platform."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...
