"""What one stroke leaves on the paper, pixel by pixel: how much ink, and when it gets there.

Invariant: a pure function of the stroke, the paper and the seed; a pixel's ink never lessens. The outline gives the
shape of the brush's belly, the way and the clock when it passed; bristles, speed and load give the streaks that stay
white (feibai). Pixels here, nothing of sheets and cells. The model is our own: streaks of noise along the way, cut at
a dryness that rises with speed, with spent ink and towards a pointed end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.previs.calligraphy.paper import Paper, Plane, even, noise

#: Ink takes this long from nothing to its full strength at a pixel, scene seconds.
RISE_S = 0.03
_FAR_PX = 9.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """One stroke in pixels: closed outline (n, 2), way (m, 2), half width, time, haste (m,), and ink left (0..1)."""

    outline: Plane
    way: Plane
    half_width: Plane
    at_s: Plane
    haste: Plane
    load: float
    pointed: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """What a stroke leaves in the box with upper left corner (x, y): final ink and damp, 0..255, and arrival (s)."""

    x: int
    y: int
    ink: NDArray[np.uint8]
    damp: NDArray[np.uint8]
    arrival_s: Plane
    end_s: float


@dataclass(frozen=True, slots=True)
class _Footing:
    """Per pixel near the stroke: distance inside (+) or outside (-) the outline, and its place along and across."""

    inside: Plane
    index: Plane
    across: Plane
    arrival_s: Plane


def _step(low: float, high: float, x: NDArray[np.floating]) -> Plane:
    k = np.clip((x - low) / (high - low), 0.0, 1.0)
    smooth: Plane = (k * k * (3.0 - 2.0 * k)).astype(np.float32)
    return smooth


def _inside(outline: Plane, width: int, height: int) -> Plane:
    """Return the signed distance to a closed outline, positive inside, drawn at twice the size for its edge."""
    mask = np.zeros((2 * height, 2 * width), np.uint8)
    points = np.rint((outline * 2.0 + 0.5) * 16.0).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_8, 4)
    inner = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    outer = cv2.distanceTransform(255 - mask, cv2.DIST_L2, 3)
    distance = cv2.resize((inner - outer) * 0.5, (width, height), interpolation=cv2.INTER_AREA)
    return distance.astype(np.float32)


def _arrival_index(d: Plane, reach: Plane, nearest: NDArray[np.intp]) -> Plane:
    """Return where along the way the brush's belly first covers each pixel; between samples by proportion."""
    outside = d - reach[None]
    covered = outside <= 0.0
    first = covered.argmax(axis=1)
    rows = np.arange(len(d))
    now, ahead = outside[rows, first], outside[rows, np.maximum(first - 1, 0)]
    between = np.where(first > 0, now / np.minimum(now - ahead, -1e-6), 0.0)
    index: Plane = np.where(covered[rows, first], first - np.clip(between, 0.0, 1.0), nearest).astype(np.float32)
    return index


def _footing(sweep: Sweep, width: int, height: int) -> _Footing:
    inside = _inside(sweep.outline, width, height)
    rows, columns = np.nonzero(inside > -_FAR_PX)
    pixels = np.column_stack([columns, rows]).astype(np.float32)
    squared = (pixels**2).sum(axis=1)[:, None] + (sweep.way**2).sum(axis=1)[None] - 2.0 * (pixels @ sweep.way.T)
    d = np.sqrt(np.maximum(squared, 0.0))
    nearest = d.argmin(axis=1)
    tangent = np.gradient(sweep.way, axis=0)
    step = np.hypot(*tangent.T)
    unit = tangent[nearest] / step[nearest, None]
    off = pixels - sweep.way[nearest]
    index = np.clip(nearest + (off * unit).sum(axis=1) / step[nearest], 0.0, len(sweep.way) - 1.0)
    across = (unit[:, 0] * off[:, 1] - unit[:, 1] * off[:, 0]) / sweep.half_width[nearest]
    reach = sweep.half_width * 1.05 + 1.0
    arrival = np.interp(_arrival_index(d, reach, nearest), np.arange(len(sweep.way)), sweep.at_s)
    planes = []
    for values, elsewhere in ((index, 0.0), (across, 0.0), (arrival, 1e6)):
        plane = np.full((height, width), elsewhere, np.float32)
        plane[rows, columns] = values
        planes.append(plane)
    return _Footing(inside, *planes)


