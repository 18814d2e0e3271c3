"""Plans: what an account may ask for. They are data: seeded by the schema, edited by the operator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reelwright.domain.limits import Rate

FREE: Final = "free"
PAID: Final = "paid"
OPERATOR: Final = "operator"
PLAN_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits of an account; None means that there is none."""

    name: str
    submissions_per_minute: int | None = None
    #: By the day in UTC.
    submissions_per_day: int | None = None
    #: Every other request: polls, lists, downloads by key.
    reads_per_minute: int | None = None
    #: How many of an account's jobs may be in the queue at once (ADR 2); None: as many as there are workers.
    running_limit: int | None = None
    #: Whether the house pays for the account's videos, so that no balance is asked.
    is_house: bool = False

    @property
    def submissions(self) -> Rate:
        """How many videos may be asked for."""
        return Rate(self.submissions_per_minute, per_day=self.submissions_per_day)

    @property
    def reads(self) -> Rate:
        """How many other requests may be made."""
        return Rate(self.reads_per_minute)
