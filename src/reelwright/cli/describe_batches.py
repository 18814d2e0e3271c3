"""Batches in words: which of their JSON a person wants to see. A missing or odd field is left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reelwright.cli.describe import failure_text, progress_text
from reelwright.cli.terminal import Listing, Sheet
from reelwright.cli.units import instant_text

#: Where a batch's videos can stand, in the order in which they come to it.
_STANDS: Final = ("queued", "processing", "completed", "failed", "cancelled", "refused")


def counts_text(batch: Mapping[str, Any]) -> str:
    """Say how many of a batch's videos stand where, as `1 processing, 2 completed`."""
    counts = _mapping(batch.get("counts"))
    return ", ".join(f"{counts[stand]} {stand}" for stand in _STANDS if counts.get(stand))


def batch_listing(batches: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe batches, a row each."""
    return Listing(
        ["ID", "STATUS", "CREATED", "VIDEOS", "OF THEM"],
        [
            [
                _text(each.get("id")),
                _text(each.get("status")),
                instant_text(each.get("created_at")),
                _text(_mapping(each.get("counts")).get("total")),
                counts_text(each),
            ]
            for each in batches
        ],
    )


def batch_sheet(batch: Mapping[str, Any]) -> Sheet:
    """Describe a batch as it stands, without its videos."""
    metadata = _mapping(batch.get("metadata"))
    return Sheet(
        [
            ("id", _text(batch.get("id"))),
            ("status", _text(batch.get("status"))),
            ("videos", _text(_mapping(batch.get("counts")).get("total"))),
            ("of them", counts_text(batch)),
            ("created", instant_text(batch.get("created_at"))),
            ("ended", instant_text(batch.get("completed_at"))),
            ("callback", _text(batch.get("callback_url"))),
            ("metadata", " ".join(f"{name}={_text(value)}" for name, value in metadata.items())),
        ]
    )


def member_listing(videos: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe the videos of a batch, a row each: the last column says why there is none, or else what it shows."""
    return Listing(
        ["INDEX", "ID", "STATUS", "CUSTOM ID", "REASON OR PROMPT"],
        [
            [
                _text(each.get("index")),
                _text(each.get("id")),
                progress_text(each),
                _text(each.get("custom_id")),
                failure_text(each) or _text(each.get("prompt")),
            ]
            for each in videos
        ],
    )


def fault_listing(faults: Sequence[Mapping[str, Any]]) -> Listing:
    """Describe the requests of a batch that were not taken, a row each."""
    return Listing(
        ["INDEX", "NOT TAKEN", "CUSTOM ID", "REASON"],
        [
            [
                _text(each.get("index")),
                _text(each.get("code")),
                _text(each.get("custom_id")),
                _text(each.get("message")),
            ]
            for each in faults
        ],
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
