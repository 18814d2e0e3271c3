"""Bracketed names: what they unfold to, and when they contradict each other."""

import pytest

from reelwright.api.form import nest
from reelwright.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("names", "body"),
    [
        (["a"], {"a": "0"}),
        (["a", "a", "a"], {"a": ["0", "1", "2"]}),
        (["a[]"], {"a": ["0"]}),
        (["a[]", "a[]", "a"], {"a": ["0", "1", "2"]}),
        (["a[b]", "a[c][d]"], {"a": {"b": "0", "c": {"d": "1"}}}),
        (["a[b]", "a[b]"], {"a": {"b": ["0", "1"]}}),
        (["a[][x]", "a[][x]", "a[][y]", "a[][y]"], {"a": [{"x": "0", "y": "2"}, {"x": "1", "y": "3"}]}),
        (["a[][x]", "a[][y]", "a[][x]", "a[][y]"], {"a": [{"x": "0", "y": "1"}, {"x": "2", "y": "3"}]}),
        (["a[][x][]", "a[][x][]"], {"a": [{"x": ["0", "1"]}]}),
        (["a[][x][][y]", "a[][x][][y]"], {"a": [{"x": [{"y": "0"}, {"y": "1"}]}]}),
        (["a[][]", "a[][]"], {"a": [["0", "1"]]}),
        (["a[0]"], {"a": {"0": "0"}}),
        (["a[b", "[b]", "a]b[", "a[b]c", "a[[b]]"], {"a[b": "0", "[b]": "1", "a]b[": "2", "a[b]c": "3", "a[[b]]": "4"}),
        (["a" + "[b]" * 40], {"a" + "[b]" * 40: "0"}),
    ],
)
def test_bracketed_names_unfold(names, body):
    assert nest((name, str(index)) for index, name in enumerate(names)) == body


@pytest.mark.parametrize("names", [["a", "a[b]"], ["a[b]", "a"], ["a", "a[]"], ["a[]", "a[b]"], ["a[]", "a[][b]"]])
def test_a_name_used_both_for_a_value_and_for_what_holds_values_is_refused(names):
    with pytest.raises(InvalidRequestError, match="contradicts another"):
        nest((name, "v") for name in names)
