"""Cats: they sit and watch, ears and tail alive; stand, walk and run; short-haired or fluffy, tabby or plain."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reelwright.previs import light, modules
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, Uniforms, place
from reelwright.previs.scene import Colour, Entity
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.felines import Feline

Angles = dict[str, tuple[float, float, float]]
_SPEEDS = {"walk": 0.55, "run": 2.3}
#: Fur: shells and length (m), fluffy and short.
_FLUFFY, _SHORT = (5, 0.0185), (4, 0.0075)
_SHADER = "subjects/cat.glsl"
#: Colours in which a cat is striped even when nobody says tabby.
_STRIPED = {"orange": 0.9, "brown": 0.7, "grey": 0.45, "amber": 0.8, "gold": 0.7}
_PLAIN_PALE = {"black": 0.0, "white": 1.0, "grey": 0.5}


def _noise(n: float) -> float:
    return math.sin(n * 127.1 + 11.7) * 43758.5453 % 1.0


def _eased(share: float) -> float:
    s = min(max(share, 0.0), 1.0)
    return s * s * s * (s * (6.0 * s - 15.0) + 10.0)


def glance(t: float, seed: float) -> tuple[float, float]:
    """Return where a watching head is turned, -1..1 to the side and up: it rests, then follows something else."""
    beat_s = 1.7
    step = math.floor(t / beat_s)
    here = t / beat_s - step

    def goal(n: float) -> tuple[float, float]:
        return 2.0 * _noise(n + seed) - 1.0, 2.0 * _noise(n + seed + 57.3) - 1.0

    starts = 0.15 + 0.35 * _noise(step + seed + 9.1)
    share = _eased((here - starts) / 0.30)
    (a, b), (c, d) = goal(step), goal(step + 1)
    # Between turns it still follows, slowly.
    follow = 0.12 * math.sin(1.3 * t + seed)
    return a + (c - a) * share + follow, b + (d - b) * share


def blink(t: float, seed: float) -> float:
    """Return how far the lids are closed, 0..1: now and then, slowly."""
    beat_s = 3.1
    step = math.floor(t / beat_s)
    at = (0.25 + 0.5 * _noise(step + seed + 3.3)) * beat_s
    gone = t - step * beat_s - at
    return _eased(gone / 0.13) * _eased((0.46 - gone) / 0.24)


def flick(t: float, seed: float) -> float:
    """Return an ear's twitch, 0..1."""
    beat_s = 2.3
    step = math.floor(t / beat_s)
    gone = t - step * beat_s - (0.2 + 0.6 * _noise(step + seed)) * beat_s
    return math.exp(-gone * 9.0) * math.sin(min(gone * 26.0, math.pi)) if gone > 0.0 else 0.0


