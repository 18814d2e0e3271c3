"""What the renderer's passes share: programs, targets and maps that are freed together.

Invariant: everything made through a `Workshop` is released by its `close`, newest first. Targets are 32-bit
floats (faster than 16-bit on llvmpipe). Knows no scene.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs.errors import ShaderError

_VERSION = "#version 330\n"
_FULL_FRAME = _VERSION + "in vec2 corner; void main() { gl_Position = vec4(corner, DEPTH, 1.); }"
_Thing = TypeVar("_Thing")


class Target:
    """A texture that can be drawn into."""

    def __init__(self, texture: moderngl.Texture, frame: moderngl.Framebuffer) -> None:
        self.texture = texture
        self.frame = frame


class SceneTarget(Target):
    """A target with depth, whose edges may be sampled several times a pixel."""

    def __init__(
        self,
        gl: moderngl.Context,
        texture: moderngl.Texture,
        depth: moderngl.Texture,
        plain: moderngl.Framebuffer,
        sampled: moderngl.Framebuffer | None,
    ) -> None:
        super().__init__(texture, sampled or plain)
        self.depth = depth
        self._gl, self._plain = gl, plain

    def resolve(self) -> Target:
        """Bring texture and depth up to date, one value for each pixel, and return them as a target."""
        if self.frame is not self._plain:
            self._gl.copy_framebuffer(self._plain, self.frame)
        return Target(self.texture, self._plain)


class Painter:
    """A fragment shader over the whole target, or over a part of it."""

    def __init__(self, program: moderngl.Program, triangle: moderngl.VertexArray) -> None:
        self._program = program
        self._triangle = triangle

    def set(self, uniforms: Mapping[str, Any]) -> None:
        """Set those uniforms that the shader really uses; textures are bound to the first units, in order."""
        set_uniforms(self._program, uniforms)

    def paint(self, target: Target, uniforms: Mapping[str, Any] | None = None) -> None:
        """Draw over the target (within its scissor, if it has one)."""
        target.frame.use()
        self.set({"R": target.texture.size, **(uniforms or {})})
        self._triangle.render()


class Workshop:
    """Makes and owns the OpenGL things of one film."""

    def __init__(self, gl: moderngl.Context) -> None:
        self.gl = gl
        self._owned: list[Any] = []
        self._triangle = self.keep(gl.buffer(np.array([-1, -1, 3, -1, -1, 3], np.float32).tobytes()))

    def keep(self, thing: _Thing) -> _Thing:
        """Own a thing until `close`, and return it."""
        self._owned.append(thing)
        return thing

    def program(self, vertex: str, fragment: str) -> moderngl.Program:
        """Return a compiled program.

        Raises:
            ShaderError: it does not compile.
        """
        sources = [text if text.startswith("#version") else _VERSION + text for text in (vertex, fragment)]
        try:
            return self.keep(self.gl.program(vertex_shader=sources[0], fragment_shader=sources[1]))
        except moderngl.Error as error:
            raise ShaderError(str(error)) from error

    def painter(self, fragment: str, *, depth: float = 0.0) -> Painter:
        """Return a painter for a fragment shader, at a depth from -1 (the lens) to 1 (the sky)."""
        program = self.program(_FULL_FRAME.replace("DEPTH", f"{depth:.1f}"), fragment)
        return Painter(program, self.keep(self.gl.simple_vertex_array(program, self._triangle, "corner")))

    def target(self, width: int, height: int, *, dtype: str = "f4") -> Target:
        """Return a target of that many pixels."""
        texture = self._texture(width, height, dtype)
        return Target(texture, self.keep(self.gl.framebuffer([texture])))

    def scene(self, width: int, height: int, *, samples: int) -> SceneTarget:
        """Return a target for a scene, with depth; `samples` per pixel at edges, 0 for one."""
        texture = self._texture(width, height, "f4")
        depth = self.keep(self.gl.depth_texture((width, height)))
        # Read as a number, not compared with one.
        depth.compare_func = ""
        plain = self.keep(self.gl.framebuffer([texture], depth))
        if not samples:
            return SceneTarget(self.gl, texture, depth, plain, None)
        light = self.keep(self.gl.renderbuffer((width, height), 4, samples=samples, dtype="f4"))
        deep = self.keep(self.gl.depth_renderbuffer((width, height), samples=samples))
        return SceneTarget(self.gl, texture, depth, plain, self.keep(self.gl.framebuffer([light], deep)))

    def over(self, texture: moderngl.Texture, depth: moderngl.Texture) -> Target:
        """Return a target that draws into a texture where a depth of the same size lets it."""
        return Target(texture, self.keep(self.gl.framebuffer([texture], depth)))

    def _texture(self, width: int, height: int, dtype: str) -> moderngl.Texture:
        texture = self.keep(self.gl.texture((width, height), 4, dtype=dtype))
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture

    def map(
        self, texels: NDArray[Any], *, known: moderngl.Texture | None = None, is_smooth: bool = True
    ) -> moderngl.Texture:
        """Upload a tileable (h, w, 4) map into a known texture or a new one; `is_smooth`: far texels blend."""
        dtype = "f1" if texels.dtype == np.uint8 else "f4"
        texture = known or self.keep(self.gl.texture((texels.shape[1], texels.shape[0]), 4, dtype=dtype))
        texture.write(texels)
        if is_smooth:
            texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR if is_smooth else moderngl.LINEAR, moderngl.LINEAR)
        return texture

    def close(self) -> None:
        """Free everything."""
        while self._owned:
            self._owned.pop().release()


def set_uniforms(program: moderngl.Program, uniforms: Mapping[str, Any]) -> None:
    """Set those uniforms that a program really uses; textures are bound to the first units, in order."""
    unit = 0
    for name, value in uniforms.items():
        member = program.get(name, None)
        if isinstance(value, moderngl.Texture):
            value.use(unit)
            value, unit = unit, unit + 1  # noqa: PLW2901 (what GLSL calls a sampler's value is its unit)
        if isinstance(member, moderngl.Uniform):
            # To moderngl an array of one is no array: it wants the element.
            is_lone = member.array_length == 1 and isinstance(value, list)
            member.value = value[0] if is_lone else value
