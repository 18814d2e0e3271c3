"""What the arm is made of: shells, joint caps, rings, bolts, a cable and a hand, as one skinned mesh.

Invariant: every part is modelled in its own space (see `linkage`) and hangs on one bone; `paint.x` says what it is
made of. Built once per process.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from reelwright.previs.manipulator.linkage import (
    AHEAD_M,
    ASIDE_M,
    FINGERS,
    FORE_M,
    OFFSET_M,
    PARTS,
    SHOULDER_M,
    UPPER_M,
)
from reelwright.previs.mesh import Mesh, bound_to, joined, lathe, tube
from reelwright.previs.sculpt import Sculpture, Shape, cylinder, round_cone, rounded_box, union

SHELL, GRAPHITE, ACCENT, STEEL, RUBBER, BAMBOO, HORN, HAIR = 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0
_CELL_M: Final = 0.0085
#: From the wrist's third axis down to where the fingers hold the tool.
GRIP_M: Final = 0.150

Profile = Sequence[tuple[float, float]]
_TURNS = {
    "x": np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]]),
    "y": np.eye(3),
    "z": np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]]),
}


def turned(paint: float, profile: Profile, *, along: str = "y", at: ArrayLike = (0, 0, 0), sides: int = 0) -> Mesh:
    """Return a lathe's work: (radius, height) points about an axis through a place."""
    widest = max(radius for radius, _ in profile)
    round_enough = sides or int(np.clip(12 + widest * 420, 12, 36))
    return lathe(profile, sides=round_enough, paint=(paint, 0.0, 0.0, 1.0)).turned(_TURNS[along]).moved(at)


def disc(radius: float, low: float, high: float, *, bevel: float = 0.003) -> list[tuple[float, float]]:
    """Return the profile of a drum with rounded edges, closed at both ends."""
    arc = np.linspace(0.0, np.pi / 2.0, 3)
    rise = [(radius - bevel + bevel * np.sin(a), low + bevel - bevel * np.cos(a)) for a in arc]
    fall = [(radius - bevel + bevel * np.cos(a), high - bevel + bevel * np.sin(a)) for a in arc]
    inner = radius - 1.6 * bevel
    return [(0.0, low), (inner, low), *rise, *fall, (inner, high), (0.0, high)]


def _bolts(
    radius: float, height: float, count: int, size: float, *, along: str = "y", at: ArrayLike = (0, 0, 0)
) -> list[Mesh]:
    """Return a circle of bolt heads, standing on `height` along their axis."""
    head = [(size, 0.0), (size, size * 0.5), (size * 0.8, size * 0.75), (size * 0.5, size * 0.76), (0.0, size * 0.3)]
    bolt = lathe(head, sides=7, paint=(STEEL, 0.0, 0.0, 1.0))
    angles = 2.0 * np.pi * (np.arange(count) + 0.5) / count
    stands = [bolt.moved((radius * np.cos(a), height, radius * np.sin(a))) for a in angles]
    return [one.turned(_TURNS[along]).moved(at) for one in stands]


def _joint(radius: float, low: float, high: float, *, at: ArrayLike = (0, 0, 0), along: str = "z") -> list[Mesh]:
    """Return a joint: a graphite drum whose far end carries an accent ring and a bolted white cap."""
    cap = 0.016
    return [
        turned(GRAPHITE, disc(radius, low, high - cap - 0.006), along=along, at=at),
        turned(ACCENT, disc(radius * 0.985, high - cap - 0.008, high - cap + 0.001, bevel=0.001), along=along, at=at),
        turned(SHELL, disc(radius, high - cap, high, bevel=0.006), along=along, at=at),
        turned(GRAPHITE, disc(radius * 0.55, high - 0.002, high + 0.0012, bevel=0.001), along=along, at=at),
        *_bolts(radius * 0.74, high - 0.001, 6, 0.0032, along=along, at=at),
    ]


def _sculpted(shape: Shape, low: ArrayLike, high: ArrayLike, paint: float = SHELL, cell_m: float = _CELL_M) -> Mesh:
    body = Sculpture()
    body.add(shape, paint=paint)
    made = body.mesh(low, high, cell_m)
    return Mesh(made.positions, made.normals, made.paint, made.triangles)


