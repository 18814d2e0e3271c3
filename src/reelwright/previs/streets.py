"""What a street is built of: the road, rows of buildings, lamp posts, signs.

Invariant: a pure function of the seed; x runs across the street and z along it, y = 0 is the road. `paint` is
(part, the building's own number 0..1, its height in metres / 100, openness), for `settings/city_street.glsl`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from reelwright.previs.mesh import Mesh, box, faceted, joined, lathe, tube

#: Half the road, where walls begin, metres from the middle; how far the street goes on, behind and ahead.
ROAD_M: Final = 4.6
WALL_M: Final = 8.6
KERB_M: Final = 0.14
_SPAN: Final = (-70.0, 330.0)
LAMP_EVERY_M: Final = 22.0
LAMP_X_M: Final = 5.15
LAMP_M: Final = 5.6
#: Parts, `paint.x`.
FACADE, STONE, AWNING, METAL, GLOW, SIGN, TUBE = range(7)
_STOREY_M: Final = 3.3
SHOP_M: Final = 4.2


@dataclass(frozen=True, slots=True)
class _Building:
    """One building: on which side, from where to where along the street, how tall; its own number."""

    side: float
    low: float
    high: float
    height: float
    number: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2.0

    def part(self, size: Sequence[float], at: Sequence[float], part: int, *, open_: float = 1.0) -> Mesh:
        """Return a box of one part: `at` is how far before the wall, how high, and where along the street."""
        mesh = box(size, paint=(float(part), self.number, self.height / 100.0, open_))
        return mesh.moved((self.side * (WALL_M - at[0]), at[1], at[2]))


def road() -> Mesh:
    """Return road, kerbs and pavements; `paint.x` is 0 on the road, 1 on a kerb, 2 on a pavement."""
    strips = []
    low, high = _SPAN
    for left, right, y, part in (
        (-ROAD_M, ROAD_M, 0.0, 0.0),
        (ROAD_M + 0.12, 40.0, KERB_M, 2.0),
        (-40.0, -ROAD_M - 0.12, KERB_M, 2.0),
    ):
        strips.append(_strip((left, y, low), (right, y, low), high - low, part))
    for side in (-1.0, 1.0):
        for first, last in (((0.0, 0.0), (0.02, KERB_M - 0.02)), ((0.02, KERB_M - 0.02), (0.12, KERB_M))):
            a = (side * (ROAD_M + first[0]), first[1], low)
            b = (side * (ROAD_M + last[0]), last[1], low)
            strips.append(_strip(a, b, high - low, 1.0) if side > 0 else _strip(b, a, high - low, 1.0))
    return joined(strips)


def _strip(a: Sequence[float], b: Sequence[float], length: float, part: float) -> Mesh:
    """Return a strip from `a` to `b` across and `length` along, its upper side outside."""
    far = (0.0, 0.0, length)
    corners = np.array([a, b, np.add(a, far), np.add(b, far)], np.float32)
    triangles = np.array([[0, 2, 1], [1, 2, 3]], np.uint32)
    blank = np.tile(np.array([part, 0.0, 0.0, 1.0], np.float32), (4, 1))
    return faceted(Mesh(corners, np.zeros((4, 3), np.float32), blank, triangles))


def buildings(seed: int, *, plots: Sequence[tuple[float, float, float]], neon: bool) -> dict[str, Mesh]:
    """Return both rows of buildings, without those that stand in a plot (x, z, radius).

    Upper walls, shops and trims are meshes of their own ("walls", "shops", "trims"), for shaders of their own.
    """
    rng = np.random.default_rng(seed)
    parts: list[Mesh] = []
    for side in (-1.0, 1.0):
        for building in _row(side, rng):
            if not any(_stands_in(building, plot) for plot in plots):
                parts += _built(building, rng, neon=neon)
    end = _Building(1.0, 0.0, 34.0, 46.0, float(rng.uniform()))
    for x, height in ((-19.0, 34.0), (4.0, 52.0), (26.0, 40.0)):
        parts.append(
            box((22.0, height, 12.0), paint=(float(FACADE), (end.number + x * 0.037) % 1.0, height / 100.0, 1.0)).moved(
                (x, height / 2.0, _SPAN[1] + 8.0)
            )
        )
    whole = joined(parts)
    corners = whole.positions[whole.triangles]
    is_wall = whole.paint[whole.triangles[:, 0], 0] == FACADE
    is_shop = is_wall & (corners[..., 1].max(axis=1) < SHOP_M + 0.1)
    kinds = {"walls": is_wall & ~is_shop, "shops": is_shop, "trims": ~is_wall}
    return {name: replace(whole, triangles=whole.triangles[chosen]) for name, chosen in kinds.items()}


def _stands_in(building: _Building, plot: tuple[float, float, float]) -> bool:
    x, z, radius = plot
    reaches = building.side * x + radius > WALL_M - 0.6
    return reaches and building.low - radius < z < building.high + radius


def _row(side: float, rng: np.random.Generator) -> list[_Building]:
    """Return one side of the street, with a gap for a cross street now and then."""
    made, at = [], _SPAN[0]
    until = 34.0 + 12.0 * rng.uniform()
    while at < _SPAN[1]:
        wide = float(rng.uniform(8.5, 16.0))
        storeys = int(rng.choice((2, 3, 3, 4, 4, 5, 6))) if at < 110.0 else int(rng.choice((3, 5, 7, 9, 12)))
        made.append(_Building(side, at, at + wide, SHOP_M + _STOREY_M * storeys + 0.9, float(rng.uniform())))
        at += wide + (0.0 if rng.uniform() < 0.9 else 0.8)
        if at > until:
            at += 11.0
            until = at + float(rng.uniform(52.0, 78.0))
    return made


def _built(building: _Building, rng: np.random.Generator, *, neon: bool) -> list[Mesh]:
    """Return a building's body, cornice, roof, awnings and signs."""
    wide, tall, mid = building.high - building.low, building.height, building.middle
    deep = 13.0
    upper = building.part((deep, tall - SHOP_M, wide), (-deep / 2.0, (tall + SHOP_M) / 2.0, mid), FACADE)
    lower = building.part((deep, SHOP_M, wide), (-deep / 2.0, SHOP_M / 2.0, mid), FACADE)
    parts = [upper, lower, building.part((0.42, 0.34, wide), (0.16, SHOP_M - 0.02, mid), STONE)]
    style = building.number * 4.0
    if style < 3.0:
        parts.append(building.part((0.7, 0.45, wide + 0.1), (0.22, tall - 0.75, mid), STONE))
        parts.append(building.part((0.36, 0.5, wide), (0.08, tall + 0.2, mid), STONE))
    else:
        parts.append(building.part((deep, 0.6, wide), (-deep / 2.0 + 0.12, tall + 0.2, mid), STONE))
    if wide > 11.0 and style < 2.0:
        for place in (-0.28, 0.28):
            bay = building.part(
                (0.7, tall - SHOP_M - 1.6, 2.6), (0.3, (tall + SHOP_M - 1.2) / 2.0, mid + place * wide), FACADE
            )
            parts.append(bay)
    parts += _roof(building, rng)
    if building.low < 130.0:
        parts += _shops(building, rng)
        parts += _signs(building, rng, neon=neon)
    return parts


