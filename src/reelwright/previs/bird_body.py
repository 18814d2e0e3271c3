"""A small bird's body: trunk, wings of two joints with their feathers, the same folded, legs, and a post to sit on.

Invariant: 0.75 m from wing tip to wing tip at scale 1, the middle of the body at the origin; made once.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import numpy as np

from reelwright.previs.mesh import Mesh, bound_to, grid, joined, lathe, tube
from reelwright.previs.skeleton import Skeleton, rotation
from reelwright.previs.streamlined import blade, reflected, strung

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What the material finds in `paint.x`.
BODY, ARM, BEAK, EYE, FEATHER, LEG, TAIL = (float(k) for k in range(7))
_SHOULDER = (0.055, 0.026, 0.036)
#: Spans of elbow and wrist from the shoulder, metres.
_ELBOW_M, _WRIST_M = 0.105, 0.205
_SECTIONS = (
    (0.150, 0.030, 0.012, 0.012),
    (0.125, 0.026, 0.030, 0.027),
    (0.090, 0.014, 0.046, 0.043),
    (0.040, 0.002, 0.057, 0.053),
    (-0.020, -0.004, 0.054, 0.051),
    (-0.080, 0.000, 0.040, 0.039),
    (-0.130, 0.006, 0.024, 0.025),
    (-0.170, 0.010, 0.010, 0.013),
)


@functools.lru_cache(maxsize=1)
def skeleton() -> Skeleton:
    """Return the bones: trunk, neck, head, tail, and arm, forearm and hand of both wings."""
    x, y, z = _SHOULDER
    rows: list[tuple[str, str | None, tuple[float, float, float]]] = [
        ("trunk", None, (0.0, 0.0, 0.0)),
        ("neck", "trunk", (0.095, 0.016, 0.0)),
        ("head", "neck", (0.150, 0.038, 0.0)),
        ("tail", "trunk", (-0.130, 0.006, 0.0)),
    ]
    for name, side in (("right", 1.0), ("left", -1.0)):
        rows.append((f"{name} arm", "trunk", (x, y, side * z)))
        rows.append((f"{name} forearm", f"{name} arm", (x, y, side * (z + _ELBOW_M))))
        rows.append((f"{name} hand", f"{name} forearm", (x, y, side * (z + _WRIST_M))))
    return Skeleton.of(rows)


def feather(root: Sequence[float], *, turn_rad: float, length: float, width: float, paint: Sequence[float]) -> Mesh:
    """Return a flat feather in the wing's plane: 0 points back, pi/2 out (+z); `paint` is part and place."""
    along = np.linspace(0.0, 1.0, 7)[:, None]
    across = np.array([[-1.0, 0.0, 1.0]])
    half = 0.5 * width * np.minimum(1.0, 0.55 + along * 2.0) * np.sqrt(np.maximum(1.0 - along**3.2, 0.0))
    back, out = -math.cos(turn_rad), math.sin(turn_rad)
    x = root[0] + back * length * along + out * half * across
    z = root[2] + out * length * along - back * half * across
    y = root[1] + 0.0035 * (1.0 - across**2) - 0.010 * along**2 + 0.0 * x
    colours = np.zeros((*x.shape, 4), np.float32)
    colours[..., 0], colours[..., 1], colours[..., 2], colours[..., 3] = paint[0], along, paint[1], 1.0
    mesh = grid(np.stack([x, y, z], axis=-1).astype(np.float32), paint=colours)
    return mesh if float(mesh.normals[:, 1].mean()) > 0 else _flipped(mesh)


def _flipped(mesh: Mesh) -> Mesh:
    return Mesh(mesh.positions, -mesh.normals, mesh.paint, mesh.triangles[:, ::-1].copy())


def _wing() -> Mesh:
    """Return the right wing, spread, hung on its three bones."""
    bones = skeleton()
    names = [bones[f"right {name}"] for name in ("arm", "forearm", "hand")]
    x, y, z = _SHOULDER
    sections = [(0.055, -0.065, -0.02, 0.013, 0.0), (0.070, -0.055, 0.04, 0.012, -0.004)]
    sections += [(0.084, -0.040, 0.11, 0.009, -0.006), (0.082, -0.014, 0.17, 0.007, -0.004)]
    sections += [
        (0.070, 0.004, 0.22, 0.006, 0.0),
        (0.040, -0.004, 0.27, 0.004, 0.003),
        (0.0, -0.012, 0.31, 0.001, 0.006),
    ]
    arm = blade(sections, rows=18, sides=12, part=ARM).turned(rotation(x=math.pi / 2)).moved((x, y, z))
    stops = (z + 0.04, z + 0.155, z + 0.26)
    parts = [strung(arm, arm.positions[:, 2], stops, names)]
    rows = [(k / 9.0, 0.01 + 0.19 * k / 9.0, 0.02 + 0.16 * k / 9.0, 0.088 - 0.004 * k, 0.036) for k in range(10)]
    rows = [(share * 0.5, span, turn, length, width) for share, span, turn, length, width in rows]
    hand = [(k / 8.0, 0.205 + 0.085 * k / 8.0) for k in range(9)]
    rows += [(0.5 + 0.5 * s, span, 0.25 + 1.12 * s, 0.098 + 0.062 * s**0.7, 0.031 - 0.007 * s) for s, span in hand]
    for number, (share, span, turn, length, width) in enumerate(rows):
        lead = float(np.interp(span, (0.0, 0.11, 0.22, 0.31), (-0.035, -0.018, 0.020, 0.0)))
        root = (x + lead, y - 0.002 + 0.0008 * (number % 2) - 0.00025 * number, z + span)
        one = feather(root, turn_rad=turn, length=length, width=width, paint=(FEATHER, share))
        parts.append(strung(one, np.full(len(one.positions), z + span), stops, names))
    return joined(parts)