def _limb(length: float, aside: float, thick: tuple[float, float], drums: tuple[float, float]) -> list[Mesh]:
    """Return a shell between two joints, with fillets where it meets them, a seam band and its caps."""
    a, b = thick
    half_a, half_b = drums[0] * 0.98, drums[1] * 0.98
    shape = union(
        [
            round_cone((0.0, 0.0, aside), (length, 0.0, aside), a, b),
            cylinder((0.0, 0.0, aside - half_a), (0.0, 0.0, aside + half_a), drums[0], 0.012),
            cylinder((length, 0.0, aside - half_b), (length, 0.0, aside + half_b), drums[1], 0.010),
        ],
        0.030,
    )
    reach = max(drums) + 0.02
    parts = [_sculpted(shape, (-reach, -reach, aside - reach), (length + reach, reach, aside + reach))]
    for x in (0.30, 0.66):
        r = a + (b - a) * x + 0.0016
        parts.append(
            turned(GRAPHITE, disc(r, x * length - 0.007, x * length + 0.007, bevel=0.002), along="x", at=(0, 0, aside))
        )
    r = a + (b - a) * 0.66 + 0.0022
    parts.append(
        turned(ACCENT, disc(r, 0.66 * length - 0.002, 0.66 * length + 0.002, bevel=0.0008), along="x", at=(0, 0, aside))
    )
    for x, drum, half in ((0.0, drums[0], half_a), (length, drums[1], half_b)):
        for side in (-1.0, 1.0):
            face = aside + side * half
            low, high = sorted((face - side * 0.004, face + side * 0.006))
            parts.append(turned(GRAPHITE, disc(drum * 0.80, low, high, bevel=0.003), along="z", at=(x, 0, 0)))
            parts += _bolts(drum * 0.62, high if side > 0 else low - 0.002, 6, 0.0030, along="z", at=(x, 0, 0))
    return parts


def _cable() -> Mesh:
    """Return the cable that loops from the forearm's shell to the wrist."""
    t = np.linspace(0.0, 1.0, 26)
    x = FORE_M * (0.34 + 0.68 * t)
    y = 0.034 + 0.062 * np.sin(np.pi * t) ** 0.9
    return tube(np.column_stack([x, y, 0.012 + 0.03 * t]), 0.0052, sides=8, paint=(RUBBER, 0.0, 0.0, 1.0))


def _base() -> list[Mesh]:
    return [
        turned(GRAPHITE, disc(0.096, 0.0, 0.018, bevel=0.004)),
        *_bolts(0.082, 0.016, 8, 0.0055),
        turned(SHELL, [(0.078, 0.016), (0.078, 0.02), (0.070, 0.034), (0.066, 0.06), (0.066, 0.082), (0.0, 0.082)]),
        turned(ACCENT, disc(0.0675, 0.078, 0.084, bevel=0.001)),
    ]


def _shoulder() -> list[Mesh]:
    low = 0.085 - SHOULDER_M
    shape = union(
        [
            cylinder((0, low, 0), (0, 0.030, 0), 0.065, 0.014),
            cylinder((0, 0, -0.064), (0, 0, OFFSET_M - 0.062), 0.058, 0.012),
        ],
        0.02,
    )
    shell = _sculpted(shape, (-0.085, low - 0.015, -0.085), (0.085, 0.085, OFFSET_M), GRAPHITE)
    return [shell, *_joint(0.050, -0.090, -0.060)[:1], *_capped(0.05, -0.068)]


def _capped(radius: float, face: float) -> list[Mesh]:
    """Return a white cap with its accent ring on a face that looks along -z."""
    return [
        turned(ACCENT, disc(radius, face - 0.006, face + 0.004, bevel=0.001), along="z"),
        turned(SHELL, disc(radius * 1.02, face - 0.020, face - 0.005, bevel=0.006), along="z"),
    ]


def _wrists() -> tuple[list[Mesh], list[Mesh]]:
    """Return the wrist's first two joints: each a drum along its axis and a neck to the next."""
    first = [*_joint(0.036, -0.046, 0.052), turned(SHELL, disc(0.033, 0.04, ASIDE_M - 0.026, bevel=0.006), along="z")]
    first.append(turned(GRAPHITE, disc(0.026, 0.05, ASIDE_M, bevel=0.004), along="z"))
    second = [*_joint(0.035, -0.050, 0.046), turned(SHELL, disc(0.032, 0.03, AHEAD_M - 0.030, bevel=0.006), along="z")]
    second.append(turned(GRAPHITE, disc(0.027, 0.05, AHEAD_M, bevel=0.004), along="z"))
    return first, second


