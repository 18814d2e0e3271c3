"""Decides how to film a scene: the look, the light over time, the camera, who does what, the shaded size.

Invariant: everything follows from the film's own fields (prompt meaning, format, seed, quality); no clock, no
OpenGL.
"""

from __future__ import annotations

import functools
import importlib
import random
from collections.abc import Callable
from dataclasses import replace

from reelwright.previs import light, modules
from reelwright.previs.blocking import Blocking, block, edge
from reelwright.previs.camera import LENSES
from reelwright.previs.modules import Staging
from reelwright.previs.report import account
from reelwright.previs.scene import Entity, Film, SceneSpec
from reelwright.previs.shot import Act, Mark, Shot
from reelwright.previs.understanding import understand

#: Quality -> share of the output's width and height that is really shaded.
QUALITIES = {"draft": 1 / 3, "standard": 1 / 2, "high": 1.0}
#: The shorter side is never shaded below this, unless the output itself is smaller.
MIN_SHADED_SIDE_PX = 240
_HAZE = {"clear": 0.08, "fair": 0.14, "cloudy": 0.40, "fog": 3.4, "storm": 1.0}


def direct(
    prompt: str, *, width: int, height: int, fps: int, frame_count: int, seed: int, quality: str = "standard"
) -> Film:
    """Plan the film of a prompt: pure Python, no OpenGL.

    Width and height are in pixels, `quality` is draft, standard or high.

    Raises:
        ValueError: a size, rate or count is below one, or the quality is unknown.
    """
    if min(width, height, fps, frame_count) < 1:
        raise ValueError("width, height, fps and frame_count must be at least 1")
    if quality not in QUALITIES:
        raise ValueError(f"quality must be one of {', '.join(QUALITIES)}")
    reading = understand(prompt)
    understood, not_drawn, notes = account(reading, width=width, height=height, duration_s=frame_count / fps, fps=fps)
    return Film(
        prompt=prompt,
        scene=reading.spec,
        width=width,
        height=height,
        fps=fps,
        frame_count=frame_count,
        seed=seed,
        quality=quality,
        rendered_at=_shaded_size(width, height, quality),
        understood=understood,
        not_drawn=not_drawn,
        notes=notes,
    )


def _shaded_size(width: int, height: int, quality: str) -> tuple[int, int]:
    share = min(1.0, max(QUALITIES[quality], MIN_SHADED_SIDE_PX / min(width, height)))
    return (max(round(width * share), 1), max(round(height * share), 1))


def stage(film: Film) -> Shot:
    """Return the film's shot, ready to be played."""
    spec = film.scene
    rng = random.Random(film.seed)  # noqa: S311 (a film's seed, not a secret)
    side = rng.choice((-1.0, 1.0))
    aspect = film.width / film.height
    setting = modules.find("settings", spec.setting)
    duration_s = film.duration_s * spec.speed
    blocking = block(spec, seed=film.seed, side=side, aspect=aspect, duration_s=duration_s)
    staging = Staging(film.seed, duration_s, side, aspect, setting.ground(spec, film.seed), text=spec.text)
    acts = tuple(
        _act(entity, replace(staging, marks=marks)) for entity, marks in zip(spec.subjects, blocking.marks, strict=True)
    )
    sky_from, sky_to = _skies(spec)
    first = modules.find("subjects", spec.subjects[0].name) if spec.subjects else None
    return Shot(
        spec=spec,
        seed=film.seed % 2**31,
        duration_s=film.duration_s,
        aspect=aspect,
        sky_from=sky_from,
        sky_to=sky_to,
        sun_azimuth_rad=_azimuth(side, rng, aspect, sky_from, spec),
        base=blocking.view,
        moves=_moves(spec),
        side=side,
        acts=acts,
        effects=tuple(sorted(name for name in modules.names("effects") if _wanted(name, spec))),
        haze=_HAZE[spec.weather],
        distance_m=blocking.distance_m,
        followed=blocking.followed,
        follow_share=_follow_share(blocking, aspect, duration_s),
        rise=_rise(blocking.followed, spec, staging),
        lens_rises=first.lens_rises if first else 1.0,
        height_m=first.size_m[1] * blocking.marks[0][0].scale if first else 1.0,
        shadow_m=setting.shadow_m,
        grade=importlib.import_module(f"reelwright.previs.styles.{spec.style}").GRADE,
    )


