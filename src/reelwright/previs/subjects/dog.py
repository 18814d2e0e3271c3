"""Dogs: retrievers by build, golden unless told otherwise, with a short or a long coat."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from reelwright.previs.herd import Coat, Herd, Kind
from reelwright.previs.modules import Model, Piece
from reelwright.previs.shot import Shot

if TYPE_CHECKING:
    from reelwright.previs.gaits import Gait
    from reelwright.previs.mesh import Mesh
    from reelwright.previs.quadruped import Frame
    from reelwright.previs.riding import Manner
    from reelwright.previs.sculpt import Sculpture

#: Linear-light coats by the colour asked for.
_COATS = {
    "gold": (0.390, 0.195, 0.070),
    "yellow": (0.52, 0.33, 0.14),
    "amber": (0.36, 0.15, 0.04),
    "orange": (0.36, 0.13, 0.035),
    "red": (0.24, 0.07, 0.022),
    "brown": (0.085, 0.036, 0.016),
    "black": (0.013, 0.0125, 0.013),
    "grey": (0.16, 0.16, 0.165),
    "silver": (0.30, 0.305, 0.315),
    "white": (0.62, 0.59, 0.53),
}


@functools.lru_cache(maxsize=1)
def frame() -> Frame:
    """Return a retriever's joints: 0.58 m at the withers."""
    from reelwright.previs.quadruped import Frame

    return Frame(
        fore=((0.155, 0.555), (0.275, 0.425), (0.165, 0.325), (0.185, 0.135), (0.205, 0.035), (0.262, 0.012)),
        hind=((-0.245, 0.465), (-0.165, 0.315), (-0.325, 0.155), (-0.305, 0.035), (-0.248, 0.012)),
        fore_z=0.083,
        hind_z=0.085,
        spine=((-0.14, 0.50), (-0.02, 0.48), (0.06, 0.48)),
        neck=((0.22, 0.53), (0.305, 0.615), (0.385, 0.715), (0.63, 0.70)),
        jaw=(0.435, 0.705),
        ear=((0.402, 0.800, 0.066), (0.432, 0.675, 0.102)),
        tail=((-0.335, 0.525), (-0.41, 0.50), (-0.49, 0.475), (-0.57, 0.465), (-0.66, 0.475)),
        girth=(0.115, 0.075, 0.045),
    )


def _torso(body: Sculpture) -> None:
    """Press trunk, neck and tail on."""
    from reelwright.previs.canines import TAIL
    from reelwright.previs.loft import loft

    rows = [(-0.345, 0.515, 0.405, 0.05), (-0.30, 0.548, 0.375, 0.085), (-0.21, 0.565, 0.355, 0.098)]
    rows += [(-0.10, 0.562, 0.352, 0.103), (0.03, 0.565, 0.322, 0.118), (0.13, 0.582, 0.302, 0.122)]
    rows += [(0.21, 0.588, 0.312, 0.112), (0.262, 0.565, 0.350, 0.090), (0.300, 0.51, 0.410, 0.055)]
    body.add(loft([(x, (t + b) / 2, 0.0, (t - b) / 2, (t - b) / 2, w) for x, t, b, w in rows]))
    neck = [(0.20, 0.49, 0.11, 0.11, 0.09), (0.27, 0.555, 0.09, 0.105, 0.082), (0.335, 0.635, 0.074, 0.085, 0.072)]
    neck += [(0.385, 0.705, 0.066, 0.07, 0.066)]
    body.add(loft([(x, y, 0.0, u, d, w) for x, y, u, d, w in neck]), blend=0.10)
    tail = [
        (-0.325, 0.525, 0.034, 0.034, 0.030),
        (-0.41, 0.50, 0.030, 0.040, 0.026),
        (-0.49, 0.475, 0.028, 0.062, 0.024),
    ]
    tail += [
        (-0.57, 0.465, 0.026, 0.066, 0.022),
        (-0.63, 0.47, 0.022, 0.045, 0.018),
        (-0.68, 0.48, 0.010, 0.014, 0.010),
    ]
    # An axis that runs backwards has its "up" below.
    body.add(loft([(x, y, 0.0, d, u, w) for x, y, u, d, w in tail], side=(0.0, 0.0, 1.0)), paint=TAIL, blend=0.03)


