"""The plain look."""

from __future__ import annotations

GRADE = {
    "saturation": 1.06,
    "contrast": 0.22,
    "vignette": 0.55,
    "haloStrength": 0.20,
    "gain": (1.02, 1.0, 0.99),
    "lift": (0.004, 0.004, 0.010),
}
