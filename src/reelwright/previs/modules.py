"""What a drawable module is, and where to find one by name.

A setting, subject, effect or style is one Python file (with its `.glsl` beside it) in the folder of its kind
that defines `PIECE` (or, for a style, `GRADE`). Its words are rows of the ontology. Nothing else has to
change to add one: modules are found by name, and the assembler only knows the hooks of `Piece`.

Invariant: importing this module, or any piece, loads neither numpy nor OpenGL.
"""

from __future__ import annotations

import functools
import importlib
import importlib.resources
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.shot import Act, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Uniforms = Mapping[str, Any]
Corner = tuple[float, float, float]


class Player:
    """A piece brought to life for one shot: it answers for every moment of it.

    Subclasses override what they have; all arrays and values are pure functions of the shot and the moment.
    """

    #: Integer constants for the shader, by name.
    defines: Mapping[str, int] = {}

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return this moment's uniforms by name."""
        del moment
        return {}

    def maps(self, moment: Moment) -> Mapping[str, NDArray[np.float32]]:
        """Return tileable (h, w, 4) maps that change with the moment, by sampler name."""
        del moment
        return {}

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return (n, 9) floats: x, y, z, velocity x, y, z (m/s), radius (m), opacity, softness; or None."""
        del moment
        return None


@dataclass(frozen=True, slots=True)
class Piece:
    """One drawable module.

    Its shader defines, by its kind and name:
      setting  `float setting_trace(vec3 ro, vec3 rd)` and `vec3 setting_shade(vec3 ro, vec3 rd, float t)`
      subject  `float NAME_sdf(vec3 p, int i)` and `Material NAME_material(vec3 p, vec3 n, int i)`
      effect   per hook: `vec3 NAME_sky(vec3 rd, vec3 c, float blur)`,
               `void NAME_surface(vec2 p, float foot, inout Surface s)`
    """

    name: str
    shader: str
    play: Callable[[Shot], Player]
    #: Effects: which hooks the shader defines ("sky", "mirror": the sky hook is worth mirroring, "surface").
    hooks: frozenset[str] = frozenset()
    #: Effects: sky hooks run from low to high.
    layer: int = 0
    #: Effects: whether it is in the scene, asked for or not.
    wanted: Callable[[SceneSpec], bool] = lambda _spec: False
    #: Subjects: two corners of a box that holds it at scale 1 in its own space (m), how many can be shown,
    #: and what they do.
    box_m: tuple[Corner, Corner] = ((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    at_most: int = 5
    #: Subjects: whether they break through water (their acts tell where, as crossings).
    splashes: bool = False
    choreograph: Callable[[Entity, Staging], Act] | None = None
    #: Settings: the view a camera starts from, for a frame's width over height.
    view: Callable[[SceneSpec, float], Any] | None = None
    #: Settings: whether the ground meets the sky at the horizon of a flat earth, so that the frame can be
    #: drawn in bands.
    flat_horizon: bool = False
    #: Subjects: what it can be seen doing, ontology action -> phrase ("walk" -> "walking"); the first is its habit.
    actions: Mapping[str, str] = field(default_factory=dict)
    #: Subjects: qualities of the ontology (kind "trait") that can be seen on it ("fluffy", "tabby").
    traits: frozenset[str] = frozenset()
    #: Subjects and settings: whether it can be shown in any colour.
    paintable: bool = True


@dataclass(frozen=True, slots=True)
class Staging:
    """What a subject needs to plan its act."""

    seed: int
    #: Scene seconds to fill.
    duration_s: float
    side: float
    aspect: float


@functools.cache
def names(kind: str) -> frozenset[str]:
    """Return the names of all modules of a kind: settings, subjects, effects or styles."""
    package = importlib.import_module(f"reelwright.previs.{kind}")
    return frozenset(info.name.replace("_", " ") for info in pkgutil.iter_modules(package.__path__))


@functools.cache
def find(kind: str, name: str) -> Piece:
    """Return a module's piece.

    Raises:
        KeyError: there is no such module.
    """
    if name not in names(kind):
        raise KeyError(name)
    piece: Piece = importlib.import_module(f"reelwright.previs.{kind}.{name.replace(' ', '_')}").PIECE
    return piece


@functools.cache
def shader_source(path: str) -> str:
    """Return a `.glsl` file of this package, by its path inside it."""
    return (importlib.resources.files("reelwright.previs") / path).read_text(encoding="utf-8")
