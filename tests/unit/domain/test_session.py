"""Sessions and links: tokens that cannot be guessed, forged or used for another purpose; one person's addresses."""

import re
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reelwright.domain.session import (
    LIFETIMES,
    Purpose,
    email_key,
    hash_session_token,
    link_token,
    new_nonce,
    new_session_token,
    read_link_token,
)

KEY, OLD_KEY = b"k" * 32, b"o" * 32
NONCES = st.builds(new_nonce)
PURPOSES = st.sampled_from(Purpose)
ANY_TEXT = st.text(st.characters(), max_size=80)


def test_a_sessions_token_is_long_and_never_the_same_and_only_its_hash_is_kept():
    tokens = {new_session_token() for _ in range(100)}

    assert len(tokens) == len({hash_session_token(token) for token in tokens}) == 100
    assert all(re.fullmatch(r"rws-[\w-]{43}", token) for token in tokens)
    assert {len(hash_session_token(token)) for token in tokens} == {32}


@given(NONCES, PURPOSES, st.sampled_from([(KEY,), (KEY, OLD_KEY), (OLD_KEY, KEY)]))
def test_a_links_token_is_read_for_what_it_was_made_while_its_key_is_known(nonce, purpose, keys):
    assert read_link_token(link_token(nonce, purpose, KEY), purpose, keys) == nonce


@given(NONCES, PURPOSES, PURPOSES)
def test_a_links_token_is_good_for_nothing_else_and_under_no_other_key(nonce, purpose, other):
    token = link_token(nonce, purpose, KEY)

    assert read_link_token(token, purpose, (OLD_KEY,)) is None
    assert read_link_token(token, purpose, ()) is None
    assert purpose is other or read_link_token(token, other, (KEY,)) is None


@given(NONCES, PURPOSES, st.integers(0, 64), st.sampled_from(string.hexdigits + ".~"))
def test_a_token_with_one_other_character_is_refused(nonce, purpose, place, character):
    token = link_token(nonce, purpose, KEY)
    assume(token[place] != character)

    assert read_link_token(token[:place] + character + token[place + 1 :], purpose, (KEY,)) is None


@given(ANY_TEXT, PURPOSES)
# What a JSON body may hold, and no encoding.
@example("\ud800", Purpose.RESET)
def test_no_text_makes_it_stumble(text, purpose):
    assert read_link_token(text, purpose, (KEY, OLD_KEY)) is None


def test_every_purpose_has_a_lifetime():
    assert set(LIFETIMES) == set(Purpose)


@pytest.mark.parametrize(
    "email", ["ann@example.com", " Ann@Example.COM ", "ann+tag@example.com", "ANN+a+b@example.com"]
)
def test_the_ways_to_write_one_persons_address_are_one(email):
    assert email_key(email) == "ann@example.com"


@pytest.mark.parametrize("email", ["anne@example.com", "ann@example.org", "a.nn@example.com"])
def test_other_addresses_are_other_people(email):
    assert email_key(email) != "ann@example.com"


@given(st.emails())
def test_the_normal_form_is_its_own(email):
    assert email_key(email_key(email)) == email_key(email)
