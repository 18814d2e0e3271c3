"""What dogs and foxes share: their legs and paws, the cut of their head, and their paints.

Invariant: a shape depends on the frame and the numbers given alone, so one set of joints makes one body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reelwright.previs.loft import bounded, loft, lump
from reelwright.previs.quadruped import Frame, Joint, Section, segment
from reelwright.previs.sculpt import Sculpture, cut, ellipsoid, mirrored, union

PAW: Final = 1.0
TAIL: Final = 2.0
EAR: Final = 3.0
NOSE: Final = 8.0
EYE: Final = 9.0


@dataclass(frozen=True, slots=True)
class Head:
    """A head along its axis: rows of (x, y, up, down, wide), the eyes and the nose, metres."""

    rows: Sequence[tuple[float, float, float, float, float]]
    brow: tuple[float, float, float]
    cheek: tuple[float, float, float]
    cheek_m: float
    nose: tuple[float, float]
    nose_m: float
    eye: tuple[float, float, float]
    eye_m: float


def press_head(body: Sculpture, head: Head) -> None:
    """Press a head on: skull and muzzle, brows, cheeks, nose, and the sockets of the eyes."""
    size = head.eye_m
    body.add(loft([(x, y, 0.0, *rest) for x, y, *rest in head.rows]), blend=1.6 * size)
    body.add(mirrored(lump(head.cheek, (head.cheek_m * 1.3, head.cheek_m, head.cheek_m * 0.6))), blend=2.6 * size)
    body.add(mirrored(lump(head.brow, (1.3 * size, 0.75 * size, 0.85 * size))), blend=1.5 * size)
    x, y, z = head.eye
    body.carve(
        mirrored(lump((x + 0.25 * size, y, z + 0.45 * size), (1.15 * size, 0.9 * size, 0.9 * size))),
        blend=0.7 * size,
    )
    nx, ny = head.nose
    r = head.nose_m
    pad = lump((nx, ny, 0.0), (r * 0.85, r * 0.75, r))
    body.add(
        cut(pad, mirrored(lump((nx + r * 0.72, ny - 0.05 * r, r * 0.5), (r * 0.4, r * 0.22, r * 0.22))), 0.2 * r),
        paint=NOSE,
        blend=0.25 * r,
    )


#: Muscles of a retriever's legs, each from a joint to the next (by number), its sections, and how far it melts (m).
#: A muscle ends where the leg bends: an axis with a sharp corner would tear the skin.
_Muscle = tuple[int, tuple[Section, ...], float]
_FORE_MUSCLES: Final[tuple[_Muscle, ...]] = (
    (0, ((0.05, 0.05, 0.06, 0.03), (0.6, 0.055, 0.07, 0.042), (0.95, 0.036, 0.05, 0.036)), 0.05),
    (1, ((0.1, 0.040, 0.060, 0.042), (0.6, 0.052, 0.068, 0.047), (1.0, 0.040, 0.050, 0.038)), 0.05),
)
_HIND_MUSCLES: Final[tuple[_Muscle, ...]] = (
    (
        0,
        ((-0.12, 0.08, 0.09, 0.045), (0.3, 0.1, 0.115, 0.056), (0.72, 0.075, 0.11, 0.056), (1.0, 0.05, 0.08, 0.046)),
        0.045,
    ),
    (1, ((0.0, 0.042, 0.062, 0.042), (0.3, 0.044, 0.058, 0.041), (0.5, 0.034, 0.044, 0.033)), 0.045),
)
#: Bones and sinews below them: from the joint of that number on, through the next two.
_FORE_SHANK: Final[tuple[tuple[Section, ...], ...]] = (
    ((0.0, 0.045, 0.05, 0.04), (0.4, 0.034, 0.034, 0.031), (0.85, 0.025, 0.026, 0.024)),
    ((0.0, 0.027, 0.028, 0.026), (0.5, 0.023, 0.024, 0.023), (0.95, 0.024, 0.024, 0.025)),
)
_HIND_SHANK: Final[tuple[tuple[Section, ...], ...]] = (
    ((0.2, 0.042, 0.052, 0.040), (0.5, 0.033, 0.042, 0.032), (0.82, 0.023, 0.030, 0.022), (1.0, 0.024, 0.027, 0.022)),
    ((0.2, 0.021, 0.024, 0.020), (0.6, 0.020, 0.021, 0.020), (0.95, 0.022, 0.022, 0.024)),
)


def press_legs(body: Sculpture, frame: Frame, *, girth: float, bulk: float, paw: float) -> None:
    """Press four legs on: `girth` and `bulk` scale lower legs and thighs of a retriever, `paw` its paws."""
    rows = (
        (frame.fore, frame.fore_z, 0.62, 2, _FORE_MUSCLES, _FORE_SHANK),
        (frame.hind, frame.hind_z, 0.80, 1, _HIND_MUSCLES, _HIND_SHANK),
    )
    for joints, z, inner, knee, muscles, shank in rows:
        for at, sections, blend in muscles:
            sides = (inner * z if at == 0 else z, z)
            _limb(body, segment(joints[at], joints[at + 1], sides, _scaled(sections, bulk)), blend * bulk)
        lower = [
            row
            for at, sections in enumerate(shank, knee)
            for row in segment(joints[at], joints[at + 1], z, _scaled(sections, girth))
        ]
        _limb(body, lower, 0.03 * girth)
        _paw(body, joints[-2], joints[-1], z, paw)


def _scaled(sections: Sequence[Section], by: float) -> list[Section]:
    return [(share, ahead * by, behind * by, aside * by) for share, ahead, behind, aside in sections]


def _limb(body: Sculpture, rows: Sequence[Sequence[float]], blend: float) -> None:
    body.add(mirrored(loft(rows, margin_m=0.08)), blend=blend)


def _paw(body: Sculpture, ball: Joint, toe: Joint, z: float, size: float) -> None:
    """Press a paw on: a pad and four toes, flat on the ground."""
    (bx, by), length = ball, toe[0] - ball[0]
    rows = [(bx - 0.004, by * 0.85, z, 0.024 * size, by * 0.8, 0.026 * size)]
    rows += [(bx + 0.45 * length, 0.026 * size, z, 0.022 * size, 0.026 * size, 0.034 * size)]
    rows += [(bx + 0.7 * length, 0.02 * size, z, 0.014 * size, 0.02 * size, 0.03 * size)]
    parts = [loft(rows, margin_m=0.06)]
    for aside, ahead in ((-0.024, 0.72), (-0.0085, 0.84), (0.0085, 0.84), (0.024, 0.72)):
        centre = (bx + ahead * length, 0.0165 * size, z + aside * size)
        parts.append(ellipsoid(centre, (0.021 * size, 0.0165 * size, 0.0105 * size)))
    whole = bounded(union(parts, 0.004 * size), (bx + 0.4 * length, 0.02 * size, z), 0.07 * size, 0.06)
    body.add(mirrored(whole), paint=PAW, blend=0.015 * size)
