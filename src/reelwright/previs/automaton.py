"""A friendly machine on two legs: its measures and its shells, drums, pistons and bellows, each on one bone.

Invariant: pure numpy and deterministic; the joints' drums turn where the skeleton's bones do. Paint.x is one of
`PARTS`; y and z are coordinates on the part where its material draws something.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from reelwright.previs.biped import SIDES, Build, Vector
from reelwright.previs.mesh import Mesh, Paint, bound_to, joined, tube
from reelwright.previs.panels import aimed, ball, bellows, block, drum, tapered
from reelwright.previs.skeleton import Skeleton

PARTS = {"panel": 1.0, "dark": 2.0, "metal": 3.0, "lamp": 4.0, "visor": 5.0, "trim": 6.0, "rubber": 7.0}
BUILD = Build(
    hip_m=0.84,
    hip_aside_m=0.105,
    thigh_m=0.375,
    shin_m=0.365,
    heel_m=0.075,
    ball_m=0.13,
    waist_m=0.95,
    chest_m=1.06,
    neck_m=1.335,
    head_m=1.395,
    shoulder_m=1.25,
    shoulder_aside_m=0.225,
    upper_arm_m=0.255,
    forearm_m=0.235,
    splay_rad=0.60,
)


def _paint(part: str) -> Paint:
    return (PARTS[part], 0.0, 0.0, 1.0)


def _across(mesh: Mesh) -> Mesh:
    """Return a drum with its axis along z."""
    return mesh.turned([(1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)])


def _ahead(mesh: Mesh) -> Mesh:
    """Return a drum with its axis along x."""
    return mesh.turned([(0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)])


class _Bench:
    """Where parts are hung on bones, one after the other."""

    def __init__(self, bones: Skeleton) -> None:
        self.bones = bones
        self.parts: list[Mesh] = []

    def hang(self, bone: str, *meshes: Mesh) -> None:
        """Hang parts on a bone."""
        self.parts += [bound_to(mesh, self.bones[bone]) for mesh in meshes]


def _head(bench: _Bench) -> None:
    y = 1.535
    shell = tapered(block((0.235, 0.235, 0.265), 0.085, paint=_paint("panel"), flats=4), 0.90, 0.93, bulge=0.06)
    visor = tapered(block((0.10, 0.135, 0.225), 0.045, paint=_paint("visor"), flats=4), 0.93, 0.93, bulge=0.05)
    bench.hang("head", shell.moved((0.0, y, 0.0)), visor.moved((0.079, y + 0.008, 0.0)))
    for sign in SIDES.values():
        bench.hang(
            "head",
            _across(drum(0.050, 0.032, paint=_paint("dark"))).moved((-0.01, y, sign * 0.135)),
            _across(drum(0.034, 0.020, paint=_paint("trim"))).moved((-0.01, y, sign * 0.150)),
            _across(drum(0.014, 0.012, paint=_paint("lamp"), bevel=0.002)).moved((-0.01, y, sign * 0.158)),
        )
    root = (-0.03, y + 0.105, 0.075)
    tip = (-0.055, y + 0.245, 0.085)
    bench.hang(
        "head",
        drum(0.018, 0.03, paint=_paint("dark")).moved(root),
        tube([root, tip], [0.006, 0.0035], sides=8, paint=_paint("metal")),
        ball(0.0155, paint=_paint("lamp")).moved(tip),
    )
    bench.hang("neck", bellows(0.060, 0.10, 4, paint=_paint("rubber")).moved((-0.01, 1.385, 0.0)))
    bench.hang("chest", drum(0.078, 0.03, paint=_paint("dark")).moved((-0.01, 1.332, 0.0)))


def _trunk(bench: _Bench) -> None:
    chest = tapered(block((0.235, 0.265, 0.365), 0.070, paint=_paint("panel"), flats=4), 0.93, 0.76, bulge=0.05)
    plate = tapered(block((0.05, 0.12, 0.19), 0.022, paint=_paint("trim"), flats=2), 1.0, 0.78)
    pack = tapered(block((0.09, 0.21, 0.25), 0.035, paint=_paint("trim"), flats=2), 0.9, 0.8)
    bench.hang(
        "chest",
        chest.moved((0.0, 1.195, 0.0)),
        plate.moved((0.100, 1.215, 0.0)),
        pack.moved((-0.125, 1.20, 0.0)),
        _ahead(drum(0.030, 0.022, paint=_paint("metal"))).moved((0.124, 1.225, 0.0)),
        _ahead(drum(0.022, 0.020, paint=_paint("lamp"), bevel=0.004)).moved((0.129, 1.225, 0.0)),
    )
    for sign in SIDES.values():
        bench.hang("chest", _ahead(drum(0.022, 0.03, paint=_paint("metal"))).moved((-0.17, 1.235, 0.07 * sign)))
        shoulder = (0.0, BUILD.shoulder_m, sign * (BUILD.shoulder_aside_m - 0.035))
        bench.hang("chest", _across(drum(0.062, 0.07, paint=_paint("dark"))).moved(shoulder))
    bench.hang("spine", bellows(0.088, 0.15, 5, paint=_paint("rubber")).moved((0.0, 1.015, 0.0)))
    belt = tapered(block((0.20, 0.12, 0.27), 0.045, paint=_paint("panel"), flats=2), 1.0, 0.80, bulge=0.03)
    buckle = block((0.02, 0.05, 0.08), 0.009, paint=_paint("trim"))
    bench.hang("pelvis", belt.moved((0.0, 0.895, 0.0)), buckle.moved((0.098, 0.905, 0.0)))


def _leg(bench: _Bench, side: str, sign: float) -> None:
    z, hip, knee = sign * BUILD.hip_aside_m, BUILD.hip_m, BUILD.hip_m - BUILD.thigh_m
    dark, metal, panel = _paint("dark"), _paint("metal"), _paint("panel")
    thigh = tapered(block((0.125, 0.26, 0.115), 0.040, paint=panel, flats=3), 1.05, 0.80, bulge=0.06)
    bench.hang(
        f"thigh{side}",
        _across(drum(0.058, 0.10, paint=dark)).moved((0.0, hip, z)),
        _across(drum(0.040, 0.012, paint=_paint("trim"))).moved((0.0, hip, z + sign * 0.055)),
        thigh.moved((0.004, hip - 0.175, z)),
        tube([(-0.062, hip - 0.06, z), (-0.055, knee + 0.04, z)], 0.016, paint=dark),
        tube([(-0.055, knee + 0.10, z), (-0.046, knee - 0.02, z)], 0.009, paint=metal),
    )
    shin = tapered(block((0.120, 0.25, 0.110), 0.038, paint=panel, flats=3), 1.0, 0.66, bulge=0.08)
    bench.hang(
        f"shin{side}",
        _across(drum(0.052, 0.085, paint=dark)).moved((0.0, knee, z)),
        _across(drum(0.036, 0.104, paint=metal)).moved((0.0, knee, z)),
        tapered(block((0.040, 0.085, 0.075), 0.016, paint=_paint("trim")), 0.9, 0.8).moved((0.046, knee + 0.003, z)),
        shin.moved((0.004, knee - 0.178, z)),
        tube([(-0.058, knee - 0.06, z), (-0.050, BUILD.ankle_m + 0.05, z)], 0.013, paint=dark),
        tube([(-0.052, BUILD.ankle_m + 0.11, z), (-0.046, BUILD.ankle_m, z)], 0.008, paint=metal),
    )
    sole = block((0.155, 0.026, 0.112), 0.011, paint=_paint("rubber")).moved((0.025, 0.013, z))
    shell = tapered(block((0.165, 0.072, 0.110), 0.032, paint=panel, flats=2), 0.62, 1.0)
    bench.hang(
        f"foot{side}",
        _across(drum(0.040, 0.075, paint=dark)).moved((0.0, BUILD.ankle_m, z)),
        sole,
        shell.moved((0.022, 0.050, z)),
    )
    tip = tapered(block((0.095, 0.048, 0.106), 0.023, paint=panel, flats=2), 0.72, 1.0)
    bench.hang(
        f"toe{side}",
        block((0.098, 0.024, 0.108), 0.011, paint=_paint("rubber")).moved((0.147, 0.012, z)),
        tip.moved((0.145, 0.040, z)),
    )


def _arm(bench: _Bench, side: str, sign: float) -> None:
    dark, metal, panel = _paint("dark"), _paint("metal"), _paint("panel")
    elbow, wrist = BUILD.upper_arm_m, BUILD.upper_arm_m + BUILD.forearm_m

    def on(along: float) -> Vector:
        return BUILD.arm(sign, along)

    pad = tapered(block((0.150, 0.125, 0.135), 0.055, paint=panel, flats=3), 0.92, 1.0, bulge=0.06)
    upper = tapered(block((0.088, 0.135, 0.082), 0.030, paint=panel, flats=2), 0.82, 1.0)
    bench.hang(
        f"arm{side}",
        ball(0.060, paint=dark).moved(on(0.0)),
        aimed(pad, on(0.062), on(-0.04)),
        aimed(drum(0.030, 0.20, paint=dark), on(0.04), on(elbow)),
        aimed(upper, on(0.085), on(0.215)),
    )
    fore = tapered(block((0.098, 0.165, 0.092), 0.034, paint=panel, flats=3), 0.70, 1.0, bulge=0.05)
    bench.hang(
        f"forearm{side}",
        _hinged(drum(0.042, 0.078, paint=dark), on(elbow), sign),
        _hinged(drum(0.028, 0.092, paint=metal), on(elbow), sign),
        aimed(fore, on(elbow + 0.035), on(wrist - 0.035)),
        aimed(drum(0.030, 0.05, paint=metal), on(wrist - 0.03), on(wrist + 0.01)),
    )
    _hand(bench, side, sign)


def _hinged(mesh: Mesh, at: Vector, sign: float) -> Mesh:
    """Return a drum whose axis lies across a resting arm."""
    across = np.array([0.0, math.sin(BUILD.splay_rad), sign * math.cos(BUILD.splay_rad)])
    return aimed(mesh, np.array(at) - across * 0.03, np.array(at) + across * 0.03)


def _hand(bench: _Bench, side: str, sign: float) -> None:
    wrist = BUILD.upper_arm_m + BUILD.forearm_m
    c, s = math.cos(BUILD.splay_rad), math.sin(BUILD.splay_rad)
    frame = np.array([(1.0, 0.0, 0.0), (0.0, -c, sign * s), (0.0, s, sign * c)]).T
    root = np.array(BUILD.arm(sign, wrist))

    def at(front: float, along: float, outer: float) -> Vector:
        x, y, z = (root + frame @ np.array((front, along, outer))).tolist()
        return (x, y, z)

    palm = block((0.075, 0.070, 0.036), 0.014, paint=_paint("panel"))
    bench.hang(f"hand{side}", aimed(palm, at(0.0, 0.015, 0.0), at(0.0, 0.085, 0.0)))
    for front in (-0.026, 0.0, 0.026):
        joints = [at(front, 0.075, 0.0), at(front, 0.112, -0.004), at(front * 0.9, 0.140, -0.022)]
        bench.hang(
            f"hand{side}",
            tube(joints, [0.0105, 0.0105, 0.0085], sides=8, paint=_paint("dark")),
            ball(0.0115, paint=_paint("rubber"), sides=10).moved(joints[2]),
        )
    thumb = [at(0.036, 0.035, -0.004), at(0.052, 0.062, -0.012), at(0.050, 0.088, -0.028)]
    bench.hang(f"hand{side}", tube(thumb, [0.012, 0.0115, 0.009], sides=8, paint=_paint("dark")))


@functools.lru_cache(maxsize=1)
def automaton() -> Mesh:
    """Return the whole machine, on the bones of `BUILD`."""
    bench = _Bench(BUILD.skeleton())
    _head(bench)
    _trunk(bench)
    for side, sign in SIDES.items():
        _leg(bench, side, sign)
        _arm(bench, side, sign)
    return joined(bench.parts)
