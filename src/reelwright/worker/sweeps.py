"""The sweeps' round: every quarter of a minute, each use case of `services.upkeep`, one failing without the others."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from reelwright.errors import DatabaseUnavailableError
from reelwright.ports import AssetStore, Clock, Database
from reelwright.services import upkeep
from reelwright.telemetry import get_logger

PERIOD_S: Final = 15.0

_log = get_logger("sweeps")


class Sweeper:
    """Runs the sweeps until cancelled."""

    def __init__(self, database: Database, assets: AssetStore, clock: Clock, *, worker: str, slots: int) -> None:
        self._sweeps: dict[str, Callable[[], Awaitable[object]]] = {
            # First, for the next ones count the workers.
            "note_worker": lambda: upkeep.note_worker(database, clock, name=worker, slots=slots),
            "requeue_orphans": lambda: upkeep.requeue_orphans(database, clock),
            "release_waiting": lambda: upkeep.release_waiting(database, clock),
            "take_turns": lambda: upkeep.take_turns(database, clock),
            "tell_expiring": lambda: upkeep.tell_expiring(database, clock),
            "expire": lambda: upkeep.expire(database, clock),
            "remove_garbage": lambda: upkeep.remove_garbage(database, assets),
            "trim_queue_log": lambda: upkeep.trim_queue_log(database, clock),
            "trim_events": lambda: upkeep.trim_events(database, clock),
            "forget_idle": lambda: upkeep.forget_idle(database, clock),
        }

    async def run(self) -> None:
        """Sweep at once, then every period with some jitter, so that many workers do not sweep in step."""
        while True:
            await self.sweep()
            await asyncio.sleep(PERIOD_S * random.uniform(0.8, 1.2))  # noqa: S311 -- jitter is no secret

    async def sweep(self) -> None:
        """Do every sweep once."""
        for name, sweep in self._sweeps.items():
            try:
                done = await sweep()
            except DatabaseUnavailableError:
                return
            except Exception:  # noqa: BLE001 -- one sweep's trouble is not another's
                _log.exception("sweep.failed", sweep=name)
            else:
                if done:
                    _log.info("sweep.done", sweep=name, count=done)
