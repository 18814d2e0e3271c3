"""A robot arm: six joints on a pedestal, looking about, or at its bench writing calligraphy with a brush."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reelwright.previs import light
from reelwright.previs.camera import View
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, Staging, Uniforms, place
from reelwright.previs.scene import Colour, Entity, SceneSpec
from reelwright.previs.shot import Act, Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.manipulator.linkage import Tool
    from reelwright.previs.manipulator.penmanship import Penmanship

_PEDESTAL_M = 0.74
_WHITE: Colour = (0.80, 0.80, 0.78)
_ORANGE: Colour = (0.95, 0.22, 0.02)
_TEAL: Colour = (0.03, 0.50, 0.52)


def _working(scene_s: float, phase: float) -> Tool:
    """Return where the free hand is, about the pedestal's top: it reaches about, unhurried, and never twice alike."""
    import numpy as np

    from reelwright.previs.manipulator.linkage import Tool, unit

    t = scene_s * 0.75 + 17.0 * phase
    turn = 0.55 * math.sin(0.53 * t) + 0.20 * math.sin(1.31 * t + 1.0)
    out = 0.42 + 0.06 * math.sin(0.71 * t + 2.0)
    up = 0.36 + 0.12 * math.sin(0.93 * t) + 0.04 * math.sin(2.1 * t)
    ahead = np.array([math.cos(turn), 0.0, math.sin(turn)])
    nod = 0.75 + 0.30 * math.sin(0.83 * t + 0.6)
    axis = unit(np.array([0.0, math.sin(nod), 0.0]) - ahead * math.cos(nod))
    grip = 0.16 + 0.14 * math.sin(1.1 * t)
    return Tool(ahead * out + np.array([0.0, up, 0.0]), axis, np.array([-ahead[2], 0.3, ahead[0]]), grip)


class RobotArmPlayer(Player):
    """The robot arms of one shot, all at the same thing."""

    def __init__(self, shot: Shot) -> None:
        acts = [act for act in shot.acts if act.subject == "robot arm"]
        self._cast = [(mark, act.script, act.entity) for act in acts for mark in act.marks]
        self._script: Penmanship | None = next((act.script for act in acts if act.script is not None), None)
        self._aspect = shot.aspect
        named = next((act.entity.colour for act in acts if act.entity), None)
        self._accent = _TEAL if named in {"orange", "red", "crimson", "amber", "gold", "yellow"} else _ORANGE

    def models(self) -> Mapping[str, Model]:
        """Return the arm and its pedestal, or the arm, its bench, the sheet and the brush."""
        from reelwright.previs.manipulator.linkage import PARTS
        from reelwright.previs.manipulator.shells import arm_mesh, pedestal_mesh

        shader = "subjects/robot_arm.glsl"
        made = {"robot arm": Model(arm_mesh(), shader, "robot_arm", bones=len(PARTS))}
        if any(script is None for _, script, _ in self._cast):
            made["robot arm pedestal"] = Model(pedestal_mesh(_PEDESTAL_M), shader, "robot_arm")
        if self._script is None:
            return made
        from reelwright.previs.manipulator.bench import bench_mesh, frame_mesh, sheet_mesh
        from reelwright.previs.manipulator.brush import BONES, brush_mesh

        made["robot arm brush"] = Model(brush_mesh(), shader, "robot_arm", bones=BONES)
        bench = "subjects/robot_arm_bench.glsl"
        made["robot arm bench"] = Model(bench_mesh(*self._script.sheet_m), bench, "robot_bench")
        made["robot arm legs"] = Model(frame_mesh(), bench, "robot_bench")
        sheet = sheet_mesh(*self._script.sheet_m, self._script.seed)
        # Its shadow on the table is the table's own affair: a map of shadows would find the sheet under itself.
        made["robot arm sheet"] = Model(sheet, bench, "robot_sheet", throws_shadow=False)
        return made

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return every arm as its joints are now, with what it stands on and works with."""
        return [
            figure
            for mark, script, entity in self._cast
            for figure in (
                self._free(mark, entity, moment) if script is None else self._writing(script, mark, entity, moment)
            )
        ]

    def _free(self, mark: Mark, entity: Entity | None, moment: Moment) -> list[Figure]:
        import numpy as np

        from reelwright.previs.manipulator.linkage import pose
        from reelwright.previs.skeleton import quaternion

        top = np.array([0.0, _PEDESTAL_M, 0.0])
        tool = _working(moment.scene_s, mark.phase)
        bones = pose(top, replace(tool, wrist=tool.wrist + top))
        turn = quaternion(0.0, -mark.heading_rad, 0.0)
        rows = _row((mark.x, mark.y, mark.z), mark.scale, _shell(entity, moment), turn)
        return [Figure("robot arm", rows, bones), Figure("robot arm pedestal", rows)]

    def _writing(self, script: Penmanship, mark: Mark, entity: Entity | None, moment: Moment) -> list[Figure]:
        from reelwright.previs.manipulator.brush import CELL_M, bend
        from reelwright.previs.manipulator.linkage import pose
        from reelwright.previs.manipulator.penmanship import BASE

        grip = script.grip(moment.scene_s)
        own = replace(script, stands=(mark.x, mark.y, mark.z), scale=mark.scale)
        rows = _row(own.placed(0.0 * BASE), mark.scale, _shell(entity, moment))
        hair = bend(grip.root, grip.tool.axis, grip.tip, grip.pressure, script.cell_m / CELL_M)
        return [
            Figure("robot arm sheet", rows),
            Figure("robot arm", rows, pose(BASE, grip.tool)),
            Figure("robot arm brush", rows, hair),
            Figure("robot arm bench", rows),
            *([] if _legs_hidden(own, moment.view, self._aspect) else [Figure("robot arm legs", rows)]),
        ]

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return where pedestals and table legs stand."""
        del moment
        legs = [(x, 0.0, z, 0.15) for x in (-0.485, 0.485) for z in (-0.265, 0.465)]
        made = []
        for mark, script, _ in self._cast:
            s = mark.scale
            feet = [(0.0, 0.0, 0.0, 0.36)] if script is None else [*legs, *_things(script)]
            made += [Contact((mark.x + x * s, mark.y + y * s, mark.z + z * s), r * s, 0.75) for x, y, z, r in feet]
        return made

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the accents' colour and the sheet's size."""
        del moment
        if self._script is None:
            return {"robot_arm_accent": self._accent}
        return {"robot_arm_accent": self._accent, "robot_arm_sheet": self._script.sheet_m}

    def maps(self, moment: Moment) -> Mapping[str, NDArray[Any]]:
        """Return the sheet as it is written by now, and its paper."""
        if self._script is None:
            return {}
        from reelwright.previs.manipulator.rice_paper import paper_map

        paper = paper_map(*self._script.sheet_m, self._script.seed)
        return {"robot_arm_ink": self._script.writing.ink(moment.scene_s), "robot_arm_paper": paper}


def _shell(entity: Entity | None, moment: Moment) -> Colour:
    """Return the colour of the shells now."""
    first = light.colour(entity.colour) if entity and entity.colour else _WHITE
    return light.mix(first, light.colour(entity.colour_to), moment.share) if entity and entity.colour_to else first


def _legs_hidden(script: Penmanship, view: View, aspect: float) -> bool:
    """Say whether the table's top hides its legs: drawing what nobody sees costs as much as what is seen."""
    import numpy as np

    from reelwright.previs.blocking import edge
    from reelwright.previs.manipulator.bench import hides_frame

    across, up = edge(aspect), edge(aspect) / aspect
    corners = np.array([(x * across, y * up, view.focal) for y in (-1.0, 1.0) for x in (-1.0, 1.0)])
    eye = (np.array(view.eye) - np.array(script.placed(np.zeros(3)))) / script.scale
    return hides_frame(eye, corners @ np.array(view.basis()))


