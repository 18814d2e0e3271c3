"""The bounds, defaults and aliases of the two dialects, and how faults name what the caller wrote."""

import pytest

from reelwright.api import generations_wire, videos_wire
from reelwright.domain.model import Model, ModelCatalog
from reelwright.errors import InvalidRequestError, ModelNotFoundError

PROMPT = "A calm ocean at dusk"
SMALL = Model("small", "scripted", "", 8, ("1280x720", "720x1280"), ("draft",))
VAGUE = Model("vague", "scripted", "", 60, ("any even width and height from 128 to 3840",), ())
CATALOG = ModelCatalog(
    {"sora-turbo": Model("sora-turbo", "previs", "", 60, (), ()), "sora-2": Model("sora-2", "previs", "", 60, (), ())}
    | {"small": SMALL, "vague": VAGUE}
)
BOTH = pytest.mark.parametrize("wire", [generations_wire, videos_wire], ids=["generations", "openai"])


def read(wire, *, emoji="refuse", **body):
    return wire.decode_request(
        {"prompt": PROMPT} | body, catalog=CATALOG, emoji=emoji, quality="standard", new_seed=lambda: 7
    )


def faults(wire, **body):
    with pytest.raises(InvalidRequestError) as caught:
        read(wire, **body)
    return [(fault.code, fault.param) for fault in caught.value.faults]


def test_the_defaults_are_the_tutorial_s_and_openai_s():
    ours, theirs = read(generations_wire), read(videos_wire)

    assert (ours.model, ours.duration_ms, str(ours.size), ours.fps) == ("sora-turbo", 5000, "1920x1080", 24)
    assert (theirs.model, theirs.duration_ms, str(theirs.size), theirs.fps) == ("sora-2", 4000, "720x1280", 24)
    assert (ours.engine, ours.seed, ours.quality, ours.door, theirs.door) == (
        "previs",
        7,
        "standard",
        "generations",
        "openai",
    )


@pytest.mark.parametrize(
    ("wire", "good", "bad"),
    [(generations_wire, [5, "5", 7.5, 60], [4.99, 0, -1, 60.01, "61"]), (videos_wire, ["1", 60, "7.5"], ["0.9", 61])],
)
def test_lengths_have_bounds_under_both_names(wire, good, bad):
    for length in good:
        assert read(wire, seconds=length).duration_ms == read(wire, duration=length).duration_ms
        assert read(wire, seconds=length).duration_ms == float(length) * 1000
    for length in bad:
        assert faults(wire, duration=length) == [("invalid_value", "duration")]


def test_the_generations_dialect_takes_the_nine_sizes_by_any_name():
    assert str(read(generations_wire, resolution="4K", aspect_ratio="1:1").size) == "2160x2160"
    assert str(read(generations_wire, resolution="720p").size) == "1280x720"
    assert str(read(generations_wire, aspect_ratio="9:16").size) == "1080x1920"
    assert str(read(generations_wire, size="720 X 1280").size) == "720x1280"
    assert str(read(generations_wire, width="720", height=720).size) == "720x720"


@pytest.mark.parametrize("size", ["1024x1792", "1920x1082", "0x0"])
def test_the_generations_dialect_refuses_other_sizes(size):
    assert faults(generations_wire, size=size) == [("unsupported_size", "size")]


@pytest.mark.parametrize("size", ["720x1280", "1280x720", "1024x1792", "1792x1024", "1920x1080", "128x3840", "130x132"])
def test_openai_s_dialect_takes_any_even_size(size):
    assert str(read(videos_wire, size=size).size) == size


@pytest.mark.parametrize("size", ["126x720", "720x3842", "721x1280", "999999x999999"])
def test_openai_s_dialect_refuses_odd_and_extreme_sizes(size):
    assert faults(videos_wire, size=size) == [("unsupported_size", "size")]


def test_a_shape_or_a_resolution_alone_gets_the_dialect_s_default_for_the_other():
    assert str(read(videos_wire, aspect_ratio="16:9").size) == "1280x720"
    assert str(read(videos_wire, resolution="1080p").size) == "1080x1920"


