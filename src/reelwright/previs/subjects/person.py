"""People: dressed for the weather, each in clothes of their own, standing, walking, running or dancing.

Invariant: who somebody is (clothes, skin, hair, height) follows from the seed and their number alone.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reelwright.previs import light, modules
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, place
from reelwright.previs.scene import Colour, Entity
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    from reelwright.previs.footwork import Footing

#: Coats when the prompt names no colour, linear-light.
_COATS: Sequence[Colour] = (
    (0.80, 0.42, 0.06),
    (0.06, 0.16, 0.30),
    (0.42, 0.06, 0.05),
    (0.40, 0.29, 0.16),
    (0.07, 0.22, 0.15),
    (0.50, 0.48, 0.44),
)
_UMBRELLAS: Sequence[Colour] = ((0.72, 0.02, 0.03), (0.85, 0.50, 0.05), (0.05, 0.25, 0.50))
_SHADER = "subjects/person.glsl"


@dataclass(frozen=True, slots=True)
class _Somebody:
    """One person of the film."""

    mark: Mark
    entity: Entity | None
    outfit: int
    cut: int
    #: Height over the common 1.72 m.
    tall: float
    coat: Colour
    umbrella: Colour | None
    #: Skin, hair and trousers as the material counts them.
    code: float

    @property
    def scale(self) -> float:
        """Return the figure's scale."""
        return self.mark.scale * self.tall


class PersonPlayer(Player):
    """The people of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.biped import Build
        from reelwright.previs.footwork import Footing

        acts = [act for act in shot.acts if act.subject == "person"]
        cast = [(mark, act.entity) for act in acts for mark in act.marks]
        self._people = [_somebody(shot.seed, number, *pair) for number, pair in enumerate(cast)]
        ground = modules.find("settings", shot.spec.setting).ground(shot.spec, shot.seed)
        self._footings = [Footing(one.mark, ground, one.scale) for one in self._people]
        self._build = Build()
        self._bones = self._build.skeleton()

    def models(self) -> Mapping[str, Model]:
        """Return the outfits and heads that are needed, coarser in a crowd."""
        from reelwright.previs.heads import head
        from reelwright.previs.umbrella import umbrella
        from reelwright.previs.wardrobe import dressed

        coarse = 1.0 if len(self._people) < 3 else 1.4
        bones = len(self._bones.names)
        models = {}
        for one in self._people:
            models[f"person {one.outfit}"] = Model(
                dressed(one.outfit, coarse), _SHADER, "person", bones=bones, moves=True
            )
            models[f"person head {one.cut}"] = Model(head(one.cut, coarse), _SHADER, "person", bones=bones)
        if any(one.umbrella for one in self._people):
            models["person umbrella"] = Model(umbrella(), _SHADER, "person", two_sided=True)
        return models

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return everybody as they move now."""
        return [
            figure
            for one, footing in zip(self._people, self._footings, strict=True)
            for figure in self._figures_of(one, footing, moment)
        ]

    def _figures_of(self, one: _Somebody, footing: Footing, moment: Moment) -> list[Figure]:
        import numpy as np

        from reelwright.previs.biped import Arm, posed
        from reelwright.previs.footwork import ACTIONS
        from reelwright.previs.skeleton import quaternion

        action = (one.entity.action if one.entity else None) or "stand"
        posture = ACTIONS[action](self._build, footing, moment.scene_s)
        if one.umbrella:
            sway = posture.arms["_r"].ahead * 0.12
            held = Arm(ahead=0.34 + sway, away=0.04, twist=0.30, elbow=2.0 - sway, wrist=(0.1, -0.35))
            posture = replace(posture, arms={**posture.arms, "_r": held})
        bones = posed(self._build, self._bones, posture)
        at, turn = footing.at(moment.scene_s), quaternion(0.0, -one.mark.heading_rad, 0.0)
        row = np.array([place(at, turn=turn, scale=one.scale, look=(*_coat(one, moment), one.code))], np.float32)
        figures = [Figure(f"person {one.outfit}", row, bones), Figure(f"person head {one.cut}", row, bones)]
        if one.umbrella:
            figures.append(self._umbrella(one, row[0], bones, moment))
        return figures

    def _umbrella(self, one: _Somebody, row: Sequence[float], bones: object, moment: Moment) -> Figure:
        """Return the umbrella in the right hand: upright but for the walk's sway."""
        import math

        import numpy as np

        from reelwright.previs.skeleton import quaternion, rotation

        index = self._bones["hand_r"]
        matrix = np.asarray(bones)[index]
        build = self._build
        grip = np.array(build.arm(-1.0, build.upper_arm_m + build.forearm_m + 0.075))
        hand = matrix[:, :3] @ grip + matrix[:, 3]
        heading = one.mark.heading_rad
        world = rotation(y=-heading) @ hand * one.scale + np.asarray(row[:3])
        t = moment.scene_s * 2.0 + 9.0 * one.mark.phase
        turn = quaternion(0.10 + 0.02 * math.sin(t), -heading, 0.27 + 0.025 * math.sin(0.8 * t))
        assert one.umbrella is not None
        look = (*one.umbrella, one.code)
        return Figure(
            "person umbrella",
            np.array([place([float(c) for c in world], turn=turn, scale=one.scale, look=look)], np.float32),
        )

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return a soft shade under everybody."""
        places = [
            (one.scale, footing.at(moment.scene_s)) for one, footing in zip(self._people, self._footings, strict=True)
        ]
        return [Contact(at, 0.42 * scale, 0.6) for scale, at in places]


def _coat(one: _Somebody, moment: Moment) -> Colour:
    if one.entity and one.entity.colour and one.entity.colour_to:
        return light.mix(light.colour(one.entity.colour), light.colour(one.entity.colour_to), moment.share)
    return one.coat


def _somebody(seed: int, number: int, mark: Mark, entity: Entity | None) -> _Somebody:
    """Return who stands at a mark."""
    rng = random.Random(seed * 7919 + number * 104729)  # noqa: S311 (a film's seed, not a secret)
    first = random.Random(seed * 7919)  # noqa: S311 (a film's seed, not a secret)
    start = first.randrange(720)
    coat = light.colour(entity.colour) if entity and entity.colour else _COATS[(start + number) % len(_COATS)]
    umbrella = None
    if entity and "umbrella" in entity.traits:
        named = getattr(entity, "trait_colour", None)
        umbrella = light.colour(named) if named else _unlike(coat)
    skin, trousers = (start // 5 + 2 * number) % 5, (start + number) % 4
    hair = (start // 7 + number) % (2 if skin in {2, 3} else 4)
    return _Somebody(
        mark=mark,
        entity=entity,
        outfit=(start + number) % 3,
        cut=(start // 3 + number) % 3,
        tall=rng.uniform(0.955, 1.045),
        coat=coat,
        umbrella=umbrella,
        code=float(skin + 8 * hair + 64 * trousers),
    )


def _unlike(coat: Colour) -> Colour:
    """Return the first of the umbrellas' colours that the coat is not close to."""
    return next(tone for tone in _UMBRELLAS if sum((a - b) ** 2 for a, b in zip(tone, coat, strict=True)) > 0.12)


PIECE = Piece(
    name="person",
    play=PersonPlayer,
    size_m=(0.55, 1.74, 0.60),
    at_most=5,
    speeds={"walk": 1.22, "run": 2.9},
    facing_rad=0.82,
    actions={"stand": "standing", "walk": "walking", "run": "running", "dance": "dancing"},
    traits=frozenset({"umbrella"}),
)
