"""Signed links: good for one file until they expire, with no part that can be changed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.domain.assets import Variant
from reelwright.domain.ids import new_job_id
from reelwright.domain.links import is_valid, sign_path

KEY, OTHER = b"k" * 32, b"o" * 32
JOB = new_job_id(1_790_000_000_000)
EXPIRES_S = 1_790_086_400


def signature_of(path):
    return parse_qs(urlsplit(path).query)["signature"][0]


def check(
    keys=(KEY,), job_id=JOB, variant=Variant.VIDEO, *, expires_s=EXPIRES_S, signature=None, now_s=EXPIRES_S - 1.0
):
    if signature is None:
        signature = signature_of(sign_path(KEY, JOB, Variant.VIDEO, EXPIRES_S))
    return is_valid(keys, job_id, variant, expires_s=expires_s, signature=signature, now_s=now_s)


@pytest.mark.parametrize(
    ("variant", "name"),
    [(Variant.VIDEO, "video.mp4"), (Variant.THUMBNAIL, "poster.webp"), (Variant.SPRITESHEET, "spritesheet.jpg")],
)
def test_a_link_names_the_file_and_is_good_as_it_is(variant, name):
    parts = urlsplit(sign_path(KEY, JOB, variant, EXPIRES_S))

    assert parts.path == f"/v1/files/{JOB}/{name}"
    assert parse_qs(parts.query, strict_parsing=True).keys() == {"expires", "signature"}
    assert parse_qs(parts.query)["expires"] == [str(EXPIRES_S)]
    assert check(variant=variant, signature=signature_of(parts.geturl()))


def test_a_link_expires_at_its_second_and_not_before():
    assert check(now_s=EXPIRES_S - 0.001)
    assert not check(now_s=float(EXPIRES_S))


@pytest.mark.parametrize(
    "changed",
    [
        {"job_id": f"video_{7:032x}"},
        {"variant": Variant.THUMBNAIL},
        {"expires_s": EXPIRES_S + 1},
        {"signature": ""},
        {"signature": "é" * 22},
        {"keys": (OTHER,)},
        {"keys": ()},
    ],
    ids=str,
)
def test_a_link_with_any_part_changed_is_refused(changed):
    assert check()
    assert not check(**changed)


@given(st.data())
def test_a_signature_with_any_character_changed_is_refused(data):
    good = signature_of(sign_path(KEY, JOB, Variant.VIDEO, EXPIRES_S))
    place = data.draw(st.integers(0, len(good) - 1))
    character = data.draw(st.characters().filter(lambda found: found != good[place]))

    assert not check(signature=good[:place] + character + good[place + 1 :])


def test_a_link_made_with_the_previous_key_is_good_while_that_is_kept():
    old = signature_of(sign_path(OTHER, JOB, Variant.VIDEO, EXPIRES_S))

    assert check(keys=(KEY, OTHER), signature=old)
    assert not check(keys=(KEY,), signature=old)