def _rise(followed: Mark | None, spec: SceneSpec, staging: Staging) -> Callable[[float], float] | None:
    """Return how high above its mark the figure is that the camera follows, by scene second."""
    if followed is None or not spec.subjects:
        return None
    rises = modules.find("subjects", spec.subjects[0].name).rises
    return functools.partial(rises, followed, spec.subjects[0], staging.ground) if rises else None


def _follow_share(blocking: Blocking, aspect: float, duration_s: float) -> float:
    """Return how closely the camera follows: a fast subject gains on it, but stays well inside the frame."""
    if blocking.followed is None:
        return 1.0
    half_m = edge(aspect) * blocking.distance_m / blocking.view.focal
    gone_m = blocking.followed.speed_m_s * duration_s / 2.0
    return max(0.92, 1.0 - 0.25 * half_m / max(gone_m, 1e-6))


def _azimuth(side: float, rng: random.Random, aspect: float, sky: light.Sky, spec: SceneSpec) -> float:
    """Return the sun's bearing: ahead and in the frame when it is low or mirrored, else over a shoulder."""
    setting = modules.find("settings", spec.setting)
    if light.is_ahead(sky, over_water=setting.flat_horizon and not spec.subjects):
        return side * rng.uniform(0.03, 0.16) * min(1.0, aspect)
    return -side * rng.uniform(1.9, 2.4)


def _act(entity: Entity, staging: Staging) -> Act:
    piece = modules.find("subjects", entity.name)
    act = piece.choreograph(entity, staging) if piece.choreograph else Act(entity.name, entity.count)
    return replace(act, marks=act.marks or staging.marks, entity=entity)


def _wanted(name: str, spec: SceneSpec) -> bool:
    return name not in spec.without and modules.find("effects", name).wanted(spec)


def _skies(spec: SceneSpec) -> tuple[light.Sky, light.Sky]:
    """Return the sky at the start and at the end, in the time of day's colours or in those asked for."""
    first, last = light.TIMES[spec.time_from][0], light.TIMES[spec.time_to][1]
    if spec.sky_from:
        first = light.tinted(first, spec.sky_from)
    if spec.sky_to:
        last = light.tinted(last, spec.sky_to)
    return _under(first, spec.weather, spec), _under(last, spec.weather_to, spec)


def _under(sky: light.Sky, weather: str, spec: SceneSpec) -> light.Sky:
    """Return the sky as the weather leaves it: what falls comes from a closed deck."""
    if weather == "cloudy" and not {"rain", "snow"}.isdisjoint(spec.effects):
        weather = "rain"
    return _overcast(sky, weather) if weather in {"fog", "rain", "storm"} else sky


def _overcast(sky: light.Sky, weather: str) -> light.Sky:
    """Return the sky under a closed deck: greyer, flatter, and dark in a storm."""
    lit, share = {"storm": (0.16, 0.7), "rain": (0.22, 0.7), "fog": (0.4, 0.45)}[weather]
    dim = 0.34 + 0.5 * max(0.0, 0.6 - light.luminance(sky.horizon)) if weather == "storm" else 0.80
    grey = light.luminance(sky.horizon)
    flat = (grey * 0.92, grey * 0.98, grey * 1.06)
    return replace(
        sky,
        exposure=sky.exposure * (1.35 if weather == "storm" else 1.0),
        horizon=light.scaled(light.mix(sky.horizon, flat, share), dim),
        middle=light.scaled(light.mix(sky.middle, flat, share), dim * 0.8),
        zenith=light.scaled(light.mix(sky.zenith, flat, share), dim * 0.6),
        glow=light.scaled(sky.glow, dim * 0.4),
        light=light.scaled(sky.light, lit),
        stars=0.0,
    )


def _moves(spec: SceneSpec) -> tuple[str, ...]:
    """Return the camera's moves: at most three; a gentle drift when only the lens was named, or nothing."""
    asked = spec.camera[:3]
    travels = [move for move in asked if move not in LENSES]
    return asked if travels else ("drift", *asked)
