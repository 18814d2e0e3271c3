"""HTTP's conditional and range requests (RFC 9110 §13, §14), as pure functions over header values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.IGNORECASE)


class UnsatisfiableRangeError(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True, slots=True)
class Version:
    """What tells one state of a file from another."""

    etag: str
    modified_at: datetime

    @property
    def headers(self) -> dict[str, str]:
        """The validators as headers."""
        return {"etag": quoted(self.etag), "last-modified": http_date(self.modified_at)}


def quoted(etag: str) -> str:
    """Return an entity tag in its quotes; stores differ in whether they keep them."""
    return etag if etag.startswith(('"', 'W/"')) else f'"{etag}"'


def http_date(instant: datetime) -> str:
    """Return an instant as HTTP writes it."""
    return format_datetime(instant, usegmt=True)


def is_unmodified(headers: Mapping[str, str], version: Version) -> bool:
    """Whether the client already has this version, so that a 304 is enough."""
    if (wanted := headers.get("if-none-match")) is not None:
        tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        return "*" in tags or quoted(version.etag).removeprefix("W/") in tags
    since = _date(headers.get("if-modified-since"))
    return since is not None and version.modified_at.replace(microsecond=0) <= since


def wanted_span(headers: Mapping[str, str], version: Version, size: int) -> tuple[int, int] | None:
    """Return the (start, stop) of the single range that is asked for, or None for the whole file.

    A malformed header, several ranges, or an If-Range that does not hold, mean the whole file.

    Raises:
        UnsatisfiableRangeError: When the range lies outside the file.
    """
    match = _ONE_RANGE.fullmatch(headers.get("range", ""))
    if match is None or not _if_range_holds(headers.get("if-range"), version):
        return None
    first, last = match.groups()
    if not first:
        return _suffix(last, size) if last else None
    start = int(first)
    stop = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise UnsatisfiableRangeError
    return start, stop


def _suffix(length: str, size: int) -> tuple[int, int]:
    if int(length) == 0 or size == 0:
        raise UnsatisfiableRangeError
    return max(0, size - int(length)), size


def _if_range_holds(condition: str | None, version: Version) -> bool:
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        # Strong comparison: a weak tag never holds.
        return condition == quoted(version.etag) and not condition.startswith("W/")
    return _date(condition) == version.modified_at.replace(microsecond=0)


def _date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        parsed = parsedate_to_datetime(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else None
