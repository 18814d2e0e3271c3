"""Trees that stand alone: an oak, a birch or a conifer by the film's seed, stirred by the wind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reelwright.previs import light
from reelwright.previs.modules import Contact, Figure, Model, Piece, Player, place
from reelwright.previs.scene import Colour
from reelwright.previs.shot import Moment, Shot

_KINDS = ("oak", "birch", "pine")
#: How hard the wind blows in each weather, 0..1.
_WIND = {"clear": 0.12, "fair": 0.2, "cloudy": 0.35, "fog": 0.05, "storm": 1.0}


class TreePlayer(Player):
    """The trees of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._acts = [act for act in shot.acts if act.subject == "tree"]
        first = next((act.entity for act in self._acts if act.entity), None)
        # A pine stays green: a tree of a colour is one that sheds its leaves.
        kinds = _KINDS[:2] if first is not None and first.colour and first.colour != "green" else _KINDS
        self._kind = kinds[shot.seed % len(kinds)]
        self._seed = shot.seed
        self._wind = _WIND[shot.spec.weather]

    def models(self) -> Mapping[str, Model]:
        """Return up to three different trees of the kind."""
        from reelwright.previs.flora import tree_mesh

        most = min(sum(len(act.marks) for act in self._acts), 3)
        made: dict[str, Model] = {}
        for number in range(most):
            wood, crown = tree_mesh(self._kind, self._seed % 9973 + number, 1.0 if most == 1 else 0.6)
            made[f"tree wood {number}"] = Model(wood, "glsl/flora.glsl", "flora", moves=True)
            made[f"tree crown {number}"] = Model(crown, "glsl/flora.glsl", "flora", moves=True, two_sided=True)
        return made

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return each tree where it stands."""
        import numpy as np

        from reelwright.previs.skeleton import quaternion

        rows: dict[int, list[tuple[float, ...]]] = {}
        number = 0
        for act in self._acts:
            tone = self._leaves(act.entity.colour if act.entity else None)
            if act.entity and act.entity.colour_to:
                tone = light.mix(tone, self._leaves(act.entity.colour_to), moment.share)
            for mark in act.marks:
                look = (*tone, self._wind)
                turn = quaternion(0.0, 6.28 * mark.phase, 0.0)
                rows.setdefault(number % 3, []).append(
                    place((mark.x, mark.y, mark.z), turn=turn, scale=mark.scale, look=look)
                )
                number += 1
        return [
            Figure(f"tree {part} {index}", np.array(places, np.float32))
            for index, places in rows.items()
            for part in ("wood", "crown")
        ]

    def _leaves(self, colour: str | None) -> Colour:
        """Return the leaves' linear colour."""
        from reelwright.previs.flora import KINDS

        if colour is None or colour == "green":
            return KINDS[self._kind].green
        return light.mix(light.scaled(light.colour(colour), 0.5), (0.16, 0.10, 0.03), 0.12)

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return the dim ground at each trunk."""
        del moment
        return [Contact((mark.x, mark.y, mark.z), 1.1 * mark.scale, 0.6) for act in self._acts for mark in act.marks]


PIECE = Piece(
    name="tree",
    play=TreePlayer,
    size_m=(7.6, 9.2, 7.6),
    at_most=5,
    actions={"sway": "swaying"},
)