@BOTH
def test_sizes_that_cannot_be_read_are_refused(wire):
    assert faults(wire, size="big") == [("invalid_value", "size")]
    assert faults(wire, size="1280x") == [("invalid_value", "size")]
    assert faults(wire, aspect_ratio="4:3") == [("invalid_value", "aspect_ratio")]
    assert faults(wire, resolution="480p") == [("invalid_value", "resolution")]
    assert faults(wire, width=1280) == [("missing_field", "height")]
    assert faults(wire, height=1280) == [("missing_field", "width")]
    assert faults(wire, width="wide", height=720) == [("invalid_type", "width")]
    assert faults(wire, width=-1280, height=720) == [("unsupported_size", "width")]


@BOTH
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"seconds": "8", "duration": 5}, ("seconds", "duration")),
        ({"size": "1280x720", "aspect_ratio": "9:16"}, ("size", "aspect_ratio")),
        ({"size": "1280x720", "resolution": "1080p"}, ("size", "resolution")),
        ({"size": "1280x720", "width": 1920}, ("size", "width")),
        ({"size": "1280x720", "height": "1080"}, ("size", "height")),
        ({"width": 1280, "height": 720, "aspect_ratio": "1:1"}, ("aspect_ratio",)),
        ({"size": "1280x720", "metadata": {"aspect_ratio": "1:1"}}, ("size", "metadata.aspect_ratio")),
    ],
)
def test_fields_that_disagree_are_named_together(wire, body, named):
    with pytest.raises(InvalidRequestError) as caught:
        read(wire, **body)

    (fault,) = caught.value.faults
    assert fault.code == "conflicting_fields"
    assert all(f"'{name}'" in fault.message for name in named)


@BOTH
def test_fields_that_agree_may_all_be_sent(wire):
    request = read(
        wire,
        seconds="5",
        duration=5.0,
        size="1280x720",
        width=1280,
        height="720",
        aspect_ratio="16:9",
        resolution="720P",
    )

    assert (request.duration_ms, str(request.size), request.ignored) == (5000, "1280x720", ())


def test_sora_s_own_wide_size_counts_as_its_name():
    assert str(read(videos_wire, size="1792x1024", aspect_ratio="16:9").size) == "1792x1024"


@BOTH
@pytest.mark.parametrize(
    ("name", "good", "bad"), [("fps", (8, "60"), (7, 61)), ("seed", (0, str(2**63 - 1)), (-1, 2**63))]
)
def test_whole_numbers_have_bounds(wire, name, good, bad):
    for value in good:
        assert getattr(read(wire, **{name: value}), name) == int(value)
    for value in bad:
        assert faults(wire, **{name: value}) == [("invalid_value", name)]


@BOTH
def test_quality_is_one_of_three_words(wire):
    assert read(wire, quality="Draft").quality == "draft"
    assert faults(wire, quality="hd") == [("invalid_value", "quality")]


@BOTH
def test_a_prompt_must_be_there_and_be_text(wire):
    assert faults(wire, prompt=None) == [("missing_field", "prompt")]
    assert faults(wire, prompt=5) == [("invalid_type", "prompt")]


def test_the_generations_dialect_judges_prompts_and_openai_s_only_cleans_them():
    assert faults(generations_wire, prompt="cat 🐱") == [
        ("prompt_too_short", "prompt"),
        ("unsupported_characters", "prompt"),
    ]
    assert read(generations_wire, prompt=PROMPT + "🐱", emoji="keep").prompt == PROMPT + "🐱"
    assert read(videos_wire, prompt="cat 🐱\u202e<b>\x00").prompt == "cat 🐱<b>"


def test_a_fault_of_a_wrapped_prompt_names_where_it_was():
    assert faults(generations_wire, prompt=None, extra_body={"prompt": "cat"}) == [
        ("prompt_too_short", "extra_body.prompt")
    ]


def test_openai_s_dialect_takes_prompts_of_1_to_32000_characters():
    assert read(videos_wire, prompt="x").prompt == "x"
    assert len(read(videos_wire, prompt="海" * 32_000).prompt) == 32_000
    assert faults(videos_wire, prompt="海" * 32_001) == [("prompt_too_long", "prompt")]
    assert faults(videos_wire, prompt=" \n\u200b") == [("prompt_too_short", "prompt")]


