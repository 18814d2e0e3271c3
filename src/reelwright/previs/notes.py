"""Sentences beside a film's account: what the request overrules, what was limited, what was chosen.

Invariant: a note never speaks of a wish that the film grants.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.previs.inflection import plural_of
from reelwright.previs.understanding import Reading

_RESOLUTION_HEIGHTS = {
    "480P": 480,
    "720P": 720,
    "1080P": 1080,
    "FULL": 1080,
    "2K": 1440,
    "1440P": 1440,
    "4K": 2160,
    "2160P": 2160,
    "UHD": 2160,
    "ULTRA": 2160,
    "8K": 4320,
}
_RESOLUTION_NAMES = {"FULL": "full HD", "ULTRA": "ultra HD"}
_PLACES = {
    "ocean": "the open sea",
    "beach": "a beach",
    "mountains": "mountains",
    "desert": "a desert",
    "snowfield": "a snowfield",
    "forest": "a forest",
    "city street": "a city street",
    "interior window": "a room by a window",
    "studio": "a studio",
}
_TIMELESS = frozenset({"studio"})


def of(reading: Reading, *, width: int, height: int, duration_s: float, fps: int) -> Iterator[str]:
    """Yield the notes for a reading and the format it will be filmed in."""
    wishes = list(_wishes(reading, width, height, duration_s, fps))
    if wishes:
        settings = f"{width}x{height}, {duration_s:g} s" + (f", {fps} fps" if reading.fps else "")
        yield f"The prompt asks for {' and '.join(wishes)}; the request's settings ({settings}) win."
    spec = reading.spec
    for name, count in reading.wanted_counts.items():
        shown = next((entity.count for entity in spec.subjects if entity.name == name), 0)
        yield f"The prompt asks for {count} {plural_of(name)}; {shown} {'is' if shown == 1 else 'are'} shown."
    if not spec.setting_asked:
        time = "" if spec.setting in _TIMELESS else f", {spec.time_from}"
        yield f"The prompt names no place this renderer knows: the film shows {_PLACES[spec.setting]}{time}."


def _wishes(reading: Reading, width: int, height: int, duration_s: float, fps: int) -> Iterator[str]:
    """Yield the prompt's wishes for the format that the request does not grant."""
    if reading.resolution and _RESOLUTION_HEIGHTS.get(reading.resolution, 0) > min(width, height):
        yield _RESOLUTION_NAMES.get(reading.resolution, reading.resolution)
    if reading.seconds and abs(reading.seconds - duration_s) > 0.5:
        yield f"{reading.seconds:g} seconds"
    if reading.fps and abs(reading.fps - fps) > 0.5:
        yield f"{reading.fps:g} fps"
    shape = "vertical" if height > width else "horizontal" if width > height else "square"
    if reading.shape and reading.shape != shape:
        yield f"a {reading.shape} video"
