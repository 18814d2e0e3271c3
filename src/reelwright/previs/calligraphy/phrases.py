"""What to write when nobody said what: a few characters that suit the time there is.

Invariant: every phrase can be written with the strokes we have. Knows nothing of sheets and ink.
"""

from __future__ import annotations

import math

import numpy as np

from reelwright.previs.calligraphy.glyphs import strokes_of

PHRASES = (
    *("山水", "天心", "永平", "大正", "日月", "云水", "心月", "永和", "平安", "天地", "上善", "文心", "一心", "人生"),
    *("风月", "山川", "水云", "中正", "清风", "静心", "春风", "福寿", "和平", "大美", "明月", "自在", "大道", "如意"),
    *(
        "天人合一",
        "山高水长",
        "上善若水",
        "清风明月",
        "宁静致远",
        "厚德载物",
        "龙飞凤舞",
        "春华秋实",
        "天道",
        "風花雪月",
    ),
    *("龍飛鳳舞", "寧靜致遠", "花好月圆", "行云流水"),
    "白日依山尽黄河入海流欲穷千里目更上一层楼",
    "床前明月光疑是地上霜举头望明月低头思故乡",
)
#: A measured average of an unhurried hand: a stroke with the way to the next, and the way to the next character.
_STROKE_S, _CHARACTER_S = 0.72, 0.3


def natural_s(text: str) -> float:
    """Return about how many scene seconds an unhurried hand needs for a text."""
    return _STROKE_S * sum(len(strokes_of(character)) for character in text) + _CHARACTER_S * (len(text) - 1)


def phrase_for(duration_s: float, seed: int) -> str:
    """Choose two or more characters that an unhurried hand can write, most or all of them, in the time there is."""
    misfits = {text: abs(math.log(natural_s(text) * 0.9 / max(duration_s, 0.1))) for text in PHRASES}
    fitting = [text for text, misfit in misfits.items() if misfit < 0.3]
    if not fitting:
        return min(misfits, key=lambda text: misfits[text])
    return fitting[int(np.random.default_rng(seed).integers(len(fitting)))]
