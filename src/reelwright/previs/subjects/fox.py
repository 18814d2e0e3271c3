"""Foxes: a red coat with a white chest and tail's tip, black socks, large ears."""

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

#: Linear-light coats by the colour asked for; pattern 1: all of one colour, socks and all.
_COATS = {
    "red": (0.330, 0.085, 0.018),
    "orange": (0.380, 0.120, 0.025),
    "gold": (0.400, 0.190, 0.060),
    "brown": (0.110, 0.048, 0.020),
    "black": (0.016, 0.015, 0.017),
    "grey": (0.190, 0.190, 0.195),
    "silver": (0.110, 0.112, 0.120),
    "white": (0.660, 0.650, 0.630),
}
_PATTERNS = {"white": 1.0, "black": 1.0}


@functools.lru_cache(maxsize=1)
def frame() -> Frame:
    """Return a red fox's joints: 0.38 m at the withers."""
    from reelwright.previs.quadruped import Frame

    return Frame(
        fore=((0.115, 0.375), (0.195, 0.285), (0.120, 0.225), (0.135, 0.090), (0.147, 0.024), (0.186, 0.008)),
        hind=((-0.170, 0.325), (-0.105, 0.220), (-0.225, 0.118), (-0.212, 0.024), (-0.172, 0.008)),
        fore_z=0.050,
        hind_z=0.052,
        spine=((-0.095, 0.340), (-0.01, 0.330), (0.045, 0.325)),
        neck=((0.155, 0.355), (0.215, 0.405), (0.275, 0.460), (0.445, 0.430)),
        jaw=(0.315, 0.440),
        ear=((0.287, 0.505, 0.034), (0.280, 0.592, 0.052)),
        tail=((-0.235, 0.350), (-0.315, 0.315), (-0.410, 0.280), (-0.505, 0.265), (-0.620, 0.270)),
        girth=(0.075, 0.052, 0.030),
    )


def _trunk(body: Sculpture) -> None:
    """Press trunk, neck and brush on."""
    from reelwright.previs.canines import TAIL
    from reelwright.previs.loft import loft

    rows = [(-0.243, 0.352, 0.285, 0.032), (-0.205, 0.378, 0.262, 0.054), (-0.135, 0.386, 0.246, 0.062)]
    rows += [(-0.06, 0.382, 0.240, 0.066), (0.03, 0.382, 0.222, 0.072), (0.10, 0.388, 0.210, 0.074)]
    rows += [(0.155, 0.392, 0.220, 0.068), (0.195, 0.374, 0.245, 0.056), (0.225, 0.340, 0.280, 0.034)]
    body.add(loft([(x, (t + b) / 2, 0.0, (t - b) / 2, (t - b) / 2, w) for x, t, b, w in rows]))
    neck = [
        (0.145, 0.325, 0.070, 0.075, 0.060),
        (0.20, 0.375, 0.056, 0.075, 0.058),
        (0.245, 0.420, 0.048, 0.062, 0.054),
    ]
    neck += [(0.285, 0.462, 0.042, 0.048, 0.048)]
    body.add(loft([(x, y, 0.0, u, d, w) for x, y, u, d, w in neck]), blend=0.04)
    tail = [(-0.228, 0.350, 0.026, 0.022), (-0.28, 0.328, 0.028, 0.026), (-0.36, 0.296, 0.046, 0.042)]
    tail += [
        (-0.45, 0.271, 0.060, 0.054),
        (-0.54, 0.264, 0.057, 0.052),
        (-0.61, 0.268, 0.038, 0.034),
        (-0.665, 0.276, 0.008, 0.008),
    ]
    body.add(loft([(x, y, 0.0, tall, tall, w) for x, y, tall, w in tail]), paint=TAIL, blend=0.03)


