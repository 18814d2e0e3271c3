"""How many bits a second of video may take, and what to tell x264 so that it never takes more.

Invariant: a clip encoded under `limit_for` averages at most its cap, however short and noisy it is. Pure
arithmetic; knows no codec library.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reelwright.domain.request import Size

#: (pixels, bit/s): 720p, 1080p, 4k. Sizes between are interpolated, others keep the nearest's bits per pixel.
_CAPS: Final = ((1280 * 720, 6_000_000), (1920 * 1080, 12_000_000), (3840 * 2160, 40_000_000))
#: Under this even a thumbnail-sized clip shows blocks.
_FLOOR_BPS: Final = 1_000_000

#: The share of x264's rate buffer that is full at the start (its default): bits beyond the rate.
INITIAL_FILL: Final = 0.9
_LONGEST_BUFFER_S: Final = 1.0
_BUFFER_SHARE: Final = 1 / 3
#: Room for the container's own tables and x264's small overshoots.
_HEADROOM: Final = 0.98
#: What is assumed of a clip whose length is not known: the shortest that can be asked for.
_SHORTEST_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class RateLimit:
    """x264's VBV settings: the refill rate and the size of the buffer."""

    maxrate_bps: int
    buffer_bits: int


def rate_cap_bps(size: Size) -> int:
    """Return the most bits a second that a video of `size` may average: 720p 6, 1080p 12, 4k 40 Mbit/s."""
    pixels = size.pixels
    if pixels <= _CAPS[0][0]:
        return max(_FLOOR_BPS, pixels * _CAPS[0][1] // _CAPS[0][0])
    for (low, low_bps), (high, high_bps) in pairwise(_CAPS):
        if pixels <= high:
            return low_bps + (pixels - low) * (high_bps - low_bps) // (high - low)
    return pixels * _CAPS[-1][1] // _CAPS[-1][0]


def limit_for(cap_bps: int, duration_s: float | None) -> RateLimit:
    """Return the settings under which a clip of `duration_s` averages at most `cap_bps`.

    A leaky bucket lets at most `rate * duration + initial fill` bits through, so the rate is lowered by what
    the initial fill may add; the buffer is shorter for short clips, where that share would be large.
    """
    length_s = duration_s or _SHORTEST_S
    buffer_s = min(_LONGEST_BUFFER_S, length_s * _BUFFER_SHARE)
    maxrate = cap_bps * _HEADROOM * length_s / (length_s + INITIAL_FILL * buffer_s)
    return RateLimit(int(maxrate), int(maxrate * buffer_s))
