"""Bodies: JSON and forms say the same, and nothing a client sends gets past the named errors."""

import json
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from reelwright.api.body import decode_body
from reelwright.errors import ReelwrightError

BOUNDARY = "d512bd21"
KEYS = st.text(st.characters(categories=["L", "N"], include_characters="_- ."), min_size=1, max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(lambda text: BOUNDARY not in text)
FLAT = st.dictionaries(KEYS, TEXTS, min_size=1, max_size=3)


@st.composite
def rows(draw):
    """Give a list of objects with the same keys: what brackets can say (the key's nth value is the nth object's)."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    return draw(st.lists(st.fixed_dictionaries(dict.fromkeys(keys, TEXTS)), min_size=1, max_size=3))


VALUES = st.recursive(
    TEXTS | st.lists(TEXTS, min_size=1, max_size=3) | rows(),
    lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4)


def parts(value, name=""):
    """Spell a value in brackets, key by key, as the official clients do."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from parts(item, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        if isinstance(value[0], dict):
            for key in value[0]:
                for item in value:
                    yield from parts(item[key], f"{name}[][{key}]")
        else:
            for item in value:
                yield from parts(item, f"{name}[]")
    else:
        yield name, value


def multipart(body) -> tuple[bytes, dict[str, str]]:
    written = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in parts(body)
    )
    return written + f"--{BOUNDARY}--\r\n".encode(), {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


@given(BODIES)
def test_json_and_forms_of_a_body_are_read_alike(body):
    form = urlencode(list(parts(body))).encode()

    assert decode_body(json.dumps(body).encode(), {"content-type": "application/json"}) == body
    assert decode_body(*multipart(body)) == body
    assert decode_body(form, {"content-type": "application/x-www-form-urlencoded"}) == body


CONTENT_TYPES = st.sampled_from(
    [
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "",
        "text/xml",
    ]
)
SCRAPS = st.sampled_from(
    [
        b"--x",
        b"\r\n",
        b"--",
        b'Content-Disposition: form-data; name="a[]"',
        b'; filename="f"',
        b"Content-Type: text/plain; charset=zlib",
        b"a[b][]=1&",
        b"a=%ff&",
        b"{",
        b'"\\ud800"',
        b":",
        b"1e999",
        b"}",
        b"[" * 3000,
        b"\xff",
    ]
)
GARBAGE = st.binary(max_size=60) | st.lists(SCRAPS, max_size=12).map(b"".join)


def outcome(data: bytes, content_type: str) -> dict | str:
    try:
        return decode_body(data, {"content-type": content_type})
    except ReelwrightError as error:
        return error.message


@given(GARBAGE, CONTENT_TYPES)
def test_garbage_raises_nothing_but_our_own_errors(data, content_type):
    result = outcome(data, content_type)

    assert isinstance(result, dict) or result.encode()