def _head(body: Sculpture) -> None:
    from reelwright.previs.canines import EAR, Head, press_head
    from reelwright.previs.loft import loft, lump
    from reelwright.previs.sculpt import cut, ellipsoid, mirrored

    rows = [
        (0.262, 0.466, 0.038, 0.040, 0.040),
        (0.292, 0.474, 0.045, 0.044, 0.053),
        (0.325, 0.468, 0.040, 0.040, 0.052),
    ]
    rows += [
        (0.352, 0.455, 0.027, 0.031, 0.034),
        (0.380, 0.443, 0.0205, 0.0250, 0.0240),
        (0.410, 0.435, 0.0170, 0.0200, 0.0185),
    ]
    rows += [(0.440, 0.430, 0.0125, 0.0145, 0.0130)]
    press_head(
        body,
        Head(
            rows=rows,
            brow=(0.342, 0.488, 0.023),
            cheek=(0.308, 0.450, 0.042),
            cheek_m=0.026,
            nose=(0.4495, 0.4395),
            nose_m=0.0105,
            eye=(0.3545, 0.4725, 0.0275),
            eye_m=0.0082,
        ),
    )
    # The ruff of the cheeks makes the face a wedge.
    body.add(mirrored(lump((0.292, 0.445, 0.050), (0.032, 0.028, 0.020))), blend=0.03)
    ear = [(0.290, 0.494, 0.034, 0.013, 0.017, 0.030), (0.287, 0.522, 0.041, 0.011, 0.014, 0.027)]
    ear += [(0.284, 0.550, 0.048, 0.008, 0.010, 0.018), (0.281, 0.585, 0.056, 0.003, 0.004, 0.004)]
    shell = loft(ear, margin_m=0.04)
    hollow = ellipsoid((0.303, 0.530, 0.042), (0.013, 0.036, 0.019))
    body.add(mirrored(cut(shell, hollow, 0.004)), paint=EAR, blend=0.010)


@functools.lru_cache(maxsize=1)
def body() -> Mesh:
    """Return the skin and the eyes."""
    from reelwright.previs.canines import EAR, EYE, press_legs
    from reelwright.previs.mesh import joined
    from reelwright.previs.quadruped import Detail, eyes, skin
    from reelwright.previs.sculpt import Sculpture

    clay = Sculpture()
    _trunk(clay)
    press_legs(clay, frame(), girth=0.60, bulk=0.62, paw=0.62)
    _head(clay)
    details = (
        Detail((0.255, 0.395, 0.0), (0.475, 0.62, 0.09), 0.0044),
        Detail((0.10, -0.02, 0.0), (0.20, 0.045, 0.09), 0.0058),
    )
    mesh = skin(
        clay, frame(), low=(-0.69, -0.02, 0.0), high=(0.475, 0.62, 0.10), cell_m=0.0105, details=details, ears=EAR
    )
    return joined([mesh, *eyes(frame(), (0.3535, 0.4725, 0.0270), 0.0082, paint=EYE)])


def _models(shot: Shot) -> dict[str, Model]:
    entities = [act.entity for act in shot.acts if act.subject == "fox" and act.entity]
    is_long = any("fluffy" in entity.traits for entity in entities)
    bones = len(frame().skeleton().names)
    shells, fur_m = (7, 0.040) if is_long else (4, 0.022)
    return {"fox": Model(body(), "subjects/fox.glsl", "fox", bones=bones, shells=shells, fur_m=fur_m, combed=True)}


def _gaits() -> dict[str, Gait]:
    from reelwright.previs.gaits import ROTARY_GALLOP, WALK

    return {"walk": WALK, "run": ROTARY_GALLOP}


def _manner() -> Manner:
    from reelwright.previs.riding import Manner

    sits = {"x": 0.0, "y": -0.325, "body": 0.75, "hips": 0.45, "chest": -0.20, "neck": 0.05, "head": -0.55}
    sits |= {"hind_x": 0.58, "hind_z": 1.25, "shank": 1.45, "tail": -1.08, "tail_on": -0.03, "curl": 0.42}
    return Manner(
        tail_up=(0.05, 0.35, 0.0), tail_swing=0.13, looks=(0.65, 0.18), neck_up=(-0.12, -0.15, 0.0), sits=sits
    )


def _play(shot: Shot) -> Herd:
    return Herd(shot, Kind("fox", frame, _models, Coat(_COATS, "red", _PATTERNS), _gaits, _manner))


PIECE = Piece(
    name="fox",
    play=_play,
    size_m=(1.05, 0.60, 0.19),
    at_most=5,
    speeds={"walk": 0.85, "run": 3.6},
    facing_rad=0.5,
    actions={"walk": "walking", "run": "running", "stand": "standing", "sit": "sitting"},
    traits=frozenset({"fluffy"}),
)
