"""Horses: a bay with black mane and tail unless told otherwise."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from reelwright.previs.herd import Coat, Herd, Kind
from reelwright.previs.modules import Model, Piece
from reelwright.previs.shot import Shot

if TYPE_CHECKING:
    from reelwright.previs.gaits import Gait
    from reelwright.previs.mesh import Mesh
    from reelwright.previs.quadruped import Frame
    from reelwright.previs.riding import Manner
    from reelwright.previs.rig import Pose
    from reelwright.previs.sculpt import Sculpture

#: Linear-light coats by the colour asked for, and the pattern the material gives each: 0 a bay's black points, 1 all
#: of one colour, 2 a pale mane and tail.
_COATS = {
    "brown": (0.150, 0.055, 0.022),
    "red": (0.200, 0.060, 0.022),
    "orange": (0.250, 0.090, 0.030),
    "gold": (0.380, 0.200, 0.070),
    "yellow": (0.420, 0.250, 0.100),
    "black": (0.012, 0.0115, 0.0125),
    "grey": (0.230, 0.230, 0.235),
    "silver": (0.380, 0.385, 0.395),
    "white": (0.640, 0.620, 0.580),
}
_PATTERNS = {"brown": 0.0, "red": 2.0, "orange": 2.0, "gold": 2.0, "yellow": 2.0}
HOOF, HAIR, EYE, EAR = 1.0, 6.0, 9.0, 3.0


@functools.lru_cache(maxsize=1)
def frame() -> Frame:
    """Return a riding horse's joints: 1.60 m at the withers."""
    from reelwright.previs.quadruped import Frame

    return Frame(
        fore=((0.40, 1.50), (0.665, 1.13), (0.455, 0.955), (0.495, 0.50), (0.50, 0.185), (0.595, 0.02)),
        hind=((-0.52, 1.30), (-0.365, 0.985), (-0.715, 0.60), (-0.665, 0.19), (-0.570, 0.02)),
        fore_z=0.15,
        hind_z=0.145,
        spine=((-0.30, 1.36), (-0.02, 1.30), (0.20, 1.30)),
        neck=((0.56, 1.32), (0.80, 1.60), (1.03, 1.88), (1.44, 1.46)),
        jaw=(1.16, 1.72),
        ear=((1.045, 1.955, 0.050), (1.075, 2.11, 0.075)),
        tail=((-0.745, 1.465), (-0.865, 1.385), (-0.925, 1.13), (-0.935, 0.85), (-0.915, 0.52)),
        girth=(0.29, 0.17, 0.085),
        mane=(((0.70, 1.66), (0.72, 1.36)), ((0.86, 1.83), (0.90, 1.53)), ((1.05, 1.97), (1.18, 1.84))),
    )


def _trunk(body: Sculpture) -> None:
    """Press trunk, neck and head on."""
    from reelwright.previs.loft import loft, lump
    from reelwright.previs.sculpt import mirrored

    rows = [(-0.815, 1.38, 1.25, 0.09), (-0.73, 1.470, 1.14, 0.19), (-0.58, 1.565, 1.03, 0.260)]
    rows += [(-0.42, 1.585, 0.955, 0.280), (-0.22, 1.545, 0.915, 0.280), (0.0, 1.512, 0.880, 0.290)]
    rows += [(0.18, 1.505, 0.860, 0.278), (0.34, 1.575, 0.870, 0.248), (0.46, 1.600, 0.900, 0.220)]
    rows += [(0.60, 1.500, 0.970, 0.195), (0.70, 1.360, 1.045, 0.150), (0.755, 1.260, 1.13, 0.085)]
    body.add(loft([(x, (t + b) / 2, 0.0, (t - b) / 2, (t - b) / 2, w) for x, t, b, w in rows], margin_m=0.2))
    neck = [(0.46, 1.24, 0.30, 0.28, 0.150), (0.60, 1.40, 0.235, 0.26, 0.125), (0.74, 1.56, 0.175, 0.205, 0.100)]
    neck += [(0.88, 1.73, 0.135, 0.150, 0.086), (1.00, 1.86, 0.105, 0.115, 0.080), (1.06, 1.91, 0.07, 0.09, 0.07)]
    body.add(loft([(x, y, 0.0, u, d, w) for x, y, u, d, w in neck], margin_m=0.2), blend=0.14)
    head = [
        (1.040, 1.915, 0.060, 0.080, 0.070),
        (1.105, 1.845, 0.092, 0.125, 0.098),
        (1.175, 1.765, 0.098, 0.140, 0.102),
    ]
    head += [
        (1.255, 1.675, 0.082, 0.105, 0.080),
        (1.335, 1.585, 0.066, 0.078, 0.062),
        (1.400, 1.510, 0.062, 0.070, 0.060),
    ]
    head += [(1.445, 1.455, 0.052, 0.056, 0.054)]
    body.add(loft([(x, y, 0.0, u, d, w) for x, y, u, d, w in head], margin_m=0.15), blend=0.05)
    # The jowl, the bone over the eye, the rim of the nostril.
    body.add(mirrored(lump((1.125, 1.735, 0.055), (0.095, 0.105, 0.040))), blend=0.045)
    body.add(mirrored(lump((1.180, 1.850, 0.070), (0.050, 0.024, 0.018))), blend=0.03)
    body.carve(mirrored(lump((1.190, 1.825, 0.118), (0.034, 0.024, 0.026))), blend=0.02)
    body.add(mirrored(lump((1.448, 1.498, 0.042), (0.026, 0.036, 0.018))), blend=0.02)
    body.carve(mirrored(lump((1.462, 1.495, 0.060), (0.014, 0.023, 0.014))), blend=0.008)
    ear = [(1.035, 1.935, 0.050, 0.034, 0.034, 0.030), (1.046, 2.00, 0.060, 0.042, 0.042, 0.026)]
    ear += [(1.064, 2.065, 0.068, 0.032, 0.032, 0.020), (1.084, 2.125, 0.074, 0.014, 0.014, 0.010)]
    body.add(mirrored(loft(ear, margin_m=0.08)), paint=EAR, blend=0.02)


