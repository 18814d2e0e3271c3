"""Clothes: coats, trousers and shoes as one skin over a two-legged body's bones.

Invariant: pure numpy and deterministic. Paint: x is the part (`PARTS`), y how far down the coat's skirt a place
is (0 waist .. 1 hem), z the way round it (-1..1), w its openness.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reelwright.previs import sculpt
from reelwright.previs.biped import SIDES, Build
from reelwright.previs.mesh import Mesh, joined, parted
from reelwright.previs.sculpt import Distances, Points, Sculpture, Shape
from reelwright.previs.skeleton import Matrix, Skeleton, rotation

#: What the material finds in paint.x.
PARTS = {"coat": 1.0, "trousers": 2.0, "shoe": 3.0, "skin": 5.0, "shirt": 7.0, "hair": 8.0}


@dataclass(frozen=True, slots=True)
class Outfit:
    """How one person is dressed and built."""

    #: Height of the hem, metres; half width of the coat there, and at the waist.
    hem_m: float
    flare_m: float
    waist_m: float
    shoulder_m: float
    #: Radius of the sleeves at the elbow, and of the trousers at the ankle.
    sleeve_m: float = 0.056
    cuff_m: float = 0.062
    collar: str = "lapel"
    is_padded: bool = False


OUTFITS = (
    Outfit(hem_m=0.56, flare_m=0.225, waist_m=0.158, shoulder_m=0.168),
    Outfit(hem_m=0.80, flare_m=0.178, waist_m=0.172, shoulder_m=0.184, sleeve_m=0.064, collar="high", is_padded=True),
    Outfit(hem_m=0.64, flare_m=0.240, waist_m=0.168, shoulder_m=0.172, sleeve_m=0.060, cuff_m=0.056, collar="hood"),
)


def _skirt(outfit: Outfit) -> Shape:
    """Return the coat from its waist to its hem, widening in soft folds."""

    def distance(p: Points) -> Distances:
        share = np.clip((1.06 - p[:, 1]) / (1.06 - outfit.hem_m), 0.0, 1.15)
        angle = np.arctan2(p[:, 2], p[:, 0] + 1e-6)
        wide = outfit.waist_m + (outfit.flare_m - outfit.waist_m) * share**0.75
        folds = 1.0 + 0.045 * share**1.5 * np.cos(7.0 * angle + 1.0) + 0.02 * share * np.cos(12.0 * angle)
        deep = wide * (0.74 + 0.08 * share)
        k = np.sqrt((p[:, 0] / (deep * folds)) ** 2 + (p[:, 2] / (wide * folds)) ** 2)
        side = (k - 1.0) * deep * 0.92
        ends = np.maximum(outfit.hem_m - p[:, 1], p[:, 1] - 1.06)
        return np.asarray(np.maximum(side, ends), np.float32)

    return distance


def _torso(clay: Sculpture, outfit: Outfit, bones: Skeleton) -> None:
    coat, broad = PARTS["coat"], outfit.shoulder_m
    spine, chest = bones["spine"], bones["chest"]
    clay.add(_skirt(outfit), bone=bones["pelvis"], paint=coat)
    wide = outfit.flare_m
    hollow = sculpt.ellipsoid((0.0, outfit.hem_m - 0.01, 0.0), (wide * 0.70, 0.055, wide * 0.86))
    clay.carve(hollow, bone=bones["pelvis"], paint=coat)
    puff = 0.012 if outfit.is_padded else 0.0
    clay.add(
        sculpt.ellipsoid((0.0, 1.07, 0.0), (0.118 + puff, 0.19, outfit.waist_m - 0.006 + puff)),
        bone=spine,
        paint=coat,
        blend=0.08,
    )
    clay.add(
        sculpt.ellipsoid((0.008, 1.265, 0.0), (0.128 + puff, 0.20, broad + 0.004 + puff)),
        bone=chest,
        paint=coat,
        blend=0.07,
    )
    yoke = [(-0.012, 1.392, -broad), (-0.02, 1.43, 0.0), (-0.012, 1.392, broad)]
    clay.add(sculpt.curve(yoke, [0.058 + puff, 0.066, 0.058 + puff]), bone=chest, paint=coat, blend=0.05)


def _sleeves(clay: Sculpture, outfit: Outfit, build: Build, bones: Skeleton) -> None:
    coat, round_m = PARTS["coat"], outfit.sleeve_m
    elbow, wrist = build.upper_arm_m, build.upper_arm_m + build.forearm_m
    for side, sign in SIDES.items():
        upper = sculpt.round_cone(build.arm(sign, 0.0), build.arm(sign, elbow), round_m + 0.008, round_m)
        lower = sculpt.round_cone(build.arm(sign, elbow), build.arm(sign, wrist - 0.025), round_m, round_m * 0.82)
        clay.add(upper, bone=bones[f"arm{side}"], paint=coat, blend=0.045)
        clay.add(lower, bone=bones[f"forearm{side}"], paint=coat, blend=0.02)
        if outfit.is_padded:
            for share in (0.22, 0.44, 0.66, 0.88):
                ring = sculpt.torus(
                    build.arm(sign, wrist * share),
                    (0.0, -math.cos(build.splay_rad), sign * math.sin(build.splay_rad)),
                    round_m * 1.10,
                    0.006,
                )
                clay.carve(ring, bone=bones[f"{'arm' if share < 0.5 else 'forearm'}{side}"], paint=coat, blend=0.02)


def _collar(clay: Sculpture, outfit: Outfit, bones: Skeleton) -> None:
    coat, chest = PARTS["coat"], bones["chest"]
    # An open neck, so that a shirt shows between the lapels.
    if outfit.collar == "lapel":
        neck = sculpt.ellipsoid((0.10, 1.43, 0.0), (0.055, 0.125, 0.040), rotation(z=0.35))
        clay.carve(neck, bone=chest, paint=coat, blend=0.02)
        for sign in (-1.0, 1.0):
            flap = [(0.128, 1.27, sign * 0.018), (0.105, 1.37, sign * 0.062), (0.03, 1.455, sign * 0.075)]
            clay.add(sculpt.curve(flap, [0.008, 0.020, 0.018]), bone=chest, paint=coat, blend=0.012)
        clay.add(
            sculpt.curve([(0.03, 1.455, -0.075), (-0.065, 1.475, 0.0), (0.03, 1.455, 0.075)], [0.018, 0.024, 0.018]),
            bone=chest,
            paint=coat,
            blend=0.02,
        )
    elif outfit.collar == "high":
        for level, ring in ((1.455, 0.070), (1.485, 0.066)):
            clay.add(
                sculpt.torus((-0.004, level, 0.0), (0.18, 1.0, 0.0), ring, 0.023), bone=chest, paint=coat, blend=0.02
            )
    else:
        clay.add(sculpt.torus((0.0, 1.452, 0.0), (0.30, 1.0, 0.0), 0.076, 0.020), bone=chest, paint=coat, blend=0.02)
        hood = sculpt.ellipsoid((-0.105, 1.425, 0.0), (0.060, 0.075, 0.115), rotation(z=0.25))
        clay.add(hood, bone=chest, paint=coat, blend=0.04)
        opening = sculpt.ellipsoid((-0.075, 1.487, 0.0), (0.045, 0.040, 0.085))
        clay.carve(opening, bone=chest, paint=coat, blend=0.02)


def _trousers(clay: Sculpture, outfit: Outfit, build: Build, bones: Skeleton) -> None:
    part = PARTS["trousers"]
    hip, knee = build.hip_m, build.hip_m - build.thigh_m
    clay.add(sculpt.ellipsoid((-0.01, 0.925, 0.0), (0.105, 0.105, 0.150)), bone=bones["pelvis"], paint=part)
    if outfit.collar == "lapel":
        shirt, chest = PARTS["shirt"], bones["chest"]
        clay.add(sculpt.ellipsoid((0.022, 1.34, 0.0), (0.098, 0.15, 0.085)), bone=chest, paint=shirt)
        neckband = sculpt.round_cone((-0.008, 1.42, 0.0), (-0.004, 1.468, 0.0), 0.066, 0.060)
        clay.add(neckband, bone=chest, paint=shirt, blend=0.02)
    for side, sign in SIDES.items():
        z = sign * build.hip_aside_m
        thigh = sculpt.round_cone((0.0, hip - 0.02, z), (0.006, knee, z), 0.084, 0.064)
        shin = sculpt.curve(
            [(0.006, knee, z), (-0.012, knee - 0.15, z), (-0.002, build.ankle_m + 0.03, z)],
            [0.064, 0.063, outfit.cuff_m],
        )
        clay.add(thigh, bone=bones[f"thigh{side}"], paint=part, blend=0.03)
        clay.add(shin, bone=bones[f"shin{side}"], paint=part, blend=0.015)
        cuff = sculpt.round_cone((0.0, 0.02, z), (0.0, 0.05, z), 0.045)
        clay.carve(cuff, bone=bones[f"shin{side}"], paint=part)


def _shoes(build: Build, bones: Skeleton, cell_m: float) -> Mesh:
    clay = Sculpture()
    for side, sign in SIDES.items():
        z = sign * build.hip_aside_m
        foot, toe = bones[f"foot{side}"], bones[f"toe{side}"]
        upper = PARTS["shoe"]
        clay.add(sculpt.round_cone((-0.012, 0.10, z), (-0.015, 0.055, z), 0.043, 0.042), bone=foot, paint=upper)
        vamp = sculpt.round_cone((-0.005, 0.062, z), (0.115, 0.040, z), 0.042, 0.030)
        clay.add(vamp, bone=foot, paint=upper, blend=0.03)
        nose = sculpt.ellipsoid((0.140, 0.032, z), (0.060, 0.026, 0.043))
        clay.add(nose, bone=toe, paint=upper, blend=0.025)
        heel = sculpt.rounded_box((-0.022, 0.014, z), (0.040, 0.015, 0.036), 0.008)
        tread = sculpt.rounded_box((0.060, 0.011, z), (0.075, 0.011, 0.040), 0.008)
        tip = sculpt.rounded_box((0.150, 0.011, z), (0.048, 0.011, 0.040), 0.010)
        clay.add(heel, bone=foot, paint=upper)
        clay.add(tread, bone=foot, paint=upper, blend=0.01)
        clay.add(tip, bone=toe, paint=upper, blend=0.01)
    return clay.mesh((-0.09, -0.02, -0.17), (0.23, 0.17, 0.17), cell_m, softness_m=0.02)


def _hands(build: Build, bones: Skeleton, cell_m: float) -> Mesh:
    """Return two hands, half closed."""
    meshes = []
    wrist = build.upper_arm_m + build.forearm_m
    for side, sign in SIDES.items():
        clay = Sculpture()
        # Columns: ahead, down the arm, and away from the body.
        c, s = math.cos(build.splay_rad), math.sin(build.splay_rad)
        frame = np.array([(1.0, 0.0, 0.0), (0.0, -c, sign * s), (0.0, s, sign * c)]).T
        _hand(clay, frame, np.array(build.arm(sign, wrist)), bones[f"hand{side}"])
        far, near = build.arm(sign, wrist + 0.19), build.arm(sign, wrist - 0.06)
        z = sorted((far[2] + 0.06 * sign, near[2] - 0.06 * sign))
        meshes.append(clay.mesh((-0.08, far[1] - 0.05, z[0]), (0.10, near[1] + 0.05, z[1]), cell_m))
    return joined(meshes)


def _hand(clay: Sculpture, frame: Matrix, root: Matrix, bone: int) -> None:
    skin = PARTS["skin"]

    def at(*places: Sequence[float]) -> list[Matrix]:
        return [root + frame @ np.asarray(place) for place in places]

    clay.add(sculpt.curve(at((0.0, -0.05, 0.0), (0.0, 0.02, 0.0)), [0.027, 0.025]), bone=bone, paint=skin)
    for front, long in zip((-0.027, -0.009, 0.009, 0.027), (0.060, 0.070, 0.074, 0.068), strict=True):
        palm = at((front * 0.7, 0.02, 0.0), (front, 0.082, 0.004))
        finger = at((front, 0.082, 0.004), (front, 0.082 + 0.55 * long, -0.008), (front, 0.082 + 0.85 * long, -0.035))
        clay.add(sculpt.curve(palm, [0.016, 0.0125]), bone=bone, paint=skin, blend=0.012)
        clay.add(sculpt.curve(finger, [0.0118, 0.0105, 0.0090]), bone=bone, paint=skin, blend=0.004)
    thumb = at((0.022, 0.03, -0.004), (0.044, 0.065, -0.018), (0.042, 0.095, -0.034))
    clay.add(sculpt.curve(thumb, [0.014, 0.012, 0.010]), bone=bone, paint=skin, blend=0.010)


@functools.lru_cache(maxsize=8)
def dressed(number: int, coarse: float = 1.0) -> Mesh:
    """Return the skin of an outfit's person, without the head; `coarse` widens its cells."""
    outfit, build = OUTFITS[number], Build()
    bones = build.skeleton()
    cell_m = 0.021 * coarse
    clay = Sculpture()
    _torso(clay, outfit, bones)
    _sleeves(clay, outfit, build, bones)
    _collar(clay, outfit, bones)
    coat = clay.mesh((-0.30, outfit.hem_m - 0.03, -0.66), (0.30, 1.56, 0.66), cell_m, softness_m=0.035)
    legs = Sculpture()
    _trousers(legs, outfit, build, bones)
    trousers = legs.mesh((-0.16, 0.06, -0.20), (0.16, 1.56, 0.20), cell_m, softness_m=0.03)
    shoes = _shoes(build, bones, 0.0125 * coarse)
    hands = _hands(build, bones, 0.0085 * coarse)
    return parted(joined([_hung(coat, outfit, bones), trousers, shoes, hands]))