class CatPlayer(Player):
    """The cats of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._cats = [
            (act, mark) for act in shot.acts if act.subject == "cat" for mark in act.marks if act.entity is not None
        ]
        entity = self._cats[0][0].entity if self._cats else None
        self._lead = entity or Entity("cat")
        self._ground = modules.find("settings", shot.spec.setting).ground(shot.spec, shot.seed)
        self._is_fluffy = "fluffy" in self._lead.traits

    def models(self) -> Mapping[str, Model]:
        """Return a sitting cat, a standing one, or both."""
        models = {}
        for name in dict.fromkeys(_kind(act.entity) for act, _ in self._cats):
            cat = _feline(name)
            shells, fur_m = _FLUFFY if self._is_fluffy else _SHORT
            bones = len(cat.skeleton.names)
            models[name] = Model(
                cat.mesh, _SHADER, "cat", bones=bones, shells=shells, fur_m=fur_m, coat=cat.coat, combed=True
            )
            models[f"{name}'s face"] = Model(cat.face, _SHADER, "cat_face", bones=bones, throws_shadow=False)
        return models

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return what the coats are like."""
        del moment
        name = self._lead.colour or "orange"
        base = name.split()[-1]
        stripes = 1.0 if "tabby" in self._lead.traits else _STRIPED.get(base, 0.0)
        pale = _PLAIN_PALE.get(base, 1.0) if stripes < 1.0 else 1.0
        return {"cat_coat": (stripes, pale, float(self._is_fluffy), 0.0036 if self._is_fluffy else 0.0028)}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return each cat in its pose."""
        import numpy as np

        from reelwright.previs.skeleton import quaternion

        out = []
        for act, mark in self._cats:
            cat = _feline(_kind(act.entity))
            x, y, z = self._at(mark, moment.scene_s)
            closed = min(blink(moment.scene_s + 40.0 * mark.phase, 5.0 * mark.phase), 0.99)
            look = (*_tone(act.entity, moment.share), closed)
            row = place((x, y, z), turn=quaternion(0.0, -mark.heading_rad, 0.0), scale=mark.scale, look=look)
            bones, places = self._pose(cat, mark, moment), np.array([row], np.float32)
            kind = _kind(act.entity)
            out += [Figure(kind, places, bones), Figure(f"{kind}'s face", places, bones)]
        return out

    def _at(self, mark: Mark, scene_s: float) -> tuple[float, float, float]:
        x, y, z = mark.at(scene_s)
        return (x, self._ground.height(x, z) if mark.speed_m_s else y, z)

    def _pose(self, cat: Feline, mark: Mark, moment: Moment) -> NDArray[np.float32]:
        from reelwright.previs.felines import sitting

        t = moment.scene_s + 40.0 * mark.phase
        angles = _attention(t, mark, is_busy=mark.speed_m_s > 0.0)
        breath = math.sin(2.0 * math.pi * 0.42 * t)
        shift = (cat.ahead_m, cat.lift_m, 0.0)
        if cat is sitting():
            angles |= self._resting_tail(cat, mark, moment)
            stretch = {"chest": (0.0018 * breath, 0.0016 * breath, 0.0)}
            return cat.skeleton.pose(angles, shift=shift, stretch=stretch)
        from reelwright.previs.cat_gait import stride

        moving, bounce_m = stride(cat, mark.speed_m_s / mark.scale, t)
        angles |= moving | _carried_tail(t, mark.speed_m_s / mark.scale)
        return cat.skeleton.pose(angles, shift=(shift[0], shift[1] + bounce_m, 0.0))

    def _resting_tail(self, cat: Feline, mark: Mark, moment: Moment) -> Angles:
        """Lay the tail round to the lens on whatever carries the cat; beyond an edge it hangs and sways."""
        from reelwright.previs.felines import TAIL_BONES, TAIL_M, tail_bones

        t, step = moment.scene_s + 40.0 * mark.phase, TAIL_M / TAIL_BONES
        side = -1.0 if math.cos(mark.heading_rad) > 0.0 else 1.0
        # So far round its first joints bring it that it points at the lens.
        round_rad = (0.5 * math.pi - math.asin(math.sin(mark.heading_rad))) / 4.0
        root = cat.skeleton.heads[cat.skeleton["tail0"]]
        x, z = float(root[0]) + cat.ahead_m, 0.0
        yaw, pitch, past, out = 0.0, 0.0, 0.0, {}
        for k, name in enumerate(tail_bones()):
            share = k / (TAIL_BONES - 1)
            sway = 0.30 * share**1.3 * math.sin(1.55 * t - 2.6 * share) + 0.05 * math.sin(0.7 * t)
            own_yaw = side * (round_rad if k < 4 else 0.02) + 0.55 * sway * (1.0 + 0.25 * min(pitch, 1.0))
            own_pitch = min(0.62 * past, max(1.45 - pitch, 0.0))
            if k == TAIL_BONES - 1:
                own_pitch -= (0.16 + 0.10 * math.sin(1.55 * t - 3.4)) * max(1.0 - 3.0 * pitch, 0.0)
            yaw, pitch = yaw + own_yaw, pitch + own_pitch
            out[name] = (0.0, own_yaw, own_pitch)
            tip = (x - step * math.cos(yaw) * math.cos(pitch), z + step * math.sin(yaw) * math.cos(pitch))
            past = self._past(mark, (x, z), tip)
            x, z = tip
        return out

    def _past(self, mark: Mark, root: tuple[float, float], tip: tuple[float, float]) -> float:
        """Return the share of a stretch of tail that is beyond the edge of what carries the cat."""
        low, high = 0.0, 1.0
        if self._drop(mark, *root) > 0.02:
            return 1.0
        if self._drop(mark, *tip) <= 0.02:
            return 0.0
        for _ in range(7):
            middle = 0.5 * (low + high)
            here = (root[0] + middle * (tip[0] - root[0]), root[1] + middle * (tip[1] - root[1]))
            low, high = (low, middle) if self._drop(mark, *here) > 0.02 else (middle, high)
        return 1.0 - low

    def _drop(self, mark: Mark, x: float, z: float) -> float:
        """Return how far the ground lies under the cat's own, at a place in its space."""
        c, s = math.cos(mark.heading_rad), math.sin(mark.heading_rad)
        there = mark.x + mark.scale * (x * c - z * s), mark.z + mark.scale * (x * s + z * c)
        return mark.y - self._ground.height(*there)

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the paws, and where it sits."""
        out = []
        for act, mark in self._cats:
            x, y, z = self._at(mark, moment.scene_s)
            c, s = math.cos(mark.heading_rad) * mark.scale, math.sin(mark.heading_rad) * mark.scale
            sits = _kind(act.entity) == "sitting cat"
            spots = ((0.07, 0.07), (-0.06, 0.15)) if sits else ((0.10, 0.07), (-0.13, 0.07))
            out += [
                Contact((x + c * a, y, z + s * a), radius * mark.scale, 0.85 if sits else 0.6) for a, radius in spots
            ]
        return out


def _kind(entity: Entity | None) -> str:
    action = entity.action if entity else None
    return "standing cat" if action in {"stand", "walk", "run"} else "sitting cat"


def _feline(kind: str) -> Feline:
    from reelwright.previs import felines

    return felines.sitting() if kind == "sitting cat" else felines.standing()


def _tone(entity: Entity | None, share: float) -> Colour:
    """Return the coat's colour now: fur is duller than the paint of its name."""
    names = ((entity.colour if entity else None) or "orange", (entity.colour_to if entity else None))
    tones = [_fur_tone(name) for name in names if name]
    return light.mix(tones[0], tones[-1], share)


