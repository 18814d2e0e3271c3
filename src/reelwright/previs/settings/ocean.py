"""Open sea, from a calm to a storm, the view a camera takes of it, and islets for what lives on land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reelwright.previs import islets
from reelwright.previs.camera import View
from reelwright.previs.modules import Figure, Ground, Model, Piece, Player, Uniforms, find, place
from reelwright.previs.scene import SceneSpec
from reelwright.previs.sea import STATES, Sea, heights
from reelwright.previs.shot import Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The most islets of one scene.
MOST_ISLETS = 8


class OceanPlayer(Player):
    """The sea of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._sea = Sea(shot, STATES[shot.spec.sea])
        self._lands = _lands(shot)
        self.defines = {"SEA_STEPS": 1 if self._sea.state.tall_m < 0.5 else 9, "ISLETS": len(self._lands)}

    def models(self) -> Mapping[str, Model]:
        """Return the islets that carry what lives on land."""
        return {
            f"islet {number}": Model(islets.mesh(land), "settings/islet.glsl", "islet")
            for number, land in enumerate(self._lands)
        }

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return the islets, where they always are."""
        import numpy as np

        del moment
        here = np.array([place((0.0, 0.0, 0.0))], np.float32)
        return [Figure(f"islet {number}", here) for number in range(len(self._lands))]

    def maps(self, moment: Moment) -> Mapping[str, NDArray[np.float32]]:
        """Return the waves' maps."""
        return self._sea.maps(moment)

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return the water's colours under this moment's sky, and the shores in it."""
        return {**self._sea.uniforms(moment), **islets.uniforms(self._lands)}


def _view(spec: SceneSpec, aspect: float) -> View:
    """Stand low over the water, the horizon a little under the middle, so that a leap rises into the sky."""
    height = 1.75 if spec.sea in {"calm", "gentle"} else 3.1
    tall = 0.30 if aspect < 0.8 else 0.0
    return View(eye=(0.0, height, 0.0), target=(0.0, height + 0.22 + tall, 10.0), focal=1.95)


class _Sea(Ground):
    """Water at level 0, deep everywhere."""

    water_m = 0.0

    def height(self, x: float, z: float) -> float:
        """Return the bottom's height."""
        del x, z
        return -30.0


def _lands(shot: Shot) -> list[islets.Islet]:
    """Return an islet for each figure that lives on land."""
    stood = [
        (mark, find("subjects", act.subject).size_m)
        for act in shot.acts
        if find("subjects", act.subject).habitat == "land"
        for mark in act.marks
    ]
    return [islets.islet(mark, size_m, shot.seed + number) for number, (mark, size_m) in enumerate(stood[:MOST_ISLETS])]


def settle(mark: Mark, subject: Piece, spec: SceneSpec) -> Mark:
    """Put what lives on land on the top of an islet."""
    if subject.habitat != "land":
        return mark
    wide = islets.islet(mark, subject.size_m, 0).wide_m
    return replace(mark, y=islets.top_m(STATES[spec.sea].tall_m, wide))


PIECE = Piece(
    name="ocean",
    shader="settings/ocean.glsl",
    hooks=frozenset({"traced"}),
    play=OceanPlayer,
    view=_view,
    flat_horizon=True,
    ground=lambda _spec, _seed: _Sea(),
    mirror_m=lambda _spec: 0.0,
    swell=heights,
    settle=settle,
)