def _head(body: Sculpture) -> None:
    from reelwright.previs.canines import EAR, Head, press_head
    from reelwright.previs.loft import loft, lump
    from reelwright.previs.sculpt import mirrored

    rows = [
        (0.365, 0.728, 0.060, 0.062, 0.060),
        (0.410, 0.745, 0.081, 0.074, 0.080),
        (0.457, 0.746, 0.078, 0.070, 0.080),
    ]
    rows += [
        (0.496, 0.724, 0.053, 0.058, 0.062),
        (0.530, 0.712, 0.040, 0.052, 0.052),
        (0.572, 0.706, 0.038, 0.050, 0.048),
    ]
    rows += [(0.604, 0.706, 0.034, 0.041, 0.041)]
    press_head(
        body,
        Head(
            rows=rows,
            brow=(0.490, 0.786, 0.038),
            cheek=(0.445, 0.712, 0.054),
            cheek_m=0.040,
            nose=(0.624, 0.727),
            nose_m=0.0205,
            eye=(0.502, 0.766, 0.0445),
            eye_m=0.0140,
        ),
    )
    # Flews: the upper lip hangs over the lower jaw.
    body.add(mirrored(lump((0.580, 0.684, 0.027), (0.046, 0.028, 0.018))), blend=0.02)
    ear = [(0.398, 0.800, 0.058, 0.024, 0.034, 0.012), (0.410, 0.782, 0.088, 0.038, 0.048, 0.010)]
    ear += [(0.418, 0.742, 0.103, 0.044, 0.050, 0.009), (0.428, 0.700, 0.104, 0.037, 0.041, 0.008)]
    ear += [(0.438, 0.664, 0.098, 0.016, 0.018, 0.006)]
    body.add(mirrored(loft(ear, margin_m=0.05)), paint=EAR, blend=0.012)


@functools.lru_cache(maxsize=1)
def body() -> Mesh:
    """Return the skin."""
    from reelwright.previs.canines import EAR, EYE, press_legs
    from reelwright.previs.mesh import joined
    from reelwright.previs.quadruped import Detail, eyes, skin
    from reelwright.previs.sculpt import Sculpture

    clay = Sculpture()
    _torso(clay)
    press_legs(clay, frame(), girth=1.0, bulk=1.0, paw=1.0)
    _head(clay)
    details = (
        Detail((0.36, 0.63, 0.0), (0.68, 0.85, 0.14), 0.0070),
        Detail((0.15, -0.02, 0.0), (0.28, 0.055, 0.14), 0.0085),
    )
    mesh = skin(
        clay, frame(), low=(-0.72, -0.02, 0.0), high=(0.68, 0.85, 0.16), cell_m=0.0155, details=details, ears=EAR
    )
    return joined([mesh, *eyes(frame(), (0.4985, 0.766, 0.0432), 0.0135, paint=EYE)])


def _models(shot: Shot) -> dict[str, Model]:
    entities = [act.entity for act in shot.acts if act.subject == "dog" and act.entity]
    is_long = any("fluffy" in entity.traits for entity in entities)
    bones = len(frame().skeleton().names)
    shells, fur_m = (7, 0.060) if is_long else (4, 0.028)
    return {"dog": Model(body(), "subjects/dog.glsl", "dog", bones=bones, shells=shells, fur_m=fur_m, combed=True)}


def _gaits() -> dict[str, Gait]:
    from reelwright.previs.gaits import ROTARY_GALLOP, WALK

    return {"walk": WALK, "run": ROTARY_GALLOP}


def _manner() -> Manner:
    from reelwright.previs.riding import Manner

    sits = {"x": 0.0, "y": -0.325, "body": 0.75, "hips": 0.45, "chest": -0.20, "neck": 0.05, "head": -0.55}
    sits |= {"hind_x": 0.60, "hind_z": 1.25, "shank": 1.45, "tail": -1.08, "tail_on": -0.03, "curl": 0.10}
    return Manner(
        tail_up=(0.5, 0.5, 0.45),
        tail_swing=0.22,
        wag_hz=2.1,
        wag=0.34,
        looks=(0.55, 0.14),
        sits=sits,
    )


def _play(shot: Shot) -> Herd:
    return Herd(shot, Kind("dog", frame, _models, Coat(_COATS, "gold"), _gaits, _manner))


PIECE = Piece(
    name="dog",
    play=_play,
    size_m=(1.15, 0.82, 0.26),
    at_most=5,
    speeds={"walk": 1.15, "run": 4.6},
    facing_rad=0.5,
    actions={"walk": "walking", "run": "running", "stand": "standing", "sit": "sitting"},
    traits=frozenset({"fluffy"}),
)
