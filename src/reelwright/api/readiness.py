"""Whether every part answers: what `/readyz` says.

The parts are asked at most once a second, however often somebody asks, because asking the store writes a file.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from reelwright.api.dependencies import ApiDependencies
from reelwright.errors import ReelwrightError
from reelwright.telemetry import get_logger

_TRUST_S: Final = 1.0
_TIMEOUT_S: Final = 5.0
_log = get_logger("api")


@dataclass(frozen=True, slots=True)
class Report:
    """What the parts answered."""

    is_ready: bool
    parts: dict[str, dict[str, Any]]


class Readiness:
    """Asks the parts; one per process."""

    def __init__(self, dependencies: ApiDependencies) -> None:
        self._checks: dict[str, Callable[[], Awaitable[object]]] = {
            "database": dependencies.database.ping,
            "storage": dependencies.assets.check,
            "queue": dependencies.gauge.count,
            **dependencies.readiness,
        }
        self._report: Report | None = None
        self._good_until = 0.0
        self._asking: asyncio.Task[Report] | None = None

    async def report(self) -> Report:
        """Return what the parts say, at most a second old."""
        if self._report is not None and time.monotonic() < self._good_until:
            return self._report
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask_all())
        return await asyncio.shield(self._asking)

    async def _ask_all(self) -> Report:
        try:
            answers = await asyncio.gather(*(_ask(name, check) for name, check in self._checks.items()))
            parts = dict(zip(self._checks, answers, strict=True))
            self._report = Report(all(part["status"] == "ok" for part in answers), parts)
            self._good_until = time.monotonic() + _TRUST_S
            return self._report
        finally:
            self._asking = None


async def _ask(name: str, check: Callable[[], Awaitable[object]]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        await _within(_TIMEOUT_S, check())
    except Exception as error:  # noqa: BLE001 -- whatever a part raises, it is not ready
        _log.warning("part_not_ready", part=name, error=repr(error))
        return {"status": "failed", "message": _public_message(error), "ms": _ms_since(started)}
    return {"status": "ok", "ms": _ms_since(started)}


async def _within(seconds: float, asking: Awaitable[object]) -> None:
    """Await a part for so long. Not by `wait_for`: a part that is frozen may not even notice that it is cancelled."""
    task = asyncio.ensure_future(asking)
    await asyncio.wait((task,), timeout=seconds)
    if not task.done():
        task.add_done_callback(lambda late: late.cancelled() or late.exception())
        task.cancel()
        raise TimeoutError
    task.result()


def _public_message(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"No answer within {_TIMEOUT_S:.0f} seconds."
    # Anybody may ask, so an exception not made for users says no more than its name.
    return error.message if isinstance(error, ReelwrightError) else type(error).__name__


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
