"""Black and white with hard contrast."""

from __future__ import annotations

GRADE = {
    "saturation": 1.0,
    "mono": 1.0,
    "contrast": 0.62,
    "vignette": 1.0,
    "haloStrength": 0.24,
    "gain": (1.0, 1.0, 1.0),
    "lift": (0.0, 0.0, 0.0),
}
