"""From a shot to one shader: the setting's, the subjects' and the effects' sources, joined by their hooks.

Invariant: knows hooks and names only, never a particular setting, subject or effect, so adding one changes nothing here.
Pure text: imports no OpenGL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.previs import modules
from reelwright.previs.modules import Piece, Player
from reelwright.previs.shot import Shot


@dataclass(frozen=True, slots=True)
class Assembly:
    """A shader and the players that feed it."""

    source: str
    players: tuple[Player, ...]


def _sky(effects: Sequence[Piece]) -> str:
    """Return the functions that settings call for what stands in the sky, and for its mirror image."""
    layers = sorted((piece for piece in effects if "sky" in piece.hooks), key=lambda piece: piece.layer)
    seen = "".join(f" c = {piece.name}_sky(rd, c, 0.);" for piece in layers)
    mirrored = "".join(f" c = {piece.name}_sky(rd, c, blur);" for piece in layers if "mirror" in piece.hooks)
    return (
        f"vec3 sky(vec3 rd) {{ vec3 c = skyGradient(rd);{seen} return c; }}\n"
        f"vec3 skyMirrored(vec3 rd, float blur) {{ vec3 c = skyGradient(rd);{mirrored} return c; }}\n"
    )


def _surface(effects: Sequence[Piece]) -> str:
    touched = "".join(f" {piece.name}_surface(p, foot, s);" for piece in effects if "surface" in piece.hooks)
    return f"void touchSurface(vec2 p, float foot, inout Surface s) {{{touched} }}\n"


def _subjects(subjects: Sequence[Piece]) -> str:
    """Return each subject's source with its march, and the two functions that draw and mirror all of them."""
    march = modules.shader_source("glsl/subject.glsl")
    parts = []
    for piece in subjects:
        own = march.replace("NAME", piece.name).replace("COUNT", f"{piece.name.upper()}_COUNT")
        parts.append(modules.shader_source(piece.shader) + own.replace("RADIUS", f"{piece.radius_m:.3f}"))
    drawn = "".join(f" {piece.name}_draw(ro, rd, limit, c, depth);" for piece in subjects)
    mirrored = "".join(f" cover = max(cover, {piece.name}_mirrored(ro, rd, blur));" for piece in subjects)
    return (
        "".join(parts)
        + f"void drawSubjects(vec3 ro, vec3 rd, float limit, inout vec3 c, inout float depth) {{{drawn} }}\n"
        + f"float subjectsMirrored(vec3 ro, vec3 rd, float blur) {{ float cover = 0.;{mirrored} return cover; }}\n"
    )


def assemble(shot: Shot) -> Assembly:
    """Join the shot's pieces into one fragment shader."""
    setting = modules.find("settings", shot.spec.setting)
    subjects = [modules.find("subjects", act.subject) for act in shot.acts]
    effects = [modules.find("effects", name) for name in shot.effects]
    players = tuple(piece.play(shot) for piece in (setting, *subjects, *effects))
    defines = "".join(f"#define {name} {value}\n" for player in players for name, value in player.defines.items())
    common = modules.shader_source("glsl/common.glsl").replace("#version 330\n", "")
    source = "".join(
        (
            "#version 330\n",
            defines,
            common,
            modules.shader_source("glsl/light.glsl"),
            *(modules.shader_source(piece.shader) for piece in effects),
            _sky(effects),
            _surface(effects),
            _subjects(subjects),
            modules.shader_source(setting.shader),
            modules.shader_source("glsl/main.glsl"),
        )
    )
    return Assembly(source, players)
