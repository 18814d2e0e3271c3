"""A feature film's look: deeper contrast, cool shadows, warm light, a stronger halo."""

from __future__ import annotations

GRADE = {
    "saturation": 1.10,
    "contrast": 0.36,
    "vignette": 0.80,
    "haloStrength": 0.26,
    "gain": (1.05, 1.0, 0.97),
    "lift": (0.000, 0.005, 0.015),
}
