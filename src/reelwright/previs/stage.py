"""One film on OpenGL: its programs, maps and targets, and the passes that make a frame.

Invariant: a frame depends on the film and its number only, so frames may be drawn in any order.
"""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from reelwright.previs import director, framing, modules
from reelwright.previs.assembler import assemble
from reelwright.previs.finish import Finisher
from reelwright.previs.graphics import Painter, Workshop
from reelwright.previs.modules import Piece
from reelwright.previs.noise import noise_map
from reelwright.previs.particles import Particles
from reelwright.previs.scene import Film
from reelwright.previs.shot import Moment

#: Near and far ends of the depth scale, metres.
LENS_M = (0.2, 4000.0)
_HALO_LEVELS = 5


class Stage:
    """A film ready to be drawn, frame by frame."""

    def __init__(self, gl: moderngl.Context, film: Film) -> None:
        self._gl, self._film = gl, film
        self._shot = director.stage(film)
        self._assembly = assemble(self._shot)
        self._shop = shop = Workshop(gl)
        flat = self._assembly.setting.flat_horizon
        self._bands = {
            name: shop.painter(self._assembly.bands[name]) for name in ("both", *(("sky", "ground") if flat else ()))
        }
        self._subjects = [(piece, shop.painter(source)) for piece, source in self._assembly.subjects]
        self._down, self._up, self._develop = (
            shop.painter(modules.shader_source(f"glsl/{name}.glsl")) for name in ("down", "up", "develop")
        )
        width, height = film.rendered_at
        self._light = shop.target(width, height, with_depth=True)
        sizes = [(max(width >> n, 2), max(height >> n, 2)) for n in range(1, _HALO_LEVELS + 1)]
        self._halos = [shop.target(*size) for size in sizes]
        self._rises = [shop.target(*size) for size in sizes[:-1]]
        self._developed = shop.target(width, height, dtype="f1")
        self._particles = Particles(shop)
        self._maps = {"noiseMap": shop.map(noise_map(self._shot.seed))}
        self._finisher = Finisher(film.width, film.height, self._shot.seed)

    def draw(self, frame: int) -> NDArray[np.uint8]:
        """Return one finished frame, in one of the finisher's buffers."""
        moment = self._shot.at(frame / self._film.fps)
        self._draw_scene(moment)
        self._draw_developed(moment, self._draw_halo(), frame)
        width, height = self._film.rendered_at
        raw = self._developed.frame.read(components=3, alignment=1)
        return self._finisher.finish(np.frombuffer(raw, np.uint8).reshape(height, width, 3), frame)

    def close(self) -> None:
        """Free everything made for this film."""
        self._shop.close()

    def _draw_scene(self, moment: Moment) -> None:
        """Shade the setting, then the subjects over it, then the droplets over both."""
        uniforms = self._uniforms(moment)
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._gl.depth_func = "1"
        self._draw_bands(moment, uniforms)
        for piece, painter in self._subjects:
            self._draw_subject(piece, painter, moment, uniforms)
        thrown = [cloud for player in self._assembly.players if (cloud := player.particles(moment)) is not None]
        if thrown and (together := np.concatenate(thrown)).size:
            self._particles.draw(together, uniforms, moment.sky, self._light)
        self._gl.enable_only(moderngl.NOTHING)

    def _draw_bands(self, moment: Moment, uniforms: dict[str, Any]) -> None:
        """Shade sky and ground, each only where it is seen if the setting's horizon is known."""
        width, height = self._film.rendered_at
        low, high = framing.horizon_rows(moment.view, width, height) if "sky" in self._bands else (0, height)
        for name, first, last in (("ground", 0, low), ("both", low, high), ("sky", high, height)):
            if last > first:
                self._light.frame.scissor = (0, first, width, last - first)
                self._bands[name].paint(self._light, uniforms)
        self._light.frame.scissor = (0, 0, *self._film.rendered_at)

    def _draw_subject(self, piece: Piece, painter: Painter, moment: Moment, uniforms: dict[str, Any]) -> None:
        """Draw each of a kind within its rectangle, in the order its player gives: far to near."""
        self._gl.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        self._gl.depth_func = "<="
        self._gl.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        for index in range(uniforms[f"{piece.name}_seen"]):
            at, turn = uniforms[f"{piece.name}_at"][index], uniforms[f"{piece.name}_turn"][index]
            area = framing.rectangle(moment.view, piece.box_m, at, turn, self._film.rendered_at)
            if area:
                self._light.frame.scissor = area
                painter.paint(self._light, uniforms | {"self": index})
        self._light.frame.scissor = (0, 0, *self._film.rendered_at)

    def _uniforms(self, moment: Moment) -> dict[str, Any]:
        """Return this moment's uniforms, and bring its maps up to date."""
        uniforms = _common(self._film, moment) | {"haze": self._shot.haze}
        uniforms["shutter"] = 0.5 / self._film.fps * self._shot.spec.speed
        for player in self._assembly.players:
            uniforms.update(player.uniforms(moment))
            for name, texels in player.maps(moment).items():
                self._maps[name] = self._shop.map(texels, known=self._maps.get(name))
        return uniforms | self._maps

    def _draw_halo(self) -> moderngl.Texture:
        """Return the light that spills around what is too bright for film."""
        source = self._light.texture
        for level, target in enumerate(self._halos):
            self._down.paint(target, {"image": source, "threshold": 1.0 if level == 0 else 0.0})
            source = target.texture
        for rise, below in zip(reversed(self._rises), reversed(self._halos[:-1]), strict=True):
            self._up.paint(rise, {"image": source, "below": below.texture})
            source = rise.texture
        return source

    def _draw_developed(self, moment: Moment, halo: moderngl.Texture, frame: int) -> None:
        grade = {
            "mono": 0.0,
            **self._shot.grade,
            "exposure": moment.sky.exposure * self._shot.grade.get("exposure", 0.92),
        }
        images = {"image": self._light.texture, "halo": halo}
        self._develop.paint(self._developed, {**images, **grade, "frameNumber": float(frame)})


def _common(film: Film, moment: Moment) -> dict[str, Any]:
    """Return the uniforms of `common.glsl` and `light.glsl`."""
    right, up, forward = moment.view.basis()
    sky = moment.sky
    return {
        "R": film.rendered_at,
        "frameSpan": framing.span_px(*film.rendered_at),
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
        "lens": LENS_M,
    }
