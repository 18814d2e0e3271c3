"""What the renderer reads out of a prompt, English and Chinese, and how honest it is about the rest."""

from __future__ import annotations

import random

import pytest

from reelwright.previs import Entity, direct, modules, ontology
from reelwright.previs.locating import HOMES
from reelwright.previs.scene import SceneSpec
from tests.unit.previs.films import TUTORIAL, TUTORIAL_FULL, film


def scene(prompt: str) -> SceneSpec:
    return film(prompt).scene


def test_the_tutorials_prompt_is_understood_whole():
    made = film(TUTORIAL)
    assert set(made.understood) == {
        "3 dolphins, leaping",
        "sunset",
        "sky turning from orange to deep purple",
        "calm ocean",
        "gentle waves",
        "slow motion",
    }
    assert made.not_drawn == ()
    assert made.notes == ()


def test_render_words_are_settings_that_the_request_overrules():
    made = direct(TUTORIAL_FULL, width=1920, height=1080, fps=24, frame_count=120, seed=1)
    assert {"drone shot", "cinematic look"} <= set(made.understood)
    assert made.not_drawn == ()
    assert made.notes == ("The prompt asks for 4K and 30 seconds; the request's settings (1920x1080, 5 s) win.",)


def test_a_wish_that_the_request_grants_needs_no_note():
    made = direct("Dolphins at sea, 4k, 5 seconds", width=3840, height=2160, fps=24, frame_count=120, seed=1)
    assert made.notes == ()


def test_chinese_and_english_mean_the_same():
    chinese = film("三只海豚在平静的海面上跃起，日落，天空从橙色渐变到深紫色，慢动作，航拍")
    assert set(chinese.understood) == {
        "3 dolphins, leaping",
        "sunset",
        "sky turning from orange to deep purple",
        "calm ocean",
        "slow motion",
        "drone shot",
    }
    assert chinese.not_drawn == ()


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("a dolphin leaps", 1),
        ("dolphin", 1),
        ("dolphins", 3),
        ("two dolphins", 2),
        ("a pair of dolphins", 2),
        ("4 dolphins", 4),
        ("a pod of dolphins", 4),
        ("a sunset with dolphins", 3),
        ("一只海豚", 1),
        ("两条海豚跃出水面", 2),
        ("五只海豚", 5),
    ],
)
def test_a_count_belongs_to_its_noun(prompt, count):
    assert [entity.count for entity in scene(prompt).subjects] == [count]


def test_more_than_can_be_shown_is_limited_and_said():
    made = film("twelve 12 dolphins")
    assert made.scene.subjects[0].count == 5
    assert "12 dolphins" in made.notes[0]


def test_colours_belong_to_their_nouns():
    spec = scene("Two pink dolphins under a purple sky, over a turquoise sea")
    assert spec.subjects == (Entity("dolphin", 2, "pink"),)
    assert (spec.sky_from, spec.sky_to, spec.setting_colour) == ("purple", "purple", "turquoise")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("The sky is deep red over the ocean", ("deep red", "deep red")),
        ("The sky turns from gold to dark blue", ("gold", "dark blue")),
        ("天空从橙色变成紫色", ("orange", "purple")),
        ("the sea at night", (None, None)),
    ],
)
def test_sky_colours_and_their_transition(prompt, expected):
    spec = scene(prompt)
    assert (spec.sky_from, spec.sky_to) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("sunset turning into night over the ocean", ("sunset", "night")),
        ("the ocean at dawn", ("sunrise", "sunrise")),
        ("ocean under the stars", ("night", "night")),
        ("清晨的大海", ("morning", "morning")),
        ("a storm at sea", ("day", "day")),
    ],
)
def test_time_of_day(prompt, expected):
    spec = scene(prompt)
    assert (spec.time_from, spec.time_to) == expected


@pytest.mark.parametrize("prompt", ["No dolphins, only the sea at night", "the sea without dolphins", "没有海豚的大海"])
def test_what_is_ruled_out_is_neither_drawn_nor_missed(prompt):
    made = film(prompt)
    assert made.scene.subjects == ()
    assert made.not_drawn == ()


@pytest.mark.parametrize(
    ("prompt", "missing"),
    [
        ("a dragon on a lake", {"dragon", "lake"}),
        ("一只猫在弹钢琴", {"钢琴"}),
        ("A dolphin and a zeppelin over the sea", {"zeppelin"}),
        ("quantum blorf over the ocean", {"quantum blorf"}),
        ("dolphins among icebergs with fireworks", {"icebergs", "fireworks"}),
        ("the ocean at noon with stars and a full moon", {"stars", "moon"}),
        ("an anime ocean", {"anime"}),
    ],
)
def test_visible_things_that_are_not_drawn_are_named(prompt, missing):
    assert set(film(prompt).not_drawn) == missing


@pytest.mark.parametrize(
    "prompt",
    [
        "An elegant, breathtaking, cinematic masterpiece of high quality, slowly moving over the ocean",
        "The serene ocean shimmering gracefully in warm light, ultra detailed, 8k, award-winning",
        "唯美的大海，画面细腻，缓缓流动，氛围温暖",
        "Gentle waves are rolling peacefully while the sun is setting over the horizon",
    ],
)
def test_adjectives_verbs_and_abstractions_are_not_missed(prompt):
    assert film(prompt).not_drawn == ()


