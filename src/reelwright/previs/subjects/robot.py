"""Robots: friendly machines on two legs, each with paint, height and attention of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from reelwright.previs import light, modules
from reelwright.previs.modules import Contact, Figure, Lamp, Model, Piece, Player, place
from reelwright.previs.scene import Colour, Entity
from reelwright.previs.shot import Mark, Moment, Shot

#: Panels when the prompt names no colour, linear-light.
_PANELS: Sequence[Colour] = (
    (0.66, 0.67, 0.68),
    (0.40, 0.42, 0.45),
    (0.62, 0.57, 0.47),
    (0.36, 0.46, 0.50),
    (0.60, 0.60, 0.62),
)
#: The colours of their lights.
_LIGHTS: Sequence[Colour] = ((0.25, 0.80, 1.0), (1.0, 0.55, 0.15), (0.35, 1.0, 0.55))


class RobotPlayer(Player):
    """The robots of one shot."""

    def __init__(self, shot: Shot) -> None:
        from reelwright.previs.automaton import BUILD
        from reelwright.previs.footwork import Footing

        acts = [act for act in shot.acts if act.subject == "robot"]
        self._cast = [(mark, act.entity) for act in acts for mark in act.marks]
        self._seed = shot.seed
        ground = modules.find("settings", shot.spec.setting).ground(shot.spec, shot.seed)
        self._footings = [
            Footing(mark, ground, mark.scale * _tall(shot.seed, number)) for number, (mark, _) in enumerate(self._cast)
        ]
        self._build, self._bones = BUILD, BUILD.skeleton()

    def models(self) -> Mapping[str, Model]:
        """Return the one model."""
        from reelwright.previs.automaton import automaton

        return {"robot": Model(automaton(), "subjects/robot.glsl", "robot", bones=len(self._bones.names))}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return every robot as it moves now."""
        import numpy as np

        from reelwright.previs.biped import posed
        from reelwright.previs.servo import ACTIONS
        from reelwright.previs.skeleton import quaternion

        figures = []
        for number, ((mark, entity), footing) in enumerate(zip(self._cast, self._footings, strict=True)):
            action = (entity.action if entity else None) or "stand"
            posture = ACTIONS[action](self._build, footing, moment.scene_s)
            at, turn = footing.at(moment.scene_s), quaternion(0.0, -mark.heading_rad, 0.0)
            look = (*self._panel(number, mark, entity, moment), self._code(number))
            row = np.array([place(at, turn=turn, scale=footing.scale, look=look)], np.float32)
            figures.append(Figure("robot", row, posed(self._build, self._bones, posture)))
        return figures

    def _panel(self, number: int, mark: Mark, entity: Entity | None, moment: Moment) -> Colour:
        del mark
        if entity and entity.colour:
            tone = light.colour(entity.colour)
            return light.mix(tone, light.colour(entity.colour_to), moment.share) if entity.colour_to else tone
        return _PANELS[(self._seed + number) % len(_PANELS)]

    def _code(self, number: int) -> float:
        """Return which light it has and when it blinks, for its material."""
        return float((self._seed + number) % len(_LIGHTS)) + (0.137 * (self._seed + 3 * number)) % 0.9

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return a soft shade under each."""
        return [Contact(footing.at(moment.scene_s), 0.42 * footing.scale, 0.65) for footing in self._footings]

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the glow of the first two's chests, under a sky dark enough for it to show."""
        import math

        dark = min((0.32 - light.luminance(moment.sky.horizon)) / 0.2, 1.0)
        lamps: list[Lamp] = []
        for number, ((mark, _), footing) in enumerate(zip(self._cast, self._footings, strict=True)):
            if dark <= 0.0 or number > 1:
                break
            x, y, z = footing.at(moment.scene_s)
            ahead = 0.35 * footing.scale
            tone = _LIGHTS[(self._seed + number) % len(_LIGHTS)]
            at = (
                x + ahead * math.cos(mark.heading_rad),
                y + 1.2 * footing.scale,
                z + ahead * math.sin(mark.heading_rad),
            )
            lamps.append(Lamp(at, light.scaled(tone, 0.018 * dark * footing.scale**2)))
        return lamps


def _tall(seed: int, number: int) -> float:
    """Return a robot's height over the common one."""
    return random.Random(seed * 6007 + number * 15013).uniform(0.94, 1.06)  # noqa: S311 (a film's seed, not a secret)


PIECE = Piece(
    name="robot",
    play=RobotPlayer,
    size_m=(0.60, 1.70, 0.68),
    at_most=5,
    speeds={"walk": 0.98},
    facing_rad=0.86,
    actions={"stand": "standing", "walk": "walking", "dance": "dancing"},
)
