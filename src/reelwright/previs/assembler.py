"""From a shot to its shaders: the setting's, the subjects' and the effects' sources, joined by their hooks.

Invariant: knows hooks and names only, never a particular setting, subject or effect, so adding one changes
nothing here. Pure text: imports no OpenGL.

A scene is one program for setting and sky, and one per kind of subject. Software OpenGL runs both sides of
every branch for every pixel, so work is spared by drawing less of the frame, not by branching: subjects fill
only the rectangles that hold them, and a setting with a horizon is drawn in bands of sky only, ground only,
and both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.previs import modules
from reelwright.previs.modules import Piece, Player
from reelwright.previs.shot import Shot

_VERSION = "#version 330\n"
#: Band of the frame -> the constant that its program is compiled with.
BANDS = {"sky": "ONLY_SKY", "ground": "ONLY_GROUND", "both": "SKY_AND_GROUND"}


@dataclass(frozen=True, slots=True)
class Assembly:
    """The fragment shaders of a shot, and the players that feed them."""

    #: Band ("sky", "ground", "both") -> source.
    bands: dict[str, str]
    #: Each kind of subject with its source, in the order of the acts.
    subjects: tuple[tuple[Piece, str], ...]
    setting: Piece
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


def _named(path: str, piece: Piece) -> str:
    """Return a shared subject shader written out for one kind of subject."""
    text = modules.shader_source(path).replace("NAME", piece.name).replace("COUNT", f"{piece.name.upper()}_COUNT")
    low, high = (f"vec3({', '.join(f'{side:.3f}' for side in corner)})" for corner in piece.box_m)
    return text.replace("BOX_LOW", low).replace("BOX_HIGH", high)


def _subjects(subjects: Sequence[Piece]) -> str:
    """Return the subjects' shapes and the function that finds them in a mirror."""
    shapes = "".join(modules.shader_source(piece.shader) + _named("glsl/subject.glsl", piece) for piece in subjects)
    mirrored = "".join(f" cover = max(cover, {piece.name}_mirrored(ro, rd, blur));" for piece in subjects)
    signature = "float subjectsMirrored(vec3 ro, vec3 rd, float blur)"
    return f"{shapes}{signature} {{ float cover = 0.;{mirrored} return cover; }}\n"


def assemble(shot: Shot) -> Assembly:
    """Join the shot's pieces into fragment shaders."""
    setting = modules.find("settings", shot.spec.setting)
    subjects = [modules.find("subjects", act.subject) for act in shot.acts]
    effects = [modules.find("effects", name) for name in shot.effects]
    players = tuple(piece.play(shot) for piece in (setting, *subjects, *effects))
    defines = "".join(f"#define {name} {value}\n" for player in players for name, value in player.defines.items())
    shared = "".join(
        (
            defines,
            modules.shader_source("glsl/common.glsl"),
            modules.shader_source("glsl/light.glsl"),
            *(modules.shader_source(piece.shader) for piece in effects),
            _sky(effects),
            _surface(effects),
            _subjects(subjects),
            modules.shader_source(setting.shader),
        )
    )
    main = modules.shader_source("glsl/main.glsl")
    return Assembly(
        bands={band: f"{_VERSION}#define {flag}\n{shared}{main}" for band, flag in BANDS.items()},
        subjects=tuple((piece, _VERSION + shared + _named("glsl/subject_draw.glsl", piece)) for piece in subjects),
        setting=setting,
        players=players,
    )
