"""When to try again, and after how long.

Invariants: pure functions of what was answered; a server's own word (`x-should-retry`, then
`retry-after-ms`, then `retry-after`) beats our guess. The rules are those of OpenAI's clients, except the
backoff, which is the tutorial's: 1, 2, 4, 8, 16 s.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from reelwright.client.steps import Broken, Reply

#: A server that asks for more patience than this is not waited for.
LONGEST_ASKED_S: Final = 120.0
LONGEST_BACKOFF_S: Final = 60.0
_TRANSIENT: Final = frozenset({408, 409, 429})


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try again, by which clock, and with which dice (0 up to 1)."""

    max_retries: int = 5
    clock: Callable[[], float] = time.monotonic
    dice: Callable[[], float] = random.random

    def delay_s(self, answer: Reply | Broken, tries: int) -> float | None:
        """Return the seconds to wait after `tries` tries, or None when this answer stands."""
        if tries > self.max_retries or not is_transient(answer):
            return None
        asked = None if isinstance(answer, Broken) else asked_delay_s(answer)
        if asked is None:
            return min(2.0 ** (tries - 1), LONGEST_BACKOFF_S) + self.dice()
        # Never earlier than asked, and up to a tenth later: clients told the same do not come back as one.
        return asked * (1 + self.dice() / 10) if asked <= LONGEST_ASKED_S else None


def is_transient(answer: Reply | Broken) -> bool:
    """Return whether the same request may fare better later."""
    if isinstance(answer, Broken):
        return answer.retryable
    if answer.is_success:
        return False
    said = answer.headers.get("x-should-retry", "").lower()
    if said in {"true", "false"}:
        return said == "true"
    return answer.status in _TRANSIENT or answer.status >= 500


def asked_delay_s(reply: Reply) -> float | None:
    """Return the seconds a server asks to wait, or None when it does not say (or says nonsense)."""
    milliseconds = _positive(reply.headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    said = reply.headers.get("retry-after", "")
    return _positive(said) or _seconds_until(said, now=reply.headers.get("date", ""))


def _positive(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < float("inf") else None


def _seconds_until(date: str, *, now: str) -> float | None:
    # Both dates are the server's, so our clock need not agree with its.
    try:
        seconds = (parsedate_to_datetime(date) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):
        return None
    return seconds if seconds > 0 else None
