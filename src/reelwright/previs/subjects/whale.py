"""Humpback whales: they breach with a splash like a house falling in, or roll along, blow, and lift their flukes.

Invariant: every pose is a pure function of the scene's time; where there is no water, they glide over the ground.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reelwright.previs import light, whale_spray
from reelwright.previs.cetaceans import Bend, glide
from reelwright.previs.leaps import GRAVITY_M_S2, Leap, crossings
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, Staging, place
from reelwright.previs.scene import Entity
from reelwright.previs.shot import Act, Moment, Shot
from reelwright.previs.whale_body import FACTOR, body, build

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


#: How far behind the pod's mark a whale is, so that all of it is in the frame, metres.
_BACK_M = 12.0
#: How long a breach lasts from the first one to the next, and a rolling swim from breath to breath, scene seconds.
_BREACH_S, _ROLL_S = 4.6, 6.4


@dataclass(frozen=True, slots=True)
class Roll:
    """A whale that swims at the surface: where it is in the middle of the film."""

    x: float
    z: float
    heading_rad: float
    scale: float
    level_m: float
    #: Scene second at which it breathes out, first.
    breath_s: float
    middle_s: float

    def share(self, scene_s: float) -> float:
        """Return the share of the cycle, 0 at the breath."""
        return ((scene_s - self.breath_s) / _ROLL_S) % 1.0

    def ahead(self, scene_s: float) -> tuple[float, float]:
        """Return where it is in the plane."""
        gone = 1.15 * math.sqrt(self.scale) * (scene_s - self.middle_s)
        return self.x + gone * math.cos(self.heading_rad), self.z + gone * math.sin(self.heading_rad)


@dataclass(frozen=True, slots=True)
class Script:
    """What the whales of a shot do, and their colour."""

    leaps: tuple[Leap, ...]
    rolls: tuple[Roll, ...]
    tint: tuple[float, float, float]


def _breach(rng: random.Random, staging: Staging, *, lane: int, apex_s: float) -> Leap:
    first = staging.marks[lane]
    size = first.scale
    upward = math.sqrt(2.0 * GRAVITY_M_S2 * 3.5 * size * rng.uniform(0.94, 1.06))
    forward = 2.3 * math.sqrt(size)
    turn = rng.uniform(-0.55, -0.25)
    heading = turn if staging.side > 0 else math.pi - turn
    half = forward * upward / GRAVITY_M_S2
    across = -0.6 * staging.side * min(1.0, staging.aspect)
    return Leap(
        lane=lane,
        leaves_s=apex_s - upward / GRAVITY_M_S2,
        x=1.4 * first.x + across - half * math.cos(heading),
        z=max(first.z, 9.0) + _BACK_M * size + 5.0 * lane - half * math.sin(heading),
        heading_rad=heading,
        forward_m_s=forward,
        upward_m_s=upward,
        scale=size,
        roll_rad=staging.side * rng.uniform(0.9, 1.5),
        level_m=staging.ground.water_m or 0.0,
        power=4.4,
    )


def _roll(rng: random.Random, staging: Staging, *, lane: int) -> Roll:
    mark = staging.marks[lane]
    middle = staging.duration_s / 2.0
    turn = rng.uniform(0.55, 0.8)  # away from the lens, so that the flukes show their breadth
    return Roll(
        x=1.5 * mark.x - 0.8 * staging.side * min(1.0, staging.aspect),
        z=max(mark.z, 9.0) + 0.4 * _BACK_M * mark.scale + 4.0 * lane,
        heading_rad=turn if staging.side > 0 else math.pi - turn,
        scale=mark.scale,
        level_m=staging.ground.water_m or 0.0,
        breath_s=middle - 2.9 - 1.1 * lane + rng.uniform(-0.2, 0.2),
        middle_s=middle,
    )


def choreograph(entity: Entity, staging: Staging) -> Act:
    """Plan breaches, spread over the film, or a rolling swim; without water neither."""
    rng = random.Random(staging.seed * 6037 + 3)  # noqa: S311 (a film's seed, not a secret)
    tint = (1.0, 1.0, 1.0)
    if entity.colour:
        tone = light.colour(entity.colour)
        tint = light.scaled(tone, 2.0 / max(*tone, 0.25))
    leaps: list[Leap] = []
    rolls: list[Roll] = []
    if staging.ground.water_m is not None and entity.action == "swim":
        rolls = [_roll(rng, staging, lane=lane) for lane in range(entity.count)]
    elif staging.ground.water_m is not None:
        times = max(1, round(staging.duration_s / _BREACH_S))
        each = staging.duration_s / times
        for lane in range(entity.count):
            late = 0.42 + lane / entity.count * (0.8 if times > 1 else 0.35)
            leaps += [_breach(rng, staging, lane=lane, apex_s=each * (k + late)) for k in range(times)]
    return Act("whale", entity.count, Script(tuple(leaps), tuple(rolls), tint), crossings(leaps))


#: A rolling swim: share of the cycle, the middle's height, pitch, bend of the spine, tail's lift, flukes.
_ROLLING = (
    (0.00, -0.78, 0.08, 0.04, 0.00, 0.0),
    (0.14, -0.62, 0.02, 0.06, 0.02, 0.1),
    (0.30, -0.58, -0.10, 0.22, -0.05, 0.1),
    (0.42, -0.70, -0.34, 0.55, -0.10, -0.2),
    (0.54, -1.55, -0.72, 0.62, 0.02, -0.3),
    (0.66, -2.90, -1.05, 0.40, 0.08, 0.2),
    (0.76, -4.60, -1.15, 0.20, 0.05, 0.3),
    (0.86, -8.60, -0.60, 0.00, 0.00, 0.0),
    (0.94, -4.20, 0.30, 0.00, 0.00, 0.0),
    (1.00, -0.78, 0.08, 0.04, 0.00, 0.0),
)


def rolling(share: float) -> tuple[float, ...]:
    """Return height, pitch, spine, tail and flukes at a share of the cycle, eased from row to row."""
    rows = _ROLLING
    index = max(k for k in range(len(rows) - 1) if rows[k][0] <= share)
    a, b = rows[index], rows[index + 1]
    t = (share - a[0]) / (b[0] - a[0])
    before, after = rows[index - 1] if index else rows[-2], rows[index + 2] if index + 2 < len(rows) else rows[1]
    width = b[0] - a[0]
    start = a[0] - (before[0] if index else before[0] - 1.0)
    end = (after[0] if index + 2 < len(rows) else after[0] + 1.0) - b[0]
    out = []
    for p, q, r, s in zip(before[1:], a[1:], b[1:], after[1:], strict=True):
        da, db = (r - p) * width / (width + start), (s - q) * width / (width + end)
        out.append(
            q * (2 * t**3 - 3 * t**2 + 1) + da * (t**3 - 2 * t**2 + t) + r * (3 * t**2 - 2 * t**3) + db * (t**3 - t**2)
        )
    return tuple(out)


def breaching(leap: Leap, t: float) -> tuple[float, float, float]:
    """Return a breaching whale's height over the water, pitch and roll `t` seconds after its middle left it."""
    flight = t / leap.airtime_s
    size = leap.scale
    height = leap.height_m(t)
    if t > leap.airtime_s:
        # The water stops its fall within a body's width, and it sinks.
        late = t - leap.airtime_s
        height = -leap.upward_m_s / 4.0 * (1.0 - math.exp(-4.0 * late)) - 0.8 * size * late
    eased = min(max((flight + 0.1) / 1.15, 0.0), 1.0)
    eased = eased * eased * (3.0 - 2.0 * eased)
    pitch = 1.18 - 1.12 * eased - 0.25 * min(max(flight - 1.0, 0.0), 1.0)
    return height, pitch, leap.roll_rad * (0.15 + 0.85 * eased)


