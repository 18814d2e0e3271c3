"""Draws figures: meshes cast into the scene, with their shadows and their mirror images.

Invariant: what is drawn depends on the moment's figures alone; casts wholly out of view are not drawn. Models
are uploaded once per film.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs import modules
from reelwright.previs.graphics import Workshop, set_uniforms
from reelwright.previs.modules import Figure, Model

_PLACE = "4f 4f 4f/i"
_MOST_CASTS: Final = 8192
#: OpenGL's numbers for what moderngl has no name for.
_ALPHA_TO_COVERAGE: Final = 0x809E
_ALPHA_TO_ONE: Final = 0x809F
#: The passes that a figure is drawn in, each with a program of its own.
_PASSES: Final = {"scene": "", "shadow": "#define SHADOW\n", "mirror": "#define MIRROR\n"}


class _Cast:
    """One model on the GPU: its buffers and a program for each pass."""

    def __init__(self, shop: Workshop, model: Model, shared: str, places: moderngl.Buffer, *, is_sampled: bool) -> None:
        self.model, self._is_sampled = model, is_sampled
        self.radius_m = model.mesh.radius_m * 1.25 + 0.05
        self._shop, self._shared, self._places = shop, shared, places
        mesh = model.mesh
        columns = [mesh.positions, mesh.normals, mesh.paint]
        self._layout, self._names = "3f 3f 4f", ["position", "normal", "paint"]
        if model.bones and mesh.joints is not None and mesh.weights is not None:
            columns += [mesh.joints, mesh.weights]
            self._layout, self._names = "3f 3f 4f 4f 4f", [*self._names, "joints", "weights"]
        packed = np.concatenate(columns, axis=1).astype(np.float32)
        self._vertices = shop.keep(shop.gl.buffer(packed.tobytes()))
        self._index = shop.keep(shop.gl.buffer(mesh.triangles.astype(np.uint32).tobytes()))
        self._arrays: dict[str, tuple[moderngl.Program, moderngl.VertexArray]] = {}

    def array(self, name: str, *, fur: bool = False) -> tuple[moderngl.Program, moderngl.VertexArray]:
        """Return the program and the vertices of a pass."""
        key = name + ("/fur" if fur else "")
        if key not in self._arrays:
            self._arrays[key] = self._made(name, fur=fur)
        return self._arrays[key]

    def _made(self, name: str, *, fur: bool) -> tuple[moderngl.Program, moderngl.VertexArray]:
        model = self.model
        flags = {
            f"BONES {model.bones}": bool(model.bones),
            "MOVES": model.moves,
            "FUR": fur,
            "SAMPLED": self._is_sampled,
            "TWO_SIDED": model.two_sided,
            "COMBED": model.combed,
        }
        head = _PASSES[name] + "".join(f"#define {flag}\n" for flag, is_set in flags.items() if is_set)
        body = self._shared + modules.shader_source("glsl/figure.glsl") + modules.shader_source(model.shader)
        vertex, fragment = (
            f"#define {stage.upper()}\n{head}{body}{modules.shader_source(f'glsl/figure_{stage}.glsl')}".replace(
                "MATERIAL", model.material
            )
            for stage in ("vertex", "fragment")
        )
        program = self._shop.program(vertex, "void main() {}" if name == "shadow" else fragment)
        names = [known for known in self._names if program.get(known, None) is not None]
        content = [
            (self._vertices, *_trimmed(self._layout, self._names, names)),
            (self._places, *_trimmed(_PLACE, ["at", "turned", "look"], _used(program, ["at", "turned", "look"]))),
        ]
        return program, self._shop.keep(self._shop.gl.vertex_array(program, content, self._index))


def _used(program: moderngl.Program, names: Sequence[str]) -> list[str]:
    return [name for name in names if program.get(name, None) is not None]


def _trimmed(layout: str, names: Sequence[str], used: Sequence[str]) -> tuple[str, *tuple[str, ...]]:
    """Return a buffer's layout with the columns that a program does not read skipped, and those it reads."""
    *columns, last = layout.split()
    each = last.partition("/")
    sizes = [*columns, each[0]]
    kept = [size if name in used else f"{4 * int(size[0])}x" for size, name in zip(sizes, names, strict=True)]
    return (" ".join(kept) + ("/i" if each[2] else ""), *(name for name in names if name in used))


