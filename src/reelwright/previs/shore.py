"""The lie of a beach: where the sea begins, how the sand rises from it, and what the waves leave on it.

Invariant: `Shore` here and `beach_line`, `beach_sand` in `settings/beach.glsl` are one formula, so feet stand on
what is drawn. Metres; the sea is towards +z.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.previs import modules
from reelwright.previs.modules import Land
from reelwright.previs.scene import SceneSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How steep the sand is near the water and farther up, and where it changes, metres from the water.
SLOPE, UPPER_SLOPE, BERM_M = 0.065, 0.028, 9.0
#: How far up waves run on a calm sea, metres from the mean waterline.
RUN_UP_M = 2.2
#: Factors of size adjectives, as in `blocking`.
_SIZES = {"tiny": 0.45, "small": 0.7, "large": 1.5, "giant": 2.6}


@dataclass(frozen=True)
class Shore(Land):
    """Sand that slopes into the sea along a gently curved line."""

    #: Where the mean waterline is straight ahead.
    away_m: float
    #: How much nearer it comes for each metre to the right.
    slant: float
    #: Radians.
    phase: float
    water_m: float | None = 0.0

    def line(self, x: Any) -> Any:
        """Return the z of the mean waterline."""
        import numpy as np

        return self.away_m + self.slant * x + 0.5 * np.sin(0.16 * x + self.phase) + 0.25 * np.sin(0.41 * x + 2.0)

    def heights(self, x: NDArray[Any], z: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sand's height at many places, above the sea or under it."""
        import numpy as np

        up = self.line(x) - z
        rise = SLOPE * np.clip(up, -30.0, BERM_M) + UPPER_SLOPE * np.clip(up - BERM_M, 0.0, 90.0)
        dry = np.clip((up - 3.0) / 5.0, 0.0, 1.0)
        waves = 0.05 * np.sin(0.9 * x + 0.4 * z + self.phase) + 0.035 * np.sin(1.3 * z - 0.7 * x)
        return np.asarray(rise + dry * waves, np.float64)


def shore(spec: SceneSpec) -> Shore:
    """Return the beach of a scene, wide enough for everybody who stands on it."""
    return Shore(_room_m(spec), slant=0.14, phase=1.1)


def _room_m(spec: SceneSpec) -> float:
    """Return how far ahead the water must begin."""
    swim = [modules.find("subjects", entity.name).habitat == "water" for entity in spec.subjects]
    needed = [3.5 if swim and all(swim) else 4.6]
    for entity in spec.subjects:
        piece = modules.find("subjects", entity.name)
        if piece.habitat != "land":
            continue
        length, height, width = (side * _SIZES.get(entity.size or "", 1.0) for side in piece.size_m)
        across = length * math.cos(piece.facing_rad) + width * math.sin(piece.facing_rad)
        # What `blocking` needs to show one, in the narrowest frame.
        needed.append(1.18 * max(2.12 * height, 2.9 * across) * (1.0 + 0.3 * (entity.count - 1)) + 3.4)
    return min(max(needed), 70.0)
