"""Six joints: from where the tool must be to where every part of the arm is.

Invariant: exact and continuous: the tool is where it was asked to be (or as near as the arm can reach), and a small
change of the tool is a small change of every part. Metres, y up. Pure numpy.
Source: closed-form inverse kinematics of an arm whose second to fourth axes are parallel (Hawkins, "Analytic Inverse
Kinematics for the Universal Robots UR-5/UR-10 Arms", 2013), here solved with vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: Shoulder over the base, upper arm, forearm; then aside to the wrist's second axis, ahead to its third.
SHOULDER_M, UPPER_M, FORE_M, ASIDE_M, AHEAD_M = 0.16, 0.34, 0.31, 0.098, 0.088
#: How far aside of the base's axis the upper arm runs.
OFFSET_M = 0.105
FINGERS = 3
PARTS = ("base", "shoulder", "upper", "fore", "wrist", "turner", "hand", *(f"finger {k}" for k in range(FINGERS)))
#: From the third wrist axis down to the knuckles, and from the hand's axis out to them.
KNUCKLE_DOWN_M, KNUCKLE_OUT_M = 0.094, 0.023


@dataclass(frozen=True, slots=True)
class Tool:
    """Where the hand is to be."""

    #: The middle of the third wrist joint, metres.
    wrist: Vector
    #: Unit vector from the tool's tip to the wrist.
    axis: Vector
    #: Which way the first finger is, about.
    towards: Vector
    #: How far the fingers are open, radians.
    opening: float = 0.0


def unit(a: Sequence[float] | Vector) -> Vector:
    """Return the vector at length one."""
    v = np.asarray(a, np.float64)
    whole: Vector = v / max(float(np.linalg.norm(v)), 1e-9)
    return whole


def _frame(x: Vector, y: Vector, z: Vector, at: Vector) -> NDArray[np.float32]:
    return np.column_stack([x, y, z, at]).astype(np.float32)


_UP = np.array([0.0, 1.0, 0.0])


def _aside(base: Vector, wrist: Vector) -> Vector:
    """Return the level unit vector along the parallel axes: the tool is `ASIDE_M` along it from the base's axis."""
    level = (wrist - base) * (1.0, 0.0, 1.0)
    away = max(float(np.linalg.norm(level)), ASIDE_M * 1.05)
    ahead = unit(level)
    across = np.cross(_UP, ahead)
    share = ASIDE_M / away
    aside: Vector = share * ahead + np.sqrt(1.0 - share * share) * across
    return aside


def _elbow(shoulder: Vector, wrist: Vector, aside: Vector) -> tuple[Vector, Vector]:
    """Return the elbow, bent upwards, and the wrist as far as the arm reaches."""
    away = wrist - shoulder
    reach = float(np.clip(np.linalg.norm(away), 0.08, UPPER_M + FORE_M - 1e-3))
    ahead = unit(away)
    along = (UPPER_M**2 - FORE_M**2 + reach**2) / (2.0 * reach)
    up = np.cross(ahead, aside)
    up = up if up[1] >= 0.0 else -up
    return shoulder + ahead * along + up * np.sqrt(max(UPPER_M**2 - along**2, 0.0)), shoulder + ahead * reach


def pose(base: Vector, tool: Tool) -> NDArray[np.float32]:
    """Return a (parts, 3, 4) matrix for each of `PARTS`, from its own space to that of `base` and `tool`.

    A limb's own x runs along it, its z along the parallel axes; the hand's y runs from the tip to the wrist.
    """
    aside = _aside(base, tool.wrist)
    ahead = unit(np.cross(aside, tool.axis))
    shoulder = base + _UP * SHOULDER_M
    elbow, wrist = _elbow(shoulder, tool.wrist - ahead * AHEAD_M - aside * ASIDE_M, aside)
    upper, fore = unit(elbow - shoulder), unit(wrist - elbow)
    turner, hand = wrist + aside * ASIDE_M, wrist + aside * ASIDE_M + ahead * AHEAD_M
    spread = unit(tool.towards - tool.axis * float(tool.towards @ tool.axis))
    level = np.cross(_UP, aside)
    frames = [
        _frame(np.array([1.0, 0.0, 0.0]), _UP, np.array([0.0, 0.0, 1.0]), base),
        _frame(level, _UP, np.cross(level, _UP), shoulder),
        _frame(upper, np.cross(aside, upper), aside, shoulder),
        _frame(fore, np.cross(aside, fore), aside, elbow),
        _frame(ahead, np.cross(aside, ahead), aside, wrist),
        _frame(tool.axis, np.cross(ahead, tool.axis), ahead, turner),
        _frame(spread, tool.axis, np.cross(spread, tool.axis), hand),
    ]
    return np.array([*frames, *_fingers(frames[-1], tool.opening)], np.float32)


def _fingers(hand: NDArray[np.float32], opening: float) -> list[NDArray[np.float32]]:
    """Return the fingers' matrices: each hangs at its knuckle, opening outwards."""
    made = []
    for k in range(FINGERS):
        a = 2.0 * np.pi * k / FINGERS
        out, across = np.array([np.cos(a), 0.0, np.sin(a)]), np.array([-np.sin(a), 0.0, np.cos(a)])
        x = np.cos(opening) * out + np.sin(opening) * _UP
        y = np.cos(opening) * _UP - np.sin(opening) * out
        local = np.column_stack([x, y, across])
        at = out * KNUCKLE_OUT_M - _UP * KNUCKLE_DOWN_M
        made.append(np.column_stack([hand[:, :3] @ local, hand[:, :3] @ at + hand[:, 3]]).astype(np.float32))
    return made