def _other_side(mesh: Mesh) -> Mesh:
    """Return a right part as a left one, on the left's bones."""
    from dataclasses import replace

    bones = skeleton()
    turned = reflected(mesh)
    assert turned.joints is not None
    assert turned.weights is not None
    first = float(bones["left arm"] - bones["right arm"])
    return replace(turned, joints=(turned.joints + np.where(turned.weights > 0, first, 0.0)).astype(np.float32))


def _trunk() -> Mesh:
    from reelwright.previs.sculpt import Sculpture, ellipsoid, mirrored, round_cone
    from reelwright.previs.streamlined import spindle

    bones = skeleton()
    clay = Sculpture()
    clay.add(spindle(_SECTIONS))
    clay.add(round_cone((0.09, 0.016, 0.0), (0.152, 0.040, 0.0), 0.036, 0.027), blend=0.03)
    clay.add(ellipsoid((0.166, 0.046, 0.0), (0.037, 0.031, 0.028)), blend=0.016)
    clay.add(round_cone((0.192, 0.043, 0.0), (0.243, 0.036, 0.0), 0.0105, 0.0045), paint=BEAK, blend=0.004)
    clay.add(round_cone((0.236, 0.036, 0.0), (0.246, 0.029, 0.0), 0.0048, 0.003), paint=BEAK, blend=0.003)
    clay.add(mirrored(ellipsoid((0.180, 0.052, 0.0235), (0.0062, 0.0062, 0.0045))), paint=EYE)
    mesh = clay.mesh((-0.19, -0.075, -0.07), (0.262, 0.09, 0.07), 0.0062)
    return strung(mesh, mesh.positions[:, 0], (0.06, 0.12, 0.165), [bones[name] for name in ("trunk", "neck", "head")])


def _tail(spread: float) -> Mesh:
    tails = []
    for k in range(9):
        share = k / 4.0 - 1.0
        root = (-0.125, 0.010 - 0.002 * abs(share) + 0.0006 * (k % 2), 0.016 * share)
        tails.append(
            feather(
                root, turn_rad=spread * share, length=0.125 - 0.012 * abs(share), width=0.030, paint=(TAIL, abs(share))
            )
        )
    return bound_to(joined(tails), skeleton()["tail"])


@functools.lru_cache(maxsize=1)
def flying() -> Mesh:
    """Return the bird with its wings spread."""
    wing = _wing()
    return joined([_trunk(), _tail(0.30), wing, _other_side(wing)])


@functools.lru_cache(maxsize=1)
def perched() -> Mesh:
    """Return the bird with its wings folded, on its legs; its feet are at y = -0.125 when it leans back by 0.5 rad."""
    trunk = skeleton()["trunk"]
    sections = [
        (0.030, -0.020, -0.085, 0.004, 0.004),
        (0.050, -0.035, -0.05, 0.011, 0.0),
        (0.048, -0.048, 0.0, 0.015, 0.0),
    ]
    sections += [
        (0.036, -0.046, 0.06, 0.013, 0.0),
        (0.016, -0.034, 0.12, 0.009, 0.006),
        (-0.004, -0.018, 0.18, 0.003, 0.014),
    ]
    # A blade's span is up, its chord ahead: laid along the flank, the span points back and the chord up.
    side = blade(sections, rows=18, sides=14, part=ARM)
    side = side.turned(rotation(z=math.pi / 2)).turned(rotation(x=0.30)).moved((-0.005, 0.012, 0.047))
    parts = [bound_to(side, trunk)]
    for k in range(4):
        root = (-0.090, 0.022 - 0.003 * k, 0.034 - 0.005 * k)
        long = feather(
            root, turn_rad=-0.16 + 0.03 * k, length=0.120 - 0.014 * k, width=0.026, paint=(FEATHER, 1.0 - 0.1 * k)
        )
        parts.append(bound_to(long, trunk))
    wing = joined(parts)
    return joined([_trunk(), _tail(0.10), wing, reflected(wing), *_legs()])


def _legs() -> list[Mesh]:
    """Return legs and toes that stand upright when the body leans back."""
    lean, trunk = -0.5, skeleton()["trunk"]
    paint = (LEG, 0.0, 0.0, 1.0)
    parts = []
    for side in (1.0, -1.0):
        z = 0.022 * side
        parts.append(tube([(0.0, -0.03, z), (-0.006, -0.062, z)], [0.014, 0.006], sides=8, paint=(BODY, 0.0, 0.0, 1.0)))
        parts.append(tube([(-0.006, -0.058, z), (-0.012, -0.088, z), (0.0, -0.119, z)], 0.0038, sides=7, paint=paint))
        for turn in (-0.45, 0.0, 0.45, math.pi):
            reach = 0.030 if turn < 3.0 else 0.018
            end = (reach * math.cos(turn), -0.123, z + reach * math.sin(turn))
            parts.append(tube([(0.0, -0.119, z), end], [0.0042, 0.0028], sides=6, paint=paint))
    return [bound_to(part.turned(rotation(z=lean)), trunk) for part in parts]


@functools.lru_cache(maxsize=1)
def post() -> Mesh:
    """Return a weathered post with its top at the origin, 14 m deep."""
    profile = [
        (0.052, -14.0),
        (0.050, -1.0),
        (0.047, -0.10),
        (0.048, -0.02),
        (0.044, -0.006),
        (0.030, 0.0),
        (0.0, 0.002),
    ]
    return lathe(profile, sides=20)