def _things(script: Penmanship) -> list[tuple[float, float, float, float]]:
    """Return place and radius of what lies on the table, from the ground under the bench."""
    from reelwright.previs.manipulator.bench import things
    from reelwright.previs.manipulator.penmanship import TABLE_M

    return [(x, TABLE_M, z, radius) for x, z, radius in things(script.sheet_m[0])]


def _row(
    at: Sequence[float], scale: float, colour: Colour, turn: Sequence[float] = (0.0, 0.0, 0.0, 1.0)
) -> NDArray[np.float32]:
    import numpy as np

    return np.array([place(at, turn=turn, scale=scale, look=(*colour, 0.0))], np.float32)


def _act(entity: Entity, staging: Staging) -> Act:
    """Plan the writing: what, how fast, and that the eye follows the brush."""
    act = Act("robot arm", entity.count)
    if entity.action != "write":
        return act
    from reelwright.previs.manipulator.penmanship import Penmanship, chosen

    text = chosen(staging.text, staging.duration_s, staging.seed)
    first = staging.marks[0]
    script = Penmanship(
        text, staging.duration_s, staging.seed, staging.aspect, (first.x, first.y, first.z), first.scale
    )
    return replace(act, script=script, attention=script)


#: What the lenses of `camera.MOVES` do to the focal length of the view they start from.
_LENSES = {"close-up": 1.38, "macro": 1.55, "wide": 0.74}


def _own_view(entity: Entity, mark: Mark, spec: SceneSpec, aspect: float) -> View | None:
    """Return the view over the bench while it writes: a macro of the sheet, or all of arm and table."""
    if entity.action != "write":
        return None
    lens = math.prod(_LENSES.get(name, 1.0) for name in spec.camera)
    s = mark.scale
    edge = aspect / min(1.0, aspect * 1.25)
    if {"close-up", "macro"} & set(spec.camera):
        focal, rise, turn, blur = 4.3, 0.53 if aspect > 0.8 else 0.76, -0.32, 0.055
        away = focal * (0.245 if aspect > 1.2 else 0.16) / edge
        target = (0.0, 0.79, -0.012 if aspect > 0.8 else -0.045)
    else:
        focal, rise, turn, blur = 2.3, 0.25, -0.46, 0.012
        away = focal * max(0.70, 0.80 / edge)
        target = (0.10, 0.90, 0.06)
    at = (mark.x + target[0] * s, mark.y + target[1] * s, mark.z + target[2] * s)
    flat = away * math.cos(rise) * s
    eye = (at[0] + flat * math.sin(turn), at[1] + away * math.sin(rise) * s, at[2] - flat * math.cos(turn))
    return View(eye=eye, target=at, focal=focal / lens, blur=blur)


PIECE = Piece(
    name="robot arm",
    play=RobotArmPlayer,
    size_m=(1.2, 1.45, 0.9),
    at_most=3,
    facing_rad=0.7,
    choreograph=_act,
    own_view=_own_view,
    actions={"wait": "moving", "write": "writing calligraphy"},
)
