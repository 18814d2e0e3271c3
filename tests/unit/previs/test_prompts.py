"""120 prompts in two languages, and the scene a person would expect of each: `prompts.tsv`.

Expectations are written from the prompt, never from what came out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.previs.scene import Entity
from tests.unit.previs.films import film

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "prompts.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def told(entity: Entity) -> str:
    colour = f"{entity.colour}>{entity.colour_to}" if entity.colour_to else entity.colour
    traits = [f"{entity.trait_colour}-{trait}" if entity.trait_colour else trait for trait in entity.traits]
    words = " ".join(filter(None, (str(entity.count), entity.size, colour, *traits, entity.name)))
    return f"{words}/{entity.action}" if entity.action else words


def change(first: str | None, last: str | None) -> str:
    return f"{first or ''}" if first == last else f"{first}>{last}"


def asked(text: str, separator: str = ",") -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def test_there_are_enough_prompts_in_both_languages():
    chinese = [row for row in ROWS if not row[0].isascii()]
    assert len(chinese) >= 50
    assert len(ROWS) - len(chinese) >= 70


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:50])
def test_a_prompt_gives_the_scene_one_expects(row):
    prompt, setting, subjects, time, weather, camera, more, not_drawn = row
    made = film(prompt)
    spec = made.scene
    assert spec.setting + ("" if spec.setting_asked else "?") == setting
    assert sorted(map(told, spec.subjects)) == sorted(asked(subjects, ";"))
    assert (change(spec.time_from, spec.time_to) if spec.time_asked or time else "") == time
    if weather:
        assert change(spec.weather, spec.weather_to) == weather
    assert list(spec.camera) == asked(camera)
    assert set(made.not_drawn) == set(asked(not_drawn))
    found = {
        "effects": set(spec.effects),
        "without": set(spec.without),
        "traits": set(spec.traits),
        "style": spec.style,
        "speed": {0.4: "slow", 1.5: "fast"}.get(spec.speed, ""),
        "sea": spec.sea,
        "sky": f"{spec.sky_from}>{spec.sky_to}",
        "text": spec.text or "",
        "colour": spec.setting_colour,
    }
    for wish in asked(more):
        name, _, value = wish.partition("=")
        if isinstance(found[name], set):
            assert found[name] >= set(asked(value, "+")), name
        else:
            assert found[name] == value, name
