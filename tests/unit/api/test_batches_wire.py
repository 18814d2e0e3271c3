"""Batches on the wire: what a body of several requests comes to, and how every fault in it names its place."""

import functools

import pytest

from reelwright.api import generations_wire
from reelwright.api.batches_wire import decode_batch
from reelwright.api.body import decode_body
from reelwright.domain.model import Model, ModelCatalog
from reelwright.errors import ForbiddenAddressError, InvalidRequestError

PROMPT = "A calm ocean at dusk"
CATALOG = ModelCatalog({name: Model(name, "previs", "", 60, (), ()) for name in ("sora-turbo", "sora-2")})
DECODE = functools.partial(
    generations_wire.decode_request, catalog=CATALOG, emoji="refuse", quality="standard", new_seed=lambda: 7
)


class Watchman:
    """Lets everything through but what leads home."""

    def check(self, url):
        if "localhost" in url:
            raise ForbiddenAddressError


def read(body):
    return decode_batch(body, decode=DECODE, guard=Watchman())


def faults(body):
    with pytest.raises(InvalidRequestError) as caught:
        read(body)
    return [(fault.code, fault.param) for fault in caught.value.faults]


def some(count=2, **changes):
    return [{"prompt": f"{PROMPT}, number {number}", **changes} for number in range(count)]


def test_each_request_keeps_its_own_words_and_its_place():
    first, second = (
        {
            "prompt": PROMPT,
            "duration": 8,
            "aspect_ratio": "9:16",
            "custom_id": " a ",
            "callback_url": "https://a.test/",
        },
        {"prompt": PROMPT, "resolution": "720p", "custom_id": "b", "webhook_url": "http://b.test/x?y"},
    )

    wish = read({"requests": [first, second], "callback_url": "https://c.test/", "metadata": {"film": "one"}})

    assert list(wish.requests) == [0, 1]
    one, two = wish.requests.values()
    assert (one.duration_ms, str(one.size), one.custom_id, one.callback_url) == (
        8000, "1080x1920", "a", "https://a.test/",
    )  # fmt: skip
    assert (two.duration_ms, str(two.size), two.custom_id, two.callback_url) == (
        5000, "1280x720", "b", "http://b.test/x?y",
    )  # fmt: skip
    assert (wish.callback_url, wish.metadata, wish.is_whole, wish.refused) == (
        "https://c.test/", {"film": "one"}, True, (),
    )  # fmt: skip
    assert all(request.ignored == () for request in wish.requests.values())


@pytest.mark.parametrize("name", ["requests", "prompts", "generations"])
def test_the_list_has_three_names_and_a_string_is_a_prompt(name):
    wish = read({name: [PROMPT, {"prompt": PROMPT}]})

    assert [request.prompt for request in wish.requests.values()] == [PROMPT, PROMPT]


def test_a_bare_array_is_a_batch_and_nothing_else():
    data = b'["A calm ocean at dusk"]'
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        body = decode_body(data, {"content-type": content_type}, array_as="requests")
        assert body == {"requests": [PROMPT]}
    with pytest.raises(InvalidRequestError, match="must be a JSON object"):
        decode_body(data, {"content-type": "application/json"})


def test_a_form_of_the_official_clients_is_a_batch_too():
    body = decode_body(
        b"requests[][prompt]=A+calm+ocean&requests[][prompt]=A+wild+ocean&duration=8",
        {"content-type": "application/x-www-form-urlencoded"},
        array_as="requests",
    )

    assert [(each.prompt, each.duration_ms) for each in read(body).requests.values()] == [
        ("A calm ocean", 8000),
        ("A wild ocean", 8000),
    ]


@pytest.mark.parametrize(
    ("shared", "own", "size", "duration_ms"),
    [
        ({"resolution": "720p", "duration": 8}, {}, "1280x720", 8000),
        ({"resolution": "720p", "duration": 8}, {"duration": 6}, "1280x720", 6000),
        ({"duration": 8}, {"seconds": 6}, "1920x1080", 6000),
        ({"duration": 8}, {"extra_body": {"seconds": 6}}, "1920x1080", 6000),
        ({"duration": 8}, {"duration": None}, "1920x1080", 8000),
        ({"resolution": "720p"}, {"aspect_ratio": "9:16"}, "720x1280", 5000),
        ({"resolution": "720p", "aspect_ratio": "1:1"}, {"size": "1920x1080"}, "1920x1080", 5000),
        ({"size": "1280x720"}, {"resolution": "1080p"}, "1920x1080", 5000),
        ({"size": "1280x720"}, {"width": 720, "height": 720}, "720x720", 5000),
    ],
)
def test_what_a_request_says_wins_over_what_the_batch_says(shared, own, size, duration_ms):
    [request] = read({"requests": [{"prompt": PROMPT, **own}], **shared}).requests.values()

    assert (str(request.size), request.duration_ms) == (size, duration_ms)


