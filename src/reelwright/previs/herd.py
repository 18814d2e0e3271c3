"""The player of every four-legged subject: it puts each figure on its mark, its feet on the ground, and moves it.

Invariant: a foot that is down stays where it is on the ground, whatever its height there; everything is a pure
function of the moment.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reelwright.previs import light, modules
from reelwright.previs.modules import Contact, Figure, Model, Player, place
from reelwright.previs.scene import Entity
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    from reelwright.previs.gaits import Gait
    from reelwright.previs.quadruped import Frame
    from reelwright.previs.riding import Manner
    from reelwright.previs.rig import Foot, Pose, Rig

_CONTACTS = 20


@dataclass(frozen=True, slots=True)
class Coat:
    """The colours an animal comes in: linear RGB by name, and a number that tells the material its pattern."""

    colours: Mapping[str, tuple[float, float, float]]
    habit: str
    patterns: Mapping[str, float] = field(default_factory=dict)

    def look(self, entity: Entity | None, share: float) -> tuple[float, float, float, float]:
        """Return what the material is told."""
        first = (entity.colour if entity else None) or self.habit
        last = (entity.colour_to if entity else None) or first
        tone = light.mix(self._tone(first), self._tone(last), share)
        pattern = light.mix((self.patterns.get(first, 0.0),) * 3, (self.patterns.get(last, 0.0),) * 3, share)[0]
        return (*tone, pattern)

    def _tone(self, name: str) -> tuple[float, float, float]:
        *shades, base = name.split()
        if base not in self.colours:
            return light.scaled(light.colour(name), 0.6)
        tone = self.colours[base]
        for shade in shades:
            brightness, white = light.SHADES[shade]
            tone = light.scaled(light.mix(tone, (1.0, 1.0, 1.0), 0.5 * white), brightness)
        return tone


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of four-legged animal."""

    name: str
    frame: Callable[[], Frame]
    models: Callable[[Shot], Mapping[str, Model]]
    coat: Coat
    #: How it goes, by action; an action that is not here is done in its place.
    gaits: Callable[[], Mapping[str, Gait]]
    manner: Callable[[], Manner]
    #: What it does when nothing is asked.
    habit: str = "walk"
    #: The last word on a pose: what only this kind has (a mane).
    finish: Callable[[Pose, float, float], None] | None = None


class Herd(Player):
    """The animals of one kind in one shot."""

    def __init__(self, shot: Shot, kind: Kind) -> None:
        self._shot, self._kind = shot, kind
        acts = [act for act in shot.acts if act.subject == kind.name]
        self._figures = [(mark, act.entity) for act in acts for mark in act.marks]
        setting = modules.find("settings", shot.spec.setting)
        self._ground = setting.ground(shot.spec, shot.seed)
        self._known: tuple[float, list[tuple[Mark, Entity | None, Pose, tuple[float, float, float]]]] | None = None

    @property
    def _rig(self) -> Rig:
        from reelwright.previs.rig import Rig

        return Rig(self._kind.frame())

    def models(self) -> Mapping[str, Model]:
        """Return the body."""
        return self._kind.models(self._shot)

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return every animal in its pose."""
        import numpy as np

        from reelwright.previs.skeleton import quaternion

        rig = self._rig
        out = []
        for mark, entity, pose, at in self._poses(moment):
            look = self._kind.coat.look(entity, moment.share)
            row = place(at, turn=quaternion(0.0, -mark.heading_rad, 0.0), scale=mark.scale, look=look)
            out.append(Figure(self._kind.name, np.array([row], np.float32), rig.matrices(pose)))
        return out

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the feet that are near the ground, and the shade under each body."""
        out: list[Contact] = []
        poses = self._poses(moment)
        hip_m = self._kind.frame().hip_m
        for mark, _, pose, at in poses:
            out.append(Contact(_world(mark, at, (-0.02 * hip_m, 0.1 * hip_m, 0.0)), 0.95 * hip_m * mark.scale, 0.42))
            if 5 * len(poses) > _CONTACTS:
                continue
            for foot in pose.feet.values():
                x, y, z = foot.at
                out.append(Contact(_world(mark, at, (x - 0.06 * hip_m, y, z)), 0.17 * hip_m * mark.scale, 0.62))
        return out[:_CONTACTS]

    def _poses(self, moment: Moment) -> list[tuple[Mark, Entity | None, Pose, tuple[float, float, float]]]:
        if self._known is None or self._known[0] != moment.scene_s:
            rows = [(mark, entity, *self._pose(mark, entity, moment.scene_s)) for mark, entity in self._figures]
            self._known = (moment.scene_s, rows)
        return self._known[1]

    def _pose(self, mark: Mark, entity: Entity | None, scene_s: float) -> tuple[Pose, tuple[float, float, float]]:
        """Return an animal's pose, and where its model stands."""
        ground = Footing(self._ground, mark, self._kind.frame())
        at = ground.under(scene_s)
        action = (entity.action if entity else None) or self._kind.habit
        gait = self._kind.gaits().get(action)
        if gait is not None and mark.speed_m_s > 0.0:
            pose = self._going(gait, mark, ground, scene_s, is_run=action != "walk")
        else:
            pose = self._staying(action, mark, ground, scene_s)
        if self._kind.finish is not None:
            self._kind.finish(pose, scene_s + 9.0 * mark.phase, mark.speed_m_s / mark.scale)
        return pose, at

    def _going(self, gait: Gait, mark: Mark, ground: Footing, scene_s: float, *, is_run: bool) -> Pose:
        from reelwright.previs import riding
        from reelwright.previs.gaits import FEET

        hip_m = self._kind.frame().hip_m
        stride_m = gait.stride * hip_m
        strides = mark.speed_m_s / mark.scale * scene_s / stride_m + mark.phase + 40.0
        pose = riding.ride(gait, strides, hip_m=hip_m, manner=self._kind.manner(), is_run=is_run)
        _lean(pose, ground.slope(scene_s))
        rig = self._rig
        for foot in FEET:
            pose.feet[foot] = _stepping(gait, foot, strides, rig, ground, scene_s)
        for side in "lr":
            ahead = (pose.feet[f"f{side}"].at[0] - rig.toes(f"f{side}")[0]) / (gait.down[0] * stride_m)
            pose.turns[f"scapula_{side}"] = (0.0, 0.0, 0.26 * max(min(ahead, 0.7), -0.7))
        return pose

    def _staying(self, action: str, mark: Mark, ground: Footing, scene_s: float) -> Pose:
        from reelwright.previs import riding
        from reelwright.previs.gaits import FEET
        from reelwright.previs.rig import Foot

        hip_m, manner = self._kind.frame().hip_m, self._kind.manner()
        rig = self._rig
        is_seated = action == "sit" and bool(manner.sits)
        make = riding.sit if is_seated else riding.stand
        pose = make(scene_s, seed=mark.phase, hip_m=hip_m, manner=manner)
        _lean(pose, ground.slope(scene_s))
        for number, foot in enumerate(FEET):
            x, _, z = rig.toes(foot)
            # Nobody stands square.
            x += 0.05 * hip_m * math.sin(mark.phase * 40.0 + 2.3 * number)
            if is_seated:
                x, z = (
                    (x + manner.sits["hind_x"] * hip_m, z * manner.sits["hind_z"]) if foot[0] == "h" else (x, z * 0.8)
                )
            shank = manner.sits["shank"] if is_seated and foot[0] == "h" else None
            pose.feet[foot] = Foot((x, ground.height(scene_s, x, z), z), shank_rad=shank)
        return pose


