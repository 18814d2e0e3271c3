"""Heads: a plain, well-proportioned face, and hair in three cuts.

Invariant: pure numpy and deterministic; the head of `biped.Build`'s measures, so it sits on any of its necks.
Paint.x is one of `wardrobe.PARTS`.
"""

from __future__ import annotations

import functools

import numpy as np

from reelwright.previs import sculpt
from reelwright.previs.biped import Build
from reelwright.previs.mesh import Mesh, joined
from reelwright.previs.sculpt import Sculpture
from reelwright.previs.skeleton import Skeleton, rotation
from reelwright.previs.wardrobe import PARTS

#: Short, shoulder length, tied up.
CUTS = 3


def _face(bones: Skeleton) -> Sculpture:
    clay, skin = Sculpture(), PARTS["skin"]
    head, neck = bones["head"], bones["neck"]
    clay.add(sculpt.ellipsoid((-0.014, 1.637, 0.0), (0.094, 0.090, 0.076)), bone=head, paint=skin)
    clay.add(sculpt.ellipsoid((0.024, 1.592, 0.0), (0.066, 0.092, 0.062)), bone=head, paint=skin, blend=0.03)
    clay.add(sculpt.ellipsoid((0.045, 1.530, 0.0), (0.040, 0.030, 0.036)), bone=head, paint=skin, blend=0.04)
    jaw = sculpt.mirrored(sculpt.round_cone((-0.020, 1.575, 0.052), (0.045, 1.526, 0.022), 0.022, 0.022))
    clay.add(jaw, bone=head, paint=skin, blend=0.03)
    for sign in (-1.0, 1.0):
        socket = sculpt.ellipsoid((0.098, 1.612, sign * 0.032), (0.016, 0.014, 0.022))
        clay.carve(socket, bone=head, paint=skin, blend=0.022)
        cheek = sculpt.ellipsoid((0.058, 1.580, sign * 0.040), (0.022, 0.022, 0.018))
        clay.add(cheek, bone=head, paint=skin, blend=0.03)
        ear = sculpt.ellipsoid((-0.008, 1.600, sign * 0.076), (0.019, 0.033, 0.010), rotation(y=sign * 0.35, z=0.15))
        clay.add(ear, bone=head, paint=skin, blend=0.008)
    brow = sculpt.curve([(0.062, 1.630, -0.050), (0.079, 1.634, 0.0), (0.062, 1.630, 0.050)], [0.012, 0.014, 0.012])
    clay.add(brow, bone=head, paint=skin, blend=0.022)
    nose = sculpt.curve([(0.084, 1.622, 0.0), (0.096, 1.592, 0.0), (0.104, 1.575, 0.0)], [0.008, 0.009, 0.0115])
    clay.add(nose, bone=head, paint=skin, blend=0.014)
    wings = sculpt.mirrored(sculpt.ellipsoid((0.092, 1.571, 0.011), (0.011, 0.008, 0.008)))
    clay.add(wings, bone=head, paint=skin, blend=0.010)
    lips = sculpt.ellipsoid((0.074, 1.546, 0.0), (0.013, 0.010, 0.027))
    clay.add(lips, bone=head, paint=skin, blend=0.014)
    clay.add(
        sculpt.round_cone((-0.022, 1.40, 0.0), (-0.012, 1.55, 0.0), 0.060, 0.051), bone=neck, paint=skin, blend=0.03
    )
    return clay


def _hair(cut: int, bones: Skeleton) -> Sculpture:
    clay, hair, head = Sculpture(), PARTS["hair"], bones["head"]
    cap = sculpt.ellipsoid((-0.020, 1.645, 0.0), (0.104, 0.096, 0.088))
    clay.add(cap, bone=head, paint=hair)
    if cut == 0:
        quiff = sculpt.curve(
            [(-0.02, 1.725, -0.03), (0.050, 1.718, -0.005), (0.078, 1.698, 0.03)], [0.030, 0.032, 0.018]
        )
        clay.add(quiff, bone=head, paint=hair, blend=0.03)
        nape = sculpt.ellipsoid((-0.065, 1.585, 0.0), (0.045, 0.055, 0.062))
        clay.add(nape, bone=head, paint=hair, blend=0.03)
    elif cut == 1:
        back = sculpt.curve([(-0.045, 1.66, 0.0), (-0.088, 1.56, 0.0), (-0.092, 1.46, 0.0)], [0.085, 0.066, 0.048])
        clay.add(back, bone=head, paint=hair, blend=0.03)
        for sign in (-1.0, 1.0):
            lock = sculpt.curve(
                [
                    (0.030, 1.70, sign * 0.045),
                    (0.012, 1.62, sign * 0.082),
                    (-0.025, 1.53, sign * 0.080),
                    (-0.05, 1.455, sign * 0.062),
                ],
                [0.030, 0.022, 0.030, 0.022],
            )
            clay.add(lock, bone=head, paint=hair, blend=0.03)
    else:
        nape = sculpt.ellipsoid((-0.060, 1.600, 0.0), (0.050, 0.052, 0.064))
        clay.add(nape, bone=head, paint=hair, blend=0.03)
        clay.add(sculpt.ellipsoid((-0.118, 1.690, 0.0), (0.046, 0.042, 0.048)), bone=head, paint=hair, blend=0.012)
        sweep = sculpt.mirrored(sculpt.curve([(0.055, 1.70, 0.02), (0.02, 1.675, 0.072)], [0.020, 0.016]))
        clay.add(sweep, bone=head, paint=hair, blend=0.02)
    # The hairline: the face stays free from the forehead down, and the ears below the temples.
    face = sculpt.ellipsoid((0.135, 1.583, 0.0), (0.135, 0.094, 0.062), rotation(z=0.10))
    clay.carve(face, bone=head, paint=hair, blend=0.012)
    if cut != 1:
        side = sculpt.ellipsoid((0.012, 1.565, 0.0), (0.050, 0.058, 0.12), rotation(z=-0.25))
        clay.carve(side, bone=head, paint=hair, blend=0.012)
    return clay


@functools.lru_cache(maxsize=8)
def head(cut: int, coarse: float = 1.0) -> Mesh:
    """Return a head with hair of a cut, 0..CUTS-1; `coarse` widens its cells."""
    bones = Build().skeleton()
    face = _face(bones).mesh((-0.14, 1.40, -0.11), (0.13, 1.75, 0.11), 0.0082 * coarse, softness_m=0.03)
    hair = _hair(cut, bones).mesh((-0.19, 1.38, -0.13), (0.13, 1.78, 0.13), 0.0115 * coarse, softness_m=0.03)
    # Long hair rests on the shoulders: its ends follow the neck and the chest more than the head.
    whole = joined([face, hair])
    assert whole.joints is not None
    assert whole.weights is not None
    low = np.clip((1.56 - whole.positions[:, 1]) / 0.12, 0.0, 1.0) * (whole.paint[:, 0] == PARTS["hair"])
    hung = low > 0.0
    whole.joints[hung] = (bones["head"], bones["neck"], bones["chest"], 0)
    share = low[hung]
    whole.weights[hung] = np.stack([1.0 - share, share * 0.5, share * 0.5, 0.0 * share], axis=1)
    return whole