def _hung(coat: Mesh, outfit: Outfit, bones: Skeleton) -> Mesh:
    """Return the coat with its skirt hung on the two halves of its hem, and its places for the cloth's pattern."""
    assert coat.joints is not None
    assert coat.weights is not None
    p, paint = coat.positions, coat.paint.copy()
    joints, weights = coat.joints.copy(), coat.weights.copy()
    share = np.clip((1.0 - p[:, 1]) / (1.0 - outfit.hem_m), 0.0, 1.0)
    sleeve = np.isin(joints, [bones[f"{name}{side}"] for name in ("arm", "forearm") for side in SIDES])
    skirt = (p[:, 1] < 1.0) & ((weights * sleeve).sum(axis=1) < 0.35)
    loose = np.where(skirt, share, 0.0).astype(np.float32)
    paint[:, 1] = loose
    paint[:, 2] = np.arctan2(p[:, 2], p[:, 0]) / np.pi
    left = 0.5 + 0.5 * np.clip(p[:, 2] / 0.11, -1.0, 1.0)
    left = left * left * (3.0 - 2.0 * left)
    firm = np.clip(loose * (1.0 - outfit.hem_m) / 0.14, 0.0, 1.0)
    hung = np.stack([1.0 - firm, firm * left, firm * (1.0 - left), np.zeros_like(firm)], axis=1)
    names = np.array([bones["pelvis"], bones["hem_l"], bones["hem_r"], 0], np.float32)
    near = np.clip((1.04 - p[:, 1]) / 0.10, 0.0, 1.0)[:, None] * 1.0
    is_hung = skirt & (near[:, 0] > 0.0)
    joints[is_hung], weights[is_hung] = names, hung[is_hung].astype(np.float32)
    return replace(coat, paint=paint.astype(np.float32), joints=joints, weights=weights.astype(np.float32))
