"""`/v1/usage`: what the account used, day by day, by key, model and outcome.

Only what has ended is in it: a video that is queued or running is under `holds` of `/v1/credits`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from reelwright.api.account_view import bucket_view, sums_view
from reelwright.api.auth import AccountReader
from reelwright.api.prices import UNIT
from reelwright.api.replies import json_reply
from reelwright.api.sheets import Cell, Number, WantsSheet, sheet_reply
from reelwright.api.state import State
from reelwright.domain.ids import KeyId
from reelwright.errors import Fault, InvalidRequestError
from reelwright.services.usage import Bucket, Grouping, Report, period_of, report

PATH: Final = "/v1/usage"
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Day = Annotated[
    str | None, Query(description="A day in UTC, such as 2026-11-24.", json_schema_extra={"format": "date"})
]


async def get_usage(
    caller: AccountReader,
    state: State,
    is_sheet: WantsSheet,
    start_date: Day = None,
    end_date: Day = None,
    group_by: Annotated[
        list[str] | None, Query(description="Any of day, key, model and status, with commas between them.")
    ] = None,
) -> Response:
    """Add up the videos that ended in some days (UTC), the last thirty unless told.

    Queued and running ones are not in it. A refund has a status of its own, no videos and a negative charge.
    """
    dependencies = state.dependencies
    first, last = _read_day(start_date, "start_date"), _read_day(end_date, "end_date")
    by = _read_grouping(["day"] if group_by is None else group_by)
    period = period_of(first, last, today=dependencies.clock.now().date())
    found = await report(dependencies.database, caller.account.id, period, by=by)
    names: Mapping[KeyId, str] = {}
    if Grouping.KEY in by:
        names = {key.id: key.name for key in await dependencies.keyring.list(caller.account.id)}
    if is_sheet:
        name = f"reelwright-usage-{period.first}-to-{period.last}.csv"
        rows = [_row(bucket, by, names) for bucket in found.buckets]
        return sheet_reply([*_columns(by), "videos", "seconds", "charged"], rows, file_name=name)
    return json_reply(_render(found, by, names), headers={"vary": "accept"})


def _read_day(text: str | None, param: str) -> date | None:
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidRequestError(Fault("invalid_value", f"'{param}' must be a day such as 2026-11-24.", param))


def _read_grouping(given: Sequence[str]) -> tuple[Grouping, ...]:
    words = {word.strip() for text in given for word in text.split(",") if word.strip()}
    if strange := sorted(words - set(Grouping)):
        message = f"'group_by' is {', '.join(Grouping)} with commas between them, and not '{strange[0][:40]}'."
        raise InvalidRequestError(Fault("invalid_value", message, "group_by"))
    return tuple(each for each in Grouping if each in words)


def _render(found: Report, by: Sequence[Grouping], names: Mapping[KeyId, str]) -> dict[str, Any]:
    return {
        "object": "usage",
        **UNIT,
        "start_date": str(found.period.first),
        "end_date": str(found.period.last),
        "group_by": list(by),
        "data": [bucket_view(bucket, names) for bucket in found.buckets],
        "total": sums_view(found.total),
    }


def _columns(by: Sequence[Grouping]) -> list[str]:
    return [column for each in by for column in (("key_id", "key_name") if each is Grouping.KEY else (each,))]


def _row(bucket: Bucket, by: Sequence[Grouping], names: Mapping[KeyId, str]) -> list[Cell]:
    shown = bucket_view(bucket, names)
    seconds, charged = Number(shown["seconds"]), Number(shown["charged"])
    return [*(shown[column] for column in _columns(by)), bucket.videos, seconds, charged]
