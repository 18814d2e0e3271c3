"""A cottage's windows, door and porch, and the whole of it put together.

Invariant: metres, as in `masonry`; panes carry where they are across and up (paint.y, z in 0..1). Pure numpy.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from reelwright.previs import masonry
from reelwright.previs.masonry import DOOR, FRAME, LANTERN, PANE, SHUTTER, STONE, TIMBER, beam
from reelwright.previs.mesh import Mesh, box, grid, joined, lathe
from reelwright.previs.skeleton import rotation

#: Styles of wall: plaster in a timber frame, field stone, weatherboards.
FRAMED, STONES, BOARDS = range(3)
#: Where smoke leaves the chimney, and where the porch's lantern hangs.
FLUE, LAMP = (-0.75, 7.7, 2.55), (masonry.DEEP_M + 0.95, 2.3, 0.0)


@functools.cache
def cottage(style: int) -> Mesh:
    """Return a whole cottage."""
    front = masonry.DEEP_M
    parts = [*masonry.walls(), *masonry.main_roof(), *masonry.chimney(FLUE[2])]
    if style == FRAMED:
        parts += masonry.timbers()
    for z in (-2.05, 2.05):
        parts += _turned(_window(1.15, 1.20, shutters=True, box_m=1.0), 0.0, (front, 1.62, z))
    for z in (-2.2, 2.2):
        parts += masonry.dormer(z)
        parts += _turned(_window(0.74, 0.80), 0.0, (front - 0.42, 3.62, z))
    for side in (-1.0, 1.0):
        end = side * masonry.LONG_M
        turn = -side * math.pi / 2
        for x in (-1.25, 1.25):
            parts += _turned(_window(0.95, 1.15, shutters=style != FRAMED), turn, (x, 1.62, end))
        parts += _turned(_window(0.70, 0.85), turn, (0.0, 3.55, end))
    for z in (-2.4, 0.0, 2.4):
        parts += _turned(_window(0.95, 1.1), math.pi, (-front, 1.62, z))
    return joined([*parts, *_door(), *_porch()])


def _turned(parts: list[Mesh], yaw: float, at: tuple[float, float, float]) -> list[Mesh]:
    return [part.turned(rotation(y=yaw)).moved(at) for part in parts]


def _window(wide: float, high: float, *, shutters: bool = False, box_m: float = 0.0) -> list[Mesh]:
    """Return a window in the plane x = 0 that looks to +x: pane, frame, bars, sill, and what hangs beside it."""
    pane = np.array(
        [[(0.015, y * high / 2, z * wide / 2) for z in (1.0, -1.0)] for y in (-1.0, 1.0)],
        np.float32,
    )
    mesh = masonry.facing(pane.astype(np.float64), (1.0, 0.0, 0.0))
    mesh = mesh.painted((PANE, 0.0, 0.0, 1.0))
    mesh.paint[:, 1] = mesh.positions[:, 2] / wide + 0.5
    mesh.paint[:, 2] = mesh.positions[:, 1] / high + 0.5
    parts = [mesh]
    for side in (-1.0, 1.0):
        parts.append(
            box((0.13, high + 0.18, 0.09), paint=(FRAME, 0, 0, 1)).moved((0.03, 0.0, side * (wide / 2 + 0.03)))
        )
        parts.append(box((0.13, 0.09, wide + 0.1), paint=(FRAME, 0, 0, 1)).moved((0.03, side * (high / 2 + 0.03), 0.0)))
    parts.append(box((0.07, high, 0.055), paint=(FRAME, 0, 0, 1)).moved((0.035, 0.0, 0.0)))
    parts += [box((0.05, 0.032, wide), paint=(FRAME, 0, 0, 1)).moved((0.03, high * y, 0.0)) for y in (-0.17, 0.17)]
    parts.append(box((0.26, 0.06, wide + 0.30), paint=(FRAME, 0, 0, 1)).moved((0.09, -high / 2 - 0.09, 0.0)))
    if shutters:
        for side in (-1.0, 1.0):
            leaf = box((0.05, high + 0.16, wide * 0.46), paint=(SHUTTER, 0, 0, 1))
            parts.append(leaf.moved((0.06, 0.0, side * (wide * 0.75 + 0.09))))
    if box_m:
        parts.append(box((0.26, 0.20, box_m), paint=(TIMBER, 0, 0, 1)).moved((0.24, -high / 2 - 0.22, 0.0)))
    return parts


def _door() -> list[Mesh]:
    """Return the planked door with its frame and step."""
    x = masonry.DEEP_M
    parts = [box((0.08, 2.08, 1.0), paint=(DOOR, 0, 0, 1)).moved((x + 0.02, 1.42, 0.0))]
    post = box((0.16, 2.2, 0.13), paint=(FRAME, 0, 0, 1))
    parts += [post.moved((x + 0.05, 1.44, side * 0.56)) for side in (-1.0, 1.0)]
    parts.append(box((0.16, 0.14, 1.25), paint=(FRAME, 0, 0, 1)).moved((x + 0.05, 2.52, 0.0)))
    knob = lathe([(0.0, -0.04), (0.04, -0.02), (0.04, 0.02), (0.0, 0.04)], sides=10, paint=(LANTERN + 0.2, 0, 0, 1))
    parts.append(knob.moved((x + 0.11, 1.38, 0.38)))
    for step in range(2):
        tread = box((0.36, 0.36 + masonry.FOUNDED_M, 1.9 + 0.4 * step), paint=(STONE, 0, 0, 1))
        level = 0.20 - 0.18 * step - (0.36 + masonry.FOUNDED_M) / 2
        parts.append(tread.moved((x + 1.36 + 0.34 * step, level, 0.0)))
    return parts


def _porch() -> list[Mesh]:
    """Return a gabled porch on two posts over a stone floor, with its lantern."""
    x, out, half, eaves, ridge = masonry.DEEP_M, 1.12, 1.02, 2.52, 3.36
    floor = box((1.3, 0.38 + masonry.FOUNDED_M, 2.3), paint=(STONE, 0, 0, 1))
    parts = [floor.moved((x + 0.6, 0.38 - (0.38 + masonry.FOUNDED_M) / 2, 0.0))]
    little = masonry.roof((half + 0.26, eaves - 0.16), (0.0, ridge), (x - 0.6, x + out + 0.24))
    parts += [mesh.turned(rotation(y=math.pi / 2)) for mesh in little]
    for side in (-1.0, 1.0):
        z = side * (half - 0.08)
        parts.append(beam((x + out, 0.36, z), (x + out, eaves, z), 0.14, 0.14))
        parts.append(beam((x, eaves, z), (x + out + 0.1, eaves, z), 0.13, 0.13))
        parts.append(beam((x + out, 1.95, z), (x + out, eaves, z - side * 0.5), 0.09, 0.09))
        parts.append(beam((x + out, 1.95, z), (x + out - 0.5, eaves, z), 0.09, 0.09))
        parts.append(beam((x + 0.12, 1.02, z), (x + out, 1.02, z), 0.06, 0.06))
        parts += [beam((x + 0.2 + 0.2 * k, 0.40, z), (x + 0.2 + 0.2 * k, 1.0, z), 0.04, 0.04) for k in range(5)]
    parts.append(beam((x + out, eaves, -half), (x + out, eaves, half), 0.13, 0.13))
    parts.append(beam((x + out, eaves, 0.0), (x + out, ridge - 0.1, 0.0), 0.11, 0.11))
    glass = lathe([(0.0, -0.13), (0.07, -0.12), (0.10, 0.06), (0.10, 0.08), (0.03, 0.15), (0.0, 0.16)], sides=8)
    parts.append(glass.painted((LANTERN, 0, 0, 1)).moved((x + 0.62, 2.12, 0.0)))
    parts.append(beam((x + 0.62, 2.26, 0.0), (x + 0.62, 2.85, 0.0), 0.02, 0.02))
    return parts


@functools.cache
def blossoms() -> Mesh:
    """Return the flowers of two window boxes: small bright kites over leaves."""
    rng = np.random.default_rng(3)
    parts = []
    for z in (-2.05, 2.05):
        for _ in range(150):
            at = np.array(
                [masonry.DEEP_M + 0.24 + rng.normal(0, 0.06), 0.98 + rng.uniform(0, 0.16), z + rng.uniform(-0.5, 0.5)]
            )
            is_bloom = rng.uniform() < 0.42
            size = rng.uniform(0.03, 0.05) if is_bloom else rng.uniform(0.05, 0.10)
            corners = np.array([[(-1, -1, 0), (1, -1, 0)], [(-1, 1, 0), (1, 1, 0)]], np.float64) * size
            turn = rotation(*rng.uniform(-1.2, 1.2, 3))
            mesh = grid((corners @ turn.T + at + (np.array([0.03, 0.04, 0.0]) if is_bloom else 0.0)).astype(np.float32))
            parts.append(mesh.painted((13.0 if is_bloom else 10.0, float(rng.uniform()), 0.3, 0.9)))
    return joined(parts)
