"""How long a video will take, from what was measured: nothing is guessed where nothing was.

An engine's time is taken as proportional to the pixels it draws. Invariant: what is not known is None, and never a
made-up number.
"""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.domain.request import GenerationRequest
from reelwright.ports import Clock, Database, Pace


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds a request would wait and be made for: as usual, and as one in ten videos takes at the least."""

    wait_s: float | None
    wait_slow_s: float | None
    render_s: float | None
    render_slow_s: float | None
    #: How many finished videos it was measured on; None when there are none.
    based_on: int | None


async def estimate(database: Database, clock: Clock, request: GenerationRequest) -> Estimate:
    """Return how long a request would take if it were submitted now."""
    async with database.read() as tx:
        pace = await tx.jobs.pace(request.engine, clock.now())
    return estimate_of(pace, request)


def estimate_of(pace: Pace, request: GenerationRequest) -> Estimate:
    """Return how long a request takes at a pace.

    The work ahead is shared by all the workers; the account's own running limit is not counted in.
    """
    megapixels = request.size.pixels * request.frame_count / 1e6
    return Estimate(
        wait_s=_wait_s(pace, pace.median_s),
        wait_slow_s=_wait_s(pace, pace.slow_s),
        render_s=_times(pace.median_s, megapixels),
        render_slow_s=_times(pace.slow_s, megapixels),
        based_on=pace.videos or None,
    )


def _wait_s(pace: Pace, seconds_per_megapixel: float | None) -> float | None:
    if pace.slots == 0:
        return None
    if pace.live < pace.slots:
        return 0.0
    return _times(seconds_per_megapixel, pace.waiting_megapixels / pace.slots)


def _times(seconds_per_megapixel: float | None, megapixels: float) -> float | None:
    return None if seconds_per_megapixel is None else seconds_per_megapixel * megapixels