def _hand() -> list[Mesh]:
    """Return the third wrist joint, the coupling and the palm, y from the tip to the wrist."""
    palm = union(
        [
            cylinder((0, -0.092, 0), (0, -0.046, 0), 0.0305, 0.007),
            *(
                rounded_box((0.022 * np.cos(a), -0.090, 0.022 * np.sin(a)), (0.012, 0.012, 0.008), 0.004, _about_y(a))
                for a in 2.0 * np.pi * np.arange(FINGERS) / FINGERS
            ),
        ],
        0.006,
    )
    low, high = (-0.044, -0.112, -0.044), (0.044, -0.04, 0.044)
    return [
        turned(GRAPHITE, disc(0.034, -0.034, 0.030, bevel=0.005)),
        turned(SHELL, disc(0.0345, 0.018, 0.040, bevel=0.008)),
        turned(ACCENT, disc(0.0335, 0.014, 0.0195, bevel=0.001)),
        turned(STEEL, disc(0.027, -0.041, -0.030, bevel=0.0015)),
        turned(ACCENT, disc(0.0275, -0.0475, -0.0425, bevel=0.001)),
        *_bolts(0.0305, -0.0345, 6, 0.0022),
        _sculpted(palm, low, high, SHELL, 0.0042),
        turned(GRAPHITE, disc(0.0313, -0.075, -0.069, bevel=0.001)),
        turned(RUBBER, disc(0.0115, -0.110, -0.088, bevel=0.002)),
    ]


def _about_y(angle: float) -> ArrayLike:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])


def _finger() -> list[Mesh]:
    """Return one finger, hanging from its knuckle at the origin, its tip closed on the tool (towards -x)."""
    grip = (-0.0165, -0.055)
    bone = union(
        [
            round_cone((0, 0, 0), (0.0085, -0.026, 0), 0.0068, 0.0058),
            round_cone((0.0085, -0.026, 0), (-0.0095, -0.052, 0), 0.0056, 0.0036),
        ],
        0.002,
    )
    low, high = (-0.02, -0.062, -0.010), (0.018, 0.010, 0.010)
    return [
        _sculpted(bone, low, high, GRAPHITE, 0.0026),
        turned(STEEL, disc(0.0046, -0.0085, 0.0085, bevel=0.001), along="z"),
        turned(STEEL, disc(0.0040, -0.0075, 0.0075, bevel=0.001), along="z", at=(0.0085, -0.026, 0)),
        tube(
            [(-0.0075, -0.047, 0), (-0.0125, -0.0535, 0), (grip[0], grip[1] - 0.003, 0)],
            [0.0042, 0.0046, 0.0028],
            sides=12,
            paint=(RUBBER, 0, 0, 1),
        ),
    ]


@functools.lru_cache(maxsize=1)
def arm_mesh() -> Mesh:
    """Return the whole arm, each part hung on its bone."""
    wrist, turner = _wrists()
    finger = _finger()
    parts = {
        "base": _base(),
        "shoulder": _shoulder(),
        "upper": _limb(UPPER_M, OFFSET_M, (0.046, 0.040), (0.060, 0.052)),
        "fore": [*_limb(FORE_M, 0.004, (0.039, 0.031), (0.048, 0.040)), _cable()],
        "wrist": wrist,
        "turner": turner,
        "hand": _hand(),
        **{f"finger {k}": finger for k in range(FINGERS)},
    }
    return joined([bound_to(mesh, PARTS.index(name)) for name, meshes in parts.items() for mesh in meshes])


@functools.lru_cache(maxsize=1)
def pedestal_mesh(height_m: float) -> Mesh:
    """Return the column that the arm stands on where there is no bench; its top is at `height_m`."""
    foot = [(0.0, 0.0), (0.24, 0.0), (0.245, 0.006), (0.245, 0.022), (0.235, 0.032), (0.13, 0.040)]
    column = [(0.13, 0.040), (0.115, 0.07), (0.098, 0.16), (0.094, height_m - 0.09), (0.105, height_m - 0.04)]
    return joined(
        [
            turned(GRAPHITE, [*foot, (0.10, 0.041)]),
            *_bolts(0.205, 0.031, 8, 0.011),
            turned(SHELL, column),
            turned(ACCENT, disc(0.1065, height_m - 0.046, height_m - 0.034, bevel=0.002)),
            turned(GRAPHITE, disc(0.118, height_m - 0.034, height_m, bevel=0.005)),
        ]
    )