#: A horse's legs, joint by joint: the sections on the way to the next, and how far they melt into the rest (metres).
#: Muscles end where the leg bends; shin and sinew run on through the knee.
_FORE_LEG = (
    (0, 1, ((0.0, 0.10, 0.12, 0.05), (0.5, 0.11, 0.15, 0.080), (1.0, 0.075, 0.12, 0.075)), 0.10),
    (1, 2, ((0.2, 0.085, 0.13, 0.085), (0.6, 0.10, 0.13, 0.088), (1.0, 0.10, 0.11, 0.082)), 0.09),
    (2, 3, ((0.1, 0.10, 0.105, 0.080), (0.45, 0.074, 0.070, 0.060), (0.78, 0.050, 0.050, 0.045)), 0.06),
    (2, 3, ((0.75, 0.050, 0.052, 0.045), (0.93, 0.053, 0.052, 0.047)), 0.03),
    (3, 4, ((0.06, 0.050, 0.050, 0.044), (0.22, 0.036, 0.042, 0.033), (0.6, 0.031, 0.041, 0.028)), 0.03),
    (3, 4, ((0.6, 0.031, 0.041, 0.028), (0.85, 0.036, 0.044, 0.033), (1.0, 0.042, 0.050, 0.039)), 0.01),
)
_HIND_LEG = (
    (
        0,
        1,
        ((-0.25, 0.16, 0.20, 0.10), (0.2, 0.20, 0.25, 0.135), (0.7, 0.16, 0.25, 0.138), (1.0, 0.11, 0.19, 0.110)),
        0.10,
    ),
    (1, 2, ((-0.05, 0.10, 0.16, 0.10), (0.2, 0.090, 0.150, 0.090), (0.5, 0.062, 0.095, 0.066)), 0.12),
    (1, 2, ((0.4, 0.068, 0.100, 0.070), (0.7, 0.050, 0.074, 0.050), (0.98, 0.048, 0.070, 0.043)), 0.04),
    (2, 3, ((0.08, 0.046, 0.058, 0.040), (0.25, 0.036, 0.044, 0.033), (0.6, 0.032, 0.041, 0.029)), 0.03),
    (2, 3, ((0.6, 0.032, 0.041, 0.029), (0.85, 0.037, 0.045, 0.034), (1.0, 0.043, 0.050, 0.040)), 0.01),
)


def _legs(body: Sculpture) -> None:
    """Press four legs on: muscle above, bone and sinew below, hooves."""
    from reelwright.previs.loft import loft
    from reelwright.previs.quadruped import segment
    from reelwright.previs.sculpt import mirrored

    whole = frame()
    for joints, z, inner, parts in (
        (whole.fore, whole.fore_z, 0.10, _FORE_LEG),
        (whole.hind, whole.hind_z, 0.13, _HIND_LEG),
    ):
        for a, b, sections, blend in parts:
            rows = segment(joints[a], joints[b], (inner if a == 0 else z, z), sections)
            body.add(mirrored(loft(rows, margin_m=0.15)), blend=blend)
        _foot(body, joints[-2], joints[-1], z)