class WhalePlayer(Player):
    """The whales of one shot."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "whale"]
        self._leaps = [(leap, act.script.tint) for act in acts for leap in act.script.leaps]
        self._rolls = [(roll, act.script.tint) for act in acts for roll in act.script.rolls]
        dry = [act for act in acts if not act.script.leaps and not act.script.rolls]
        self._glides = [(mark, act.script.tint) for act in dry for mark in act.marks]
        self._seed = shot.seed

    def models(self) -> Mapping[str, Model]:
        """Return the one model."""
        return {"whale": Model(body(), "subjects/whale.glsl", "whale", bones=len(build().skeleton.names))}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return those whales that may be seen now."""
        now = moment.scene_s
        leaping = [
            _breaching(leap, now - leap.leaves_s, tint)
            for leap, tint in self._leaps
            if -1.4 < now - leap.leaves_s < leap.airtime_s + 5.0
        ]
        gliding = [(glide(mark, now, height_m=2.6, factor=FACTOR), mark.scale, tint) for mark, tint in self._glides]
        return [
            *leaping,
            *(_rolling(roll, now, tint) for roll, tint in self._rolls),
            *(_figure(it.at, it.turn, scale, tint, it.bend) for it, scale, tint in gliding),
        ]

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return breath and running water."""
        import numpy as np

        clouds = []
        for number, (leap, _) in enumerate(self._leaps):
            t = moment.scene_s - leap.leaves_s
            if -0.4 < t < leap.airtime_s + 0.6:
                clouds.append(whale_spray.runoff(leap, t, breaching(leap, t)[1], self._seed + number))
        for number, (roll, _) in enumerate(self._rolls):
            share = roll.share(moment.scene_s)
            since = share * _ROLL_S
            if since < 4.4:
                x, z = roll.ahead(moment.scene_s - since + 0.3)
                reach = 3.6 * roll.scale
                ahead = (x + reach * math.cos(roll.heading_rad), z + reach * math.sin(roll.heading_rad))
                at = (ahead[0], roll.level_m + 0.4 * roll.scale, ahead[1])
                clouds.append(whale_spray.breath(at, since, roll.scale, self._seed + 31 * number))
        return np.concatenate(clouds) if clouds else None

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return where the bodies part the water, or shade the ground."""
        found = [Contact((m.x, m.y, m.z), 3.2 * m.scale, 0.35) for m, _ in self._glides]
        for roll, _ in self._rolls:
            height, pitch = rolling(roll.share(moment.scene_s))[:2]
            x, z = roll.ahead(moment.scene_s)
            found += _parted((x, height, z), pitch, roll.heading_rad, roll.scale, roll.level_m)
        for leap, _ in self._leaps:
            t = moment.scene_s - leap.leaves_s
            height, pitch, _roll = breaching(leap, t)
            x, _, z = leap.place(min(t, leap.airtime_s))
            if -1.0 < t < leap.airtime_s + 1.5:
                found += _parted((x, height, z), pitch, leap.heading_rad, leap.scale, leap.level_m)
        return found


