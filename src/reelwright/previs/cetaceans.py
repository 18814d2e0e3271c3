"""Dolphins' and whales' common build: a spine of bones, its poses, and how they glide where there is no water.

Invariant: one plan for all sizes, `factor` times a dolphin's metres; angles are radians and the same for all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.previs.shot import Mark

if TYPE_CHECKING:
    from reelwright.previs.mesh import Mesh
    from reelwright.previs.skeleton import Skeleton

#: The spine from back to front: where along a dolphin each bone holds the skin fully, metres.
_STOPS = (-1.08, -0.90, -0.66, -0.36, 0.0, 0.42, 0.88)
_CHAIN = ("flukes", "tail", "stock", "loin", "middle", "chest", "head")
#: Each bone, its parent, and where along a dolphin it turns.
_BONES = (
    ("middle", None, 0.0),
    ("loin", "middle", -0.18),
    ("stock", "loin", -0.51),
    ("tail", "stock", -0.78),
    ("flukes", "tail", -1.0),
    ("chest", "middle", 0.21),
    ("head", "chest", 0.65),
)


@dataclass(frozen=True, slots=True)
class Bend:
    """How a body is bent: each number is about 1 at its most."""

    #: The whole spine, head and tail down; the tail alone, up.
    spine: float = 0.0
    tail: float = 0.0
    #: Flukes up, flippers back, flippers down and up, radians; a turn of the head up, radians.
    flukes_rad: float = 0.0
    sweep_rad: float = 0.0
    flap_rad: float = 0.0
    head_rad: float = 0.0


class Cetacean:
    """The skeleton of one kind."""

    def __init__(self, factor: float, flipper_m: tuple[float, float, float]) -> None:
        from reelwright.previs.skeleton import Skeleton

        x, y, z = flipper_m
        rows = [(name, parent, (at * factor, 0.0, 0.0)) for name, parent, at in _BONES]
        sides = [("flipper", "chest", (x, y, z)), ("other flipper", "chest", (x, y, -z))]
        self.skeleton: Skeleton = Skeleton.of([*rows, *sides])
        self._factor = factor

    def hung(self, mesh: Mesh) -> Mesh:
        """Return a mesh hung on the spine."""
        from reelwright.previs.streamlined import strung

        stops = [at * self._factor for at in _STOPS]
        return strung(mesh, mesh.positions[:, 0], stops, [self.skeleton[name] for name in _CHAIN])

    def posed(self, bend: Bend) -> Any:
        """Return the bones' matrices."""
        spine, tail = bend.spine, bend.tail
        return self.skeleton.pose(
            {
                "chest": (0.0, 0.0, -0.42 * spine),
                "head": (0.0, 0.0, bend.head_rad - 0.34 * spine),
                "loin": (0.0, 0.0, 0.36 * spine - 0.42 * tail),
                "stock": (0.0, 0.0, 0.33 * spine - 0.60 * tail),
                "tail": (0.0, 0.0, 0.28 * spine - 0.56 * tail),
                "flukes": (0.0, 0.0, 0.18 * spine - bend.flukes_rad),
                "flipper": (bend.flap_rad, -bend.sweep_rad, 0.0),
                "other flipper": (-bend.flap_rad, bend.sweep_rad, 0.0),
            }
        )


@dataclass(frozen=True, slots=True)
class Glide:
    """One instant of an animal that swims through the air."""

    at: tuple[float, float, float]
    turn: tuple[float, float, float, float]
    bend: Bend


def glide(mark: Mark, scene_s: float, *, height_m: float, factor: float = 1.0) -> Glide:
    """Return how an animal `factor` times a dolphin's size swims `height_m` over its mark."""
    from reelwright.previs.skeleton import quaternion

    t = (scene_s + 7.0 * mark.phase) / math.sqrt(factor)
    beat, wave = 2.6 * t, math.sin(2.6 * t)
    along = 0.30 * math.sqrt(factor) * (scene_s - mark.middle_s)
    rise = (0.16 * math.sin(0.9 * t) + 0.03 * math.sin(beat)) * factor
    x, z = mark.x + along * math.cos(mark.heading_rad), mark.z + along * math.sin(mark.heading_rad)
    return Glide(
        (x, mark.y + (height_m + rise) * mark.scale, z),
        quaternion(0.06 * math.sin(0.7 * t), -mark.heading_rad, 0.16 * math.cos(0.9 * t) + 0.04 * math.cos(beat)),
        Bend(
            spine=0.10 - 0.10 * wave,
            tail=0.14 * math.sin(beat - 0.7),
            flukes_rad=0.35 * math.cos(beat - 0.4),
            sweep_rad=0.2,
            flap_rad=0.12 * math.sin(0.5 * beat),
        ),
    )
