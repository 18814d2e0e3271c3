"""Draws a film's frames with OpenGL: one context per process, off-screen, on a GPU or on Mesa's llvmpipe.

Invariant: a frame depends on the film and its number only. Targets are 32-bit floats (faster than 16-bit on llvmpipe).
Must not know the platform, nor what a prompt said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs import director, modules
from reelwright.previs.assembler import Assembly, assemble
from reelwright.previs.errors import OpenGLUnavailableError, ShaderError
from reelwright.previs.finish import Finisher
from reelwright.previs.noise import noise_map
from reelwright.previs.scene import Film
from reelwright.previs.shot import Moment, Shot

_FULL_FRAME = "#version 330\nin vec2 corner; void main() { gl_Position = vec4(corner, 0., 1.); }"
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
#: Near and far ends of the depth scale, metres.
LENS_M = (0.2, 4000.0)
_HALO_LEVELS = 5


class Renderer:
    """The process's OpenGL."""

    def __init__(self) -> None:
        """Open a context.

        Raises:
            OpenGLUnavailableError: no OpenGL 3.3 was found; the message names the packages to install.
        """
        try:
            self._gl = moderngl.create_standalone_context(backend="egl")
        except Exception as error:  # moderngl raises bare Exception when EGL finds no device
            raise OpenGLUnavailableError(str(error)) from error
        #: OpenGL's name for what draws.
        self.name: str = self._gl.info["GL_RENDERER"]
        #: Whether the processor draws, not a GPU.
        self.is_software: bool = any(word in self.name.lower() for word in _SOFTWARE)

    def frames(self, film: Film, *, start: int = 0, stop: int | None = None) -> Iterator[NDArray[np.uint8]]:
        """Yield frames `start` to `stop` (exclusive): uint8 (height, width, 3) RGB, top row first, C-contiguous.

        An array is one of four buffers used in turn: it stays valid until the fourth frame after it is asked for.

        Raises:
            ShaderError: the scene's shader did not compile.
        """
        stage = _Stage(self._gl, film)
        try:
            for frame in range(start, film.frame_count if stop is None else min(stop, film.frame_count)):
                yield stage.draw(frame)
        finally:
            stage.close()

    def close(self) -> None:
        """Give the context back."""
        self._gl.release()


