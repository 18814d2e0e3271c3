"""The ground seen from above: how much sky light the feet, wheels and hulls on it take from it.

Invariant: a pure function of the moment's contacts; the map holds all of them. Source: ambient occlusion by a
sphere above a plane falls off about as 1 / (1 + d^2)^2 (Quilez's analytic form, simplified).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reelwright.previs.modules import Contact

_TEXELS: Final = 96
#: A contact is felt this many of its radii away.
_REACH: Final = 2.4


def contact_map(contacts: Sequence[Contact]) -> tuple[NDArray[np.float32], tuple[float, float, float]]:
    """Return a (n, n, 4) map of what is taken (r) and the ground's height (g), and its middle and half side in metres.

    Row 0 is at the smallest z.
    """
    texels = np.zeros((_TEXELS, _TEXELS, 4), np.float32)
    if not contacts:
        return texels, (0.0, 0.0, 1.0)
    at = np.array([contact.at for contact in contacts])
    radius = np.array([contact.radius_m for contact in contacts])
    low = (at[:, (0, 2)] - _REACH * radius[:, None]).min(axis=0)
    high = (at[:, (0, 2)] + _REACH * radius[:, None]).max(axis=0)
    middle, half = (low + high) / 2.0, float((high - low).max()) / 2.0 * 1.06
    axis = (np.arange(_TEXELS) + 0.5) / _TEXELS * 2.0 - 1.0
    x, z = np.meshgrid(middle[0] + axis * half, middle[1] + axis * half)
    open_, heights, firmness = np.ones_like(x), np.zeros_like(x), np.full_like(x, 1e-6)
    for place, r, contact in zip(at, radius, contacts, strict=True):
        d2 = ((x - place[0]) ** 2 + (z - place[2]) ** 2) / (r * r)
        fall = 1.0 / (1.0 + d2) ** 2
        open_ *= 1.0 - contact.strength * np.clip(fall - 0.02, 0.0, 1.0)
        heights += fall * place[1]
        firmness += fall
    texels[..., 0] = 1.0 - open_
    texels[..., 1] = heights / firmness
    return texels, (float(middle[0]), float(middle[1]), half)
