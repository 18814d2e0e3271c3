"""Prompts: what is kept, what is refused, and in which words."""

import pytest

from reelwright.domain.prompt import clean_prompt, prompt_faults

ORDINARY = "A cat on a windowsill"
FAMILY = "👨\u200d👩\u200d👧"


def codes(text, emoji="refuse"):
    return [fault.code for fault in prompt_faults(text, emoji=emoji)]


def message(text, emoji="refuse"):
    (fault,) = prompt_faults(text, emoji=emoji)
    return fault.message


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  a\tcat\r\non \x0b a   mat ", "a cat on a mat"),
        ("“It’s” a — ‘wide’ – «shot»", '"It\'s" a - \'wide\' - "shot"'),
        ("a\u00a0narrow\u202fspace\u3000", "a narrow space"),
        ("cafe\u0301", "café"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("ü\x00\x85\u202eb\ue000\ud800\ufffe\u200b\ufeff\U000e0041", "ü b"),
        (f"{FAMILY} ❤️ at sea", f"{FAMILY} ❤️ at sea"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("一只猫，坐在窗台上", "一只猫，坐在窗台上"),
        ("", ""),
    ],
)
def test_a_prompt_is_kept_as_one_clean_line(text, kept):
    assert clean_prompt(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "I <3 ocean waves",
        "price < 5 and > 3",
        "a < b, b > c, and so on",
        "一只猫坐在窗台上看着外面的鸟儿",
        "“Typographic” – quotes",
        "© 2026 Acme™, ★ rated, ♪ sings",
        "line one\nline two\ttabbed",
        "می\u200cخواهم دریا را ببینم",
        "a tilde ~~~ in the middle",
    ],
)
def test_plain_text_of_any_script_passes(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("count", "expected"), [(9, ["prompt_too_short"]), (10, []), (2000, []), (2001, ["prompt_too_long"])]
)
def test_length_is_counted_in_code_points_after_trimming(count, expected):
    assert codes(" \n" + "海" * count + "\t ") == expected
    assert codes("x" * count) == expected


@pytest.mark.parametrize(("text", "count"), [("", "0 characters"), ("x", "1 character;"), ("y" * 2001, "2001")])
def test_the_length_that_was_counted_is_told(text, count):
    assert count in message(text)


def test_invisible_characters_do_not_make_a_prompt_longer():
    assert codes("cat" + "\u200b" * 20) == ["prompt_too_short"]


def test_the_tutorial_s_bad_prompt_names_length_and_emoji():
    short, emoji = prompt_faults("cat 🐱", emoji="refuse")

    assert (short.code, emoji.code) == ("prompt_too_short", "unsupported_characters")
    assert "5 characters" in short.message
    assert "🐱 (U+1F431)" in emoji.message
    assert {short.param, emoji.param} == {"prompt"}


@pytest.mark.parametrize("sign", ["🌅", "❤️", "☀", "©️", "1️⃣", "🇫🇷", FAMILY, "🏴\U000e0067\U000e007f", "\U0001fae9"])
def test_pictographs_are_refused_or_kept_as_the_operator_says(sign):
    assert codes(f"{ORDINARY} {sign}") == ["unsupported_characters"]
    assert codes(f"{ORDINARY} {sign}", emoji="keep") == []


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\x00", "U+0000 (control character)"),
        ("\x9f", "U+009F (control character)"),
        ("\ue000", "U+E000 (private use)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
        ("\ud83d", "U+D83D (half a surrogate pair)"),
        ("\uffff", "U+FFFF (not a character)"),
    ],
)
def test_what_cannot_be_seen_is_named(sign, name):
    assert name in message(ORDINARY + sign, emoji="keep")


def test_each_character_is_listed_once_and_a_long_list_is_cut():
    assert message(ORDINARY + "🐱🐱").count("🐱") == 1
    assert "and 2 more" in message(ORDINARY + "".join(chr(0xE000 + index) for index in range(12)))


@pytest.mark.parametrize(
    "markup", ["<script>x</script>", "</b>", "<img src=x\n>", "<!-- x", "<!DOCTYPE html", "```py", "\n  ~~~"]
)
def test_markup_is_refused(markup):
    assert codes(ORDINARY + markup) == ["unsupported_markup"]


def test_all_kinds_of_markup_are_named_at_once():
    assert message(f"{ORDINARY} <b>x</b> ```") == (
        "The prompt holds an HTML tag (<b>) and a code fence. Describe the video in plain text."
    )


def test_a_heap_of_accents_is_thinned_and_the_letters_stay():
    heap = "e" + "\u0301\u0316" * 50_000 + "l"

    kept = clean_prompt(heap)

    assert kept[0] == "é"
    assert kept[-1] == "l"
    assert len(kept) < 40
    assert clean_prompt("—" * 40 + "🐱" * 40) == "-" * 40 + "🐱" * 40


def test_of_a_text_far_too_long_the_beginning_is_judged():
    assert codes("x" * 100_000 + "🐱") == ["prompt_too_long"]
    assert codes("🐱" + "x" * 100_000) == ["prompt_too_long", "unsupported_characters"]


def test_everything_wrong_is_told_at_once():
    assert codes("<b>\x00") == ["prompt_too_short", "unsupported_characters", "unsupported_markup"]
