"""Bodies: how they arrive, how large they may be, and what is said of those that cannot be read."""

import gzip

import pytest

from reelwright.api.body import decode_body, read_body
from reelwright.api.form import MAX_PARTS, Upload
from reelwright.errors import BodyTooLargeError, InvalidRequestError

JSON = {"content-type": "application/json"}
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def arriving(*chunks: bytes, ends: bool = True):
    """Give a `receive` that yields the chunks, and then the end or a disconnect."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request"} if ends else {"type": "http.disconnect"})

    async def receive():
        return messages.pop(0)

    return receive


def part(*headers: str, data: bytes = b"v") -> bytes:
    return b"--x\r\n" + "".join(f"{header}\r\n" for header in headers).encode() + b"\r\n" + data + b"\r\n--x--\r\n"


def named(*headers: str, data: bytes = b"v") -> bytes:
    return part('Content-Disposition: form-data; name="a"', *headers, data=data)


def refused(data: bytes, headers) -> tuple[str, str]:
    with pytest.raises(InvalidRequestError) as caught:
        decode_body(data, headers)
    return caught.value.faults[0].code, caught.value.faults[0].message


async def test_a_body_may_come_in_pieces():
    assert await read_body(arriving(b'{"a"', b":1}"), JSON, max_bytes=100) == {"a": 1}


async def test_a_body_in_one_piece_is_taken_as_it_is():
    async def receive():
        return {"type": "http.request", "body": b'{"a":1}', "more_body": False}

    assert await read_body(receive, JSON, max_bytes=100) == {"a": 1}
    with pytest.raises(BodyTooLargeError):
        await read_body(receive, JSON, max_bytes=6)


async def test_no_body_is_an_empty_one():
    assert await read_body(arriving(), JSON, max_bytes=100) == {}


async def test_a_declared_length_beyond_the_limit_is_refused_before_anything_is_read():
    with pytest.raises(BodyTooLargeError, match="100 bytes"):
        await read_body(arriving(ends=False), {"content-length": "101"}, max_bytes=100)
    with pytest.raises(BodyTooLargeError):
        await read_body(arriving(ends=False), {"content-length": "9" * 5000}, max_bytes=100)


@pytest.mark.parametrize("length", ["5", "nonsense", "²"])
async def test_a_length_that_lies_does_not_get_past_the_limit(length):
    with pytest.raises(BodyTooLargeError):
        await read_body(arriving(b"x" * 60, b"x" * 60), JSON | {"content-length": length}, max_bytes=100)


async def test_a_client_that_goes_away_midway_is_no_crash():
    with pytest.raises(InvalidRequestError, match="closed before"):
        await read_body(arriving(b'{"a"', ends=False), JSON, max_bytes=100)


@pytest.mark.parametrize(
    "headers",
    [{}, JSON, {"content-type": "Application/JSON; charset=utf-8"}, {"content-type": "application/ld+json"}, FORM],
)
def test_json_is_read_under_all_its_names(headers):
    assert decode_body(b' {"a":[1,{"b":null}]}', headers) == {"a": [1, {"b": None}]}


def test_a_byte_order_mark_and_half_surrogates_are_no_reason_to_refuse_json():
    assert decode_body(b'\xef\xbb\xbf{"a":1}', JSON) == {"a": 1}
    assert decode_body(b'{"a\\udc00":["x\\ud83d",{"b":"\\ud83d\\udc31"},1.5]}', JSON) == {"a": ["x", {"b": "🐱"}, 1.5]}


@pytest.mark.parametrize("data", [b"{", b"[1]", b'"a"', b'{"a":NaN}', b"[" * 100_000, b'{"a":"\xff"}', b"{}{}"])
def test_what_is_not_a_json_object_is_refused(data):
    assert refused(data, JSON)[0] == "invalid_json"


def test_the_place_of_a_mistake_in_json_is_told():
    assert refused(b'{"a":?}', JSON)[1] == "The body is not valid JSON: invalid character (byte 5)."


def test_other_encodings_are_refused_by_name():
    code, message = refused(b"<a/>", {"content-type": "text/xml; charset=utf-8"})

    assert code == "invalid_body"
    assert message.startswith("Unsupported Content-Type 'text/xml'. Send application/json, multipart/form-data or ")
    assert "Content-Encoding" in refused(gzip.compress(b"{}"), JSON | {"content-encoding": "gzip"})[1]


def test_a_file_part_is_handed_on_whole():
    data = named("Content-Type: image/png", data=b"\x89PNG\r\n\x00").replace(b'"a"', b'"a"; filename="r.png"')

    assert decode_body(data, MULTIPART) == {"a": Upload("a", "r.png", "image/png", b"\x89PNG\r\n\x00")}


def test_a_text_part_may_name_its_charset():
    assert decode_body(named("Content-Type: text/plain; charset=ISO-8859-1", data=b"\xe4"), MULTIPART) == {"a": "ä"}


@pytest.mark.parametrize(
    ("data", "headers", "reason"),
    [
        (named(), {"content-type": "multipart/form-data"}, "boundary"),
        (named(), {"content-type": f"multipart/form-data; boundary={'b' * 300}"}, "Boundary"),
        (named()[:-8], MULTIPART, "ends before its closing boundary"),
        (b"nothing of the sort", MULTIPART, "cannot be read"),
        (part("Content-Type: text/plain"), MULTIPART, "no name"),
        (named(data=b"\xff"), MULTIPART, "part 'a' of the multipart body is not valid UTF-8"),
        (named("Content-Type: text/plain; charset=idna"), MULTIPART, "unknown charset"),
        (b"a=%ff", FORM, "cannot be read"),
        (b"&".join([b"a=1"] * (MAX_PARTS + 1)), FORM, "fields"),
        (named()[:-7] * (MAX_PARTS + 1) + b"--x--\r\n", MULTIPART, f"more than {MAX_PARTS} parts"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(data, headers, reason):
    code, message = refused(data, headers)

    assert code == "invalid_body"
    assert reason in message
