"""Draws droplets and puffs over a shaded scene: quads that face the lens, hidden by what stands before them.

Invariant: depth is tested but not written; colours are premultiplied; the farthest are drawn first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs import modules
from reelwright.previs.graphics import Target, Workshop, set_uniforms
from reelwright.previs.light import Sky

#: The most particles that one frame shows.
MOST = 8192
_FLOATS = 9


class Particles:
    """The particle pass of one film."""

    def __init__(self, shop: Workshop) -> None:
        self._gl = shop.gl
        self._program = shop.program(
            modules.shader_source("glsl/particles_vertex.glsl"),
            modules.shader_source("glsl/particles_fragment.glsl"),
        )
        corners = shop.keep(self._gl.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], np.float32).tobytes()))
        self._buffer = shop.keep(self._gl.buffer(reserve=4 * _FLOATS * MOST, dynamic=True))
        attributes = (self._buffer, "3f 3f 3f/i", "place", "velocity", "look")
        self._quads = shop.keep(self._gl.vertex_array(self._program, [(corners, "2f", "corner"), attributes]))

    def draw(self, particles: NDArray[np.float32], uniforms: Mapping[str, Any], sky: Sky, target: Target) -> None:
        """Blend (n, 9) particles (see `Player.particles`) over the target's colour."""
        eye = np.array(uniforms["eye"], np.float32)
        order = np.argsort(-np.linalg.norm(particles[:, :3] - eye, axis=1), kind="stable")[-MOST:]
        self._buffer.write(np.ascontiguousarray(particles[order]))
        set_uniforms(self._program, {**uniforms, **_colours(sky)})
        target.frame.depth_mask = False
        target.frame.use()
        self._gl.enable_only(moderngl.BLEND | moderngl.DEPTH_TEST)
        self._gl.depth_func = "<="
        self._gl.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        self._quads.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(order))
        target.frame.depth_mask = True


def _colours(sky: Sky) -> dict[str, tuple[float, ...]]:
    """Return what water in the air looks like against the light and away from it."""
    shade = [0.5 * m + 0.28 * z + 0.25 * h for m, z, h in zip(sky.middle, sky.zenith, sky.horizon, strict=True)]
    lit = [s + 0.60 * d + 0.25 * g for s, d, g in zip(shade, sky.light, sky.glow, strict=True)]
    return {"dropLit": tuple(lit), "dropShade": tuple(shade)}
