"""Gulls and doves: they flap and glide in a loose flock, banking as they turn, or sit on posts.

Invariant: wings beat in bursts that ease in and out; no two birds keep time. A perched bird's feet are on its post.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reelwright.previs import light
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, Staging, place
from reelwright.previs.modules import find as find_piece
from reelwright.previs.scene import Entity
from reelwright.previs.shot import Act, Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Where gulls are at home; elsewhere the seed decides.
_SHORES = frozenset({"ocean", "beach", "harbor", "island", "lake"})
#: What the material finds in `look.w`.
_GULL, _DOVE, _PAINTED = 0.0, 1.0, 2.0
#: How far the feet are under the middle of a perched body, and how far it leans back.
_FEET_M, _LEAN_RAD = 0.126, 0.5


def choreograph(entity: Entity, staging: Staging) -> Act:
    """Give each bird its own height in the flock, and far ones the size of larger birds, so that they are seen.

    One that flies alone leaves room over it for its wings.
    """
    marks = []
    alone = entity.count == 1 and entity.action != "stand"
    for number, mark in enumerate(staging.marks):
        scale = mark.scale * min(max(mark.z / 6.0, min(mark.z / 1.25, 1.5) if alone else 0.0, 1.15), 2.4)
        lift = 0.0 if entity.action == "stand" else (-0.28 * alone, 0.42, -0.20, 0.62, 0.16)[number % 5] * scale
        marks.append(replace(mark, scale=scale, y=mark.y + lift))
    return Act("bird", entity.count, marks=tuple(marks))


class BirdPlayer(Player):
    """The birds of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "bird"]
        gull = shot.spec.setting in _SHORES or shot.seed % 2 == 1
        self._flying: list[tuple[Mark, tuple[float, ...]]] = []
        self._perched: list[tuple[Mark, tuple[float, ...]]] = []
        for act in acts:
            entity = act.entity
            colour = entity.colour if entity else None
            look = (*light.colour(colour), _PAINTED) if colour else (1.0, 1.0, 1.0, _GULL if gull else _DOVE)
            stands = entity is not None and entity.action == "stand"
            (self._perched if stands else self._flying).extend((mark, look) for mark in act.marks)
        self._ground = find_piece("settings", shot.spec.setting).ground(shot.spec, shot.seed)

    def models(self) -> Mapping[str, Model]:
        """Return the bird in the air, or the bird on its post."""
        from reelwright.previs import bird_body

        bones = len(bird_body.skeleton().names)
        shader = "subjects/bird.glsl"
        models = {}
        if self._flying:
            models["bird"] = Model(bird_body.flying(), shader, "bird", bones=bones, two_sided=True)
        if self._perched:
            models["perched bird"] = Model(bird_body.perched(), shader, "bird", bones=bones, two_sided=True)
            models["bird post"] = Model(bird_body.post(), shader, "bird_post")
        return models

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return each bird as it is now."""
        import numpy as np

        found = [_flight(mark, moment.scene_s, look) for mark, look in self._flying]
        found += [_perch(mark, moment.scene_s, look) for mark, look in self._perched]
        if self._perched:
            posts = [place((m.x, m.y, m.z), scale=m.scale) for m, _ in self._perched]
            found.append(Figure("bird post", np.array(posts, np.float32)))
        return found

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return where posts stand."""
        del moment
        level = self._ground.water_m
        return [
            Contact((m.x, self._ground.height(m.x, m.z) if level is None else level, m.z), 0.11 * m.scale, 0.6)
            for m, _ in self._perched
        ]


def beat(t: float) -> tuple[float, float]:
    """Return how strongly the wings beat (0 gliding .. 1) and the phase of the beat, radians."""
    cycle = 3.1
    share = (t / cycle) % 1.0
    strength = min(max(min(share / 0.10, (0.62 - share) / 0.14), 0.0), 1.0)
    return strength * strength * (3.0 - 2.0 * strength), 2.0 * math.pi * 3.3 * t


