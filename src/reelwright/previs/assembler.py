"""From a shot to its shaders: the setting's and the effects' sources joined by their hooks, and the shared head.

Invariant: knows hooks and names only, never a particular setting, subject or effect, so adding one changes
nothing here. Pure text: imports no OpenGL.

Software OpenGL pays for every pixel that is shaded, so work is spared by drawing less of the frame: a setting
whose horizon is known is drawn in bands of sky only, ground only, and both; figures hide the sky behind them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reelwright.previs import modules
from reelwright.previs.modules import Model, Piece, Player
from reelwright.previs.shot import Shot

_VERSION = "#version 330\n"
#: Band of the frame -> the constant that its program is compiled with.
BANDS: Mapping[str, tuple[str, ...]] = {"sky": ("ONLY_SKY",), "ground": ("ONLY_GROUND",), "both": ("SKY_AND_GROUND",)}
#: The ground of a setting that a line divides, before and beyond it.
PARTS: Mapping[str, tuple[str, ...]] = {"near": ("ONLY_GROUND", "ONLY_NEAR"), "far": ("ONLY_GROUND", "ONLY_FAR")}
#: The most lamps in one frame.
LAMPS = 6
#: Where a film is asked how many lamps it has.
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Assembly:
    """The shaders of a shot, its models, and the players that feed them."""

    #: Band ("sky", "ground", "both") -> source; one for a setting that is made of figures.
    bands: dict[str, str]
    #: What every figure's shaders begin with.
    shared: str
    models: dict[str, Model]
    #: How many lamps the shaders reckon with.
    lamps: int
    setting: Piece
    #: Subjects and effects first, the setting last: what is near hides what is far.
    players: tuple[Player, ...]


def _sky(effects: Sequence[Piece]) -> str:
    """Return the functions that settings call for what stands in the sky, and for its mirror image."""
    layers = sorted((piece for piece in effects if "sky" in piece.hooks), key=lambda piece: piece.layer)
    seen = "".join(f" c = {_token(piece)}_sky(rd, c, 0.);" for piece in layers)
    mirrored = "".join(f" c = {_token(piece)}_sky(rd, c, blur);" for piece in layers if "mirror" in piece.hooks)
    return (
        f"vec3 sky(vec3 rd) {{ vec3 c = skyGradient(rd);{seen} return c; }}\n"
        f"vec3 skyMirrored(vec3 rd, float blur) {{ vec3 c = skyGradient(rd);{mirrored} return c; }}\n"
    )


def _surface(effects: Sequence[Piece]) -> str:
    touched = "".join(f" {_token(piece)}_surface(p, foot, s);" for piece in effects if "surface" in piece.hooks)
    return f"void touchSurface(vec2 p, float foot, inout Surface s) {{{touched} }}\n"


def _token(piece: Piece) -> str:
    return piece.name.replace(" ", "_")


def assemble(shot: Shot) -> Assembly:
    """Join the shot's pieces into shaders, and bring them to life."""
    setting = modules.find("settings", shot.spec.setting)
    subjects = [modules.find("subjects", name) for name in dict.fromkeys(act.subject for act in shot.acts)]
    effects = [modules.find("effects", name) for name in shot.effects]
    players = tuple(piece.play(shot) for piece in (*subjects, *effects, setting))
    # Counts are constants: software OpenGL pays dearly for a loop whose length it does not know, even of none.
    lit_by = max(sum(len(player.lamps(shot.at(share * shot.duration_s))) for player in players) for share in _SHARES)
    counts = {"LAMPS": min(lit_by, LAMPS)}
    if setting.soft_shadow:
        counts["SOFT_SHADOWS"] = setting.soft_shadow
    if setting.lamp_spread:
        counts["BROAD_LAMP"] = 1
    defines = "".join(
        f"#define {name} {value}\n"
        for known in (counts, *(player.defines for player in players))
        for name, value in known.items()
    )
    shared = "".join(
        (
            defines,
            modules.shader_source("glsl/common.glsl"),
            modules.shader_source("glsl/light.glsl"),
            *(modules.shader_source(piece.shader) for piece in effects if piece.shader),
            _sky(effects),
            _surface(effects),
        )
    )
    flags = "".join(f"#define {hook.upper()}\n" for hook in sorted(setting.hooks))
    own = modules.shader_source(setting.shader) if setting.shader else ""
    backdrop = f"{shared}{flags}{own}{modules.shader_source('glsl/main.glsl')}"
    bands = BANDS if setting.flat_horizon else {"both": BANDS["both"]}
    if "divided" in setting.hooks:
        bands = {**bands, **PARTS}
    return Assembly(
        bands={
            band: _VERSION + "".join(f"#define {flag}\n" for flag in given) + backdrop for band, given in bands.items()
        },
        shared=shared,
        models={name: model for player in players for name, model in player.models().items()},
        lamps=counts["LAMPS"],
        setting=setting,
        players=players,
    )