def _stepping(gait: Gait, foot: str, strides: float, rig: Rig, ground: Footing, scene_s: float) -> Foot:
    """Return a foot on its way: planted in the world, or swinging from one print to the next."""
    from reelwright.previs.gaits import folded, heel, step, swing
    from reelwright.previs.rig import Foot

    hip_m = rig.frame.hip_m
    is_fore = foot[0] == "f"
    down, lift, ahead = (pair[0 if is_fore else 1] for pair in (gait.down, gait.lift, gait.ahead))
    stride_m = gait.stride * hip_m
    rest = rig.toes(foot)
    z = rest[2] * (1.0 - gait.narrow)
    now = step(gait, foot, strides)

    def print_at(number: int) -> float:
        landed = gait.lands[foot] + number
        return float(rest[0]) + ahead * hip_m + 0.5 * down * stride_m + (landed - strides) * stride_m

    up = 0.0
    if now.is_down:
        x = print_at(now.stride)
    else:
        gone, up = swing(now.share)
        x = print_at(now.stride - 1) * (1.0 - gone) + print_at(now.stride) * gone
    y = ground.height(scene_s, x, z) + lift * hip_m * up
    fold = gait.fold * folded(now.share) if is_fore and not now.is_down else 0.0
    raised = heel(now) * (1.05 if is_fore else 0.95)
    return Foot((x, y, z), heel_rad=raised, fold_rad=fold)


def _lean(pose: Pose, slope_rad: float) -> None:
    """Tilt the trunk with the ground, and keep the head level."""
    x, y, z = pose.turns.get("body", (0.0, 0.0, 0.0))
    pose.turns["body"] = (x, y, z + 0.85 * slope_rad)
    x, y, z = pose.turns["neck"]
    pose.turns["neck"] = (x, y, z - 0.5 * slope_rad)


def _world(mark: Mark, at: tuple[float, float, float], local: tuple[float, float, float]) -> tuple[float, float, float]:
    c, s = math.cos(mark.heading_rad) * mark.scale, math.sin(mark.heading_rad) * mark.scale
    x, y, z = local
    return (at[0] + c * x - s * z, at[1] + y * mark.scale, at[2] + s * x + c * z)


class Footing:
    """The ground around one figure, in its own metres."""

    def __init__(self, ground: modules.Ground, mark: Mark, frame: Frame) -> None:
        self._ground, self._mark = ground, mark
        self._fore, self._hind = frame.fore[-1][0], frame.hind[-1][0]
        # Something carries it (a raft, a sill) that the ground knows nothing of.
        self._is_carried = abs(mark.y - ground.height(mark.x, mark.z)) > 0.02

    def _level(self, scene_s: float, x: float, z: float) -> float:
        if self._is_carried:
            return self._mark.y
        wx, _, wz = _world(self._mark, self._mark.at(scene_s), (x, 0.0, z))
        return self._ground.height(wx, wz)

    def under(self, scene_s: float) -> tuple[float, float, float]:
        """Return where the model stands: between its fore and hind feet, world metres."""
        x, _, z = self._mark.at(scene_s)
        ends = [self._level(scene_s, end, 0.0) for end in (self._fore, self._hind)]
        return (x, sum(ends) / 2.0, z)

    def slope(self, scene_s: float) -> float:
        """Return how steep the ground rises under it, radians."""
        fore, hind = (self._level(scene_s, end, 0.0) for end in (self._fore, self._hind))
        return math.atan2(fore - hind, (self._fore - self._hind) * self._mark.scale)

    def height(self, scene_s: float, x: float, z: float) -> float:
        """Return the ground's height at a place beside it, both in its own metres."""
        return (self._level(scene_s, x, z) - self.under(scene_s)[1]) / self._mark.scale
