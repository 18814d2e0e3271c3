"""Ids: one form, in the order of their making, and read back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.ids import created_ms, new_account_id, new_job_id, new_key_id, parse_job_id, parse_key_id

#: To the year 10889: all that 12 hex digits hold.
INSTANTS = st.integers(0, 2**48 - 1)
#: The same in every process that collects these tests.
SOME_ID = "video_01a20cd682627caf5cf22f931a5b64b9"


@pytest.mark.parametrize(("make", "prefix"), [(new_job_id, "video"), (new_account_id, "acct"), (new_key_id, "key")])
def test_an_id_says_what_it_names_and_is_safe_in_addresses(make, prefix):
    assert re.fullmatch(rf"{prefix}_[0-9a-f]{{32}}", make(1_790_000_000_000))
    assert make(0) != make(0)


@given(INSTANTS)
def test_the_instant_is_read_back(now_ms):
    assert created_ms(new_job_id(now_ms)) == now_ms


@given(INSTANTS, INSTANTS)
def test_ids_sort_by_their_instants(one_ms, other_ms):
    one, other = new_job_id(one_ms), new_job_id(other_ms)

    assert one_ms == other_ms or (one < other) == (one_ms < other_ms)


@given(INSTANTS)
def test_a_job_id_is_recognised(now_ms):
    job_id = new_job_id(now_ms)

    assert parse_job_id(job_id) == job_id


@given(INSTANTS)
def test_a_key_id_is_recognised_and_a_jobs_is_none(now_ms):
    key_id = new_key_id(now_ms)

    assert parse_key_id(key_id) == key_id
    assert parse_key_id(new_job_id(now_ms)) is None
    assert parse_job_id(key_id) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "video_",
        "video_123",
        SOME_ID.replace("video", "acct"),
        SOME_ID + "\n",
        " " + SOME_ID,
        SOME_ID.upper(),
        SOME_ID[:-1] + "g",
        SOME_ID + "0",
        "video_" + "٣" * 32,
        "video_' OR 1=1 --",
    ],
)
def test_what_cannot_be_a_job_id_is_none(text):
    assert parse_job_id(text) is None


@pytest.mark.parametrize("text", ["", "video", "video_", "video_zz"])
def test_the_instant_of_what_is_no_id_cannot_be_read(text):
    with pytest.raises((ValueError, IndexError)):
        created_ms(text)
