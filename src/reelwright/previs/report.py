"""The honest account of a film: what a viewer can find in it, what was asked for and is not there, and why.

Invariant: `understood` holds only phrases for what the modules really draw under this light; whatever visible
thing the prompt asks for besides is in `not_drawn`.
"""

from __future__ import annotations

from reelwright.previs import light, modules
from reelwright.previs.ontology import plural_of
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.understanding import Reading

#: A sun higher than this stands above the frame, degrees.
HIGHEST_SEEN_DEG = 21.0
_SEA_PHRASES = {"calm": "calm {}", "gentle": "gentle waves", "choppy": "choppy {}", "rough": "rough {}"}
_RESOLUTION_HEIGHTS = {"720P": 720, "1080P": 1080, "2K": 1440, "4K": 2160, "UHD": 2160, "8K": 4320}
_ALWAYS = frozenset({"waves", "horizon"})


def account(
    reading: Reading, *, width: int, height: int, duration_s: float
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return (understood, not drawn, notes) for a reading and the format it will be filmed in."""
    spec = reading.spec
    missing = list(reading.undrawn)
    found = [_entity(entity) for entity in spec.subjects]
    found += _light(reading)
    found += _place(reading)
    for concept in reading.asked:
        if concept.kind == "effect":
            (found if shows(concept.name, spec) else missing).append(concept.label)
    found += _manner(reading)
    return (
        tuple(dict.fromkeys(found)),
        tuple(dict.fromkeys(missing)),
        tuple(_notes(reading, width, height, duration_s)),
    )


def shows(effect: str, spec: SceneSpec) -> bool:
    """Return whether an effect can be seen in the film of a scene."""
    if effect in spec.without:
        return False
    if effect in _ALWAYS:
        return True
    skies = (light.TIMES[spec.time_from][0], light.TIMES[spec.time_to][1])
    if effect in {"sun", "moon", "glitter"}:
        disc = [sky for sky in skies if -0.5 < sky.elevation_deg < HIGHEST_SEEN_DEG]
        kinds = {"sun": {False}, "moon": {True}, "glitter": {False, True}}[effect]
        return spec.weather not in {"fog", "storm"} and any(sky.moon in kinds for sky in disc)
    if effect not in modules.names("effects") or not modules.find("effects", effect).wanted(spec):
        return False
    return effect != "stars" or max(sky.stars for sky in skies) > 0.3


def _entity(entity: Entity) -> str:
    noun = entity.name if entity.count == 1 else plural_of(entity.name)
    colour = f"{entity.colour} " if entity.colour else ""
    actions = modules.find("subjects", entity.name).actions
    doing = actions.get(entity.action or next(iter(actions), ""), "")
    return f"{entity.count} {colour}{noun}" + (f", {doing}" if doing else "")


def _light(reading: Reading) -> list[str]:
    """Return phrases for the time of day, the sky's colours and the weather."""
    spec = reading.spec
    found = []
    if spec.time_asked:
        same = spec.time_from == spec.time_to
        found.append(spec.time_from if same else f"{spec.time_from} turning to {spec.time_to}")
    if spec.sky_from and spec.sky_to:
        same = spec.sky_from == spec.sky_to
        found.append(f"{spec.sky_from} sky" if same else f"sky turning from {spec.sky_from} to {spec.sky_to}")
    elif "sky" in reading.names("part"):
        found.append("sky")
    found += [f"{name} sky" if name in {"clear", "cloudy"} else name for name in reading.names("weather")[:1]]
    return found


def _place(reading: Reading) -> list[str]:
    """Return phrases for the setting and its state."""
    spec = reading.spec
    colour = f"{spec.setting_colour} " if spec.setting_colour else ""
    noun = f"{colour}{spec.setting}"
    seas = [sea for sea in reading.names("sea") if sea == spec.sea or (sea == "gentle" and spec.sea == "calm")]
    found = [_SEA_PHRASES[sea].format(noun) for sea in seas]
    if spec.setting_asked and not any(phrase.endswith(noun) for phrase in found):
        found.insert(0, noun)
    return found


def _manner(reading: Reading) -> list[str]:
    """Return phrases for speed, camera and style."""
    spec = reading.spec
    labels = {(concept.kind, concept.name): concept.label for concept in reading.asked}
    found = [labels["speed", name] for name in reading.names("speed")[:1]]
    found += [labels["camera", name] for name in spec.camera[:3]]
    if ("style", spec.style) in labels:
        found.append(labels["style", spec.style])
    return found


def _notes(reading: Reading, width: int, height: int, duration_s: float) -> list[str]:
    """Return sentences about what the request's settings overrule, what was limited, and what was chosen."""
    spec = reading.spec
    notes = []
    wishes = []
    if reading.resolution and _RESOLUTION_HEIGHTS.get(reading.resolution, 0) > min(width, height):
        wishes.append(reading.resolution)
    if reading.seconds and abs(reading.seconds - duration_s) > 0.5:
        wishes.append(f"{reading.seconds:g} seconds")
    if wishes:
        settings = f"{width}x{height}, {duration_s:g} s"
        notes.append(f"The prompt asks for {' and '.join(wishes)}; the request's settings ({settings}) win.")
    for name, count in reading.wanted_counts.items():
        shown = next((entity.count for entity in spec.subjects if entity.name == name), 0)
        notes.append(f"The prompt asks for {count} {plural_of(name)}; {shown} are shown.")
    if not spec.subjects and not spec.setting_asked:
        notes.append(f"The prompt names no place this renderer knows: the film shows the open sea, {spec.time_from}.")
    return notes