class _Stage:
    """The programs, maps and targets of one film."""

    def __init__(self, gl: moderngl.Context, film: Film) -> None:
        self._gl, self._film = gl, film
        self._shot: Shot = director.stage(film)
        self._assembly: Assembly = assemble(self._shot)
        self._owned: list[Any] = []
        self._maps: dict[str, moderngl.Texture] = {}
        self._corners = self._keep(gl.buffer(np.array([-1, -1, 3, -1, -1, 3], np.float32).tobytes()))
        self._scene = self._program(self._assembly.source)
        self._down = self._program(modules.shader_source("glsl/down.glsl"))
        self._up = self._program(modules.shader_source("glsl/up.glsl"))
        self._develop = self._program(modules.shader_source("glsl/develop.glsl"))
        width, height = film.rendered_at
        depth = self._keep(gl.depth_texture((width, height)))
        self._light = self._target(width, height, depth=depth)
        sizes = [(max(width >> n, 2), max(height >> n, 2)) for n in range(1, _HALO_LEVELS + 1)]
        self._halos = [self._target(*size) for size in sizes]
        self._rises = [self._target(*size) for size in sizes[:-1]]
        self._developed = self._target(width, height, dtype="f1")
        self._droplets = _Droplets(self._gl, self._keep)
        self._noise = self._map("noiseMap", noise_map(film.seed % 2**32), dtype="f1")
        self._finisher = Finisher(film.width, film.height, film.seed % 2**32)

    def _keep(self, thing: Any) -> Any:
        self._owned.append(thing)
        return thing

    def _program(self, fragment: str) -> tuple[moderngl.Program, moderngl.VertexArray]:
        try:
            program = self._keep(self._gl.program(vertex_shader=_FULL_FRAME, fragment_shader=_version_first(fragment)))
        except moderngl.Error as error:
            raise ShaderError(str(error)) from error
        return program, self._keep(self._gl.simple_vertex_array(program, self._corners, "corner"))

    def _target(
        self, width: int, height: int, *, dtype: str = "f4", depth: Any = None
    ) -> tuple[moderngl.Texture, moderngl.Framebuffer]:
        texture = self._keep(self._gl.texture((width, height), 4, dtype=dtype))
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture, self._keep(self._gl.framebuffer([texture], depth))

    def _map(self, name: str, texels: NDArray[Any], *, dtype: str = "f4") -> moderngl.Texture:
        """Upload a tileable map with its mip levels, into the texture of that name."""
        if name not in self._maps:
            height, width = texels.shape[:2]
            self._maps[name] = self._keep(self._gl.texture((width, height), 4, dtype=dtype))
        texture = self._maps[name]
        texture.write(texels)
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        return texture

    def draw(self, frame: int) -> NDArray[np.uint8]:
        """Return one finished frame."""
        moment = self._shot.at(frame / self._film.fps)
        self._draw_light(moment)
        halo = self._draw_halo()
        self._draw_developed(moment, halo, frame)
        width, height = self._film.rendered_at
        raw = self._developed[1].read(components=3, alignment=1)
        return self._finisher.finish(np.frombuffer(raw, np.uint8).reshape(height, width, 3), frame)

    def _draw_light(self, moment: Moment) -> None:
        """Shade the scene, then throw the droplets over it."""
        uniforms = _common(self._shot, self._film, moment)
        for player in self._assembly.players:
            uniforms |= player.uniforms(moment)
            for name, texels in player.maps(moment).items():
                self._map(name, texels)
        for unit, (name, texture) in enumerate(self._maps.items()):
            texture.use(unit)
            uniforms[name] = unit
        program, quad = self._scene
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._gl.depth_func = "1"
        self._light[1].use()
        _set(program, uniforms)
        quad.render()
        clouds = [p for player in self._assembly.players if (p := player.particles(moment)) is not None and len(p)]
        if clouds:
            self._droplets.draw(np.concatenate(clouds), uniforms, moment, self._light[1], shutter_s=self._shutter_s())
        self._gl.enable_only(moderngl.NOTHING)

    def _shutter_s(self) -> float:
        """Return how long the shutter is open, in scene seconds: half of a frame."""
        return 0.5 / self._film.fps * self._shot.spec.speed

    def _draw_halo(self) -> moderngl.Texture:
        source = self._light[0]
        for level, target in enumerate(self._halos):
            _pass(self._down, target, image=source, threshold=1.0 if level == 0 else 0.0)
            source = target[0]
        for level in range(len(self._rises) - 1, -1, -1):
            _pass(self._up, self._rises[level], image=source, below=self._halos[level][0])
            source = self._rises[level][0]
        return source

    def _draw_developed(self, moment: Moment, halo: moderngl.Texture, frame: int) -> None:
        grade = self._shot.grade
        _pass(
            self._develop,
            self._developed,
            image=self._light[0],
            halo=halo,
            exposure=moment.sky.exposure * 0.92,
            saturation=grade["saturation"],
            contrast=grade["contrast"],
            vignette=grade["vignette"],
            haloStrength=grade["halo"],
            gain=grade["gain"],
            lift=grade["lift"],
            mono=grade.get("mono", 0.0),
            frameNumber=float(frame),
        )

    def close(self) -> None:
        """Free everything made for this film."""
        for thing in reversed(self._owned):
            thing.release()