class Figures:
    """The figures of one film."""

    def __init__(self, shop: Workshop, models: Mapping[str, Model], shared: str, *, is_sampled: bool) -> None:
        """Upload the models; `is_sampled`: the scene's edges are sampled several times a pixel."""
        self._gl, self._is_sampled = shop.gl, is_sampled
        self._places = shop.keep(shop.gl.buffer(reserve=48 * _MOST_CASTS, dynamic=True))
        self._casts = {
            name: _Cast(shop, model, shared, self._places, is_sampled=is_sampled) for name, model in models.items()
        }
        self._coats = {
            name: _Cast(shop, replace(model, mesh=model.coat), shared, self._places, is_sampled=is_sampled)
            if model.coat
            else self._casts[name]
            for name, model in models.items()
            if model.shells
        }

    def draw(self, name: str, figures: Sequence[Figure], uniforms: Mapping[str, Any], sight: Sight) -> None:
        """Draw figures in a pass ("scene", "shadow" or "mirror"); the target is in use."""
        for figure in figures:
            cast = self._casts[figure.model]
            if name == "shadow" and not cast.model.throws_shadow:
                continue
            places = figure.places[sight.sees(figure.places, cast.radius_m)][:_MOST_CASTS]
            if not len(places):
                continue
            self._places.orphan()
            self._places.write(np.ascontiguousarray(places, np.float32))
            self._draw_one(name, cast, figure, uniforms, len(places))

    def _draw_one(self, name: str, cast: _Cast, figure: Figure, uniforms: Mapping[str, Any], casts: int) -> None:
        model = cast.model
        own: dict[str, Any] = {"shell": 0.0, "furLength": model.fur_m}
        if figure.bones is not None:
            own["bones"] = [tuple(row) for row in figure.bones.reshape(-1, 4).tolist()]
        if model.two_sided or name == "shadow":
            self._gl.disable(moderngl.CULL_FACE)
        else:
            self._gl.enable(moderngl.CULL_FACE)
            # The lens looks along +z with +x to its right, which turns every triangle the other way round.
            self._gl.front_face = "ccw" if name == "mirror" else "cw"
        if model.shells and name == "scene":
            self._draw_fur(self._coats[figure.model], {**uniforms, **own}, casts)
        program, array = cast.array(name)
        set_uniforms(program, {**uniforms, **own})
        array.render(instances=casts)

    def _draw_fur(self, cast: _Cast, uniforms: Mapping[str, Any], casts: int) -> None:
        """Draw the shells from the tips to the roots, so that hidden ones are never shaded."""
        program, array = cast.array("scene", fur=True)
        set_uniforms(program, uniforms)
        # A hair covers as many of a pixel's samples as it is opaque; of one sample, the shader throws dice for it.
        if self._is_sampled:
            self._gl.enable_direct(_ALPHA_TO_COVERAGE)
            self._gl.enable_direct(_ALPHA_TO_ONE)
        for shell in range(cast.model.shells, 0, -1):
            program["shell"] = shell / cast.model.shells
            array.render(instances=casts)
        if self._is_sampled:
            self._gl.disable_direct(_ALPHA_TO_COVERAGE)
            self._gl.disable_direct(_ALPHA_TO_ONE)


class Sight:
    """What can be seen: a cone from an eye, or a ball around a place."""

    def __init__(
        self, centre: Sequence[float], *, forward: Sequence[float] | None = None, spread: float = 0.0, reach_m: float
    ) -> None:
        self._centre = np.asarray(centre, np.float32)
        self._forward = None if forward is None else np.asarray(forward, np.float32)
        self._spread, self._reach_m = spread, reach_m

    def sees(self, places: NDArray[np.float32], radius_m: float) -> NDArray[np.bool_]:
        """Return which casts may be in sight."""
        away = places[:, :3] - self._centre
        size = radius_m * places[:, 3]
        distance = np.linalg.norm(away, axis=1)
        near: NDArray[np.bool_] = distance - size < self._reach_m
        if self._forward is None:
            return near
        ahead = away @ self._forward
        aside = np.sqrt(np.maximum(distance**2 - ahead**2, 0.0))
        # Beyond the cone's side by more than its own size, measured across the side.
        out = (aside - self._spread * ahead) / np.sqrt(1.0 + self._spread**2)
        seen: NDArray[np.bool_] = near & (out < size) & (ahead > -size)
        return seen
