"""API keys: their form, and that a slip of the pen is told apart from an unknown key."""

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelwright.domain.key import ALL_SCOPES, DEFAULT_SCOPES, KEY_PREFIX, Scope, check_key, hash_key, new_key
from reelwright.errors import MalformedKeyError

ALPHABET = string.digits + string.ascii_letters
KEYS = st.builds(new_key)
PLACES = st.integers(len(KEY_PREFIX), len(KEY_PREFIX) + 37)


def test_a_key_is_a_prefix_and_38_letters_and_digits_and_never_the_same():
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert all(re.fullmatch(r"sk-rw-[0-9A-Za-z]{38}", key) for key in keys)
    assert all(check_key(key) == key for key in keys)


@given(KEYS, PLACES, st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_caught(key, place, character):
    assume(key[place] != character)
    wrong = key[:place] + character + key[place + 1 :]

    with pytest.raises(MalformedKeyError, match="typing error"):
        check_key(wrong)


@given(KEYS, st.integers(len(KEY_PREFIX), len(KEY_PREFIX) + 36))
def test_any_two_neighbours_swapped_are_caught(key, place):
    assume(key[place] != key[place + 1])
    wrong = key[:place] + key[place + 1] + key[place] + key[place + 2 :]

    with pytest.raises(MalformedKeyError, match="typing error"):
        check_key(wrong)


@pytest.mark.parametrize("spoil", ["{} ", " {}", "\t{}", "{}\n", "\u00a0{}"])
def test_blanks_around_a_key_are_named(spoil):
    with pytest.raises(MalformedKeyError, match="stray blanks"):
        check_key(spoil.format(new_key()))


@pytest.mark.parametrize("spoil", ['"{}"', "'{}'", "“{}”", "`{}`", '{}"'])
def test_quotes_around_a_key_are_named(spoil):
    with pytest.raises(MalformedKeyError, match="quotes"):
        check_key(spoil.format(new_key()))


@pytest.mark.parametrize(
    "text",
    ["", "x", KEY_PREFIX, "sk-proj-abc", new_key()[:-1], new_key() + "0", new_key()[6:], "SK-RW-" + new_key()[6:]],
    ids=["empty", "letter", "prefix", "another's", "short", "long", "bare", "upper case"],
)
def test_what_has_not_the_form_of_a_key_is_told_what_a_key_looks_like(text):
    with pytest.raises(MalformedKeyError, match="Keys start with `sk-rw-`"):
        check_key(text)


@given(st.text(max_size=60))
def test_no_text_makes_it_stumble(text):
    with pytest.raises(MalformedKeyError):
        check_key(KEY_PREFIX + text + "~")


def test_digits_of_other_scripts_are_no_digits():
    with pytest.raises(MalformedKeyError, match="Keys start"):
        check_key(new_key()[:-1] + "٣")


def test_what_is_stored_depends_on_key_and_pepper_and_is_32_bytes():
    key, other = new_key(), new_key()

    hashes = {hash_key(key, b"a"), hash_key(key, b"b"), hash_key(other, b"a")}

    assert len(hashes) == 3
    assert {len(each) for each in hashes} == {32}
    assert hash_key(key, b"a") == hash_key(key, b"a")


def test_a_key_that_nobody_said_more_about_cannot_make_others():
    assert Scope.ACCOUNT_WRITE not in DEFAULT_SCOPES
    assert set(DEFAULT_SCOPES) < set(ALL_SCOPES) == set(Scope)
