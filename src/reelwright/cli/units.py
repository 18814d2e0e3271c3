"""Sizes, lengths and instants in words for people. Pure."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Final

_SPAN: Final = re.compile(r"([0-9]{1,9})\s*([smhdw]?)")
_UNITS_S: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


def size_text(size_bytes: float | None) -> str:
    """Return a size in bytes as `740 bytes`, `13 kB` or `4.2 MB` (decimal units)."""
    if size_bytes is None:
        return ""
    if size_bytes < 1000:
        return f"{size_bytes:.0f} bytes"
    for unit in ("kB", "MB", "GB"):
        size_bytes /= 1000
        if size_bytes < 999.5 or unit == "GB":
            break
    return f"{size_bytes:.1f} {unit}" if size_bytes < 9.95 else f"{size_bytes:.0f} {unit}"


def length_text(seconds: float | None) -> str:
    """Return a length in seconds as `5 s`, `4.5 s` or `1 min 12 s`."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{round(seconds, 1):g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def span_s(text: str) -> int:
    """Return a length of time such as `90m`, `24h` or `30d` in seconds; a bare number is seconds.

    Raises:
        ValueError: When it is none.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text[:40]}' is no length of time. Write it like 90m, 24h or 30d.")
    return int(match[1]) * _UNITS_S[match[2]]


def left_text(seconds: float) -> str:
    """Return an estimate of the time left, no finer than it can be known: `about 40 s left`."""
    if seconds < 10:
        return f"about {max(1, math.ceil(seconds))} s left"
    if seconds < 90:
        return f"about {math.ceil(seconds / 5) * 5} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"


def instant_of(value: object) -> datetime | None:
    """Return an instant of the wire, Unix seconds or ISO 8601 text, in the local time zone; None when it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        if isinstance(value, str):
            instant = datetime.fromisoformat(value)
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone()
        return datetime.fromtimestamp(value, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def instant_text(value: object) -> str:
    """Return an instant of the wire as `2026-11-23 14:05`, local time; empty when it is none."""
    instant = instant_of(value)
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""
