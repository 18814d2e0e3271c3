"""Field readers: what counts as a number or a truth, what a fault says, and what remains unused."""

import pytest

from reelwright.api.fields import MAX_IGNORED, Fields
from reelwright.api.form import Upload


def fault(fields: Fields) -> tuple[str, str | None]:
    (only,) = fields.faults
    return only.code, only.param


@pytest.mark.parametrize(
    ("given", "value"), [(5, 5), (7.5, 7.5), ("42", 42), (" 7.50 ", 7.5), ("1e1", 10.0), ("-3", -3), ("5.", 5.0)]
)
def test_numbers_are_read_from_numbers_and_from_their_digits(given, value):
    assert Fields({"x": given}).number("x").value == value


@pytest.mark.parametrize("given", ["", "five", "1_000", "٣", "nan", "inf", "0x10", True, [1], {}, 1e999, 10**60])
def test_what_is_no_number_is_a_wrong_type(given):
    fields = Fields({"x": given})

    assert fields.number("x") is None
    assert fault(fields) == ("invalid_type", "x")


@pytest.mark.parametrize(("given", "value"), [(5, 5), (5.0, 5), ("42", 42), ("9223372036854775807", 2**63 - 1)])
def test_whole_numbers_are_read_exactly(given, value):
    assert Fields({"x": given}).integer("x").value == value


@pytest.mark.parametrize("given", [5.5, "5.5", "", False, [], float("nan"), -(10**60)])
def test_what_is_no_whole_number_is_a_wrong_type(given):
    fields = Fields({"x": given})

    assert fields.integer("x") is None
    assert fault(fields) == ("invalid_type", "x")


@pytest.mark.parametrize(
    ("given", "value"), [(True, True), ("true", True), ("False ", False), ("1", True), ("0", False)]
)
def test_truth_is_read_from_its_words(given, value):
    assert Fields({"x": given}).boolean("x").value is value


def test_a_wrong_type_is_told_as_openai_tells_it():
    fields = Fields({"x": "maybe", "y": [1], "z": Upload("z", "f", "", b""), "w": 10**60})
    fields.boolean("x")
    fields.text("y")
    fields.text("z")
    fields.integer("w")

    assert [fault.message for fault in fields.faults] == [
        "Invalid type for 'x': expected a boolean, but got a string ('maybe') instead.",
        "Invalid type for 'y': expected a string, but got an array instead.",
        "Invalid type for 'z': expected a string, but got a file instead.",
        "Invalid type for 'w': expected an integer, but got a number out of range instead.",
    ]


def test_a_long_value_is_cut_in_messages():
    fields = Fields({"x": "v" * 5000})
    fields.choice(("a", "b"), "x")

    assert fields.faults[0].message == f"Invalid value for 'x': '{'v' * 80}…'. Supported values are: 'a', 'b'."


def test_null_is_absent():
    fields = Fields({"x": None, "metadata": {"x": None}})

    assert fields.text("x") is None
    assert fields.faults == []


def test_the_name_the_caller_used_is_kept():
    assert Fields({"duration": "5"}).number("seconds", "duration") == ("duration", 5)


def test_aliases_that_agree_are_one_and_those_that_disagree_are_a_fault_naming_both():
    agreeing, disagreeing = Fields({"a": 5, "b": "5.0"}), Fields({"a": 5, "b": 6})

    assert agreeing.number("a", "b") == ("a", 5)
    assert disagreeing.number("a", "b") is None
    assert disagreeing.faults[0].message == "'a' (5) and 'b' (6) disagree. Send one of them."


@pytest.mark.parametrize("wrapper", ["extra_body", "extra_json", "extra_params", "nvext", "metadata"])
def test_a_wrapper_counts_where_the_top_level_is_silent(wrapper):
    fields = Fields({wrapper: {"seed": 1, "fps": 2, "other": 3}, "fps": 30})

    assert fields.integer("seed") == (f"{wrapper}.seed", 1)
    assert fields.integer("fps") == ("fps", 30)
    assert fields.ignored() == (f"{wrapper}.fps", f"{wrapper}.other")


def test_the_first_wrapper_that_says_something_decides():
    assert Fields({"metadata": {"x": 1}, "extra_body": {"x": 2}}).integer("x") == ("extra_body.x", 2)


def test_what_nobody_asked_for_is_ignored_by_name():
    fields = Fields({"used": 1, "user": "me", "none": None, "metadata": {"a": 1}, "nvext": "text", "b\x00d": 1})
    fields.integer("used")

    assert fields.ignored() == ("user", "metadata", "nvext", "bd")


def test_the_list_of_ignored_names_is_bounded():
    ignored = Fields({f"{index}{'x' * 500}": 1 for index in range(500)}).ignored()

    assert len(ignored) == MAX_IGNORED
    assert max(map(len, ignored)) == 80


@pytest.mark.parametrize(
    ("given", "micro"),
    [("5", 5_000_000), (" 0.25 ", 250_000), (2.5, 2_500_000), (0.1, 100_000), (0, 0), ("-1", -(10**6))],
)
def test_credits_are_read_exactly_from_text_and_from_numbers(given, micro):
    assert Fields({"x": given}).amount("x").value == micro


@pytest.mark.parametrize("given", ["", "much", "0.0000001", 1e-7, 1e16, 1e999, True, [5], {}, "5,00", "$5"])
def test_what_is_no_amount_of_credits_is_a_wrong_type(given):
    fields = Fields({"x": given})

    assert fields.amount("x") is None
    assert fault(fields) == ("invalid_type", "x")


@pytest.mark.parametrize("given", [["a", "b"], "a,b", "a b", " a,  b "])
def test_words_are_read_from_a_list_and_from_text(given):
    assert Fields({"x": given}).words(("a", "b"), "x").value == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "code"), [(["a", "c"], "invalid_value"), ("A", "invalid_value"), ([1], "invalid_type")]
)
def test_a_word_that_is_not_offered_is_refused(given, code):
    fields = Fields({"x": given})

    assert fields.words(("a", "b"), "x") is None
    assert fault(fields) == (code, "x")


def test_what_nobody_asked_for_can_be_refused_instead_of_ignored():
    fields = Fields({"name": "x", "nam": "y", "absent": None})
    fields.text("name")
    fields.refuse_rest("name", "scopes")

    assert fault(fields) == ("invalid_value", "nam")
    assert fields.faults[0].message == "There is no field 'nam' here. There are: name, scopes."