def _foot(body: Sculpture, fetlock: tuple[float, float], toe: tuple[float, float], z: float) -> None:
    """Press a pastern and a hoof on."""
    from reelwright.previs.loft import loft
    from reelwright.previs.sculpt import cut, cylinder, mirrored

    x, y = fetlock
    tx, _ = toe
    crown = (tx - 0.045, 0.085)
    pastern = [(x, y, z, 0.040, 0.048, 0.038), ((x + crown[0]) / 2, (y + crown[1]) / 2, z, 0.036, 0.038, 0.036)]
    pastern += [(crown[0] - 0.006, crown[1], z, 0.042, 0.042, 0.043)]
    body.add(mirrored(loft(pastern, margin_m=0.1)), blend=0.02)
    wall = loft(
        [
            (crown[0] - 0.005, crown[1] + 0.004, z, 0.046, 0.044, 0.047),
            (tx - 0.035, 0.0, z, 0.064, 0.060, 0.060),
            (tx - 0.032, -0.01, z, 0.064, 0.06, 0.06),
        ],
        margin_m=0.1,
    )
    ground = cylinder((tx, -0.2, z), (tx, 0.0, z), 0.3)
    body.add(mirrored(cut(wall, ground)), paint=HOOF, blend=0.006)


@functools.lru_cache(maxsize=1)
def body() -> Mesh:
    """Return the skin, the hair and the eyes."""
    from reelwright.previs.locks import Hair
    from reelwright.previs.mesh import joined
    from reelwright.previs.quadruped import Detail, eyes, skin
    from reelwright.previs.sculpt import Sculpture

    clay = Sculpture()
    _trunk(clay)
    _legs(clay)
    details = (
        Detail((0.98, 1.36, 0.0), (1.56, 2.16, 0.2), 0.0185),
        Detail((1.0, 1.925, 0.0), (1.13, 2.16, 0.13), 0.0110),
    )
    mesh = skin(
        clay, frame(), low=(-0.90, -0.04, 0.0), high=(1.56, 2.16, 0.34), cell_m=0.033, details=details, ears=EAR
    )
    hair = Hair(frame().skeleton(), paint=HAIR)
    crest = [(0.50, 1.615), (0.60, 1.640), (0.70, 1.710), (0.80, 1.795), (0.90, 1.880), (0.98, 1.945), (1.045, 1.985)]
    hair.mane(crest, 46)
    hair.forelock((1.05, 1.965), 8)
    hair.tail(frame().tail, (-0.725, 1.475), 34)
    return joined([mesh, *hair.locks, *eyes(frame(), (1.190, 1.826, 0.0905), 0.0245, paint=EYE)])


def _models(shot: Shot) -> dict[str, Model]:
    del shot
    return {"horse": Model(body(), "subjects/horse.glsl", "horse", bones=len(frame().skeleton().names))}


def _gaits() -> dict[str, Gait]:
    from dataclasses import replace

    from reelwright.previs.gaits import GALLOP, WALK

    # Long legs that hardly fold: shorter strides, higher knees.
    return {"walk": replace(WALK, stride=1.38, drop=0.03, bend=0.03, nod=0.06, stretch=0.2), "run": GALLOP}


def _manner() -> Manner:
    from reelwright.previs.riding import Manner

    return Manner(
        tail_up=(0.10, 1.0, 0.0), tail_swing=0.07, looks=(0.35, 0.20), breath_s=3.6, neck_up=(0.0, -0.10, -0.05)
    )


def _swing(pose: Pose, t_s: float, speed_m_s: float) -> None:
    """Let mane and forelock stream and toss as fast as it goes."""
    fast = min(speed_m_s / 8.0, 1.0)
    for number in range(3):
        beat = math.sin(2.0 * math.pi * (1.9 if fast > 0.4 else 0.7) * t_s - 0.9 * number)
        stir = 0.03 * math.sin(1.3 * t_s + number)
        pose.turns[f"mane{number + 1}"] = (
            (0.10 + 0.35 * fast) * (0.5 + 0.5 * beat) * 0.5 + stir,
            0.0,
            -0.75 * fast - 0.22 * fast * beat,
        )


def _play(shot: Shot) -> Herd:
    return Herd(
        shot,
        Kind(
            "horse",
            frame,
            _models,
            Coat(_COATS, "brown", _PATTERNS | dict.fromkeys(("black", "grey", "silver", "white"), 1.0)),
            _gaits,
            _manner,
            finish=_swing,
        ),
    )


PIECE = Piece(
    name="horse",
    play=_play,
    size_m=(2.45, 2.1, 0.6),
    at_most=4,
    speeds={"walk": 1.6, "run": 8.0},
    facing_rad=0.45,
    actions={"walk": "walking", "run": "galloping", "stand": "standing"},
)