@functools.cache
def _fur_tone(name: str) -> Colour:
    if name == "orange":
        return (0.88, 0.42, 0.135)
    tone = light.colour(name)
    grey = light.luminance(tone)
    return light.scaled(light.mix(tone, (grey, grey, grey), 0.12), 0.94)


def _attention(t: float, mark: Mark, *, is_busy: bool) -> Angles:
    """Return head and ears: they follow what goes on outside, or ahead when it is on its way."""
    away = 1.0 if math.cos(mark.heading_rad) > 0.0 else -1.0
    aside, up = glance(t, 7.0 * mark.phase)
    middle, reach = (0.0, 0.18) if is_busy else (-0.52, 0.44)
    turn = -away * (middle + reach * aside)
    lift = 0.05 + 0.13 * up
    tilt = 0.05 * math.sin(0.9 * t)
    twitch, other = flick(t, 1.0 + mark.phase), flick(t + 0.8, 4.0 + mark.phase)
    return {
        "neck": (0.0, 0.40 * turn, 0.25 * lift),
        "head": (tilt, 0.60 * turn, 0.75 * lift),
        "ear_near": (0.30 * twitch, 0.55 * twitch - 0.12 * turn, -0.10 * twitch),
        "ear_far": (-0.30 * other, -0.55 * other - 0.12 * turn, -0.10 * other),
    }


def _carried_tail(t: float, speed_m_s: float) -> Angles:
    """Return a tail that hangs behind a standing cat, carried level when it runs."""
    from reelwright.previs.felines import TAIL_BONES, tail_bones

    fast = min(speed_m_s / 2.0, 1.0)
    curve = (0.50, 0.22, 0.10, 0.0, -0.10, -0.18, -0.24, -0.26, -0.22)
    out = {}
    for k, name in enumerate(tail_bones()):
        share = k / (TAIL_BONES - 1)
        sway = (0.10 + 0.08 * fast) * (0.4 + share) * math.sin((1.6 + 5.0 * fast) * t - 2.4 * share)
        out[name] = (0.0, sway, curve[k] * (1.0 - 0.75 * fast) + 0.05 * fast * math.sin(9.0 * t - 2.0 * share))
    return out


PIECE = Piece(
    name="cat",
    play=CatPlayer,
    size_m=(0.40, 0.44, 0.20),
    at_most=5,
    speeds=_SPEEDS,
    facing_rad=0.50,
    actions={"sit": "sitting", "stand": "standing", "walk": "walking", "run": "running", "watch": "watching"},
    traits=frozenset({"fluffy", "tabby"}),
)