def _flight(mark: Mark, scene_s: float, look: tuple[float, ...]) -> Figure:
    """Return a bird on its way along its mark's line, swaying from side to side and banking into each turn."""
    import numpy as np

    from reelwright.previs.skeleton import quaternion

    t = scene_s + 11.0 * mark.phase
    strength, phase = beat(t)
    x, y, z = mark.at(scene_s)
    size = mark.scale
    sway, turn_rate = 0.22 * math.sin(0.8 * t), 0.22 * 0.8 * math.cos(0.8 * t)
    side = (-math.sin(mark.heading_rad), math.cos(mark.heading_rad))
    up = 0.10 * math.sin(0.63 * t + 1.0) - 0.012 * strength * math.sin(phase)
    at = (x + side[0] * sway * size, y + 0.36 * size + up * size, z + side[1] * sway * size)
    bank = -0.85 * 0.22 * 0.64 * math.sin(0.8 * t) / 0.22
    turn = quaternion(
        bank, -(mark.heading_rad + 0.9 * turn_rate), 0.10 * strength - 0.04 + 0.05 * math.cos(0.63 * t + 1.0)
    )
    rows = np.array([place(at, turn=turn, scale=size, look=look)], np.float32)
    return Figure("bird", rows, bones=_winged(t, strength, phase))


def _winged(t: float, strength: float, phase: float) -> NDArray[np.float32]:
    """Return the bones of a bird in the air: the hand follows the arm, and folds on the way up."""
    from reelwright.previs import bird_body

    glide = 1.0 - strength
    tremble = 0.03 * math.sin(5.3 * t)
    arm = strength * (0.16 + 0.64 * math.sin(phase)) + glide * (0.16 + tremble)
    rising = max(math.cos(phase), 0.0) * strength
    forearm = strength * 0.22 * math.sin(phase - 0.7) - 0.42 * rising - glide * 0.10
    hand = strength * 0.40 * math.sin(phase - 1.15) - 0.55 * rising - glide * (0.06 - tremble)
    sweep = 0.10 * glide + 0.30 * rising - 0.10
    twist = -0.22 * strength * math.cos(phase)
    angles = {
        "neck": (0.0, 0.0, -0.06 - 0.05 * strength * math.sin(phase)),
        "head": (0.0, 0.20 * math.sin(0.5 * t), 0.04 + 0.05 * strength * math.sin(phase)),
        "tail": (0.10 * math.sin(0.8 * t), 0.0, 0.08 * glide + 0.10 * strength * math.sin(phase + 1.0)),
    }
    for name, side in (("right", 1.0), ("left", -1.0)):
        # A right wing rises by a negative turn about the bird's axis, and sweeps back by a negative yaw.
        angles[f"{name} arm"] = (-side * arm, -side * 0.3 * sweep, twist)
        angles[f"{name} forearm"] = (-side * forearm, side * 0.5 * sweep, 0.4 * twist)
        angles[f"{name} hand"] = (-side * hand, -side * 1.1 * sweep, 0.5 * twist)
    return bird_body.skeleton().pose(angles)


def _perch(mark: Mark, scene_s: float, look: tuple[float, ...]) -> Figure:
    """Return a bird on its post: it breathes, and turns its head in quick looks."""
    import numpy as np

    from reelwright.previs import bird_body
    from reelwright.previs.skeleton import quaternion

    t = scene_s + 11.0 * mark.phase
    glance = _glance(t * 0.62 + 5.0 * mark.phase)
    nod = 0.5 * _glance(t * 0.47 + 3.0)
    breath = 0.006 * math.sin(2.4 * t)
    pose = bird_body.skeleton().pose(
        {
            "neck": (0.0, 0.35 * glance, -0.10 + 0.10 * nod + breath),
            "head": (0.10 * glance, 0.55 * glance, -_LEAN_RAD + 0.20 - 0.10 * nod),
            "tail": (0.0, 0.0, 0.10 + 0.05 * _glance(t * 0.9)),
        }
    )
    size = mark.scale
    at = (mark.x, mark.y + (_FEET_M + 0.15 * breath) * size, mark.z)
    turn = quaternion(0.0, -mark.heading_rad, _LEAN_RAD)
    return Figure("perched bird", np.array([place(at, turn=turn, scale=size, look=look)], np.float32), bones=pose)


def _glance(t: float) -> float:
    """Return -1..1: held, then moved quickly, as birds look about."""
    index = math.floor(t)
    a, b = (math.sin(12.9898 * k) * 43758.5453 % 1.0 * 2.0 - 1.0 for k in (index, index + 1))
    share = min((t - index) / 0.16, 1.0)
    return a + (b - a) * share * share * (3.0 - 2.0 * share)


PIECE = Piece(
    name="bird",
    play=BirdPlayer,
    size_m=(0.42, 0.58, 0.60),
    at_most=5,
    habitat="air",
    speeds={"fly": 1.2},
    facing_rad=0.45,
    choreograph=choreograph,
    actions={"fly": "flying", "stand": "perched"},
)