@pytest.mark.parametrize("prompt", ["", "   ", "!!!", "hello", "🐬🐬", "a" * 5000, "的" * 3000])
def test_any_prompt_gives_a_film_that_claims_nothing_it_was_not_asked(prompt):
    made = film(prompt)
    assert made.scene.setting == "ocean"
    assert made.understood == ()
    assert len(made.notes) == 1


def test_understood_never_lists_what_the_light_hides():
    made = film("the sun over the ocean at noon")
    assert "sun" not in made.understood
    assert made.not_drawn == ("sun",)


def test_a_plan_is_a_pure_function_of_its_arguments():
    assert film(seed=3) == film(seed=3)
    assert film(seed=3) != film(seed=4)


@pytest.mark.parametrize(
    ("size", "quality", "expected"),
    [
        ((1920, 1080), "standard", (960, 540)),
        ((1920, 1080), "draft", (640, 360)),
        ((1080, 1920), "high", (1080, 1920)),
        ((320, 180), "standard", (320, 180)),
    ],
)
def test_the_shaded_size_is_reported(size, quality, expected):
    width, height = size
    assert film(width=width, height=height, quality=quality).rendered_at == expected


@pytest.mark.parametrize("change", [{"width": 0}, {"fps": 0}, {"frame_count": 0}, {"quality": "ultra"}])
def test_impossible_formats_are_refused(change):
    with pytest.raises(ValueError, match="must be"):
        film(**change)


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("The sun sets behind the horizon of the Pacific", {"sunset", "sun", "horizon", "ocean"}),
        ("turquoise waves, a dolphin's splash", {"turquoise ocean", "waves", "splashes", "1 dolphin, leaping"}),
        ("金色的夕阳洒在海面上，镜头缓缓推进", {"sunset", "sun", "ocean", "push-in"}),
        ("white clouds in a blue sky over the sea at noon", {"clouds", "blue sky", "ocean", "noon"}),
    ],
)
def test_everyday_wording_is_found(prompt, found):
    made = film(prompt)
    assert set(made.understood) == found
    assert made.not_drawn == ()


def test_the_format_a_prompt_asks_for_is_said_to_be_the_requests_own():
    made = film("Vertical video of the sea, 60 fps, 2 minutes, 8k")
    (note,) = made.notes
    assert note == (
        "The prompt asks for 8K and 120 seconds and 60 fps and a vertical video; "
        "the request's settings (160x90, 2 s, 24 fps) win."
    )


def test_a_format_that_the_request_has_anyway_needs_no_note():
    assert film("竖屏，24fps，2秒，大海", width=90, height=160).notes == ()


def test_a_place_that_nobody_named_is_told():
    made = film("two dolphins")
    assert not made.scene.setting_asked
    assert made.notes == ("The prompt names no place this renderer knows: the film shows the open sea, golden hour.",)


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ('A robot arm writes "山水" with a brush', "山水"),
        ("The robotic arm is writing 永和 on rice paper", "永和"),
        ("机械臂在宣纸上写下“永远”两个字", "永远"),
        ("机械臂写「福」字", "福"),
        ("a robot arm beside a brush", None),
    ],
)
def test_what_a_robot_arm_writes_is_taken_from_the_quotation(prompt, text):
    assert scene(prompt).text == text


def test_lettering_that_nobody_writes_is_named_as_missing():
    made = film('A sign that says "OPEN" on the beach')
    assert made.scene.text is None
    assert "“OPEN”" in made.not_drawn


def test_a_quotation_that_is_the_prompt_itself_is_read():
    assert scene('"Two dolphins at night"').subjects == (Entity("dolphin", 2),)


@pytest.mark.parametrize("name", [name for name in HOMES if name in modules.names("subjects")])
def test_every_subject_has_a_home_to_be_filmed_in(name):
    assert scene(f"a {name}").setting == (HOMES[name] if HOMES[name] in modules.names("settings") else "ocean")


@pytest.mark.parametrize("seed", range(40))
def test_any_mix_of_known_and_unknown_words_gives_a_film(seed):
    rng = random.Random(seed)
    words = [
        *sorted(ontology.words()),
        *sorted(ontology.plain_words()),
        *["blorf", "魑魅", ",", ".", "，", "3", "“山”"] * 40,
    ]
    made = film(" ".join(rng.choices(words, k=60)))
    assert all((*made.understood, *made.not_drawn, *made.notes))
    assert len({entity.name for entity in made.scene.subjects}) == len(made.scene.subjects)
    assert all(entity.count >= 1 for entity in made.scene.subjects)


@pytest.mark.parametrize(
    "piece",
    [
        "a cat and a dog running, ",
        "zorgon, ",
        "umbrella ",
        '"',
        *(pytest.param(piece, marks=pytest.mark.more) for piece in ("一只猫坐在窗台上看鸟，", "写")),
    ],
)
def test_the_longest_prompts_are_read_word_for_word(piece):
    """A reading grows with its prompt and no faster: twice the words ask for the same things."""
    once, twice = piece * (8_000 // len(piece)), piece * (32_000 // len(piece))
    assert film(once).not_drawn == film(twice).not_drawn
    assert film(once).scene == film(twice).scene
