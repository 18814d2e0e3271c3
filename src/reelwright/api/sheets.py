"""Tables as CSV (RFC 4180), for spreadsheets.

Invariant: no text cell begins with a character that a spreadsheet takes for the start of a formula
(https://owasp.org/www-community/attacks/CSV_Injection); numbers are left as they are, so that they stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal

from fastapi import Depends, Query, Request
from starlette.responses import Response

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Number(str):
    """A cell that is a number in decimal text."""

    __slots__ = ()


Cell = str | int | None


def _wants_sheet(
    request: Request,
    wanted: Annotated[
        Literal["json", "csv"] | None,
        Query(alias="format", description="`csv` for a file; so does `Accept: text/csv`."),
    ] = None,
) -> bool:
    if wanted is not None:
        return wanted == "csv"
    accepted = {part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")}
    return "text/csv" in accepted and "application/json" not in accepted


#: Whether a request is for CSV: it says so in its query, or takes CSV and no JSON.
WantsSheet = Annotated[bool, Depends(_wants_sheet)]


def sheet_reply(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], *, file_name: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return rows as a CSV file to be saved."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    all_headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{file_name}"',
        "vary": "accept",
        "x-content-type-options": "nosniff",
        **(headers or {}),
    }
    return Response(text.getvalue(), headers=all_headers, media_type="text/csv")


def safe_cell(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and not isinstance(cell, Number) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
