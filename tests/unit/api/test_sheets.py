"""CSV for spreadsheets: no cell of text is a formula, and numbers stay numbers."""

from __future__ import annotations

import csv
import io

import pytest

from reelwright.api.sheets import Number, safe_cell, sheet_reply


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "="])
def test_a_text_that_a_spreadsheet_takes_for_a_formula_is_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["", "a=1", " =1", "'=1", Number("-0.15"), -3, 0, None, "é"])
def test_everything_else_is_left_as_it_is(cell: str | int | None) -> None:
    assert safe_cell(cell) is cell


def test_a_sheet_is_read_again_as_it_was() -> None:
    rows = [["plain", 'with "quotes", commas', "two\nlines"], [1, Number("-0.15"), None]]

    answer = sheet_reply(["a", "b", "c"], rows, file_name="x.csv", headers={"link": "<y>"})

    read = list(csv.reader(io.StringIO(bytes(answer.body).decode(), newline="")))
    assert read == [["a", "b", "c"], rows[0], ["1", "-0.15", ""]]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="x.csv"'
    assert (answer.headers["link"], answer.headers["x-content-type-options"]) == ("<y>", "nosniff")
