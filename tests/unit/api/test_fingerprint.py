"""What makes two requests the same: what an SDK writes anew at each try does not count, everything else does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.api.fingerprint import authority_of, canonical_path, fingerprint_of_body, fingerprint_of_fields
from reelwright.domain.key import ALL_SCOPES, ApiKey, Scope
from reelwright.services.access import Principal
from tests.factories import NOW, make_account

JSON = {"content-type": "application/json"}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, width=32)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def of(data, headers=None, *, path="/v1/videos", query=b"", authority=""):
    data = data if isinstance(data, bytes) else data.encode()
    return fingerprint_of_body({"path": path, "query_string": query}, data, headers or JSON, authority=authority)


def multipart(boundary, *, prompt="A cat", file=b"\x89PNG", filename="a.png"):
    """A form with a field and a file, and its headers."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n{prompt}\r\n'.encode(),
        f'--{boundary}\r\nContent-Disposition: form-data; name="input_reference"; filename="{filename}"\r\n'.encode(),
        b"Content-Type: image/png\r\n\r\n" + file + f"\r\n--{boundary}--\r\n".encode(),
    ]
    return b"".join(parts), {"content-type": f"multipart/form-data; boundary={boundary}"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1, "b": {"c": 2, "d": 3}}', '{"b":{"d":3,"c":2},"a":1}'),
        ('{"seconds": 5}', '{"seconds": 5.0}'),
        ('{"seconds": 5}', '{"seconds": 5e0}'),
        ('{"scale": 0.50}', '{"scale": 5e-1}'),
        ('{"prompt": "\\u00e9"}', '{"prompt": "é"}'),
        ("", "{}"),
        ('[{"a": 1, "b": 2}]', '[{"b": 2, "a": 1.0}]'),
    ],
)
def test_json_that_says_the_same_is_the_same(one, other):
    assert of(one) == of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1}', '{"a": 2}'),
        ('{"a": 1}', '{"a": true}'),
        ('{"a": 1}', '{"a": "1"}'),
        ('{"a": null}', "{}"),
        ('{"a": [1, 2]}', '{"a": [2, 1]}'),
        ('{"a": 1e999}', '{"a": null}'),
        ("not json", "not JSON"),
        ("{", "["),
    ],
)
def test_json_that_says_something_else_is_not(one, other):
    assert of(one) != of(other)


@given(value=st.dictionaries(st.text(max_size=5), VALUES, max_size=5), seed=st.randoms())
def test_the_order_of_fields_never_counts(value, seed):
    def shuffled(item):
        if isinstance(item, dict):
            names = list(item)
            seed.shuffle(names)
            return {name: shuffled(item[name]) for name in names}
        return [shuffled(each) for each in item] if isinstance(item, list) else item

    assert of(json.dumps(value)) == of(json.dumps(shuffled(value), ensure_ascii=False, indent=2))


@given(one=VALUES, other=VALUES)
def test_two_bodies_are_the_same_only_when_their_values_are(one, other):
    def told_apart(value):
        """Python takes True for 1; JSON does not."""
        return json.dumps(value, sort_keys=True, default=str).replace(".0", "")

    if of(json.dumps({"a": one})) == of(json.dumps({"a": other})):
        assert told_apart(one).replace("-0", "0") == told_apart(other).replace("-0", "0")


def test_a_form_is_the_same_under_another_boundary_and_with_its_file_under_another_name():
    assert of(*multipart("x1")) == of(*multipart("y22")) == of(*multipart("x1", filename="b.png"))


def test_a_form_with_another_file_or_another_field_is_another():
    prints = {of(*multipart("x")), of(*multipart("x", file=b"\x89PNH")), of(*multipart("x", prompt="A dog"))}

    assert len(prints) == 3


def test_a_form_is_the_same_as_the_json_that_says_the_same():
    assert of("prompt=A+cat", {"content-type": "application/x-www-form-urlencoded"}) == of('{"prompt": "A cat"}')


def test_the_aliases_of_a_route_are_one_route_and_other_routes_are_others():
    create, alias = "/v1/video/generations", "/v1/videos/generations"

    assert of("{}", path=create) == of("{}", path=alias)
    assert of("{}", path=f"{create}/video_1/cancel") == of("{}", path=f"{alias}/video_1/cancel")
    assert len({of("{}", path=path) for path in (create, "/v1/videos", f"{create}/video_1/cancel")}) == 3
    assert canonical_path("/v1/video/batch") == canonical_path("/v1/videos/generations/batch")
    assert canonical_path("/v1/videos/generationsplus") == "/v1/videos/generationsplus"


def test_the_order_of_the_query_does_not_count_but_what_it_says_does():
    assert of("{}", query=b"a=1&b=2") == of("{}", query=b"b=2&a=1")
    assert of("{}", query=b"a=1") != of("{}", query=b"a=2")


def test_callers_who_may_do_different_things_do_not_send_the_same():
    def authority(scopes=ALL_SCOPES, **about):
        key = ApiKey("key_1", "acct_1", "k", "abcd", NOW, scopes=scopes, **about)
        return authority_of(Principal(make_account(), key, frozenset(scopes)))

    assert authority() != authority((Scope.VIDEOS_WRITE,))
    assert authority() != authority(spend_cap=5)
    assert authority(spend_cap=5) == authority(spend_cap=9)
    assert authority(spend_cap=5) != authority(spend_cap=5, counter_id="key_0")
    assert of("{}", authority=authority()) != of("{}", authority=authority((Scope.VIDEOS_WRITE,)))


def test_what_is_nested_too_deeply_is_taken_as_it_is():
    deep, deeper = '{"a":' + "[" * 5000 + "]" * 5000 + "}", '{"a":' + "[" * 5001 + "]" * 5001 + "}"
    nested = []
    for _ in range(2000):
        nested = [nested]

    assert of(deep) == of(deep) != of(deeper)
    assert fingerprint_of_fields({"path": "/v1/videos", "query_string": b""}, {"a": nested}) is None