def _parted(
    at: tuple[float, float, float], pitch: float, heading: float, scale: float, level_m: float
) -> list[Contact]:
    """Return contacts where the body's axis is near the water."""
    found = []
    for along in (-4.6, -3.2, -1.8, -0.4, 1.0, 2.4, 3.8, 5.0):
        reach = along * scale
        y = at[1] + reach * math.sin(pitch)
        if abs(y) < 1.2 * scale:
            level = reach * math.cos(pitch)
            here = (at[0] + level * math.cos(heading), level_m, at[2] + level * math.sin(heading))
            wide = 1.5 - 0.16 * abs(along - 1.5)
            found.append(Contact(here, wide * scale, 0.55 * (1.0 - abs(y) / (1.25 * scale))))
    return found


def _figure(
    at: tuple[float, ...], turn: tuple[float, ...], scale: float, tint: tuple[float, ...], bend: Bend
) -> Figure:
    import numpy as np

    rows = np.array([place(at, turn=turn, scale=scale, look=(*tint, 0.0))], np.float32)
    return Figure("whale", rows, bones=build().posed(bend))


def _breaching(leap: Leap, t: float, tint: tuple[float, float, float]) -> Figure:
    from reelwright.previs.skeleton import quaternion

    height, pitch, roll = breaching(leap, t)
    x, _, z = leap.place(min(t, leap.airtime_s + 0.5 * (1.0 - math.exp(leap.airtime_s - t)) if t > 0 else t))
    flight = min(max(t / leap.airtime_s, -0.4), 1.4)
    bend = Bend(
        spine=0.16 - 0.55 * math.exp(-(((flight - 0.5) / 0.45) ** 2)),
        tail=-0.10 * math.sin(4.0 * flight),
        flukes_rad=0.3 * math.sin(3.0 * flight),
        sweep_rad=0.55 - 0.6 * math.exp(-(((flight - 0.75) / 0.45) ** 2)),
        flap_rad=-0.55 * math.exp(-(((flight - 0.8) / 0.4) ** 2)),
        head_rad=0.06,
    )
    return _figure((x, leap.level_m + height, z), quaternion(roll, -leap.heading_rad, pitch), leap.scale, tint, bend)


def _rolling(roll: Roll, scene_s: float, tint: tuple[float, float, float]) -> Figure:
    from reelwright.previs.skeleton import quaternion

    height, pitch, spine, tail, flukes = rolling(roll.share(scene_s))
    x, z = roll.ahead(scene_s)
    turn = quaternion(0.05 * math.sin(0.8 * scene_s), -roll.heading_rad, pitch)
    bend = Bend(spine=spine, tail=tail, flukes_rad=flukes, sweep_rad=0.5)
    return _figure((x, roll.level_m + height * roll.scale, z), turn, roll.scale, tint, bend)


PIECE = Piece(
    name="whale",
    play=WhalePlayer,
    size_m=(12.0, 5.2, 4.0),
    at_most=3,
    habitat="water",
    splashes=True,
    choreograph=choreograph,
    actions={"leap": "breaching", "swim": "rolling along and lifting its flukes"},
)
