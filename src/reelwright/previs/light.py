"""The sky as a light over time: palettes for the times of day, colours by name, and what lies between.

Invariant: pure arithmetic on linear-light RGB; the same inputs give the same sky. Knows nothing of prompts or
shaders.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from reelwright.previs.scene import Colour

#: Linear RGB of the colours a prompt can name, brightest channel near 1 for chromatic ones.
COLOURS: dict[str, Colour] = {
    "red": (0.90, 0.06, 0.04),
    "crimson": (0.72, 0.02, 0.06),
    "orange": (1.00, 0.28, 0.035),
    "amber": (1.00, 0.50, 0.10),
    "gold": (1.00, 0.62, 0.16),
    "yellow": (1.00, 0.80, 0.16),
    "green": (0.10, 0.62, 0.20),
    "teal": (0.06, 0.52, 0.50),
    "turquoise": (0.12, 0.78, 0.74),
    "blue": (0.10, 0.30, 0.92),
    "navy": (0.03, 0.07, 0.32),
    "indigo": (0.16, 0.10, 0.66),
    "purple": (0.34, 0.08, 0.70),
    "violet": (0.52, 0.20, 0.86),
    "magenta": (0.88, 0.08, 0.52),
    "pink": (1.00, 0.40, 0.50),
    "lavender": (0.66, 0.52, 0.92),
    "brown": (0.40, 0.20, 0.10),
    "black": (0.03, 0.03, 0.04),
    "grey": (0.45, 0.46, 0.48),
    "silver": (0.70, 0.72, 0.76),
    "white": (0.95, 0.95, 0.97),
}

#: A word that shades a colour, and what it does to its brightness and its whiteness.
SHADES: dict[str, tuple[float, float]] = {
    "deep": (0.44, 0.0),
    "dark": (0.42, 0.0),
    "pale": (1.0, 0.45),
    "bright": (1.25, 0.0),
}


@dataclass(frozen=True, slots=True)
class Sky:
    """One moment's sky and the light it gives."""

    #: Height of the sun (or moon) above the horizon, degrees.
    elevation_deg: float
    horizon: Colour
    middle: Colour
    zenith: Colour
    #: The aureole around the sun.
    glow: Colour
    #: Direct light.
    light: Colour
    #: How far the stars are out, 0..1.
    stars: float = 0.0
    #: Exposure of the film.
    exposure: float = 1.0
    moon: bool = False


_NOON = Sky(
    62,
    (0.62, 0.78, 0.95),
    (0.25, 0.48, 0.86),
    (0.06, 0.20, 0.58),
    (0.30, 0.30, 0.28),
    (2.3, 2.2, 2.0),
    exposure=0.80,
)
_DAY = Sky(
    34,
    (0.66, 0.78, 0.90),
    (0.27, 0.49, 0.84),
    (0.07, 0.21, 0.56),
    (0.38, 0.34, 0.26),
    (2.3, 2.05, 1.7),
    exposure=0.80,
)
_MORNING = Sky(
    15,
    (0.86, 0.76, 0.64),
    (0.38, 0.53, 0.76),
    (0.10, 0.23, 0.52),
    (0.62, 0.44, 0.22),
    (2.2, 1.65, 1.0),
    exposure=0.85,
)
_GOLDEN = Sky(
    8,
    (0.92, 0.50, 0.20),
    (0.40, 0.33, 0.36),
    (0.10, 0.15, 0.33),
    (0.95, 0.46, 0.12),
    (2.3, 1.25, 0.46),
    exposure=0.84,
)
_SUNSET = Sky(
    5.2,
    (1.00, 0.42, 0.13),
    (0.54, 0.27, 0.24),
    (0.13, 0.13, 0.30),
    (1.15, 0.46, 0.11),
    (2.2, 0.98, 0.32),
    exposure=0.95,
)
_AFTERGLOW = Sky(
    -1.9,
    (0.52, 0.17, 0.16),
    (0.24, 0.10, 0.24),
    (0.045, 0.04, 0.15),
    (0.62, 0.17, 0.10),
    (0.75, 0.24, 0.14),
    0.75,
    1.10,
)
_DUSK = Sky(
    -4.0,
    (0.34, 0.15, 0.20),
    (0.13, 0.09, 0.24),
    (0.025, 0.032, 0.12),
    (0.30, 0.10, 0.09),
    (0.34, 0.16, 0.16),
    0.85,
    1.2,
)
_DAWN = Sky(
    -1.2,
    (0.62, 0.30, 0.22),
    (0.26, 0.20, 0.34),
    (0.05, 0.07, 0.20),
    (0.60, 0.24, 0.12),
    (0.9, 0.42, 0.2),
    0.4,
    1.10,
)
_NIGHT = Sky(
    17,
    (0.040, 0.062, 0.120),
    (0.016, 0.030, 0.075),
    (0.005, 0.010, 0.032),
    (0.06, 0.08, 0.12),
    (0.42, 0.52, 0.70),
    1.0,
    1.45,
    True,
)

