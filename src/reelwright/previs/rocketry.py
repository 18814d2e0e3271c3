"""A launch vehicle: its tank, nose, fins and engines, the mount it stands on, its flame, and billows of smoke.

Invariant: metres; a rocket's y = 0 is the rim of its engines, the mount's the ground. Pure numpy.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from reelwright.previs.bodywork import skin
from reelwright.previs.mesh import Mesh, box, grid, joined, lathe, tube, vertex_normals
from reelwright.previs.skeleton import rotation

#: How high the engines' rims stand above the ground, and the rocket above them.
MOUNT_M, ROCKET_M, TANK_M = 1.3, 16.9, 0.92
#: Parts, as the material knows them by `paint.x`.
BODY, FIN, ENGINE, MOUNT, FLAME, SMOKE = (float(part) for part in range(1, 7))


@functools.cache
def rocket() -> Mesh:
    """Return the vehicle."""
    return joined([_tank(), *_fins(), *_engines()])


def _tank() -> Mesh:
    """Return tanks, the narrower upper stage and the nose."""
    profile = [(0.0, 0.72), (0.86, 0.70), (0.98, 0.72), (0.97, 0.95), (TANK_M, 1.5), (TANK_M, 4.0), (TANK_M, 8.0)]
    profile += [(TANK_M, 10.4), (TANK_M, 11.2), (0.90, 11.3), (0.80, 11.9), (0.78, 12.0), (0.78, 13.2), (0.80, 13.3)]
    nose = np.linspace(0.0, 1.0, 12)
    # A power-law nose, blunted.
    profile += [(float(0.80 * (1.0 - s) ** 0.62), 13.35 + 2.75 * float(s)) for s in nose]
    profile += [(0.035, 16.15), (0.022, 16.85), (0.0, ROCKET_M)]
    return lathe(profile, sides=44, paint=(BODY, 0, 0, 1))


def _fins() -> list[Mesh]:
    """Return four swept fins, thin towards their edges."""
    span = np.linspace(0.0, 1.0, 7)[:, None]
    turn = np.linspace(0.0, 2.0 * math.pi, 17)[:-1][None, :]
    front = 3.9 - 3.0 * span**0.85
    rear = 0.75 - 1.10 * span**1.4
    x = 0.86 + 1.15 * span + 0.0 * turn
    y = (front + rear) / 2 + (front - rear) / 2 * np.cos(turn)
    z = (0.085 - 0.055 * span) * np.sin(turn) * (1.0 - 0.35 * np.cos(turn))
    ring = np.stack(np.broadcast_arrays(x, y, z), axis=-1)
    ring = np.concatenate([ring, ring[:, :1]], axis=1)
    tip = np.repeat(ring[-1:].mean(axis=1, keepdims=True), ring.shape[1], axis=1)
    fin = skin(np.concatenate([ring, tip]), paint=(FIN, 0, 0, 1))
    return [fin.turned(rotation(y=quarter * math.pi / 2 + math.pi / 4)) for quarter in range(4)]


def _engines() -> list[Mesh]:
    """Return five bells, dark inside."""
    bell = [
        (0.225, 0.03),
        (0.235, 0.0),
        (0.25, 0.0),
        (0.245, 0.06),
        (0.19, 0.28),
        (0.12, 0.44),
        (0.10, 0.55),
        (0.12, 0.75),
    ]
    made = []
    for x, z in ((0.0, 0.0), (0.52, 0.0), (-0.52, 0.0), (0.0, 0.52), (0.0, -0.52)):
        made.append(lathe(bell, sides=18, paint=(ENGINE, 0, 0, 0.8)).moved((x, 0.0, z)))
        made.append(
            lathe([(0.235, 0.01), (0.12, 0.42), (0.0, 0.44)], sides=14, paint=(ENGINE, 1, 0, 0.2)).moved((x, 0, z))
        )
    return made


@functools.cache
def mount() -> Mesh:
    """Return the launch table: a ring on four legs over a flat pad, with clamps that hold the fins."""
    ring = [(1.15, 0.78), (1.75, 0.78), (1.75, 1.02), (1.15, 1.02), (1.15, 0.78)]
    pad = [(3.6, -3.2), (3.6, 0.10), (3.45, 0.16), (0.0, 0.16)]
    parts = [lathe(ring, sides=40), lathe(pad, sides=44)]
    for quarter in range(4):
        a = quarter * math.pi / 2
        c, s = math.cos(a), math.sin(a)
        parts.append(tube([(2.25 * c, 0.1, 2.25 * s), (1.5 * c, 0.85, 1.5 * s)], 0.14, sides=8))
        parts.append(tube([(1.5 * c, 0.1, 1.5 * s), (1.5 * c, 0.85, 1.5 * s)], 0.10, sides=8))
        clamp = box((0.34, 0.9, 0.22)).moved((1.28, 1.42, 0.0)).turned(rotation(y=-a))
        parts.append(clamp)
    return joined(parts).painted((MOUNT, 0.0, 0.0, 0.85))


@functools.cache
def flame() -> Mesh:
    """Return the exhaust from y = 0 down to y = -1: a unit length, to be scaled; paint.y runs down it."""
    down = np.linspace(0.0, 1.0, 22)
    wide = (0.78 + 0.55 * np.sin(np.pi * np.clip(down * 1.3, 0.0, 1.0)) - 0.72 * down**1.5) / 8.5
    profile = [(float(max(r, 0.0)), -float(y)) for r, y in zip(wide[::-1], down[::-1], strict=True)]
    mesh = lathe(profile, sides=24, paint=(FLAME, 0, 0, 1))
    mesh.paint[:, 1] = -mesh.positions[:, 1]
    return mesh


@functools.cache
def billow() -> Mesh:
    """Return one lumpy ball of smoke, about 1 m in radius."""
    up, around = np.linspace(-1.0, 1.0, 8), np.linspace(0.0, 2.0 * np.pi, 13)[:-1]
    ring = np.sqrt(np.maximum(1.0 - up**2, 0.0))
    p = np.stack(
        [
            ring[:, None] * np.cos(-around),
            np.repeat(up[:, None], 12, axis=1),
            ring[:, None] * np.sin(-around),
        ],
        axis=-1,
    )
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    lumps = np.sin(3.1 * x + 1.7 * y) * np.sin(2.9 * y + 2.1 * z + 1.0) + np.sin(3.7 * z - 2.2 * x + 2.0)
    points = p * (0.90 + 0.075 * lumps[..., None])
    mesh = grid(points.astype(np.float32), closed=True)
    normals = 0.35 * vertex_normals(mesh.positions, mesh.triangles) + 0.65 * p.reshape(-1, 3)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    painted = mesh.painted((SMOKE, 0.0, 0.0, 1.0))
    return Mesh(painted.positions, normals.astype(np.float32), painted.paint, painted.triangles)
