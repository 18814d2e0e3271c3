"""Batches as typed objects that are also the very dicts the server sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.client.models import Video
from reelwright.client.record import Page, Record


class BatchCounts(Record):
    """How many of a batch's videos stand where; `total` counts what was refused as well."""

    @property
    def total(self) -> int:
        """How many were asked for."""
        return self._whole("total") or 0

    @property
    def queued(self) -> int:
        """How many wait."""
        return self._whole("queued") or 0

    @property
    def processing(self) -> int:
        """How many are being made."""
        return self._whole("processing") or 0

    @property
    def completed(self) -> int:
        """How many are finished."""
        return self._whole("completed") or 0

    @property
    def failed(self) -> int:
        """How many could not be made."""
        return self._whole("failed") or 0

    @property
    def cancelled(self) -> int:
        """How many were cancelled."""
        return self._whole("cancelled") or 0

    @property
    def refused(self) -> int:
        """How many were not taken."""
        return self._whole("refused") or 0


class BatchFault(Record):
    """A request of a batch that was not taken, and why."""

    @property
    def index(self) -> int | None:
        """Its place in what was asked for, from 0."""
        return self._whole("index")

    @property
    def custom_id(self) -> str | None:
        """The name you gave it."""
        return self._text("custom_id")

    @property
    def code(self) -> str | None:
        """A word for programs, such as `prompt_too_short`."""
        return self._text("code")

    @property
    def message(self) -> str:
        """A sentence for people."""
        return self._text("message") or ""

    @property
    def param(self) -> str | None:
        """The field to blame, as the program wrote it."""
        return self._text("param")


class Batch(Record):
    """Several videos that were asked for in one call."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__({name: _typed(name, value) for name, value in fields.items()})

    @property
    def id(self) -> str:
        """Its id."""
        return self._text("id") or ""

    @property
    def status(self) -> str:
        """`in_progress` or `completed`: that the last of its videos has ended, however it ended."""
        return self._text("status") or ""

    @property
    def is_done(self) -> bool:
        """Whether nothing will happen to any of its videos any more."""
        return self.status not in {"", "in_progress"}

    @property
    def counts(self) -> BatchCounts:
        """How many of its videos stand where."""
        value = self.get("counts")
        return value if isinstance(value, BatchCounts) else BatchCounts({})

    @property
    def videos(self) -> tuple[Video, ...]:
        """Its videos, in the order they were asked for (`data` on the wire)."""
        return tuple(item for item in self.get("data") or () if isinstance(item, Video))

    @property
    def errors(self) -> tuple[BatchFault, ...]:
        """What was not taken."""
        return tuple(item for item in self.get("errors") or () if isinstance(item, BatchFault))

    @property
    def created_at(self) -> int | None:
        """When it was asked for (Unix seconds)."""
        return self._whole("created_at")

    @property
    def completed_at(self) -> int | None:
        """When the last of its videos ended (Unix seconds)."""
        return self._whole("completed_at")

    @property
    def callback_url(self) -> str | None:
        """Where its end is posted to."""
        return self._text("callback_url")

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What you gave it to keep."""
        value = self.get("metadata")
        return value if isinstance(value, Mapping) else {}


class BatchPage(Page):
    """One page of the account's batches."""

    @property
    def batches(self) -> tuple[Batch, ...]:
        """The batches on it (`data` on the wire)."""
        return self._records("data", Batch)


def _typed(name: str, value: object) -> object:
    if name == "counts" and isinstance(value, Mapping):
        return BatchCounts(value)
    kind = {"data": Video, "errors": BatchFault}.get(name)
    if kind is None or not isinstance(value, list | tuple):
        return value
    return [kind(item) if isinstance(item, Mapping) else item for item in value]
