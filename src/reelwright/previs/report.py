"""The honest account of a film: what a viewer can find in it, and what was asked for and is not there.

Invariant: `understood` holds only phrases for what the modules really draw under this light; whatever visible
thing the prompt asks for besides is in `not_drawn`.
"""

from __future__ import annotations

from reelwright.previs import light, modules, notes
from reelwright.previs.calligraphy import writable
from reelwright.previs.inflection import plural_of
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.understanding import Reading

#: A sun higher than this stands above the frame, degrees.
HIGHEST_SEEN_DEG = 21.0
_SEA_PHRASES = {"calm": "calm {}", "gentle": "gentle waves", "choppy": "choppy {}", "rough": "rough {}"}
_SEAS = frozenset({"ocean", "beach"})
#: Settings without a time of day or weather.
_TIMELESS = frozenset({"studio"})
_OF_THE_SKY = frozenset({"sun", "moon", "stars", "clouds", "rainbow", "aurora", "milky way", "lightning", "god rays"})
_DARK = frozenset({"dusk", "night"})
#: Traits that are said after the colour ("orange tabby cat"); those that are carried.
_BY_THE_NOUN = frozenset({"tabby"})
_CARRIED = frozenset({"umbrella"})
_INDOORS = {"interior window": "interior by a window"}


def account(
    reading: Reading, *, width: int, height: int, duration_s: float, fps: int
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return (understood, not drawn, notes) for a reading and the format it will be filmed in."""
    spec = reading.spec
    missing = list(reading.undrawn)
    found = [_entity(entity) for entity in spec.subjects]
    if spec.text:
        (found if writable(spec.text) else missing).append(f"“{spec.text}”")
    found += _light(reading, missing)
    found += _place(reading, missing)
    for concept, text in reading.asked.items():
        if concept.kind in {"effect", "light"} and shows(concept.name, spec):
            found.append(concept.label)
        elif concept.kind in {"effect", "light"}:
            missing.append(text if concept.name == "glitter" else concept.label)
    found += _manner(reading)
    return (
        tuple(dict.fromkeys(found)),
        tuple(dict.fromkeys(missing)),
        tuple(notes.of(reading, width=width, height=height, duration_s=duration_s, fps=fps)),
    )


def shows(effect: str, spec: SceneSpec) -> bool:
    """Return whether an effect or a light can be seen in the film of a scene."""
    if effect in spec.without or (effect in _OF_THE_SKY and not _has_sky(spec)):
        return False
    skies = (light.TIMES[spec.time_from][0], light.TIMES[spec.time_to][1])
    if effect == "sunlight":
        up = any(sky.elevation_deg > -0.5 and not sky.moon for sky in skies)
        return up and spec.weather not in {"fog", "storm"} and spec.setting not in _TIMELESS
    if effect == "glitter" and spec.setting not in _SEAS:
        return False
    if effect in {"sun", "moon", "glitter"}:
        # It stays on the side where it is at first.
        over_water = modules.find("settings", spec.setting).flat_horizon and not spec.subjects
        is_ahead = light.is_ahead(skies[0], over_water=over_water)
        disc = [sky for sky in skies if is_ahead and -0.5 < sky.elevation_deg < HIGHEST_SEEN_DEG]
        kinds = {"sun": {False}, "moon": {True}, "glitter": {False, True}}[effect]
        return spec.weather not in {"fog", "storm"} and any(sky.moon in kinds for sky in disc)
    if effect in modules.find("settings", spec.setting).shows:
        return True
    if effect not in modules.names("effects") or not modules.find("effects", effect).wanted(spec):
        return False
    return effect != "stars" or max(sky.stars for sky in skies) > 0.3


def _has_sky(spec: SceneSpec) -> bool:
    """Return whether the setting lies under the open sky."""
    return modules.find("settings", spec.setting).is_outside


def _entity(entity: Entity) -> str:
    noun = entity.name if entity.count == 1 else plural_of(entity.name)
    colour = f"{entity.colour} to {entity.colour_to}" if entity.colour_to else entity.colour
    before = [trait for trait in entity.traits if trait not in _BY_THE_NOUN | _CARRIED]
    after = [trait for trait in entity.traits if trait in _BY_THE_NOUN]
    words = [str(entity.count), entity.size, *before, colour, *after, noun]
    carried = [_carried(trait, entity.trait_colour) for trait in entity.traits if trait in _CARRIED]
    actions = modules.find("subjects", entity.name).actions
    doing = actions.get(entity.action or next(iter(actions), ""), "")
    return " ".join(filter(None, (*words, *carried))) + (f", {doing}" if doing else "")


def _carried(trait: str, colour: str | None) -> str:
    thing = f"{colour} {trait}" if colour else trait
    return f"with {'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def _light(reading: Reading, missing: list[str]) -> list[str]:
    """Return phrases for the time of day, the sky's colours and the weather."""
    spec = reading.spec
    found = []
    if spec.time_asked:
        same = spec.time_from == spec.time_to
        found.append(spec.time_from if same else f"{spec.time_from} turning to {spec.time_to}")
    if spec.sky_from and spec.sky_to and _has_sky(spec):
        same = spec.sky_from == spec.sky_to
        found.append(f"{spec.sky_from} sky" if same else f"sky turning from {spec.sky_from} to {spec.sky_to}")
    elif reading.names("sky") and _has_sky(spec):
        found.append("sky")
    elif reading.names("sky"):
        missing.append("sky")
    found += _weather(reading)
    if spec.setting in _TIMELESS:
        missing += found
        return []
    return found


def _weather(reading: Reading) -> list[str]:
    """Return a phrase for the weather and what it turns to, as far as it was asked for."""
    spec = reading.spec
    labels = {concept.name: concept.label for concept in reading.asked if concept.kind == "weather"}
    asked = [labels[name] for name in dict.fromkeys((spec.weather, spec.weather_to)) if name in labels]
    return [" turning to ".join(asked)] if asked else []


def _place(reading: Reading, missing: list[str]) -> list[str]:
    """Return phrases for the setting, its state, its looks and its parts."""
    spec = reading.spec
    looks = [look for look in spec.traits if look != "neon" or not _DARK.isdisjoint({spec.time_from, spec.time_to})]
    labels = {concept.name: concept.label for concept in reading.asked if concept.kind == "look"}
    missing += [labels[look] for look in spec.traits if look not in looks]
    colour = f"{spec.setting_colour} " if spec.setting_colour else ""
    noun = f"{colour}{_INDOORS.get(spec.setting, spec.setting)}"
    found = []
    if spec.setting in _SEAS:
        sea = noun if spec.setting == "ocean" else "sea"
        seas = [*reading.names("sea"), *reading.names("swell")]
        seas = [state for state in seas if state == spec.sea or (state == "gentle" and spec.sea == "calm")]
        found = [_SEA_PHRASES[state].format(sea) for state in seas]
    if spec.setting_asked and not any(phrase.endswith(noun) for phrase in found):
        found.insert(0, noun)
    found += [labels[look] for look in looks]
    return found + [concept.label for concept in reading.asked if concept.kind == "part"]


def _manner(reading: Reading) -> list[str]:
    """Return phrases for speed, camera and style."""
    spec = reading.spec
    labels = {(concept.kind, concept.name): concept.label for concept in reversed(reading.asked)}
    found = [labels["speed", name] for name in reading.names("speed")[:1]]
    found += [labels["camera", name] for name in spec.camera[:3]]
    if ("style", spec.style) in labels:
        found.append(labels["style", spec.style])
    return found
