"""A humpback's body: its cross-sections, fins and skeleton.

Invariant: 12 m long at scale 1, its middle at the origin; deterministic, and made once. Numpy stays asleep until then.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from reelwright.previs.cetaceans import Cetacean

if TYPE_CHECKING:
    from reelwright.previs.mesh import Mesh

#: A humpback is this many times a dolphin.
FACTOR = 4.9


@functools.lru_cache(maxsize=1)
def build() -> Cetacean:
    """Return the skeleton."""
    return Cetacean(FACTOR, (3.05, -0.62, 0.92))


#: Sections of the body: x, middle, half height, half width, metres.
_SECTIONS = (
    (5.95, -0.06, 0.05, 0.08),
    (5.75, -0.08, 0.20, 0.30),
    (5.30, -0.14, 0.44, 0.56),
    (4.55, -0.22, 0.76, 0.84),
    (3.60, -0.29, 1.02, 1.04),
    (2.40, -0.31, 1.20, 1.18),
    (1.10, -0.23, 1.20, 1.16),
    (-0.20, -0.12, 1.06, 1.00),
    (-1.50, -0.02, 0.82, 0.76),
    (-2.70, 0.04, 0.58, 0.50),
    (-3.80, 0.06, 0.39, 0.30),
    (-4.70, 0.06, 0.27, 0.17),
    (-5.40, 0.06, 0.18, 0.11),
    (-5.75, 0.06, 0.10, 0.08),
)


def _trunk() -> Mesh:
    from reelwright.previs.sculpt import Sculpture, ellipsoid, mirrored, round_cone
    from reelwright.previs.streamlined import spindle

    clay = Sculpture()
    clay.add(spindle(_SECTIONS, corner=2.2))
    # A flat upper jaw with a ridge, the splash guard before the blowholes, and a jaw that juts out.
    clay.add(round_cone((5.7, 0.02, 0.0), (3.7, 0.62, 0.0), 0.10, 0.16), blend=0.35)
    clay.add(ellipsoid((3.55, 0.70, 0.0), (0.34, 0.13, 0.20)), blend=0.22)
    clay.add(ellipsoid((5.35, -0.34, 0.0), (0.62, 0.24, 0.42)), blend=0.22)
    clay.add(round_cone((-1.75, 0.82, 0.0), (-2.45, 0.72, 0.0), 0.10, 0.07), blend=0.55)
    clay.add(mirrored(round_cone((3.3, -0.62, 0.86), (2.7, -0.78, 1.0), 0.20, 0.15)), blend=0.40)
    clay.add(mirrored(round_cone((-4.8, 0.06, 0.0), (-5.35, 0.06, 0.25), 0.12, 0.07)), blend=0.35)
    clay.add(mirrored(ellipsoid((3.72, -0.34, 1.0), (0.12, 0.09, 0.07))), blend=0.10)
    return build().hung(clay.mesh((-6.1, -1.75, -1.45), (6.25, 1.15, 1.45), 0.125))


def _fins() -> list[Mesh]:
    from reelwright.previs.mesh import bound_to
    from reelwright.previs.skeleton import rotation
    from reelwright.previs.streamlined import blade, reflected, strung

    bones = build().skeleton
    # Sections: leading edge, trailing edge, along the span, half thickness, bow (metres). Knobs line the long flippers.
    paddle = [(0.46, -0.42, -0.2, 0.13, 0.0), (0.46, -0.46, 0.35, 0.13, 0.0), (0.34, -0.54, 0.95, 0.12, 0.0)]
    paddle += [(0.26, -0.60, 1.45, 0.11, -0.03), (0.08, -0.66, 2.0, 0.10, -0.08), (-0.08, -0.74, 2.5, 0.08, -0.16)]
    paddle += [(-0.32, -0.84, 3.0, 0.06, -0.28), (-0.60, -0.96, 3.45, 0.04, -0.42), (-1.0, -1.02, 3.75, 0.01, -0.55)]
    knobbed = [(lead + (0.05 if k % 2 else -0.02), *rest) for k, (lead, *rest) in enumerate(paddle)]
    flipper = blade([(a, b, c, d, e) for a, b, c, d, e in knobbed], rows=30, part=2.0)
    flipper = flipper.turned(rotation(x=math.pi / 2 + 0.42)).moved((3.05, -0.64, 0.92))
    fluke = [(0.75, -0.30, -0.05, 0.13, 0), (0.62, -0.42, 0.35, 0.13, 0), (0.36, -0.62, 0.9, 0.10, 0.02)]
    fluke += [(0.0, -0.66, 1.4, 0.07, 0.05), (-0.42, -0.84, 1.85, 0.04, 0.10), (-0.96, -1.0, 2.2, 0.01, 0.16)]
    side = blade(fluke, rows=20).turned(rotation(x=math.pi / 2)).moved((-5.35, 0.06, 0.0))
    hump = [(-1.45, -2.5, -0.10, 0.12, 0), (-1.75, -2.45, 0.10, 0.09, 0), (-2.15, -2.48, 0.28, 0.05, 0)]
    hump += [(-2.44, -2.50, 0.36, 0.01, 0)]
    back = blade(hump).moved((0.0, 0.80, 0.0))
    back = strung(back, back.positions[:, 0], (-3.2, -1.75), [bones["stock"], bones["loin"]])
    sides = [bound_to(part, bones["flukes"]) for part in (side, reflected(side))]
    flippers = [bound_to(flipper, bones["flipper"]), bound_to(reflected(flipper), bones["other flipper"])]
    return [back, *sides, *flippers]


@functools.lru_cache(maxsize=1)
def body() -> Mesh:
    """Return the skin of a whale 12 m long, its middle at the origin."""
    from reelwright.previs.mesh import joined

    return joined([_trunk(), *_fins()])