def _roof(building: _Building, rng: np.random.Generator) -> list[Mesh]:
    """Return stair heads, chimneys and a mast."""
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        size = [float(side) for side in rng.uniform((1.6, 1.2, 1.6), (4.0, 3.2, 3.6))]
        z = rng.uniform(building.low + 2.0, building.high - 2.0)
        parts.append(building.part(size, (-rng.uniform(2.5, 8.0), building.height + size[1] / 2.0, z), STONE))
    if rng.uniform() < 0.3:
        tall = rng.uniform(3.0, 8.0)
        parts.append(building.part((0.12, tall, 0.12), (-3.0, building.height + tall / 2.0, building.middle), METAL))
    return parts


def _shops(building: _Building, rng: np.random.Generator) -> list[Mesh]:
    """Return awnings over some of the shop windows."""
    parts = []
    wide = building.high - building.low
    count = max(int(wide // 4.5), 1)
    for number in range(count):
        if rng.uniform() > 0.55:
            continue
        z = building.low + wide * (number + 0.5) / count
        parts.append(_awning(building, z, 0.40 * wide / count, float(rng.uniform())))
    return parts


def _awning(building: _Building, z: float, half: float, number: float) -> Mesh:
    """Return a sloped cloth with a valance."""
    wall, side = WALL_M, building.side
    rows = [(0.02, 3.45), (1.35, 2.85), (1.37, 2.58)]
    points = np.array([[side * (wall - out), y, z + way * half] for out, y in rows for way in (-1.0, 1.0)], np.float32)
    order = [(0, 2, 1), (1, 2, 3), (2, 4, 3), (3, 4, 5)]
    if side < 0:
        order = [(a, c, b) for a, b, c in order]
    # Both sides are seen, and a street's models are not two-sided: the same cloth once more from below.
    order += [(a, c, b) for a, b, c in order]
    paint = np.tile(np.array([AWNING, number, building.height / 100.0, 1.0], np.float32), (6, 1))
    return faceted(Mesh(points, np.zeros((6, 3), np.float32), paint, np.array(order, np.uint32)))


def _signs(building: _Building, rng: np.random.Generator, *, neon: bool) -> list[Mesh]:
    """Return signs that stand out from the wall; with neon, more of them, and tubes along the building."""
    parts = []
    for _ in range(2 if neon else int(rng.uniform() < 0.5)):
        tall = rng.uniform(2.2, 5.0) if neon else rng.uniform(1.2, 2.2)
        low = rng.uniform(4.9, 6.0)
        if low + tall > building.height - 1.0:
            continue
        z = rng.uniform(building.low + 1.0, building.high - 1.0)
        own = _Building(building.side, building.low, building.high, building.height, float(rng.uniform()))
        parts.append(own.part((1.05, tall, 0.22), (0.75, low + tall / 2.0, z), SIGN))
    if neon:
        for z in (building.low + 0.25, building.high - 0.25)[: int(rng.integers(0, 3))]:
            own = _Building(building.side, building.low, building.high, building.height, float(rng.uniform()))
            tall = building.height - 6.0
            parts.append(own.part((0.13, tall, 0.13), (0.14, 5.0 + tall / 2.0, z), TUBE))
        if rng.uniform() < 0.75:
            own = _Building(building.side, building.low, building.high, building.height, float(rng.uniform()))
            parts.append(
                own.part((0.1, 0.1, building.high - building.low - 1.0), (0.42, SHOP_M + 0.22, building.middle), TUBE)
            )
    return parts


def lamp_posts(plots: Sequence[tuple[float, float, float]]) -> Mesh:
    """Return lamp posts on both pavements, their arms over the road, none in a plot (x, z, radius)."""
    parts = []
    for side in (-1.0, 1.0):
        at = side * LAMP_X_M
        arm = [(at, KERB_M, 0), (at, 4.6, 0), (at - side * 0.15, 5.35, 0), (at - side * 0.9, 5.75, 0)]
        post = tube(arm, [0.075, 0.055, 0.045, 0.035], sides=6, paint=(METAL, 0.3, 0.0, 1.0))
        foot = lathe(
            [(0.0, KERB_M), (0.15, KERB_M), (0.13, 0.5), (0.07, 0.9), (0.0, 0.95)], sides=8, paint=(METAL, 0.3, 0, 1)
        )
        head = box((0.55, 0.13, 0.24), paint=(METAL, 0.3, 0.0, 1.0)).moved((at - side * 1.05, 5.78, 0))
        glow = box((0.46, 0.05, 0.18), paint=(GLOW, 0.3, 0.0, 1.0)).moved((at - side * 1.05, 5.69, 0))
        whole = joined([post, foot.moved((at, 0, 0)), head, glow])
        along = [LAMP_EVERY_M * (k + 0.25 * (1.0 + side)) for k in range(-3, 12)]
        parts += [
            whole.moved((0, 0, z))
            for z in along
            if all(np.hypot(at - plot[0], z - plot[1]) > plot[2] + 0.3 for plot in plots)
        ]
    return joined(parts)
