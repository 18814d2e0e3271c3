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
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reelwright.previs.camera import View
from reelwright.previs.scene import Entity, SceneSpec
from reelwright.previs.shot import Act, Mark, Moment, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reelwright.previs.mesh import Mesh

Uniforms = Mapping[str, Any]
_INCLUDE = re.compile(r'^#include "(.+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A mesh with a material: what figures are cast from."""

    mesh: Mesh
    #: A `.glsl` file of this package that defines `Material NAME_material(inout Vertex v)`.
    shader: str
    #: The NAME in it.
    material: str
    #: How many bones move it; 0: it is rigid.
    bones: int = 0
    #: Whether the shader also defines `vec3 NAME_move(vec3 p, vec3 rest, vec4 paint, vec4 look)`: vertices that
    #: stir (leaves, cloth, fins), p and the result in world metres.
    moves: bool = False
    #: Whether both sides are seen (leaves, sails); else the inside is not drawn.
    two_sided: bool = False
    throws_shadow: bool = True
    #: Fur: how many shells over the skin, and the outermost one's distance from it, metres.
    shells: int = 0
    fur_m: float = 0.0
    #: The skin that the shells are drawn over, if it is another than the mesh: fewer triangles do, and cost less.
    coat: Mesh | None = None
    #: Whether the shader also defines `vec3 NAME_comb(vec3 rest, vec3 n, vec4 paint)`: which way the fur lies at rest,
    #: along the skin; as long as the hairs are there, 1 for `fur_m`.
    combed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Casts of one model at one moment: `places` is (n, 12) float32 as `place` makes them."""

    model: str
    places: NDArray[np.float32]
    #: (bones, 3, 4) for a model with bones, shared by all the figure's casts.
    bones: NDArray[np.float32] | None = None


def place(
    at: Sequence[float],
    *,
    turn: Sequence[float] = (0.0, 0.0, 0.0, 1.0),
    scale: float = 1.0,
    look: Sequence[float] = (1.0, 1.0, 1.0, 0.0),
) -> tuple[float, ...]:
    """Return one row of a figure's places: where (m), scale, quaternion, and four numbers for its material."""
    return (*at, scale, *turn, *look)


@dataclass(frozen=True, slots=True)
class Contact:
    """Where something touches or nears the ground, and so dims the sky's light there."""

    at: tuple[float, float, float]
    radius_m: float
    #: 0..1.
    strength: float = 0.7


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light in the scene: linear RGB radiant strength at one metre."""

    at: tuple[float, float, float]
    colour: tuple[float, float, float]


class Player:
    """A piece brought to life for one shot: it answers for every moment of it.

    Subclasses override what they have; all arrays and values are pure functions of the shot and the moment.
    """

    #: Integer constants for the shaders, by name.
    defines: Mapping[str, int] = {}

    def models(self) -> Mapping[str, Model]:
        """Return the models that its figures are cast from, by names that are unique in the film."""
        return {}

    def figures(self, moment: Moment) -> Sequence[Figure]:
        """Return what stands in the scene now."""
        del moment
        return ()

    def contacts(self, moment: Moment) -> Sequence[Contact]:
        """Return where its figures touch the ground now."""
        del moment
        return ()

    def lamps(self, moment: Moment) -> Sequence[Lamp]:
        """Return the lights it brings, the most important first."""
        del moment
        return ()

    def uniforms(self, moment: Moment) -> Uniforms:
        """Return this moment's uniforms by name; a setting may so change the light (`sunDir`, `sunLight`, …)."""
        del moment
        return {}

    def maps(self, moment: Moment) -> Mapping[str, NDArray[Any]]:
        """Return tileable (h, w, 4) maps by sampler name; a read-only array that stays the same is uploaded once."""
        del moment
        return {}

    def divide(self, moment: Moment) -> Sequence[tuple[float, float, float]]:
        """Return points of the line that divides a ground ("divided") in what is before it and what is beyond."""
        del moment
        return ()

    def particles(self, moment: Moment) -> NDArray[np.float32] | None:
        """Return (n, 9) floats: x, y, z, velocity x, y, z (m/s), radius (m), opacity, softness; or None."""
        del moment
        return None


@dataclass(frozen=True, slots=True)
class Piece:
    """One drawable module.

    A setting's shader may define the hooks
      traced   `float setting_trace(vec3 ro, vec3 rd)` and `vec3 setting_shade(vec3 ro, vec3 rd, float t)`: a
               ground that is found by its rays (else the ground is made of figures)
      divided  its shader knows ONLY_NEAR and ONLY_FAR: a line, which its player tells, divides the ground
      backdrop `vec3 setting_backdrop(vec3 rd, vec3 c)`: what stands before the sky and behind every figure
    an effect's, by its name,
      sky      `vec3 NAME_sky(vec3 rd, vec3 c, float blur)`
      surface  `void NAME_surface(vec2 p, float foot, inout Surface s)`
    """

    name: str
    play: Callable[[Shot], Player]
    #: A `.glsl` file of this package with the hooks, or "".
    shader: str = ""
    #: Which hooks the shader defines ("mirror": an effect's sky hook is worth mirroring).
    hooks: frozenset[str] = frozenset()
    #: Effects: sky hooks run from low to high.
    layer: int = 0
    #: Effects: whether it is in the scene, asked for or not.
    wanted: Callable[[SceneSpec], bool] = lambda _spec: False
    #: Subjects: length (x), height (y) and width (z) at scale 1, metres; how many can be shown.
    size_m: tuple[float, float, float] = (1.0, 1.0, 1.0)
    at_most: int = 5
    #: Subjects: where it is at home: "land", "water" or "air".
    habitat: str = "land"
    #: Subjects: whether they break through water (their acts tell where, as crossings).
    splashes: bool = False
    #: Subjects: how fast each action goes, m/s; an action that is not here stays in its place.
    speeds: Mapping[str, float] = field(default_factory=dict)
    #: Subjects: how far its front is turned from the side towards the lens, radians.
    facing_rad: float = 0.5
    #: Subjects: how high above its mark a figure is at a scene second, metres, and the share of it that the lens
    #: rises too (it looks the whole way): a rocket's climb, a road's hills.
    rises: Callable[[Mark, Entity, Ground, float], float] | None = None
    lens_rises: float = 1.0
    #: Subjects: plans an act of its own instead of the common one (its marks and no more).
    choreograph: Callable[[Entity, Staging], Act] | None = None
    #: Subjects: the view that it wants when the scene is all its own (one figure), for its mark and the frame's width
    #: over height; the camera's moves start from there. None: the common view.
    own_view: Callable[[Entity, Mark, SceneSpec, float], View | None] = lambda _entity, _mark, _spec, _aspect: None
    #: Subjects: what it can be seen doing, ontology action -> phrase ("walk" -> "walking"); the first is its habit.
    actions: Mapping[str, str] = field(default_factory=dict)
    #: Subjects: qualities of the ontology (kind "trait") that can be seen on it ("fluffy", "tabby"). Settings too.
    traits: frozenset[str] = frozenset()
    #: Subjects and settings: whether it can be shown in any colour.
    paintable: bool = True
    #: Settings: the view a camera starts from when no subject decides, for a frame's width over height.
    view: Callable[[SceneSpec, float], Any] | None = None
    #: Settings: the view of a first subject of that piece and scale (aspect last), or None for the common one.
    frame: Callable[[Piece, float, float], Any | None] = lambda _first, _scale, _aspect: None
    #: Settings: whether the ground meets the sky at the horizon of a flat earth, so that the frame can be
    #: drawn in bands.
    flat_horizon: bool = False
    #: Settings: the ground of a seed.
    ground: Callable[[SceneSpec, int], Ground] = lambda _spec, _seed: Ground()
    #: Settings: height of a level mirror (water, wet ground) that reflects the figures, or None; None for a scene
    #: that is dry. The shaders find it in `mirrorMap` by their pixel's place in the frame.
    mirror_m: Callable[[SceneSpec], float | None] = lambda _spec: None
    #: Settings: how high the water stands above its level at places (x, z; metres) and a scene second, or None.
    swell: Callable[[Shot], Callable[[Any, Any, float], NDArray[np.float64]]] | None = None
    #: Settings: moves a subject's mark to where this place can hold it (onto a sill, between kerbs).
    settle: Callable[[Mark, Piece, SceneSpec], Mark] = lambda mark, _subject, _spec: mark
    #: Settings: radius around the subject in which things throw shadows, metres; 0: as far as the camera needs.
    shadow_m: float = 0.0
    #: Settings: how many texels of the shadow map its light's edges blur over; 0: hard sun (and cheaper).
    soft_shadow: int = 1
    #: Settings: how far from the middle of its way a figure may go, metres: in longer films it goes more slowly.
    room_m: float = 36.0
    #: Settings: how far an edge of shadow on level ground spreads for each metre from what throws it: the light is a
    #: broad lamp, not the sun. 0: it is the sun.
    lamp_spread: float = 0.0
    #: Settings: effects that can be seen in it though they have no place in it (rain behind a window).
    shows: frozenset[str] = frozenset()
    #: Settings: whether there is open sky (rain, snow and birds belong outside).
    is_outside: bool = True


class Ground:
    """What a setting's ground is like: level and dry, unless a subclass knows better."""

    #: The water's level, metres, or None where there is none.
    water_m: float | None = None

    def height(self, x: float, z: float) -> float:
        """Return the ground's height at a place, metres."""
        del x, z
        return 0.0


class Land(Ground, ABC):
    """Ground that answers for many places at once, as meshes of it are made."""

    @abstractmethod
    def heights(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return the ground's height at each place, metres."""

    def height(self, x: float, z: float) -> float:
        """Return the ground's height at a place, metres."""
        import numpy as np

        return float(self.heights(np.array([x]), np.array([z]))[0])


@dataclass(frozen=True, slots=True)
class Staging:
    """What a subject needs to plan its act."""

    seed: int
    #: Scene seconds to fill.
    duration_s: float
    side: float
    aspect: float
    ground: Ground = field(default_factory=Ground)
    #: Where the director has put each of the entity's figures.
    marks: tuple[Mark, ...] = ()
    #: What the prompt wants written, or None.
    text: str | None = None


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
    """Return a `.glsl` file of this package, by its path inside it; a line `#include "PATH"` stands for a file."""
    text = (importlib.resources.files("reelwright.previs") / path).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: shader_source(found[1]), text)
