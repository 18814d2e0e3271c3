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
    "gold": (0.60, 0.33, 0.115),
    "yellow": (0.72, 0.50, 0.24),
    "amber": (0.52, 0.24, 0.07),
    "orange": (0.50, 0.19, 0.05),
    "red": (0.36, 0.11, 0.035),
    "brown": (0.13, 0.058, 0.026),
    "black": (0.018, 0.017, 0.018),
    "grey": (0.24, 0.24, 0.25),
    "silver": (0.42, 0.43, 0.45),
    "white": (0.82, 0.79, 0.72),
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
        neck=((0.22, 0.53), (0.305, 0.615), (0.385, 0.715), (0.605, 0.70)),
        jaw=(0.435, 0.705),
        ear=((0.405, 0.785, 0.062), (0.425, 0.685, 0.095)),
        tail=((-0.335, 0.525), (-0.41, 0.50), (-0.49, 0.475), (-0.57, 0.465), (-0.66, 0.475)),
        girth=(0.115, 0.075, 0.045),
    )


def _torso(body: Sculpture) -> None:
    """Press trunk, neck and tail on."""
    from reelwright.previs.canines import TAIL
    from reelwright.previs.loft import loft

    rows = [(-0.345, 0.515, 0.405, 0.05), (-0.30, 0.548, 0.375, 0.085), (-0.21, 0.565, 0.355, 0.098)]
    rows += [(-0.10, 0.562, 0.352, 0.103), (0.03, 0.565, 0.322, 0.118), (0.13, 0.582, 0.302, 0.122)]
    rows += [(0.21, 0.588, 0.312, 0.112), (0.275, 0.56, 0.345, 0.092), (0.325, 0.50, 0.40, 0.055)]
    body.add(loft([(x, (t + b) / 2, 0.0, (t - b) / 2, (t - b) / 2, w) for x, t, b, w in rows]))
    neck = [(0.20, 0.49, 0.11, 0.11, 0.09), (0.27, 0.555, 0.09, 0.105, 0.082), (0.335, 0.635, 0.074, 0.085, 0.072)]
    neck += [(0.385, 0.705, 0.066, 0.07, 0.066)]
    body.add(loft([(x, y, 0.0, u, d, w) for x, y, u, d, w in neck]), blend=0.06)
    tail = [(-0.325, 0.525, 0.034, 0.034, 0.030), (-0.41, 0.50, 0.030, 0.040, 0.026), (-0.49, 0.475, 0.028, 0.062, 0.024)]
    tail += [(-0.57, 0.465, 0.026, 0.066, 0.022), (-0.63, 0.47, 0.022, 0.045, 0.018), (-0.68, 0.48, 0.010, 0.014, 0.010)]
    # An axis that runs backwards has its "up" below.
    body.add(loft([(x, y, 0.0, d, u, w) for x, y, u, d, w in tail], side=(0.0, 0.0, 1.0)), paint=TAIL, blend=0.03)


def _head(body: Sculpture) -> None:
    from reelwright.previs.canines import EAR, Head, press_head
    from reelwright.previs.loft import loft
    from reelwright.previs.sculpt import mirrored

    rows = [(0.372, 0.735, 0.055, 0.06, 0.055), (0.415, 0.742, 0.066, 0.068, 0.070), (0.458, 0.738, 0.062, 0.062, 0.068)]
    rows += [(0.492, 0.724, 0.044, 0.050, 0.050), (0.53, 0.714, 0.034, 0.042, 0.042), (0.57, 0.708, 0.031, 0.037, 0.038)]
    rows += [(0.597, 0.706, 0.026, 0.030, 0.032)]
    press_head(
        body,
        Head(
            rows=rows,
            brow=(0.476, 0.776, 0.034),
            cheek=(0.44, 0.712, 0.048),
            cheek_m=0.036,
            nose=(0.606, 0.722),
            nose_m=0.0195,
            eye=(0.487, 0.757, 0.0405),
            eye_m=0.0135,
        ),
    )
    ear = [(0.400, 0.790, 0.056, 0.022, 0.030, 0.010), (0.412, 0.770, 0.080, 0.034, 0.042, 0.009)]
    ear += [(0.418, 0.735, 0.092, 0.038, 0.044, 0.008), (0.424, 0.700, 0.092, 0.030, 0.034, 0.007)]
    ear += [(0.430, 0.672, 0.087, 0.012, 0.014, 0.005)]
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
    details = (Detail((0.36, 0.64, 0.0), (0.64, 0.82, 0.13), 0.0058), Detail((0.15, -0.02, 0.0), (0.28, 0.055, 0.14), 0.0062))
    mesh = skin(clay, frame(), low=(-0.72, -0.02, 0.0), high=(0.64, 0.82, 0.16), cell_m=0.0115, details=details, ears=EAR)
    return joined([mesh, *eyes(frame(), (0.486, 0.757, 0.0395), 0.0135, paint=EYE)])


def _models(shot: Shot) -> dict[str, Model]:
    entities = [act.entity for act in shot.acts if act.subject == "dog" and act.entity]
    is_long = any("fluffy" in entity.traits for entity in entities)
    bones = len(frame().skeleton().names)
    shells, fur_m = (7, 0.05) if is_long else (0, 0.0)
    return {"dog": Model(body(), "subjects/dog.glsl", "dog", bones=bones, shells=shells, fur_m=fur_m)}


def _gaits() -> dict[str, Gait]:
    from reelwright.previs.gaits import ROTARY_GALLOP, WALK

    return {"walk": WALK, "run": ROTARY_GALLOP}


def _manner() -> Manner:
    from reelwright.previs.riding import Manner

    sits = {"x": -0.02, "y": -0.10, "body": 0.72, "hips": 0.30, "chest": 0.05, "neck": -0.10, "head": -0.60}
    sits |= {"hind_x": 0.48, "hind_z": 1.25, "shank": 1.45, "tail": -0.35, "tail_on": -0.12}
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