@BOTH
def test_a_text_of_any_length_is_refused_without_being_cleaned(wire):
    assert faults(wire, prompt="x" * 50 + " " * 10**6) == [("prompt_too_long", "prompt")]


@BOTH
@pytest.mark.parametrize("picture", ["https://v.test/a.png", {"image_url": "x"}, ["x"], {"file_id": "f"}])
@pytest.mark.parametrize(
    "name", ["input_reference", "image", "image_url", "images", "reference_url", "image_reference"]
)
def test_a_picture_is_refused_and_not_overlooked(wire, name, picture):
    assert faults(wire, **{name: picture}) == [("not_implemented", name)]


@BOTH
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_no_picture_is_no_reason_to_refuse(wire, nothing):
    assert read(wire, input_reference=nothing).prompt == PROMPT


@BOTH
def test_a_request_makes_one_video(wire):
    assert read(wire, n="1").ignored == ()
    assert faults(wire, n=2) == [("not_implemented", "n")]
    assert faults(wire, n=0) == [("invalid_value", "n")]


@BOTH
def test_what_means_nothing_here_is_told_back(wire):
    assert read(wire, negative_prompt="rain", user=None, style=1).ignored == ("negative_prompt", "style")


@BOTH
def test_an_unknown_model_is_told_with_those_there_are(wire):
    with pytest.raises(ModelNotFoundError, match="There are: small, sora-2, sora-turbo, vague") as caught:
        read(wire, metadata={"model": "sora-9"})
    assert caught.value.param == "metadata.model"
    assert faults(wire, model=["sora-2"]) == [("invalid_type", "model")]


@BOTH
def test_an_unknown_model_comes_first_among_other_faults(wire):
    assert faults(wire, model="sora-9", fps=1000) == [("model_not_found", "model"), ("invalid_value", "fps")]


@BOTH
def test_a_model_s_own_limits_hold(wire):
    assert read(wire, model="small", size="1280x720", seconds=8, quality="draft").engine == "scripted"
    assert faults(wire, model="small", size="1920x1080", seconds=9, quality="high") == [
        ("invalid_value", "seconds"),
        ("unsupported_size", "size"),
        ("invalid_value", "quality"),
    ]


@BOTH
def test_a_model_that_describes_its_sizes_in_words_sets_no_limit_by_them(wire):
    assert str(read(wire, model="vague", size="1920x1080").size) == "1920x1080"


@BOTH
@pytest.mark.parametrize("custom_id", ["a", " shot 3 ", "镜头" * 32, "x" * 64])
def test_a_caller_s_own_name_is_kept_trimmed(wire, custom_id):
    assert read(wire, custom_id=custom_id).custom_id == custom_id.strip()


@BOTH
@pytest.mark.parametrize(
    ("custom_id", "code"),
    [("", "invalid_value"), ("  ", "invalid_value"), ("x" * 65, "invalid_value"), ("a\nb", "invalid_value"),
     ("a\0", "invalid_value"), (7, "invalid_type"), ([], "invalid_type")],
)  # fmt: skip
def test_a_name_that_will_not_do_is_refused(wire, custom_id, code):
    assert faults(wire, custom_id=custom_id) == [(code, "custom_id")]


@BOTH
@pytest.mark.parametrize("name", ["callback_url", "webhook_url"])
def test_where_to_call_back_has_two_names(wire, name):
    request = read(wire, **{name: "https://example.com/hook"})

    assert (request.callback_url, request.ignored) == ("https://example.com/hook", ())


@BOTH
@pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com", "http://a\nb", f"http://a/{'x' * 2048}"])
def test_what_is_no_address_is_refused(wire, url):
    assert faults(wire, webhook_url=url) == [("invalid_value", "webhook_url")]


@BOTH
def test_two_places_to_call_back_must_be_one(wire):
    assert read(wire, callback_url="http://a.test", webhook_url="http://a.test").callback_url == "http://a.test"
    assert faults(wire, callback_url="http://a.test", webhook_url="http://b.test") == [
        ("conflicting_fields", "callback_url")
    ]