class _Droplets:
    """Draws particles over a shaded scene, hidden by what stands before them."""

    def __init__(self, gl: moderngl.Context, keep: Any) -> None:
        self._gl = gl
        self._program = keep(
            gl.program(
                vertex_shader=_version_first(modules.shader_source("glsl/particles_vertex.glsl")),
                fragment_shader=_version_first(modules.shader_source("glsl/particles_fragment.glsl")),
            )
        )
        corners = keep(gl.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], np.float32).tobytes()))
        self._buffer = keep(gl.buffer(reserve=36 * 4096, dynamic=True))
        self._quads = keep(
            gl.vertex_array(
                self._program, [(corners, "2f", "corner"), (self._buffer, "3f 3f 3f/i", "place", "velocity", "look")]
            )
        )

    def draw(
        self,
        particles: NDArray[np.float32],
        uniforms: dict[str, Any],
        moment: Moment,
        target: moderngl.Framebuffer,
        *,
        shutter_s: float,
    ) -> None:
        """Blend up to 4096 particles, the farthest first, into the target's colour."""
        eye = np.array(moment.view.eye, np.float32)
        order = np.argsort(-np.linalg.norm(particles[:, :3] - eye, axis=1), kind="stable")[:4096]
        self._buffer.write(np.ascontiguousarray(particles[order]))
        sky = moment.sky
        shade = [0.5 * m + 0.28 * z + 0.25 * h for m, z, h in zip(sky.middle, sky.zenith, sky.horizon, strict=True)]
        lit = [s + 0.75 * d + 0.3 * g for s, d, g in zip(shade, sky.light, sky.glow, strict=True)]
        _set(self._program, uniforms | {"shutter": shutter_s, "dropLit": tuple(lit), "dropShade": tuple(shade)})
        target.color_mask = (True, True, True, False)
        target.depth_mask = False
        target.use()
        self._gl.enable_only(moderngl.BLEND | moderngl.DEPTH_TEST)
        self._gl.depth_func = "<="
        self._gl.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        self._quads.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(order))
        target.color_mask = (True, True, True, True)
        target.depth_mask = True


def _version_first(source: str) -> str:
    """Return the source with its `#version` line moved to the top, where GLSL wants it."""
    lines = source.splitlines()
    version = next(line for line in lines if line.startswith("#version"))
    return "\n".join([version, *(line for line in lines if line is not version)])


def _common(shot: Shot, film: Film, moment: Moment) -> dict[str, Any]:
    """Return the uniforms of `common.glsl`, `light.glsl` and `main.glsl`."""
    width, height = film.rendered_at
    right, up, forward = moment.view.basis()
    sky = moment.sky
    return {
        "R": (width, height),
        "frameSpan": min(float(height), width * 1.25),
        "sceneTime": moment.scene_s,
        "filmShare": moment.share,
        "eye": moment.view.eye,
        "eyeTurn": (*right, *up, *forward),
        "focal": moment.view.focal,
        "skyHorizon": sky.horizon,
        "skyMiddle": sky.middle,
        "skyZenith": sky.zenith,
        "skyGlow": sky.glow,
        "sunDir": moment.sun,
        "sunLight": sky.light,
        "haze": shot.haze,
        "lens": LENS_M,
    }


def _set(program: moderngl.Program, uniforms: dict[str, Any]) -> None:
    """Set the uniforms that the program really uses."""
    for name, value in uniforms.items():
        member = program.get(name, None)
        if isinstance(member, moderngl.Uniform):
            member.value = value


def _pass(
    program: tuple[moderngl.Program, moderngl.VertexArray],
    target: tuple[moderngl.Texture, moderngl.Framebuffer],
    **uniforms: Any,
) -> None:
    """Draw one full-frame pass; textures among the uniforms are bound in order."""
    values: dict[str, Any] = {"R": target[0].size}
    unit = 0
    for name, value in uniforms.items():
        if isinstance(value, moderngl.Texture):
            value.use(unit)
            values[name], unit = unit, unit + 1
        else:
            values[name] = value
    target[1].use()
    _set(program[0], values)
    program[1].render()