def test_all_that_is_wrong_is_told_at_once_and_where():
    body = {
        "requests": [
            {"prompt": "short", "duration": 1},
            PROMPT,
            7,
            {"prompt": PROMPT, "model": "sora-9", "custom_id": "  "},
            {"prompt": PROMPT, "callback_url": "http://localhost/x"},
        ],
        "on_error": "stop",
        "metadata": {"a": 1},
        "webhook_url": "ftp://example.com",
    }

    assert faults(body) == [
        ("invalid_value", "webhook_url"),
        ("invalid_value", "on_error"),
        ("invalid_type", "metadata.a"),
        ("prompt_too_short", "requests[0].prompt"),
        ("invalid_value", "requests[0].duration"),
        ("invalid_type", "requests[2]"),
        ("model_not_found", "requests[3].model"),
        ("invalid_value", "requests[3].custom_id"),
        ("forbidden_address", "requests[4].callback_url"),
    ]


def test_a_fault_says_in_words_which_request_it_is_in():
    with pytest.raises(InvalidRequestError, match=r"^prompts\[1\]: The prompt has 5 characters"):
        read({"prompts": [PROMPT, "short"]})


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("missing_field", "requests")),
        ({"requests": None}, ("missing_field", "requests")),
        ({"requests": []}, ("invalid_value", "requests")),
        ({"prompts": "A calm ocean"}, ("invalid_type", "prompts")),
        ({"requests": some(11)}, ("batch_too_large", "requests")),
        ({"requests": some(), "prompts": some()}, ("conflicting_fields", "requests")),
        ({"requests": some(custom_id="a")}, ("duplicate_custom_id", "requests[1].custom_id")),
        ({"requests": some(), "custom_id": "a"}, ("invalid_value", "custom_id")),
        ({"requests": some(), "callback_url": "http://localhost"}, ("forbidden_address", "callback_url")),
        ({"requests": some(), "callback_url": "a", "webhook_url": "b"}, ("conflicting_fields", "callback_url")),
        ({"requests": some(), "metadata": []}, ("invalid_type", "metadata")),
        ({"requests": some(), "metadata": {str(n): "" for n in range(17)}}, ("invalid_value", "metadata")),
        ({"requests": some(), "metadata": {"a": "b" * 513}}, ("invalid_value", "metadata.a")),
        ({"requests": some(), "metadata": {"a": "\0"}}, ("invalid_value", "metadata.a")),
    ],
)
def test_what_is_no_batch_is_refused_by_name(body, fault):
    assert faults(body) == [fault]


def test_ten_are_taken():
    assert len(read({"requests": some(10)}).requests) == 10


def test_going_on_leaves_out_what_is_wrong_and_says_so():
    bad = {"prompt": "short", "custom_id": "b"}

    wish = read({"requests": [*some(1), bad, *some(1, custom_id="c")], "on_error": "continue"})

    assert list(wish.requests) == [0, 2]
    assert not wish.is_whole
    [refusal] = wish.refused
    assert (refusal.index, refusal.code, refusal.param, refusal.custom_id) == (
        1, "prompt_too_short", "requests[1].prompt", "b",
    )  # fmt: skip


def test_going_on_with_nothing_that_can_be_taken_is_a_fault():
    body = {"requests": ["short", {"prompt": PROMPT, "fps": 1}], "on_error": "continue"}

    assert faults(body) == [("prompt_too_short", "requests[0].prompt"), ("invalid_value", "requests[1].fps")]


def test_one_name_for_two_is_refused_even_when_going_on():
    body = {"requests": [*some(1, custom_id="a"), {"prompt": "short", "custom_id": "a "}], "on_error": "continue"}

    assert ("duplicate_custom_id", "requests[1].custom_id") in faults(body)
