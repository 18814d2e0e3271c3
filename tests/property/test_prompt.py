"""Prompts: laws that hold for every text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.prompt import clean_prompt, prompt_faults

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("a <>\n\t\x00\u00a0\u200b\u200d\u202e\ue000\ud800\ufe0f\u0301\u212b“—🐱❤1\u20e3\U000e0041\ufdd0`~")
)

ACCENTS = st.text(st.sampled_from("e\u0301\u0316\u0344\u0338\u1100\u1161\u09c7\u09be—🐱"), min_size=20, max_size=200)


@given(ANY_TEXT | ACCENTS)
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_prompt(text)

    assert clean_prompt(once) == once


@given(ANY_TEXT)
def test_a_clean_prompt_can_be_stored_and_shown(text):
    kept = clean_prompt(text)

    assert kept.encode().decode() == kept
    assert kept == " ".join(kept.split(" ")).strip()
    assert not {unicodedata.category(character) for character in kept} & {"Cc", "Cs", "Co"}


@given(ANY_TEXT)
def test_a_prompt_that_passes_holds_no_character_that_is_refused_once_cleaned(text):
    if not prompt_faults(text, emoji="refuse"):
        remaining = {fault.code for fault in prompt_faults(clean_prompt(text), emoji="refuse")}

        assert remaining <= {"prompt_too_short", "prompt_too_long"}


@given(ANY_TEXT)
def test_every_fault_can_be_written_as_utf8(text):
    for fault in prompt_faults(text, emoji="refuse"):
        assert fault.message.encode()