#: Time of day -> the sky at the start and at the end of a film that stays in it.
TIMES: dict[str, tuple[Sky, Sky]] = {
    "sunrise": (_DAWN, replace(_GOLDEN, elevation_deg=5.0)),
    "morning": (_MORNING, replace(_MORNING, elevation_deg=16.5)),
    "noon": (_NOON, _NOON),
    "day": (_DAY, _DAY),
    "afternoon": (replace(_MORNING, elevation_deg=20), replace(_MORNING, elevation_deg=18.5)),
    "golden hour": (_GOLDEN, replace(_GOLDEN, elevation_deg=6.6)),
    "sunset": (_SUNSET, _AFTERGLOW),
    "dusk": (replace(_AFTERGLOW, elevation_deg=-2.2), _DUSK),
    "night": (_NIGHT, replace(_NIGHT, elevation_deg=18)),
}


def is_ahead(sky: Sky, *, over_water: bool) -> bool:
    """Return whether the sun (or moon) is put before the camera: for its colours, its rim light, its glitter.

    `over_water`: there is a sea and nothing else to light.
    """
    return over_water or sky.moon or sky.elevation_deg < 12.0


def colour(name: str) -> Colour:
    """Return the linear RGB of a colour as the ontology writes it, shades included ("deep purple")."""
    *shades, base = name.split()
    r, g, b = COLOURS[base]
    for shade in shades:
        brightness, white = SHADES[shade]
        r, g, b = (brightness * (c + (1.0 - c) * white) for c in (r, g, b))
    return (r, g, b)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return the colour `share` of the way from `a` to `b`."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def scaled(a: Colour, by: float) -> Colour:
    """Return the colour `by` times as bright."""
    return (a[0] * by, a[1] * by, a[2] * by)


def luminance(a: Colour) -> float:
    """Return the Rec. 709 luminance."""
    return 0.2126 * a[0] + 0.7152 * a[1] + 0.0722 * a[2]


def darkness(sky: Sky) -> float:
    """Return how far lamps are lit, 0 by day .. 1 at night or under a storm."""
    share = min(max((0.31 - luminance(sky.middle)) / 0.19, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


def tinted(sky: Sky, name: str) -> Sky:
    """Return the sky repainted in a named colour, as bright as it was or as the colour's shade asks."""
    tone = colour(name)
    body = mix(tone, (0.5, 0.5, 0.55), 0.06)
    strength = 0.62 + 0.75 * luminance(sky.horizon)
    warm = mix(tone, sky.horizon, 0.22)
    return replace(
        sky,
        horizon=scaled(mix(warm, (1.0, 0.8, 0.6), 0.05), strength),
        middle=scaled(body, strength * 0.62),
        zenith=scaled(mix(body, (0.12, 0.05, 0.26), 0.34), strength * 0.27),
        glow=mix(sky.glow, scaled(tone, 1.1 * max(sky.glow)), 0.55),
        light=mix(sky.light, scaled(tone, max(sky.light)), 0.30),
    )


def between(a: Sky, b: Sky, share: float) -> Sky:
    """Return the sky `share` (0..1) of the way from `a` to `b`; the sun moves evenly, colours ease."""
    eased = share * share * (3.0 - 2.0 * share)
    if a.moon != b.moon:  # The sun leaves before the moon comes: meet at a horizon without either.
        horizon = -7.0 if share < 0.5 else 0.0
        sun, moon_share = (a, share * 2.0) if share < 0.5 else (b, 2.0 - share * 2.0)
        elevation = sun.elevation_deg + (horizon - sun.elevation_deg) * moon_share
    else:
        elevation = a.elevation_deg + (b.elevation_deg - a.elevation_deg) * share
    return Sky(
        elevation_deg=elevation,
        horizon=mix(a.horizon, b.horizon, eased),
        middle=mix(a.middle, b.middle, eased),
        zenith=mix(a.zenith, b.zenith, eased),
        glow=mix(a.glow, b.glow, eased),
        light=mix(a.light, b.light, eased),
        stars=a.stars + (b.stars - a.stars) * eased**1.6,
        exposure=a.exposure + (b.exposure - a.exposure) * eased,
        moon=a.moon if share < 0.5 else b.moon,
    )


def direction(azimuth_rad: float, elevation_deg: float) -> tuple[float, float, float]:
    """Return the unit vector towards an azimuth (0 is +z, ahead; positive is +x, right) and a height."""
    e = math.radians(elevation_deg)
    return (math.sin(azimuth_rad) * math.cos(e), math.sin(e), math.cos(azimuth_rad) * math.cos(e))
