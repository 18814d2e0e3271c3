"""Credits: what is written is what is read, to the last micro-credit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.money import MAX_MICRO, format_credits, parse_credits

AMOUNTS = st.integers(1 - MAX_MICRO, MAX_MICRO - 1)


@given(AMOUNTS)
def test_every_amount_is_read_as_it_was_written(micro):
    assert parse_credits(format_credits(micro)) == micro


@given(AMOUNTS)
def test_an_amount_has_two_to_six_places_and_no_zero_too_many(micro):
    text = format_credits(micro)

    assert re.fullmatch(r"-?(0|[1-9]\d*)\.\d{2}(\d{0,3}[1-9])?", text)
    assert text.startswith("-") == (micro < 0)


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        (0, "0.00"),
        (1, "0.000001"),
        (150_000, "0.15"),
        (-1_200_000, "-1.20"),
        (125, "0.000125"),
        (10_000_000, "10.00"),
        (-1, "-0.000001"),
    ],
)
def test_amounts_are_written_as_decimals(micro, text):
    assert format_credits(micro) == text


@pytest.mark.parametrize(
    ("text", "micro"),
    [("5", 5_000_000), ("+5", 5_000_000), (" 0.25 ", 250_000), ("-0.000001", -1), ("007.5", 7_500_000), ("-0", 0)],
)
def test_amounts_are_read_as_people_write_them(text, micro):
    assert parse_credits(text) == micro


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".5",
        "5.",
        "1,5",
        "1e3",
        "0.0000001",
        "inf",
        "NaN",
        "1 000",
        "$5",
        "0x10",
        "1" * 10,
        "--1",
        "1_0",
        "5\n6",
    ],
)
def test_what_is_no_amount_is_refused_by_name(text):
    with pytest.raises(ValueError, match="is no amount of credits"):
        parse_credits(text)


@given(st.text(max_size=20))
def test_no_text_makes_it_stumble(text):
    try:
        micro = parse_credits(text)
    except ValueError as error:
        assert "is no amount" in str(error)  # noqa: PT017 -- either way is right
    else:
        assert abs(micro) < MAX_MICRO
