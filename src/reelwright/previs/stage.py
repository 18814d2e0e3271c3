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
from reelwright.previs.contacts import contact_map
from reelwright.previs.figures import Figures, Sight
from reelwright.previs.finish import Finisher
from reelwright.previs.focus import Focus
from reelwright.previs.graphics import Target, Workshop
from reelwright.previs.modules import Figure
from reelwright.previs.noise import noise_map
from reelwright.previs.particles import Particles
from reelwright.previs.scene import Film
from reelwright.previs.shadows import Shadows
from reelwright.previs.shot import Moment

#: Near and far ends of the depth buffer, metres.
LENS_M = (0.12, 6000.0)
_HALO_LEVELS = 5
_SAMPLES = 4
#: Above this many pixels (2160p shaded whole) one sample is enough, and four would take a gigabyte.
_MOST_SAMPLED_PX = 4_000_000


class Stage:
    """A film ready to be drawn, frame by frame."""

    def __init__(self, gl: moderngl.Context, film: Film, *, is_software: bool) -> None:
        self._gl, self._film = gl, film
        self._shot = director.stage(film)
        self._assembly = assemble(self._shot)
        self._shop = shop = Workshop(gl)
        self._bands = {name: shop.painter(source, depth=1.0) for name, source in self._assembly.bands.items()}
        self._down, self._up, self._develop, self._smooth = (
            shop.painter(modules.shader_source(f"glsl/{name}.glsl")) for name in ("down", "up", "develop", "smooth")
        )
        width, height = film.rendered_at
        samples = _samples(film, gl.max_samples, is_software=is_software)
        self._figures = Figures(shop, self._assembly.models, self._assembly.shared, is_sampled=bool(samples))
        self._scene = shop.scene(width, height, samples=samples)
        self._covered = shop.scene(width, height, samples=0)
        self._whole = shop.over(self._covered.texture, self._scene.depth)
        self._cover = shop.painter(modules.shader_source("glsl/cover.glsl"))
        self._focus = Focus(shop, self._scene) if self._shot.blurs else None
        sizes = [(max(width >> n, 2), max(height >> n, 2)) for n in range(1, _HALO_LEVELS + 1)]
        self._halos = [shop.target(*size) for size in sizes]
        self._rises = [shop.target(*size) for size in sizes[:-1]]
        self._developed = shop.target(width, height, dtype="f1")
        self._smoothed = None if samples else shop.target(width, height, dtype="f1")
        self._mirror_m = self._assembly.setting.mirror_m(film.scene)
        self._mirror = shop.scene(max(width // 2, 2), max(height // 2, 2), samples=0)
        self._shadows = Shadows(shop, self._assembly.setting.lamp_spread)
        self._particles = Particles(shop)
        self._maps = {"noiseMap": shop.map(noise_map(self._shot.seed))}
        self._texels: dict[str, NDArray[Any]] = {}
        self._finisher = Finisher(film.width, film.height, self._shot.seed)

    def draw(self, frame: int) -> NDArray[np.uint8]:
        """Return one finished frame, in one of the finisher's buffers."""
        moment = self._shot.at(frame / self._film.fps)
        light = self._draw_scene(moment)
        if self._focus and moment.view.blur > 0.0:
            light = self._focus.draw(light, focus_m=self._shot.focus_m(moment), blur=moment.view.blur, lens=LENS_M)
        self._draw_developed(moment, light, self._draw_halo(light), frame)
        width, height = self._film.rendered_at
        image = self._developed
        if self._smoothed:
            self._smooth.paint(self._smoothed, {"image": image.texture})
            image = self._smoothed
        raw = image.frame.read(components=3, alignment=1)
        return self._finisher.finish(np.frombuffer(raw, np.uint8).reshape(height, width, 3), frame)

    def close(self) -> None:
        """Free everything made for this film."""
        self._shop.close()

    def _draw_scene(self, moment: Moment) -> moderngl.Texture:
        """Draw shadows, mirror images, ground, figures, sky and particles; return the light of the frame."""
        players = self._assembly.players
        figures = [figure for player in players for figure in player.figures(moment)]
        uniforms = self._uniforms(moment)
        uniforms |= self._shadows.draw(self._figures, figures, self._shot, moment, uniforms)
        sight = self._sight(moment)
        uniforms["mirrorMap"] = self._mirror.texture
        if self._mirror_m is not None:
            self._draw_mirror(figures, uniforms, moment)
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._gl.depth_func = "<="
        self._scene.frame.use()
        self._scene.frame.clear(alpha=0.0, depth=1.0)
        is_traced = "traced" in self._assembly.setting.hooks
        if is_traced:
            self._draw_bands(moment, uniforms)
        self._scene.frame.use()
        self._figures.draw("scene", figures, uniforms, sight)
        self._gl.disable(moderngl.CULL_FACE)
        plain = self._scene.resolve()
        if not is_traced:
            plain = self._draw_behind(plain, uniforms)
        thrown = [cloud for player in players if (cloud := player.particles(moment)) is not None]
        if thrown and (together := np.concatenate(thrown)).size:
            self._particles.draw(together, uniforms, moment.sky, plain)
        self._gl.enable_only(moderngl.NOTHING)
        return plain.texture

    def _draw_behind(self, figures: Target, uniforms: dict[str, Any]) -> Target:
        """Put the sky behind the figures: their texture's alpha is how much of a pixel they cover.

        Software OpenGL runs a shader's every branch; only the depth test spares it the pixels that are hidden.
        """
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._gl.depth_func = "1"
        self._cover.paint(self._covered, {"image": figures.texture})
        self._gl.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        self._gl.depth_func = "<="
        self._gl.blend_func = moderngl.ONE_MINUS_DST_ALPHA, moderngl.ONE
        self._bands["both"].paint(self._covered, uniforms)
        return self._whole

    def _draw_bands(self, moment: Moment, uniforms: dict[str, Any]) -> None:
        """Shade sky and traced ground, each only where it is seen if the setting's horizon is known."""
        width, height = self._film.rendered_at
        low, high = framing.horizon_rows(moment.view, width, height) if "sky" in self._bands else (0, height)
        near, far = 0, 0
        if "near" in self._bands:
            line = self._assembly.players[-1].divide(moment)
            near, far = (min(row, low) for row in framing.line_rows(moment.view, line, width, height))
        bands = (("near", 0, near), ("ground", near, far if near else low), ("far", far, low if near else 0))
        for name, first, last in (*bands, ("both", low, high), ("sky", high, height)):
            if last > first:
                self._scene.frame.scissor = (0, first, width, last - first)
                self._bands[name].paint(self._scene, uniforms)
        self._scene.frame.scissor = (0, 0, width, height)

    def _draw_mirror(self, figures: list[Figure], uniforms: dict[str, Any], moment: Moment) -> None:
        """Draw what the level mirror shows of the figures, upside down, at half the size."""
        frame = self._mirror.frame
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._gl.depth_func = "<="
        frame.use()
        frame.clear(depth=1.0)
        width, height = self._mirror.texture.size
        scale = width / self._film.rendered_at[0]
        own = {"R": (width, height), "frameSpan": uniforms["frameSpan"] * scale, "mirrorHeight": self._mirror_m}
        eye = moment.view.eye
        assert self._mirror_m is not None
        sunk = (eye[0], 2.0 * self._mirror_m - eye[1], eye[2])
        ahead = moment.view.basis()[2]
        forward = (ahead[0], -ahead[1], ahead[2])
        sight = Sight(sunk, forward=forward, spread=self._spread(moment), reach_m=LENS_M[1])
        self._figures.draw("mirror", figures, {**uniforms, **own}, sight)
        self._gl.disable(moderngl.CULL_FACE)

    def _spread(self, moment: Moment) -> float:
        """Return the tangent of half the frame's diagonal."""
        width, height = self._film.rendered_at
        span = framing.span_px(width, height)
        return float(np.hypot(width / span, height / span)) / moment.view.focal

    def _sight(self, moment: Moment) -> Sight:
        forward = moment.view.basis()[2]
        return Sight(moment.view.eye, forward=forward, spread=self._spread(moment), reach_m=LENS_M[1])

    def _uniforms(self, moment: Moment) -> dict[str, Any]:
        """Return this moment's uniforms, and bring its maps up to date."""
        uniforms = _common(self._film, moment) | {"haze": self._shot.haze}
        uniforms["shutter"] = 0.5 / self._film.fps * self._shot.spec.speed
        players = self._assembly.players
        texels, uniforms["contactPlace"] = contact_map([c for player in players for c in player.contacts(moment)])
        self._maps["contactMap"] = self._shop.map(texels, known=self._maps.get("contactMap"), is_smooth=False)
        if most := self._assembly.lamps:
            lamps = [lamp for player in players for lamp in player.lamps(moment)][:most]
            dark = [(0.0, 0.0, 0.0)] * (most - len(lamps))
            uniforms["lampAt"] = [*(lamp.at for lamp in lamps), *dark]
            uniforms["lampColour"] = [*(lamp.colour for lamp in lamps), *dark]
        for player in players:
            uniforms.update(player.uniforms(moment))
            for name, texels in player.maps(moment).items():
                # A map that cannot change stays where it is.
                if texels.flags.writeable or self._texels.get(name) is not texels:
                    self._maps[name] = self._shop.map(texels, known=self._maps.get(name))
                    self._texels[name] = texels
        return uniforms | self._maps

    def _draw_halo(self, image: moderngl.Texture) -> moderngl.Texture:
        """Return the light that spills around what is too bright for film."""
        source = image
        for level, target in enumerate(self._halos):
            self._down.paint(target, {"image": source, "threshold": 1.0 if level == 0 else 0.0})
            source = target.texture
        for rise, below in zip(reversed(self._rises), reversed(self._halos[:-1]), strict=True):
            self._up.paint(rise, {"image": source, "below": below.texture})
            source = rise.texture
        return source

    def _draw_developed(self, moment: Moment, image: moderngl.Texture, halo: moderngl.Texture, frame: int) -> None:
        grade = {
            "mono": 0.0,
            **self._shot.grade,
            "exposure": moment.sky.exposure * self._shot.grade.get("exposure", 0.92),
        }
        images = {"image": image, "halo": halo}
        self._develop.paint(self._developed, {**images, **grade, "frameNumber": float(frame)})


def _samples(film: Film, most: int, *, is_software: bool) -> int:
    """Return how often the edges of a pixel are sampled; 0: once, and smoothed afterwards.

    Software OpenGL shades what is hidden, too, when it samples more than once, which doubles a frame's time.
    """
    width, height = film.rendered_at
    wants = film.quality == "high" or (film.quality == "standard" and not is_software)
    return min(_SAMPLES, most) if wants and width * height <= _MOST_SAMPLED_PX else 0


def _common(film: Film, moment: Moment) -> dict[str, Any]:
    """Return the uniforms of `common.glsl` and `light.glsl`."""
    right, up, forward = moment.view.basis()
    sky = moment.sky
    return {
        "R": film.rendered_at,
        "frameSpan": framing.span_px(*film.rendered_at),
        "sceneTime": moment.scene_s,
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