def _streaks(footing: _Footing, sweep: Sweep, unit_px: float, rng: np.random.Generator) -> Plane:
    """Return the bristles' marks, 0..1: long along the way, as fine as a few hairs across it."""
    belly = float(sweep.half_width.max())
    length = float(np.hypot(*np.diff(sweep.way, axis=0).T).sum())
    field = np.zeros_like(footing.inside)
    for hair_px, run_px, weight in ((2.2, 70.0, 1.0), (5.5, 160.0, 1.1)):
        across = max(4, round(2.4 * belly / (hair_px * unit_px)))
        along = max(4, round(length / (run_px * unit_px)) + 3)
        marks = rng.standard_normal((across, along), dtype=np.float32)
        x = (footing.index / (len(sweep.way) - 1) * (along - 3) + 1.0).astype(np.float32)
        y = ((np.clip(footing.across, -1.2, 1.2) / 2.4 + 0.5) * (across - 1)).astype(np.float32)
        field += weight * cv2.remap(marks, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return even(field)


def _dryness(sweep: Sweep, index: Plane) -> Plane:
    """Return how dry the brush is, about -0.4 (soaked) to 0.7 (spent), along the way and so per pixel."""
    k = np.linspace(0.0, 1.0, len(sweep.way), dtype=np.float32)
    thirst = 1.0 - sweep.load
    dry = -0.34 + 0.46 * thirst + (0.16 + 0.3 * thirst) * np.clip(sweep.haste, 0.0, 1.6) * _step(0.15, 0.75, k)
    if sweep.pointed:
        dry = dry + (0.26 + 0.22 * thirst) * _step(0.68, 1.0, k)
    along: Plane = np.interp(index, np.arange(len(k)), dry).astype(np.float32)
    return along


def _box(outline: Plane, paper: Paper) -> tuple[int, int, int, int]:
    height, width = paper.tooth.shape
    low = np.maximum(np.floor(outline.min(axis=0) - _FAR_PX - 2.0).astype(int), 0)
    high = np.minimum(np.ceil(outline.max(axis=0) + _FAR_PX + 3.0).astype(int), [width, height])
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


@dataclass(frozen=True, slots=True)
class _Ground:
    """The pixels under one stroke: the paper's three maps, the bristles' marks, and how dry the brush is there."""

    tooth: Plane
    cloud: Plane
    fibre: Plane
    streaks: Plane
    dry: Plane
    #: The paper's smallest feature.
    unit_px: float


def _body(footing: _Footing, ground: _Ground, belly_px: float, lift: Plane) -> Plane:
    """Return the ink under the brush's belly: a ragged edge, white streaks where it is dry, a darker rim."""
    unit_px, dry = ground.unit_px, ground.dry
    ragged = (ground.streaks - 0.5) * np.clip(dry + 0.16, 0.0, 0.5) * belly_px * 0.9
    edge = footing.inside + ragged + ((ground.cloud - 0.5) * 1.5 + (ground.tooth - 0.5) * 0.9) * unit_px
    rim = np.clip(np.abs(footing.across), 0.0, 1.2) ** 3
    mark = 0.72 * ground.streaks + 0.28 * ground.tooth - dry - 0.12 * rim * (dry > -0.1)
    pool = np.exp(-(((edge - 2.2 * unit_px) / (1.6 * unit_px)) ** 2))
    tone = 0.925 + 0.05 * pool + 0.022 * lift - 0.035 * (1.0 - ground.streaks) - 0.02 * ground.tooth
    tone -= 0.05 * np.clip(dry + 0.2, 0.0, 1.0)
    ink: Plane = _step(-0.75, 0.75, edge) * _step(-0.09, 0.1, mark) * np.clip(tone, 0.0, 1.0)
    return ink


def _bleed(footing: _Footing, ground: _Ground, thirst: Plane) -> Plane:
    """Return thin ink just outside the edge; where the paper is thirsty it feathers out along the fibres."""
    unit_px, dry = ground.unit_px, ground.dry
    thirsty = _step(0.5, 0.95, even(thirst))
    reach = (ground.fibre * 4.2 * thirsty + ground.cloud * 1.4) * np.clip(0.7 - dry, 0.1, 1.0) - 0.3
    creep = _step(0.0, 3.4 * unit_px, footing.inside + reach * unit_px)
    ink: Plane = (0.2 + 0.22 * thirsty) * creep * (1.0 - np.clip(dry * 2.0, 0.0, 1.0)) * (footing.inside < 1.0)
    return ink


def _bytes(share: Plane) -> NDArray[np.uint8]:
    level: NDArray[np.uint8] = np.rint(share * 255.0).astype(np.uint8)
    return level


def trace_of(sweep: Sweep, paper: Paper, unit_px: float, seed: int) -> Trace:
    """Return what a stroke leaves on the paper; `unit_px` is the size of the paper's smallest feature."""
    rng = np.random.default_rng(seed)
    x0, y0, x1, y1 = _box(sweep.outline, paper)
    window = np.s_[y0:y1, x0:x1]
    corner = np.array([x0, y0], np.float32)
    local = replace(sweep, outline=sweep.outline - corner, way=sweep.way - corner)
    footing = _footing(local, x1 - x0, y1 - y0)
    inside = footing.inside
    streaks, dry = _streaks(footing, local, unit_px, rng), _dryness(local, footing.index)
    ground = _Ground(paper.tooth[window], paper.cloud[window], paper.fibre[window], streaks, dry, unit_px)
    lift, thirst = (noise(rng, y1 - y0, x1 - x0, grain * unit_px) for grain in (22.0, 34.0))
    ink = np.maximum(
        _body(footing, ground, float(sweep.half_width.max()), lift),
        _bleed(footing, ground, thirst),
    )
    damp = _step(0.5 - _FAR_PX, 0.5, inside + (ground.fibre - 0.4) * 3.0 * unit_px) * np.clip(0.9 - dry, 0.0, 1.0)
    near = inside > 0.5 - _FAR_PX
    creeping_s = np.clip(-inside, 0.0, _FAR_PX) * 0.07 / unit_px + 0.02 * (1.0 - streaks)
    # Where nothing is left nothing ever comes: else the sheet would depend on whether it was asked before that time.
    arrival_s = np.where(near, footing.arrival_s + creeping_s, np.inf).astype(np.float32)
    return Trace(x0, y0, _bytes(ink * near), _bytes(damp * near), arrival_s, float(arrival_s[near].max()) + RISE_S)
